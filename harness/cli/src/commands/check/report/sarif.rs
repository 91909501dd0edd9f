//! The report for code hosts: one SARIF log, with the worst results where there are too many.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use careplan_standard::{Language, Severity};
use careplan_wire::sarif::{Log, Outcome, RESULTS_MAX, Region, SarifResult};

use super::{Ending, Report};
use crate::commands::check::judged::{Judged, Standing, Told};

/// SARIF 2.1.0.
pub(crate) struct Sarif {
    language: Language,
    /// Where the check runs: files below it are told by their path from there.
    root: Option<PathBuf>,
    kept: Vec<(Severity, SarifResult)>,
    /// How many are kept of each severity.
    counts: BTreeMap<Severity, usize>,
    omitted: u64,
}

impl Sarif {
    pub(crate) fn new(language: Language, root: Option<PathBuf>) -> Self {
        Self { language, root, kept: Vec::new(), counts: BTreeMap::new(), omitted: 0 }
    }

    fn result(&self, told: &Told) -> SarifResult {
        let region = told
            .excerpt
            .as_ref()
            .map_or(Region::WHOLE_FILE, |excerpt| Region::new(excerpt.start, excerpt.end));
        let region = match told.finding.place.bytes {
            Some(bytes) if told.excerpt.is_some() => region.with_bytes(bytes.into()),
            _ => region,
        };
        let path = Path::new(&told.finding.place.file);
        let from_root = self.root.as_ref().and_then(|root| path.strip_prefix(root).ok());
        let mut finding = Cow::Borrowed(&told.finding);
        if let Some(from_root) = from_root {
            finding.to_mut().place.file = from_root.to_string_lossy().into_owned();
        }
        let result = SarifResult::of(&finding, self.language, region);
        match &told.standing {
            Standing::Counts => result,
            Standing::Suppressed(reason) => {
                result.suppressed(Some(reason.as_str()).filter(|reason| !reason.is_empty()))
            }
        }
    }

    /// Keeps a result; where there is no room for it, it or a less severe one is left out, the last first.
    fn keep(&mut self, told: &Told) {
        let severity = told.finding.severity;
        if self.kept.len() == RESULTS_MAX {
            self.omitted += 1;
            let least = [Severity::Note, Severity::Warning, Severity::Error]
                .into_iter()
                .find(|least| self.count_of(*least) > 0)
                .expect("results are kept");
            if severity <= least {
                return;
            }
            // Seldom: each result is driven out once.
            let driven_out = self.kept.iter().rposition(|(kept, _)| *kept == least).expect("it is counted");
            self.kept.remove(driven_out);
            *self.counts.entry(least).or_default() -= 1;
        }
        *self.counts.entry(severity).or_default() += 1;
        let result = self.result(told);
        self.kept.push((severity, result));
    }

    fn count_of(&self, severity: Severity) -> usize {
        self.counts.get(&severity).copied().unwrap_or_default()
    }
}

impl Report for Sarif {
    fn begin(&mut self, _out: &mut Vec<u8>) {}

    fn unit(&mut self, unit: Judged, _out: &mut Vec<u8>) {
        for told in &unit.findings {
            self.keep(told);
            self.omitted += u64::from(told.finding.more);
        }
    }

    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>) {
        let outcome = Outcome { unreadable: ending.unreadable.clone(), omitted: self.omitted };
        let results = std::mem::take(&mut self.kept).into_iter().map(|(_, result)| result).collect();
        let log = Log::of(env!("CARGO_PKG_VERSION"), self.language, results, &outcome);
        serde_json::to_writer_pretty(&mut *out, &log).expect("wire types are plain text and numbers");
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use careplan_standard::{Finding, Place, Rule, Wording};

    use super::*;

    fn told(number: usize, severity: Severity) -> Told {
        let place = Place::file(&format!("{number}.CSV"));
        let finding = Finding::new(Rule::FieldCode, place, Wording::same("x")).with_severity(severity);
        Told { finding, excerpt: None, standing: Standing::Counts }
    }

    #[test]
    fn the_worst_results_are_kept_in_their_order() {
        let mut sarif = Sarif::new(Language::Japanese, None);
        for number in 0..RESULTS_MAX {
            sarif.keep(&told(number, if number % 2 == 0 { Severity::Warning } else { Severity::Note }));
        }
        sarif.keep(&told(RESULTS_MAX, Severity::Note));
        assert_eq!(sarif.omitted, 1, "nothing is driven out by what is no worse");
        for number in 1..=RESULTS_MAX {
            sarif.keep(&told(RESULTS_MAX + number, Severity::Error));
        }
        assert_eq!((sarif.kept.len(), sarif.omitted), (RESULTS_MAX, RESULTS_MAX as u64 + 1));
        assert!(sarif.kept.iter().all(|(severity, _)| *severity == Severity::Error));
        sarif.keep(&told(0, Severity::Error));
        assert_eq!((sarif.kept.len(), sarif.omitted), (RESULTS_MAX, RESULTS_MAX as u64 + 2));
    }
}
