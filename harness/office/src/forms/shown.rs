//! `Shown`: a column's value as a form writes it. Empty is empty; what is not of its format is `？`.

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, ServiceKind, ServiceMonth};
use careplan_standard::{
    AnnexCode, Branch, CareLevel, CareLevelOrNone, CertificationStatus, ClockTime, Dementia, EquipmentCode,
    Field, FieldValue, Flag, Independence, Number, PhoneNumber, PlanTime, PostalCode, Progress, Sequence,
    ServiceCode, Sex, SupportLevel, Text, UnitPrice,
};

use super::era;

/// What stands in a form for something.
pub(super) trait Shown {
    /// The text; none for nothing.
    fn shown(&self) -> String;
}

impl<T: Shown> Shown for Field<T> {
    fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Value(value) => value.shown(),
            Self::Odd => "？".to_owned(),
        }
    }
}

impl Shown for Day {
    fn shown(&self) -> String {
        era::day(*self)
    }
}

impl Shown for ServiceMonth {
    fn shown(&self) -> String {
        era::month(*self)
    }
}

/// With commas between thousands.
impl Shown for Number {
    fn shown(&self) -> String {
        let digits = self.value().to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

impl Shown for ClockTime {
    fn shown(&self) -> String {
        format!("{:02}:{:02}", self.minutes() / 60, self.minutes() % 60)
    }
}

impl Shown for PlanTime {
    fn shown(&self) -> String {
        match self {
            Self::At(time) => time.shown(),
            Self::Unstated => String::new(),
        }
    }
}

/// Its name, without what the standard's list adds to it for those who plan.
impl Shown for ServiceKind {
    fn shown(&self) -> String {
        let name = self.name();
        name.strip_suffix("（定期巡回連携型も対象）").unwrap_or(name).to_owned()
    }
}

macro_rules! by_code {
    ($($list:ty),*) => {
        $(impl Shown for $list {
            fn shown(&self) -> String {
                self.japanese().to_owned()
            }
        })*
    };
}

by_code!(
    CareLevel,
    CareLevelOrNone,
    CertificationStatus,
    Dementia,
    Flag,
    Independence,
    Progress,
    Sex,
    SupportLevel
);

macro_rules! by_text {
    ($($value:ty),*) => {
        $(impl Shown for $value {
            fn shown(&self) -> String {
                let mut text = String::new();
                self.write(&mut text);
                text
            }
        })*
    };
}

by_text!(
    AnnexCode,
    Branch,
    EquipmentCode,
    InsuredNumber,
    InsurerNumber,
    OfficeNumber,
    PhoneNumber,
    PostalCode,
    Sequence,
    ServiceCode,
    Text,
    UnitPrice
);

/// A choice on a form, with a ring around it where it was made.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// What the form prints.
    pub(super) label: &'static str,
    /// Whether it has the ring.
    pub(super) chosen: bool,
}

/// 選択肢: all of them as printed, some with a ring.
pub(super) fn marks<const N: usize>(choices: [(&'static str, bool); N]) -> Vec<Mark> {
    choices.into_iter().map(|(label, chosen)| Mark { label, chosen }).collect()
}

/// Whether a column has this value.
pub(super) fn is<T: PartialEq + Copy>(field: &Field<T>, value: T) -> bool {
    field.value() == Some(&value)
}

/// Two texts with something between, where both are there.
pub(super) fn joined(first: String, between: &str, second: String) -> String {
    match (first.is_empty(), second.is_empty()) {
        (_, true) => first,
        (true, false) => second,
        (false, false) => format!("{first}{between}{second}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_between_thousands() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (16_765, "16,765"), (1_234_567, "1,234,567")];
        for (number, expected) in cases {
            assert_eq!(Number::new(number).shown(), expected);
        }
    }

    #[test]
    fn what_cannot_be_read_is_seen_and_what_is_empty_is_not() {
        assert_eq!(Field::<Day>::Odd.shown(), "？");
        assert_eq!(Field::<Day>::Empty.shown(), "");
    }
}
