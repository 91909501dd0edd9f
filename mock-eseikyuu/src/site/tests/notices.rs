//! お知らせ, as a browser without JavaScript searches and opens them.

use super::*;
use crate::notice::Category;
use crate::portal::NewNotice;

fn numbered(number: usize) -> NewNotice {
    NewNotice {
        category: Category::Schedule,
        title: format!("訓練のご案内 第{number}回"),
        body: "会場は一階です。".to_owned(),
        from: None,
        until: None,
        office: None,
    }
}

async fn bench_with(count: usize) -> (Bench, Browser) {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    for number in 1..=count {
        bench.portal.post_notice(numbered(number)).await.unwrap();
    }
    let browser = logged_in(&bench).await;
    (bench, browser)
}

fn rows(answer: &Answer) -> usize {
    answer.text.matches("<tr").count().saturating_sub(1)
}

#[tokio::test]
async fn twenty_notices_stand_on_two_pages() {
    let (bench, mut browser) = bench_with(17).await;
    let first = browser.get("/menu").await;
    first.says("20件が該当しています。");
    first.says("<span class=\"place\">1 / 2</span>");
    first.says("<a class=\"button quiet\" href=\"/menu?page=2\">次頁 &gt;</a>");
    first.says("<a class=\"button quiet\" href=\"/menu?page=2\">最終 &gt;&gt;</a>");
    assert_eq!(rows(&first), 10);
    let second = browser.get("/menu?target=&from=&to=&keyword=&page=2").await;
    second.says("<span class=\"place\">2 / 2</span>");
    second.says("第1回");
    second.says("4月請求受付期間について");
    assert!(!second.text.contains("次頁"));
    second.says("<a class=\"button quiet\" href=\"/menu?page=1\">&lt;&lt; 先頭</a>");
    assert_eq!(rows(&second), 10);
    // Whoever is not logged in turns the pages too.
    let mut anyone = Browser::of(&bench);
    let outside = anyone.get("/kaigo").await;
    outside.says("href=\"/kaigo?page=2\">次頁");
    outside.says("20件が該当しています。");
    anyone.get("/kaigo?page=2").await.says("href=\"/kaigo/notices/202604\"");
}

#[tokio::test]
async fn a_search_is_kept_while_pages_are_turned() {
    let (_bench, mut browser) = bench_with(25).await;
    let found = browser.get("/menu?target=new&from=2026-04-01&to=&keyword=%E7%AC%AC+%EF%BC%92&page=").await;
    found.says("8件が該当しています。");
    found.says("value=\"new\" checked");
    found.says("name=\"from\" value=\"2026-04-01\"");
    let found = browser.get("/menu?target=new&keyword=%E8%A8%93%E7%B7%B4").await;
    found.says("25件が該当しています。");
    let next = "/menu?target=new&amp;keyword=%E8%A8%93%E7%B7%B4&amp;page=2";
    found.says("<input type=\"hidden\" name=\"keyword\" value=\"訓練\">");
    assert!(found.text.replace("&#38;", "&amp;").contains(next), "{}", found.text);
    let last = browser.get("/menu?target=new&keyword=%E8%A8%93%E7%B7%B4&page=3").await;
    assert_eq!(rows(&last), 5);
    let none = browser.get("/menu?keyword=%E3%81%AA%E3%81%84").await;
    none.says("0件が該当しています。");
    none.says("該当するお知らせはありません。");
    browser.get("/menu?target=all&to=2024-05-31").await.says("1件が該当しています。");
}

#[tokio::test]
async fn a_notice_is_unread_until_it_was_opened() {
    let (bench, mut browser) = bench_with(1).await;
    let unread = "/menu?target=unread";
    browser.get(unread).await.says("4件が該当しています。");
    browser
        .get("/menu")
        .await
        .says("第1回</a> <span class=\"state warn\">New</span> <span class=\"state\">未読</span>");
    browser.get("/menu/notices/all-1").await.says("会場は一階です。");
    browser.get(unread).await.says("3件が該当しています。");
    browser.get("/menu").await.says("第1回</a> <span class=\"state warn\">New</span></td>");
    // Opened where nobody is known, it is read by nobody.
    Browser::of(&bench).get("/kaigo/notices/202604").await.says("4月請求受付期間について");
    browser.get(unread).await.says("3件が該当しています。");
    bench.environment.clock.advance(Span::from_days(7));
    logged_in(&bench).await.get("/menu?target=new").await.says("0件が該当しています。");
}

