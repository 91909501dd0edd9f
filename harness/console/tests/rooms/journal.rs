//! 記録: pages of the journal, one line, and the live stream through the router.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{PaceMode, Poke, SetClock};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::{Console, NUMBER, check, number};

#[tokio::test]
async fn the_journal_is_told_newest_first_and_filtered() {
    let console = Console::with_request().await;
    console.state_of(&console.page("/journal?kind=request-sent").await, "journal");
    let all = console.page("/journal").await;
    check(
        &all,
        &["事業所を登録しました。", "証明書の発行申請を受け付けました。", "data-live=\"/journal/live?after="],
    );
    let at = |page: &str, text: &str| page.rfind(text).unwrap_or_else(|| panic!("`{text}`: {page}"));
    assert!(
        at(&all, "<span lang=\"ja\">証明書の発行申請を") < at(&all, "<span lang=\"ja\">事業所を登録しました")
    );
    let portal = console.page(&format!("/journal?service=portal&outcome=done&office={NUMBER}")).await;
    check(&portal, &["<span lang=\"ja\">事業所を登録しました。", "selected>電子請求"]);
    let nobody = console.page("/journal?office=4470300023").await;
    check(&nobody, &["この条件に合う記録はありません。"]);
    let odd = console.page("/journal?office=12&service=moon&kind=%3Cscript%3E").await;
    check(&odd, &["<title>エラー: ", "事業所番号は半角の英数字10桁", "aria-describedby=\"office-error\""]);
    assert!(!odd.contains("<script>"));
    console.bed.stop().await;
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() {
    let console = Console::start().await;
    for _ in 0..30 {
        console.bed.poke(Poke::default()).await.expect("nothing waits");
        console.bed.set_pace(PaceMode::Explicit).await.expect("is set");
    }
    let newest = console.bed.journal().after(0, usize::MAX).last().expect("lines").seq;
    let mut seen = Vec::new();
    let mut next = "/journal".to_owned();
    loop {
        let page = console.page(&next).await;
        seen.extend(page.split("<li id=\"line-").skip(1).map(|rest| {
            rest.split('"').next().and_then(|number| number.parse::<u64>().ok()).expect("a number")
        }));
        let Some(older) = page.split("href=\"/journal?before=").nth(1) else { break };
        next = format!("/journal?before={}", older.split('"').next().expect("an address"));
    }
    assert_eq!(seen, (1..=newest).rev().collect::<Vec<_>>());
    console.bed.stop().await;
}

#[tokio::test]
async fn a_refusal_opens_to_what_was_asked_the_rule_and_what_would_have_been_right() {
    let console = Console::with_request().await;
    let desk = console.bed.office(number()).desk().await.expect("a desk");
    assert!(desk.request_certificate().await.is_err(), "one is open");
    let page = console.page("/journal?outcome=refused").await;
    check(
        &page,
        &[
            "証明書の発行申請を受け付けませんでした。",
            "<summary>わけを見る</summary>",
            "<dt>求められたこと</dt><dd>2026年4月1日(水) 9:00に、事業所 4470300015 が証明書の発行申請を求めました。</dd>",
            "<dt>規則</dt><dd><p>前の申請がまだ終わっていません。</p><p><span class=\"code\">request-open</span></p>",
            "<dt>正しくは</dt><dd>その結果を待つ必要があります。</dd>",
        ],
    );
    let seq = page.split("<li id=\"line-").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
    let line = console.page(&format!("/journal/{seq}")).await;
    check(&line, &["<h1>記録 ", "求められたこと", "request-open", &format!("/offices/{NUMBER}")]);
    console.bed.stop().await;
}

#[tokio::test]
async fn a_refused_certificate_is_told_with_when_it_was_revoked() {
    let console = Console::start().await;
    console.bed.create_office(crate::office(Some(NUMBER))).await.expect("is registered");
    let office = console.bed.office(number());
    let client = office.client().await.expect("logs in");
    let serial =
        console.bed.control().requests().await.expect("requests").requests[0].serial.expect("a serial");
    let at = "2026-04-06T10:04".parse().expect("a time");
    console.bed.control().set_clock(SetClock { now: at }).await.expect("moves");
    console.bed.control().revoke(serial, Revoke::default()).await.expect("is revoked");
    assert!(client.licence().await.is_err());
    let page = console.page("/journal?outcome=refused&service=relay").await;
    check(&page, &["certificate-revoked", "2026年4月6日(月) 10:04", &serial.to_string()]);
    console.bed.stop().await;
}

#[tokio::test]
async fn only_so_many_follow_the_journal_at_once() {
    let console = Console::start().await;
    let follow = async || {
        let request = Request::get("/journal/live").body(Body::empty()).expect("a request");
        console.pages.clone().oneshot(request).await.expect("never fails")
    };
    let mut readers = Vec::new();
    for _ in 0..64 {
        let reader = follow().await;
        assert_eq!(reader.status(), StatusCode::OK);
        assert_eq!(reader.headers()[header::CONTENT_TYPE], "text/event-stream");
        readers.push(reader);
    }
    let refused = follow().await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    readers.pop();
    let mut reader = follow().await;
    assert_eq!(reader.status(), StatusCode::OK, "who leaves makes room");
    let first = reader.body_mut().frame().await.expect("a frame").expect("bytes").into_data().expect("data");
    assert_eq!(first.as_ref(), b"retry: 2000\n\n");
    drop((readers, reader));
    console.bed.stop().await;
}

#[tokio::test]
async fn a_place_that_is_none_is_refused_and_one_of_another_journal_is_told() {
    let console = Console::start().await;
    for path in ["/journal/live?after=x", "/journal/live?office=1", "/journal/live?after=1&after=2"] {
        assert_eq!(console.get(path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    let request = Request::get("/journal/live").header("last-event-id", "999999").body(Body::empty());
    let mut followed = console.pages.clone().oneshot(request.expect("a request")).await.expect("never fails");
    let mut text = String::new();
    while !text.contains("event: gap") {
        let frame = followed.body_mut().frame().await.expect("goes on").expect("bytes");
        text.push_str(std::str::from_utf8(frame.data_ref().expect("data")).expect("text"));
    }
    assert!(text.contains("data: restarted"), "{text}");
    drop(followed);
    console.bed.stop().await;
}
