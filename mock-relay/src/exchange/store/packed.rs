//! A file's content as a store keeps it: named by its hash, and smaller where that is worth the way back.
//!
//! Not the file: what it is called and to whom it goes stands in its messages, which share a content that is the same.
//! The rule it keeps: what comes out is as long as what went in, or it is damaged.

use std::cell::RefCell;
use std::io;

use bytes::Bytes;
use careplan_serve::store::StoreFault;
use sha2::{Digest as _, Sha256};
use zstd::bulk::{Compressor, Decompressor};

use super::row::damaged;
use super::{Draft, DraftFile};

/// Zstandard's fastest usual level: CSV of the standard shrinks to a fifth or less, at several hundred MB/s.
const LEVEL: i32 = 1;
/// Shorter contents stay as they are: there is nothing to gain.
const PACKED_BYTES_MIN: usize = 64;
/// Bytes by which a content is judged to be as dense as it can be.
const DENSE_SAMPLE: usize = 2_048;
/// Pairs of the same byte among the sample's, each byte with itself included: 2,048 + 2,048² / 256 of noise, and a fifth more
/// for chance. Text has four times as many.
const DENSE_PAIRS: u32 = (2_048 + 16_384) * 6 / 5;
/// Bytes that one content unpacks to at most: several times the largest file, so that a damaged length takes no memory.
const UNPACKED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Contents of a send that are packed on the spot; more go to a thread of their own, since they take milliseconds.
const INLINE_BYTES_MAX: usize = 128 * 1024;

thread_local! {
    // What Zstandard remembers while it works: a hundred kilobytes and more, which it would make anew for each file. A
    // thread that packs large contents ends soon after them, and takes with it what they needed.
    static PACKER: io::Result<RefCell<Compressor<'static>>> = Compressor::new(LEVEL).map(RefCell::new);
    static UNPACKER: io::Result<RefCell<Decompressor<'static>>> = Decompressor::new().map(RefCell::new);
}

/// SHA-256 of a content.
pub(super) type ContentHash = [u8; 32];

/// A content, ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// Of the content as it was sent.
    pub(super) hash: ContentHash,
    /// Bytes of the content as it was sent.
    pub(super) bytes: i64,
    pub(super) form: Form,
    pub(super) data: Bytes,
}

/// How the bytes of a kept content are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As they are.
    Plain,
    /// One frame of Zstandard.
    Zstandard,
}

impl Packed {
    /// Packs the contents of a send, draft by draft and file by file.
    pub(super) async fn all(drafts: &[Draft]) -> Result<Vec<Self>, StoreFault> {
        let files: Vec<DraftFile> = drafts.iter().flat_map(|draft| &draft.files).cloned().collect();
        let bytes: usize = files.iter().map(|file| file.content.len()).sum();
        let pack = move || files.iter().map(Self::of).collect();
        if bytes <= INLINE_BYTES_MAX {
            return Ok(pack());
        }
        tokio::task::spawn_blocking(pack).await.map_err(|_| StoreFault::Panicked)
    }

    /// The same for a store whose asker packs itself.
    pub(super) fn on_the_spot(drafts: &[Draft]) -> Vec<Self> {
        drafts.iter().flat_map(|draft| &draft.files).map(Self::of).collect()
    }

    /// The content as it was sent.
    pub(super) fn unpacked(self, seq: u64) -> Result<Bytes, StoreFault> {
        unpack(&self.data, self.form.code(), self.bytes, seq)
    }

    fn of(file: &DraftFile) -> Self {
        let content = &file.content;
        let hash = hash_of(file);
        let bytes = i64::try_from(content.len()).expect("a file in memory has fewer bytes");
        let smaller = (content.len() >= PACKED_BYTES_MIN && !is_dense(content))
            .then(|| pack_frame(content).ok())
            .flatten()
            .filter(|packed| packed.len() < content.len());
        match smaller {
            Some(packed) => Self { hash, bytes, form: Form::Zstandard, data: Bytes::from(packed) },
            None => Self { hash, bytes, form: Form::Plain, data: content.clone() },
        }
    }
}

impl Form {
    /// As it is kept.
    pub(super) const fn code(self) -> i16 {
        match self {
            Self::Plain => 0,
            Self::Zstandard => 1,
        }
    }

    /// The other way round.
    pub(super) fn of(code: i16) -> Option<Self> {
        [Self::Plain, Self::Zstandard].into_iter().find(|form| form.code() == code)
    }
}

/// The content that was kept as `data` in the form `code`, `bytes` long when it was sent.
pub(super) fn unpack(data: &[u8], code: i16, bytes: i64, seq: u64) -> Result<Bytes, StoreFault> {
    let expected = usize::try_from(bytes).ok().filter(|&bytes| bytes <= UNPACKED_BYTES_MAX);
    let expected = expected.ok_or_else(|| damaged(seq, &format!("a content of {bytes} bytes")))?;
    let content = if code == Form::Plain.code() {
        data.to_vec()
    } else if code == Form::Zstandard.code() {
        unpack_frame(data, expected).map_err(|error| damaged(seq, &error))?
    } else {
        return Err(damaged(seq, &format!("a content of form {code}")));
    };
    if content.len() != expected {
        let found = content.len();
        return Err(damaged(seq, &format!("a content of {found} bytes, which was sent with {expected}")));
    }
    Ok(Bytes::from(content))
}

