//! The report for test servers: a suite a unit, a case a file.

use std::collections::BTreeSet;

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
    /// Why files of units could not be read, said by their own cases.
    told_unread: BTreeSet<String>,
}

impl Junit {
    pub(crate) fn new(manner: Manner) -> Self {
        let human = Human::new(manner.language, Paint::Plain);
        Self { manner, human, told_unread: BTreeSet::new() }
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
            let mut case = self.case(file, &of_file, unit.name.is_some());
            if let Some(why) = unit.unread.get(file) {
                // What the name alone shows is said beside it.
                case.output = self.text(&of_file);
                case.failure = Some(unreadable(why));
            }
            cases.push(case);
        }
        self.told_unread.extend(unit.unread.into_values());
        if cases.is_empty() {
            return;
        }
        let name = unit.name.unwrap_or_else(|| words::outside_units(self.manner.language).to_owned());
        Suite { name, cases }.write(out).expect("writing to memory succeeds");
    }

    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>) {
        let untold = ending.unreadable.iter().filter(|text| !self.told_unread.contains(*text));
        let cases: Vec<Case> = untold.map(|text| case_of_unreadable(text)).collect();
        if !cases.is_empty() {
            let name = words::unreadable(self.manner.language).to_owned();
            Suite { name, cases }.write(out).expect("writing to memory succeeds");
        }
        write_foot(out).expect("writing to memory succeeds");
    }
}

/// A case of its own for what belongs to no unit.
fn case_of_unreadable(text: &str) -> Case {
    Case {
        name: text.to_owned(),
        class: "careplan".to_owned(),
        file: String::new(),
        failure: Some(unreadable(text)),
        output: String::new(),
    }
}

/// What could not be read fails, whatever the rules would have said of it.
fn unreadable(text: &str) -> Failure {
    Failure { message: text.to_owned(), kind: "unreadable".to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use careplan_standard::Language;
    use careplan_wire::Counts;

    use super::*;

    #[test]
    fn a_file_that_could_not_be_read_fails_in_its_own_case_and_only_there() {
        let mut report = Junit::new(Manner { language: Language::English, deny: Deny::Errors });
        let why = "cannot read `out/a.CSV`: permission denied".to_owned();
        let unit = Judged {
            name: Some("actuals".to_owned()),
            files: vec!["out/a.CSV".to_owned(), "out/b.CSV".to_owned()],
            unread: BTreeMap::from([("out/a.CSV".to_owned(), why.clone())]),
            findings: Vec::new(),
        };
        let mut out = Vec::new();
        report.begin(&mut out);
        report.unit(unit, &mut out);
        let elsewhere = "cannot read `gone.CSV`: not found".to_owned();
        let ending = Ending { counts: Counts::default(), unreadable: vec![why, elsewhere] };
        report.end(&ending, &mut out);
        insta::assert_snapshot!(String::from_utf8(out).expect("XML is text"));
    }
}
