//! The control API and `Testbed`, over real sockets.

#[path = "../enquiring/mod.rs"]
mod enquiring;
mod ready;
mod resets;
mod sent;
mod time;

use std::path::Path;

use careplan_client::{Attachment, BaseUrl, ControlClient, HttpClient, Network, Outgoing, Trust};
use careplan_domain::{Claims, OfficeNumber, Span};
use careplan_testbed::{
    ClockStart, DataPlace, DayCount, OfficeHours, PasswordDays, Population, PortalSettings, Scrutiny,
    Settings, StartFault, Testbed,
};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{
    AdvanceClock, AnswerEnquiry, ClockMode, JournalQuery, Keep, MakeReady, NewNotice, NewOffice,
    NoticeCategory, NoticeOf, NoticesQuery, OutboxItem, OutboxKind, OutboxQuery, OutboxSender, PaceMode,
    Poke, Reset, SetClock, SetPace, Stage, StandardFiles,
};
use hyper::Request;
use hyper::body::Bytes;
use mock_ca::KeyKind;

use enquiring::enquire;

async fn bed() -> Testbed {
    Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts")
}

/// The settings of a testbed that keeps its data in `directory`.
fn kept_in(directory: &Path) -> Settings {
    Settings { keys: KeyKind::P256, data: DataPlace::Directory(directory.to_owned()), ..Settings::fresh() }
}

fn client(bed: &Testbed) -> ControlClient {
    ControlClient::new(http(), bed.control().urls().console.parse().expect("a URL"))
}

fn http() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("a client")
}

fn office(number: Option<&str>, claims: Claims) -> NewOffice {
    NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "44".to_owned(),
        municipality: "中津市".to_owned(),
        claims,
        number: number.map(|number| number.parse().expect("a number")),
    }
}

#[tokio::test]
async fn a_fresh_testbed_stands_where_it_is_promised_to() {
    let bed = bed().await;
    let status = client(&bed).status().await.expect("answers");
    assert_eq!(status.clock.now.to_string(), "2026-04-01T09:00:00+09:00");
    assert_eq!(status.clock.mode, ClockMode::Standing);
    assert_eq!(status.pace, PaceMode::Automatic);
    assert_eq!((status.seed, status.offices, status.data), (1, 0, None));
    assert!(status.services.iter().all(|service| service.answers));
    bed.stop().await;
}

#[tokio::test]
async fn two_testbeds_in_one_process_share_nothing() {
    let (one, two) = (bed().await, bed().await);
    one.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    one.clock().advance(Span::from_days(3)).await.expect("moves");
    assert_eq!(client(&one).status().await.expect("answers").offices, 1);
    let other = client(&two).status().await.expect("answers");
    assert_eq!(other.offices, 0);
    assert_eq!(other.clock.now.to_string(), "2026-04-01T09:00:00+09:00");
    one.stop().await;
    assert!(client(&two).status().await.is_ok(), "the end of one is not the end of the other");
    two.stop().await;
}

#[tokio::test]
async fn the_seed_fixes_numbers_passwords_and_identifiers() {
    let (one, two) = (bed().await, bed().await);
    let mut answers = Vec::new();
    for bed in [&one, &two] {
        let control = client(bed);
        let created = control.create_office(&office(None, Claims::Agent)).await.expect("is registered");
        let ready = control.ready_office(created.number).await.expect("becomes ready");
        answers.push((
            created.number,
            created.temporary_password.expose().to_owned(),
            ready.user_password.expose().to_owned(),
            ready.personal_id,
            ready.serial,
        ));
        assert!(created.number.check_digit_is_right());
    }
    assert_eq!(answers[0], answers[1]);
    one.stop().await;
    two.stop().await;
}

#[tokio::test]
async fn names_that_only_others_can_resolve_do_not_stop_it() {
    let named = |names: &[&str], bind: Option<&str>| Settings {
        keys: KeyKind::P256,
        public_names: names.iter().map(|name| (*name).to_owned()).collect(),
        bind: bind.map(|address| address.parse().expect("an address")),
        ..Settings::fresh()
    };
    for (settings, host) in [
        (named(&["nowhere.test"], None), "nowhere.test"),
        (named(&[], Some("127.0.0.2")), "127.0.0.2"),
        (named(&["office.test"], Some("127.0.0.3")), "office.test"),
        (named(&[], Some("0.0.0.0")), "localhost"),
    ] {
        let bed = Testbed::start_with(settings).await.expect("starts");
        assert!(bed.ready_file().urls.relay.starts_with(&format!("https://{host}:")), "{host}");
        let created = bed.create_office(office(None, Claims::SelfClaim)).await.expect("is registered");
        bed.control().make_ready(created.number).await.expect("becomes ready");
        bed.stop().await;
    }
}

