//! Reading a send off the network: a multipart body, part by part, each within its limit.
//!
//! It knows forms and limits, not receivers. The rule it keeps: no byte is read beyond what a limit allows, and what
//! is held in memory for all sends together is bounded.

mod file_name;
mod incoming;
mod receiving;
mod refusal;

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use careplan_standard::{Classified, classify};
use careplan_wire::relay::MessageFile;
use futures_util::{Stream, StreamExt as _};
use multer::{Constraints, Field, Multipart, SizeLimit};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use self::file_name::{CONTROL_CHARACTER, name_fault};
use self::incoming::{Allowance, HEADER_BYTES_MAX, Incoming, IncomingFault};
pub(super) use self::receiving::{Receiving, Share};
pub(super) use self::refusal::UploadRefusal;
use super::refusal::quoted;
use super::settings::Settings;
use super::store::DraftFile;

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

/// Reads a send. Refused means: nothing further was read.
pub(super) async fn receive(
    content_type: Option<&str>,
    body: impl Stream<Item = Result<Bytes, axum::Error>> + Send + Unpin,
    settings: &Settings,
    share: &mut Share<'_>,
) -> Result<Upload, UploadRefusal> {
    let boundary = content_type
        .and_then(|content_type| multer::parse_boundary(content_type).ok())
        .ok_or(UploadRefusal::MediaType)?;
    let whole = settings.message_bytes_max + FRAMING_BYTES_MAX;
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole as u64));
    let incoming = Incoming::new(body, share);
    let mut reading = Reading {
        allowance: incoming.allowance(),
        multipart: Multipart::with_constraints(incoming, boundary, limits),
        settings,
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

struct Reading<'a> {
    multipart: Multipart<'a>,
    allowance: Allowance,
    settings: &'a Settings,
    /// The files' names in lower case: the receiver's disk may not tell more apart.
    names: BTreeSet<String>,
    bytes: usize,
    to: Option<String>,
    subject: Option<String>,
    body: Option<String>,
    files: Vec<DraftFile>,
}

impl Reading<'_> {
    /// Reads one part; false at the end.
    async fn next_part(&mut self) -> Result<bool, UploadRefusal> {
        self.allowance.for_header();
        let next = in_time(self.multipart.next_field()).await?;
        let Some(field) = next.map_err(|error| self.fault(&error))? else { return Ok(false) };
        if header_bytes(&field) > HEADER_BYTES_MAX {
            return Err(UploadRefusal::HeaderTooLong);
        }
        self.allowance.for_content();
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
            .and_then(|text| match text.chars().find(|&character| !is_text(part, character)) {
                Some(character) => Err(UploadRefusal::ControlCharacter { part, character }),
                None => Ok(text),
            })
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
        // Windows tells no capitals apart, and macOS not how a kana's marks are written (合成済み or not).
        if !self.names.insert(name.nfc().collect::<String>().to_lowercase()) {
            return Err(UploadRefusal::FileNameDuplicate { name: quoted(name) });
        }
        Ok(name.to_owned())
    }

    async fn chunk(&mut self, field: &mut Field<'_>) -> Result<Option<Bytes>, UploadRefusal> {
        in_time(field.chunk()).await?.map_err(|error| self.fault(&error))
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
            multer::Error::StreamReadFailed(cause) => match cause.downcast_ref() {
                Some(IncomingFault::Header) => UploadRefusal::HeaderTooLong,
                Some(IncomingFault::Busy(UploadRefusal::OfficeBusy)) => UploadRefusal::OfficeBusy,
                Some(IncomingFault::Busy(_)) => UploadRefusal::Busy,
                Some(IncomingFault::Body(_)) | None => {
                    UploadRefusal::Malformed("the body broke off".to_owned())
                }
            },
            // Its words repeat what was sent.
            multer::Error::DecodeHeaderName { .. } => {
                UploadRefusal::Malformed("a part's header has a field without a proper name".to_owned())
            }
            other => UploadRefusal::Malformed(other.to_string()),
        }
    }
}

/// Whether a text may have this character. What else controls a terminal or ends a line is nothing that a person writes.
fn is_text(part: &str, character: char) -> bool {
    match character {
        // The last two end a line where Unicode is read to the letter.
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => part == "body",
        other => !other.is_control(),
    }
}

/// The length of a part's header as it was sent, without spaces that mean nothing.
fn header_bytes(field: &Field<'_>) -> usize {
    const AROUND: usize = ": \r\n".len();
    field.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + AROUND).sum()
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
