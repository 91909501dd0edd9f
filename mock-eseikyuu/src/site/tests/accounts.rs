//! Logging in, ユーザ情報変更 and 再発行, as a browser without JavaScript meets them.

use careplan_domain::{OfficeUserId, Secret};
use careplan_wire::back_office::portal::Verified;
use careplan_wire::control::{OutboxItem, OutboxKind, OutboxQuery};

use super::*;
use crate::testing::{application, at, by_telephone, new_password, register};

mod marks;
mod passwords;
mod reissue;

const MAIL: &str = "mihon@example.jp";

fn outbox(bench: &Bench) -> Vec<OutboxItem> {
    bench.portal.outbox(&OutboxQuery::default()).unwrap().items
}

/// What stands behind a word in the body of the newest mail or letter.
fn told(bench: &Bench, word: &str) -> String {
    let newest = outbox(bench).remove(0);
    let line = newest.body.lines().find_map(|line| line.strip_prefix(&format!("{word}: ")));
    line.expect("a line of this word").to_owned()
}

async fn verify(bench: &Bench, password: &str) -> Verified {
    bench.portal.verify(&OfficeUserId::of(number()), &Secret::from(password)).await.unwrap()
}

impl Answer {
    pub(super) fn once(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"once\" value=\"").expect("a form that is sent once");
        rest.split('"').next().unwrap().to_owned()
    }

    /// The page without what is drawn anew each time.
    fn steady(&self) -> String {
        let text = if self.text.contains("name=\"csrf\"") { without_csrf(self) } else { self.text.clone() };
        if text.contains("name=\"once\"") { text.replace(&self.once(), "[once]") } else { text }
    }
}

impl Browser {
    /// Fills in a page of 再発行 and sends it.
    async fn reissue(&mut self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get(page).await;
        let (csrf, once) = (form.csrf(), form.once());
        let mut fields = fields.to_vec();
        fields.extend([("csrf", csrf.as_str()), ("once", once.as_str())]);
        self.post(page, &fields).await
    }

    async fn register_mail(&mut self) {
        let fields = [("mail", MAIL), ("repeated", MAIL)];
        self.submit("/account/mail", "/account/mail", &fields).await.leads_to("/account?done=mail");
    }
}

#[tokio::test]
async fn of_two_logins_of_one_office_the_later_stays_and_the_earlier_is_told() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    bench.portal.register(register("4470300023", Claims::None)).await.unwrap();
    let mut earlier = logged_in(&bench).await;
    let mark = earlier.get("/account/mail").await.csrf();
    let mut later = logged_in(&bench).await;
    assert!(bench.journal().contains(&"portal-login-elsewhere done ".to_owned()));
    later.get("/menu").await.says("メインメニュー");
    let told = earlier.get("/menu").await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    told.says("同じユーザIDで、ほかの画面からログインがあったため、この画面のログインを終了しました。");
    let fields = [("mail", MAIL), ("repeated", MAIL), ("csrf", mark.as_str())];
    earlier.post("/account/mail", &fields).await.says("入力の途中だった内容は送信されていません。");
    assert_eq!(bench.portal.office(&number()).unwrap().security_mail, None);
    earlier.get("/kaigo").await.says("href=\"/login\"");
    earlier.log_in(OWN_PASSWORD).await.leads_to("/menu");
    later.get("/menu").await.says("ほかの画面からログインがあった");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_logins_at_once_one_stays() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let logins: Vec<_> = (0..8)
        .map(|_| {
            let mut browser = Browser::of(&bench);
            tokio::spawn(async move {
                browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
                browser
            })
        })
        .collect();
    let mut browsers = Vec::new();
    for login in logins {
        browsers.push(login.await.unwrap());
    }
    let mut open = 0;
    for mut browser in browsers {
        open += usize::from(browser.get("/menu").await.status == StatusCode::OK);
    }
    assert_eq!(open, 1);
}

#[tokio::test]
async fn fields_of_ten_kilobytes_get_an_answer_of_their_own() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let long = "あ".repeat(10_000 / 3);
    let digits = "9".repeat(10_000);
    let mut browser = Browser::of(&bench);
    let login = [("user_id", digits.as_str()), ("password", digits.as_str())];
    let answer = browser.submit("/login", "/login", &login).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let login = [("user_id", USER), ("password", digits.as_str())];
    browser
        .submit("/login", "/login", &login)
        .await
        .says("続けて3回間違えると、30分間ログインできなくなります。");
    let fields = [("user_id", long.as_str()), ("delivery", digits.as_str())];
    let answer = browser.reissue("/login-reissue", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut browser = logged_in(&bench).await;
    let fields = [("mail", digits.as_str()), ("repeated", long.as_str())];
    let answer = browser.submit("/account/mail", "/account/mail", &fields).await;
    answer.says("メールアドレスが長すぎます。254文字以内で入力してください。");
    answer.says("メールアドレスが一致していません。");
    let fields = [("current", long.as_str()), ("password", digits.as_str()), ("repeated", long.as_str())];
    let answer = browser.submit("/account/password", "/account/password", &fields).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "all of it together is too much");
    answer.says("送信された内容が大きすぎるため、受け付けませんでした。");
    let fields = [("current", long.as_str()), ("password", digits.as_str()), ("repeated", digits.as_str())];
    let answer = browser.submit("/account/password", "/account/password", &fields).await;
    answer.says("10000文字で入力されています。");
    answer.says("現在のパスワードが違います。");
}

