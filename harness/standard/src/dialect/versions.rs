//! Which readings files of a version can have at all: what version 3 has no place for, it cannot leave open.

use super::{Dialect, ReceiverMissing};
use crate::{NameVersion, Wording};

impl Dialect {
    /// Why no file of this version can speak it; none where one can.
    pub fn unfit_for(self, version: NameVersion) -> Option<Wording> {
        if version == NameVersion::V4 {
            return None;
        }
        match self {
            Self::VersionValue(_) => Some(Wording::new(
                "3版の行の値は 202208 の一つだけです",
                "rows of version 3 have one value, 202208",
            )),
            Self::KihonMonth(_) | Self::KihonDate(_) => {
                Some(Wording::new("3版に介護予防のファイルはありません", "version 3 has no preventive files"))
            }
            Self::Table3Time(_) => {
                Some(Wording::new("3版に第3表のファイルはありません", "version 3 has no file of table 3"))
            }
            Self::ReceiverMissing(ReceiverMissing::Kind) => Some(Wording::new(
                "3版のファイル名にサービス種類はありません",
                "names of version 3 have no service kinds",
            )),
            Self::ReceiverMissing(ReceiverMissing::None | ReceiverMissing::Number)
            | Self::ActualsKinds(_)
            | Self::QuoteReading(_)
            | Self::LineEndReading(_)
            | Self::Header(_)
            | Self::EncodingReading(_)
            | Self::Table2Repeat(_)
            | Self::SatelliteReading(_)
            | Self::Table7Days(_)
            | Self::Subtotals(_)
            | Self::OneUserPerFile(_)
            | Self::OwnRowsOnly(_)
            | Self::ActualsMerge(_)
            | Self::PercentAddons(_)
            | Self::Case(_)
            | Self::PlanPerson(_)
            | Self::DeleteCascade(_) => None,
        }
    }
}
