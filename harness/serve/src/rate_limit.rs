//! How many requests one office, and one address, may make: so many a second, and ten seconds' worth at once.
//!
//! By the machine's time, not the testbed's clock: what is kept from harm is the machine, and a clock that stands would
//! never let anybody in again. The rule it keeps: a refusal costs nothing of what is left, so that who waits as long as
//! `Retry-After` says gets in; and the memory is bounded, whoever comes.

mod buckets;

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::OfficeNumber;
use careplan_sim::{Environment, Event, Service};
use careplan_wire::ProblemCode;
use futures_util::StreamExt as _;
use thiserror::Error;
use tokio::time::Instant;

use self::buckets::{Buckets, Verdict};
use crate::crowd::Whereabouts;
use crate::faults::{place, wants_page};
use crate::page::set_page_headers;
use crate::{Frame, Page, Peer, Refused};

/// 流量制限: requests a second, for as long as one likes; none is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// Of one office, by the certificate that its connection shows.
    pub office: Option<NonZeroU32>,
    /// Of one address; of IPv6: of one /64.
    pub address: Option<NonZeroU32>,
}

impl RateLimits {
    /// No limit at all.
    pub const OFF: Self = Self { office: None, address: None };

    /// What a testbed that others can reach begins with. An office's client asks every ten minutes, and one that receives
    /// a month's messages of fifty offices makes some hundreds of requests in a row.
    pub const REACHABLE: Self =
        Self { office: NonZeroU32::new(OFFICE_RATE), address: NonZeroU32::new(ADDRESS_RATE) };

    /// Seconds' worth of requests that may come at once: a client that was away catches up.
    pub const BURST_SECONDS: u32 = 10;
}

/// Requests a second of one office, off loopback: twenty messages with three files each are received in that time.
const OFFICE_RATE: u32 = 50;
/// Requests a second of one address, off loopback: four offices of one company at full speed, or fifty at work.
const ADDRESS_RATE: u32 = 200;

/// The text is no limit of rates.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{}` is no limit, expected `off`, or `office=N`, `address=N` or both with a comma, each 1 to 1000000 requests a second", careplan_domain::excerpt(.0))]
pub struct InvalidRateLimits(String);

impl FromStr for RateLimits {
    type Err = InvalidRateLimits;

    fn from_str(text: &str) -> Result<Self, InvalidRateLimits> {
        if text == "off" {
            return Ok(Self::OFF);
        }
        let mut limits = Self::OFF;
        for part in text.split(',') {
            let known = part.split_once('=').and_then(|(name, number)| {
                let number = number.parse::<NonZeroU32>().ok().filter(|number| number.get() <= RATE_MAX)?;
                let place = match name {
                    "office" => &mut limits.office,
                    "address" => &mut limits.address,
                    _ => return None,
                };
                place.replace(number).is_none().then_some(())
            });
            known.ok_or_else(|| InvalidRateLimits(text.to_owned()))?;
        }
        Ok(limits)
    }
}

/// Requests a second that a limit may allow: a hundred times what any machine here answers.
const RATE_MAX: u32 = 1_000_000;

impl fmt::Display for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.office, self.address) {
            (None, None) => f.write_str("off"),
            (Some(office), None) => write!(f, "office={office}"),
            (None, Some(address)) => write!(f, "address={address}"),
            (Some(office), Some(address)) => write!(f, "office={office},address={address}"),
        }
    }
}

/// 流量制限の入口: stands before a service's router. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct RateDoor(Arc<Inner>);

struct Inner {
    service: Service,
    environment: Environment,
    /// Both at once: a request that one of them refuses costs nothing of the other.
    buckets: Mutex<Both>,
}

struct Both {
    offices: Option<Buckets<OfficeNumber>>,
    addresses: Option<Buckets<Whereabouts>>,
}

/// A request too many.
#[derive(Debug)]
struct TooMany {
    whose: &'static str,
    rate: NonZeroU32,
    wait: Duration,
    /// Whether it is the first of a row: only that goes to the journal.
    is_first: bool,
}

impl RateDoor {
    /// A door of `service` that nobody has come through yet.
    pub fn new(service: Service, limits: RateLimits, environment: Environment) -> Self {
        let both =
            Both { offices: limits.office.map(Buckets::new), addresses: limits.address.map(Buckets::new) };
        Self(Arc::new(Inner { service, environment, buckets: Mutex::new(both) }))
    }

