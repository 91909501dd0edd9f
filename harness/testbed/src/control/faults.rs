//! The fault rules of a testbed: read, replaced, taken away.
//!
//! What fires is decided by the rules themselves, in every service; here only is decided which rules may stand. They
//! are kept in memory and end with the process.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod reading;

use careplan_sim::{Event, FaultRule, Service};
use careplan_wire::ProblemCode;
use careplan_wire::control::FaultRules;

pub(crate) use self::reading::Grounds;
pub(super) use self::reading::written;
use super::{Answer, Control, refuse};

/// How many findings of a list of rules are told; the first ones are enough to begin with.
const FINDINGS_MAX: usize = 20;

impl Control {
    /// The rules, with how often each was met and fired.
    pub fn faults(&self) -> FaultRules {
        let rules = self.environment().faults.rules();
        FaultRules { rules: rules.iter().map(|(rule, count)| written(rule, *count)).collect() }
    }

    /// Puts these rules in the place of all others; all that is wrong with them is told at once.
    pub async fn set_faults(&self, asked: &FaultRules) -> Answer<FaultRules> {
        let rules = self.grounds().read(asked).map_err(refusal)?;
        self.replace_faults(rules).await
    }

    /// The same with rules that are read already.
    pub async fn rule_faults(&self, rules: Vec<FaultRule>) -> Answer<FaultRules> {
        let findings = self.grounds().findings(&rules);
        if !findings.is_empty() {
            return Err(refusal(findings));
        }
        self.replace_faults(rules).await
    }

    /// Takes all rules away; answers once the services do without them.
    pub async fn clear_faults(&self) -> Answer<()> {
        let _moving = self.moving().await?;
        self.forget_faults();
        self.settle().await
    }

    /// Takes all rules away, and leaves it to the caller to settle.
    pub(super) fn forget_faults(&self) {
        let faults = &self.environment().faults;
        if faults.is_on() {
            faults.clear();
            self.note(Event::done(Service::Testbed, "faults-cleared"));
        }
    }

    async fn replace_faults(&self, rules: Vec<FaultRule>) -> Answer<FaultRules> {
        let _moving = self.moving().await?;
        let names: Vec<String> = rules.iter().map(|rule| rule.name.to_string()).collect();
        let faults = &self.environment().faults;
        faults.replace(rules).map_err(|invalid| refuse(ProblemCode::InvalidField, invalid.to_string()))?;
        let reason = match names.as_slice() {
            [] => "there is no fault rule".to_owned(),
            names => format!("the fault rules are {}", names.join(", ")),
        };
        self.note(Event::done(Service::Testbed, "faults-set").because(reason));
        // A list of revocations that an earlier rule kept out is taken over now.
        self.settle().await?;
        Ok(self.faults())
    }

    fn grounds(&self) -> Grounds {
        Grounds::of(self.urls())
    }
}

fn refusal(findings: Vec<String>) -> super::ControlRefusal {
    let mut told = findings;
    let omitted = told.len().saturating_sub(FINDINGS_MAX);
    told.truncate(FINDINGS_MAX);
    if omitted > 0 {
        told.push(format!("and {omitted} more"));
    }
    refuse(ProblemCode::InvalidField, told.join("; "))
}
