//! The file that somebody chooses at the wizard, out of a multipart form.

use std::convert::Infallible;
use std::future::ready;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use futures_util::stream::once;
use multer::Multipart;

use super::import_wizard::{ChosenFile, FileFault};

/// Bytes of a file: a certificate with its key and authority is under 5 kB, however long its names are.
pub(super) const FILE_MAX: usize = 64 * 1024;
/// Characters of its name that are kept: Windows allows 255.
const NAME_MAX: usize = 255;

/// What the form holds.
#[derive(Debug)]
pub(super) struct FileForm {
    /// Its field `step`.
    pub(super) step: String,
    /// Its file.
    pub(super) file: Result<ChosenFile, FileFault>,
}

/// Reads the form; nothing if it is none.
pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Option<FileForm> {
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(content_type).ok()?;
    let mut parts = Multipart::new(once(ready(Ok::<_, Infallible>(body))), boundary);
    let mut form = FileForm { step: String::new(), file: Err(FileFault::Missing) };
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("step") => form.step = part.text().await.ok()?,
            Some("file") => {
                let name: String = part.file_name().unwrap_or_default().chars().take(NAME_MAX).collect();
                let content = part.bytes().await.ok()?;
                form.file = match (name.is_empty(), content.len()) {
                    (true, 0) => Err(FileFault::Missing),
                    (_, FILE_MAX..) => Err(FileFault::TooLarge),
                    (_, _) => Ok(ChosenFile { name, content: content.to_vec() }),
                };
            }
            _ => {}
        }
    }
    Some(form)
}
