//! `Field`: what stands in one column of a row.
//!
//! Reading loses nothing: a text that is not of its column's format stays with its record ([`Record::odd`](crate::Record::odd)), beside the
//! finding that says so. Rows are small, since tables have many.

mod branch;
mod care_level;
mod clock_time;
mod code;
mod csv_version;
mod day_marks;
mod equipment_code;
mod format;
mod number;
mod phone_number;
mod plan_date;
mod plan_time;
mod postal_code;
mod sequence;
mod service_code;
mod shared_text;
mod text;
mod unit_price;

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceKind, ServiceMonth};

use crate::MonthPart;

pub use branch::Branch;
pub use clock_time::ClockTime;
pub use code::{
    CareLevel, CareLevelOrNone, CertificationStatus, Checklist, CodeList, ConsultCount, ConsultMethod,
    Dementia, DoctorRole, Entrusted, Flag, HomeHelpReason, Housing, Independence, InsuranceCoverage, Need,
    PlanClass, PlanKind, Progress, ResidenceState, Sex, SupportLevel, Weekday, YesNo,
};
pub use csv_version::CsvVersion;
pub use day_marks::DayMarks;
pub use equipment_code::EquipmentCode;
pub use format::{Format, UnknownFormat};
pub use number::Number;
pub use phone_number::PhoneNumber;
pub use plan_date::PlanDate;
pub use plan_time::PlanTime;
pub use postal_code::PostalCode;
pub use sequence::Sequence;
pub use service_code::{AnnexCode, ServiceCode, SubtotalClass};
pub use shared_text::SharedText;
pub use text::{Anything, ImageFile, Text, Unused};
pub use unit_price::UnitPrice;

/// 項目: one column of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Field<T> {
    /// Nothing between the commas.
    #[default]
    Empty,
    /// What the column's format asks for.
    Value(T),
    /// Something else; what it is, the record knows, unless the file had too many such
    /// ([`Document::ODD_TEXTS_MAX`](crate::Document::ODD_TEXTS_MAX)).
    Odd,
}

impl<T> Field<T> {
    /// The value, where it is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Empty | Self::Odd => None,
        }
    }

    /// Whether nothing stands there.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Self::Value)
    }
}

/// What can stand in a column: `read(write(value)) == value`, and `write(read(text)) == text`.
pub trait FieldValue: Sized {
    /// 書式: the format of the columns that hold it.
    const FORMAT: Format;

    /// Reads a text that is not empty; none where it is not of the format.
    fn read(text: &str) -> Option<Self>;

    /// Reads a text of ASCII by its bytes; who needs no more of a text overrides it.
    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        Self::read(str::from_utf8(text).ok()?)
    }

    /// Reads a text that others may share; who keeps texts need not copy it.
    #[inline]
    fn read_shared(text: &SharedText) -> Option<Self> {
        Self::read(text)
    }

    /// Appends the text.
    fn write(&self, text: &mut String);
}

/// A value of the domain, read and written by its text.
macro_rules! by_text {
    ($($value:ty: $format:expr),* $(,)?) => {
        $(impl FieldValue for $value {
            const FORMAT: Format = $format;

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn write(&self, text: &mut String) {
                use std::fmt::Write as _;
                write!(text, "{self}").expect("a string takes whatever is written");
            }
        })*
    };
}

by_text! {
    ServiceMonth: Format::Month,
    MonthPart: Format::Month,
}

/// A value of the domain that is read from ASCII, and written by its text.
macro_rules! by_ascii {
    ($($value:ty: $format:expr),* $(,)?) => {
        $(impl FieldValue for $value {
            const FORMAT: Format = $format;

            fn read(text: &str) -> Option<Self> {
                Self::from_ascii(text.as_bytes())
            }

            #[inline]
            fn read_ascii(text: &[u8]) -> Option<Self> {
                Self::from_ascii(text)
            }

            fn write(&self, text: &mut String) {
                text.push_str(self.as_str());
            }
        })*
    };
}

by_ascii! {
    InsurerNumber: Format::InsurerNumber,
    InsuredNumber: Format::InsuredNumber,
    OfficeNumber: Format::OfficeNumber,
    ServiceKind: Format::ServiceKind,
}

impl FieldValue for Day {
    const FORMAT: Format = Format::Date;

    fn read(text: &str) -> Option<Self> {
        Self::from_compact(text)
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        Self::from_compact_bytes(text)
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.compact());
    }
}

#[cfg(test)]
mod tests;
