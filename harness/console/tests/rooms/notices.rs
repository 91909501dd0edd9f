//! お知らせ: posted, found at the portal, withdrawn.

use super::*;

#[tokio::test]
async fn a_notice_is_posted_found_at_the_portal_and_withdrawn() {
    let console = Console::with_request().await;
    let token = token(&console.page("/notices").await);
    let fields = "title=%E5%81%9C%E6%AD%A2&body=%E4%B8%80%0D%0A%E4%BA%8C&category=other";
    let body = format!("once={token}&{fields}");
    let (first, second) = tokio::join!(console.post("/notices", &body), console.post("/notices", &body));
    assert_eq!(first.location, second.location);
    assert_eq!(console.count("notice-posted"), 1);
    let page = console.followed(&first).await;
    check(
        &page,
        &["「停止」を掲載しました。", "掲載中", "その他", "<p>一</p><p>二</p>", "/kaigo/notices/all-1"],
    );
    console.state_of(&console.page("/notices/all/all-1").await, "notice");
    let own = format!("{fields}&office={NUMBER}&from=2026-04-03");
    let own = console.submit("/notices", "/notices", &own).await;
    check(&console.followed(&own).await, &["掲載前", "2026年4月3日(金) 0:00から表示されます。"]);
    let withdraw = "/notices/all/all-1/withdraw";
    let withdrawn = console.submit("/notices/all/all-1", withdraw, "").await;
    check(&console.followed(&withdrawn).await, &["お知らせを取り下げました。", "取り下げた日時"]);
    let again = console.submit("/notices", withdraw, "").await;
    assert_eq!((again.status, console.count("notice-withdrawn")), (StatusCode::SEE_OTHER, 1));
    let never = console.submit("/notices", "/notices/all/202604/withdraw", "").await;
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    check(&never.body, &["取り下げられるのは、窓口が掲載したものだけです。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn a_notice_that_will_not_do_is_told_field_by_field_and_kept() {
    let console = Console::start().await;
    let body = "a".repeat(10_000);
    let fields = format!("title=&body={body}&from=x&until=2026-03-01&office=%EF%BC%94&category=news");
    let refused = console.submit("/notices", "/notices", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        &refused.body,
        &[
            "エラー: ",
            "タイトルが入力されていません。",
            "本文が10000文字あります。4000文字以内で入力してください。",
            "日付は2026-04-01のように入力してください。",
            "最後の日は、最初の日(2026/04/01)と同じか、それより後にしてください。",
            "事業所番号は半角の英数字10桁です。",
            "カテゴリを選び直してください。",
        ],
    );
    let nobody = console.submit("/notices", "/notices", "title=a&body=b&office=4470300015").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&nobody.body, &["この事業所番号は登録されていません。", "value=\"4470300015\""]);
    assert_eq!(console.count("notice-withdrawn"), 0);
    console.bed.stop().await;
}
