//! The pages, as a browser without JavaScript walks them.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_client::percent::form as urlencoded;
use careplan_domain::{Claims, Day, Span};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::testing::{Bench, OWN_PASSWORD, number};

mod accounts;
mod accounts_model;
mod certificates;
mod certificates_model;
mod help;
mod notices;
mod pictures;

const CARE_PLAN: &str = "/certificates/care-plan";
const USER: &str = "KJ444470300015";

struct Browser {
    site: Router,
    cookies: BTreeMap<String, String>,
}

struct Answer {
    status: StatusCode,
    location: Option<String>,
    disposition: Option<String>,
    text: String,
}

impl Browser {
    fn of(bench: &Bench) -> Self {
        Self { site: bench.portal.site(), cookies: BTreeMap::new() }
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(urlencoded(fields.iter().copied())))
            .unwrap();
        self.send(request).await
    }

    /// Posts with the mark of the form on the page `from`.
    async fn submit(&mut self, from: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.get(from).await.csrf();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &csrf));
        self.post(to, &fields).await
    }

    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let response = self.site.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let text_of = |name| Some(head.headers.get(name)?.to_str().unwrap().to_owned());
        for set in head.headers.get_all(header::SET_COOKIE) {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        assert!(text_of(header::CONTENT_SECURITY_POLICY).is_some(), "every answer bears the policy");
        let (status, location, disposition) =
            (head.status, text_of(header::LOCATION), text_of(header::CONTENT_DISPOSITION));
        let bytes = body.collect().await.unwrap().to_bytes();
        assert!(bytes.len() < 50_000, "a page is under 50 kB");
        Answer { status, location, disposition, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn log_in(&mut self, password: &str) -> Answer {
        self.submit("/login", "/login", &[("user_id", USER), ("password", password)]).await
    }

    /// From the certificate's page to the last page of the terms.
    async fn walk_to_the_end_of_the_terms(&mut self, certificate_password: &str) {
        self.walk("request", certificate_password).await;
    }

    /// The same for the procedure that this radio chooses.
    async fn walk(&mut self, procedure: &str, certificate_password: &str) {
        let before = format!("{CARE_PLAN}/before");
        self.submit(&before, &before, &[]).await.leads_to(CARE_PLAN);
        let first = self.submit(CARE_PLAN, CARE_PLAN, &[("procedure", procedure)]).await;
        if procedure == "renew" {
            first.leads_to("/certificates/care-plan/term");
            let term = format!("{CARE_PLAN}/term");
            self.submit(&term, &term, &[("term", "3")]).await.leads_to("/certificates/care-plan/password");
        } else {
            first.leads_to("/certificates/care-plan/password");
        }
        let password = format!("{CARE_PLAN}/password");
        self.submit(&password, &password, &[("password", certificate_password)])
            .await
            .leads_to("/certificates/care-plan/confirm");
        for page in 1..=crate::terms::CERTIFICATION.pages.len() {
            let shown = self.get(&format!("{CARE_PLAN}/confirm?page={page}")).await;
            assert_eq!(shown.status, StatusCode::OK);
            let last = page == crate::terms::CERTIFICATION.pages.len();
            assert_eq!(shown.text.contains("次の頁"), !last);
            assert_eq!(shown.text.contains("利用規約に同意して送信"), last);
        }
    }
}

impl Answer {
    fn csrf(&self) -> String {
        let (_, rest) = self.text.split_once("name=\"csrf\" value=\"").expect("a form with its mark");
        rest.split('"').next().unwrap().to_owned()
    }

    #[track_caller]
    fn leads_to(&self, path: &str) {
        assert_eq!(self.location.as_deref(), Some(path), "{}", self.text);
    }

    #[track_caller]
    fn says(&self, sentence: &str) {
        assert!(self.text.contains(sentence), "`{sentence}` is not in {}", self.text);
    }
}

#[tokio::test]
async fn an_office_walks_from_the_letter_to_the_file() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    browser.get("/").await.says("介護保険の請求はこちら");
    browser.get("/kaigo").await.says("4月請求受付期間について");
    browser.log_in(letter.temporary_password.expose()).await.leads_to("/first-login");
    browser.get("/menu").await.leads_to("/first-login");
    let change = [("agree", "yes"), ("password", OWN_PASSWORD), ("repeated", OWN_PASSWORD)];
    browser.submit("/first-login", "/first-login", &change).await.leads_to("/menu");
    browser.get("/certificates").await.says("貴事業所の手続きは「請求委任事業所用ケアプラン証明書」です。");

    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let last = format!("{CARE_PLAN}/confirm?page={}", crate::terms::CERTIFICATION.pages.len());
    let confirm = format!("{CARE_PLAN}/confirm");
    browser.submit(&last, &confirm, &[]).await.leads_to("/certificates/care-plan/done");
    browser.get(&format!("{CARE_PLAN}/done")).await.says("R4470300015001");
    browser.get(CARE_PLAN).await.says("発行申請中");

    let id = "R4470300015001".parse().unwrap();
    bench.portal.issue(&id).await.unwrap();
    browser.get("/menu").await.says("証明書発行完了通知");
    browser.get("/menu/notices/1").await.says("有効期間は2026/04/01から2029/04/01までです。");
    browser.get(CARE_PLAN).await.says("<td>2026/04/01</td><td>2026/04/01</td><td>2029/04/01</td>");
    browser
        .submit(CARE_PLAN, CARE_PLAN, &[("procedure", "download")])
        .await
        .leads_to("/certificates/care-plan/download");
    browser.get(&format!("{CARE_PLAN}/download")).await.says("ダウンロード</a>");
    let file = browser.get(&format!("{CARE_PLAN}/download/R4470300015001")).await;
    assert_eq!(file.disposition.as_deref(), Some("attachment; filename=\"KJ444470300015.p12\""));
    file.says(&format!("under {}", letter.certificate_password.expose()));
    browser.get("/logout").await.leads_to("/kaigo");
    browser.get("/menu").await.leads_to("/login?again=1");
}

