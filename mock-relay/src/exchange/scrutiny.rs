//! 検査の厳しさ: which of the checker's findings refuse a send, and how the others are told.
//!
//! Pure: it judges what was found, and reads no file itself. The rules it keeps: only errors refuse; what refuses
//! nothing is told all the same; and what shows only in the rows of a file is content, whatever else it is held against.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use careplan_standard::{Finding, Language, Rule, Severity};
use careplan_wire::ProblemCode;
use careplan_wire::control::StandardFiles;
use thiserror::Error;

use super::refusal::Refusal;

/// Findings of one answer: ten for each file of the largest send, half a megabyte. Nobody reads more of them.
pub(super) const FINDINGS_MAX: usize = 1_000;

/// 検査の厳しさ: what the exchange makes of the errors in a send. PDF and JPEG are never looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scrutiny {
    /// No file is read: only each name by itself counts, as sorting needs it.
    Off,
    /// Errors of names, sets and containers refuse, as far as they show without reading a row. Those of content are told,
    /// and the send succeeds: the real exchange evidently does not read content (A).
    #[default]
    Names,
    /// Every error refuses.
    Strict,
}

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    /// The file is no CSV file at all.
    Container,
    /// Its name.
    Name,
    /// Which files came together.
    Set,
    /// What stands in the file, a name or another file that disagrees with it included.
    Content,
}

/// A text that names no [`Scrutiny`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no way to check standard files: `off`, `names` or `strict`")]
pub struct InvalidScrutiny(String);

/// 指摘: what was noticed about a send, as it travels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Noticed {
    /// By file, row and column.
    pub(super) findings: Vec<careplan_wire::Finding>,
    /// How many of the least severe are left out.
    pub(super) omitted: u64,
}

/// Why the checker's findings refuse a send.
#[derive(Debug, Error)]
#[error("file `{file}`: {message} (`{rule}`){}", and_more(.counts))]
pub(super) struct Objection {
    subject: Subject,
    /// The rule, the file and the words of the first error of the subject. Only files named by the standard are checked,
    /// so that a name can be quoted as it is.
    rule: Rule,
    file: String,
    message: String,
    /// How often which rule refuses.
    counts: BTreeMap<Rule, u64>,
    /// How many files it is about.
    files: usize,
    /// Everything that was noticed.
    pub(super) noticed: Noticed,
}

impl Scrutiny {
    /// What is told of a send that succeeds, or why it does not.
    pub(super) fn judge(self, findings: &[Finding]) -> Result<Noticed, Box<Objection>> {
        let noticed = self.notice(findings);
        let refusing: Vec<&Finding> = findings.iter().filter(|finding| self.refuses(finding)).collect();
        let Some(first) = refusing.iter().min_by_key(|finding| Subject::of(finding)) else {
            return Ok(noticed);
        };
        let mut counts = BTreeMap::new();
        for finding in &refusing {
            *counts.entry(finding.rule).or_default() += 1 + u64::from(finding.more);
        }
        let files: BTreeSet<&str> = refusing.iter().map(|finding| finding.place.file.as_str()).collect();
        Err(Box::new(Objection {
            subject: Subject::of(first),
            rule: first.rule,
            file: first.place.file.clone(),
            message: first.message.of(Language::English).to_owned(),
            counts,
            files: files.len(),
            noticed,
        }))
    }

    /// The findings as they travel; of too many, the worst.
    pub(super) fn notice(self, findings: &[Finding]) -> Noticed {
        let mut ranked: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
        if ranked.len() > FINDINGS_MAX {
            ranked.sort_by_key(|(_, finding)| Reverse((self.refuses(finding), finding.severity)));
            ranked.truncate(FINDINGS_MAX);
            ranked.sort_by_key(|(place, _)| *place);
        }
        Noticed {
            omitted: (findings.len() - ranked.len()) as u64,
            findings: ranked
                .into_iter()
                .map(|(_, finding)| careplan_wire::Finding::of(finding, Language::Japanese))
                .collect(),
        }
    }

