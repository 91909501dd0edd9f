//! `User`: by what the rows of a standard file say whose they are.

use careplan_domain::{InsuredNumber, InsurerNumber};

use crate::Field;

/// 利用者: 被保険者番号 means something only together with 保険者番号.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct User {
    /// 保険者番号.
    pub(super) insurer: InsurerNumber,
    /// 被保険者番号.
    pub(super) insured: InsuredNumber,
}

impl User {
    /// The user of a row; none where one of the two cannot be read.
    pub(super) fn of(insurer: &Field<InsurerNumber>, number: &Field<InsuredNumber>) -> Option<Self> {
        Some(Self { insurer: *insurer.value()?, insured: *number.value()? })
    }
}
