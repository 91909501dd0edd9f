//! 受信: a file, or all of them in an archive, on the way out, and the receipt for it.
//!
//! The rule it keeps: the receipt is committed before the last byte leaves, and after all the others have been handed to
//! the network. So whoever has a whole file is known to have it. Not the other way round: what fits the network's buffers
//! counts as gone out, and a receiver may leave without having read it. Whoever has left before that, or may not call any
//! more, leaves no receipt. A sender may fetch its own files (A), which is no receipt.

use axum::body::{Body, Bytes};
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{StoreFault, to_the_end};
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::relay::{MessageFile, MessageState, Side};
use futures_util::{StreamExt as _, stream};
use thiserror::Error;

use super::Exchange;
use super::archive::{self, Archive};
use super::listing::MessageRefusal;
use super::refusal::{Refusal, quoted};
use super::standing::{Standing, StandingRefusal};
use super::store::{Kept, Receipt};
use super::witness::{Part, Seen};

/// Bytes of an archive's files that are read at once, where the first of them is not larger by itself: a usual message is
/// read in one go, and a large one is in memory file by file.
const READ_BYTES_MAX: u64 = 256 * 1024;

/// What goes out.
pub(super) struct Download {
    /// The name to be saved under.
    pub(super) name: String,
    /// Its exact length.
    pub(super) bytes: u64,
    /// Its bytes, the last of them held back until the receipt is durable.
    pub(super) body: Body,
}

