//! `Session`: one run of the checker over what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use careplan_standard::{
    Batch, Checking, FILE_BYTES_MAX, Finding, Place, Rule, Sieve, Source, Suppressions, UnitPlan,
    UnitSummary, Wording,
};
use careplan_wire::Counts;

use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::output::talk;
use crate::progress::Progress;

use super::inputs::{Inputs, Unread};
use super::judged::{Judged, Standing, told};
use super::pool::{self, Load};
use super::report::{Ending, Report};

/// The most that is read of one unit: two files as large as any may be, so that many large files under one serial are no
/// way around that limit.
const UNIT_BYTES_MAX: u64 = 2 * FILE_BYTES_MAX as u64;
/// How many bytes of files may be in work at once: what is made of them takes several times as much.
const IN_WORK_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// What is checked, and how.
pub(crate) struct Session {
    inputs: Inputs,
    batch: Batch,
    checking: Checking,
    suppressions: Suppressions,
}

/// What it came to.
pub(crate) struct Outcome {
    pub(crate) counts: Counts,
    /// What could not be read.
    pub(crate) unreadable: Vec<Failure>,
}

/// What came of one unit.
struct UnitOutcome {
    judged: Judged,
    summary: UnitSummary,
    unreadable: Vec<Failure>,
}

impl Session {
    /// Lists what there is to check.
    pub(crate) fn open(
        paths: &[PathBuf],
        suppressions: Option<&Path>,
        checking: Checking,
    ) -> Result<Self, Failure> {
        let suppressions = suppressions.map(read_suppressions).transpose()?.unwrap_or_default();
        let mut inputs = Inputs::find(paths);
        let batch = Batch::of(&inputs.entries);
        let is_empty = batch.units().is_empty() && batch.findings().is_empty() && inputs.findings.is_empty();
        if is_empty {
            return Err(match inputs.unreadable.len() {
                1.. => inputs.unreadable.remove(0),
                0 => nothing_to_check(paths),
            });
        }
        Ok(Self { inputs, batch, checking, suppressions })
    }

    /// Checks everything and writes the report.
    pub(crate) fn run(mut self, report: &mut dyn Report, outlet: &mut Outlet) -> Result<Outcome, Failure> {
        let unreadable = std::mem::take(&mut self.inputs.unreadable);
        let units = self.batch.units();
        let mut writing = Writing {
            report,
            outlet,
            progress: Progress::of(units.len(), "units"),
            sieve: self.suppressions.sieve(self.checking.as_of),
            counts: Counts::default(),
            unreadable,
        };
        let (by_unit, outside) = self.name_findings();
        writing.begin()?;
        writing.unit(outside_units(outside), Files::Counted)?;
        let weights: Vec<u64> = units.iter().map(|unit| self.weight(unit)).collect();
        let mut summaries = Vec::with_capacity(units.len());
        pool::in_order(
            &Load { weights: &weights, weight_max: IN_WORK_BYTES_MAX },
            |index| self.judge(&units[index], &by_unit[index]),
            |outcome: UnitOutcome| {
                summaries.push(outcome.summary);
                writing.unreadable.extend(outcome.unreadable);
                writing.unit(outcome.judged, Files::Counted)
            },
        )?;
        writing.unit(outside_units(self.batch.conclude(&summaries)), Files::CountedBefore)?;
        writing.end()
    }

    /// What the names alone show: for each unit, and for what belongs to none.
    fn name_findings(&self) -> (Vec<Vec<Finding>>, Vec<Finding>) {
        let units = self.batch.units();
        let mut unit_of: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, unit) in units.iter().enumerate() {
            unit_of.extend(unit.members.iter().map(|member| (self.path(*member), index)));
        }
        let mut by_unit = vec![Vec::new(); units.len()];
        let mut outside = self.inputs.findings.clone();
        for finding in self.batch.findings() {
            match unit_of.get(finding.place.file.as_str()) {
                Some(unit) => by_unit[*unit].push(finding.clone()),
                None => outside.push(finding.clone()),
            }
        }
        (by_unit, outside)
    }

    fn judge(&self, unit: &UnitPlan, by_name: &[Finding]) -> UnitOutcome {
        let mut findings = by_name.to_vec();
        let mut unreadable = Vec::new();
        let mut unread = BTreeSet::new();
        let mut reasons = BTreeMap::new();
        let mut contents = Vec::new();
        let mut room = UNIT_BYTES_MAX;
        for member in &unit.members {
            let path = self.path(*member);
            let content = self.inputs.read(*member, room.min(FILE_BYTES_MAX as u64)).unwrap_or_else(|why| {
                unread.insert(path);
                match why {
                    Unread::TooLarge => findings.push(unit_too_large(path)),
                    Unread::Packed(fault) => findings.push(fault.finding(Place::file(path))),
                    Unread::Failed(failure) => {
                        reasons.insert(path.to_owned(), failure.to_string());
                        unreadable.push(failure);
                    }
                }
                Vec::new()
            });
            room -= content.len() as u64;
            contents.push(content);
        }
        let paths = unit.members.iter().map(|member| self.path(*member));
        let sources: Vec<Source<'_>> =
            paths.zip(&contents).map(|(path, bytes)| Source { path, bytes }).collect();
        let report = self.batch.check(unit, &sources, &self.checking);
        findings.extend(report.findings.into_iter().filter(|finding| !follows_from_unread(finding, &unread)));
        let judged = Judged {
            name: Some(name(unit, sources.first().map_or("", |source| source.path))),
            files: sources.iter().map(|source| source.path.to_owned()).collect(),
            unread: reasons,
            findings: told(findings, &sources),
        };
        UnitOutcome { judged, summary: report.summary, unreadable }
    }

    fn path(&self, entry: usize) -> &str {
        &self.inputs.entries[entry].path
    }

    fn weight(&self, unit: &UnitPlan) -> u64 {
        unit.members.iter().map(|member| self.inputs.entries[*member].bytes).sum()
    }
}

