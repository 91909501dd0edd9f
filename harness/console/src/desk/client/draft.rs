//! 書きかけの送信: what somebody is about to send. Pure: files come in as bytes, and what is to be sent goes out.
//!
//! The rules it keeps: files come in all or none; a file of a name that is there takes its place; and every change of
//! what would be sent makes another revision, which is what a confirmation confirms.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use careplan_client::{Attachment, Outgoing};
use careplan_domain::OfficeNumber;
use careplan_standard::{Classified, FileName, classify};
use careplan_wire::Finding;

/// Files of one send: as many as the exchange takes (A).
pub(super) const FILES_MAX: usize = 100;
/// Bytes of all of them: as many as the exchange takes (A).
pub(super) const BYTES_MAX: usize = 50 * 1024 * 1024;
/// Bytes of one: as many as the exchange takes (A).
pub(super) const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Characters of 件名 (A).
pub(super) const SUBJECT_MAX: usize = 100;
/// Characters of 本文 (A).
pub(super) const BODY_MAX: usize = 1_000;

/// 書きかけの送信.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) subject: String,
    pub(super) body: String,
    /// The receiver that was chosen; where none is, the files' names say.
    pub(super) to: Option<OfficeNumber>,
    files: Vec<DraftFile>,
    revision: u64,
    /// What the checker noticed about the files of this revision.
    pub(super) findings: Arc<[Finding]>,
    /// What is wrong, to be said at the next look.
    pub(super) said: Vec<String>,
    /// What else is worth a word there.
    pub(super) told: Option<String>,
    /// What became of it, once it was sent.
    pub(super) outcome: Option<Arc<Outcome>>,
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DraftFile {
    pub(super) name: String,
    pub(super) content: Bytes,
}

/// What became of a send.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) messages: Vec<careplan_wire::relay::SentMessage>,
    /// How much the relay noticed about the files.
    pub(super) findings: u64,
}

/// Why files do not come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Untaken {
    /// There would be more than a send may have.
    TooMany(usize),
    /// They would be more bytes than a send may have.
    TooLarge(usize),
    /// These are larger than a file may be.
    FilesTooLarge(Vec<String>),
    /// These have nothing in them.
    Empty(Vec<String>),
}

/// 振り分け: which file goes where, as far as it can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sorted {
    /// By receiver, the places of its files.
    pub(super) parcels: BTreeMap<OfficeNumber, Vec<usize>>,
    /// What cannot go, and why.
    pub(super) stray: BTreeMap<usize, Stray>,
}

/// Why a file cannot go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stray {
    /// A CSV file whose name the standard does not have; perhaps this was meant.
    NotStandard(Option<FileName>),
    /// Its name says that another office sends it.
    FromAnother(OfficeNumber),
    /// Its name says another receiver than the one that was chosen.
    ToAnother(OfficeNumber),
    /// It would go to its sender.
    ToSelf,
    /// The exchange takes no such files.
    Extension,
    /// An attachment, and who gets it cannot be told: so many receivers there are.
    NoReceiver(usize),
}

impl Draft {
    /// The files, in the order in which they came.
    pub(super) fn files(&self) -> &[DraftFile] {
        &self.files
    }

    /// Which of its states this is: what is sent is what was looked at.
    pub(super) const fn revision(&self) -> u64 {
        self.revision
    }

