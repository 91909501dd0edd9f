//! ログイン and ログアウト: who is let in, who is told why not, and how a login ends.

use careplan_wire::control::Keep;

use super::*;

#[tokio::test]
async fn a_refused_login_says_why() {
    let cases = [
        (USER_ID, "Kari1234", "office-password-temporary", "先に電子請求受付システムにログインし"),
        (USER_ID, "Furui123", "office-password-expired", "有効期限が切れています"),
        (USER_ID, "Locked12", "office-account-locked", "2026/4/1 9:30まで"),
        (USER_ID, "mihon123", "office-password-wrong", "大文字と小文字は区別されます"),
        ("HD444470300015", PASSWORD, "claim-agent", "代理請求用のため利用できません"),
        ("c000000001", PASSWORD, "personal-user", "連携クライアントアプリのログインで使用します"),
        ("ＫＪ４４", PASSWORD, "full-width", "半角で入力してください"),
        (USER_ID, "Ｍｉｈｏｎ１２３", "full-width", "パスワードは半角で"),
        ("kj444470300015", PASSWORD, "invalid-field", "半角の大文字"),
        ("KJ44", PASSWORD, "invalid-field", "14桁"),
        ("", "", "invalid-field", "ユーザIDを入力してください"),
        (USER_ID, "", "invalid-field", "パスワードを入力してください"),
    ];
    for (user_id, password, rule, words) in cases {
        let bench = Bench::new().await;
        let mut browser = bench.browser();
        log_in(&mut browser, user_id, password).await;
        assert!(browser.status.is_client_error(), "{rule}");
        assert!(browser.page.contains("role=\"alert\""), "{rule}");
        assert!(browser.page.contains(words), "{rule}: {}", browser.page);
        assert_eq!(bench.refusals(), [("login", rule)]);
        assert_eq!(bench.subscribers.all(), []);
        browser.open("/top").await;
        assert_eq!(browser.path, "/?ended", "nobody is logged in");
    }
}

#[tokio::test]
async fn the_login_has_an_eye_that_only_a_script_brings_out() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    browser.open("/").await;
    let (_, eye) = browser.page.split_once("data-reveal=\"password\"").expect("the eye of the password");
    let eye = eye.split('>').next().unwrap_or_default();
    assert!(eye.contains("aria-label=\"パスワードを表示する\"") && eye.ends_with("hidden"), "{eye}");
}

#[tokio::test]
async fn a_portal_that_does_not_answer_is_no_wrong_password() {
    let bench = Bench::new().await;
    let mut browser = bench.browser();
    log_in(&mut browser, USER_ID, "Fault123").await;
    assert_eq!(browser.status, 503);
    assert!(browser.page.contains("ただいまパスワードを確認できません"));
    assert_eq!(bench.environment.journal.after(0, 9)[0].event.outcome, Outcome::Failed);
}

#[tokio::test]
async fn a_login_ends_by_logout_idleness_and_reset() {
    let bench = Bench::new().await;
    let mut browser = bench.logged_in().await;
    // A link from anywhere ends nothing, nor does a form of another login.
    browser.open("/logout").await;
    browser.open("/top").await;
    assert_eq!(browser.path, "/top");
    browser.submit_with("/logout", &[], "0").await;
    assert_eq!(browser.status, 403);
    browser.open("/logout").await;
    browser.submit("/logout", &[]).await;
    assert!(browser.page.contains("ログアウトしました。"));
    browser.open("/top").await;
    assert_eq!(browser.path, "/?ended");

    let mut idle = bench.logged_in().await;
    bench.environment.clock.advance(Span::from_minutes(31));
    idle.open("/top").await;
    assert_eq!(idle.path, "/?ended");

    let mut closed = bench.logged_in().await;
    bench.site.close_sessions();
    closed.open("/top").await;
    assert_eq!(closed.path, "/?ended");

    let mut forgotten = bench.logged_in().await;
    bench.subscribers.reset(Keep::Nothing).await.expect("reset");
    forgotten.open("/top").await;
    assert_eq!(forgotten.path, "/?ended");
}

#[tokio::test]
async fn a_second_login_in_a_browser_ends_the_first() {
    let bench = Bench::new().await;
    let mut first = bench.logged_in().await;
    let mut second = first.clone();
    second.submit_with("/", &[("user_id", USER_ID), ("password", PASSWORD)], "").await;
    assert_eq!(second.path, "/top");
    first.open("/top").await;
    assert_eq!(first.path, "/?ended");
    second.open("/top").await;
    assert_eq!(second.path, "/top");
}