#[tokio::test]
async fn the_console_answers_to_its_own_name_only() {
    let bed = bed().await;
    let url = format!("{}/", bed.control().urls().console);
    let request = Request::get(url).header("host", "evil.example").body(Bytes::new()).expect("a request");
    let answer = http().send(request).await.expect("an answer");
    assert_eq!(answer.status(), 403);
    bed.stop().await;
}

#[tokio::test]
async fn the_journal_counts_up_and_is_read_in_parts() {
    let bed = bed().await;
    let control = client(&bed);
    control.create_office(&office(None, Claims::Agent)).await.expect("is registered");
    let all = control.journal(JournalQuery::default()).await.expect("reads").events;
    let numbers: Vec<u64> = all.iter().map(|event| event.seq).collect();
    assert!(!numbers.is_empty() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1));
    let after = JournalQuery { after: Some(numbers[0] - 1), limit: Some(1) };
    let part = control.journal(after).await.expect("reads").events;
    assert_eq!(part.iter().map(|event| event.seq).collect::<Vec<_>>(), numbers[..1]);
    control.clear_journal().await.expect("clears");
    assert!(control.journal(JournalQuery::default()).await.expect("reads").events.is_empty());
    bed.stop().await;
}

#[tokio::test]
async fn a_bad_control_call_is_refused_with_a_code_of_its_own() {
    let bed = bed().await;
    let console: BaseUrl = bed.control().urls().console.parse().expect("a URL");
    let json = ("content-type", "application/json");
    for (method, path, headers, body, code) in [
        ("POST", "/control/v1/poke", vec![], "{}", "unsupported-media-type"),
        ("POST", "/control/v1/poke", vec![("content-type", "text/plain")], "{}", "unsupported-media-type"),
        ("POST", "/control/v1/poke", vec![json, ("origin", "http://evil.example")], "{}", "origin-refused"),
        ("GET", "/control/v1/status", vec![("host", "evil.example")], "", "origin-refused"),
        ("POST", "/control/v1/poke", vec![json], r#"{"step":1}"#, "unknown-field"),
        ("POST", "/control/v1/poke", vec![json], "{", "malformed-json"),
        ("POST", "/control/v1/poke", vec![json], r#"{"steps":1,"drain":true}"#, "invalid-field"),
        ("PUT", "/control/v1/clock", vec![json], r#"{"now":"yesterday"}"#, "malformed-json"),
        ("GET", "/control/v1/offices/4479900013", vec![], "", "office-unknown"),
        ("GET", "/control/v1/nothing", vec![], "", "not-found"),
        ("GET", "/control/v1/journal?limit=x", vec![], "", "invalid-query"),
        ("DELETE", "/control/v1/status", vec![json], "", "method-not-allowed"),
        ("POST", "/control/v1/reset", vec![json], r#"{"keep":"everything"}"#, "malformed-json"),
    ] {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", console.as_str()));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).expect("a request");
        let answer = http().send(request).await.expect("an answer, whatever it is");
        let found = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(found.contains(&format!("\"code\":\"{code}\"")), "{method} {path} {body}: {found}");
    }
    bed.stop().await;
}

#[tokio::test]
async fn the_relay_checks_files_as_the_setting_says() {
    for (scrutiny, told, refused) in [
        (Some(Scrutiny::Off), StandardFiles::Off, None),
        (None, StandardFiles::Names, Some(ProblemCode::StandardSet)),
    ] {
        let settings = Settings { keys: KeyKind::P256, scrutiny, ..Settings::fresh() };
        let bed = Testbed::start_with(settings).await.expect("starts");
        assert_eq!(bed.control().status().await.standard_files, told);
        for number in ["4479900013", "4479900021"] {
            let created =
                bed.create_office(office(Some(number), Claims::Agent)).await.expect("is registered");
            bed.control().make_ready(created.number).await.expect("becomes ready");
        }
        let sender = bed.office("4479900013".parse().expect("a number")).client().await.expect("logs in");
        let alone = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
        let sent = sender.send(&Outgoing::files([Attachment::new(alone, "x")])).await;
        assert_eq!(sent.err().and_then(|error| error.code()), refused, "{scrutiny:?}");
        bed.stop().await;
    }
}
