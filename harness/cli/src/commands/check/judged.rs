//! `Judged`: what came of one unit, with everything a report says about it; the files' bytes are forgotten by then.

use std::collections::BTreeMap;

use careplan_standard::{Finding, Source};

use super::excerpt::{Excerpt, Excerpts};

/// A unit that was checked, or what shows outside any unit.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// What the unit is called, where it has a name of its own.
    pub(crate) name: Option<String>,
    /// Its files, findings or none.
    pub(crate) files: Vec<String>,
    /// Those of its files that could not be read, and why.
    pub(crate) unread: BTreeMap<String, String>,
    /// What was noticed, by file, row and column.
    pub(crate) findings: Vec<Told>,
}

/// A finding with the line that it is about.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) finding: Finding,
    /// None where it is about a file as a whole, or about a file that was not read.
    pub(crate) excerpt: Option<Excerpt>,
    /// Whether the user's list takes it out.
    pub(crate) standing: Standing,
}

/// Whether a finding counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    Counts,
    /// The user's list takes it out, for this reason.
    Suppressed(String),
}

/// Puts findings in order, and beside each the line that it is about.
pub(crate) fn told(mut findings: Vec<Finding>, sources: &[Source<'_>]) -> Vec<Told> {
    findings.sort_by(|one, other| (&one.place, one.rule).cmp(&(&other.place, other.rule)));
    let mut told: Vec<Told> = findings
        .into_iter()
        .map(|finding| Told { finding, excerpt: None, standing: Standing::Counts })
        .collect();
    let mut of_file: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for source in sources {
        of_file.insert(source.path, Vec::new());
    }
    for (index, told) in told.iter().enumerate() {
        if let Some(indices) = of_file.get_mut(told.finding.place.file.as_str()) {
            indices.push(index);
        }
    }
    for source in sources {
        let mut indices = of_file.remove(source.path).unwrap_or_default();
        // A file is gone through once where its findings are asked for in the order of its bytes.
        indices.sort_by_key(|index| told[*index].finding.place.bytes);
        if indices.is_empty() {
            continue;
        }
        let mut excerpts = Excerpts::of(source.bytes);
        for index in indices {
            let told = &mut told[index];
            told.excerpt = told.finding.place.bytes.map(|range| excerpts.excerpt(range));
        }
    }
    told
}
