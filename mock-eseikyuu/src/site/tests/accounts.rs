//! Logging in, ユーザ情報変更 and 再発行, as a browser without JavaScript meets them.

use careplan_domain::{OfficeUserId, Secret};
use careplan_wire::back_office::portal::Verified;
use careplan_wire::control::{OutboxItem, OutboxKind, OutboxQuery};

use super::*;
use crate::testing::{application, at, by_telephone, new_password, register};

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
async fn every_form_that_is_posted_bears_a_mark() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let mut posts = 0;
    let mut check = |path: &str, page: &Answer| {
        for form in page.text.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            if form.contains("method=\"post\"") {
                assert!(form.contains("name=\"csrf\" value=\""), "{path}: {form}");
                posts += 1;
            }
        }
    };
    for path in ["/", "/kaigo", "/login", "/login-reissue", "/certificate-password-reissue"] {
        check(path, &browser.get(path).await);
    }
    browser.log_in(letter.temporary_password.expose()).await;
    check("/first-login", &browser.get("/first-login").await);
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser.register_mail().await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    for path in [
        "/menu",
        "/certificates",
        CARE_PLAN,
        "/certificates/care-plan/before",
        "/certificates/care-plan/password",
        "/certificates/care-plan/confirm?page=3",
        "/account",
        "/account/password",
        "/account/mail",
        "/account/certificate-password",
    ] {
        check(path, &browser.get(path).await);
    }
    assert!(posts >= 12, "{posts} forms were looked at");
}

#[tokio::test]
async fn a_login_form_without_its_mark_is_stale_and_counts_for_nothing() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let csrf = browser.get("/login").await.csrf();
    for (mut browser, csrf) in [
        (Browser::of(&bench), csrf.as_str()),
        (Browser::of(&bench), ""),
        (Browser { site: browser.site.clone(), cookies: browser.cookies.clone() }, "old"),
    ] {
        for _ in 0..3 {
            let fields = [("user_id", USER), ("password", "chigau"), ("csrf", csrf)];
            let stale = browser.post("/login", &fields).await;
            assert_eq!(stale.status, StatusCode::FORBIDDEN);
            stale.says("入力した内容は送信されていません。");
            stale.says("<a class=\"button\" href=\"/login\">画面を開き直す</a>");
        }
    }
    assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale");
    let fields = [("user_id", USER), ("password", OWN_PASSWORD), ("csrf", csrf.as_str())];
    browser.post("/login", &fields).await.leads_to("/menu");
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
async fn a_mail_brings_a_temporary_password_and_the_old_one_is_good_until_it_is_used() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.register_mail().await;
    let fields = [("user_id", USER), ("delivery", "mail")];
    let mut anybody = Browser::of(&bench);
    anybody.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
    anybody.get("/login-reissue/done").await.says("ログイン情報再発行を受け付けました。");
    let mail = outbox(&bench).remove(0);
    assert_eq!((mail.kind, mail.to.as_str(), mail.arrives_at), (OutboxKind::Mail, MAIL, None));
    let first = told(&bench, "仮パスワード");
    anybody.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
    let temporary = told(&bench, "仮パスワード");
    assert_ne!(temporary, first);
    assert_ne!(temporary, letter.temporary_password.expose());

    assert_eq!(verify(&bench, OWN_PASSWORD).await, Verified::Right);
    assert_eq!(verify(&bench, &first).await, Verified::Wrong, "only the newest counts");
    let mut browser = Browser::of(&bench);
    browser.log_in(&temporary).await.leads_to("/first-login");
    assert_eq!(verify(&bench, OWN_PASSWORD).await, Verified::Wrong, "the new one was used");
    assert_eq!(verify(&bench, &temporary).await, Verified::Temporary);
    assert_eq!(bench.reopened().await.office(&number()), bench.portal.office(&number()));
    let same = [("agree", "yes"), ("password", temporary.as_str()), ("repeated", temporary.as_str())];
    browser.submit("/first-login", "/first-login", &same).await.says("いまのパスワードと同じです。");
    let change = [("agree", "yes"), ("password", "Betsu12345"), ("repeated", "Betsu12345")];
    browser.submit("/first-login", "/first-login", &change).await.leads_to("/menu");
    assert_eq!(verify(&bench, "Betsu12345").await, Verified::Right);
    assert!(!bench.environment.journal.after(0, usize::MAX).iter().any(|entry| {
        let told = format!("{:?}", entry.event);
        told.contains(&temporary) || told.contains(MAIL)
    }));
}

