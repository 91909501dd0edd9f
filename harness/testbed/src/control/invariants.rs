//! What must always hold: looked at whenever it is asked for, with all that the CA's register and the relay's store say.

use std::fmt;

use careplan_client::CallError;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::error_chain;
use careplan_serve::store::StoreFault;
use careplan_sim::Effect;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::RevocationsQuery;
use careplan_wire::control::Invariants;
use careplan_wire::relay::Side;
use mock_relay::exchange::{Kept, MessageStore, Openness, Place, Wanted, Witness as _};

use super::Control;

/// Messages that are read from the store at once.
const PAGE: usize = 500;

/// What must always hold did not, or it could not be judged: the report says what, when and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InvariantsBroken(pub Box<Invariants>);

impl Control {
    /// What must always hold, and whether it has since the start: everything that was seen until now is judged, every
    /// certificate that was used is looked up in the CA's register, and every message that was acknowledged in the
    /// relay's store.
    pub async fn invariants(&self) -> Invariants {
        // Not in the middle of a move or a reset.
        let _moving = self.0.moving.lock().await;
        let parts = self.parts();
        let now = parts.environment.clock.now();
        parts.watch.catch_up().await;
        let certificates = self.judge_certificates(now).await;
        let messages = self.compare_with_store(now).await;
        let mut report = parts.watch.report(now);
        let others = parts.nodes.has_any().then(|| {
            "what further nodes of the relay let in, show and hand out is not seen by this process".to_owned()
        });
        report.unseen.extend(others);
        concluded(report, certificates.into_iter().chain(messages))
    }

    /// Everything that was used so far is judged before the CA forgets it.
    pub(super) async fn judge_before_reset(&self) {
        let parts = self.parts();
        parts.watch.catch_up().await;
        // What cannot be asked now is not judged: the reset says itself why the CA does not answer.
        let _unseen = self.judge_certificates(parts.environment.clock.now()).await;
    }

    /// Tells the watch what the relay has taken over, now that everything is settled.
    pub(crate) async fn tell_revoked(&self) {
        let parts = self.parts();
        let rules = parts.environment.faults.rules();
        if rules.iter().any(|(rule, _)| matches!(rule.effect, Effect::StaleList)) {
            // The relay is kept from knowing, on purpose.
            return;
        }
        // A CA that does not answer tells nobody anything new.
        if let Ok(list) = parts.ca.revocations(RevocationsQuery::default()).await {
            parts.watch.revoked(&list.revoked);
        }
    }

    /// What could not be judged.
    async fn judge_certificates(&self, now: JapanTime) -> Option<String> {
        let parts = self.parts();
        for (fingerprint, used) in parts.watch.to_judge() {
            let registered = match parts.ca.certificate(used.serial).await {
                Ok(registered) => Some(registered),
                Err(CallError::Problem { problem, .. })
                    if problem.known_code() == Some(ProblemCode::CertificateUnknown) =>
                {
                    None
                }
                Err(error) => {
                    return Some(format!("the CA's register could not be asked: {}", error_chain(&error)));
                }
            };
            parts.watch.judge(now, (fingerprint, &used), registered.as_ref());
        }
        None
    }

    /// What could not be compared.
    async fn compare_with_store(&self, now: JapanTime) -> Option<String> {
        let watch = &self.parts().watch;
        let store = watch.store()?;
        let moment = watch.moment();
        // What was acknowledged until that moment is judged first, so that it is known.
        watch.catch_up().await;
        for sender in watch.senders() {
            match sent_by(&*store, sender).await {
                Ok(stored) => {
                    watch.compare(moment, now, sender, &stored);
                    if !store.is_shared() {
                        // Whatever is stored by now had begun before it was read.
                        watch.catch_up().await;
                        watch.count(now, sender, &stored);
                    }
                }
                Err(fault) => return Some(format!("the relay's store could not be read: {fault}")),
            }
        }
        None
    }
}

/// What could not be judged does not hold: nobody knows whether it does.
fn concluded(report: Invariants, unjudged: impl Iterator<Item = String>) -> Invariants {
    let Invariants { mut unseen, holds, .. } = report;
    let seen = unseen.len();
    unseen.extend(unjudged);
    Invariants { holds: holds && unseen.len() == seen, unseen, ..report }
}

/// Everything that the store has of a sender.
async fn sent_by(store: &dyn MessageStore, office: OfficeNumber) -> Result<Vec<Kept>, StoreFault> {
    let mut all: Vec<Kept> = Vec::new();
    loop {
        let page = store
            .list(Wanted {
                office,
                side: Side::Sent,
                openness: Openness::Any,
                other: None,
                from: JapanTime::MIN,
                before: all.last().map_or(Place::NEWEST, Kept::place),
                limit: PAGE,
            })
            .await?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

impl InvariantsBroken {
    /// Whether something did not hold; otherwise it is only not known whether everything did.
    pub fn is_violated(&self) -> bool {
        self.0.invariants.iter().any(|invariant| !invariant.holds)
    }
}

impl fmt::Display for InvariantsBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_violated() {
            "what must always hold did not:"
        } else {
            "nobody could see whether all holds that must always hold:"
        })?;
        for broken in self.0.invariants.iter().filter(|invariant| !invariant.holds) {
            write!(f, "\n{} ({})", broken.name, broken.title)?;
            for violation in &broken.violations {
                write!(f, "\n  {}: {}", violation.at, violation.detail)?;
            }
            if broken.omitted > 0 {
                write!(f, "\n  and {} more", broken.omitted)?;
            }
        }
        for unseen in &self.0.unseen {
            write!(f, "\nnot seen: {unseen}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_judged_does_not_hold_and_is_told() {
        let report = Invariants {
            checked_at: "2026-04-01T09:00".parse().expect("a time"),
            holds: true,
            invariants: Vec::new(),
            messages: 0,
            unseen: vec!["3 observations were left out".to_owned()],
        };
        let judged = concluded(report.clone(), std::iter::empty());
        assert_eq!(judged, report);
        let silent = "the CA's register could not be asked: it reaches nobody".to_owned();
        let unjudged = concluded(report, std::iter::once(silent.clone()));
        assert!(!unjudged.holds);
        let broken = InvariantsBroken(Box::new(unjudged));
        assert!(broken.to_string().contains(&silent) && !broken.is_violated(), "{broken}");
    }
}
