//! The report for test servers: a suite a unit, a case a file.

use careplan_standard::{FileName, Severity};
use careplan_wire::junit::{Case, Failure, Suite, write_foot, write_head};

use super::{Deny, Ending, Human, Manner, Report};
use crate::commands::check::judged::{Judged, Standing, Told};
use crate::commands::check::words;
use crate::outlet::Paint;

/// JUnit's XML.
pub(crate) struct Junit {
    manner: Manner,
    human: Human,
}

impl Junit {
    pub(crate) fn new(manner: Manner) -> Self {
        Self { manner, human: Human::new(manner.language, Paint::Plain) }
    }

    fn case(&self, file: &str, findings: &[&Told], is_in_unit: bool) -> Case {
        let (failing, rest): (Vec<&Told>, Vec<&Told>) =
            findings.iter().partition(|told| self.fails(told.finding.severity));
        let name = file.rsplit('/').next().unwrap_or(file);
        let name = if is_in_unit {
            name.to_owned()
        } else {
            // A second case of the same name would replace the file's own in some servers' lists.
            format!("{name} ({})", words::outside_units(self.manner.language))
        };
        let kind = FileName::parse(name.as_str()).map_or("careplan", |name| name.kind().as_str());
        Case {
            class: kind.to_owned(),
            file: file.to_owned(),
            failure: failing.first().map(|first| Failure {
                message: first.finding.message.of(self.manner.language).to_owned(),
                kind: first.finding.rule.id().to_owned(),
                text: self.text(&failing),
            }),
            output: self.text(&rest),
            name,
        }
    }

    fn text(&self, findings: &[&Told]) -> String {
        findings.iter().map(|told| self.human.finding(told)).collect::<Vec<_>>().join("\n")
    }

    fn fails(&self, severity: Severity) -> bool {
        match self.manner.deny {
            Deny::Errors => severity >= Severity::Error,
            Deny::Warnings => severity >= Severity::Warning,
        }
    }
}

impl Report for Junit {
    fn begin(&mut self, out: &mut Vec<u8>) {
        write_head(out, "careplan check").expect("writing to memory succeeds");
    }

    fn unit(&mut self, unit: Judged, out: &mut Vec<u8>) {
        let counted: Vec<&Told> =
            unit.findings.iter().filter(|told| told.standing == Standing::Counts).collect();
        let mut cases = Vec::new();
        for file in &unit.files {
            let of_file: Vec<&Told> =
                counted.iter().copied().filter(|told| told.finding.place.file == *file).collect();
            cases.push(self.case(file, &of_file, unit.name.is_some()));
        }
        if cases.is_empty() {
            return;
        }
        let name = unit.name.unwrap_or_else(|| words::outside_units(self.manner.language).to_owned());
        Suite { name, cases }.write(out).expect("writing to memory succeeds");
    }

    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>) {
        if !ending.unreadable.is_empty() {
            let name = words::unreadable(self.manner.language).to_owned();
            let cases = ending.unreadable.iter().map(|text| unreadable(text)).collect();
            Suite { name, cases }.write(out).expect("writing to memory succeeds");
        }
        write_foot(out).expect("writing to memory succeeds");
    }
}

/// What could not be read fails, whatever the rules would have said of it.
fn unreadable(text: &str) -> Case {
    Case {
        name: text.to_owned(),
        class: "careplan".to_owned(),
        file: String::new(),
        failure: Some(Failure {
            message: text.to_owned(),
            kind: "unreadable".to_owned(),
            text: text.to_owned(),
        }),
        output: String::new(),
    }
}