/// A browser that is logged in with an own password.
async fn logged_in(bench: &Bench) -> Browser {
    let mut browser = Browser::of(bench);
    browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
    browser
}

#[tokio::test]
async fn no_page_of_a_request_can_be_skipped() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let before = "先に「発行申請を行う前に」を開いて内容を確認し、閉じてください。";
    for path in ["password", "confirm", "confirm?page=3"] {
        browser.get(&format!("{CARE_PLAN}/{path}")).await.says(before);
    }
    browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await.says(before);
    browser.submit(CARE_PLAN, &format!("{CARE_PLAN}/confirm"), &[]).await.says(before);
    // Opened, but not closed.
    browser.get(&format!("{CARE_PLAN}/before")).await;
    browser.get(&format!("{CARE_PLAN}/password")).await.says(before);
    let page = format!("{CARE_PLAN}/before");
    browser.submit(&page, &page, &[]).await;
    browser.get(&format!("{CARE_PLAN}/confirm")).await.says("先に証明書発行用パスワードを入力してください。");
    let page = format!("{CARE_PLAN}/password");
    let password = letter.certificate_password.expose();
    browser.submit(&page, &page, &[("password", password)]).await;
    let unread = "利用規約を最後まで読んでから送信してください。";
    browser.get(&format!("{CARE_PLAN}/confirm?page=3")).await.says(unread);
    browser.submit(CARE_PLAN, &format!("{CARE_PLAN}/confirm"), &[]).await.says(unread);
    assert!(bench.portal.requests().is_empty());
    let rules: Vec<String> =
        bench.journal().into_iter().filter(|line| line.starts_with("request-sent refused")).collect();
    assert_eq!(rules.len(), 9, "each refusal is in the journal: {rules:?}");
}

