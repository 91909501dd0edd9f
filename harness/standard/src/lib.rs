//! ケアプランデータ連携標準仕様, the file standard of the care-plan exchange: read, check, write, generate.
//!
//! Pure: names and bytes in, documents and findings out. `data/` holds the standard's tables (V4.1, October 2024); the
//! code is held to them by tests.

pub mod archive;
mod classified;
mod file_kind;
mod file_name;
mod file_serial;
mod finding;
pub mod ms932;
pub mod records;
mod rule;
mod severity;

pub use classified::{Attachment, Classified, classify};
pub use file_kind::{FileKind, UnknownFileKind};
pub use file_name::{FileName, ImageNumber, MonthPart, NameFault, NameVersion, Party, Route, Side};
pub use file_serial::{FileSerial, InvalidFileSerial};
pub use finding::{ByteRange, Finding, Findings, Language, Place, UnknownLanguage, Wording};
pub use rule::{Page, Rule, UnknownRule};
pub use severity::Severity;
