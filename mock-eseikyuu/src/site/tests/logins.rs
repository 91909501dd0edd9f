//! ログイン: each refusal in its own sentence, and when a login ends.

use super::*;

#[tokio::test]
async fn each_wrong_login_has_its_own_sentence() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let mut sentence = async |user: &str, expected: &str| {
        let answer = browser.submit("/login", "/login", &[("user_id", user), ("password", "chigau")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says(expected);
        assert!(!answer.text.contains("chigau"), "no page shows a password");
    };
    sentence("ＫＪ４４４４７０３０００１５", "半角の英数字で入力してください。").await;
    sentence("HD440000000001", "代理人には専用の窓口があり").await;
    sentence("", "未入力です。KJから始まる14桁のユーザIDを入力してください。").await;
    sentence("kj444470300015", "小文字で入力されています。KJ(半角の大文字)から始まる").await;
    sentence(&"K".repeat(10_000), "KJ(半角の大文字)から始まる14桁のユーザIDを入力してください。").await;
    sentence(USER, "ユーザIDまたはパスワードが違います。").await;
    sentence(USER, "ユーザIDまたはパスワードが違います。").await;
    sentence(USER, "2026/04/01 9:30までログインできません。").await;
    sentence(USER, "2026/04/01 9:30までログインできません。").await;
    let refusals = bench.journal().into_iter().filter(|line| line.starts_with("portal-login refused"));
    assert_eq!(refusals.count(), 9);
}

#[tokio::test]
async fn a_login_without_anything_is_told_at_both_fields_and_counts_for_nothing() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    for _ in 0..3 {
        let answer = browser.submit("/login", "/login", &[("user_id", ""), ("password", "")]).await;
        assert_eq!(answer.text.matches("aria-invalid").count(), 2);
        answer.says("<title>エラー: ログイン |");
        let answer = browser.submit("/login", "/login", &[("user_id", USER), ("password", "")]).await;
        assert_eq!(answer.text.matches("aria-invalid").count(), 1);
        answer.says("未入力です。パスワードを入力してください。");
    }
    let wrong = browser.log_in("chigau").await;
    assert_eq!(wrong.text.matches("aria-invalid").count(), 0, "which of the two is wrong is not told");
    browser
        .submit("/login", "/login", &[("user_id", " KJ444470300015 "), ("password", OWN_PASSWORD)])
        .await
        .leads_to("/menu");
}

#[tokio::test]
async fn whoever_is_logged_in_keeps_the_menu_on_every_page() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.get("/login").await.leads_to("/menu");
    browser.get("/menu").await.says("href=\"/menu/notices/202604\"");
    browser.get("/menu/notices/202604").await.says("4月1日から4月10日17時15分まで");
    for path in ["/", "/kaigo", "/kaigo/notices/202604", "/menu/notices/202604", "/nowhere", "/faq"] {
        let page = browser.get(path).await;
        page.says("aria-label=\"メインメニュー\"");
        page.says(USER);
    }
    for path in ["/nowhere", "/menu/notices/9", "/faq"] {
        browser.get(path).await.says("<span>介護保険</span>");
    }
    Browser::of(&bench).get("/nowhere").await.says("総合窓口</a>");
}

#[tokio::test]
async fn a_first_login_is_told_all_that_is_missing_at_once() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    browser.log_in(letter.temporary_password.expose()).await;
    let nothing = browser.submit("/first-login", "/first-login", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["agree", "password", "repeated"] {
        nothing.says(&format!("<li><a href=\"#{field}\">"));
        nothing.says(&format!("id=\"{field}_error\""));
    }
    let passwords = [("password", OWN_PASSWORD), ("repeated", OWN_PASSWORD)];
    let answer = browser.submit("/first-login", "/first-login", &passwords).await;
    answer.says("<li><a href=\"#agree\">");
    assert!(!answer.text.contains(OWN_PASSWORD), "no page shows a password");
    browser.get("/menu").await.leads_to("/first-login");
}

#[tokio::test]
async fn a_login_that_rested_too_long_has_ended() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    bench.environment.clock.advance(Span::from_minutes(31));
    let told = browser.get("/menu").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    told.says("30分以上操作がなかったため、ログインを終了しました。");
    insta::assert_snapshot!("session_idle", told.text);
    told.says("<a class=\"button\" href=\"/login\">ログイン</a>");
    let posted = browser.post("/account/password", &[("password", "Betsu12345")]).await;
    posted.says("入力の途中だった内容は送信されていません。");
    assert_eq!(bench.journal().last().unwrap(), "page-asked refused session-idle");
    browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
}

#[tokio::test]
async fn a_lock_during_a_temporary_login_opens_no_menu() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    browser.log_in(letter.temporary_password.expose()).await;
    let mut other = Browser::of(&bench);
    for _ in 0..3 {
        other.log_in("chigau").await;
    }
    browser.get("/menu").await.leads_to("/first-login");
}

#[tokio::test]
async fn a_foreign_page_cannot_log_anyone_in() {
    let bench = Bench::new().await;
    let request = Request::post("/login")
        .header(header::ORIGIN, "http://evil.example")
        .header(header::HOST, "localhost:8441")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("user_id=x&password=y"))
        .unwrap();
    assert_eq!(Browser::of(&bench).send(request).await.status, StatusCode::FORBIDDEN);
}
