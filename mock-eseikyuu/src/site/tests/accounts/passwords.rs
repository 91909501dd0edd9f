//! The own password: changed by who knows the present one, once.

use super::*;

#[tokio::test]
async fn the_own_password_is_changed_by_who_knows_the_present_one() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let page = "/account/password";
    let mut change = async |current: &str, new: &str| {
        let fields = [("current", current), ("password", new), ("repeated", new)];
        browser.submit(page, page, &fields).await
    };
    change("", "Betsu12345").await.says("未入力です。現在のパスワードを入力してください。");
    change(&OWN_PASSWORD.to_lowercase(), "a").await.says("大文字と小文字を区別して入力してください。");
    change(OWN_PASSWORD, OWN_PASSWORD).await.says("いまのパスワードと同じです。");
    change(OWN_PASSWORD, "Betsu12345").await.leads_to("/account?done=password");
    // A fresh form with what is no longer the present one.
    change(OWN_PASSWORD, "Betsu12345").await.says("現在のパスワードが違います。");
    change("chigau", "Kawari12345").await.says("現在のパスワードが違います。");
    change("chigau", "Kawari12345").await.says("2026/04/01 9:30までログインできません。");
    change("Betsu12345", "Kawari12345").await.says("2026/04/01 9:30までログインできません。");
    bench.environment.clock.advance(Span::from_minutes(30));
    change("Betsu12345", "Kawari12345").await.leads_to("/account?done=password");
    browser.get("/account?done=password").await.says("パスワードを変更しました。");
    assert_eq!(verify(&bench, "Kawari12345").await, Verified::Right);
}

#[tokio::test]
async fn an_expired_password_is_changed_at_the_login() {
    let bench = Bench::with(|settings| settings.password_days = Some(90)).await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.get("/account").await.says("<dt>パスワードの有効期限</dt><dd>2026/06/30</dd>");
    bench.environment.clock.advance(Span::from_days(90));
    browser.log_in(OWN_PASSWORD).await.leads_to("/first-login");
    let page = browser.get("/first-login").await;
    page.says("パスワードの有効期限が切れています。");
    assert!(!page.text.contains("利用規約に同意する"), "the terms were agreed to once");
    let change = [("password", "Betsu12345"), ("repeated", "Betsu12345")];
    browser.submit("/first-login", "/first-login", &change).await.leads_to("/menu");
    // The back button after the change: nothing is done twice.
    browser.get("/first-login").await.leads_to("/menu");
}

#[tokio::test]
async fn a_first_login_sent_twice_changes_the_password_once_and_looks_like_one() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    browser.log_in(letter.temporary_password.expose()).await.leads_to("/first-login");
    let csrf = browser.get("/first-login").await.csrf();
    let change =
        [("csrf", csrf.as_str()), ("agree", "yes"), ("password", OWN_PASSWORD), ("repeated", OWN_PASSWORD)];
    browser.post("/first-login", &change).await.leads_to("/menu");
    browser.post("/first-login", &change).await.leads_to("/menu");
    assert_eq!(bench.portal.office(&number()).unwrap().account.password_changes, 1);
    assert_eq!(browser.get("/menu").await.status, StatusCode::OK, "whoever clicked twice is logged in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_of_the_password_sent_twice_is_done_once_and_no_mistake() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let page = "/account/password";
    let form = browser.get(page).await;
    let (csrf, once) = (form.csrf(), form.once());
    let fields = [
        ("current", OWN_PASSWORD),
        ("password", "Betsu12345"),
        ("repeated", "Betsu12345"),
        ("csrf", csrf.as_str()),
        ("once", once.as_str()),
    ];
    let clicks = (0..4).map(|_| {
        let mut browser = Browser { site: browser.site.clone(), cookies: browser.cookies.clone() };
        let fields: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            browser.post(page, &fields).await.leads_to("/account?done=password");
        }
    });
    let clicks: Vec<_> = clicks.map(tokio::spawn).collect();
    for click in clicks {
        click.await.unwrap();
    }
    // The back button, and the same once more.
    browser.post(page, &fields).await.leads_to("/account?done=password");
    let account = bench.portal.office(&number()).unwrap().account;
    assert_eq!(account.password_changes, 2, "the first login's and this one");
    assert_eq!(account.attempts, crate::account::Attempts::Counted { failures: 0 });
    let changed = bench.journal().iter().filter(|line| *line == "password-changed done ").count();
    assert_eq!(changed, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_changes_at_once_each_has_to_know_what_the_other_left() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let changes = ["Betsu12345", "Kawari12345"].map(|new| {
        let portal = bench.portal.clone();
        tokio::spawn(async move {
            let current = Secret::from(OWN_PASSWORD);
            portal.change_own_password(number(), &current, &new_password(new)).await.is_ok()
        })
    });
    let mut done = 0;
    for change in changes {
        done += usize::from(change.await.unwrap());
    }
    assert_eq!(done, 1, "the later one showed a password that was the present one no longer");
}
