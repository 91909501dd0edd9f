use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::routing::get;
use careplan_domain::{CertificateKind, CertificateSerial, JapanTime};
use careplan_sim::{Clock, Seed};
use proptest::prelude::*;
use tower::ServiceExt as _;

use super::buckets::BUCKETS_MAX;
use super::*;
use crate::PeerCertificate;

fn rate(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).expect("not zero")
}

fn from(address: &str, office: Option<&str>) -> Peer {
    let at: JapanTime = "2026-04-01".parse().expect("a time");
    let certificate = office.map(|number| {
        Arc::new(PeerCertificate {
            serial: CertificateSerial::from_bytes(&[1]).expect("a serial"),
            issued_to: CertificateKind::CareInsurance.issued_to().to_owned(),
            kind: Some(CertificateKind::CareInsurance),
            office: Some(careplan_domain::OfficeUserId::of(number.parse().expect("a number"))),
            not_before: at,
            not_after: at,
            fingerprint: [0; 32],
        })
    });
    Peer { address: format!("{address}:1").parse().expect("an address"), certificate }
}

struct Stage {
    environment: Environment,
    router: Router,
}

impl Stage {
    fn new(limits: &str) -> Self {
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        let environment = Environment::new(clock, Seed::new(1));
        let door = RateDoor::new(Service::Relay, limits.parse().expect("limits"), environment.clone());
        let router = door.guard(Router::new().route("/", get(async || "ok")));
        Self { environment, router }
    }

    /// Asks once: nothing, or the seconds to wait.
    async fn ask(&self, peer: &Peer) -> Option<u64> {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(peer.clone());
        let response = self.router.clone().oneshot(request).await.expect("answers");
        if response.status() == StatusCode::OK {
            return None;
        }
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let problem = &response.extensions().get::<Refused>().expect("a problem").0;
        assert_eq!(problem.code, "rate-limited");
        let wait = response.headers().get(header::RETRY_AFTER).expect("says how long");
        Some(wait.to_str().expect("ASCII").parse().expect("seconds"))
    }

    /// How many of so many pass, one after the other.
    async fn passing(&self, peer: &Peer, asked: usize) -> usize {
        let mut passed = 0;
        for _ in 0..asked {
            passed += usize::from(self.ask(peer).await.is_none());
        }
        passed
    }
}

const A: &str = "4470300015";
const B: &str = "4470300023";

#[tokio::test(start_paused = true)]
async fn an_office_has_its_own_rate_wherever_it_comes_from() {
    let stage = Stage::new("office=3");
    assert_eq!(stage.passing(&from("192.0.2.1", Some(A)), 40).await, 30);
    assert_eq!(stage.passing(&from("192.0.2.2", Some(A)), 5).await, 0, "the same office elsewhere");
    assert_eq!(stage.passing(&from("192.0.2.1", Some(B)), 40).await, 30, "another office at the same place");
    assert_eq!(stage.passing(&from("192.0.2.1", None), 100).await, 100, "nobody's connection has no office");
}

#[tokio::test(start_paused = true)]
async fn an_address_has_its_own_rate_whoever_comes_from_it() {
    let stage = Stage::new("address=2");
    assert_eq!(stage.passing(&from("192.0.2.1", Some(A)), 15).await, 15);
    assert_eq!(stage.passing(&from("192.0.2.1", Some(B)), 15).await, 5);
    assert_eq!(stage.passing(&from("192.0.2.2", Some(B)), 15).await, 15);
    assert_eq!(stage.passing(&from("[2001:db8::1]", None), 20).await, 20);
    assert_eq!(stage.passing(&from("[2001:db8::2]", None), 1).await, 0, "the same /64");
}

#[tokio::test(start_paused = true)]
async fn who_waits_as_long_as_it_was_told_gets_in_and_who_does_not_is_told_the_rest() {
    let stage = Stage::new("office=1");
    let office = from("192.0.2.1", Some(A));
    assert_eq!(stage.passing(&office, 10).await, 10);
    assert_eq!(stage.ask(&office).await, Some(1));
    tokio::time::advance(Duration::from_millis(999)).await;
    assert_eq!(stage.ask(&office).await, Some(1), "not yet");
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(stage.ask(&office).await, None);
    assert_eq!(stage.ask(&office).await, Some(1), "one second gives one request");
}

#[tokio::test(start_paused = true)]
async fn what_one_limit_refuses_costs_nothing_of_the_other() {
    let stage = Stage::new("office=1,address=2");
    let (a, b) = (from("192.0.2.1", Some(A)), from("192.0.2.1", Some(B)));
    assert_eq!(stage.passing(&a, 100).await, 10, "the office's limit");
    assert_eq!(stage.passing(&b, 100).await, 10, "what is left of the address's");
}

