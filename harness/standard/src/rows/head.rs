//! `Head`: what every row of the standard begins with.

use careplan_domain::{InsuredNumber, InsurerNumber};

use crate::{CsvVersion, Field};

/// The columns that every type of row begins with.
pub trait Head {
    /// CSVバージョン.
    fn version(&self) -> &Field<CsvVersion>;
    /// 保険者番号.
    fn insurer(&self) -> &Field<InsurerNumber>;
    /// 被保険者番号.
    fn insured(&self) -> &Field<InsuredNumber>;
}

macro_rules! heads {
    ([] $($row:ident { $($(#[$doc:meta])* $kind:ident),+ })*) => {
        $(impl Head for super::$row {
            fn version(&self) -> &Field<CsvVersion> {
                &self.version
            }

            fn insurer(&self) -> &Field<InsurerNumber> {
                &self.insurer
            }

            fn insured(&self) -> &Field<InsuredNumber> {
                &self.insured
            }
        })*
    };
}

crate::each_row_type!([heads] []);
