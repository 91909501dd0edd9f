//! What can be sent, and that a refused send leaves nothing.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode, header};
use careplan_domain::Span;
use careplan_wire::control::RelaySettings;
use futures_util::StreamExt as _;
use serde_json::Value;

use super::bed::{Bed, CONTENT_TYPE, Desk, Part, form, request, withdrawal};
use crate::exchange::Settings;

/// Two members, and a third office that has not applied.
async fn network() -> (Bed, Desk, Desk, Desk) {
    let bed = Bed::new().await;
    let (a, b, c) = (bed.member(1).await, bed.member(2).await, bed.newcomer(3).await);
    (bed, a, b, c)
}

/// Refused with this code, for this reason in the journal, and nothing stored.
async fn check_refused(bed: &Bed, from: &Desk, parts: &[Part<'_>], code: &str) {
    let answer = bed.send(from, parts).await;
    assert_eq!(answer.code(), code, "{}", String::from_utf8_lossy(&answer.bytes));
    assert_eq!(bed.rules().last(), Some(&code));
    assert_eq!(bed.count(from, "sent").await, 0);
}

#[tokio::test]
async fn a_set_of_files_is_sorted_to_its_receivers() {
    let bed = Bed::new().await;
    let (a, b, c) = (bed.member(1).await, bed.member(2).await, bed.member(3).await);
    let (to_b, to_c) = (withdrawal(&a, &b), withdrawal(&a, &c));
    let answer = bed
        .send(
            &a,
            &[
                ("subject", None, "4月分".as_bytes()),
                ("files", Some(&to_b), b"one"),
                ("files", Some(&to_c), b"two"),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let json = answer.json();
    let messages = json["messages"].as_array().expect("messages");
    assert_eq!(messages.len(), 2);
    for (message, (desk, name)) in messages.iter().zip([(&b, &to_b), (&c, &to_c)]) {
        assert_eq!(message["to"], desk.number.as_str());
        assert_eq!(message["state"], "unreceived");
        assert_eq!(message["files"][0]["name"], name.as_str());
        assert_eq!(message["files"][0]["bytes"], 3);
        let list = bed.get(desk, "/api/v1/messages/received").await.json();
        assert_eq!(list["messages"][0]["id"], message["id"]);
        assert_eq!(list["messages"][0]["serial"], "20260325101500");
        assert_eq!(list["messages"][0]["subject"], "4月分");
    }
    assert_eq!(bed.count(&a, "sent").await, 2);
}

#[tokio::test]
async fn a_message_of_two_sets_has_no_serial() {
    let (bed, a, b, _) = network().await;
    let (first, second) =
        (withdrawal(&a, &b), withdrawal(&a, &b).replace("20260325101500", "20260326090000"));
    bed.sent(&a, &[("files", Some(&first), b"x"), ("files", Some(&second), b"y")]).await;
    let list = bed.get(&b, "/api/v1/messages/received").await.json();
    assert_eq!(list["messages"][0]["files"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["messages"][0].get("serial"), None);
}

#[tokio::test]
async fn receivers_that_cannot_be_hold_everything_back() {
    let (bed, a, b, c) = network().await;
    let to_b = withdrawal(&a, &b);
    check_refused(&bed, &a, &[("files", Some(&withdrawal(&a, &c)), b"x")], "receiver-unregistered").await;
    let both = [("files", Some(&*to_b), &b"x"[..]), ("files", Some(&withdrawal(&a, &c)), b"x")];
    check_refused(&bed, &a, &both, "receiver-unregistered").await;
    assert_eq!(bed.count(&b, "received").await, 0);
    check_refused(&bed, &a, &[("files", Some(&withdrawal(&a, &a)), b"x")], "receiver-self").await;
    let own = a.number.to_string();
    let to_self = [("to", None, own.as_bytes()), ("files", Some("a.pdf"), &b"x"[..])];
    check_refused(&bed, &a, &to_self, "receiver-self").await;
    check_refused(&bed, &a, &[("files", Some(&withdrawal(&b, &a)), b"x")], "sender-mismatch").await;
    let to_c = c.number.to_string();
    let mismatch = [("to", None, to_c.as_bytes()), ("files", Some(&*to_b), &b"x"[..])];
    check_refused(&bed, &a, &mismatch, "receiver-mismatch").await;
    check_refused(&bed, &a, &[("files", Some("a.pdf"), b"x")], "receiver-undetermined").await;
    check_refused(&bed, &a, &[("to", None, b"447"), ("files", Some("a.pdf"), b"x")], "invalid-field").await;
}

#[tokio::test]
async fn malformed_parts_are_each_their_own_problem() {
    let (bed, a, b, _) = network().await;
    let name = withdrawal(&a, &b);
    let file = ("files", Some(&*name), &b"x"[..]);
    check_refused(&bed, &a, &[], "files-missing").await;
    check_refused(&bed, &a, &[("subject", None, b"s")], "files-missing").await;
    check_refused(&bed, &a, &[file, ("file", None, b"x")], "unknown-part").await;
    check_refused(&bed, &a, &[("files", Some(&name), b"")], "file-empty").await;
    check_refused(&bed, &a, &[file, file], "file-name-duplicate").await;
    // が as one character, and as か with its mark: the same file on a Mac.
    let twins = ["が.pdf", "か\u{3099}.pdf"].map(|name| ("files", Some(name), &b"x"[..]));
    check_refused(&bed, &a, &[file, twins[0], twins[1]], "file-name-duplicate").await;
    check_refused(&bed, &a, &[file, ("files", Some("a.exe"), b"x")], "file-extension").await;
    check_refused(&bed, &a, &[file, ("files", Some("a"), b"x")], "file-extension").await;
    check_refused(&bed, &a, &[("files", Some("plan.csv"), b"x")], "standard-name").await;
    check_refused(&bed, &a, &[file, ("to", None, b"1"), ("to", None, b"1")], "malformed-multipart").await;
    check_refused(&bed, &a, &[("subject", None, b"\xff\xfe"), file], "malformed-multipart").await;
    let (subject, body) = ("件".repeat(101), "文".repeat(1_001));
    check_refused(&bed, &a, &[("subject", None, subject.as_bytes()), file], "subject-too-long").await;
    check_refused(&bed, &a, &[("body", None, body.as_bytes()), file], "body-text-too-long").await;
    for subject in ["to \u{1b}[31mred", "a\nb", "a\0b", "a\u{9b}b", "a\tb", "a\u{2028}b"] {
        check_refused(&bed, &a, &[("subject", None, subject.as_bytes()), file], "invalid-field").await;
    }
    let told =
        "the part `subject` has the character `\\u{2028}`: a subject is one line without control characters";
    assert_eq!(bed.last_refusal().1, told);
    for body in ["a\u{1b}b", "a\0b", "a\u{85}b", "a\u{7}b"] {
        check_refused(&bed, &a, &[("body", None, body.as_bytes()), file], "invalid-field").await;
    }
    let (subject, body) = ("件".repeat(100), "文\t文\r\n\n文".repeat(142));
    let longest = [("subject", None, subject.as_bytes()), ("body", None, body.as_bytes()), file];
    assert_eq!(bed.send(&a, &longest).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn names_that_could_harm_are_refused() {
    let (bed, a, _, _) = network().await;
    let long = format!("{}.pdf", "a".repeat(296));
    for name in [
        "../a.pdf",
        "a/b.pdf",
        "..\\\\a.pdf",
        "C:a.pdf",
        "a\0b.pdf",
        "a\u{7f}.pdf",
        "a\u{85}.pdf",
        ".pdf",
        " a.pdf",
        "a.pdf ",
        "a.pdf.",
        "a*.pdf",
        "a\u{202e}fdp.pdf",
        "a\u{61c}fdp.pdf",
        "a\u{200b}.pdf",
        "\u{feff}a.pdf",
        "CON.pdf",
        "nul.jpg",
        "COM1.2026.pdf",
        "",
        &long,
    ] {
        check_refused(&bed, &a, &[("files", Some(name), b"x")], "file-name-invalid").await;
    }
    check_refused(&bed, &a, &[("files", None, b"x")], "file-name-invalid").await;
}

#[tokio::test]
async fn limits_are_kept_to_the_byte() {
    let settings =
        Settings { files_max: 3, file_bytes_max: 10, message_bytes_max: 25, ..Settings::default() };
    let bed = Bed::with(settings).await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let to = b.number.to_string();
    let sized = |sizes: &[usize]| {
        let content: Vec<_> = sizes.iter().map(|&size| vec![b'x'; size]).collect();
        let names: Vec<_> = (0..sizes.len()).map(|nth| format!("{nth}.pdf")).collect();
        (content, names)
    };
    for (sizes, code) in [
        (vec![11], "file-too-large"),
        (vec![10, 10, 6], "message-too-large"),
        (vec![1, 1, 1, 1], "files-too-many"),
        (vec![10, 10, 5], ""),
    ] {
        let (content, names) = sized(&sizes);
        let mut parts: Vec<Part<'_>> = vec![("to", None, to.as_bytes())];
        parts.extend(
            names
                .iter()
                .zip(&content)
                .map(|(name, content)| ("files", Some(name.as_str()), content.as_slice())),
        );
        assert_eq!(bed.send(&a, &parts).await.code(), code, "{sizes:?}");
    }
    assert_eq!(bed.count(&a, "sent").await, 1);
}

#[tokio::test]
async fn a_repeated_send_gets_the_same_answer_and_stores_nothing() {
    let (bed, a, b, _) = network().await;
    let name = withdrawal(&a, &b);
    let parts: [Part<'_>; 2] = [("subject", None, b"s"), ("files", Some(&name), b"x")];
    let first = bed.send_under(&a, Some("k-1"), &parts).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_ne!(first.json()["findings"], serde_json::json!([]));
    // The message was received meanwhile; the answer is still the same.
    let id = first.json()["messages"][0]["id"].clone();
    bed.get(&b, &format!("/api/v1/messages/{}/archive", id.as_str().expect("an id"))).await;
    let bed = bed.restarted().await;
    let again = bed.send_under(&a, Some("k-1"), &parts).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(again.json(), first.json());
    assert_eq!(bed.count(&a, "sent").await, 1);

    let others: [[Part<'_>; 2]; 3] = [
        [("subject", None, b"t"), ("files", Some(&name), b"x")],
        [("subject", None, b"s"), ("files", Some(&name), b"y")],
        [("to", None, b"4470300023"), ("files", Some(&name), b"x")],
    ];
    for other in &others {
        assert_eq!(bed.send_under(&a, Some("k-1"), other).await.code(), "idempotency-conflict");
    }
    assert_eq!(bed.send_under(&a, Some("k-2"), &parts).await.status, StatusCode::CREATED);
    // Another office's key is another key.
    let back = withdrawal(&b, &a);
    assert_eq!(bed.send_under(&b, Some("k-1"), &[("files", Some(&back), b"x")]).await.code(), "");
}

#[tokio::test]
async fn a_key_is_a_short_visible_text() {
    let (bed, a, b, _) = network().await;
    let name = withdrawal(&a, &b);
    let parts: [Part<'_>; 1] = [("files", Some(&name), b"x")];
    for key in ["", "a b", &"k".repeat(256)] {
        assert_eq!(bed.send_under(&a, Some(key), &parts).await.code(), "invalid-header", "{key:?}");
    }
    assert_eq!(bed.send_under(&a, Some(&"k".repeat(255)), &parts).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_receiver_whose_licence_has_ended_gets_nothing() {
    let settings = Settings { token_life: Span::from_days(800), ..Settings::default() };
    // Before June 2025, when licences were renewed by hand.
    let bed = Bed::opened_at("2024-11-01T09:00", settings).await;
    let b = bed.registered(2).await;
    bed.clock.advance(Span::from_days(200));
    let a = bed.member(1).await;
    bed.sent(&a, &[("files", Some(&withdrawal(&a, &b)), b"x")]).await;
    bed.clock.advance(Span::from_days(170));
    let answer = bed.send(&a, &[("files", Some(&withdrawal(&a, &b)), b"x")]).await;
    assert_eq!(answer.code(), "receiver-unregistered");
}

#[tokio::test]
async fn the_journal_tells_of_sends_without_names_of_files() {
    let (bed, a, b, _) = network().await;
    let to = b.number.to_string();
    let id =
        bed.sent(&a, &[("to", None, to.as_bytes()), ("files", Some("山田太郎.pdf"), b"x")]).await.remove(0);
    bed.send(&a, &[("files", Some("山田太郎.csv"), b"x")]).await;
    bed.send(&a, &[("files", Some("山田太郎.exe"), b"x")]).await;
    bed.get(&b, &format!("/api/v1/messages/{id}/files/%E5%B1%B1%E7%94%B0.pdf")).await;
    let journal = bed.journal();
    let sent = journal.iter().find(|entry| entry.event.kind == "message-sent").expect("is told");
    assert_eq!(sent.event.office, Some(a.number));
    assert_eq!(sent.event.request, Some(id));
    let told = format!("{journal:?}");
    assert!(!told.contains("山田"), "{told}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_numbers() {
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let (bed, a, b, _) = network().await;
        let name = withdrawal(&a, &b);
        numbers.push(bed.sent(&a, &[("files", Some(&name), b"x")]).await);
    }
    assert_eq!(numbers[0], numbers[1]);
}

#[tokio::test]
async fn the_directory_lists_registered_offices_only() {
    let (bed, a, b, _) = network().await;
    let list = |query: &'static str| {
        let (bed, a) = (&bed, &a);
        async move {
            let answer = bed.get(a, &format!("/api/v1/offices{query}")).await;
            let offices = answer.json()["offices"].as_array().cloned().unwrap_or_default();
            offices
                .iter()
                .map(|office: &Value| office["number"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    let (first, second) = (a.number.to_string(), b.number.to_string());
    assert_eq!(list("").await, [&*first, &*second]);
    assert_eq!(list("?q=%E6%A5%AD%E6%89%802").await, [&*second]);
    assert_eq!(list("?service_kind=43&municipality=%E4%B8%AD%E6%B4%A5%E5%B8%82").await.len(), 2);
    assert!(list("?prefecture=%E6%9D%B1%E4%BA%AC%E9%83%BD").await.is_empty());
    assert_eq!(bed.get(&a, "/api/v1/offices?cursor=x").await.code(), "invalid-cursor");
    assert_eq!(bed.get(&a, "/api/v1/offices?name=x").await.code(), "invalid-query");
}

#[tokio::test]
async fn a_send_that_finds_the_store_busy_is_told_to_come_again_and_is_not_stored() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let name = withdrawal(&a, &b);
    let parts = [("files", Some(name.as_str()), &b"plan"[..])];
    tokio::time::pause();
    let held = bed.hold_the_writer().await;
    let refused = bed.send_under(&a, Some("k"), &parts).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    assert_eq!(refused.headers[header::RETRY_AFTER], "1");
    held.release().await;
    tokio::time::resume();
    assert_eq!(bed.count(&b, "received").await, 0);
    let taken = bed.send_under(&a, Some("k"), &parts).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{taken:?}");
}

/// What ends a sender's right to send.
#[derive(Clone, Copy, Debug)]
enum End {
    Maintenance,
    Revocation,
    Logout,
    Token,
    Licence,
}

impl End {
    async fn comes(self, bed: &Bed, sender: &Desk) {
        match self {
            Self::Maintenance => {
                let settings = RelaySettings { maintenance: true, ..RelaySettings::default() };
                bed.exchange.adjust(settings).expect("can be set");
            }
            Self::Revocation => {
                bed.authority.revokes(sender.certificate.serial);
                bed.exchange.settle().await.expect("takes the list over");
            }
            Self::Logout => {
                let asked = request(Method::POST, sender, "/api/v1/logout", Body::empty());
                assert_eq!(bed.ask(Some(&sender.certificate), asked).await.status, StatusCode::NO_CONTENT);
            }
            Self::Token => bed.clock.advance(Span::from_hours(9)),
            Self::Licence => bed.clock.advance(Span::from_days(340)),
        }
    }
}

#[tokio::test]
async fn who_may_not_send_when_the_last_byte_comes_has_sent_nothing() {
    for (end, code) in [
        (End::Maintenance, "maintenance"),
        (End::Revocation, "certificate-revoked"),
        (End::Logout, "token-invalid"),
        (End::Token, "token-expired"),
        (End::Licence, "licence-expired"),
    ] {
        let life = if matches!(end, End::Token) { Span::from_hours(8) } else { Span::from_days(800) };
        // In a year from which licences do not begin anew by themselves.
        let bed =
            Bed::opened_at("2024-11-01T09:00", Settings { token_life: life, ..Settings::default() }).await;
        let mut a = bed.registered(1).await;
        bed.clock.advance(Span::from_days(30));
        bed.log_in(&mut a).await;
        let b = bed.member(2).await;
        let whole = Bytes::from(form(&[("files", Some(&withdrawal(&a, &b)), &[b'x'; 1000])]));
        let (more, mut rest) = tokio::sync::mpsc::unbounded_channel();
        let rest = futures_util::stream::poll_fn(move |context| rest.poll_recv(context));
        let body = Body::from_stream(rest.map(Ok::<_, std::io::Error>));
        let mut send = request(Method::POST, &a, "/api/v1/messages", body);
        send.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE.parse().expect("a header"));
        let (bed, a) = (&bed, &a);
        let held = async move {
            more.send(whole.slice(..500)).expect("is taken");
            while bed.exchange.receiving().bytes() == 0 {
                tokio::task::yield_now().await;
            }
            end.comes(bed, a).await;
            more.send(whole.slice(500..)).expect("is taken");
        };
        let (answer, ()) = tokio::join!(bed.ask(Some(&a.certificate), send), held);
        assert_eq!(answer.code(), code, "{end:?}");
        assert_eq!(bed.last_refusal().0, code);
        assert!(!bed.journal().iter().any(|entry| {
            entry.event.kind == "message-sent" && entry.event.outcome == careplan_sim::Outcome::Done
        }));
    }
}
