use careplan_standard::{ByteRange, Finding, Place, Wording};
use serde_json::{Value, json};

use super::*;
use crate::Bytes;

fn finding() -> Finding {
    let place = Place {
        row: Some(2),
        column: Some(3),
        field: Some("被保険者番号"),
        bytes: Some(ByteRange { start: 40, end: 50 }),
        ..Place::file("見本 1/UPPLAN.CSV")
    };
    Finding::new(Rule::FieldFormat, place, Wording::new("番号ではありません。", "this is no number"))
        .with_found("99000x0001")
}

fn result() -> SarifResult {
    let (start, end) = (Position { line: 2, column: 8 }, Position { line: 2, column: 18 });
    let region = Region::new(start, end).with_bytes(Bytes { start: 40, end: 50 });
    SarifResult::of(&finding(), Language::Japanese, region)
}

fn told(log: &Log) -> Value {
    serde_json::to_value(log).expect("plain text and numbers")
}

#[test]
fn a_result_names_its_rule_its_place_and_its_bytes() {
    let log = told(&Log::of(
        "0.1.0",
        Language::Japanese,
        vec![result().suppressed(Some("既知"))],
        &Outcome::default(),
    ));
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "field/format");
    let mut found = result.clone();
    found.as_object_mut().unwrap().remove("ruleIndex");
    let advice = Rule::FieldFormat.advice(Language::Japanese);
    let expected = json!({
        "ruleId": "field/format",
        "level": "error",
        "message": {"text": format!("番号ではありません。\n{advice}")},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {
                    "uri": "%E8%A6%8B%E6%9C%AC%201/UPPLAN.CSV",
                    "uriBaseId": "%SRCROOT%",
                },
                "region": {
                    "startLine": 2, "startColumn": 8, "endLine": 2, "endColumn": 18,
                    "byteOffset": 40, "byteLength": 10,
                },
            },
            "logicalLocations": [{"fullyQualifiedName": "row 2/column 3/被保険者番号"}],
        }],
        "partialFingerprints": {"carePlanField/v1": "c169baeb77f2ef8c"},
        "suppressions": [{"kind": "external", "justification": "既知"}],
    });
    assert_eq!(found, expected);
}

#[test]
fn every_rule_is_described_whether_it_was_broken_or_not() {
    let log = told(&Log::of("0.1.0", Language::English, Vec::new(), &Outcome::default()));
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), Rule::ALL.len());
    for rule in rules {
        for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
            assert!(
                rule.pointer(text).and_then(Value::as_str).is_some_and(|text| !text.is_empty()),
                "{rule}"
            );
        }
    }
}

#[test]
fn a_run_that_could_not_read_a_file_was_not_successful() {
    let outcome = Outcome { unreadable: vec!["cannot read `a.CSV`".to_owned()], omitted: 3 };
    let log = told(&Log::of("0.1.0", Language::Japanese, Vec::new(), &outcome));
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), 2);
}

#[test]
fn a_fingerprint_outlives_the_lines_above_it() {
    let mut moved = finding();
    moved.place.row = Some(9);
    moved.place.bytes = Some(ByteRange { start: 400, end: 410 });
    assert_eq!(fingerprint(&moved), fingerprint(&finding()));
    moved.found = Some("99000x0002".to_owned());
    assert_ne!(fingerprint(&moved), fingerprint(&finding()));
}