/// Why nothing goes out.
#[derive(Debug, Error)]
pub(super) enum DownloadRefusal {
    #[error(transparent)]
    Message(#[from] MessageRefusal),
    #[error("message `{message}` has no file {name}")]
    File { message: String, name: String },
    #[error("message `{message}` was sent at `{sent_at}`, and files are kept for {days} days")]
    Over { message: String, sent_at: JapanTime, days: u32 },
    #[error("message `{message}` was taken back by its sender at `{at}`")]
    Recalled { message: String, at: JapanTime },
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Why a transfer breaks off.
#[derive(Debug, Error)]
enum Broken {
    #[error("the message was taken back by its sender")]
    Recalled,
    #[error(transparent)]
    Standing(StandingRefusal),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Notes, when its time comes, that files went out.
struct Delivery {
    exchange: Exchange,
    message: Kept,
    positions: Vec<usize>,
    side: Side,
    standing: Standing,
}

impl Exchange {
    /// One file of a message.
    pub(super) async fn download_file(
        &self,
        office: OfficeNumber,
        standing: Standing,
        id: &str,
        name: &str,
    ) -> Result<Download, DownloadRefusal> {
        let (message, side) = self.find_with_files(office, id).await?;
        let position = message.files.iter().position(|file| file.name == name);
        let Some(position) = position else {
            return Err(DownloadRefusal::File { message: message.id.to_string(), name: quoted(name) });
        };
        let Some(mut content) = self.store().payload(message.seq, position).await? else {
            // Forgotten since the message was found, and then that is the answer.
            self.find_with_files(office, id).await?;
            return Err(missing(&message, position).into());
        };
        let last = content.split_off(content.len().saturating_sub(1));
        let delivery =
            Delivery { exchange: self.clone(), message, positions: vec![position], side, standing };
        let bytes = (content.len() + last.len()) as u64;
        let number = delivery.message.id.clone();
        let most = stream::iter((!content.is_empty()).then_some(Ok(content)));
        let end = stream::once(async move { delivery.note().await.map(|()| last) });
        let body = (bytes, Body::from_stream(most.chain(end)));
        let body = self.watched(office, number, Part::File(name.to_owned()), body);
        Ok(Download { name: name.to_owned(), bytes, body })
    }

    /// All files of a message, read one after the other as they go out.
    pub(super) async fn download_archive(
        &self,
        office: OfficeNumber,
        standing: Standing,
        id: &str,
    ) -> Result<Download, DownloadRefusal> {
        let (message, side) = self.find_with_files(office, id).await?;
        let name = format!("{}.zip", message.id);
        let bytes = archive::length(&message.files);
        let positions = (0..message.files.len()).collect();
        let archive = Archive::new(message.sent_at);
        let delivery = Delivery { exchange: self.clone(), message, positions, side, standing };
        let number = delivery.message.id.clone();
        let begun = Packing::Files { first: 0, archive, delivery };
        let body = (bytes, Body::from_stream(stream::try_unfold(begun, Packing::next)));
        let body = self.watched(office, number, Part::Archive, body);
        Ok(Download { name, bytes, body })
    }

    async fn find_with_files(&self, office: OfficeNumber, id: &str) -> Result<(Kept, Side), DownloadRefusal> {
        let (message, side) = self.find_message(office, id).await?;
        if let Some(at) = message.recalled_at {
            return Err(DownloadRefusal::Recalled { message: message.id.to_string(), at });
        }
        if self.is_over(&message, self.now()) {
            return Err(DownloadRefusal::Over {
                message: message.id.to_string(),
                sent_at: message.sent_at,
                days: self.settings().retention_days,
            });
        }
        Ok((message, side))
    }

    /// The contents of the files from `first` on, as many as are read at once.
    async fn contents(&self, message: &Kept, first: usize) -> Result<Vec<Bytes>, StoreFault> {
        let positions = first..first + read_at_once(&message.files[first..]);
        let contents = self.store().payloads(message.seq, positions.clone()).await?;
        let there =
            |(position, content): (usize, Option<Bytes>)| content.ok_or_else(|| missing(message, position));
        positions.zip(contents).map(there).collect()
    }
}

fn missing(message: &Kept, position: usize) -> StoreFault {
    StoreFault::Damaged {
        key: format!("file {position} of message {}", message.id),
        cause: "its content is missing".to_owned(),
    }
}

/// How many of these files are read at once: the first, and those after it that are small together.
fn read_at_once(files: &[MessageFile]) -> usize {
    let mut bytes = 0;
    let small = files.iter().take_while(|file| {
        bytes = file.bytes.saturating_add(bytes);
        bytes <= READ_BYTES_MAX
    });
    small.count().max(1)
}

/// An archive on its way out: what comes next.
enum Packing {
    Files { first: usize, archive: Archive, delivery: Delivery },
    LastByte { last: Bytes, delivery: Delivery },
    Done,
}

impl Packing {
    async fn next(self) -> Result<Option<(Bytes, Self)>, Broken> {
        match self {
            Self::Files { first, mut archive, delivery } => {
                let files = &delivery.message.files[first..];
                let contents = delivery.exchange.contents(&delivery.message, first).await?;
                let next = first + contents.len();
                let mut bytes = Vec::new();
                for (file, content) in files.iter().zip(contents) {
                    bytes.extend_from_slice(&archive.header(&file.name, &content));
                    bytes.extend_from_slice(&content);
                }
                if next < delivery.message.files.len() {
                    return Ok(Some((Bytes::from(bytes), Self::Files { first: next, archive, delivery })));
                }
                bytes.extend_from_slice(&archive.finish());
                let mut bytes = Bytes::from(bytes);
                let last = bytes.split_off(bytes.len() - 1);
                Ok(Some((bytes, Self::LastByte { last, delivery })))
            }
            Self::LastByte { last, delivery } => {
                delivery.note().await?;
                Ok(Some((last, Self::Done)))
            }
            Self::Done => Ok(None),
        }
    }
}

impl Delivery {
    /// Commits the receipt, where there is one to commit.
    async fn note(self) -> Result<(), Broken> {
        let is_new = self.positions.iter().any(|&position| !self.message.taken.has(position));
        if self.side == Side::Sent || !is_new {
            return Ok(());
        }
        // What was given so far is handed to the network first, and whoever has left meanwhile is noticed.
        tokio::task::yield_now().await;
        if let Err(refusal) = self.exchange.judge(&self.standing).await {
            let event = Event::refused(Service::Relay, "file-downloaded", refusal.rule(), refusal.reason());
            self.exchange.record(event.office(self.message.receiver).about(self.message.id.as_str()));
            return Err(Broken::Standing(refusal));
        }
        match to_the_end(self.commit()).await? {
            Receipt::Recalled => Err(Broken::Recalled),
            Receipt::Completed | Receipt::Partial | Receipt::Nothing => Ok(()),
        }
    }

    async fn commit(self) -> Result<Receipt, StoreFault> {
        let Self { exchange, message, positions, side: _, standing: _ } = self;
        let begun = exchange.stand().moment();
        let receipt = exchange.store().receive(message.seq, positions, exchange.now()).await;
        let event =
            |kind| Event::done(Service::Relay, kind).office(message.receiver).about(message.id.as_str());
        match &receipt {
            Ok(Receipt::Nothing | Receipt::Recalled) => {}
            Ok(Receipt::Partial) => exchange.record(event("file-downloaded")),
            Ok(Receipt::Completed) => {
                exchange.record(event("file-downloaded"));
                exchange.record(event("message-received"));
                exchange.stand().tell(begun, exchange.now(), || Seen::Moved {
                    message: message.id.clone(),
                    to: MessageState::Received,
                });
            }
            Err(fault) => {
                // Not answered: the transfer breaks off before its last byte.
                let event = Event::failed(Service::Relay, "file-downloaded", fault.to_string());
                exchange.record(event.office(message.receiver).about(message.id.as_str()));
            }
        }
        receipt
    }
}

impl Refusal for DownloadRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Message(refusal) => refusal.code(),
            Self::File { .. } => ProblemCode::FileUnknown,
            Self::Over { .. } => ProblemCode::MessageExpired,
            Self::Recalled { .. } => ProblemCode::MessageRecalled,
            Self::Store(fault) => fault.code(),
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::File { message, .. } => format!("message `{message}` has no file of this name"),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_read_at_once(sizes: &[u64], expected: usize) {
        let file = |&bytes: &u64| MessageFile { name: "a.pdf".to_owned(), bytes, sha256: String::new() };
        let files: Vec<_> = sizes.iter().map(file).collect();
        assert_eq!(read_at_once(&files), expected, "{sizes:?}");
    }

    #[test]
    fn small_files_are_read_together_and_a_large_one_by_itself() {
        check_read_at_once(&[4_000, 4_000, 4_000], 3);
        check_read_at_once(&[READ_BYTES_MAX - 1, 1, 1], 2);
        check_read_at_once(&[1, READ_BYTES_MAX, 1], 1);
        check_read_at_once(&[READ_BYTES_MAX + 1, 1], 1);
        check_read_at_once(&[u64::MAX], 1);
    }
}
