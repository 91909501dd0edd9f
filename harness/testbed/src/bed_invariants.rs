//! What must always hold, in a test's own hand.

use careplan_wire::control::Invariants;

use crate::{Control, InvariantsBroken};

/// 不変条件 of a testbed: watched from its start, whoever steers it and however.
#[derive(Clone, Copy, Debug)]
pub struct BedInvariants<'bed> {
    control: &'bed Control,
}

impl<'bed> BedInvariants<'bed> {
    pub(crate) fn new(control: &'bed Control) -> Self {
        Self { control }
    }

    /// Judges everything that was seen until now: the report, and as a fault where something did not hold.
    pub async fn check(&self) -> Result<Invariants, InvariantsBroken> {
        let report = self.report().await;
        if report.holds { Ok(report) } else { Err(InvariantsBroken(Box::new(report))) }
    }

    /// The same, without a judgement of its own.
    pub async fn report(&self) -> Invariants {
        self.control.invariants().await
    }
}
