//! What goes out: to whom, and whether it is what came in.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Bytes;
use careplan_domain::OfficeNumber;
use careplan_wire::relay::MessageState;
use mock_relay::exchange::{MessageId, Part, Piece};
use sha2::{Digest as _, Sha256};

use super::{Book, Glance, Name, name_of};

/// A ZIP's local header (APPNOTE 6.3.3, section 4.3.7): its mark and its length without the name.
const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const LOCAL_HEADER_BYTES: usize = 30;

/// Archives that go out at once, each with the names of its files; the oldest is let go, and not judged as a whole. Ten
/// times what the relay serves at once on two cores; 1 KB each, so 1 MB.
const ARCHIVES_MAX: usize = 1_000;

/// 途中の書庫: which files have gone out of archives that are not whole yet.
#[derive(Debug, Default)]
pub(super) struct Archives(BTreeMap<u64, Unpacked>);

#[derive(Debug, Default)]
struct Unpacked {
    /// The piece that comes next.
    next: u64,
    names: BTreeSet<u64>,
}

impl Archives {
    /// Takes in the names of a piece: all of the archive's, where it was the last and every one was seen.
    fn take(&mut self, piece: Piece, names: impl Iterator<Item = u64>) -> Option<BTreeSet<u64>> {
        if piece.nth == 0 {
            self.0.insert(piece.download, Unpacked::default());
            while self.0.len() > ARCHIVES_MAX {
                self.0.pop_first();
            }
        }
        let unpacked = self.0.get_mut(&piece.download)?;
        if unpacked.next != piece.nth {
            // One was left out: there were too many to look at.
            self.0.remove(&piece.download);
            return None;
        }
        unpacked.next += 1;
        unpacked.names.extend(names);
        if piece.is_last { self.0.remove(&piece.download).map(|whole| whole.names) } else { None }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Book {
    pub(super) fn fetched(
        &mut self,
        glance: Glance,
        office: OfficeNumber,
        id: &MessageId,
        (part, piece): (&Part, Piece),
        bytes: &[Bytes],
    ) {
        let Some(known) = self.messages.find(id) else { return };
        let is_its_own = office == known.sender || office == known.receiver;
        let leaked = is_its_own.then_some(()).ok_or_else(|| {
            format!("files of message `{id}` went out to office `{office}`, of which it is not")
        });
        let late = (known.state == MessageState::Recalled && known.since <= glance.begun)
            .then(|| format!("files of message `{id}` went out after it was taken back"));
        let went_out = match part {
            Part::File(name) => vec![(name_of(name), hash_of(bytes))],
            Part::Archive => entries(bytes),
        };
        let lacking = match part {
            Part::File(_) => None,
            Part::Archive => {
                let whole = self.archives.take(piece, went_out.iter().map(|(name, _)| *name));
                whole.map(|names| {
                    let lacks = known.files.iter().any(|file| !names.contains(&file.name));
                    let lacks = lacks.then(|| {
                        format!("the archive of message `{id}` went out to office `{office}` without one of its files")
                    });
                    lacks.map_or(Ok(()), Err)
                })
            }
        };
        let identical = went_out.into_iter().map(|(name, content)| {
            let sent = known.files.iter().find(|file| file.name == name);
            let is_same = sent.is_some_and(|sent| sent.content == content);
            is_same.then_some(()).ok_or_else(|| {
                format!("a file of message `{id}` went out to office `{office}` otherwise than it was sent")
            })
        });
        let identical: Vec<_> = identical.chain(lacking).collect();
        self.tally.note(Name::NothingLeaked, glance.at, leaked);
        self.tally.note(Name::StatesFollowTheTable, glance.at, late.map_or(Ok(()), Err));
        for identical in identical {
            self.tally.note(Name::BytesAreIdentical, glance.at, identical);
        }
    }
}

fn hash_of(bytes: &[Bytes]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for piece in bytes {
        hash.update(piece);
    }
    hash.finalize().into()
}

/// The stored entries of an archive's piece: of each its name, and the hash of its content. The directory is none. An entry
/// that the piece cuts short is one with less content than it was sent with.
fn entries(bytes: &[Bytes]) -> Vec<(u64, [u8; 32])> {
    let piece = bytes.concat();
    let mut found = Vec::new();
    let mut rest = piece.as_slice();
    while let Some((name, content, bytes)) = entry(rest) {
        found.push((name, content));
        rest = rest.get(bytes..).unwrap_or_default();
    }
    found
}

/// The first entry: its name, the hash of its content, and its length with its header.
fn entry(piece: &[u8]) -> Option<(u64, [u8; 32], usize)> {
    if !piece.starts_with(LOCAL_HEADER) {
        return None;
    }
    let short = |at: usize| Some(usize::from(u16::from_le_bytes(piece.get(at..at + 2)?.try_into().ok()?)));
    let size = u32::from_le_bytes(piece.get(22..26)?.try_into().ok()?);
    let name_end = LOCAL_HEADER_BYTES + short(26)?;
    let name = std::str::from_utf8(piece.get(LOCAL_HEADER_BYTES..name_end)?).ok()?;
    let begin = name_end + short(28)?;
    let end = begin.saturating_add(usize::try_from(size).ok()?).min(piece.len());
    Some((name_of(name), Sha256::digest(piece.get(begin..end)?).into(), end))
}
