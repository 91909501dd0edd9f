//! `multipart/form-data`, as browsers send it.

use bytes::{BufMut as _, Bytes, BytesMut};

/// A form with files (RFC 7578; names escaped as WHATWG HTML, section 4.10.21.8 says).
///
/// The boundary is the first of `careplan-0`, `careplan-1`, … that occurs in no part, so that the same parts always
/// make the same bytes.
#[derive(Clone, Debug, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    head: String,
    content: Bytes,
}

impl Multipart {
    /// A form without parts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text field.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{}\"", escaped(name));
        self.parts.push(Part { head, content: Bytes::copy_from_slice(value.as_bytes()) });
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn file(mut self, name: &str, file_name: &str, content: Bytes) -> Self {
        let head = format!(
            "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}",
            escaped(name),
            escaped(file_name),
            media_type(file_name)
        );
        self.parts.push(Part { head, content });
        self
    }

    /// The media type with its boundary, and the body.
    pub fn encode(&self) -> (String, Bytes) {
        let boundary = self.boundary();
        let size: usize = self.parts.iter().map(|part| part.head.len() + part.content.len() + 64).sum();
        let mut body = BytesMut::with_capacity(size + 64);
        for part in &self.parts {
            body.put_slice(format!("--{boundary}\r\n{}\r\n\r\n", part.head).as_bytes());
            body.put_slice(&part.content);
            body.put_slice(b"\r\n");
        }
        body.put_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body.freeze())
    }

    fn boundary(&self) -> String {
        let taken =
            |boundary: &str| self.parts.iter().any(|part| contains(&part.content, boundary.as_bytes()));
        let bytes: usize = self.parts.iter().map(|part| part.content.len()).sum();
        (0..=bytes)
            .map(|number| format!("careplan-{number}"))
            .find(|boundary| !taken(boundary))
            .expect("content of so many bytes names fewer numbers")
    }
}

fn contains(content: &[u8], wanted: &[u8]) -> bool {
    // The first byte alone rules out nearly every place.
    content.windows(wanted.len()).any(|window| window[0] == wanted[0] && window == wanted)
}

fn escaped(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

fn media_type(file_name: &str) -> &'static str {
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("csv") => "text/csv",
        Some("pdf") => "application/pdf",
        Some("jpg" | "jpeg") => "image/jpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::ready;

    use futures_util::stream::once;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_form_is_written_byte_for_byte() {
        let form = Multipart::new().text("to", "4470300015").file(
            "files",
            "計\"画.PDF",
            Bytes::from_static(b"%PDF"),
        );
        let (media_type, body) = form.encode();
        assert_eq!(media_type, "multipart/form-data; boundary=careplan-0");
        let expected = "--careplan-0\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n4470300015\r\n\
             --careplan-0\r\nContent-Disposition: form-data; name=\"files\"; filename=\"計%22画.PDF\"\r\n\
             Content-Type: application/pdf\r\n\r\n%PDF\r\n--careplan-0--\r\n";
        assert_eq!(std::str::from_utf8(&body).expect("text"), expected);
    }

    #[test]
    fn the_boundary_occurs_in_no_part() {
        let form = Multipart::new().text("body", "careplan-0 careplan-1");
        assert_eq!(form.encode().0, "multipart/form-data; boundary=careplan-2");
    }

    proptest! {
        #[test]
        fn any_content_arrives_as_it_was_sent(contents in prop::collection::vec(any::<Vec<u8>>(), 0..4)) {
            let mut form = Multipart::new();
            for (index, content) in contents.iter().enumerate() {
                form = form.file("files", &format!("{index}.csv"), Bytes::from(content.clone()));
            }
            let (media_type, body) = form.encode();
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let read: Vec<Vec<u8>> = runtime.block_on(async {
                let boundary = multer::parse_boundary(&media_type).expect("a boundary");
                let mut parts = multer::Multipart::new(once(ready(Ok::<_, Infallible>(body))), boundary);
                let mut read = Vec::new();
                while let Some(part) = parts.next_field().await.expect("a part") {
                    read.push(part.bytes().await.expect("content").to_vec());
                }
                read
            });
            prop_assert_eq!(read, contents);
        }
    }
}
