//! One office's story, a new office at once, and an office made ready.

use axum::http::StatusCode;
use careplan_client::{Attachment, Outgoing};

use crate::{Console, NUMBER, check, number, office};

#[tokio::test]
async fn a_story_shows_chapters_requests_and_the_sequence() {
    let console = Console::with_request().await;
    let page = console.page(&format!("/offices/{NUMBER}")).await;
    console.state_of(&page, "story");
    check(
        &page,
        &[
            "<b>3 電子請求用IDの確認</b> <span class=\"state good\">済み</span>",
            "<b>5 電子証明書インストール</b> <span class=\"state warn\">いまここ</span>",
            "国保連合会の承認を待っています。",
            "<svg viewBox=",
            "手順をすべて行う",
        ],
    );
    console.bed.stop().await;
}

#[tokio::test]
async fn an_office_is_registered_and_made_ready_by_two_buttons() {
    let console = Console::start().await;
    let fields = "name=%E3%81%BF%E3%81%BB%E3%82%93&kind=43&kind2=11&kind3=&prefecture=44&municipality=a&claims=agent&number=4470300015";
    let registered = console.submit("/offices/new", "/offices/new", fields).await;
    let page = console.followed(&registered).await;
    check(
        &page,
        &[
            "事業所を登録しました。",
            "居宅介護支援、訪問介護",
            "段階</dt><dd><span class=\"state warn\">登録済み",
        ],
    );
    let story = format!("/offices/{NUMBER}");
    let readied = console.submit(&story, &format!("{story}/ready"), "").await;
    let page = console.followed(&readied).await;
    check(
        &page,
        &["手順がすべて終わりました。", "<b>6 利用申請</b> <span class=\"state good\">済み</span>", "利用中"],
    );
    assert!(!page.contains("手順をすべて行う"), "there is nothing left to do");
    // What is odd about a form is told at its fields, and what was typed stands there again.
    let odd = "name=&kind=43&kind2=43&kind3=&prefecture=44&municipality=b&claims=agent&number=1";
    let refused = console.submit("/offices/new", "/offices/new", odd).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(
        &refused.body,
        &[
            "<title>エラー: ",
            "事業所名が入力されていません。",
            "同じサービス種類が二度選ばれています。",
            "事業所番号は半角の英数字10桁です。",
            "value=\"b\"",
        ],
    );
    let empty = console.post("/offices/new", &format!("once={}", "0".repeat(64))).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    console.state_of(&console.page("/offices/new").await, "office_new");
    console.bed.stop().await;
}

#[tokio::test]
async fn what_became_of_an_offices_messages_is_part_of_its_story() {
    let console = Console::start().await;
    console.bed.create_office(office(Some(NUMBER))).await.expect("is registered");
    let mut other = office(Some("4470300023"));
    other.service_kinds = vec!["11".parse().expect("a kind")];
    console.bed.create_office(other).await.expect("is registered");
    let other = "4470300023".parse().expect("a number");
    let (sender, receiver) = (console.bed.office(number()), console.bed.office(other));
    let (sender, receiver) =
        (sender.client().await.expect("logs in"), receiver.client().await.expect("logs in"));
    let plan = Outgoing::files([Attachment::new("a.pdf", "%PDF")]).to(other);
    sender.send(&plan).await.expect("is sent");
    let page = console.page(&format!("/offices/{NUMBER}")).await;
    check(
        &page,
        &[
            "データを送信しました。",
            "送信したデータ</dt><dd>1件",
            "うち相手がまだ受信していないもの</dt><dd>1件",
        ],
    );
    let home = console.page("/").await;
    check(&home, &["届いたデータの受信", "<td class=\"short\">1件</td>"]);
    receiver.receive_unreceived().await.expect("receives");
    let page = console.page(&format!("/offices/{NUMBER}")).await;
    check(
        &page,
        &[
            "すべてのファイルの受信が済みました。",
            "相手の事業所 4470300023",
            "まだ受信していないもの</dt><dd>0件",
        ],
    );
    console.bed.stop().await;
}