#[tokio::test]
async fn a_double_submit_makes_one_request() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let csrf = browser.get(CARE_PLAN).await.csrf();
    let confirm = format!("{CARE_PLAN}/confirm");
    for _ in 0..2 {
        browser.post(&confirm, &[("csrf", &csrf)]).await.leads_to("/certificates/care-plan/done");
    }
    assert_eq!(bench.portal.requests().len(), 1);
    // From another login, the open request is in the way.
    let mut second = logged_in(&bench).await;
    second.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await.says("すでに発行申請中です。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn clicks_at_once_make_one_request_and_all_see_its_end() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let csrf = browser.get(CARE_PLAN).await.csrf();
    let clicks: Vec<_> = (0..8)
        .map(|_| {
            let mut browser = Browser { site: browser.site.clone(), cookies: browser.cookies.clone() };
            let csrf = csrf.clone();
            tokio::spawn(
                async move { browser.post(&format!("{CARE_PLAN}/confirm"), &[("csrf", &csrf)]).await },
            )
        })
        .collect();
    for click in clicks {
        click.await.unwrap().leads_to("/certificates/care-plan/done");
    }
    browser.get(&format!("{CARE_PLAN}/done")).await.says("R4470300015001");
    assert_eq!(bench.portal.requests().len(), 1);
    assert!(!bench.journal().iter().any(|line| line.starts_with("request-sent refused")));
}

#[tokio::test]
async fn a_certificate_near_its_end_is_renewed_on_the_same_pages() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first =
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
    bench.portal.issue(&first).await.unwrap();
    let mut browser = logged_in(&bench).await;
    let early = browser.get(CARE_PLAN).await;
    early.says("value=\"renew\" disabled");
    early.says("90日前(2029/01/01)からできます。");
    let refused = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "renew")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("更新申請は、有効終了年月日の90日前(2029/01/01)からできます。");

    bench.environment.clock.advance(Span::from_days(1036));
    bench.portal.settle(bench.portal.now(), careplan_sim::Pace::Automatic).await.unwrap();
    let mut browser = logged_in(&bench).await;
    browser.get("/menu").await.says("証明書有効期限切れ事前通知");
    browser
        .get(CARE_PLAN)
        .await
        .says("value=\"renew\" checked><span>請求委任事業所用ケアプラン証明書の更新申請をする");
    browser.walk("renew", letter.certificate_password.expose()).await;
    let last = format!("{CARE_PLAN}/confirm?page={}", crate::terms::CERTIFICATION.pages.len());
    browser.get(&last).await.says("<dt>証明書有効期間</dt><dd>3年 (2032/04/01まで)</dd>");
    browser
        .submit(&last, &format!("{CARE_PLAN}/confirm"), &[])
        .await
        .leads_to("/certificates/care-plan/done");
    let renewal = "R4470300015002".parse().unwrap();
    assert!(bench.portal.facts(&number()).unwrap().certificate_valid);
    bench.portal.issue(&renewal).await.unwrap();
    let both = browser.get(&format!("{CARE_PLAN}/download")).await;
    both.says("download/R4470300015001");
    both.says("download/R4470300015002");
}

