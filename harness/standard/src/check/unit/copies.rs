//! The same name twice: in two folders, in two archives, or as a browser's second download.
//!
//! Two copies of the same bytes are one file. Two contents under one name are one too many, and nobody knows which of
//! them joins what.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Source;
use crate::check::batch::file_name_of;
use crate::{CsvVersion, FileName, Finding, Findings, Place, Rule, Wording};

/// Which files of a unit are copies of which.
#[derive(Debug, Default)]
pub(super) struct Copies {
    repeats: BTreeSet<usize>,
    disagree: bool,
}

impl Copies {
    /// Compares the files that have one name. The one that has it to the letter is the original, or else the first.
    pub(super) fn among(files: &[(Option<FileName>, Source<'_>)], findings: &mut Findings) -> Self {
        let mut by_name: BTreeMap<FileName, Vec<usize>> = BTreeMap::new();
        for (index, (name, _)) in files.iter().enumerate() {
            if let Some(name) = name {
                by_name.entry(*name).or_default().push(index);
            }
        }
        let mut copies = Self::default();
        for (name, mut same) in by_name.into_iter().filter(|(_, same)| same.len() > 1) {
            let exact = name.to_string();
            same.sort_by_key(|index| {
                let path = files[*index].1.path;
                (file_name_of(path) != exact, path)
            });
            let original = files[same[0]].1;
            for index in same.into_iter().skip(1) {
                if files[index].1.bytes == original.bytes {
                    copies.repeats.insert(index);
                } else {
                    copies.disagree = true;
                    findings.push(disagreement(name, original.path, files[index].1.path));
                }
            }
        }
        copies
    }

    /// Whether a file says only what another says too.
    pub(super) fn repeats(&self, index: usize) -> bool {
        self.repeats.contains(&index)
    }

    /// Whether two contents claim one name.
    pub(super) fn disagree(&self) -> bool {
        self.disagree
    }
}

/// Judges the name of a copy, whose content was judged already: of that only its version is looked at.
pub(super) fn judge_name(copy: Source<'_>, findings: &mut Findings) {
    let mut own = Findings::new();
    let version = copy.bytes.get(..CsvVersion::V4_0.as_str().len()).unwrap_or_default();
    crate::read::read_into(copy.path, version, &mut own);
    findings.extend(own.into_sorted().into_iter().filter(|finding| finding.rule == Rule::NameGrammar));
}

fn disagreement(name: FileName, original: &str, path: &str) -> Finding {
    let message = Wording::new(
        format!("{name} として、中身の違うファイルが二つあります（もう一つは {original}）。"),
        format!("two files of different content claim the name {name} (the other is {original})"),
    );
    let advice = Wording::new(
        "どちらか一方だけを残すか、新しいファイル連番で出力し直してください。",
        "keep one of the two, or export the other under a new serial",
    );
    Finding::new(Rule::NameDuplicate, Place::file(path), message)
        .with_found(file_name_of(path))
        .with_advice(advice)
}
