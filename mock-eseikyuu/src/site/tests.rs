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
mod logins;
mod notices;
mod pictures;
mod requests;

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

/// A browser that is logged in with an own password.
async fn logged_in(bench: &Bench) -> Browser {
    let mut browser = Browser::of(bench);
    browser.log_in(OWN_PASSWORD).await.leads_to("/menu");
    browser
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
