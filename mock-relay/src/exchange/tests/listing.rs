//! Lists: states, filters, cursors.

use axum::body::Bytes;
use careplan_domain::Span;
use careplan_wire::relay::{MessageFile, Messages};
use serde_json::Value;

use super::bed::{Bed, Desk, withdrawal};
use crate::exchange::{Draft, DraftFile, Sending, Settings};

/// Members whose logins outlast every test.
async fn network() -> (Bed, Desk, Desk) {
    let bed = Bed::with(Settings { token_life: Span::from_days(800), ..Settings::default() }).await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    (bed, a, b)
}

async fn send(bed: &Bed, from: &Desk, to: &Desk) -> String {
    bed.sent(from, &[("files", Some(&withdrawal(from, to)), b"x")]).await.remove(0)
}

async fn ids(bed: &Bed, desk: &Desk, path: &str) -> (Vec<String>, Option<String>) {
    let list = bed.get(desk, path).await.json();
    let messages = list["messages"].as_array().unwrap_or_else(|| panic!("{path}: {list}")).clone();
    let id = |message: &Value| message["id"].as_str().expect("an id").to_owned();
    (messages.iter().map(id).collect(), list["next_cursor"].as_str().map(str::to_owned))
}

#[tokio::test]
async fn an_unfetched_message_expires_with_the_retention() {
    let (bed, a, b) = network().await;
    let (fetched, forgotten) = (send(&bed, &a, &b).await, send(&bed, &a, &b).await);
    let label = |state: &str, label: &str| (state.to_owned(), label.to_owned());
    assert_eq!(bed.state(&a, &forgotten).await, label("unreceived", "送信済"));
    assert_eq!(bed.state(&b, &forgotten).await, label("unreceived", "未受信"));
    bed.get(&b, &format!("/api/v1/messages/{fetched}/archive")).await;

    bed.clock.advance(Span::from_millis(Span::from_days(90).as_millis() - 1));
    assert_eq!(bed.state(&b, &forgotten).await, label("unreceived", "未受信"));
    bed.clock.advance(Span::from_millis(1));
    assert_eq!(bed.state(&a, &forgotten).await, label("expired", "期限切れ"));
    assert_eq!(bed.state(&b, &forgotten).await, label("expired", "期限切れ"));
    assert_eq!(bed.state(&a, &fetched).await, label("received", "相手受信済"));
    assert_eq!(bed.state(&b, &fetched).await, label("received", "受信済"));

    // Neither side gets files any more, but both still see the messages.
    for desk in [&a, &b] {
        for id in [&fetched, &forgotten] {
            let archive = bed.get(desk, &format!("/api/v1/messages/{id}/archive")).await;
            assert_eq!(archive.code(), "message-expired");
            let file = bed.get(desk, &format!("/api/v1/messages/{id}/files/{}", withdrawal(&a, &b))).await;
            assert_eq!(file.code(), "message-expired");
        }
    }
    for (state, expected) in
        [("expired", vec![&forgotten]), ("received", vec![&fetched]), ("unreceived", vec![])]
    {
        let (found, _) = ids(&bed, &b, &format!("/api/v1/messages/received?state={state}")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{state}");
    }
}

#[tokio::test]
async fn filters_narrow_a_list() {
    let (bed, a, b) = network().await;
    let c = bed.member(3).await;
    let first = send(&bed, &a, &b).await;
    bed.clock.advance(Span::from_hours(1));
    let second = send(&bed, &a, &c).await;
    bed.clock.advance(Span::from_hours(1));
    let third = send(&bed, &a, &b).await;
    for (query, expected) in [
        (String::new(), vec![&third, &second, &first]),
        (format!("?office={}", c.number), vec![&second]),
        ("?since=2026-04-01T10:00:00%2B09:00".to_owned(), vec![&third, &second]),
        ("?until=2026-04-01T10:00:00%2B09:00".to_owned(), vec![&first]),
        ("?since=2026-04-01T10:00&until=2026-04-01T11:00".to_owned(), vec![&second]),
    ] {
        let (found, _) = ids(&bed, &a, &format!("/api/v1/messages/sent{query}")).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

#[tokio::test]
async fn queries_that_mean_nothing_are_refused() {
    let (bed, a, _) = network().await;
    for query in
        ["limit=0", "limit=501", "limit=x", "limit=-1", "state=lost", "office=1", "since=yesterday", "page=2"]
    {
        let answer = bed.get(&a, &format!("/api/v1/messages/sent?{query}")).await;
        assert_eq!(answer.code(), "invalid-query", "{query}");
    }
    for cursor in ["", "x", "s", "r0", &format!("s{}", "f".repeat(32))] {
        let answer = bed.get(&a, &format!("/api/v1/messages/sent?cursor={cursor}")).await;
        assert_eq!(answer.code(), "invalid-cursor", "{cursor}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_while_messages_arrive() {
    let (bed, a, b) = network().await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        expected.insert(0, send(&bed, &a, &b).await);
    }
    let mut seen = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let (found, cursor) = ids(&bed, &b, &format!("/api/v1/messages/received?limit=2{cursor}")).await;
        seen.extend(found);
        next = cursor.map(|cursor| format!("&cursor={cursor}"));
        send(&bed, &a, &b).await;
    }
    assert_eq!(seen, expected);
    assert_eq!(ids(&bed, &b, "/api/v1/messages/received").await.0.len(), 11);
    let (_, cursor) = ids(&bed, &b, "/api/v1/messages/received?limit=2").await;
    let other_side = format!("/api/v1/messages/sent?cursor={}", cursor.expect("there is more"));
    assert_eq!(bed.get(&b, &other_side).await.code(), "invalid-cursor");
}

#[tokio::test]
async fn only_its_two_offices_see_a_message() {
    let (bed, a, b) = network().await;
    let c = bed.member(3).await;
    let id = send(&bed, &a, &b).await;
    let paths = [
        format!("/api/v1/messages/{id}"),
        format!("/api/v1/messages/{id}/archive"),
        format!("/api/v1/messages/{id}/files/{}", withdrawal(&a, &b)),
    ];
    for path in &paths {
        assert_eq!(bed.get(&c, path).await.code(), "message-unknown");
    }
    let body = bed.get(&b, &paths[0]).await.json();
    assert_eq!(body["body"], "");
    assert_eq!(bed.get(&a, &format!("/api/v1/messages/{}", "0".repeat(26))).await.code(), "message-unknown");
}

/// So many messages of a hundred files with the longest names.
async fn send_long_ones(bed: &Bed, from: &Desk, to: &Desk, count: usize) {
    let content = Bytes::from_static(b"x");
    let file = |nth: usize| {
        let file = MessageFile { name: format!("{nth:0>251}.pdf"), bytes: 1, sha256: "0".repeat(64) };
        DraftFile { file, content: content.clone() }
    };
    let files: Vec<DraftFile> = (0..100).map(file).collect();
    let draft = Draft { receiver: to.number, serial: None, files };
    let drafts = std::iter::repeat_with(|| Draft { files: draft.files.clone(), serial: None, ..draft });
    let sending = Sending {
        sender: from.number,
        subject: "\"".repeat(100),
        body: String::new(),
        drafts: drafts.take(count).collect(),
        key: None,
        ids: bed.exchange.ids().clone(),
        clock: bed.clock.clone(),
    };
    bed.exchange.store().send(sending).await.expect("is stored");
}

#[tokio::test]
async fn a_page_of_the_longest_messages_ends_before_it_is_too_long_and_none_is_left_out() {
    let (bed, a, b) = network().await;
    send_long_ones(&bed, &a, &b, 150).await;
    let (mut found, mut path) = (Vec::new(), "/api/v1/messages/received?limit=500".to_owned());
    let mut pages = 0;
    loop {
        let page = bed.get(&b, &path).await;
        assert!(page.bytes.len() <= Messages::BYTES_MAX, "a page of {} bytes", page.bytes.len());
        assert!(page.json()["next_cursor"].is_null() || page.bytes.len() > Messages::BYTES_MAX * 9 / 10);
        let (ids, next) = ids(&bed, &b, &path).await;
        found.extend(ids);
        pages += 1;
        let Some(next) = next else { break };
        path = format!("/api/v1/messages/received?limit=500&cursor={next}");
    }
    assert_eq!(pages, 2);
    found.sort();
    found.dedup();
    assert_eq!(found.len(), 150);
}
