//! `Format`: the formats of columns, a closed set.

use std::fmt;
use std::str::FromStr;

use careplan_domain::excerpt;
use thiserror::Error;

use crate::CodeList;

/// 書式 (C, file standard V4.1, tables of fields).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// CSVバージョン.
    Version,
    /// 保険者番号: six digits.
    InsurerNumber,
    /// 被保険者番号: ten digits, or H and nine.
    InsuredNumber,
    /// 事業所番号: ten characters.
    OfficeNumber,
    /// サービス種類コード.
    ServiceKind,
    /// サービスコード: kind and item.
    ServiceCode,
    /// サービスコード, or one of the codes of subtotals and totals.
    ServiceCodeOrTotal,
    /// YYYYMMDD.
    Date,
    /// YYYYMM.
    Month,
    /// HHMM.
    Time,
    /// HHMM, or 9999 where a service has no time.
    TimeOr9999,
    /// 31 digits of 0 and 1, one a day.
    DayMarks,
    /// Digits.
    Integer,
    /// `99.99`.
    Decimal,
    /// `XXX-XXXX`.
    Postal,
    /// Digits and hyphens.
    Phone,
    /// `NNNNN-NNNNNN`.
    EquipmentCode,
    /// 1 to 99.
    Sequence,
    /// サテライト枝番.
    Branch,
    /// 文字列: free text, always quoted.
    Free,
    /// No format is given.
    Anything,
    /// 使用しない.
    Unused,
    /// The name of an image, quoted as free text is.
    ImageFile,
    /// A code of a list.
    Code(CodeList),
}

impl Format {
    /// Whether a column of this format is written in quotes.
    #[inline]
    pub fn is_quoted(self) -> bool {
        matches!(self, Self::Free | Self::ImageFile)
    }

    /// Whether nothing is left to judge about a text that is of this format: its length follows, and there is no check
    /// digit.
    #[inline]
    pub fn says_all(self) -> bool {
        match self {
            Self::Version
            | Self::InsuredNumber
            | Self::ServiceKind
            | Self::ServiceCode
            | Self::ServiceCodeOrTotal
            | Self::Date
            | Self::Month
            | Self::Time
            | Self::TimeOr9999
            | Self::DayMarks
            | Self::Postal
            | Self::EquipmentCode
            | Self::Sequence
            | Self::Branch
            | Self::Free
            | Self::ImageFile
            | Self::Code(_) => true,
            Self::InsurerNumber
            | Self::OfficeNumber
            | Self::Integer
            | Self::Decimal
            | Self::Phone
            | Self::Anything
            | Self::Unused => false,
        }
    }

    /// 必ず半角: whether every character of it is ASCII.
    pub fn is_ascii(self) -> bool {
        !matches!(self, Self::Free | Self::ImageFile | Self::Anything | Self::Unused)
    }

    /// The word of `data/fields.tsv`; the list of codes apart.
    fn word(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::InsurerNumber => "insurer_number",
            Self::InsuredNumber => "insured_number",
            Self::OfficeNumber => "office_number",
            Self::ServiceKind => "service_kind",
            Self::ServiceCode => "service_code",
            Self::ServiceCodeOrTotal => "service_code_or_total",
            Self::Date => "date",
            Self::Month => "month",
            Self::Time => "time",
            Self::TimeOr9999 => "time9999",
            Self::DayMarks => "bitmap31",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Postal => "postal",
            Self::Phone => "phone",
            Self::EquipmentCode => "tais",
            Self::Sequence => "seq",
            Self::Branch => "branch",
            Self::Free => "free",
            Self::Anything => "any",
            Self::Unused => "unused",
            Self::ImageFile => "image_name",
            Self::Code(CodeList::Flag) => "flag",
            Self::Code(_) => "code",
        }
    }

    /// The formats that are one word.
    const WORDS: [Self; 24] = [
        Self::Version,
        Self::InsurerNumber,
        Self::InsuredNumber,
        Self::OfficeNumber,
        Self::ServiceKind,
        Self::ServiceCode,
        Self::ServiceCodeOrTotal,
        Self::Date,
        Self::Month,
        Self::Time,
        Self::TimeOr9999,
        Self::DayMarks,
        Self::Integer,
        Self::Decimal,
        Self::Postal,
        Self::Phone,
        Self::EquipmentCode,
        Self::Sequence,
        Self::Branch,
        Self::Free,
        Self::Anything,
        Self::Unused,
        Self::ImageFile,
        Self::Code(CodeList::Flag),
    ];
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(list) if *list != CodeList::Flag => write!(f, "code:{}", list.name()),
            _ => f.pad(self.word()),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = match text.strip_prefix("code:") {
            Some(list) => CodeList::ALL.iter().copied().find(|known| known.name() == list).map(Self::Code),
            None => Self::WORDS.into_iter().find(|format| format.word() == text),
        };
        found.ok_or_else(|| UnknownFormat { text: excerpt(text) })
    }
}

/// Why a text is no 書式.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no format of a column")]
pub struct UnknownFormat {
    /// What was read.
    pub text: String,
}