    /// Bytes of its files.
    pub(super) fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.content.len()).sum()
    }

    /// Takes files in, all or none. Tells how many took the place of others.
    pub(super) fn take(&mut self, files: Vec<DraftFile>) -> Result<usize, Untaken> {
        let names_of = |is: fn(&DraftFile) -> bool| -> Vec<String> {
            files.iter().filter(|file| is(file)).map(|file| file.name.clone()).collect()
        };
        let large = names_of(|file| file.content.len() > FILE_BYTES_MAX);
        if !large.is_empty() {
            return Err(Untaken::FilesTooLarge(large));
        }
        let empty = names_of(|file| file.content.is_empty());
        if !empty.is_empty() {
            return Err(Untaken::Empty(empty));
        }
        let (mut all, mut replaced) = (self.files.clone(), 0);
        for file in files {
            // The receiver's disk may not tell more apart.
            match all.iter_mut().find(|one| one.name.to_lowercase() == file.name.to_lowercase()) {
                Some(former) => {
                    *former = file;
                    replaced += 1;
                }
                None => all.push(file),
            }
        }
        let bytes = all.iter().map(|file| file.content.len()).sum();
        if all.len() > FILES_MAX {
            return Err(Untaken::TooMany(all.len()));
        }
        if bytes > BYTES_MAX {
            return Err(Untaken::TooLarge(bytes));
        }
        self.files = all;
        self.touch();
        Ok(replaced)
    }

    /// Takes a file out again.
    pub(super) fn put_back(&mut self, name: &str) {
        let before = self.files.len();
        self.files.retain(|file| file.name != name);
        if self.files.len() != before {
            self.touch();
        }
    }

    /// Writes its texts.
    pub(super) fn write(&mut self, subject: String, body: String) {
        if (&self.subject, &self.body) != (&subject, &body) {
            (self.subject, self.body) = (subject, body);
            self.touch();
        }
    }

    /// Names its receiver, or leaves it to the files' names.
    pub(super) fn address(&mut self, to: Option<OfficeNumber>) {
        if self.to != to {
            self.to = to;
            self.touch();
        }
    }

    /// It was sent: what it held is not needed any more.
    pub(super) fn sent(&mut self, outcome: Outcome) {
        *self = Self { outcome: Some(Arc::new(outcome)), revision: self.revision, ..Self::default() };
    }

    /// Which file goes where, by the rules that the relay will go by (A).
    pub(super) fn sorted(&self, sender: OfficeNumber) -> Sorted {
        let mut sorted = Sorted::default();
        let mut attachments = Vec::new();
        for (place, file) in self.files.iter().enumerate() {
            let receiver = match classify(&file.name) {
                Classified::Standard(name) => self.receiver_of(name, sender),
                Classified::Malformed { nearest, .. } => Err(Stray::NotStandard(nearest)),
                Classified::Other { .. } => Err(Stray::Extension),
                Classified::Attachment(_) => {
                    attachments.push(place);
                    continue;
                }
            };
            match receiver {
                Ok(receiver) => sorted.parcels.entry(receiver).or_default().push(place),
                Err(stray) => drop(sorted.stray.insert(place, stray)),
            }
        }
        let mut receivers = sorted.parcels.keys().copied();
        let only = receivers.next().filter(|_| receivers.next().is_none());
        match self.to.or(only) {
            _ if attachments.is_empty() => {}
            Some(to) if to == sender => {
                sorted.stray.extend(attachments.into_iter().map(|place| (place, Stray::ToSelf)));
            }
            Some(receiver) => {
                let with = sorted.parcels.entry(receiver).or_default();
                with.extend(attachments);
                with.sort_unstable();
            }
            None => {
                let stray = Stray::NoReceiver(sorted.parcels.len());
                sorted.stray.extend(attachments.into_iter().map(|place| (place, stray.clone())));
            }
        }
        sorted
    }

    /// What goes to the relay under this key.
    pub(super) fn outgoing(&self, key: String) -> Outgoing {
        let said = |text: &String| (!text.is_empty()).then(|| text.clone());
        let files = self.files.iter().map(|file| Attachment::new(file.name.clone(), file.content.clone()));
        Outgoing {
            to: self.to,
            subject: said(&self.subject),
            body: said(&self.body),
            files: files.collect(),
            idempotency_key: Some(key),
        }
    }

    fn receiver_of(&self, name: FileName, sender: OfficeNumber) -> Result<OfficeNumber, Stray> {
        let receiver = name.receiver();
        if name.sender() != sender {
            Err(Stray::FromAnother(name.sender()))
        } else if receiver == sender {
            Err(Stray::ToSelf)
        } else if self.to.is_some_and(|to| to != receiver) {
            Err(Stray::ToAnother(receiver))
        } else {
            Ok(receiver)
        }
    }

    fn touch(&mut self) {
        self.revision += 1;
    }
}

#[cfg(test)]
mod tests;
