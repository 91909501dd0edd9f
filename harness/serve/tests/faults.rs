//! Each effect of a fault rule, over a real socket.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use careplan_serve::{FaultDoor, Limits, LoopbackListener, Security, Stop, run_with_faults};
use careplan_sim::{Clock, Effect, Entry, Environment, FaultRule, Outcome, Seed, Service, When};
use careplan_wire::relay::path;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Bytes of a large answer: more than the buffers of both ends hold.
const LARGE: usize = 10 * 1024 * 1024;

/// A service that counts what it was asked to do.
struct Bench {
    port: u16,
    environment: Environment,
    done: Arc<AtomicUsize>,
    stop: Stop,
    running: tokio::task::JoinHandle<()>,
}

impl Bench {
    async fn new(service: Service) -> Self {
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        let environment = Environment::new(clock, Seed::new(1));
        let listener = LoopbackListener::bind(0).await.expect("a free port");
        let port = listener.port().expect("a port");
        let (stop, shutdown) = Stop::new();
        let done = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&done);
        let count = move || counted.fetch_add(1, Ordering::SeqCst) + 1;
        let counting = count.clone();
        let router = Router::new()
            .route(path::LICENCE, get(async move || format!("{:0>1000}", count())))
            .route(
                path::LOGOUT,
                post(async move |headers: HeaderMap, body: String| {
                    let agent =
                        headers.get("user-agent").and_then(|agent| agent.to_str().ok()).unwrap_or("-");
                    format!("{} {agent} {body}", counting())
                }),
            )
            .route(path::ARCHIVE, get(async || Body::from(vec![b'x'; LARGE])))
            .route(path::FILE, get(async || Body::empty()));
        let door = FaultDoor::new(service, environment.clone());
        let running = tokio::spawn(run_with_faults(
            listener,
            Security::Plain,
            router,
            Limits::default(),
            Some(door),
            shutdown,
        ));
        Self { port, environment, done, stop, running }
    }

    async fn with(service: Service, effect: Effect) -> Self {
        let bench = Self::new(service).await;
        let rule = FaultRule::new("storm".parse().expect("a name"), service, effect);
        bench.environment.faults.replace(vec![rule]).expect("one rule");
        bench
    }

    async fn connection(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.expect("connects")
    }

    /// Everything that comes until the connection ends, and how it ends.
    async fn asked(&self, head: &str, body: &str) -> (String, Result<(), ErrorKind>) {
        let mut stream = self.connection().await;
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.expect("writes");
        let mut answer = Vec::new();
        let end = stream.read_to_end(&mut answer).await;
        (String::from_utf8_lossy(&answer).into_owned(), end.map(drop).map_err(|error| error.kind()))
    }

    async fn got(&self) -> (String, Result<(), ErrorKind>) {
        self.asked(&format!("GET {}", path::LICENCE), "").await
    }

    fn done(&self) -> usize {
        self.done.load(Ordering::SeqCst)
    }

    fn journal(&self) -> Vec<Entry> {
        self.environment.journal.after(0, usize::MAX)
    }

    /// What the journal says of the one firing: outcome, request, reason.
    #[track_caller]
    fn check_written(&self, outcome: Outcome, reason: &str) {
        let journal = self.journal();
        let [Entry { event, .. }] = journal.as_slice() else { panic!("{journal:?}") };
        assert_eq!((event.kind, event.rule), ("fault", Some("fault-rule")));
        assert_eq!(event.fault.as_deref(), Some("storm"));
        assert_eq!(event.outcome, outcome);
        let reason = format!("fault rule `storm` {reason}; it was occasion 1 of this rule");
        assert_eq!(event.reason.as_deref(), Some(reason.as_str()));
    }

    async fn end(self) {
        self.stop.stop();
        self.running.await.expect("ends without a panic");
    }
}

fn body_of(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").expect("a head").1
}

#[tokio::test]
async fn without_rules_nothing_is_changed_or_written_down() {
    let bench = Bench::new(Service::Relay).await;
    let (answer, end) = bench.got().await;
    assert!(answer.starts_with("HTTP/1.1 200") && end.is_ok(), "{answer}");
    assert_eq!(body_of(&answer).len(), 1000);
    assert!(bench.journal().is_empty());
    bench.end().await;
}

