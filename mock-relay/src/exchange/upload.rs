//! Reading a send off the network: a multipart body, part by part, each within its limit.
//!
//! It knows forms and limits, not receivers. The rule it keeps: no byte is read beyond what a limit allows, and what
//! is held in memory for all sends together is bounded.

mod file_name;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use careplan_standard::{Classified, classify};
use careplan_wire::ProblemCode;
use careplan_wire::relay::MessageFile;
use futures_util::StreamExt as _;
use multer::{Constraints, Field, Multipart, SizeLimit};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use self::file_name::{CONTROL_CHARACTER, name_fault};
use super::refusal::{Refusal, quoted};
use super::settings::Settings;
use super::store::DraftFile;

/// Bytes of all files and texts that are being received at once. Ten of the largest sends fit; beyond that a sender
/// is told to come again.
const RECEIVING_BYTES_MAX: usize = 512 * 1024 * 1024;
/// What headers and boundaries may add to a message: 100 files have less than 100 kB of them.
const FRAMING_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of `to`: an office number is ten.
const TO_BYTES_MAX: usize = 64;
/// How long a sender may pause. A line that is slower than one packet in this time is no line.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// What is still read of a refused send, so that the sender, who writes first and reads then, gets to see the
/// refusal instead of a reset connection.
const REFUSED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// And for how long.
const REFUSED_TIME_MAX: Duration = Duration::from_secs(5);

/// A send as it came in.
#[derive(Debug)]
pub(super) struct Upload {
    /// `to`, as it was written.
    pub(super) to: Option<String>,
    /// 件名.
    pub(super) subject: String,
    /// 本文.
    pub(super) body: String,
    /// The files, in the order of sending.
    pub(super) files: Vec<DraftFile>,
}

/// Why a send could not be read.
#[derive(Debug, Error)]
pub(super) enum UploadRefusal {
    #[error("the content-type is not `multipart/form-data` with a boundary")]
    MediaType,
    #[error("{0}")]
    Malformed(String),
    #[error("there is a part {0}")]
    UnknownPart(String),
    #[error("the part `{part}` has more than {limit} characters")]
    TextTooLong { part: &'static str, limit: usize },
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
    #[error("other sends fill the memory for {RECEIVING_BYTES_MAX} bytes")]
    Busy,
}

/// Memory for sends that are being received: how many bytes are taken.
#[derive(Debug, Default)]
pub(super) struct Receiving(AtomicUsize);

/// A send's share of it, given back when dropped.
#[derive(Debug)]
pub(super) struct Share<'a> {
    all: &'a Receiving,
    bytes: usize,
}

impl Receiving {
    /// An empty share.
    pub(super) fn share(&self) -> Share<'_> {
        Share { all: self, bytes: 0 }
    }
}

impl Share<'_> {
    fn grow(&mut self, bytes: usize) -> Result<(), UploadRefusal> {
        let before = self.all.0.fetch_add(bytes, Ordering::Relaxed);
        self.bytes += bytes;
        if before + bytes > RECEIVING_BYTES_MAX { Err(UploadRefusal::Busy) } else { Ok(()) }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.all.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Reads a send. Refused means: nothing further was read.
pub(super) async fn receive(
    content_type: Option<&str>,
    body: &mut BodyDataStream,
    settings: &Settings,
    share: &mut Share<'_>,
) -> Result<Upload, UploadRefusal> {
    let boundary = content_type
        .and_then(|content_type| multer::parse_boundary(content_type).ok())
        .ok_or(UploadRefusal::MediaType)?;
    let whole = settings.message_bytes_max + FRAMING_BYTES_MAX;
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole as u64));
    let mut reading = Reading {
        multipart: Multipart::with_constraints(body, boundary, limits),
        settings,
        share,
        names: BTreeSet::new(),
        bytes: 0,
        to: None,
        subject: None,
        body: None,
        files: Vec::new(),
    };
    while reading.next_part().await? {}
    if reading.files.is_empty() {
        return Err(UploadRefusal::FilesMissing);
    }
    Ok(Upload {
        to: reading.to,
        subject: reading.subject.unwrap_or_default(),
        body: reading.body.unwrap_or_default(),
        files: reading.files,
    })
}

