//! A small network for tests: an exchange, its neighbours' doubles, and offices with what they need to log in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use careplan_domain::{CertificateKind, CertificateSerial, Claims, OfficeNumber, OfficeUserId};
use careplan_serve::store::{MemoryStore, StoreFault};
use careplan_serve::{Peer, PeerCertificate};
use careplan_sim::{Clock, Entry, Environment, Outcome, Seed};
use careplan_wire::back_office::portal::{Facts, Verified};
use careplan_wire::control::Stage;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::doubles::{AuthorityDouble, PASSWORD, PortalDouble, relay_trust};
use crate::exchange::{Exchange, Settings, SqliteMessages};
use crate::subscriber::{Application, PersonName};
use crate::{ApplicationRefusal, Subscribers};

pub(super) struct Bed {
    pub(super) exchange: Exchange,
    pub(super) api: Router,
    pub(super) clock: Clock,
    pub(super) environment: Environment,
    pub(super) portal: Arc<PortalDouble>,
    pub(super) authority: Arc<AuthorityDouble>,
    subscribers: Subscribers,
    messages: Arc<SqliteMessages>,
    /// Removed when the test ends.
    directory: tempfile::TempDir,
}

/// An office as the tests hold it.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) number: OfficeNumber,
    pub(super) user: OfficeUserId,
    pub(super) personal_id: String,
    pub(super) personal_password: String,
    pub(super) certificate: PeerCertificate,
    pub(super) token: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) bytes: Bytes,
}