#[tokio::test(start_paused = true)]
async fn the_journal_has_one_line_for_a_row_of_refusals() {
    let stage = Stage::new("office=1");
    let office = from("192.0.2.1", Some(A));
    stage.passing(&office, 50).await;
    let lines = stage.environment.journal.after(0, usize::MAX);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let event = &lines[0].event;
    assert_eq!((event.kind, event.rule), ("request", Some("rate-limited")));
    assert_eq!(event.office.map(|office| office.to_string()).as_deref(), Some(A));
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(stage.passing(&office, 50).await, 5);
    assert_eq!(stage.environment.journal.after(0, usize::MAX).len(), 2, "a new row");
}

#[tokio::test(start_paused = true)]
async fn people_are_told_on_a_page() {
    let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
    let environment = Environment::new(clock, Seed::new(1));
    for (service, accept, is_page) in [
        (Service::Portal, "text/html,*/*", true),
        (Service::UsageSite, "text/html", true),
        (Service::Portal, "*/*", false),
        (Service::Relay, "text/html", false),
    ] {
        let limits = RateLimits { address: Some(rate(1)), ..RateLimits::OFF };
        let router = RateDoor::new(service, limits, environment.clone()).guard(Router::new());
        let ask = || {
            let mut request = Request::new(Body::empty());
            request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(accept));
            request.extensions_mut().insert(from("192.0.2.1", None));
            router.clone().oneshot(request)
        };
        for _ in 0..10 {
            assert_eq!(ask().await.expect("answers").status(), StatusCode::NOT_FOUND);
        }
        let refused = ask().await.expect("answers");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
        let mut style = Request::new(Body::empty());
        *style.uri_mut() = "/assets/base.css".parse().expect("a path");
        style.extensions_mut().insert(from("192.0.2.1", None));
        let status = router.clone().oneshot(style).await.expect("answers").status();
        let is_free = service != Service::Relay;
        assert_eq!(status != StatusCode::TOO_MANY_REQUESTS, is_free, "a page's style comes all the same");
        let kind = refused.headers()[header::CONTENT_TYPE].to_str().expect("ASCII");
        assert_eq!(kind.starts_with("text/html"), is_page, "{service:?}: {kind}");
    }
}

#[test]
fn the_memory_is_bounded_and_full_buckets_make_room() {
    let mut buckets = Buckets::new(rate(1));
    let start = Instant::now();
    for key in 0..BUCKETS_MAX + 5 {
        assert_eq!(buckets.look(&key, start), Verdict::Passes);
        buckets.take(key, start);
    }
    assert_eq!(buckets.len(), BUCKETS_MAX);
    // Who found no room shares one bucket with the others, and is limited all the same.
    let late = BUCKETS_MAX + 9;
    (0..5).for_each(|_| buckets.take(late, start));
    assert!(matches!(buckets.look(&late, start), Verdict::Waits { .. }));
    assert_eq!(buckets.look(&0, start), Verdict::Passes);
    // Once the others' are full again, it gets one of its own.
    let later = start + Duration::from_secs(1);
    buckets.take(late, later);
    assert_eq!(buckets.len(), 1);
}

#[test]
fn limits_read_back_and_what_is_none_is_told() {
    for text in ["off", "office=1", "address=1000000", "office=20,address=100"] {
        assert_eq!(text.parse::<RateLimits>().expect("limits").to_string(), text);
    }
    for text in ["", "on", "office", "office=0", "office=1,office=2", "address=1000001", "address=-1", "a=1"]
    {
        assert!(text.parse::<RateLimits>().is_err(), "{text}");
    }
}

/// The same in whole requests: a bucket of `burst` tokens, of which `rate` come back a second.
struct Model {
    rate: u64,
    tokens_by_millis: u64,
}

impl Model {
    fn ask(&mut self) -> bool {
        let passes = self.tokens_by_millis >= 1_000;
        self.tokens_by_millis -= if passes { 1_000 } else { 0 };
        passes
    }

    fn wait(&mut self, millis: u64) {
        let burst = self.rate * u64::from(RateLimits::BURST_SECONDS) * 1_000;
        self.tokens_by_millis = (self.tokens_by_millis + millis * self.rate).min(burst);
    }
}

proptest! {
    #[test]
    fn a_bucket_is_what_its_model_is(
        // Divisors of a second in nanoseconds, so that the model can count in whole numbers.
        number in prop::sample::select(vec![1_u32, 2, 4, 5, 8, 10]),
        steps in prop::collection::vec((0_u64..3_000, 1_usize..30), 1..60),
    ) {
        let start = Instant::now();
        let (mut now, mut buckets) = (start, Buckets::new(rate(number)));
        let rate = u64::from(number);
        let mut model = Model { rate, tokens_by_millis: rate * u64::from(RateLimits::BURST_SECONDS) * 1_000 };
        for (millis, asked) in steps {
            now += Duration::from_millis(millis);
            model.wait(millis);
            for _ in 0..asked {
                let verdict = buckets.look(&0, now);
                if verdict == Verdict::Passes {
                    buckets.take(0, now);
                } else if let Verdict::Waits { wait, .. } = verdict {
                    prop_assert_eq!(buckets.look(&0, now + wait), Verdict::Passes);
                }
                prop_assert_eq!(verdict == Verdict::Passes, model.ask());
            }
        }
    }
}