/// Reads on for a moment, so that a refusal is heard.
pub(super) async fn let_finish(body: &mut BodyDataStream) {
    let rest = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = body.next().await {
            bytes += chunk.len();
            if bytes > REFUSED_BYTES_MAX {
                break;
            }
        }
    };
    // Out of time: then the connection is reset, as it would have been at once.
    let _heard = tokio::time::timeout(REFUSED_TIME_MAX, rest).await;
}

/// The body of a request as [`receive`] takes it.
pub(super) fn stream(body: Body) -> BodyDataStream {
    body.into_data_stream()
}

struct Reading<'a, 'b> {
    multipart: Multipart<'a>,
    settings: &'a Settings,
    share: &'a mut Share<'b>,
    /// The files' names in lower case: the receiver's disk may not tell more apart.
    names: BTreeSet<String>,
    bytes: usize,
    to: Option<String>,
    subject: Option<String>,
    body: Option<String>,
    files: Vec<DraftFile>,
}

impl Reading<'_, '_> {
    /// Reads one part; false at the end.
    async fn next_part(&mut self) -> Result<bool, UploadRefusal> {
        let next = in_time(self.multipart.next_field()).await?;
        let Some(field) = next.map_err(|error| self.fault(&error))? else { return Ok(false) };
        match field.name() {
            Some("files") => {
                let file = self.read_file(field).await?;
                self.files.push(file);
            }
            Some("to") => {
                let text = self.read_text(field, "to", TO_BYTES_MAX).await?;
                let text = text.ok_or(UploadRefusal::ToTooLong)?;
                once("to", &mut self.to, text)?;
            }
            Some("subject") => {
                let text =
                    self.read_characters(field, "subject", self.settings.subject_characters_max).await?;
                once("subject", &mut self.subject, text)?;
            }
            Some("body") => {
                let text = self.read_characters(field, "body", self.settings.body_characters_max).await?;
                once("body", &mut self.body, text)?;
            }
            Some(other) => return Err(UploadRefusal::UnknownPart(quoted(other))),
            None => return Err(UploadRefusal::UnknownPart("without a name".to_owned())),
        }
        Ok(true)
    }

    async fn read_characters(
        &mut self,
        field: Field<'_>,
        part: &'static str,
        limit: usize,
    ) -> Result<String, UploadRefusal> {
        // No character of UTF-8 has more than four bytes.
        self.read_text(field, part, limit * 4)
            .await?
            .filter(|text| text.chars().count() <= limit)
            .ok_or(UploadRefusal::TextTooLong { part, limit })
    }

    /// A part's text; nothing if it has more bytes than `limit`.
    async fn read_text(
        &mut self,
        mut field: Field<'_>,
        part: &'static str,
        limit: usize,
    ) -> Result<Option<String>, UploadRefusal> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk(&mut field).await? {
            if bytes.len() + chunk.len() > limit {
                return Ok(None);
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| UploadRefusal::Malformed(format!("the part `{part}` is not UTF-8")))
    }

    async fn read_file(&mut self, mut field: Field<'_>) -> Result<DraftFile, UploadRefusal> {
        if self.files.len() == self.settings.files_max {
            return Err(UploadRefusal::FilesTooMany(self.settings.files_max));
        }
        let name = self.check_name(field.file_name())?;
        let mut hash = Sha256::new();
        let mut content = Vec::new();
        while let Some(chunk) = self.chunk(&mut field).await? {
            if content.len() + chunk.len() > self.settings.file_bytes_max {
                let limit = self.settings.file_bytes_max;
                return Err(UploadRefusal::FileTooLarge { name: quoted(&name), limit });
            }
            self.bytes += chunk.len();
            if self.bytes > self.settings.message_bytes_max {
                return Err(UploadRefusal::MessageTooLarge(self.settings.message_bytes_max));
            }
            hash.update(&chunk);
            content.extend_from_slice(&chunk);
        }
        if content.is_empty() {
            return Err(UploadRefusal::FileEmpty { name: quoted(&name) });
        }
        let sha256 = hex::encode(hash.finalize());
        let file = MessageFile { name, bytes: content.len() as u64, sha256 };
        Ok(DraftFile { file, content: Bytes::from(content) })
    }