/// Whether nothing would make a content shorter, as its bytes show that are all as frequent: images and what was packed
/// before. Of the beginning alone: what follows may be shorter, and is not worth the attempt.
fn is_dense(content: &[u8]) -> bool {
    let Some(sample) = content.get(..DENSE_SAMPLE) else { return false };
    let mut counts = [0_u32; 256];
    for &byte in sample {
        counts[usize::from(byte)] += 1;
    }
    // How often two bytes of the sample are the same: of noise, hardly more often than once in 256.
    let pairs: u32 = counts.iter().map(|count| count * count).sum();
    pairs < DENSE_PAIRS
}

fn pack_frame(content: &[u8]) -> io::Result<Vec<u8>> {
    PACKER.with(|packer| match packer {
        Ok(packer) => packer.borrow_mut().compress(content),
        Err(_) => zstd::bulk::compress(content, LEVEL),
    })
}

fn unpack_frame(data: &[u8], bytes: usize) -> io::Result<Vec<u8>> {
    UNPACKER.with(|unpacker| match unpacker {
        Ok(unpacker) => unpacker.borrow_mut().decompress(data, bytes),
        Err(_) => zstd::bulk::decompress(data, bytes),
    })
}

/// What was computed while the file came in; computed here where it was not.
fn hash_of(file: &DraftFile) -> ContentHash {
    let mut hash = ContentHash::default();
    match hex::decode_to_slice(&file.file.sha256, &mut hash) {
        Ok(()) => hash,
        Err(_) => Sha256::digest(&file.content).into(),
    }
}

#[cfg(test)]
mod tests {
    use careplan_wire::relay::MessageFile;
    use proptest::prelude::*;

    use super::*;

    fn packed(content: &[u8]) -> Packed {
        let file = MessageFile { name: "a".to_owned(), bytes: content.len() as u64, sha256: String::new() };
        Packed::of(&DraftFile { file, content: Bytes::copy_from_slice(content) })
    }

    fn unpacked(packed: &Packed) -> Result<Bytes, StoreFault> {
        unpack(&packed.data, packed.form.code(), packed.bytes, 7)
    }

    #[test]
    fn rows_of_a_file_shrink_and_noise_stays_as_it_is() {
        let rows = "1,4479900013,4479900021,202604,居宅サービス計画\r\n".repeat(100);
        let small = packed(rows.as_bytes());
        assert_eq!(small.form, Form::Zstandard);
        assert!(small.data.len() * 5 < rows.len(), "{} of {}", small.data.len(), rows.len());
        let noise = careplan_sim::Seed::new(1).text(careplan_sim::Alphabet::Hex, 40);
        assert_eq!(packed(noise.as_bytes()).form, Form::Plain);
    }

    #[test]
    fn only_noise_is_dense() {
        let noise: Vec<u8> = (0..=255_u8).flat_map(|nth| Sha256::digest([nth])).collect();
        assert!(is_dense(&noise));
        assert_eq!(packed(&noise).form, Form::Plain);
        let digits = careplan_sim::Seed::new(1).text(careplan_sim::Alphabet::Hex, 4_000);
        let zeros_between: Vec<u8> = noise.iter().flat_map(|&byte| [byte, 0]).collect();
        for sparse in [digits.as_bytes(), &zeros_between, &[7; 4_000], &noise[..DENSE_SAMPLE - 1]] {
            assert!(!is_dense(sparse));
        }
    }

    #[test]
    fn a_content_that_unpacks_to_another_length_is_damaged() {
        let rows = packed("the same again, ".repeat(50).as_bytes());
        for bytes in [0, rows.bytes - 1, rows.bytes + 1, i64::MAX, -1] {
            let unpacked = unpacked(&Packed { bytes, ..rows.clone() });
            assert!(matches!(unpacked, Err(StoreFault::Damaged { .. })), "{bytes}");
        }
        let unknown = unpack(&rows.data, 9, rows.bytes, 7);
        assert!(matches!(unknown, Err(StoreFault::Damaged { .. })));
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_as_it_went_in(content: Vec<u8>, times in 1..20_usize) {
            let content = content.repeat(times);
            let packed = packed(&content);
            prop_assert!(packed.data.len() <= content.len());
            prop_assert_eq!(unpacked(&packed).expect("whole"), content);
        }

        #[test]
        fn nothing_that_is_kept_makes_it_panic(data: Vec<u8>, code in -1..4_i16, bytes in -1..5_000_i64) {
            drop(unpack(&data, code, bytes, 7));
        }
    }
}
