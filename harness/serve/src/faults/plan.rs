//! What happens to one request: the effects of all rules that fire, in one order.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use careplan_sim::{Clock, Effect, Firing, Service};
use http_body_util::BodyExt as _;
use tokio::sync::Semaphore;
use tower::Service as _;

use super::answer::answer;
use super::truncated::truncated;
use super::twice::twice;
use crate::Shutdown;
use crate::line::Cutter;
use crate::listen::{Begun, unless};

/// What is to happen: first the waiting, then the first effect that ends the request, else the request itself,
/// perhaps twice, its answer perhaps cut.
pub(crate) struct Plan {
    firings: Vec<Firing>,
    service: Service,
    clock: Clock,
    permits: Arc<Semaphore>,
}

/// What a request is carried out with.
pub(crate) struct Carrying<'a> {
    pub(crate) router: Router,
    pub(crate) begun: &'a Begun,
    pub(crate) shutdown: &'a Shutdown,
    pub(crate) cutter: &'a Cutter,
}

/// The connection ends here, because a fault rule says so.
#[derive(Debug)]
pub(crate) struct BrokenOff;

impl Plan {
    /// The plan of the rules that fired; none, if none did. What another effect leaves no room for is left out.
    pub(super) fn of(
        firings: Vec<Firing>,
        service: Service,
        clock: &Clock,
        permits: &Arc<Semaphore>,
    ) -> Option<Self> {
        let firings = effective(firings);
        if firings.is_empty() {
            return None;
        }
        Some(Self { firings, service, clock: clock.clone(), permits: Arc::clone(permits) })
    }

    /// The rules that act.
    pub(super) fn firings(&self) -> &[Firing] {
        &self.firings
    }

    pub(crate) async fn carry_out(self, request: Request, with: Carrying<'_>) -> Result<Response, BrokenOff> {
        let wait = self.wait();
        if !wait.is_zero() {
            // Whoever stops does not wait for this.
            unless(with.shutdown, tokio::time::sleep(wait)).await;
        }
        if let Some(ending) = self.firings.iter().find(|firing| is_ending(firing.effect)) {
            return self.end(ending, request, &with).await;
        }
        let response = self.done(request, &with).await;
        if self.has(Effect::Truncate) { truncated(response) } else { Ok(response) }
    }

    async fn end(
        &self,
        ending: &Firing,
        request: Request,
        with: &Carrying<'_>,
    ) -> Result<Response, BrokenOff> {
        match ending.effect {
            Effect::Reset => {
                with.cutter.reset();
                Err(BrokenOff)
            }
            Effect::Stall(bound) => {
                // hyper sees that a client has left only once it has read all of the request.
                let silence = async {
                    drain(request).await;
                    std::future::pending::<()>().await;
                };
                unless(with.shutdown, tokio::time::timeout(bound, silence)).await;
                Err(BrokenOff)
            }
            _ => Ok(answer(ending, self.service, self.clock.now(), request.headers())),
        }
    }

    async fn done(&self, request: Request, with: &Carrying<'_>) -> Response {
        let mut router = with.router.clone();
        if self.has(Effect::Duplicate) {
            let permits = Arc::clone(&self.permits);
            return with.begun.carry_out(async move { Ok(twice(request, router, &permits).await) }).await;
        }
        with.begun.carry_out(router.call(request)).await
    }

    /// Latencies add up, and yet are never longer than one may be.
    fn wait(&self) -> Duration {
        let waits = self.firings.iter().map(|firing| match firing.effect {
            Effect::Latency(wait) => wait,
            _ => Duration::ZERO,
        });
        waits.sum::<Duration>().min(Effect::LATENCY_MAX)
    }

    fn has(&self, effect: Effect) -> bool {
        self.firings.iter().any(|firing| firing.effect == effect)
    }
}

/// Reads a request's body to its end and forgets it; a body that breaks off has ended too.
async fn drain(request: Request) {
    let mut body = request.into_body();
    while let Some(Ok(_)) = body.frame().await {}
}

/// Those that act: all waits; of the others either the first one that ends the request, or, without one, all.
fn effective(firings: Vec<Firing>) -> Vec<Firing> {
    let ending = firings.iter().position(|firing| is_ending(firing.effect));
    let acts = |(index, firing): (usize, Firing)| {
        let waits = matches!(firing.effect, Effect::Latency(_));
        (waits || ending.is_none_or(|ending| ending == index)).then_some(firing)
    };
    firings.into_iter().enumerate().filter_map(acts).collect()
}

const fn is_ending(effect: Effect) -> bool {
    matches!(effect, Effect::Status(_) | Effect::Maintenance | Effect::Reset | Effect::Stall(_))
}

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault rule ended the connection")
    }
}

impl std::error::Error for BrokenOff {}

#[cfg(test)]
mod tests {
    use careplan_sim::ServerChain;

    use super::*;

    fn firings(effects: &[Effect]) -> Vec<Firing> {
        let firing = |(index, &effect): (usize, &Effect)| Firing {
            rule: format!("r{index}").parse().expect("a name"),
            effect,
            occasion: 1,
        };
        effects.iter().enumerate().map(firing).collect()
    }

    #[track_caller]
    fn check(fired: &[Effect], acting: &[Effect]) {
        let found: Vec<_> = effective(firings(fired)).into_iter().map(|firing| firing.effect).collect();
        assert_eq!(found, acting);
    }

    #[test]
    fn the_first_effect_that_ends_a_request_leaves_only_waits_beside_it() {
        let wait = Effect::Latency(Duration::from_millis(5));
        check(&[Effect::Duplicate, wait, Effect::Reset, Effect::Maintenance], &[wait, Effect::Reset]);
        check(&[Effect::Status(500), wait], &[Effect::Status(500), wait]);
        check(&[Effect::Truncate, Effect::Duplicate], &[Effect::Truncate, Effect::Duplicate]);
        check(&[], &[]);
    }

    #[test]
    fn waits_add_up_to_the_longest_and_no_further() {
        let plan = |effects: &[Effect]| {
            let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
            Plan::of(firings(effects), Service::Relay, &clock, &Arc::new(Semaphore::new(1))).expect("a plan")
        };
        let wait = |millis| Effect::Latency(Duration::from_millis(millis));
        assert_eq!(plan(&[wait(5), Effect::Reset, wait(7)]).wait(), Duration::from_millis(12));
        assert_eq!(plan(&[wait(50_000), wait(50_000)]).wait(), Effect::LATENCY_MAX);
        assert_eq!(plan(&[Effect::WrongChain(ServerChain::Expired)]).wait(), Duration::ZERO);
    }
}
