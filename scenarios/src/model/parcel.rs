//! What is sent: attachments, a month's plan, or something that cannot be sent.

use std::fmt;

use super::Who;

/// 荷物.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// From whom.
    pub from: Who,
    /// To whom: attachments go to one, a plan to several.
    pub to: Vec<Who>,
    /// What.
    pub what: What,
    /// Whether it has a key, so that it can be repeated.
    pub has_key: bool,
}

/// What is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// So many attachments.
    Letters(usize),
    /// April's plan, in standard files for each receiver; a later edition corrects the ones before.
    Plan {
        /// Which edition.
        edition: u8,
    },
    /// What cannot be sent.
    Wrong(Wrong),
}

/// What cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A file without content.
    Empty,
    /// A program.
    Program,
    /// To itself.
    ToItself,
    /// A standard file that names another receiver than the send.
    OfOthers,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

macro_rules! plan_for {
    ($number:literal, $kind:literal, $time:literal) => {
        [
            plan_for!(@one "UPPLAN", $number, $kind, $time),
            plan_for!(@one "UPSIKYU", $number, $kind, $time),
            plan_for!(@one "UPHOSOKU", $number, $kind, $time),
        ]
    };
    (@one $file:literal, $number:literal, $kind:literal, $time:literal) => {
        (
            concat!($file, "_202604_4479900013_43_", $number, "_", $kind, "_"),
            include_bytes!(concat!(
                "../../fixtures/", $file, "_202604_4479900013_43_", $number, "_", $kind, "_", $time, ".CSV"
            ))
            .as_slice(),
        )
    };
}

/// How the names of one receiver's plan begin, and the contents.
type Plan = [(&'static str, &'static [u8]); 3];

const PLANS: [Plan; 3] = [
    plan_for!("4479900021", "11", "20260325101500"),
    plan_for!("4479900039", "15", "20260325101600"),
    plan_for!("4479900047", "17", "20260325101700"),
];

impl Parcel {
    /// Whether it can be put together at all.
    pub(super) fn makes_sense(&self) -> bool {
        let no_repetition = self.to.iter().enumerate().all(|(index, to)| !self.to[..index].contains(to));
        match self.what {
            What::Letters(files) => files > 0 && self.to.len() == 1 && self.to[0] != self.from,
            What::Plan { .. } => {
                self.from == Who::MANAGER
                    && !self.to.is_empty()
                    && no_repetition
                    && !self.to.contains(&self.from)
            }
            What::Wrong(Wrong::OfOthers) => {
                self.from == Who::MANAGER
                    && self.to.len() == 1
                    && ![Who::MANAGER, Who::HELPER].contains(&self.to[0])
            }
            What::Wrong(Wrong::ToItself) => self.to == [self.from],
            What::Wrong(Wrong::Empty | Wrong::Program) => self.to.len() == 1 && self.to[0] != self.from,
        }
    }

    /// Why it cannot be sent, whoever sends it.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        match self.what {
            What::Letters(_) | What::Plan { .. } => None,
            What::Wrong(Wrong::Empty) => Some("file-empty"),
            What::Wrong(Wrong::Program) => Some("file-extension"),
            What::Wrong(Wrong::ToItself) => Some("receiver-self"),
            What::Wrong(Wrong::OfOthers) => Some("receiver-mismatch"),
        }
    }

    /// The receiver that the send names; a plan's files name theirs themselves.
    pub fn named_receiver(&self) -> Option<Who> {
        match self.what {
            What::Plan { .. } => None,
            What::Letters(_) | What::Wrong(_) => self.to.first().copied(),
        }
    }

    /// All files, as they go out under the `number`th send.
    pub fn files(&self, number: usize) -> Vec<File> {
        self.to.iter().flat_map(|to| self.files_for(*to, number)).collect()
    }

    /// Those for one receiver.
    pub(super) fn files_for(&self, to: Who, number: usize) -> Vec<File> {
        let file = |name: &str, content: Vec<u8>| File { name: name.to_owned(), content };
        match self.what {
            What::Letters(files) => {
                (0..files).map(|nth| file(&format!("{nth}.pdf"), letter(number, nth))).collect()
            }
            What::Plan { edition } => plan(to, edition),
            What::Wrong(Wrong::Empty) => vec![file("a.pdf", Vec::new())],
            What::Wrong(Wrong::Program) => vec![file("a.exe", letter(number, 0))],
            What::Wrong(Wrong::ToItself) => vec![file("a.pdf", letter(number, 0))],
            What::Wrong(Wrong::OfOthers) => plan(Who::HELPER, 0),
        }
    }
}

fn plan(to: Who, edition: u8) -> Vec<File> {
    let plan = to.index().checked_sub(1).map(|index| &PLANS[index]).into_iter().flatten();
    let file = |(name, content): &(&str, &[u8])| File {
        name: format!("{name}202603251015{:02}.CSV", edition % 60),
        content: content.to_vec(),
    };
    plan.map(file).collect()
}

/// The content of an attachment: its own, so that nothing can be mistaken for another.
fn letter(number: usize, nth: usize) -> Vec<u8> {
    format!("send {number}, file {nth}: {}", "x".repeat(number * 97 % 4_000)).into_bytes()
}

impl fmt::Display for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let receivers: Vec<String> = self.to.iter().map(Who::to_string).collect();
        let receivers = receivers.join(" and ");
        write!(f, "{} sends ", self.from)?;
        match self.what {
            What::Letters(1) => write!(f, "a letter to {receivers}")?,
            What::Letters(files) => write!(f, "{files} letters in one to {receivers}")?,
            What::Plan { edition: 0 } => write!(f, "the plan to {receivers}")?,
            What::Plan { edition } => write!(f, "the plan, edition {edition}, to {receivers}")?,
            What::Wrong(Wrong::Empty) => write!(f, "an empty file to {receivers}")?,
            What::Wrong(Wrong::Program) => write!(f, "a program to {receivers}")?,
            What::Wrong(Wrong::ToItself) => f.write_str("a letter to itself")?,
            What::Wrong(Wrong::OfOthers) => write!(f, "the helper's plan to {receivers}")?,
        }
        if self.has_key { f.write_str(", with a key") } else { Ok(()) }
    }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