impl Answer {
    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    /// The problem's code; empty where there is none.
    pub(super) fn code(&self) -> String {
        let json: Value = serde_json::from_slice(&self.bytes).unwrap_or_default();
        json["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Bed {
    pub(super) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(super) async fn with(settings: Settings) -> Self {
        Self::opened_at("2026-04-01T09:00", settings).await
    }

    pub(super) async fn opened_at(now: &str, settings: Settings) -> Self {
        let clock = Clock::standing(now.parse().expect("a time"));
        let environment = Environment::new(clock.clone(), Seed::new(1));
        let subscribers =
            Subscribers::open(Arc::new(MemoryStore::default()), environment.clone()).await.expect("opens");
        let portal = Arc::new(PortalDouble::default());
        let authority = Arc::new(AuthorityDouble::new());
        let directory = tempfile::tempdir().expect("a directory");
        let (exchange, messages) =
            open(directory.path(), settings, &subscribers, &portal, &authority, &environment).await;
        let api = exchange.api();
        Self { exchange, api, clock, environment, portal, authority, subscribers, messages, directory }
    }

    /// The same network after the exchange's process has died and come back.
    pub(super) async fn restarted(self) -> Self {
        let Self { exchange, api, clock, environment, portal, authority, subscribers, messages, directory } =
            self;
        let settings = (*exchange.settings()).clone();
        drop((exchange, api, messages));
        let (exchange, messages) =
            open(directory.path(), settings, &subscribers, &portal, &authority, &environment).await;
        let api = exchange.api();
        Self { exchange, api, clock, environment, portal, authority, subscribers, messages, directory }
    }

    /// An office that has a certificate and a personal user, but has not applied.
    pub(super) async fn newcomer(&self, nth: u8) -> Desk {
        self.newcomer_under(
            OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits"),
            nth,
        )
        .await
    }

    /// The same, under a number that somebody else has chosen.
    async fn newcomer_under(&self, number: OfficeNumber, nth: u8) -> Desk {
        let user = OfficeUserId::of(number);
        let facts = Facts {
            number,
            name: format!("事業所{nth}"),
            service_kinds: vec!["43".parse().expect("a kind")],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::SelfClaim,
            user_id: user,
            stage: Stage::CertificateIssued,
            certificate_valid: true,
            password_changes: 1,
            certificate_kind: None,
        };
        let subscriber = self.subscribers.admit(&facts).await.expect("admits");
        self.portal.knows(user, Verified::Right);
        Desk {
            number,
            user,
            personal_id: subscriber.personal_id.to_string(),
            personal_password: subscriber.personal_password.expose().to_owned(),
            certificate: certificate(nth, user, CertificateKind::CareInsurance),
            token: None,
        }
    }

    /// An office that may exchange.
    pub(super) async fn registered(&self, nth: u8) -> Desk {
        let desk = self.newcomer(nth).await;
        self.apply(&desk).await;
        desk
    }

    pub(super) async fn apply(&self, desk: &Desk) {
        self.try_to_apply(desk).await.expect("applies");
    }

    pub(super) async fn try_to_apply(&self, desk: &Desk) -> Result<(), ApplicationRefusal> {
        self.subscribers.apply(&desk.number, application()).await.map(drop)
    }

    /// An office that is logged in.
    pub(super) async fn member(&self, nth: u8) -> Desk {
        let mut desk = self.registered(nth).await;
        self.log_in(&mut desk).await;
        desk
    }

    /// An office of this number that is logged in.
    pub(super) async fn member_under(&self, number: OfficeNumber, nth: u8) -> Desk {
        let mut desk = self.newcomer_under(number, nth).await;
        self.apply(&desk).await;
        self.log_in(&mut desk).await;
        desk
    }

    pub(super) async fn log_in(&self, desk: &mut Desk) {
        let answer = self.login(desk, &login_of(desk)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        desk.token = Some(answer.json()["token"].as_str().expect("a token").to_owned());
    }

    pub(super) async fn login(&self, desk: &Desk, login: &Value) -> Answer {
        let request = Request::post("/api/v1/login")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(login.to_string()))
            .expect("a request");
        self.ask(Some(&desk.certificate), request).await
    }

    pub(super) async fn get(&self, desk: &Desk, path: &str) -> Answer {
        self.ask(Some(&desk.certificate), request(Method::GET, desk, path, Body::empty())).await
    }

    /// Sends `parts`; each is a name, a file name where it is a file, and its content.
    pub(super) async fn send(&self, desk: &Desk, parts: &[Part<'_>]) -> Answer {
        self.send_under(desk, None, parts).await
    }

    pub(super) async fn send_under(&self, desk: &Desk, key: Option<&str>, parts: &[Part<'_>]) -> Answer {
        let mut request = request(Method::POST, desk, "/api/v1/messages", Body::from(form(parts)));
        let headers = request.headers_mut();
        headers.insert(header::CONTENT_TYPE, CONTENT_TYPE.parse().expect("a header"));
        if let Some(key) = key {
            headers.insert("idempotency-key", key.parse().expect("a header"));
        }
        self.ask(Some(&desk.certificate), request).await
    }

    /// Sends and gives the messages' numbers.
    pub(super) async fn sent(&self, desk: &Desk, parts: &[Part<'_>]) -> Vec<String> {
        let answer = self.send(desk, parts).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let ids = answer.json()["messages"].as_array().expect("messages").clone();
        ids.iter().map(|message| message["id"].as_str().expect("an id").to_owned()).collect()
    }

    pub(super) async fn ask(&self, certificate: Option<&PeerCertificate>, request: Request<Body>) -> Answer {
        let response = self.open(certificate, request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// The answer with its body still to be read.
    pub(super) async fn open(
        &self,
        certificate: Option<&PeerCertificate>,
        mut request: Request<Body>,
    ) -> Response<Body> {
        let address = "127.0.0.1:50000".parse().expect("an address");
        let certificate = certificate.cloned().map(Arc::new);
        request.extensions_mut().insert(Peer { address, certificate });
        self.api.clone().oneshot(request).await.expect("answers")
    }

    /// State and label of a message for an office.
    pub(super) async fn state(&self, desk: &Desk, id: &str) -> (String, String) {
        let message = self.get(desk, &format!("/api/v1/messages/{id}")).await.json();
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        (text("state"), text("label"))
    }

    /// How many messages an office sees on one side.
    pub(super) async fn count(&self, desk: &Desk, side: &str) -> usize {
        let list = self.get(desk, &format!("/api/v1/messages/{side}?limit=500")).await.json();
        list["messages"].as_array().expect("messages").len()
    }

    pub(super) fn journal(&self) -> Vec<Entry> {
        self.environment.journal.after(0, usize::MAX)
    }

    /// The latest refusal: its rule and its reason.
    pub(super) fn last_refusal(&self) -> (&'static str, String) {
        let journal = self.journal();
        let refused = journal.iter().rev().find(|entry| entry.event.outcome == Outcome::Refused);
        let event = &refused.expect("something was refused").event;
        (event.rule.unwrap_or_default(), event.reason.clone().unwrap_or_default())
    }

    /// The rules that refused so far, oldest first.
    pub(super) fn rules(&self) -> Vec<&'static str> {
        let refused = |entry: &Entry| entry.event.outcome == Outcome::Refused;
        self.journal().iter().filter(|entry| refused(entry)).filter_map(|entry| entry.event.rule).collect()
    }
}

async fn open(
    directory: &std::path::Path,
    settings: Settings,
    subscribers: &Subscribers,
    portal: &Arc<PortalDouble>,
    authority: &Arc<AuthorityDouble>,
    environment: &Environment,
) -> (Exchange, Arc<SqliteMessages>) {
    let store = Arc::new(SqliteMessages::open(&directory.join("messages.sqlite")).expect("opens"));
    let exchange = Exchange::open(
        settings,
        Arc::clone(&store) as _,
        subscribers.clone(),
        Arc::clone(portal) as _,
        Arc::clone(authority) as _,
        relay_trust(),
        environment.clone(),
    )
    .await
    .expect("opens");
    (exchange, store)
}

/// More jobs than a writer's queue holds.
const JOBS_MANY: usize = 1_500;

/// The writer of a bed's messages, kept from its work, with its queue full.
pub(super) struct HeldWriter {
    release: std::sync::mpsc::Sender<()>,
    jobs: Vec<tokio::task::JoinHandle<Result<(), StoreFault>>>,
}

impl HeldWriter {
    /// Lets it go on, and waits until it has nothing left to do.
    pub(super) async fn release(self) {
        drop(self.release);
        for job in self.jobs {
            // Those that had found no place were told so.
            let _busy = job.await.expect("no panic");
        }
    }
}

impl Bed {
    pub(super) async fn hold_the_writer(&self) -> HeldWriter {
        let (release, held) = std::sync::mpsc::channel();
        let begun = Arc::new(AtomicUsize::new(0));
        let job = |work: Box<dyn FnOnce() + Send>, begun: Option<Arc<AtomicUsize>>| {
            let messages = Arc::clone(&self.messages);
            tokio::spawn(async move {
                if let Some(begun) = begun {
                    begun.fetch_add(1, Ordering::SeqCst);
                }
                messages.queue(work).await
            })
        };
        let reached = async |count| {
            while begun.load(Ordering::SeqCst) < count {
                tokio::task::yield_now().await;
            }
        };
        let at_work = Arc::clone(&begun);
        let wait = move || {
            at_work.fetch_add(1, Ordering::SeqCst);
            let _released = held.recv();
        };
        let mut jobs = vec![job(Box::new(wait), None)];
        // Once it is at work it takes no more, and once each job has asked for a place none is left.
        reached(1).await;
        jobs.extend((0..JOBS_MANY).map(|_| job(Box::new(|| {}), Some(Arc::clone(&begun)))));
        reached(1 + JOBS_MANY).await;
        HeldWriter { release, jobs }
    }
}

fn application() -> Application {
    let person =
        PersonName { family: "東京".parse().expect("a name"), given: "太郎".parse().expect("a name") };
    Application {
        representative: person.clone(),
        contact: person,
        telephone: "0123456789".parse().expect("a number"),
        mail: "test1@test.com".parse().expect("an address"),
    }
}

pub(super) fn login_of(desk: &Desk) -> Value {
    json!({
        "personal_id": desk.personal_id,
        "personal_password": desk.personal_password,
        "office_id": desk.user.to_string(),
        "office_password": PASSWORD,
        "client_version": "1.1.2",
    })
}

pub(super) fn request(method: Method, desk: &Desk, path: &str, body: Body) -> Request<Body> {
    let builder = Request::builder().method(method).uri(path);
    let builder = match &desk.token {
        Some(token) => builder.header(header::AUTHORIZATION, format!("Bearer {token}")),
        None => builder,
    };
    builder.body(body).expect("a request")
}

pub(super) fn certificate(nth: u8, user: OfficeUserId, kind: CertificateKind) -> PeerCertificate {
    PeerCertificate {
        serial: CertificateSerial::from_bytes(&[0x0a, nth + 1]).expect("a serial"),
        issued_to: kind.issued_to().to_owned(),
        kind: Some(kind),
        office: Some(user),
        not_before: "2024-04-01".parse().expect("a time"),
        not_after: "2029-03-01T23:59:59".parse().expect("a time"),
        fingerprint: [nth; 32],
    }
}

/// A part of a form: its name, its file name, its content.
pub(super) type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

pub(super) const CONTENT_TYPE: &str = "multipart/form-data; boundary=edge";

pub(super) fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file_name, content) in parts {
        body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"").bytes());
        if let Some(file_name) = file_name {
            body.extend(format!("; filename=\"{file_name}\"").bytes());
        }
        body.extend(b"\r\n\r\n");
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    body
}

/// A name of the standard that is a whole send unit by itself.
pub(super) fn withdrawal(from: &Desk, to: &Desk) -> String {
    format!("DLTPLAN_202604_{}_43_{}_11_20260325101500.CSV", from.number, to.number)
}
