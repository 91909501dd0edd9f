//! `careplan vendor-test`: hands out the patterns of the national vendor test, and checks what a vendor exported.
//!
//! What lies in an `export` folder is the vendor's: it is read and never written. What was handed out is written once; a
//! file that has changed since is not written over.

mod folder;

use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use careplan_office::vendor_test::{HandedOut, Judgement, Pattern, Sample};
use careplan_standard::{Severity, Source};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::output::{Format, count, facts, talk};
use crate::target::Place;

use folder::{Exported, Folder};

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct VendorTest {
    /// The patterns: D1 to D7, or all
    #[arg(value_name = "PATTERN", required = true)]
    patterns: Vec<Wanted>,
    /// The folder of the test: samples are written there, exports are read from there
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Check, even where nothing was exported yet: that fails the pattern
    #[arg(long)]
    check: bool,
}

/// What an argument asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    All,
    One(Pattern),
}

/// What became of a pattern.
enum Outcome {
    HandedOut { pattern: Pattern, files: usize },
    Judged(Judgement),
}

impl VendorTest {
    /// Exit 0: handed out, or as demanded; 1: a pattern failed; 2: something could not be read or written.
    pub(crate) fn run(&self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        place.refuse("vendor-test", "it reads and writes files and nothing else")?;
        let folder = Folder::new(&self.dir);
        folder.put_once(&[HandedOut::index()])?;
        let mut outcomes = Vec::new();
        for pattern in self.patterns() {
            outcomes.push(self.pattern(pattern, &folder)?);
        }
        let passed = outcomes.iter().all(Outcome::is_fine);
        facts(format, &json(&outcomes), || outcomes.iter().map(|outcome| self.line(outcome)).collect());
        if outcomes.iter().any(|outcome| matches!(outcome, Outcome::HandedOut { .. })) {
            talk(&format!("read `{}` on what to do with it", self.dir.join("README.html").display()));
        }
        Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Each pattern that was asked for, once.
    fn patterns(&self) -> Vec<Pattern> {
        let is_wanted = |pattern: &Pattern| {
            self.patterns
                .iter()
                .any(|wanted| matches!(wanted, Wanted::All) || *wanted == Wanted::One(*pattern))
        };
        Pattern::ALL.into_iter().filter(is_wanted).collect()
    }

    fn pattern(&self, pattern: Pattern, folder: &Folder) -> Result<Outcome, Failure> {
        let sample = Sample::of(pattern);
        let files = sample.hand_out();
        folder.put_once(&files)?;
        let exported = folder.exported(pattern)?;
        if exported.is_empty() && !self.check {
            return Ok(Outcome::HandedOut { pattern, files: files.len() });
        }
        let sources: Vec<Source<'_>> = exported.iter().map(Exported::source).collect();
        let judgement = sample.judge(&sources);
        folder.put_reports(&judgement.reports())?;
        Ok(Outcome::Judged(judgement))
    }

    fn line(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::HandedOut { pattern, files } => {
                let folder = self.dir.join(pattern.as_str());
                format!("{pattern} handed out: {} in {}\n", count(*files, "file"), folder.display())
            }
            Outcome::Judged(judgement) => {
                let report = self.dir.join(judgement.pattern.as_str()).join("report.html");
                let errors = judgement.count(Severity::Error);
                let warnings = judgement.count(Severity::Warning);
                let verdict = if judgement.passes() { "passed" } else { "failed" };
                let first = judgement.findings().find(|finding| finding.fails());
                let first = first.map_or_else(String::new, |finding| format!("  {}\n", finding.message.ja));
                format!(
                    "{} {verdict}: {}, {}; {}\n{first}",
                    judgement.pattern,
                    count(errors, "error"),
                    count(warnings, "warning"),
                    report.display()
                )
            }
        }
    }
}

impl Outcome {
    fn is_fine(&self) -> bool {
        match self {
            Self::HandedOut { .. } => true,
            Self::Judged(judgement) => judgement.passes(),
        }
    }
}

fn json(outcomes: &[Outcome]) -> Value {
    let one = |outcome: &Outcome| match outcome {
        Outcome::HandedOut { pattern, files } => {
            json!({"pattern": pattern.as_str(), "state": "handed-out", "files": files})
        }
        Outcome::Judged(judgement) => {
            let mut value = judgement.json();
            value["state"] = json!(if judgement.passes() { "passed" } else { "failed" });
            value
        }
    };
    outcomes.iter().map(one).collect()
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        text.parse()
            .map(Self::One)
            .map_err(|_| "expected one of D1, D2, D3, D4, D5, D6, D7, or all".to_owned())
    }
}
