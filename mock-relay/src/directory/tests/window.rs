//! What the tests stand on: a directory over subscribers, and a window on its pages.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{MemoryStore, Store};
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::portal::Facts;
use careplan_wire::control::Keep;
use tower::ServiceExt as _;

use super::super::{Directory, Listing, Settings, demo_listings};
use crate::exchange::Companion as _;
use crate::testing::facts;
use crate::{Application, Subscribers};

/// A directory with what the tests move.
pub(super) struct Bench {
    earlier: Vec<Listing>,
    store: Arc<MemoryStore>,
    pub(super) directory: Directory,
    pub(super) subscribers: Subscribers,
    pub(super) environment: Environment,
}

impl Bench {
    /// The demo at its beginning.
    pub(super) async fn demo() -> Self {
        Self::over("2026-04-01T09:00", demo_listings()).await
    }

    /// A directory that begins at `now`, with these offices from before.
    pub(super) async fn over(now: &str, earlier: Vec<Listing>) -> Self {
        let environment = Environment::new(Clock::standing(at(now)), Seed::new(1));
        let store = Arc::<MemoryStore>::default();
        let subscribers =
            Subscribers::open(Arc::<MemoryStore>::default(), environment.clone()).await.expect("opens");
        let directory = open(&earlier, &store, &subscribers, &environment).await;
        Self { earlier, store, directory, subscribers, environment }
    }

    /// The same after a stop and a start.
    pub(super) async fn restarted(self) -> Self {
        let directory = open(&self.earlier, &self.store, &self.subscribers, &self.environment).await;
        Self { directory, ..self }
    }

    /// Opens an address.
    pub(super) async fn open(&self, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        self.send(request).await
    }

    pub(super) async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.directory.router().oneshot(request).await.expect("infallible");
        assert!(response.headers().contains_key("content-security-policy"));
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a page");
        // A PDF is no text; that it is one can still be read.
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The office applies, and is registered at once.
    pub(super) async fn apply(&self, number: &str) {
        self.rename(number, &format!("みほん事業所{number}")).await;
        self.subscribers.apply(&of(number), Application::example()).await.expect("taken");
    }

    /// The office comes to the usage site under this name.
    pub(super) async fn rename(&self, number: &str, name: &str) {
        let facts = Facts { name: name.to_owned(), ..facts(number) };
        self.subscribers.admit(&facts).await.expect("admitted");
    }

    /// Moves the clock as the control API does.
    pub(super) async fn move_to(&self, now: &str) {
        self.environment.clock.advance_to(at(now)).expect("forward");
        self.directory.settle().await.expect("settled");
    }

    pub(super) async fn reset(&self, keep: Keep) {
        self.subscribers.reset(keep).await.expect("reset");
        self.directory.reset(keep).await.expect("reset");
    }
}

async fn open(
    earlier: &[Listing],
    store: &Arc<MemoryStore>,
    subscribers: &Subscribers,
    environment: &Environment,
) -> Directory {
    let settings = Settings { earlier: earlier.to_vec(), ..Settings::default() };
    let store: Arc<dyn Store> = Arc::<MemoryStore>::clone(store);
    Directory::open(settings, store, subscribers.clone(), environment.clone()).await.expect("opens")
}

pub(super) fn at(text: &str) -> JapanTime {
    text.parse().expect("a time")
}

pub(super) fn of(number: &str) -> OfficeNumber {
    number.parse().expect("an office number")
}

/// Percent-encoded, every byte of it.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"))
}