    fn refuses(self, finding: &Finding) -> bool {
        let counts = match self {
            Self::Off => false,
            Self::Names => Subject::of(finding) != Subject::Content,
            Self::Strict => true,
        };
        counts && finding.severity == Severity::Error
    }
}

impl Subject {
    /// Names, sizes and first bytes tell the others; for content, rows have to be read.
    fn of(finding: &Finding) -> Self {
        match finding.rule {
            Rule::ContainerNotCsv => Self::Container,
            // Of a file, its size; of a row, how many columns it has or how long one is.
            Rule::ContainerLimit if finding.place.row.is_none() => Self::Container,
            Rule::NameUnknownKind | Rule::NameServiceKind | Rule::NameDuplicate => Self::Name,
            Rule::SetIncomplete | Rule::SetForeignMember | Rule::SetSerial => Self::Set,
            // Among these what is held against the rows: `name/offices`, `name/month`, `set/join`, and `name/grammar`: a
            // name that is none was refused when the send was sorted, and left are those of another version than the rows.
            _ => Self::Content,
        }
    }
}

impl FromStr for Scrutiny {
    type Err = InvalidScrutiny;

    fn from_str(text: &str) -> Result<Self, InvalidScrutiny> {
        match text {
            "off" => Ok(Self::Off),
            "names" => Ok(Self::Names),
            "strict" => Ok(Self::Strict),
            other => Err(InvalidScrutiny(other.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for Scrutiny {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Names => "names",
            Self::Strict => "strict",
        })
    }
}

impl From<Scrutiny> for StandardFiles {
    fn from(scrutiny: Scrutiny) -> Self {
        match scrutiny {
            Scrutiny::Off => Self::Off,
            Scrutiny::Names => Self::Names,
            Scrutiny::Strict => Self::Strict,
        }
    }
}

impl From<StandardFiles> for Scrutiny {
    fn from(wire: StandardFiles) -> Self {
        match wire {
            StandardFiles::Off => Self::Off,
            StandardFiles::Names => Self::Names,
            StandardFiles::Strict => Self::Strict,
        }
    }
}

fn and_more(counts: &BTreeMap<Rule, u64>) -> String {
    match counts.values().sum::<u64>().saturating_sub(1) {
        0 => String::new(),
        1 => "; and one more error".to_owned(),
        more => format!("; and {more} more errors"),
    }
}

impl Refusal for Objection {
    fn code(&self) -> ProblemCode {
        match self.subject {
            Subject::Container => ProblemCode::StandardContainer,
            Subject::Name => ProblemCode::StandardNameMismatch,
            Subject::Set => ProblemCode::StandardSet,
            Subject::Content => ProblemCode::StandardContent,
        }
    }

    /// Rules and counts: neither names of files nor what stands in them.
    fn reason(&self) -> String {
        let rules: Vec<String> =
            self.counts.iter().map(|(rule, count)| format!("{rule} × {count}")).collect();
        let files = if self.files == 1 { "1 file".to_owned() } else { format!("{} files", self.files) };
        format!("{} in {files}: {}", self.code(), rules.join(", "))
    }

    fn rule(&self) -> &'static str {
        self.rule.id()
    }

    fn noticed(&self) -> Option<&Noticed> {
        Some(&self.noticed)
    }
}

#[cfg(test)]
mod tests {
    use careplan_standard::{Place, Wording};

    use super::*;

    fn finding(rule: Rule, file: &str) -> Finding {
        Finding::new(rule, Place::file(file), Wording::new("見本 太郎", "found `secret`"))
    }

    /// The code of the refusal, or nothing.
    fn code(scrutiny: Scrutiny, findings: &[Finding]) -> Option<&'static str> {
        scrutiny.judge(findings).err().map(|objection| objection.code().as_str())
    }

    #[test]
    fn the_subject_of_an_error_decides_by_the_setting() {
        for rule in Rule::ALL {
            let findings = [finding(*rule, "a.CSV").with_severity(Severity::Error)];
            let of_names = match rule.id() {
                "container/not-csv" | "container/limit" => Some("standard-container"),
                "name/unknown-kind" | "name/service-kind" | "name/duplicate" => {
                    Some("standard-name-mismatch")
                }
                "set/incomplete" | "set/foreign-member" | "set/serial" => Some("standard-set"),
                _ => None,
            };
            assert_eq!(code(Scrutiny::Off, &findings), None, "{rule}");
            assert_eq!(code(Scrutiny::Names, &findings), of_names, "{rule}");
            assert_eq!(code(Scrutiny::Strict, &findings), of_names.or(Some("standard-content")), "{rule}");
        }
    }