#[tokio::test]
async fn a_stale_form_changes_nothing_and_shows_the_way_back() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let stale = browser.post(&format!("{CARE_PLAN}/confirm"), &[("csrf", "old")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    stale.says("画面を開き直す");
    assert!(bench.portal.requests().is_empty());
    assert_eq!(bench.journal().last().unwrap(), "form-sent refused form-stale");
    let stale =
        browser.post("/account/password", &[("password", "Betsu12345"), ("repeated", "Betsu12345")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
}

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
async fn the_later_name_is_told_from_its_day_on() {
    let sentence = "※発行される証明書は、「介護DX証明書」(発行先: KaigoDX)と表示されます。";
    let told = async |claims, from| {
        let bench = Bench::with(|settings| settings.care_dx_from = from).await;
        bench.active(claims).await;
        logged_in(&bench).await.get("/certificates").await.text.contains(sentence)
    };
    assert!(told(Claims::Agent, Day::new(2026, 4, 1)).await);
    assert!(!told(Claims::Agent, Day::new(2026, 4, 2)).await);
    assert!(!told(Claims::Agent, None).await);
    assert!(!told(Claims::SelfClaim, Day::new(2026, 4, 1)).await, "its own certificate keeps its name");
}

#[tokio::test]
async fn the_case_of_the_certificate_password_matters_and_the_page_says_so() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let page = format!("{CARE_PLAN}/before");
    browser.submit(&page, &page, &[]).await;
    let page = format!("{CARE_PLAN}/password");
    let lower = letter.certificate_password.expose().to_lowercase();
    let answer = browser.submit(&page, &page, &[("password", &lower)]).await;
    answer.says("大文字と小文字が違います。");
    answer.says("証明書発行用パスワードは、大文字及び小文字を区別します。");
}

#[tokio::test]
async fn the_other_procedure_is_refused_with_whose_it_is() {
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = logged_in(&bench).await;
    let refused = browser.get(CARE_PLAN).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("貴事業所の証明書は介護保険証明書です。");
    let own = browser.get("/certificates/care-insurance").await;
    own.says("介護保険証明書の発行履歴");
    own.says("発行済み");
    let file = browser.get("/certificates/care-insurance/download/R4470300015001").await;
    assert_eq!(file.status, StatusCode::OK);
}

#[tokio::test]
async fn a_certificate_authority_that_does_not_answer_is_told_kindly() {
    let bench = Bench::new().await;
    bench.active(Claims::SelfClaim).await;
    let mut browser = logged_in(&bench).await;
    let path = "/certificates/care-insurance/download/R4470300015001";
    *bench.issuer.down.lock().unwrap() = true;
    let refused = browser.get(path).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.disposition, None);
    refused.says("発行された証明書に変わりはありません。");
    refused.says("/certificates/care-insurance/download\"");
    *bench.issuer.down.lock().unwrap() = false;
    browser.get(path).await.says("package of R4470300015001");
    let journal = bench.journal();
    assert_eq!(
        journal[journal.len() - 2..],
        ["certificate-downloaded failed ", "certificate-downloaded done "]
    );
}

#[tokio::test]
async fn no_office_sees_anothers_file() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let other = bench.portal.register(crate::testing::register("4470300023", Claims::SelfClaim)).await;
    other.unwrap();
    let mut browser = logged_in(&bench).await;
    let refused = browser.get(&format!("{CARE_PLAN}/download/R4470300023001")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
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

#[tokio::test]
async fn what_cannot_be_read_is_answered_by_a_page_with_a_way_on() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut browser = logged_in(&bench).await;
    let form = "application/x-www-form-urlencoded";
    let post = |path: &str, content_type: &str, body: Vec<u8>| {
        Request::post(path).header(header::CONTENT_TYPE, content_type).body(Body::from(body)).unwrap()
    };
    let foreign = Request::post("/login")
        .header(header::ORIGIN, "http://evil.example")
        .header(header::HOST, "localhost:8441")
        .body(Body::empty())
        .unwrap();
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    for (request, status, title) in [
        (foreign, StatusCode::FORBIDDEN, "受け付けできません"),
        (post("/menu", form, Vec::new()), StatusCode::METHOD_NOT_ALLOWED, "この操作はできません"),
        (
            post("/login", "text/plain", Vec::new()),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "内容を読み取れません",
        ),
        (post("/login", form, vec![b'x'; 70_000]), StatusCode::PAYLOAD_TOO_LARGE, "内容が大きすぎます"),
        (
            post("/login", form, b"user_id=a&user_id=b".to_vec()),
            StatusCode::UNPROCESSABLE_ENTITY,
            "内容を読み取れません",
        ),
        (get("/certificates/care-plan/confirm?page=x"), StatusCode::BAD_REQUEST, "内容を読み取れません"),
        (get("/certificates/%FF"), StatusCode::BAD_REQUEST, "内容を読み取れません"),
    ] {
        let what = format!("{} {}", request.method(), request.uri());
        let answer = browser.send(request).await;
        assert_eq!(answer.status, status, "{what}");
        answer.says(&format!("<h1>{title}</h1>"));
        answer.says("メインメニューへ戻る");
        let journal = bench.journal();
        assert!(journal.last().unwrap().starts_with("form-sent refused "), "{what}: {journal:?}");
    }
    // Whoever is not logged in has no main menu.
    let mut anyone = Browser::of(&bench);
    let large = anyone.send(post("/login-reissue", form, vec![b'x'; 100_000])).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    large.says(">総合窓口</a>");
    assert!(!large.text.contains("メインメニュー"), "{}", large.text);
}

#[tokio::test]
async fn pages_look_as_they_should() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let mut browser = Browser::of(&bench);
    insta::assert_snapshot!("entrance", browser.get("/").await.text);
    insta::assert_snapshot!("top_menu", browser.get("/kaigo").await.text);
    let wrong = browser.log_in("chigau").await;
    insta::assert_snapshot!("login_refused", without_csrf(&wrong));
    let empty = browser.submit("/login", "/login", &[]).await;
    insta::assert_snapshot!("login_empty", without_csrf(&empty));
    browser.log_in(letter.temporary_password.expose()).await;
    let findings = browser
        .submit("/first-login", "/first-login", &[("agree", "yes"), ("password", "a-b"), ("repeated", "c")])
        .await;
    insta::assert_snapshot!("first_login_refused", without_csrf(&findings));
    let change = [("agree", "yes"), ("password", OWN_PASSWORD), ("repeated", OWN_PASSWORD)];
    browser.submit("/first-login", "/first-login", &change).await;
    insta::assert_snapshot!("menu", browser.get("/menu").await.text);
    insta::assert_snapshot!("certificates", browser.get("/certificates").await.text);
    let other = browser.get("/certificates/care-insurance").await;
    insta::assert_snapshot!("certificate_of_the_other_kind", other.text);
    let skipped = browser.submit(CARE_PLAN, CARE_PLAN, &[("procedure", "request")]).await;
    insta::assert_snapshot!("certificate_refused", without_csrf(&skipped));
    let before = browser.get(&format!("{CARE_PLAN}/before")).await;
    insta::assert_snapshot!("before", without_csrf(&before));
    browser.walk_to_the_end_of_the_terms(letter.certificate_password.expose()).await;
    let password = format!("{CARE_PLAN}/password");
    insta::assert_snapshot!("certificate_password", without_csrf(&browser.get(&password).await));
    let wrong = browser.submit(&password, &password, &[("password", "chigau")]).await;
    insta::assert_snapshot!("certificate_password_refused", without_csrf(&wrong));
    let confirm = browser.get(&format!("{CARE_PLAN}/confirm?page=3")).await;
    insta::assert_snapshot!("confirm", without_csrf(&confirm));
    browser.submit(CARE_PLAN, &format!("{CARE_PLAN}/confirm"), &[]).await;
    let history = browser.get(CARE_PLAN).await;
    insta::assert_snapshot!("certificate", without_csrf(&history));
    insta::assert_snapshot!("done", browser.get(&format!("{CARE_PLAN}/done")).await.text);
    bench.portal.issue(&"R4470300015001".parse().unwrap()).await.unwrap();
    insta::assert_snapshot!("download", browser.get(&format!("{CARE_PLAN}/download")).await.text);
    assert_eq!(bench.portal.office(&number()).unwrap().requests.len(), 1);
}

fn without_csrf(answer: &Answer) -> String {
    answer.text.replace(&answer.csrf(), "[csrf]")
}
