//! What the fuzzer of chosen files tries.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use futures_util::FutureExt as _;

use super::upload::{FILE_MAX, read};

/// A content type, a line feed, and a multipart body: no form, or one with a file within its limits or without any.
pub fn upload(input: &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let (kind, body) = (&input[..end], input.get(end + 1..).unwrap_or_default());
    let Ok(kind) = HeaderValue::from_bytes(kind) else { return };
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind)]);
    let form = read(&headers, Bytes::copy_from_slice(body)).now_or_never();
    let Some(form) = form.expect("a body in memory is there at once") else { return };
    if let Ok(file) = form.file {
        assert!(file.content.len() < FILE_MAX && file.name.chars().count() <= 255, "{}", file.name);
    }
}