    #[test]
    fn a_row_that_is_beyond_a_limit_is_content() {
        let mut row = finding(Rule::ContainerLimit, "a.CSV");
        row.place.row = Some(3);
        assert_eq!(code(Scrutiny::Names, &[row.clone()]), None);
        assert_eq!(code(Scrutiny::Strict, &[row]), Some("standard-content"));
    }

    #[test]
    fn a_setting_is_its_word_everywhere() {
        for (scrutiny, word) in
            [(Scrutiny::Off, "off"), (Scrutiny::Names, "names"), (Scrutiny::Strict, "strict")]
        {
            assert_eq!((scrutiny.to_string(), word.parse()), (word.to_owned(), Ok(scrutiny)));
            let travelling = StandardFiles::from(scrutiny);
            assert_eq!(serde_json::json!(travelling), word);
            assert_eq!(Scrutiny::from(travelling), scrutiny);
        }
        assert_eq!(StandardFiles::default(), Scrutiny::default().into());
        let error = "Strict".parse::<Scrutiny>().expect_err("words are lower-case");
        insta::assert_snapshot!(error, @"`Strict` is no way to check standard files: `off`, `names` or `strict`");
    }

    #[test]
    fn what_is_no_error_refuses_nothing() {
        for rule in Rule::ALL {
            for severity in [Severity::Warning, Severity::Note] {
                let findings = [finding(*rule, "a.CSV").with_severity(severity)];
                let noticed = Scrutiny::Strict.judge(&findings).expect("is no error");
                assert_eq!(noticed.findings[0].rule, rule.id());
            }
        }
    }

    #[test]
    fn the_cause_that_comes_first_names_the_refusal() {
        let all = [Rule::FieldCode, Rule::SetIncomplete, Rule::NameServiceKind, Rule::ContainerNotCsv];
        let mut findings: Vec<Finding> = all.iter().map(|rule| finding(*rule, "a.CSV")).collect();
        for expected in ["standard-container", "standard-name-mismatch", "standard-set", "standard-content"] {
            assert_eq!(code(Scrutiny::Strict, &findings), Some(expected));
            findings.pop();
        }
    }

    #[test]
    fn the_journal_is_told_rules_and_counts_and_no_content() {
        let mut many = finding(Rule::FieldCode, "見本太郎.CSV");
        many.more = 7;
        let findings = [many, finding(Rule::SetIncomplete, "b.CSV"), finding(Rule::FieldLength, "b.CSV")];
        let objection = Scrutiny::Strict.judge(&findings).expect_err("is refused");
        assert_eq!(objection.rule(), "set/incomplete");
        insta::assert_snapshot!(objection.reason(), @"standard-set in 2 files: field/length × 1, field/code × 8, set/incomplete × 1");
        insta::assert_snapshot!(objection, @"file `b.CSV`: found `secret` (`set/incomplete`); and 9 more errors");
    }

    #[test]
    fn of_too_many_findings_the_worst_are_told_where_they_stand() {
        let mut findings: Vec<Finding> =
            (0..FINDINGS_MAX + 5).map(|_| finding(Rule::PersonUnfamiliar, "a.CSV")).collect();
        findings.push(finding(Rule::FieldCode, "b.CSV"));
        findings.push(finding(Rule::SetIncomplete, "c.CSV"));
        let objection = Scrutiny::Names.judge(&findings).expect_err("is refused");
        let Noticed { findings: told, omitted } = &objection.noticed;
        assert_eq!((told.len(), *omitted), (FINDINGS_MAX, 7));
        let last: Vec<&str> = told[FINDINGS_MAX - 2..].iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(last, ["field/code", "set/incomplete"]);
        assert_eq!(told[0].rule, "person/unfamiliar");
    }
}
