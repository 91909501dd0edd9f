//! スナップショット: saved, looked at, gone back to over the console's own address, deleted.

use std::sync::Arc;

use bytes::Bytes;
use careplan_client::{HttpClient, Network, Trust};

use super::*;

#[tokio::test]
async fn a_snapshot_is_saved_shown_and_deleted() {
    let console = Console::with_request().await;
    let token = token(&console.page("/snapshots").await);
    let body = format!("once={token}&name=%E6%9C%9D");
    let (first, second) = tokio::join!(console.post("/snapshots", &body), console.post("/snapshots", &body));
    assert_eq!(first.location, second.location);
    assert_eq!(console.count("snapshot-saved"), 1);
    let page = console.followed(&first).await;
    check(
        &page,
        &["スナップショット「朝」を保存しました。", "時計 2026/04/01 9:00", "href=\"/snapshots/1\""],
    );
    let one = console.page("/snapshots/1").await;
    check(
        &one,
        &[
            "2026年4月1日(水) 9:00(止まっている)",
            "<dd>手動</dd>",
            "1(うち送受信できるもの 0)",
            "1件",
            "元には戻せません",
        ],
    );
    // Here is no address of its own at which it could be gone back to.
    let back = console.submit("/snapshots/1", "/snapshots/1/restore", "").await;
    assert_eq!(back.status, StatusCode::CONFLICT);
    check(&back.body, &["スナップショットを使えません", "試験環境は元のままです。"]);
    let deleted = console.submit("/snapshots/1", "/snapshots/1/delete", "").await;
    check(
        &console.followed(&deleted).await,
        &["スナップショット1を削除しました。", "まだ保存していません。"],
    );
    let gone = console.submit("/snapshots", "/snapshots/1/restore", "").await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    for path in ["/snapshots/1", "/snapshots/x", "/snapshots/%3Cscript%3E"] {
        let nothing = console.get(path).await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND, "{path}");
        check(&nothing.body, &["スナップショットが見つかりません", "戻る"]);
        assert!(!nothing.body.contains("<script>"));
    }
    // What nobody went back to is not said to have been.
    assert!(!console.page("/snapshots?back=1").await.contains("戻りました"));
    console.bed.stop().await;
}

#[tokio::test]
async fn a_name_that_will_not_do_is_told_and_kept() {
    let console = Console::start().await;
    let long = "a".repeat(61);
    for (name, told) in [
        ("", "名前を入力してください。"),
        ("+++", "名前を入力してください。"),
        (long.as_str(), "名前が61文字あります。"),
    ] {
        let refused = console.submit("/snapshots", "/snapshots", &format!("name={name}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&refused.body, &["エラー: ", told, "まだ保存していません"]);
    }
    assert_eq!(console.count("snapshot-saved"), 0);
    console.bed.stop().await;
}

struct Browser {
    http: HttpClient,
    base: String,
}

impl Browser {
    /// Asks as a browser does: status, where it is led on to, and the page.
    async fn ask(&self, method: &str, path: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(body))
            .expect("a request");
        let answer = self.http.send(request).await.expect("an answer");
        let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().expect("text"));
        Answer {
            status: answer.status(),
            location: location.unwrap_or_default().to_owned(),
            body: String::from_utf8(answer.body().to_vec()).expect("text"),
        }
    }

    async fn press(&self, from: &str, action: &str, fields: &str) -> String {
        let page = self.ask("GET", from, String::new()).await.body;
        let answer = self.ask("POST", action, format!("once={}&{fields}", token(&page))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.ask("GET", &answer.location, String::new()).await.body
    }
}

#[tokio::test]
async fn who_goes_back_reads_on_the_next_page_that_it_is_done() {
    let settings = Settings {
        keys: KeyKind::P256,
        console: Some(Arc::new(careplan_console::pages)),
        ..Settings::fresh()
    };
    let mut bed = Testbed::start_with(settings).await.expect("starts");
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    let browser = Browser { http, base: bed.control().urls().console.clone() };
    let walk = async {
        browser.press("/snapshots", "/snapshots", "name=a").await;
        let moved = browser.press("/", "/clock", "back=/&to=90-days").await;
        assert!(moved.contains("2026年6月30日"), "{moved}");
        let back = browser.press("/snapshots/1", "/snapshots/1/restore", "").await;
        check(&back, &["保存した時点に戻りました。時計は2026年4月1日(水) 9:00です。", "もう一度ログイン"]);
        let home = browser.ask("GET", "/", String::new()).await.body;
        check(&home, &["スナップショットの時点に戻りました。"]);
    };
    Box::pin(bed.serve_until(Box::pin(walk))).await.expect("serves on");
    assert_eq!(bed.clock().now().to_string(), "2026-04-01T09:00:00+09:00");
    bed.stop().await;
}
