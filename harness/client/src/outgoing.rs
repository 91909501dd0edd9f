//! What an office sends.

use bytes::Bytes;
use careplan_domain::OfficeNumber;

use crate::Multipart;

/// 送信するもの: one `POST messages`.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// Receiver; when absent, the relay sorts the files by their names.
    pub to: Option<OfficeNumber>,
    /// 件名.
    pub subject: Option<String>,
    /// 本文.
    pub body: Option<String>,
    /// The files, in this order.
    pub files: Vec<Attachment>,
    /// Makes the send repeatable: the same key and content get the same answer.
    pub idempotency_key: Option<String>,
}

/// 添付ファイル: one file to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Bytes,
}

impl Outgoing {
    /// Nothing but files, to be sorted by their names.
    pub fn files(files: impl IntoIterator<Item = Attachment>) -> Self {
        Self { files: files.into_iter().collect(), ..Self::default() }
    }

    /// The same to this receiver.
    #[must_use]
    pub fn to(self, receiver: OfficeNumber) -> Self {
        Self { to: Some(receiver), ..self }
    }

    /// The form that the relay takes.
    pub fn form(&self) -> Multipart {
        let receiver = self.to.map(|office| office.to_string());
        let texts = [("to", &receiver), ("subject", &self.subject), ("body", &self.body)];
        let mut form = Multipart::new();
        for (name, text) in texts {
            if let Some(text) = text {
                form = form.text(name, text);
            }
        }
        for file in &self.files {
            form = form.file("files", &file.name, file.content.clone());
        }
        form
    }
}

impl Attachment {
    /// A file of this name and content.
    pub fn new(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content: content.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_becomes_a_part() {
        let bare = Outgoing::files([Attachment::new("A.CSV", "1")]);
        let (_, body) = bare.form().encode();
        let text = String::from_utf8(body.to_vec()).expect("text");
        assert!(!text.contains("name=\"to\"") && !text.contains("subject"), "{text}");
        let (_, body) = bare.to("4470300015".parse().expect("a number")).form().encode();
        assert!(
            String::from_utf8(body.to_vec()).expect("text").contains("name=\"to\"\r\n\r\n4470300015\r\n")
        );
    }
}
