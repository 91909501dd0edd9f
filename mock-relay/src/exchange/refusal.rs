//! How the exchange's refusals leave it: each operation has an enum of its own, and all of them have this in common.

use std::fmt::Display;

use careplan_domain::{Day, JapanTime, OfficeNumber, excerpt};
use careplan_serve::store::StoreFault;
use careplan_wire::ProblemCode;
use careplan_wire::control::UnpaidLicences;
use careplan_wire::relay::LicenceState;
use thiserror::Error;

use super::scrutiny::Noticed;
use crate::{ApplicationRefusal, Subscriber};

/// What every refusal can say. Its own text says what was found and what was expected.
pub(super) trait Refusal: Display {
    /// Its stable code.
    fn code(&self) -> ProblemCode;

    /// What the journal tells of it. A file's name may be an insured person's, so a refusal that quotes one says
    /// here what it is about without it.
    fn reason(&self) -> String {
        self.to_string()
    }

    /// The rule that the journal names: the code, unless a rule of the checker says it more closely.
    fn rule(&self) -> &'static str {
        self.code().as_str()
    }

    /// What was noticed about the files, where that is why.
    fn noticed(&self) -> Option<&Noticed> {
        None
    }
}

/// ライセンス: why an office may not exchange now.
#[derive(Debug, Error)]
pub(super) enum LicenceRefusal {
    #[error("office `{0}` has not applied for the exchange")]
    Missing(OfficeNumber),
    #[error("the licence of office `{office}` ended at {}", ended(*.until))]
    Expired { office: OfficeNumber, until: Option<JapanTime> },
    #[error("the fee of office `{office}` was due by `{due}` and is not paid")]
    Overdue { office: OfficeNumber, due: Day },
}

/// Whether this office may exchange at `now`. Where unpaid licences stop, others may still send to it: it stays
/// registered (A).
pub(super) fn check_licence(
    subscriber: &Subscriber,
    unpaid: UnpaidLicences,
    now: JapanTime,
) -> Result<(), LicenceRefusal> {
    let licence = subscriber.licence_at(now);
    match licence.state {
        LicenceState::Active => match (unpaid, subscriber.licence.overdue_at(now)) {
            (UnpaidLicences::Stops, Some(due)) => {
                Err(LicenceRefusal::Overdue { office: subscriber.number, due })
            }
            (UnpaidLicences::Runs, _) | (UnpaidLicences::Stops, None) => Ok(()),
        },
        LicenceState::None => Err(LicenceRefusal::Missing(subscriber.number)),
        LicenceState::Expired => {
            Err(LicenceRefusal::Expired { office: subscriber.number, until: licence.until })
        }
    }
}

fn ended(until: Option<JapanTime>) -> String {
    until.map_or_else(|| "an earlier time".to_owned(), |until| format!("`{until}`"))
}

impl Refusal for LicenceRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Missing(_) => ProblemCode::LicenceMissing,
            Self::Expired { .. } => ProblemCode::LicenceExpired,
            Self::Overdue { .. } => ProblemCode::LicenceOverdue,
        }
    }
}

impl Refusal for ApplicationRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Unknown(_) => ProblemCode::OfficeUnknown,
            Self::Licence(_) => ProblemCode::LicenceState,
            Self::Store(fault) => fault.code(),
        }
    }
}

impl Refusal for StoreFault {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Busy | Self::Unavailable => ProblemCode::Busy,
            Self::Sqlite(_)
            | Self::Postgres(_)
            | Self::Connection(_)
            | Self::Address(_)
            | Self::Foreign(_)
            | Self::Disk(_)
            | Self::Commit(_)
            | Self::Newer { .. }
            | Self::Damaged { .. }
            | Self::Panicked
            | Self::Closed => ProblemCode::Internal,
        }
    }
}

/// A text of the asker's, fit to be quoted: short, and without anything that could move a terminal's cursor.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text).escape_debug())
}

#[cfg(test)]
mod tests {
    use careplan_wire::Problem;

    use super::*;

    #[test]
    fn a_database_that_is_away_is_told_as_busy_with_what_to_do_and_without_its_address() {
        for fault in [StoreFault::Busy, StoreFault::Unavailable] {
            let problem = Problem::new(fault.code(), fault.to_string());
            assert_eq!((problem.status, problem.code.as_str()), (503, "busy"));
            assert!(problem.hint.contains("Idempotency-Key"), "{}", problem.hint);
            assert!(!problem.detail.contains("://"), "{}", problem.detail);
        }
        let nothing_was_done = StoreFault::Busy.to_string();
        assert!(nothing_was_done.contains("nothing was done"), "{nothing_was_done}");
        let nobody_knows = StoreFault::Unavailable.to_string();
        assert!(nobody_knows.contains("may have been done or not"), "{nobody_knows}");
    }
}
