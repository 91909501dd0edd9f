//! A testbed with two offices that exchange, and browsers before their apps.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use careplan_domain::{Claims, OfficeNumber};
use careplan_standard::{Dialects, Recipe, SendUnit, generate, write_unit};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{NewOffice, ReadyOffice};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::super::list::encoded;

const BOUNDARY: &str = "----client";

pub(super) struct Bench {
    pub(super) bed: Testbed,
    pub(super) sender: ReadyOffice,
    pub(super) receiver: ReadyOffice,
    /// A whole send unit from one to the other.
    pub(super) files: Vec<(String, Vec<u8>)>,
    pages: Router,
}

/// A browser at one desk, with its cookie.
pub(super) struct Browser<'b> {
    bench: &'b Bench,
    office: &'b ReadyOffice,
    cookie: Arc<Mutex<Option<String>>>,
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    location: Option<String>,
    pub(super) text: String,
    redactions: Vec<(String, &'static str)>,
}

/// A multipart form.
pub(super) struct Form(Vec<u8>);

impl Bench {
    pub(super) async fn new() -> Self {
        let settings = Settings { keys: mock_ca::KeyKind::P256, ..Settings::fresh() };
        let bed = Testbed::start_with(settings).await.unwrap();
        let month = "202604".parse().unwrap();
        let recipe = Recipe { units: vec![SendUnit::UseSlip], users: 2, ..Recipe::new(month, 1) };
        let unit = generate(&recipe).next().expect("somebody plans");
        let written = write_unit(&unit, &Dialects::default()).unwrap();
        let files = written.into_iter().map(|file| (file.name, file.bytes)).collect();
        let sender = member(&bed, unit.sender.office, "みほん居宅介護支援事業所").await;
        let receiver = member(&bed, unit.receiver.office, "みほん訪問介護ステーション").await;
        let pages = crate::pages(bed.control().clone());
        Self { bed, sender, receiver, files, pages }
    }

    pub(super) fn browser<'b>(&'b self, office: &'b ReadyOffice) -> Browser<'b> {
        Browser { bench: self, office, cookie: Arc::default() }
    }

    /// How often this was done.
    pub(super) fn done(&self, kind: &str) -> usize {
        let entries = self.bed.journal().after(0, usize::MAX);
        entries.iter().filter(|entry| entry.event.kind == kind && entry.event.rule.is_none()).count()
    }

    /// By which rules the app was refused.
    pub(super) fn refusals(&self) -> Vec<&'static str> {
        let entries = self.bed.journal().after(0, usize::MAX).into_iter().map(|entry| entry.event);
        entries.filter(|event| event.kind == "client-app").filter_map(|event| event.rule).collect()
    }
}

async fn member(bed: &Testbed, number: OfficeNumber, name: &str) -> ReadyOffice {
    let new = NewOffice {
        number: Some(number),
        name: name.to_owned(),
        service_kinds: vec!["43".parse().unwrap()],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
    };
    bed.create_office(new).await.unwrap();
    bed.control().make_ready(number).await.unwrap()
}

