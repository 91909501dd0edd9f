//! Faults, as the testbed's rules have them.

use careplan_scenarios::model::{Effect, Fault, On};
use careplan_testbed::{FaultRule, Service, When};

/// The rule of a fault: it fires once.
pub(super) fn rule(Fault { effect, on }: Fault) -> FaultRule {
    use careplan_testbed::Effect as Does;
    let does = match effect {
        Effect::Status => Does::Status(503),
        Effect::Reset => Does::Reset,
        Effect::Truncate => Does::Truncate,
        Effect::Duplicate => Does::Duplicate,
        Effect::Latency => Does::Latency(std::time::Duration::from_millis(5)),
    };
    let route = match on {
        On::Send => "POST /api/v1/messages",
        On::Download => "GET /api/v1/messages/{id}/archive",
        On::List => "GET /api/v1/messages/received",
    };
    let once = FaultRule::new("once".parse().expect("a name"), Service::Relay, does);
    FaultRule {
        route: Some(route.parse().expect("a route")),
        when: When::Nth(std::num::NonZeroU64::MIN),
        ..once
    }
}
