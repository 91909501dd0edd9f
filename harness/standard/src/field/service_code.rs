//! `ServiceCode` and `AnnexCode`: what a row of table 6 or 7 is about.

use std::fmt;

use careplan_domain::ServiceKind;

use super::{FieldValue, Format};

/// サービスコード: サービス種類 in two characters, サービス項目 in four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceCode {
    kind: ServiceKind,
    item: [u8; 4],
}

impl ServiceCode {
    /// サービス種類.
    pub fn kind(&self) -> ServiceKind {
        self.kind
    }

    /// サービス項目: four digits or capital letters.
    pub fn item(&self) -> &str {
        str::from_utf8(&self.item).expect("it is made of ASCII")
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.kind, self.item()))
    }
}

impl FieldValue for ServiceCode {
    const FORMAT: Format = Format::ServiceCode;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        let (kind, item) = text.split_first_chunk::<2>()?;
        let kind = ServiceKind::from_ascii(kind)?;
        let item: [u8; 4] = item.try_into().ok()?;
        let fits = item.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        (fits && SubtotalClass::of(item).is_none()).then_some(Self { kind, item })
    }

    fn write(&self, text: &mut String) {
        text.push_str(self.kind.as_str());
        text.push_str(self.item());
    }
}

/// サービスコード of table 7, where rows of subtotals and the total have codes of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnexCode {
    /// 明細.
    Service(ServiceCode),
    /// サービス種類別小計.
    Subtotal {
        /// The kind whose rows it sums.
        kind: ServiceKind,
        /// Which of them.
        class: SubtotalClass,
    },
    /// 全合計, `999999`.
    Total,
}

impl AnnexCode {
    /// サービス種類, which the total does not have.
    pub fn kind(&self) -> Option<ServiceKind> {
        match self {
            Self::Service(code) => Some(code.kind()),
            Self::Subtotal { kind, .. } => Some(*kind),
            Self::Total => None,
        }
    }
}

impl fmt::Display for AnnexCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(code) => code.fmt(f),
            Self::Subtotal { kind, class } => f.pad(&format!("{kind}{}", class.as_str())),
            Self::Total => f.pad("999999"),
        }
    }
}

impl FieldValue for AnnexCode {
    const FORMAT: Format = Format::ServiceCodeOrTotal;

    fn read(text: &str) -> Option<Self> {
        Self::read_ascii(text.as_bytes())
    }

    #[inline]
    fn read_ascii(text: &[u8]) -> Option<Self> {
        if text == b"999999" {
            return Some(Self::Total);
        }
        let (kind, item) = text.split_first_chunk::<2>()?;
        match SubtotalClass::of(item.try_into().ok()?) {
            Some(class) => Some(Self::Subtotal { kind: ServiceKind::from_ascii(kind)?, class }),
            None => ServiceCode::read_ascii(text).map(Self::Service),
        }
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.to_string());
    }
}

/// Which rows of a kind a subtotal sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubtotalClass {
    /// `AAAA`: 区分支給限度基準の対象; mandatory where the kind has several rows.
    WithinLimit,
    /// `EEEE`: 対象外; optional.
    OutsideLimit,
    /// `ZZZZ`: 30日超過; optional.
    Beyond30Days,
}

impl SubtotalClass {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::WithinLimit, Self::OutsideLimit, Self::Beyond30Days];

    fn of(item: [u8; 4]) -> Option<Self> {
        match &item {
            b"AAAA" => Some(Self::WithinLimit),
            b"EEEE" => Some(Self::OutsideLimit),
            b"ZZZZ" => Some(Self::Beyond30Days),
            _ => None,
        }
    }

    /// The four letters in place of an item.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WithinLimit => "AAAA",
            Self::OutsideLimit => "EEEE",
            Self::Beyond30Days => "ZZZZ",
        }
    }
}