impl<'b> Browser<'b> {
    /// The same browser at another desk.
    pub(super) fn sit_at(&self, office: &'b ReadyOffice) -> Browser<'b> {
        Browser { bench: self.bench, office, cookie: Arc::clone(&self.cookie) }
    }

    /// A path of the app.
    pub(super) fn path(&self, end: &str) -> String {
        format!("/desk/{}/client{end}", self.office.number)
    }

    pub(super) async fn get(&self, end: &str) -> Answer {
        self.at(&self.path(end)).await
    }

    pub(super) async fn at(&self, path: &str) -> Answer {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, end: &str, form: &str) -> Answer {
        let request = Request::post(self.path(end))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.ask(request).await
    }

    /// Sends a form with files.
    pub(super) async fn fill(&self, end: &str, form: Form) -> Answer {
        self.fill_at(&self.path(end), form).await
    }

    pub(super) async fn fill_at(&self, path: &str, form: Form) -> Answer {
        let body = form.end();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body))
            .unwrap();
        self.ask(request).await
    }

    pub(super) async fn enter_personal(&self) -> Answer {
        let password = encoded(self.office.personal_password.expose());
        self.post("/login", &format!("personal_id={}&personal_password={password}", self.office.personal_id))
            .await
    }

    pub(super) async fn enter_office(&self) -> Answer {
        let password = encoded(self.office.user_password.expose());
        self.post("/office", &format!("office_id={}&office_password={password}", self.office.user_id)).await
    }

    pub(super) async fn log_in(&self) {
        self.enter_personal().await.leads_to(&self.path("/office"));
        self.enter_office().await.leads_to(&self.path("/received"));
    }

    /// Begins a send; the end of its path.
    pub(super) async fn begin(&self) -> String {
        let begun = self.post("/new", "").await.location.expect("the draft's address");
        begun.strip_prefix(&self.path("")).expect("a path of the app").to_owned()
    }

    /// Presses 送信する on this page.
    pub(super) async fn send(&self, draft: &str, confirm: &Answer) -> Answer {
        let (_, rest) = confirm.text.split_once("name=\"revision\" value=\"").expect("a page to confirm");
        let (revision, _) = rest.split_once('"').expect("it ends");
        self.post(&format!("{draft}/send"), &format!("revision={revision}")).await
    }

    pub(super) async fn ask(&self, mut request: Request<Body>) -> Answer {
        let cookie = self.cookie.lock().unwrap().clone();
        if let Some(cookie) = cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let path = request.uri().path().to_owned();
        let response = self.bench.pages.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        if let Some(cookie) = head.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            *self.cookie.lock().unwrap() = Some(pair);
        }
        let location = head.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.len() < 50_000, "a page is under 50 kB, this one has {}", text.len());
        let mut redactions = Vec::new();
        for token in tokens(&text) {
            assert!(
                text.contains(&format!("/new/{token}")),
                "a page bears a token that is no draft's: {path}: {text}"
            );
            redactions.push((token, "[draft]"));
        }
        let urls = &self.bench.bed.ready_file().urls;
        for (url, word) in [(&urls.site, "[site]"), (&urls.portal, "[portal]")] {
            redactions.push((url.trim_end_matches('/').to_owned(), word));
        }
        for secret in [&self.office.user_password, &self.office.personal_password] {
            assert!(!text.contains(secret.expose()), "a page bears a password: {path}");
        }
        Answer { status: head.status, location, text, redactions }
    }
}

/// What has the form of a token.
fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|one: char| !one.is_ascii_hexdigit());
    let mut found: Vec<String> = words.filter(|word| word.len() == 64).map(str::to_owned).collect();
    found.dedup();
    found
}

impl Answer {
    #[track_caller]
    pub(super) fn says(&self, sentence: &str) {
        assert!(self.text.contains(sentence), "`{sentence}` is not in {} {}", self.status, self.text);
    }

    #[track_caller]
    pub(super) fn leads_to(&self, path: &str) {
        assert_eq!(self.location.as_deref(), Some(path), "{} {}", self.status, self.text);
    }

    /// The first link to a path of the app that has this in it, from the app on.
    #[track_caller]
    pub(super) fn link(&self, part: &str) -> String {
        let hrefs = self.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let found = hrefs.filter_map(|href| href.split_once("/client")).find(|(_, end)| end.contains(part));
        found
            .unwrap_or_else(|| panic!("no `{part}` in {}", self.text))
            .1
            .replace("&amp;", "&")
            .replace("&#38;", "&")
    }

    /// The page without what differs from run to run.
    pub(super) fn steady(&self) -> String {
        let mut text = self.text.clone();
        for (found, word) in &self.redactions {
            text = text.replace(found, word);
        }
        text
    }
}

impl Form {
    pub(super) fn new(act: &str) -> Self {
        Self(Vec::new()).text("act", act)
    }

    pub(super) fn text(mut self, name: &str, text: &str) -> Self {
        let part =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        self.0.extend_from_slice(part.as_bytes());
        self
    }

    pub(super) fn file(mut self, name: &str, content: &[u8]) -> Self {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    pub(super) fn files(mut self, files: &[(String, Vec<u8>)]) -> Self {
        for (name, content) in files {
            self = self.file(name, content);
        }
        self
    }

    /// Its bytes, as if it broke off here.
    pub(super) fn cut(self) -> Vec<u8> {
        self.0
    }

    fn end(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }
}

/// The content type of a form.
pub(super) fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}
