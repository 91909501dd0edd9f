//! A form with many files, read as it comes: how much there may be is known before anything is kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::header;
use futures_util::StreamExt as _;
use multer::{Constraints, Multipart, SizeLimit};

/// Bytes of a form's files together: as many as one send of the exchange may have.
pub(super) const FILES_BYTES_MAX: usize = 50 * 1024 * 1024;
/// What texts, headers and boundaries add to them: a hundred files have less than 100 kB of headers.
const FRAMING_BYTES_MAX: usize = 1024 * 1024;
/// Files of a form: as many as one send of the exchange may have.
pub(super) const FILES_MAX: usize = 100;
/// Bytes of one text: a body of 1,000 characters, four times over.
const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Texts of a form: a box for each file of a full folder, and the others.
const TEXTS_MAX: usize = 600;
/// Bytes that are read and forgotten of a form that was refused by its length: who sends with a browser hears nothing
/// before all is sent.
const DRAINED_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Bytes of all forms that are being received at once: five of the largest.
const RECEIVING_BYTES_MAX: usize = 256 * 1024 * 1024;

/// 受け取り中: how much of all forms is held in memory just now.
#[derive(Debug, Default)]
pub(super) struct Receiving(AtomicUsize);

/// One form's part of it, given back when the form was read or was not.
struct Share<'a> {
    receiving: &'a Receiving,
    bytes: usize,
}

/// What a form holds.
#[derive(Debug, Default)]
pub(super) struct FilledForm {
    texts: BTreeMap<String, Vec<String>>,
    /// Its files, with their names as they were sent.
    pub(super) files: Vec<(String, Bytes)>,
}

/// Why a form was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// Its files are too large together.
    TooLarge,
    /// It has too many files.
    TooMany,
    /// It broke off, or is none.
    Broken,
    /// Too much comes in from others just now.
    Busy,
}

impl Share<'_> {
    fn grow(&mut self, bytes: usize) -> Result<(), Unread> {
        self.bytes += bytes;
        let all = self.receiving.0.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if all > RECEIVING_BYTES_MAX { Err(Unread::Busy) } else { Ok(()) }
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.receiving.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl FilledForm {
    /// The text of this field; empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }

    /// All texts of this field.
    pub(super) fn all(&self, name: &str) -> &[String] {
        self.texts.get(name).map_or(&[], Vec::as_slice)
    }
}

/// Reads a form.
pub(super) async fn read(request: Request, receiving: &Receiving) -> Result<FilledForm, Unread> {
    let headers = request.headers();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok()).ok_or(Unread::Broken)?;
    let mut stream = request.into_body().into_data_stream();
    if length.is_some_and(|length: usize| length > FILES_BYTES_MAX + FRAMING_BYTES_MAX) {
        let mut drained = 0;
        while let Some(Ok(piece)) = stream.next().await {
            drained += piece.len();
            if drained > DRAINED_BYTES_MAX {
                break;
            }
        }
        return Err(Unread::TooLarge);
    }
    let whole = SizeLimit::new().whole_stream((FILES_BYTES_MAX + FRAMING_BYTES_MAX) as u64);
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(whole));
    let (mut form, mut texts) = (FilledForm::default(), 0);
    let mut share = Share { receiving, bytes: 0 };
    while let Some(mut part) = parts.next_field().await.map_err(|error| fault(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(plain);
        let Some(file_name) = file_name else {
            texts += 1;
            let text = part.text().await.map_err(|error| fault(&error))?;
            if texts > TEXTS_MAX || text.len() > TEXT_BYTES_MAX {
                return Err(Unread::Broken);
            }
            form.texts.entry(name).or_default().push(text);
            continue;
        };
        let mut content = Vec::new();
        while let Some(piece) = part.chunk().await.map_err(|error| fault(&error))? {
            share.grow(piece.len())?;
            content.extend_from_slice(&piece);
        }
        // A field in which nothing was chosen.
        if file_name.is_empty() && content.is_empty() {
            continue;
        }
        if form.files.len() == FILES_MAX {
            return Err(Unread::TooMany);
        }
        form.files.push((file_name, Bytes::from(content)));
    }
    Ok(form)
}

fn fault(error: &multer::Error) -> Unread {
    match error {
        multer::Error::StreamSizeExceeded { .. } => Unread::TooLarge,
        _ => Unread::Broken,
    }
}

/// The name without the folders above it, which some browsers send along.
fn plain(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_forms_hold_together_is_bounded_and_given_back() {
        let receiving = Receiving::default();
        let mut one = Share { receiving: &receiving, bytes: 0 };
        one.grow(RECEIVING_BYTES_MAX).expect("has room");
        let mut other = Share { receiving: &receiving, bytes: 0 };
        assert_eq!(other.grow(1), Err(Unread::Busy));
        drop((one, other));
        assert_eq!(receiving.0.load(Ordering::Relaxed), 0);
    }
}
