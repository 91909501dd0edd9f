//! What OpenAPI 3.1 asks of a document, as far as ours go: every object has the members it must have and none that
//! the standard does not know, and whatever is referred to is there.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Checks all of `document`; panics at the first thing that is not as it should be.
#[track_caller]
pub(super) fn check(document: &Value) {
    let whole = object(document, "#", &["openapi", "info", "paths"], &["servers", "security", "components"]);
    assert!(whole["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    let info = object(&whole["info"], "#/info", &["title", "version"], &["description"]);
    assert!(info.values().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{info:?}");
    for server in whole["servers"].as_array().expect("servers") {
        object(server, "#/servers", &["url"], &["description"]);
    }
    object(&whole["components"], "#/components", &[], &["schemas", "securitySchemes"]);
    let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
    let schemes: BTreeSet<&str> = schemes
        .into_iter()
        .flatten()
        .map(|(name, scheme)| {
            let kind = scheme["type"].as_str().expect("a type");
            assert!(["http", "mutualTLS"].contains(&kind), "{scheme}");
            name.as_str()
        })
        .collect();
    check_security(&whole["security"], &schemes);
    let mut ids = BTreeSet::new();
    for (path, item) in whole["paths"].as_object().expect("paths") {
        assert!(path.starts_with('/'), "{path}");
        for (method, operation) in object(item, path, &[], &["get", "put", "post", "delete"]) {
            let place = format!("{method} {path}");
            check_operation(path, operation, &place, &schemes);
            let id = operation["operationId"].as_str().expect("an id").to_owned();
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{place}: {id}");
            assert!(ids.insert(id), "{place}: two calls of one name");
        }
    }
    check_references(document, document);
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        // Where two types have one name, a number is put behind the second.
        assert!(name.bytes().all(|byte| byte.is_ascii_alphabetic()), "{name}");
    }
}

fn check_operation(path: &str, operation: &Value, place: &str, schemes: &BTreeSet<&str>) {
    let optional = ["parameters", "requestBody", "security"];
    let operation =
        object(operation, place, &["operationId", "summary", "description", "responses"], &optional);
    let summary = operation["summary"].as_str().expect("a text");
    assert!(!summary.is_ascii(), "{place}: `{summary}` is not Japanese");
    let description = operation["description"].as_str().expect("a text");
    assert!(description.ends_with('.') && description.is_char_boundary(1), "{place}: {description}");
    assert!(!description.contains("  "), "{place}: {description}");
    let variables: BTreeSet<&str> =
        path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
    let mut told = BTreeSet::new();
    let mut names = BTreeSet::new();
    for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let parameter = object(parameter, place, &["name", "in", "schema"], &["required", "description"]);
        let name = parameter["name"].as_str().expect("a name");
        assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{place}: `{name}`");
        assert!(names.insert((parameter["in"].as_str(), name)), "{place}: `{name}` twice");
        match parameter["in"].as_str() {
            Some("path") => {
                assert_eq!(parameter["required"], true, "{place}: `{name}`");
                told.insert(name);
            }
            Some("query" | "header") => {}
            other => panic!("{place}: `{name}` is in {other:?}"),
        }
    }
    assert_eq!(told, variables, "{place}");
    if let Some(body) = operation.get("requestBody") {
        check_content(&object(body, place, &["content"], &["required", "description"])["content"], place);
    }
    let responses = operation["responses"].as_object().expect("responses");
    assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
    for (status, response) in responses {
        assert!(status.parse::<u16>().is_ok_and(|status| (200..600).contains(&status)), "{place}: {status}");
        let response = object(response, place, &["description"], &["content", "headers"]);
        if let Some(content) = response.get("content") {
            check_content(content, place);
        }
        if !status.starts_with('2') {
            assert!(response["content"].get("application/problem+json").is_some(), "{place}: {status}");
        }
    }
    if let Some(security) = operation.get("security") {
        check_security(security, schemes);
    }
}

fn check_content(content: &Value, place: &str) {
    let content = content.as_object().expect("media types");
    assert!(!content.is_empty(), "{place}");
    for (media_type, content) in content {
        assert!(media_type.contains('/'), "{place}: {media_type}");
        object(content, place, &[], &["schema"]);
    }
}

fn check_security(security: &Value, schemes: &BTreeSet<&str>) {
    for choice in security.as_array().expect("choices") {
        for (name, scopes) in choice.as_object().expect("schemes") {
            assert!(schemes.contains(name.as_str()), "{name}");
            assert_eq!(scopes, &Value::Array(vec![]));
        }
    }
}

fn check_references(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref") {
                let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).expect("a pointer");
                assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            }
            members.values().for_each(|member| check_references(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(document, item)),
        _ => {}
    }
}

/// An object with these members and, of others, only those.
#[track_caller]
fn object<'v>(value: &'v Value, place: &str, must: &[&str], may: &[&str]) -> &'v Map<String, Value> {
    let members = value.as_object().unwrap_or_else(|| panic!("{place}: {value} is no object"));
    for name in must {
        assert!(members.contains_key(*name), "{place}: `{name}` is missing");
    }
    for name in members.keys() {
        assert!(must.contains(&name.as_str()) || may.contains(&name.as_str()), "{place}: `{name}`");
    }
    members
}
