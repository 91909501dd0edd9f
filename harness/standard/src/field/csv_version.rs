//! `CsvVersion`: the version that every row names.

use std::fmt;

use super::{FieldValue, Format};
use crate::NameVersion;

/// CSVバージョン (C, file standard V4.1 and its predecessors). Ordered by age, not by value: 4.1 has a smaller one than 4.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CsvVersion {
    /// 1, of 2019.
    V1,
    /// 2, of 2020.
    V2,
    /// 3.0 to 3.2, of 2022.
    V3,
    /// 4.0, soon superseded.
    V4_0,
    /// 4.1, the current one.
    V4_1,
}

impl CsvVersion {
    /// Every version, oldest first.
    pub const ALL: [Self; 5] = [Self::V1, Self::V2, Self::V3, Self::V4_0, Self::V4_1];

    /// The six digits of the first column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "201910",
            Self::V2 => "202003",
            Self::V3 => "202208",
            Self::V4_0 => "202504",
            Self::V4_1 => "202407",
        }
    }

    /// How the standard of this value is called: `4.1`.
    pub fn standard(self) -> &'static str {
        match self {
            Self::V1 => "1",
            Self::V2 => "2",
            Self::V3 => "3",
            Self::V4_0 => "4.0",
            Self::V4_1 => "4.1",
        }
    }

    /// Whose names and columns it has; none for what the exchange never carried.
    pub fn family(self) -> Option<NameVersion> {
        match self {
            Self::V1 | Self::V2 => None,
            Self::V3 => Some(NameVersion::V3),
            Self::V4_0 | Self::V4_1 => Some(NameVersion::V4),
        }
    }
}

impl fmt::Display for CsvVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FieldValue for CsvVersion {
    const FORMAT: Format = Format::Version;

    fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == text)
    }

    fn write(&self, text: &mut String) {
        text.push_str(self.as_str());
    }
}