    /// Puts the door before `router`.
    pub fn guard(&self, router: axum::Router) -> axum::Router {
        router.layer(axum::middleware::from_fn_with_state(self.clone(), admit))
    }

    fn check(&self, peer: &Peer, now: Instant) -> Result<(), TooMany> {
        let office = office_of(peer);
        let place = Whereabouts::of(peer.address);
        let mut both = self.0.buckets.lock().expect("no one panics while counting");
        let Both { offices, addresses } = &mut *both;
        // Looked at first, taken from only when both let it in.
        if let Some(addresses) = addresses {
            addresses.look(&place, now).or_refuse("this address", addresses.rate())?;
        }
        if let (Some(offices), Some(office)) = (offices.as_mut(), office) {
            offices.look(&office, now).or_refuse("this office", offices.rate())?;
            offices.take(office, now);
        }
        if let Some(addresses) = addresses {
            addresses.take(place, now);
        }
        Ok(())
    }

    fn note(&self, peer: &Peer, too_many: &TooMany) {
        let environment = &self.0.environment;
        let reason = format!(
            "{} may make {} requests a second; told to wait {} seconds, as is whatever follows until then",
            too_many.whose,
            too_many.rate,
            seconds(too_many.wait)
        );
        let event = Event::refused(self.0.service, "request", ProblemCode::RateLimited.as_str(), reason);
        environment.journal.record(environment.clock.now(), Event { office: office_of(peer), ..event });
    }
}

fn office_of(peer: &Peer) -> Option<OfficeNumber> {
    Some(peer.certificate.as_ref()?.office?.office())
}

impl Verdict {
    fn or_refuse(self, whose: &'static str, rate: NonZeroU32) -> Result<(), TooMany> {
        match self {
            Self::Passes => Ok(()),
            Self::Waits { wait, is_first } => Err(TooMany { whose, rate, wait, is_first }),
        }
    }
}

async fn admit(State(door): State<RateDoor>, request: Request, next: Next) -> Response {
    // The page that tells of a refusal needs its style; what lies there comes out of memory.
    if place(door.0.service).is_some() && request.uri().path().starts_with("/assets/") {
        return next.run(request).await;
    }
    let refused = request
        .extensions()
        .get::<Peer>()
        .and_then(|peer| door.check(peer, Instant::now()).map_err(|too_many| (peer.clone(), too_many)).err());
    let Some((peer, too_many)) = refused else { return next.run(request).await };
    if too_many.is_first {
        door.note(&peer, &too_many);
    }
    let place = place(door.0.service).filter(|_| wants_page(request.headers()));
    let_finish(request.into_body()).await;
    match place {
        Some(place) => {
            let frame = Frame::new(place, "ご案内", door.0.environment.clock.now()).refused();
            page(&too_many, frame)
        }
        None => problem(&too_many),
    }
}

/// ご案内: what people read.
#[derive(Template)]
#[template(path = "rate_limit.html")]
struct RateLimitPage {
    frame: Frame,
    seconds: u64,
}

fn page(too_many: &TooMany, frame: Frame) -> Response {
    let seconds = seconds(too_many.wait);
    let page = RateLimitPage { frame, seconds };
    let mut response = Page(StatusCode::TOO_MANY_REQUESTS, page).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    set_page_headers(response.headers_mut());
    response
}

fn problem(too_many: &TooMany) -> Response {
    let TooMany { whose, rate, wait, .. } = too_many;
    let wait = seconds(*wait);
    let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(RateLimits::BURST_SECONDS - 1));
    let detail = format!(
        "{whose} has made more than {rate} requests a second and {burst} at once; it may go on in {wait} seconds"
    );
    let mut response = Refused::new(ProblemCode::RateLimited, detail).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    response
}

/// Whole seconds, so that who waits them has waited long enough.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// What is still read of a refused request: a message of the usual size, whose sender writes first and reads then.
const REFUSED_BYTES_MAX: usize = 64 * 1024;
/// And for how long.
const REFUSED_TIME_MAX: Duration = Duration::from_secs(1);

/// Reads on for a moment, so that the refusal is heard.
async fn let_finish(body: Body) {
    let mut body = body.into_data_stream();
    let rest = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = body.next().await {
            bytes += chunk.len();
            if bytes > REFUSED_BYTES_MAX {
                break;
            }
        }
    };
    // Out of time: then the connection ends without the answer, as it would have at once.
    let _heard = tokio::time::timeout(REFUSED_TIME_MAX, rest).await;
}

impl fmt::Debug for RateDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateDoor").field("service", &self.0.service).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