#[tokio::test]
async fn a_letter_takes_business_days_and_two_weeks_when_the_federation_was_asked() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let first = outbox(&bench).remove(0);
    assert_eq!(first.id, "L4470300015001");
    insta::assert_snapshot!("first_letter", first.body);
    bench.environment.clock.advance(Span::from_days(29));
    let mut browser = Browser::of(&bench);
    let fields = [("user_id", USER), ("delivery", "post")];
    browser.get("/login-reissue").await.says("郵送(2026/05/12ごろに届きます)");
    browser.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=post");
    let letter = outbox(&bench).remove(0);
    assert_eq!((letter.id.as_str(), letter.kind), ("L4470300015002", OutboxKind::Letter));
    assert_eq!(letter.arrives_at, Some(at("2026-05-12T12:00")), "holidays and a weekend lie between");
    assert_eq!(letter.to, "みほん居宅介護支援事業所 御中");
    insta::assert_snapshot!("reissue_letter", letter.body);
    bench.portal.ask_letter(number(), by_telephone()).await.unwrap();
    let asked = outbox(&bench).remove(0);
    assert_eq!(asked.arrives_at, Some(at("2026-05-14T12:00")));
    insta::assert_snapshot!("asked_letter", asked.body);
    browser.log_in(&told(&bench, "仮パスワード")).await.leads_to("/first-login");
}

#[tokio::test]
async fn a_lock_is_opened_by_no_reissue() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    for _ in 0..3 {
        browser.log_in("chigau").await;
    }
    browser.reissue("/login-reissue", &[("user_id", USER), ("delivery", "post")]).await;
    let temporary = told(&bench, "仮パスワード");
    browser
        .log_in(&temporary)
        .await
        .says("パスワードの誤りが3回続いたため、30分間、2026/04/01 9:30までログインできません。");
    browser.log_in(OWN_PASSWORD).await.says("2026/04/01 9:30までログインできません。");
    bench.environment.clock.advance(Span::from_minutes(30));
    browser.log_in(&temporary).await.leads_to("/first-login");
}

#[tokio::test]
async fn before_a_login_nobody_learns_who_is_registered() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let sent = outbox(&bench).len();
    let mut pages = Vec::new();
    for user in [USER, "KJ444470300023", "KJ134470300015"] {
        let mut browser = Browser::of(&bench);
        let fields = [("user_id", user), ("delivery", "mail")];
        browser.reissue("/login-reissue", &fields).await.leads_to("/login-reissue/done?by=mail");
        pages.push(browser.get("/login-reissue/done?by=mail").await.text);
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    assert_eq!(outbox(&bench).len(), sent, "none of the three has an address");
    let journal = bench.journal();
    let refused: Vec<_> =
        journal.iter().filter_map(|line| line.strip_prefix("login-reissued refused ")).collect();
    assert_eq!(refused, ["security-mail-missing", "office-unknown", "office-unknown"]);
}

#[tokio::test]
async fn a_form_of_reissue_sent_twice_sends_one_letter() {
    let bench = Bench::new().await;
    let before = bench.active(Claims::Agent).await.certificate_password;
    let mut browser = logged_in(&bench).await;
    for (page, done) in [
        ("/login-reissue", "/login-reissue/done?by=post"),
        ("/certificate-password-reissue", "/certificate-password-reissue/done?by=post"),
        ("/account/certificate-password", "/account/certificate-password/done?by=post"),
    ] {
        let sent = outbox(&bench).len();
        let form = browser.get(page).await;
        let (csrf, once) = (form.csrf(), form.once());
        let fields = [
            ("user_id", USER),
            ("password", OWN_PASSWORD),
            ("delivery", "post"),
            ("csrf", csrf.as_str()),
            ("once", once.as_str()),
        ];
        for _ in 0..3 {
            browser.post(page, &fields).await.leads_to(done);
        }
        assert_eq!(outbox(&bench).len(), sent + 1, "{page}");
        let done = browser.get(done).await;
        assert_eq!(done.status, StatusCode::OK);
        done.says("aria-label=\"メインメニュー\"");
    }
    assert_ne!(bench.portal.office(&number()).unwrap().in_force.certificate, before);
}

#[tokio::test]
async fn another_certificate_password_touches_neither_file_nor_open_request() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser
        .reissue("/account/certificate-password", &[("delivery", "post")])
        .await
        .leads_to("/account/certificate-password/done?by=post");
    let new = told(&bench, "証明書発行用パスワード");
    assert_ne!(new, letter.certificate_password.expose());
    assert_eq!(bench.portal.request(&id).unwrap().package_password, letter.certificate_password);
    bench.portal.issue(&id).await.unwrap();
    let file = browser.get(&format!("{CARE_PLAN}/download/{id}")).await;
    file.says(&format!("under {}", letter.certificate_password.expose()));
    let before = format!("{CARE_PLAN}/before");
    browser.submit(&before, &before, &[]).await;
    let judge = |typed: &str| bench.portal.judge_certificate_password(number(), &Secret::from(typed));
    assert_eq!(judge(letter.certificate_password.expose()).unwrap_err().rule(), "certificate-password-wrong");
    judge(&new).unwrap();
}