    fn check_name(&mut self, name: Option<&str>) -> Result<String, UploadRefusal> {
        let name = name.unwrap_or_default();
        if let Some(fault) = name_fault(name) {
            return Err(UploadRefusal::FileName { name: quoted(name), fault });
        }
        if let Classified::Other { extension } = classify(name) {
            let extension = if extension.is_empty() { "no extension".to_owned() } else { quoted(&extension) };
            return Err(UploadRefusal::FileExtension { name: quoted(name), extension });
        }
        if !self.names.insert(name.to_lowercase()) {
            return Err(UploadRefusal::FileNameDuplicate { name: quoted(name) });
        }
        Ok(name.to_owned())
    }

    async fn chunk(&mut self, field: &mut Field<'_>) -> Result<Option<Bytes>, UploadRefusal> {
        let chunk = in_time(field.chunk()).await?.map_err(|error| self.fault(&error))?;
        self.share.grow(chunk.as_ref().map_or(0, Bytes::len))?;
        Ok(chunk)
    }

    /// What multer's words mean here.
    fn fault(&self, error: &multer::Error) -> UploadRefusal {
        match error {
            multer::Error::StreamSizeExceeded { .. } => {
                UploadRefusal::MessageTooLarge(self.settings.message_bytes_max)
            }
            // A control character in a part's header. Only a file's name is the sender's to choose there.
            multer::Error::ReadHeaderFailed(cause) if cause.to_string().contains("header value") => {
                UploadRefusal::FileName { name: "of a part".to_owned(), fault: CONTROL_CHARACTER }
            }
            other => UploadRefusal::Malformed(other.to_string()),
        }
    }
}

async fn in_time<T>(step: impl Future<Output = T>) -> Result<T, UploadRefusal> {
    tokio::time::timeout(PAUSE_MAX, step)
        .await
        .map_err(|_| UploadRefusal::Malformed("the body stopped before its end".to_owned()))
}

fn once(part: &str, slot: &mut Option<String>, text: String) -> Result<(), UploadRefusal> {
    match slot.replace(text) {
        None => Ok(()),
        Some(_) => Err(UploadRefusal::Malformed(format!("the part `{part}` is there twice"))),
    }
}

impl Refusal for UploadRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::MediaType => ProblemCode::UnsupportedMediaType,
            Self::Malformed(_) => ProblemCode::MalformedMultipart,
            Self::UnknownPart(_) => ProblemCode::UnknownPart,
            Self::TextTooLong { part: "subject", .. } => ProblemCode::SubjectTooLong,
            Self::TextTooLong { .. } => ProblemCode::BodyTextTooLong,
            Self::ToTooLong => ProblemCode::InvalidField,
            Self::FilesMissing => ProblemCode::FilesMissing,
            Self::FilesTooMany(_) => ProblemCode::FilesTooMany,
            Self::FileEmpty { .. } => ProblemCode::FileEmpty,
            Self::FileTooLarge { .. } => ProblemCode::FileTooLarge,
            Self::MessageTooLarge(_) => ProblemCode::MessageTooLarge,
            Self::FileName { .. } => ProblemCode::FileNameInvalid,
            Self::FileNameDuplicate { .. } => ProblemCode::FileNameDuplicate,
            Self::FileExtension { .. } => ProblemCode::FileExtension,
            Self::Busy => ProblemCode::Busy,
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
            | Self::MediaType
            | Self::TextTooLong { .. }
            | Self::ToTooLong
            | Self::FilesMissing
            | Self::FilesTooMany(_)
            | Self::MessageTooLarge(_)
            | Self::Busy => self.to_string(),
        }
    }
}