/// Findings of no unit, with the files that they are about.
fn outside_units(findings: Vec<Finding>) -> Judged {
    let files: BTreeSet<String> = findings.iter().map(|finding| finding.place.file.clone()).collect();
    Judged {
        name: None,
        files: files.into_iter().collect(),
        unread: BTreeMap::new(),
        findings: told(findings, &[]),
    }
}

/// A report that is being written.
struct Writing<'a> {
    report: &'a mut dyn Report,
    outlet: &'a mut Outlet,
    progress: Progress,
    sieve: Sieve<'a>,
    counts: Counts,
    unreadable: Vec<Failure>,
}

/// Whether the files of findings are met for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Files {
    Counted,
    CountedBefore,
}

impl Writing<'_> {
    fn begin(&mut self) -> Result<(), Failure> {
        let mut piece = Vec::new();
        self.report.begin(&mut piece);
        self.outlet.write(&piece)
    }

    fn unit(&mut self, mut judged: Judged, files: Files) -> Result<(), Failure> {
        if files == Files::Counted {
            self.counts.files += judged.files.len() as u64;
        }
        for told in &mut judged.findings {
            let findings = u64::from(told.finding.more) + 1;
            if let Some(suppression) = self.sieve.catch(&told.finding) {
                told.standing = Standing::Suppressed(suppression.reason.clone());
                self.counts.suppressed += findings;
            } else {
                self.counts.add(told.finding.severity.into(), findings);
            }
        }
        if judged.name.is_some() {
            self.progress.advance(1);
        }
        let mut piece = Vec::new();
        self.report.unit(judged, &mut piece);
        self.progress.aside(|| self.outlet.write(&piece))
    }

    fn end(self) -> Result<Outcome, Failure> {
        self.progress.end();
        let ending = Ending {
            counts: self.counts,
            unreadable: self.unreadable.iter().map(ToString::to_string).collect(),
        };
        let mut piece = Vec::new();
        self.report.end(&ending, &mut piece);
        self.outlet.write(&piece)?;
        for unused in self.sieve.unused() {
            talk(&format!(
                "note: the suppression of `{}` in line {} meets nothing",
                unused.rule, unused.line
            ));
        }
        for expired in self.sieve.expired() {
            talk(&format!("note: the suppression of `{}` in line {} has ended", expired.rule, expired.line));
        }
        Ok(Outcome { counts: self.counts, unreadable: self.unreadable })
    }
}

/// Whether the checker only says so because it was not shown a file of the unit.
fn follows_from_unread(finding: &Finding, unread: &BTreeSet<&str>) -> bool {
    if unread.is_empty() {
        return false;
    }
    let is_about_content = !matches!(finding.rule.group(), "name" | "set");
    finding.rule == Rule::SetJoin || is_about_content && unread.contains(finding.place.file.as_str())
}

/// A file that is none too large by itself, or that has grown since it was listed.
fn unit_too_large(path: &str) -> Finding {
    let max = UNIT_BYTES_MAX / (1024 * 1024);
    let message = Wording::new(
        format!(
            "同じファイル連番のファイルが合わせて {max} MiB を超えるため、このファイルの中身を検査していません。"
        ),
        format!("the files of this serial have more than {max} MiB together, and this one was not read"),
    );
    Finding::new(Rule::ContainerLimit, Place::file(path), message)
}

fn read_suppressions(path: &Path) -> Result<Suppressions, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::new(
            format!("cannot read the suppressions in `{}`: {error}", path.display()),
            "give a TOML file in UTF-8 that is there and may be read; nothing was checked",
        )
    })?;
    Suppressions::parse(&text).map_err(|fault| {
        Failure::new(
            format!("`{}` is no list of suppressions: {fault}", path.display()),
            "docs/standard.md shows what a suppression looks like; nothing was checked",
        )
    })
}

/// What a unit is called: what it is, its serial and its offices; a file of no unit by its name.
fn name(unit: &UnitPlan, path: &str) -> String {
    match (unit.unit(), unit.key()) {
        (Some(kind), Some(key)) => format!("{kind} {} {} → {}", key.serial, key.sender, key.receiver),
        _ => path.rsplit('/').next().unwrap_or(path).to_owned(),
    }
}

fn nothing_to_check(paths: &[PathBuf]) -> Failure {
    let paths: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Failure::new(
        format!("there is no file of the standard in {}", paths.join(", ")),
        "files of the standard end in .CSV; give a file, a directory or a ZIP that has some",
    )
}
