//! 運用: settings of the exchange, invariants, and beginning again.

use axum::http::StatusCode;
use careplan_wire::control::OldClients;

use crate::{Console, NUMBER, check, number, office};

#[tokio::test]
async fn the_exchange_is_set_by_one_form() {
    let console = Console::start().await;
    console.state_of(&console.page("/operation").await, "operation");
    let fields =
        "maintenance=on&recall=on&standard_files=strict&old_clients=refused&newest_client=2.0.1&unpaid=stops";
    let set = console.submit("/operation", "/operation", fields).await;
    check(
        &console.followed(&set).await,
        &["連携基盤の設定を変えました。", "value=\"2.0.1\"", "<option value=\"on\" selected>する"],
    );
    let settings = console.bed.control().relay_settings().await.expect("are told");
    assert!(settings.maintenance && settings.recall && settings.old_clients == OldClients::Refused);
    check(&console.page("/").await, &["連携基盤はメンテナンス中です。"]);
    for odd in [
        "maintenance=on&recall=on&standard_files=strict&old_clients=refused&newest_client=x&unpaid=stops",
        "maintenance=perhaps&recall=on&standard_files=strict&old_clients=refused&newest_client=1&unpaid=stops",
        "",
    ] {
        let refused = console.submit("/operation", "/operation", odd).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{odd}");
        check(&refused.body, &["設定を変えられませんでした", "<title>エラー: "]);
    }
    assert_eq!(console.bed.control().relay_settings().await.expect("are told"), settings);
    console.bed.stop().await;
}

#[tokio::test]
async fn a_reset_is_asked_about_first_and_keeps_what_it_says() {
    let console = Console::start().await;
    console.bed.create_office(office(Some(NUMBER))).await.expect("is registered");
    let asked = console.page("/operation/reset/offices").await;
    console.state_of(&asked, "reset");
    check(&asked, &["消えるもの", "残るもの", "元に戻せません"]);
    assert!(console.bed.control().office(number()).await.is_ok(), "a question resets nothing");
    let done = console.submit("/operation/reset/offices", "/operation/reset/offices", "").await;
    check(&console.followed(&done).await, &["事業所を残して、ほかを消しました。", NUMBER]);
    assert!(console.bed.control().office(number()).await.is_ok());
    let done = console.submit("/operation/reset/nothing", "/operation/reset/nothing", "").await;
    check(&console.followed(&done).await, &["すべて消しました。", "まだ事業所がありません。"]);
    assert!(console.bed.control().office(number()).await.is_err());
    let nowhere = console.post("/operation/reset/everything", &format!("once={}", "0".repeat(64))).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    console.bed.stop().await;
}

#[tokio::test]
async fn what_must_always_hold_is_told_with_its_state() {
    let console = Console::start().await;
    let page = console.page("/operation/invariants").await;
    check(&page, &["すべて成り立っています", "nothing-lost", "<span class=\"state good\">成立</span>"]);
    console.bed.stop().await;
}
