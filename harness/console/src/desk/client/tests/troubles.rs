//! Every answer that the relay can give, in the app's words.

use std::fmt::Write as _;

use careplan_client::{Asked, CallError};
use careplan_domain::Span;
use careplan_wire::{Problem, ProblemCode};

use super::super::trouble::Scene;
use super::bench::Bench;

fn asked() -> Asked {
    Asked { method: axum::http::Method::POST, url: "https://localhost:1/api/v1/login".to_owned() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_the_relay_has_its_words_and_a_way_on() {
    let bench = Bench::new().await;
    let control = bench.bed.control();
    let office = control.office(bench.sender.number).await.unwrap();
    let store = control.desk_pc(bench.sender.number).await.store;
    let certificate = &store.certificates()[0];
    let (before, after) = (
        certificate.not_before.saturating_sub(Span::from_days(1)),
        certificate.not_after.saturating_add(Span::from_days(1)),
    );
    let now = certificate.not_before.saturating_add(Span::from_days(1));
    let mut table = String::new();
    let mut tell = |what: &str, error: &CallError, now, certificate| {
        let named = office.user_id.to_string();
        let scene = Scene { now, office: &office, urls: control.urls(), certificate, named: &named };
        let trouble = scene.trouble(error);
        assert!(!trouble.sentences.is_empty(), "{what}");
        for sentence in &trouble.sentences {
            let is_whole = sentence.ends_with(['。', '」']) && !sentence.contains('`');
            assert!(is_whole, "{what}: {sentence}");
        }
        let end = if trouble.ends_login { " → ログイン" } else { "" };
        let field = trouble.field.map(|field| format!(" @{field}")).unwrap_or_default();
        writeln!(table, "{what}{field}{end}\n  {}\n  {}", trouble.title, trouble.sentences.concat()).unwrap();
        for way in &trouble.ways {
            writeln!(table, "  > {}", way.label).unwrap();
        }
    };
    for (alert, now) in [
        ("certificate_expired", before),
        ("certificate_expired", after),
        ("certificate_revoked", now),
        ("unknown_ca", now),
        ("bad_certificate", now),
    ] {
        let error = CallError::HandshakeRefused { asked: asked(), alert: alert.to_owned() };
        tell(&format!("handshake {alert}"), &error, now, Some(certificate));
    }
    let error = CallError::HandshakeRefused { asked: asked(), alert: "certificate_required".to_owned() };
    tell("handshake without a certificate", &error, now, None);
    let cause = || std::io::Error::other("gone").into();
    tell("unreachable", &CallError::Unreachable { asked: asked(), source: cause() }, now, Some(certificate));
    tell("interrupted", &CallError::Interrupted { asked: asked(), source: cause() }, now, Some(certificate));
    let reason = "unknown issuer".to_owned();
    tell("not trusted", &CallError::ServerNotTrusted { asked: asked(), reason }, now, Some(certificate));
    tell("unreadable", &CallError::TooLarge { asked: asked(), bytes_max: 1 }, now, Some(certificate));
    for code in ProblemCode::ALL {
        let problem = Box::new(Problem::new(*code, "a `detail` that nobody is to see"));
        let error = CallError::Problem { asked: asked(), problem, retry_after_seconds: None };
        tell(code.as_str(), &error, now, Some(certificate));
    }
    insta::assert_snapshot!("every_trouble", table);
    bench.bed.stop().await;
}
