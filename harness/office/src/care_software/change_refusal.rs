//! `ChangeRefusal`: why actuals cannot differ from the plan in this way.

use careplan_domain::{OfficeNumber, ServiceKind, ServiceMonth};
use thiserror::Error;

use super::key::ServiceUser;
use super::visit::Visit;

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChangeRefusal {
    /// Nothing was planned or added there.
    #[error("there is no service for {visit}")]
    NoSuchVisit {
        /// What was looked for.
        visit: Visit,
    },
    /// The row names no user.
    #[error("the row names no user")]
    NoUser,
    /// The row has no day or no time.
    #[error("the row has no day, or no time and no 9999 either")]
    NoTime,
    /// The planner planned nothing for the user.
    #[error("`{planner}` planned nothing of this office for user `{user}`")]
    UserNotPlanned {
        /// For whom the service was.
        user: ServiceUser,
        /// Whose plan it should be in.
        planner: OfficeNumber,
    },
    /// The service is of another kind.
    #[error("a file of actuals has one kind of service, this one `{kind}`")]
    OtherKind {
        /// The file's.
        kind: ServiceKind,
    },
    /// The day is in another month.
    #[error("the day is outside `{month}`")]
    OtherMonth {
        /// The file's.
        month: ServiceMonth,
    },
    /// Only one of the two times is stated.
    #[error("a service has both times or neither")]
    HalfStated,
}
