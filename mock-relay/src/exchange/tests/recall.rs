//! 取消: taking a message back, where the exchange is set so.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use careplan_domain::Span;
use http_body_util::BodyExt as _;

use super::bed::{Answer, Bed, Desk, request, withdrawal};
use crate::exchange::Settings;

async fn network(recall: bool) -> (Bed, Desk, Desk) {
    let bed = Bed::with(Settings { recall, token_life: Span::from_days(800), ..Settings::default() }).await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    (bed, a, b)
}

/// A message of two files.
async fn send(bed: &Bed, from: &Desk, to: &Desk) -> String {
    let name = withdrawal(from, to);
    bed.sent(from, &[("files", Some(&name), b"plan"), ("files", Some("a.pdf"), b"p")]).await.remove(0)
}

async fn recall(bed: &Bed, desk: &Desk, id: &str) -> Answer {
    let path = format!("/api/v1/messages/{id}/recall");
    bed.ask(Some(&desk.certificate), request(Method::POST, desk, &path, Body::empty())).await
}

async fn fetch(bed: &Bed, desk: &Desk, id: &str) -> Answer {
    bed.get(desk, &format!("/api/v1/messages/{id}/archive")).await
}

#[tokio::test]
async fn nobody_takes_anything_back_unless_the_exchange_is_set_so() {
    let (bed, a, b) = network(false).await;
    let id = send(&bed, &a, &b).await;
    let refused = recall(&bed, &a, &id).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "recall-off"));
    assert_eq!(fetch(&bed, &b, &id).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_recalled_message_is_shown_to_both_and_fetched_by_nobody() {
    let (bed, a, b) = network(true).await;
    let id = send(&bed, &a, &b).await;
    let answer = recall(&bed, &a, &id).await;
    assert_eq!(answer.status, StatusCode::OK);
    let told = answer.json();
    assert_eq!((&told["state"], &told["label"]), (&"recalled".into(), &"取消済".into()));
    assert_eq!(told["recalled_at"], "2026-04-01T09:00:00+09:00");
    bed.clock.advance(Span::from_hours(1));
    assert_eq!(recall(&bed, &a, &id).await.json(), told);

    let bed = bed.restarted().await;
    for desk in [&a, &b] {
        assert_eq!(bed.state(desk, &id).await, ("recalled".to_owned(), "取消済".to_owned()));
        assert_eq!(fetch(&bed, desk, &id).await.code(), "message-recalled");
        let file = bed.get(desk, &format!("/api/v1/messages/{id}/files/a.pdf")).await;
        assert_eq!((file.status, file.code().as_str()), (StatusCode::GONE, "message-recalled"));
    }
    for (state, count) in [("recalled", 1), ("unreceived", 0), ("expired", 0), ("received", 0)] {
        let list = bed.get(&b, &format!("/api/v1/messages/received?state={state}")).await.json();
        assert_eq!(list["messages"].as_array().map(Vec::len), Some(count), "{state}");
    }
    bed.clock.advance(Span::from_days(100));
    assert_eq!(bed.state(&a, &id).await.0, "recalled");
    let recalled = bed.journal().iter().filter(|entry| entry.event.kind == "message-recalled").count();
    // Doing it again is no second recall.
    assert_eq!(recalled, 1);
}

#[tokio::test]
async fn what_has_gone_out_or_is_over_stays() {
    let (bed, a, b) = network(true).await;
    let (half, whole, over) = (send(&bed, &a, &b).await, send(&bed, &a, &b).await, send(&bed, &a, &b).await);
    bed.get(&b, &format!("/api/v1/messages/{half}/files/a.pdf")).await;
    fetch(&bed, &b, &whole).await;
    for id in [&half, &whole] {
        assert_eq!(recall(&bed, &a, id).await.code(), "recall-too-late");
    }
    // What the sender itself looked at has not gone out.
    fetch(&bed, &a, &over).await;
    bed.clock.advance(Span::from_days(90));
    assert_eq!(recall(&bed, &a, &over).await.code(), "recall-too-late");
    assert_eq!(bed.state(&a, &over).await.0, "expired");
}

#[tokio::test]
async fn only_its_sender_takes_a_message_back() {
    let (bed, a, b) = network(true).await;
    let c = bed.member(3).await;
    let id = send(&bed, &a, &b).await;
    assert_eq!(recall(&bed, &b, &id).await.code(), "recall-not-sender");
    assert_eq!(recall(&bed, &c, &id).await.code(), "message-unknown");
    assert_eq!(bed.state(&b, &id).await.0, "unreceived");
}

#[tokio::test]
async fn a_download_under_way_never_gets_the_last_byte_of_a_recalled_message() {
    for path in ["files/a.pdf", "archive"] {
        let (bed, a, b) = network(true).await;
        let id = send(&bed, &a, &b).await;
        let asked = request(Method::GET, &b, &format!("/api/v1/messages/{id}/{path}"), Body::empty());
        let response = bed.open(Some(&b.certificate), asked).await;
        let length: usize =
            response.headers()[header::CONTENT_LENGTH].to_str().expect("digits").parse().expect("a number");
        assert_eq!(recall(&bed, &a, &id).await.status, StatusCode::OK);
        let mut body = response.into_body();
        let (mut read, mut broke_off) = (0, false);
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else {
                broke_off = true;
                break;
            };
            read += frame.into_data().expect("data").len();
        }
        assert!(broke_off && read < length, "{path}: {read} of {length}");
        assert_eq!(bed.state(&a, &id).await.0, "recalled");
    }
}

#[tokio::test]
async fn a_repeated_send_of_what_was_taken_back_gets_its_answer_and_sends_nothing() {
    let (bed, a, b) = network(true).await;
    let name = withdrawal(&a, &b);
    let parts = [("files", Some(name.as_str()), &b"x"[..])];
    let first = bed.send_under(&a, Some("k"), &parts).await;
    let id = first.json()["messages"][0]["id"].as_str().expect("an id").to_owned();
    recall(&bed, &a, &id).await;
    assert_eq!(bed.send_under(&a, Some("k"), &parts).await.json(), first.json());
    assert_eq!(bed.count(&b, "received").await, 1);
}
