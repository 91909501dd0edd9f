//! One change of the messages' log, as it is written: its head as JSON, and after it the contents that it brings.

use bytes::Bytes;
use careplan_domain::JapanTime;
use careplan_sim::{Canaries, Canary};
use careplan_wire::relay::MessageFile;
use serde::{Deserialize, Serialize};

use crate::exchange::store::packed::{Form, Packed};
use crate::exchange::store::{Key, Login, Sending};

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Record {
    Send(SendRecord),
    Receive { seq: u64, taken: String, received_at: Option<i64> },
    Recall { seq: u64, at: i64 },
    ForgetFiles { seqs: Vec<u64> },
    KeepLogin { hash: String, office: String, certificate: String, expires_at: i64, now: i64 },
    EndLogin { hash: String },
    ClearMessages,
    ClearLogins,
}

/// A send: its messages, and the key if there is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SendRecord {
    pub(super) first: u64,
    pub(super) sender: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) sent_at: i64,
    pub(super) messages: Vec<MessageRecord>,
    pub(super) key: Option<KeyRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MessageRecord {
    pub(super) id: String,
    pub(super) receiver: String,
    pub(super) serial: Option<String>,
    pub(super) files: Vec<MessageFile>,
    pub(super) contents: Vec<ContentRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeyRecord {
    pub(super) text: String,
    pub(super) fingerprint: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ContentRecord {
    pub(super) hash: String,
    pub(super) bytes: i64,
    pub(super) form: i16,
    /// Bytes of it behind the head.
    length: usize,
    #[serde(skip)]
    pub(super) data: Bytes,
}

impl Record {
    pub(super) fn keep_login(login: &Login, now: JapanTime) -> Self {
        Self::KeepLogin {
            hash: hex::encode(login.token_hash),
            office: login.office.to_string(),
            certificate: login.certificate.to_string(),
            expires_at: login.expires_at.unix_millis(),
            now: now.unix_millis(),
        }
    }

    /// As it is written.
    pub(super) fn written(&self, canaries: Canaries) -> Vec<u8> {
        let head = match self {
            Self::Send(send) if canaries.has(Canary::ForgetKey) => {
                serde_json::to_vec(&Self::Send(SendRecord { key: None, ..send.clone() }))
            }
            record => serde_json::to_vec(record),
        };
        let head = head.expect("texts and numbers serialise");
        let length = u32::try_from(head.len()).expect("a head is smaller than gigabytes");
        let mut written = length.to_be_bytes().to_vec();
        written.extend_from_slice(&head);
        if let Self::Send(send) = self {
            for content in send.messages.iter().flat_map(|message| &message.contents) {
                written.extend_from_slice(&content.data);
            }
        }
        written
    }

    /// The way back.
    pub(super) fn read(mut written: Bytes) -> Result<Self, String> {
        let length = written.get(..4).and_then(|head| Some(u32::from_be_bytes(head.try_into().ok()?)));
        let length = length.and_then(|length| usize::try_from(length).ok()).ok_or("it has no head")?;
        let head = written.get(4..4 + length).ok_or("its head is cut off")?;
        let mut record: Self = serde_json::from_slice(head).map_err(|error| error.to_string())?;
        let mut rest = written.split_off(4 + length);
        if let Self::Send(send) = &mut record {
            for content in send.messages.iter_mut().flat_map(|message| &mut message.contents) {
                if content.length > rest.len() {
                    return Err("a content is cut off".to_owned());
                }
                content.data = rest.split_to(content.length);
            }
        }
        if rest.is_empty() { Ok(record) } else { Err("something follows its contents".to_owned()) }
    }
}

impl SendRecord {
    /// The record of a send at `at` whose first message gets number `first`; `packed` are its contents in order.
    pub(super) fn of(first: u64, at: JapanTime, sending: Sending, packed: Vec<Packed>) -> Self {
        let mut packed = packed.into_iter();
        let Sending { sender, subject, body, drafts, key, ids, clock: _ } = sending;
        let messages = (first..).zip(drafts).map(|(seq, draft)| MessageRecord {
            id: ids.nth(seq).to_string(),
            receiver: draft.receiver.to_string(),
            serial: draft.serial,
            contents: packed.by_ref().take(draft.files.len()).map(ContentRecord::of).collect(),
            files: draft.files.into_iter().map(|file| file.file).collect(),
        });
        Self {
            first,
            sender: sender.to_string(),
            subject,
            body,
            messages: messages.collect(),
            sent_at: at.unix_millis(),
            key: key
                .map(|Key { text, fingerprint }| KeyRecord { text, fingerprint: hex::encode(fingerprint) }),
        }
    }
}

impl ContentRecord {
    fn of(packed: Packed) -> Self {
        let Packed { hash, bytes, form, data } = packed;
        Self { hash: hex::encode(hash), bytes, form: form.code(), length: data.len(), data }
    }

    /// The content, if its hash and form can be read.
    pub(super) fn packed(self) -> Result<Packed, String> {
        let form = Form::of(self.form).ok_or("a content is of a form that nobody knows")?;
        Ok(Packed { hash: bytes(&self.hash)?, bytes: self.bytes, form, data: self.data })
    }
}

/// So many bytes from their hex.
pub(super) fn bytes<const N: usize>(text: &str) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(written: Vec<u8>) {
            drop(Record::read(Bytes::from(written)));
        }
    }

    #[test]
    fn what_is_cut_short_or_too_long_is_told() {
        let written = Record::Recall { seq: 7, at: 1 }.written(Canaries::default());
        assert_eq!(Record::read(Bytes::from(written.clone())), Ok(Record::Recall { seq: 7, at: 1 }));
        for cut in 0..written.len() {
            assert!(Record::read(Bytes::copy_from_slice(&written[..cut])).is_err(), "cut at {cut}");
        }
        assert!(Record::read(Bytes::from([written, vec![0]].concat())).is_err());
    }
}
