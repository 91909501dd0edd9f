//! What the fuzzers of sends and cursors try.

use std::collections::BTreeSet;

use axum::body::Bytes;
use careplan_domain::OfficeNumber;
use careplan_wire::relay::Side;
use futures_util::stream;

use super::cursor::Cursor;
use super::refusal::Refusal as _;
use super::sorting::sort;
use super::upload::{Receiving, receive};
use super::{MessageId, Settings};

/// Boundary of every input: it is not the sender's parser that is tried.
const CONTENT_TYPE: &str = "multipart/form-data; boundary=edge";
/// Bytes of a small file's limit, so that limits are met by inputs of a fuzzer's size.
const BYTES_MAX: usize = 512;

/// How many bytes the network brings at once, and the body of a send: refused in words, or files within the limits,
/// with names that a disk takes. However the bytes come, the same is taken; of two things that are wrong, either may be
/// told.
pub fn multipart(input: &[u8]) {
    let Some((&piece, body)) = input.split_first() else { return };
    let whole = taken_in(body, body.len().max(1));
    let in_pieces = taken_in(body, usize::from(piece).max(1));
    assert!(whole.as_ref().ok() == in_pieces.as_ref().ok(), "{whole:?} and {in_pieces:?}");
}

/// What becomes of a send that comes in pieces of so many bytes, in words.
fn taken_in(body: &[u8], piece: usize) -> Result<String, String> {
    let settings = Settings {
        files_max: 4,
        file_bytes_max: BYTES_MAX,
        message_bytes_max: 2 * BYTES_MAX,
        subject_characters_max: 20,
        body_characters_max: 40,
        ..Settings::default()
    };
    let receiving = Receiving::default();
    let mut share = receiving.share(office("4479900013"));
    let pieces: Vec<_> = body.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let upload = runtime
        .block_on(receive(Some(CONTENT_TYPE), stream::iter(pieces), &settings, &mut share))
        .map_err(|refused| format!("{} {refused} {}", refused.code(), refused.reason()))?;
    assert!((1..=settings.files_max).contains(&upload.files.len()));
    assert!(upload.subject.chars().count() <= 20 && upload.body.chars().count() <= 40);
    let names: BTreeSet<String> = upload.files.iter().map(|file| file.file.name.to_lowercase()).collect();
    assert_eq!(names.len(), upload.files.len());
    for draft in &upload.files {
        assert!(
            (1..=BYTES_MAX).contains(&draft.content.len()) && draft.file.bytes == draft.content.len() as u64
        );
    }
    let told = format!("{upload:?}");
    let (sender, to) = (office("4479900013"), upload.to.and_then(|to| to.parse().ok()));
    let files = upload.files.len();
    match sort(sender, to, upload.files) {
        Ok(drafts) => {
            assert_eq!(drafts.iter().map(|draft| draft.files.len()).sum::<usize>(), files);
            assert!(drafts.iter().all(|draft| draft.receiver != sender), "{drafts:?}");
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
    Ok(told)
}

fn office(number: &str) -> OfficeNumber {
    number.parse().expect("a number")
}

/// What names a place in a list or a message: refused, or written again as it was.
pub fn cursors(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for side in [Side::Sent, Side::Received] {
        if let Ok(cursor) = Cursor::read(side, text) {
            assert_eq!(cursor.to_text(), text);
        }
    }
    if let Ok(id) = text.parse::<MessageId>() {
        assert_eq!(id.to_string(), text);
    }
}
