//! The federation's counter: requests, approvals, what cannot be undone.

use super::*;

#[tokio::test]
async fn a_request_goes_from_the_counter_to_its_certificate_and_is_revoked() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let page = console.page("/counter").await;
    check(&page, &["承認 2026/04/06 8:30", "受付中", "1件待ち"]);
    let approved = console.submit(&at, &at, "step=approve").await;
    check(
        &console.followed(&approved).await,
        &["承認しました。", "発行申請中(承認済み)", "発行 2026/04/01 18:00"],
    );
    let poked = console.submit(&at, "/poke", "").await;
    let page = console.followed(&poked).await;
    check(&page, &["R4470300015001 を発行しました。", "発行済み", "2029年4月1日", "失効させる"]);
    let serial = page.split("/counter/certificates/").nth(1).and_then(|rest| rest.split('/').next());
    let serial = serial.map(str::to_owned);
    let serial = serial.as_deref();
    let at = format!("/counter/certificates/{}/revoke", serial.expect("a way to revoke"));
    let page = console.page(&at).await;
    console.state_of(&page.replace(serial.expect("checked"), "[serial]"), "revocation");
    check(&page, &["秘密鍵の危殆化", "元に戻せません", "みほん居宅介護支援事業所"]);
    assert!(
        !page.split("name=\"reason\"").skip(1).any(|radio| radio.contains(" checked")),
        "one is to be chosen"
    );
    for none in ["", "reason=certificate-hold"] {
        let refused = console.submit(&at, &at, none).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        check(&refused.body, &["エラー: ", "失効の理由を選んでください。"]);
    }
    let revoked = console.submit(&at, &at, "reason=key-compromise").await;
    check(&console.followed(&revoked).await, &["失効させました。", "失効リスト第"]);
    check(&console.page(&at).await, &["いまは失効させられません"]);
    let again = console.submit(&at, &at, "reason=superseded").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    console.bed.stop().await;
}

#[tokio::test]
async fn what_cannot_be_undone_is_asked_about_first() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let page = console.page(&at).await;
    assert!(!page.contains("value=\"withdraw\"") && !page.contains("value=\"issue\""), "{page}");
    for (step, question) in [("issue", "証明書をいま発行します。"), ("withdraw", "申請を取り下げます。")]
    {
        check(&page, &[&format!("href=\"{at}/{step}\"")]);
        check(
            &console.page(&format!("{at}/{step}")).await,
            &[question, "みほん居宅介護支援事業所", "やめる"],
        );
    }
    assert_eq!(console.get(&format!("{at}/return")).await.status, StatusCode::NOT_FOUND);
    let withdrawn = console.submit(&format!("{at}/withdraw"), &at, "step=withdraw").await;
    check(&console.followed(&withdrawn).await, &["取り下げました。"]);
    // Once it is done, its question leads to what is.
    assert_eq!(console.get(&format!("{at}/issue")).await.location, at);
    console.bed.stop().await;
}

#[tokio::test]
async fn an_approval_says_what_comes_next_at_this_pace() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let approved = console.submit(&at, &at, "step=approve").await;
    let page = console.followed(&approved).await;
    check(&page, &["進み方が手動なので、「次の処理」を押すと認証局が発行します。"]);
    console.bed.stop().await;
    let console = Console::with_request().await;
    console.submit("/", "/pace", "mode=automatic").await;
    let approved = console.submit(&at, &at, "step=approve").await;
    check(&console.followed(&approved).await, &["2026年4月1日(水) 18:00に認証局が発行します。"]);
    console.bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counter_with_many_requests_stays_under_its_limit_and_says_how_many_more_wait() {
    let console = Console::start().await;
    let name = "&".repeat(100);
    for _ in 0..28 {
        let new = NewOffice { name: name.clone(), ..office(None) };
        let created = console.bed.create_office(new).await.expect("is registered");
        let desk = console.bed.office(created.number).desk().await.expect("a desk");
        desk.change_password().await.expect("is changed");
        desk.request_certificate().await.expect("is sent");
    }
    check(&console.page("/counter").await, &["ほかに3件が待っています。"]);
    console.bed.stop().await;
}

#[tokio::test]
async fn a_request_is_returned_with_a_reason_only() {
    let console = Console::with_request().await;
    let at = format!("/counter/requests/{REQUEST}");
    let none = console.submit(&at, &at, "step=return&reason=+").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&none.body, &["理由が入力されていません。", "エラー: "]);
    let long = format!("step=return&reason={}", "a".repeat(10_000));
    let long = console.submit(&at, &at, &long).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&long.body, &["理由が10000文字あります。500文字以内で入力してください。", &"a".repeat(500)]);
    let huge = format!("step=return&reason={}", "a".repeat(100_000));
    assert_eq!(console.submit(&at, &at, &huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let returned = console.submit(&at, &at, "step=return&reason=%E5%90%8D%E7%A7%B0%3Cb%3E").await;
    check(&console.followed(&returned).await, &["差し戻しました。", "名称&#60;b&#62;"]);
    console.bed.stop().await;
}
