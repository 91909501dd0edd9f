//! JUnit XML, as CI systems read it.

use std::fmt::Write as _;

use super::escaped;
use crate::expected_failures::Verdict;
use crate::performance::{Ended, Performance};
use crate::transcript::transcript;

/// One suite a feature, one case a scenario. A failure that was expected counts as skipped, an unexpected pass as failed.
pub(super) fn junit(run: &[Performance], verdict: &Verdict) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let count = |of: &dyn Fn(&Performance) -> bool| run.iter().filter(|one| of(one)).count();
    let failed = |one: &Performance| verdict.counts_as_failed(one);
    let skipped = |one: &Performance| !verdict.counts_as_failed(one) && one.ended != Ended::Passed;
    let _ = writeln!(
        text,
        "<testsuites name=\"careplan run\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">",
        run.len(),
        count(&failed),
        count(&skipped)
    );
    for feature in run.chunk_by(|one, other| one.case.feature == other.case.feature) {
        let Some(first) = feature.first() else { continue };
        let name = escaped(&first.case.feature);
        let failures = feature.iter().filter(|one| failed(one)).count();
        let skips = feature.iter().filter(|one| skipped(one)).count();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" skipped=\"{skips}\">",
            feature.len()
        );
        for one in feature {
            case(&mut text, one, verdict);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn case(text: &mut String, one: &Performance, verdict: &Verdict) {
    let (feature, scenario) = (escaped(&one.case.feature), escaped(&one.case.scenario));
    let file = escaped(&one.case.file.display().to_string());
    let (seconds, line) = (one.took.as_secs_f64(), one.case.line);
    let _ = writeln!(
        text,
        "    <testcase classname=\"{feature}\" name=\"{scenario}\" file=\"{file}\" line=\"{line}\" time=\"{seconds:.3}\">"
    );
    let because = escaped(one.ended.because().unwrap_or_default());
    if verdict.is_unexpected_pass(one) {
        text.push_str("      <failure message=\"it was expected to fail, and passed\"/>\n");
    } else if verdict.counts_as_failed(one) {
        let _ =
            writeln!(text, "      <failure message=\"{because}\">{}</failure>", escaped(&transcript(one)));
    } else if one.ended != Ended::Passed {
        let _ = writeln!(text, "      <skipped message=\"{because}\"/>");
    }
    text.push_str("    </testcase>\n");
}