#[tokio::test]
async fn latency_holds_a_request_back_and_has_it_done() {
    let bench = Bench::with(Service::Relay, Effect::Latency(Duration::from_millis(3))).await;
    let (answer, _) = bench.got().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(bench.done(), 1);
    bench.check_written(Outcome::Done, "held the request back for 3 ms");
    bench.end().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_latency() {
    let bench = Bench::with(Service::Relay, Effect::Latency(Effect::LATENCY_MAX)).await;
    let mut stream = bench.connection().await;
    stream.write_all(b"GET /api/v1/licence HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("writes");
    let mut grown = bench.environment.journal.grown();
    grown.wait_for(|&newest| newest == 1).await.expect("the journal is there");
    bench.end().await;
}

#[tokio::test]
async fn status_answers_without_doing_anything_and_says_who_ordered_it() {
    let bench = Bench::with(Service::Relay, Effect::Status(429)).await;
    let (answer, _) = bench.got().await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(
        answer.contains("\r\nretry-after: 1\r\n") && answer.contains("application/problem+json"),
        "{answer}"
    );
    assert!(answer.contains(r#""status":429"#) && answer.contains(r#""code":"fault-rule""#), "{answer}");
    assert!(answer.contains("fault rule `storm` answers 429 here; nothing was done"), "{answer}");
    assert_eq!(bench.done(), 0);
    bench.check_written(Outcome::Refused, "answered 429");
    bench.end().await;
}

#[tokio::test]
async fn maintenance_answers_as_maintenance_does() {
    let bench = Bench::with(Service::Relay, Effect::Maintenance).await;
    let (answer, _) = bench.got().await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains(r#""code":"maintenance""#) && answer.contains("storm"), "{answer}");
    assert_eq!(bench.done(), 0);
    bench.check_written(Outcome::Refused, "answered that there is maintenance");
    bench.end().await;
}

#[tokio::test]
async fn people_are_answered_with_a_page() {
    let bench = Bench::with(Service::Portal, Effect::Maintenance).await;
    let mut stream = bench.connection().await;
    let request =
        "GET /login HTTP/1.1\r\nhost: localhost\r\naccept: text/html,*/*\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("reads");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("content-security-policy: default-src 'none'"), "{answer}");
    assert!(
        answer.contains("ただいまメンテナンス中です。") && answer.contains("障害ルール「storm」"),
        "{answer}"
    );
    bench.end().await;
}

#[tokio::test]
async fn reset_ends_the_connection_with_a_reset() {
    let bench = Bench::with(Service::Relay, Effect::Reset).await;
    assert_eq!(bench.got().await, (String::new(), Err(ErrorKind::ConnectionReset)));
    assert_eq!(bench.done(), 0);
    bench.check_written(Outcome::Failed, "reset the connection");
    bench.end().await;
}

#[tokio::test]
async fn stall_answers_nothing_until_its_end() {
    let bench = Bench::with(Service::Relay, Effect::Stall(Duration::from_millis(3))).await;
    assert_eq!(bench.got().await, (String::new(), Ok(())));
    assert_eq!(bench.done(), 0);
    bench.check_written(Outcome::Failed, "left the request without an answer for 3 ms");
    bench.end().await;
}

#[tokio::test]
async fn a_stall_ends_when_its_client_leaves() {
    let bench = Bench::with(Service::Relay, Effect::Stall(Effect::STALL_MAX)).await;
    let mut stream = bench.connection().await;
    stream
        .write_all(b"POST /api/v1/logout HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\nab")
        .await
        .expect("writes");
    let mut grown = bench.environment.journal.grown();
    grown.wait_for(|&newest| newest == 1).await.expect("the journal is there");
    stream.shutdown().await.expect("leaves");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.expect("the server closes too");
    assert!(rest.is_empty());
    bench.end().await;
}

#[tokio::test]
async fn truncate_sends_half_of_an_answer_whose_request_was_done() {
    let bench = Bench::with(Service::Relay, Effect::Truncate).await;
    let (answer, _) = bench.got().await;
    assert!(answer.contains("content-length: 1000"), "{answer}");
    assert_eq!(body_of(&answer).len(), 500);
    assert_eq!(bench.done(), 1);
    bench.check_written(Outcome::Failed, "cut the answer's body in the middle");
    let (answer, _) = bench.asked("GET /api/v1/messages/m/files/f", "").await;
    assert_eq!(answer, "", "what has no body does not come at all");
    bench.end().await;
}

#[tokio::test]
async fn truncate_cuts_a_large_answer_near_its_middle() {
    let bench = Bench::with(Service::Relay, Effect::Truncate).await;
    let (answer, _) = bench.asked("GET /api/v1/messages/m/archive", "").await;
    let came = body_of(&answer).len();
    // What hyper held unwritten is lost: its own buffer at most, and what was handed to it last.
    assert!((LARGE / 2 - 128 * 1024..=LARGE / 2).contains(&came), "{came}");
    bench.end().await;
}

#[tokio::test]
async fn duplicate_has_a_request_done_twice_with_its_body() {
    let bench = Bench::with(Service::Relay, Effect::Duplicate).await;
    let (answer, _) = bench.asked(&format!("POST {}", path::LOGOUT), "parcel").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(body_of(&answer), "2 - parcel", "the second answer comes");
    assert_eq!(bench.done(), 2);
    bench.check_written(Outcome::Done, "had the request done twice");
    bench.end().await;
}

#[tokio::test]
async fn the_journal_has_the_route_and_never_the_path() {
    let bench = Bench::with(Service::Relay, Effect::Maintenance).await;
    for path in ["/api/v1/messages/m1/files/secret-name.csv", "/api/v1/messages/sent", "/secret"] {
        let (answer, _) = bench.asked(&format!("GET {path}"), "").await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    }
    let about: Vec<_> = bench.journal().into_iter().map(|entry| entry.event.request.expect("one")).collect();
    assert_eq!(
        about,
        ["GET /api/v1/messages/{id}/files/{name}", "GET /api/v1/messages/sent", "GET of an unknown path"]
    );
    bench.end().await;
}

#[tokio::test]
async fn a_rule_fires_when_it_says_and_not_after_it_is_gone() {
    let bench = Bench::new(Service::Relay).await;
    let rule = FaultRule::new("storm".parse().expect("a name"), Service::Relay, Effect::Maintenance)
        .when(When::every(2).expect("a count"));
    bench.environment.faults.replace(vec![rule]).expect("one rule");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(bench.got().await.0[9..12].to_owned());
    }
    assert_eq!(statuses, ["200", "503", "200", "503"]);
    bench.environment.faults.clear();
    for _ in 0..2 {
        assert!(bench.got().await.0.starts_with("HTTP/1.1 200"));
    }
    bench.end().await;
}
