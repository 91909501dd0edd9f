//! The reports of a judgement: for people, for programs, for test servers.

use askama::Template;
use careplan_standard::{Severity, Wording};
use careplan_wire::junit;
use serde_json::{Value, json};

use super::finding::VendorFinding;
use super::hand_out::HandedOut;
use super::judgement::{Case, Judgement};

#[derive(Template)]
#[template(path = "vendor_test/report.html")]
struct ReportPage<'a> {
    id: &'static str,
    title: Wording,
    passed: bool,
    errors: usize,
    warnings: usize,
    cases: &'a [Case],
}

impl Judgement {
    /// How many findings are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings().filter(|finding| finding.severity == severity).count()
    }

    /// `report.html`, `report.json` and `report.xml` (JUnit) of the pattern's folder.
    pub fn reports(&self) -> [HandedOut; 3] {
        let file = |name: &str, text: String| HandedOut {
            path: format!("{}/{name}", self.pattern),
            bytes: text.into_bytes(),
        };
        let json = serde_json::to_string_pretty(&self.json()).expect("texts and numbers");
        [file("report.html", self.html()), file("report.json", json + "\n"), file("report.xml", self.junit())]
    }

    /// The judgement for programs; findings are shaped as those of `careplan check`, in Japanese.
    pub fn json(&self) -> Value {
        let title = self.pattern.title();
        let cases = self.cases.iter().map(|case| {
            let findings: Vec<Value> = case.findings.iter().map(finding_json).collect();
            json!({"id": case.id, "name": case.name.ja, "passed": case.passes(), "findings": findings})
        });
        json!({
            "pattern": self.pattern.as_str(),
            "title": title.ja,
            "passed": self.passes(),
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "notes": self.count(Severity::Note),
            "cases": cases.collect::<Vec<Value>>(),
        })
    }

    fn html(&self) -> String {
        let page = ReportPage {
            id: self.pattern.as_str(),
            title: self.pattern.title(),
            passed: self.passes(),
            errors: self.count(Severity::Error),
            warnings: self.count(Severity::Warning),
            cases: &self.cases,
        };
        page.render().expect("the template writes into memory")
    }

    fn junit(&self) -> String {
        const MEMORY: &str = "memory takes whatever is written";
        let suite = junit::Suite {
            name: format!("{} {}", self.pattern, self.pattern.title().ja),
            cases: self.cases.iter().map(|case| self.junit_case(case)).collect(),
        };
        let mut out = Vec::new();
        junit::write_head(&mut out, "careplan vendor-test").expect(MEMORY);
        suite.write(&mut out).expect(MEMORY);
        junit::write_foot(&mut out).expect(MEMORY);
        String::from_utf8(out).expect("XML is written as text")
    }

    fn junit_case(&self, case: &Case) -> junit::Case {
        let errors: Vec<&VendorFinding> = case.findings.iter().filter(|finding| finding.fails()).collect();
        let others: Vec<String> = case.findings.iter().filter(|finding| !finding.fails()).map(line).collect();
        let failure = errors.first().map(|first| junit::Failure {
            message: format!("エラー{}件: {}", errors.len(), first.message.ja),
            kind: first.rule.to_owned(),
            text: errors.iter().map(|finding| line(finding)).collect::<Vec<String>>().join("\n"),
        });
        junit::Case {
            name: case.name.ja.clone(),
            class: format!("{}.{}", self.pattern, case.id),
            file: format!("{}/export", self.pattern),
            failure,
            output: others.join("\n"),
        }
    }
}

fn finding_json(finding: &VendorFinding) -> Value {
    let told = careplan_wire::Finding {
        rule: finding.rule.to_owned(),
        severity: finding.severity.into(),
        file: finding.file.clone(),
        row: finding.row,
        column: finding.column,
        field: finding.field.map(str::to_owned),
        message: finding.message.ja.clone(),
        expected: finding.expected.as_ref().map(|expected| expected.ja.clone()),
        found: finding.found.clone(),
        bytes: None,
        advice: finding.advice.ja.clone(),
        more: 0,
    };
    serde_json::to_value(told).expect("texts and numbers")
}

/// A finding in one line: where, what, what to do.
fn line(finding: &VendorFinding) -> String {
    let row = finding.row.map_or_else(String::new, |row| format!(":{row}"));
    let severity = finding.severity.japanese();
    format!(
        "{}{row}: {severity} {} {} → {}",
        finding.file, finding.rule, finding.message.ja, finding.advice.ja
    )
}
