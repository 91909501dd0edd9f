//! Cucumber's JSON with more fields: why, requests, journal, transcript.

use serde_json::{Value, json};

use crate::performance::{Performance, StepDone};
use crate::records::Exchange;
use crate::transcript::transcript;

/// An array of features, as tools that read cucumber's JSON expect it.
pub(super) fn json(run: &[Performance]) -> Value {
    let features = run.chunk_by(|one, other| one.case.feature == other.case.feature);
    features.filter_map(feature).collect()
}

fn feature(scenarios: &[Performance]) -> Option<Value> {
    let first = &scenarios.first()?.case;
    Some(json!({
        "uri": first.file.display().to_string(),
        "id": first.feature,
        "keyword": "Feature",
        "name": first.feature,
        "elements": scenarios.iter().map(element).collect::<Vec<_>>(),
    }))
}

fn element(one: &Performance) -> Value {
    let tags: Vec<Value> = one.case.tags.iter().map(|tag| json!({ "name": format!("@{tag}") })).collect();
    json!({
        "id": one.case.name(),
        "keyword": "Scenario",
        "type": "scenario",
        "name": one.case.scenario,
        "line": one.case.line,
        "tags": tags,
        "status": one.ended.as_str(),
        "because": one.ended.because(),
        "steps": one.steps.iter().map(step).collect::<Vec<_>>(),
        "journal": one.journal,
        "transcript": transcript(one),
    })
}

fn step(step: &StepDone) -> Value {
    json!({
        "keyword": format!("{} ", step.keyword),
        "name": step.text,
        "line": step.line,
        "result": {
            "status": step.result.as_str(),
            "duration": u64::try_from(step.took.as_nanos()).unwrap_or(u64::MAX),
            "error_message": step.result.because(),
        },
        "requests": step.exchanges.iter().map(exchange).collect::<Vec<_>>(),
    })
}

fn exchange(exchange: &Exchange) -> Value {
    json!({
        "service": exchange.part.map(crate::target::Part::as_str),
        "method": exchange.method,
        "path": exchange.path,
        "request": exchange.sent,
        "status": exchange.status,
        "response": exchange.answered,
        "reason": exchange.reason,
    })
}
