//! The rules with their counts: from one occasion to the rules that fire. No lock, no clock, no wire.

use super::{Effect, FaultName, FaultRule, Occasion};
use crate::{Event, Outcome, Seed, Service};

/// The rules in force and how often each was met.
#[derive(Debug, Default)]
pub(super) struct Book(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    rule: FaultRule,
    /// The branch that this rule alone draws from.
    seed: Seed,
    count: RuleCount,
}

/// How often a rule was met, and how often it fired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// Occasions that service, route and office of the rule fit.
    pub met: u64,
    /// Those of them on which it fired.
    pub fired: u64,
}

/// A rule that fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Which.
    pub rule: FaultName,
    /// What it does.
    pub effect: Effect,
    /// The how manieth occasion of the rule it was, from 1.
    pub occasion: u64,
}

impl Firing {
    /// What the journal is told of it.
    pub fn event(&self, service: Service) -> Event {
        let Self { rule, effect, occasion } = self;
        let outcome = match effect {
            Effect::Status(_) | Effect::Maintenance => Outcome::Refused,
            Effect::Reset | Effect::Stall(_) | Effect::Truncate => Outcome::Failed,
            Effect::Latency(_) | Effect::Duplicate | Effect::WrongChain(_) | Effect::StaleList => {
                Outcome::Done
            }
        };
        let reason = format!("fault rule `{rule}` {effect}; it was occasion {occasion} of this rule");
        Event { outcome, rule: Some("fault-rule"), ..Event::done(service, "fault") }
            .because(reason)
            .by_fault(rule)
    }
}

impl Book {
    pub(super) fn new(rules: Vec<FaultRule>, seed: &Seed) -> Self {
        let entry = |rule: FaultRule| {
            let root = rule.seed.map_or_else(|| seed.clone(), Seed::new);
            Entry { seed: root.child(rule.name.as_str()), rule, count: RuleCount::default() }
        };
        Self(rules.into_iter().map(entry).collect())
    }

    pub(super) fn rules(&self) -> Vec<(FaultRule, RuleCount)> {
        self.0.iter().map(|entry| (entry.rule.clone(), entry.count)).collect()
    }

    pub(super) fn decide(&mut self, service: Service, occasion: &Occasion<'_>) -> Vec<Firing> {
        self.0.iter_mut().filter_map(|entry| entry.meet(service, occasion)).collect()
    }
}

impl Entry {
    fn meet(&mut self, service: Service, occasion: &Occasion<'_>) -> Option<Firing> {
        if !self.rule.meets(service, occasion) {
            return None;
        }
        self.count.met += 1;
        if !self.rule.when.fires(self.count.met, &self.seed) {
            return None;
        }
        self.count.fired += 1;
        Some(Firing { rule: self.rule.name.clone(), effect: self.rule.effect, occasion: self.count.met })
    }
}
