//! Why a send could not be read: nothing of it was stored.

use careplan_wire::ProblemCode;
use thiserror::Error;

use super::incoming::HEADER_BYTES_MAX;
use super::receiving::{OFFICE_BYTES_MAX, RECEIVING_BYTES_MAX};
use crate::exchange::refusal::Refusal;

/// Why a send could not be read.
#[derive(Debug, Error)]
pub(in crate::exchange) enum UploadRefusal {
    #[error("the content-type is not `multipart/form-data` with a boundary")]
    MediaType,
    #[error("{0}")]
    Malformed(String),
    #[error("the header of a part has more than {HEADER_BYTES_MAX} bytes")]
    HeaderTooLong,
    #[error("there is a part {0}")]
    UnknownPart(String),
    #[error("the part `{part}` has more than {limit} characters")]
    TextTooLong { part: &'static str, limit: usize },
    #[error("the part `{part}` has the character `{}`: {}", .character.escape_unicode(), takes(.part))]
    ControlCharacter { part: &'static str, character: char },
    #[error("the part `to` is longer than any office number")]
    ToTooLong,
    #[error("there is no part `files`")]
    FilesMissing,
    #[error("there are more than {0} files")]
    FilesTooMany(usize),
    #[error("file {name} has no bytes")]
    FileEmpty { name: String },
    #[error("file {name} has more than {limit} bytes")]
    FileTooLarge { name: String, limit: usize },
    #[error("the files have more than {0} bytes together")]
    MessageTooLarge(usize),
    #[error("the name {name} {fault}")]
    FileName { name: String, fault: &'static str },
    #[error("there are two files named {name} (case does not tell names apart)")]
    FileNameDuplicate { name: String },
    #[error("file {name} ends in {extension}")]
    FileExtension { name: String, extension: String },
    #[error("other sends fill the memory for {RECEIVING_BYTES_MAX} bytes, and nothing was stored")]
    Busy,
    #[error("other sends of this office fill its share of {OFFICE_BYTES_MAX} bytes, and nothing was stored")]
    OfficeBusy,
}

/// Which characters a text takes.
fn takes(part: &str) -> &'static str {
    match part {
        "body" => "a body has line breaks and tabs, and no other control characters",
        _ => "a subject is one line without control characters",
    }
}

impl Refusal for UploadRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::MediaType => ProblemCode::UnsupportedMediaType,
            Self::Malformed(_) | Self::HeaderTooLong => ProblemCode::MalformedMultipart,
            Self::UnknownPart(_) => ProblemCode::UnknownPart,
            Self::TextTooLong { part: "subject", .. } => ProblemCode::SubjectTooLong,
            Self::TextTooLong { .. } => ProblemCode::BodyTextTooLong,
            Self::ToTooLong | Self::ControlCharacter { .. } => ProblemCode::InvalidField,
            Self::FilesMissing => ProblemCode::FilesMissing,
            Self::FilesTooMany(_) => ProblemCode::FilesTooMany,
            Self::FileEmpty { .. } => ProblemCode::FileEmpty,
            Self::FileTooLarge { .. } => ProblemCode::FileTooLarge,
            Self::MessageTooLarge(_) => ProblemCode::MessageTooLarge,
            Self::FileName { .. } => ProblemCode::FileNameInvalid,
            Self::FileNameDuplicate { .. } => ProblemCode::FileNameDuplicate,
            Self::FileExtension { .. } => ProblemCode::FileExtension,
            Self::Busy | Self::OfficeBusy => ProblemCode::Busy,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::UnknownPart(_) => "there is an unknown part".to_owned(),
            Self::FileEmpty { .. } => "a file has no bytes".to_owned(),
            Self::FileTooLarge { limit, .. } => format!("a file has more than {limit} bytes"),
            Self::FileName { fault, .. } => format!("the name of a file {fault}"),
            Self::FileNameDuplicate { .. } => "two files have the same name".to_owned(),
            Self::FileExtension { .. } => "a file is neither csv nor pdf nor jpg".to_owned(),
            Self::Malformed(_)
            | Self::HeaderTooLong
            | Self::MediaType
            | Self::TextTooLong { .. }
            | Self::ControlCharacter { .. }
            | Self::ToTooLong
            | Self::FilesMissing
            | Self::FilesTooMany(_)
            | Self::MessageTooLarge(_)
            | Self::Busy
            | Self::OfficeBusy => self.to_string(),
        }
    }
}