#[tokio::test]
async fn a_mail_address_is_registered_changed_and_removed() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.get("/account").await.says("<dd>未登録</dd>");
    let mut refused = async |mail: &str, repeated: &str, sentence: &str| {
        let fields = [("mail", mail), ("repeated", repeated)];
        let answer = browser.submit("/account/mail", "/account/mail", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says(sentence);
    };
    refused("", "", "未入力です。メールアドレスを入力してください。").await;
    refused("test#@test.com", "test#@test.com", "不正な形式または不正な記号が入力されています。").await;
    refused("mihon＠example.jp", "x", "全角の文字があります。").await;
    refused(MAIL, "mihon@example.com", "メールアドレスが一致していません。").await;
    refused(MAIL, "", "未入力です。同じメールアドレスをもう一度入力してください。").await;
    for _ in 0..2 {
        browser.register_mail().await;
    }
    assert_eq!(outbox(&bench).len(), 2, "the first letter and one confirmation");
    browser.get("/account?done=mail").await.says("登録済み (m***@example.jp)");
    let other = [("mail", " kawari@example.jp "), ("repeated", "kawari@example.jp")];
    browser.submit("/account/mail", "/account/mail", &other).await.leads_to("/account?done=mail");
    let to: Vec<String> = outbox(&bench).into_iter().map(|item| item.to).take(2).collect();
    assert_eq!(to, ["kawari@example.jp", MAIL], "both addresses are told");
    for _ in 0..2 {
        let csrf = browser.get("/account/mail").await.csrf();
        browser.post("/account/mail/remove", &[("csrf", &csrf)]).await.leads_to("/account?done=mail-removed");
    }
    assert_eq!(bench.portal.office(&number()).unwrap().security_mail, None);
    assert_eq!(outbox(&bench).len(), 5);
}

#[tokio::test]
async fn the_pages_of_the_account_look_as_they_should() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let fresh = Bench::new().await;
    let letter = fresh.registered(Claims::Agent).await;
    let mut newcomer = Browser::of(&fresh);
    newcomer.log_in(letter.temporary_password.expose()).await;
    insta::assert_snapshot!("first_login", newcomer.get("/first-login").await.steady());
    let mut browser = Browser::of(&bench);
    insta::assert_snapshot!("login", browser.get("/login?again=1").await.steady());
    insta::assert_snapshot!("login_stale", browser.post("/login", &[]).await.text);
    insta::assert_snapshot!("login_reissue", browser.get("/login-reissue").await.steady());
    insta::assert_snapshot!("login_reissue_done", browser.get("/login-reissue/done?by=mail").await.text);
    let mut browser = logged_in(&bench).await;
    insta::assert_snapshot!("user_info", browser.get("/account?done=password").await.text);
    insta::assert_snapshot!("security_mail", browser.get("/account/mail").await.steady());
    let missing = browser.get("/account/certificate-password").await;
    insta::assert_snapshot!("own_certificate_password_without_mail", missing.steady());
    browser.register_mail().await;
    let fields = [("mail", "test#@test.com"), ("repeated", "x")];
    let refused = browser.submit("/account/mail", "/account/mail", &fields).await;
    insta::assert_snapshot!("security_mail_refused", refused.steady());
    insta::assert_snapshot!(
        "own_certificate_password",
        browser.get("/account/certificate-password").await.steady()
    );
    insta::assert_snapshot!(
        "own_certificate_password_done",
        browser.get("/account/certificate-password/done?by=post").await.text
    );
    let page = "/account/password";
    let fields = [("current", "chigau"), ("password", "a-b"), ("repeated", "c")];
    insta::assert_snapshot!("own_password", browser.get(page).await.steady());
    insta::assert_snapshot!("own_password_refused", browser.submit(page, page, &fields).await.steady());
    logged_in(&bench).await;
    insta::assert_snapshot!("session_elsewhere", browser.get("/menu").await.text);
}
