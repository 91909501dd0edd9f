//! ケアプランデータ連携標準仕様, the file standard of the care-plan exchange: read, check, write, generate.
//!
//! Pure: names and bytes in, documents and findings out. `data/` holds the standard's tables (V4.1, October 2024); the
//! code is held to them by tests.

pub mod archive;
mod breakage;
mod check;
mod classified;
mod columns;
mod dialect;
mod document;
mod field;
mod file_kind;
mod file_name;
mod file_serial;
mod finding;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod generate;
mod layout;
pub mod ms932;
mod read;
pub mod records;
mod row_types;
pub mod rows;
mod rule;
mod send_unit;
mod severity;
mod suppression;
mod write;

pub use breakage::{Broken, Unbreakable, break_rule};
pub use check::{
    Batch, Checking, Entry, Origin, Source, StandardChoice, UnitKey, UnitPlan, UnitReport, UnitSummary, check,
};
pub use classified::{Attachment, Classified, classify};
pub use columns::{Cells, Columns, Line};
pub use dialect::{
    ActualsKinds, ActualsMerge, Case, DeleteCascade, Dialect, DialectConflict, Dialects, EncodingReading,
    Header, KihonDate, KihonMonth, LineEndReading, NamedFile, OneUserPerFile, OwnRowsOnly, PercentAddons,
    PlanPerson, QuoteReading, ReceiverMissing, Regrouped, SatelliteReading, Subtotals, Table2Repeat,
    Table3Time, Table7Days, UnknownDialect, Unwritable, VersionValue, write_unit,
};
pub use document::{Document, Naming, OddTexts, Record, Stray, Table};
pub use field::{
    AnnexCode, Anything, Branch, CareLevel, CareLevelOrNone, CertificationStatus, Checklist, ClockTime,
    CodeList, ConsultCount, ConsultMethod, CsvVersion, DayMarks, Dementia, DoctorRole, Entrusted,
    EquipmentCode, Field, FieldValue, Flag, Format, HomeHelpReason, Housing, ImageFile, Independence,
    InsuranceCoverage, Need, Number, PhoneNumber, PlanClass, PlanDate, PlanKind, PlanTime, PostalCode,
    Progress, ResidenceState, Sequence, ServiceCode, Sex, SharedText, SubtotalClass, SupportLevel, Text,
    UnitPrice, UnknownFormat, Unused, Weekday, YesNo,
};
pub use file_kind::{FileKind, UnknownFileKind};
pub use file_name::{FileName, ImageNumber, MonthPart, NameFault, NameVersion, Party, Route, Side};
pub use file_serial::{FileSerial, InvalidFileSerial};
pub use finding::{ByteRange, Finding, Findings, Language, Place, UnknownLanguage, Wording};
pub use generate::{Content, GeneratedFile, GeneratedUnit, People, Recipe, generate};
pub use layout::{Column, Layout, Requirement};
pub use read::{FILE_BYTES_MAX, read};
pub use rule::{Page, Rule, UnknownRule};
pub use send_unit::{SendUnit, UnknownSendUnit};
pub use severity::Severity;
pub use suppression::{
    FilePattern, InvalidFilePattern, RulePattern, Sieve, Sifted, Suppression, SuppressionFault,
    SuppressionProblem, Suppressions,
};
pub use write::{
    Clock, Encoding, Misfit, Newline, NotMs932, Quotes, Replaced, Spelling, Style, WrittenPlace, write,
    write_folded, write_text,
};
