//! SARIF 2.1.0 (OASIS), the form in which code hosts take findings: as much of it as a checker of files says.
//!
//! Places are lines and columns of the decoded text, in UTF-16 code units as GitHub counts them, with the bytes beside
//! them. Not every log is read: a run that breaks GitHub's limits is refused there as a whole.

mod place;
#[cfg(test)]
mod tests;

use careplan_standard::{Language, Rule};
use serde::Serialize;

use crate::Severity;

use place::ArtifactLocation;
pub use place::{Position, Region};

/// How many results a run may have. GitHub shows 5,000 of a run, the worst first, and refuses a run of more than 25,000.
pub const RESULTS_MAX: usize = 5_000;

/// A log file.
#[derive(Clone, Debug, Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

/// One run of the checker.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    language: &'static str,
    default_encoding: &'static str,
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: String,
    rules: Vec<Descriptor>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Clone, Debug, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Configuration {
    level: Severity,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Clone, Debug, Serialize)]
struct Notification {
    level: Severity,
    message: Message,
}

/// What a run came to besides its results.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What could not be read; a run that has some was not successful.
    pub unreadable: Vec<String>,
    /// How many results were left out for [`RESULTS_MAX`].
    pub omitted: u64,
}

/// A finding as SARIF tells it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: Severity,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Clone, Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

/// What stays the same when a file gains or loses other lines.
#[derive(Clone, Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "carePlanField/v1")]
    field: String,
}

#[derive(Clone, Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
}

impl Log {
    /// A log of one run: every rule there is, and these results.
    pub fn of(version: &str, language: Language, results: Vec<SarifResult>, outcome: &Outcome) -> Self {
        let rules = Rule::ALL.iter().map(|rule| Descriptor::of(*rule, language)).collect();
        Self {
            schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool { driver: Driver { name: "careplan", version: version.to_owned(), rules } },
                invocations: [Invocation::of(outcome)],
                language: match language {
                    Language::Japanese => "ja",
                    Language::English => "en",
                },
                default_encoding: "windows-31j",
                column_kind: "utf16CodeUnits",
                results,
            }],
        }
    }
}

impl Descriptor {
    fn of(rule: Rule, language: Language) -> Self {
        let (title, advice) = (rule.title(language), rule.advice(language));
        let page = rule.page().of(language);
        let full = match language {
            Language::Japanese => format!("{title}。{advice}"),
            Language::English => format!("{title}: {advice}"),
        };
        Self {
            id: rule.id(),
            short_description: Message { text: title.to_owned() },
            full_description: Message { text: full },
            help: Help { text: advice, markdown: if page.is_empty() { advice } else { page } },
            default_configuration: Configuration { level: rule.severity().into() },
        }
    }
}

impl Invocation {
    fn of(outcome: &Outcome) -> Self {
        let unreadable = outcome
            .unreadable
            .iter()
            .map(|text| Notification { level: Severity::Error, message: Message { text: text.clone() } });
        let omitted = (outcome.omitted > 0).then(|| Notification {
            level: Severity::Warning,
            message: Message {
                text: format!("{} more results were left out: what repeats in a file more than a hundred times, and the least severe", outcome.omitted),
            },
        });
        Self {
            execution_successful: outcome.unreadable.is_empty(),
            tool_execution_notifications: unreadable.chain(omitted).collect(),
        }
    }
}

impl SarifResult {
    /// A finding at a region of its file.
    pub fn of(finding: &careplan_standard::Finding, language: Language, region: Region) -> Self {
        let mut text = finding.message.of(language).to_owned();
        let advice = finding.advice.of(language);
        if !advice.is_empty() {
            text.push('\n');
            text.push_str(advice);
        }
        let rule = finding.rule;
        Self {
            rule_id: rule.id(),
            rule_index: Rule::ALL.iter().position(|one| *one == rule).expect("every rule is in the list"),
            level: finding.severity.into(),
            message: Message { text },
            locations: [Location {
                physical_location: PhysicalLocation {
                    artifact_location: ArtifactLocation::of(&finding.place.file),
                    region,
                },
                logical_locations: logical(finding).into_iter().collect(),
            }],
            partial_fingerprints: Fingerprints { field: fingerprint(finding) },
            suppressions: Vec::new(),
        }
    }

    /// The same, taken out by the user's list.
    #[must_use]
    pub fn suppressed(mut self, reason: Option<&str>) -> Self {
        self.suppressions = vec![Suppression { kind: "external", justification: reason.map(str::to_owned) }];
        self
    }
}

/// The row and field, which no line number tells: a record may span several lines.
fn logical(finding: &careplan_standard::Finding) -> Option<LogicalLocation> {
    let mut parts = Vec::new();
    parts.extend(finding.place.row.map(|row| format!("row {row}")));
    parts.extend(finding.place.column.map(|column| format!("column {column}")));
    parts.extend(finding.place.field.map(str::to_owned));
    (!parts.is_empty()).then(|| LogicalLocation { fully_qualified_name: parts.join("/") })
}

/// FNV-1a over what the finding is about, without its line, so that a finding stays the same one while the file grows.
fn fingerprint(finding: &careplan_standard::Finding) -> String {
    const PRIME: u64 = 0x0100_0000_01b3;
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    let column = finding.place.column.unwrap_or(0).to_string();
    let found = finding.found.as_deref().unwrap_or(&finding.message.en);
    let parts = [finding.rule.id(), &finding.place.file, &column, found];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}
