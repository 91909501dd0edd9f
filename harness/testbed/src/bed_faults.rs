//! The fault rules in a test's own hand.

use careplan_sim::FaultRule;
use careplan_wire::control::FaultRules;

use crate::{Control, ControlRefusal};

/// 障害: what goes wrong in a testbed, by rule.
#[derive(Clone, Copy, Debug)]
pub struct BedFaults<'bed> {
    control: &'bed Control,
}

impl<'bed> BedFaults<'bed> {
    pub(crate) fn new(control: &'bed Control) -> Self {
        Self { control }
    }

    /// Puts these rules in the place of all others; every count begins anew.
    pub async fn set(
        &self,
        rules: impl IntoIterator<Item = FaultRule>,
    ) -> Result<FaultRules, ControlRefusal> {
        self.control.rule_faults(rules.into_iter().collect()).await
    }

    /// The rules, with how often each was met and fired.
    pub fn list(&self) -> FaultRules {
        self.control.faults()
    }

    /// Turns all of them off.
    pub async fn clear(&self) -> Result<(), ControlRefusal> {
        self.control.clear_faults().await
    }
}