#[tokio::test]
async fn a_withdrawn_notice_is_in_no_list_and_its_address_says_so_kindly() {
    let (bench, mut browser) = bench_with(2).await;
    bench.portal.withdraw_notice(None, "all-1").await.unwrap();
    for list in ["/menu?target=all", "/menu?target=unread", "/kaigo"] {
        let page = browser.get(list).await;
        page.says("第2回");
        assert!(!page.text.contains("第1回"), "{list}");
    }
    for (address, list) in [("/menu/notices/all-1", "/menu"), ("/kaigo/notices/all-1", "/kaigo")] {
        let gone = browser.get(address).await;
        assert_eq!(gone.status, StatusCode::GONE, "{address}");
        gone.says("<h1>お知らせは取り下げられました</h1>");
        gone.says("このお知らせは、2026/04/01に取り下げられました。");
        gone.says(&format!("href=\"{list}\""));
        assert!(!gone.text.contains("会場は一階です。"));
    }
}

#[tokio::test]
async fn what_a_search_gets_wrong_is_told_at_its_field() {
    let (_bench, mut browser) = bench_with(17).await;
    let long = "x".repeat(10_000);
    let asked = format!("/menu?target=none&from=abc&to=2026-02-30&keyword={long}");
    let refused = browser.get(&asked).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("<title>エラー: メインメニュー |");
    for (field, message) in [
        ("target", "対象は、四つの中から選んでください。"),
        (
            "from",
            "「abc」は日付として読み取れません。「2026/04/01」のように、西暦の年月日を入力してください。",
        ),
        ("to", "「2026-02-30」は日付として読み取れません。"),
        ("keyword", "キーワードが10000文字あります。100文字以内で入力してください。"),
    ] {
        refused.says(&format!("<li><a href=\"#{field}\">{message}"));
        refused.says(&format!("id=\"{field}_error\">{message}"));
    }
    assert_eq!(rows(&refused), 0, "nothing was searched");
    let turned = browser.get("/menu?from=2026-04-02&to=2026-04-01").await;
    turned.says("終わりの日(2026/04/01)が、始まりの日(2026/04/02)より前です。");
    for page in ["999", "0", "x", "99999999999999999999"] {
        let refused = browser.get(&format!("/menu?page={page}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says("<a href=\"#page\">その頁はありません。1から2までの数字を入力してください。</a>");
        assert_eq!(rows(&refused), 10, "the nearest page is shown");
    }
    let alone = browser.get("/menu?keyword=%E7%AC%AC17%E5%9B%9E&page=2").await;
    alone.says("その頁はありません。頁は1だけです。");
    let twice = browser.get("/menu?page=1&page=2").await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    twice.says("内容を読み取れません");
    let markup = browser.get("/menu?keyword=%22%3E%3Cscript%3E").await;
    assert!(!markup.text.contains("\"><script>"));
}

#[tokio::test]
async fn an_unknown_notice_is_told_kindly() {
    let (_bench, mut browser) = bench_with(0).await;
    for number in ["9", "all-1", "202605", "x", "%FF"] {
        let answer = browser.get(&format!("/menu/notices/{number}")).await;
        assert!(answer.status.is_client_error(), "{number}");
        answer.says("メインメニューへ戻る");
    }
    // Two years back there still is one.
    browser.get("/menu/notices/202405").await.says("5月10日17時15分まで");
    assert_eq!(browser.get("/menu/notices/202404").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_notices_look_as_they_should() {
    let (_bench, mut browser) = bench_with(9).await;
    browser.get("/menu/notices/all-9").await;
    insta::assert_snapshot!("notices_first_page", browser.get("/menu").await.text);
    insta::assert_snapshot!("notices_refused", browser.get("/menu?from=abc&keyword=%E8%A8%93").await.text);
    insta::assert_snapshot!("notices_no_such_page", browser.get("/menu?page=3").await.text);
    insta::assert_snapshot!("notice", browser.get("/menu/notices/all-1").await.text);
}