#[tokio::test]
async fn before_a_login_the_certificate_password_is_reissued_to_who_knows_the_password() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    let page = "/certificate-password-reissue";
    let mut ask = async |password: &str, delivery: &str| {
        let fields = [("user_id", USER), ("password", password), ("delivery", delivery)];
        browser.reissue(page, &fields).await
    };
    ask(letter.temporary_password.expose(), "post")
        .await
        .says("先にログインして、パスワードを変更してください。");
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    ask(OWN_PASSWORD, "mail")
        .await
        .says("セキュリティメールアドレスが登録されていません。郵送を選んでください。");
    ask("chigau", "post").await.says("ユーザIDまたはパスワードが違います。");
    ask("chigau", "post").await.says("ユーザIDまたはパスワードが違います。");
    ask("chigau", "post").await.says("2026/04/01 9:30までログインできません。");
    assert_eq!(bench.portal.office(&number()).unwrap().in_force.certificate, letter.certificate_password);
    bench.environment.clock.advance(Span::from_minutes(30));
    ask(OWN_PASSWORD, "post").await.leads_to("/certificate-password-reissue/done?by=post");
    assert_eq!(told(&bench, "証明書発行用パスワード").len(), 10);
}

#[tokio::test]
async fn what_is_missing_on_a_page_of_reissue_is_told_all_at_once() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let nothing = browser.reissue("/certificate-password-reissue", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["user_id", "password", "delivery_mail"] {
        nothing.says(&format!("<li><a href=\"#{field}\">"));
    }
    insta::assert_snapshot!("certificate_password_reissue_empty", nothing.steady());
    let wide = [("user_id", "ＫＪ４４４４７０３０００１５"), ("delivery", "fax")];
    let wide = browser.reissue("/login-reissue", &wide).await;
    wide.says("半角では「KJ444470300015」です。");
    wide.says("受け取り方を選んでください。");
    let agent =
        browser.reissue("/login-reissue", &[("user_id", "HD440000000001"), ("delivery", "post")]).await;
    agent.says("代理人には専用の窓口があり");
    let own = browser.reissue("/account/certificate-password", &[("delivery", "mail")]).await;
    own.says("セキュリティメールアドレスが登録されていません。");
    let own = browser.reissue("/account/certificate-password", &[]).await;
    own.says("<li><a href=\"#delivery_post\">");
    assert_eq!(outbox(&bench).len(), 1);
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

#[tokio::test]
async fn attempts_tell_nobody_who_is_registered() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    for page in ["/login", "/certificate-password-reissue"] {
        let mut answers = Vec::new();
        for user in [USER, "KJ444470300023", "KJ134470300015"] {
            let mut browser = Browser::of(&bench);
            let mut told = Vec::new();
            for _ in 0..4 {
                let form = browser.get(page).await;
                let csrf = form.csrf();
                let fields =
                    [("user_id", user), ("password", "chigau"), ("delivery", "post"), ("csrf", &csrf)];
                let answer = browser.post(page, &fields).await;
                let steady = answer.text.replace(user, "[user]").replace(&csrf, "[csrf]");
                let steady = match steady.split_once("name=\"once\" value=\"") {
                    Some((before, after)) => format!("{before}{}", &after[64..]),
                    None => steady,
                };
                told.push((answer.status, steady));
            }
            assert!(told[2].1.contains("ログインできません。"), "{page} {user}");
            answers.push(told);
        }
        assert!(answers.iter().all(|told| *told == answers[0]), "{page}");
        bench.environment.clock.advance(Span::from_minutes(30));
    }
}

#[tokio::test]
async fn whatever_is_posted_without_its_mark_does_nothing() {
    let portal = careplan_wire::control::FAULT_SERVICES.iter().find(|service| service.word == "portal");
    let routes = portal.unwrap().routes.iter().filter(|(methods, _)| methods.contains(&"POST"));
    let routes: Vec<String> = routes.map(|(_, path)| path.replace("{kind}", "care-plan")).collect();
    assert!(routes.len() >= 13, "{routes:?}");
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    bench.environment.clock.advance(Span::from_days(1036));
    let mut visitor = logged_in(&bench).await;
    visitor.register_mail().await;
    visitor.walk("renew", letter.certificate_password.expose()).await;
    let mut newcomer = Browser::of(&bench);
    let before = bench.portal.office(&number());
    for path in &routes {
        let browser = if path.contains("login") || path.starts_with("/certificate-password") {
            &mut newcomer
        } else {
            &mut visitor
        };
        let fields = [
            ("user_id", USER),
            ("current", OWN_PASSWORD),
            ("password", "Betsu12345"),
            ("repeated", "Betsu12345"),
            ("mail", "kawari@example.jp"),
            ("delivery", "post"),
            ("procedure", "renew"),
            ("term", "3"),
            ("agree", "yes"),
        ];
        if path == "/first-login" {
            bench.portal.register(register("4470300023", Claims::None)).await.unwrap();
            let other = bench.portal.letter(&"4470300023".parse().unwrap()).unwrap();
            let login = [("user_id", "KJ444470300023"), ("password", other.temporary_password.expose())];
            browser.submit("/login", "/login", &login).await.leads_to("/first-login");
        }
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        answer.says("送信されていません。");
        assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale", "{path}");
    }
    assert_eq!(bench.portal.office(&number()), before);
    let other = bench.portal.office(&"4470300023".parse().unwrap()).unwrap();
    assert_eq!(other.account.password_changes, 0);
}
