//! `Document`: calls as OpenAPI 3.1 tells them.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use careplan_wire::{Problem, ProblemCode};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::Call;
use super::call::{Answer, Body};

/// APIの説明書: what every call of an API takes, answers and refuses.
#[derive(Clone, Debug)]
pub struct Document {
    about: About,
    calls: Vec<Call>,
}

/// What is said of an API as a whole.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its name, in Japanese.
    pub title: &'static str,
    /// What it is for, in English.
    pub description: &'static str,
    /// The program's version.
    pub version: &'static str,
    /// What one needs all of to identify oneself, unless a call is open.
    pub schemes: &'static [Scheme],
    /// Codes that every call may be refused with.
    pub everywhere: &'static [ProblemCode],
    /// What varies in paths: each name with its description.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// How one identifies oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// A client certificate in the TLS handshake. Open calls need it too.
    Certificate,
    /// `Authorization: Bearer`.
    Token,
}

const VERSION: &str = "3.1.0";
const SCHEMAS: &str = "/components/schemas";

impl Document {
    pub(super) fn new(about: About) -> Self {
        Self { about, calls: Vec::new() }
    }

    pub(super) fn add(&mut self, call: Call) {
        self.calls.push(call);
    }

    /// The calls, in the order in which they were added.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The call by a method on a path as the router has it.
    pub(super) fn call(&self, method: &Method, path: &str) -> Option<&Call> {
        self.calls.iter().find(|call| call.method() == method && call.path() == path)
    }

    /// All codes that a call may be refused with.
    pub(super) fn codes(&self, call: &Call) -> BTreeSet<ProblemCode> {
        call.codes.iter().chain(self.about.everywhere).copied().collect()
    }

    /// As JSON, for readers who reach the API at `server`: an origin, or `/` where they read it from the API itself.
    pub fn to_json(&self, server: &str) -> Value {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = SCHEMAS.into();
            settings.meta_schema = None;
        });
        let mut generator = settings.into_generator();
        let mut paths = BTreeMap::<&str, Map<String, Value>>::new();
        for call in &self.calls {
            let method = call.method().as_str().to_ascii_lowercase();
            paths.entry(call.path()).or_default().insert(method, self.operation(call, &mut generator));
        }
        // After all calls: by now it knows every type that they name.
        let mut components = json!({ "schemas": generator.take_definitions(true) });
        if !self.about.schemes.is_empty() {
            let told = self.about.schemes.iter().map(|scheme| (scheme.name().to_owned(), scheme.told()));
            components["securitySchemes"] = Value::Object(told.collect());
        }
        json!({
            "openapi": VERSION,
            "info": {
                "title": self.about.title,
                "description": self.about.description,
                "version": self.about.version,
            },
            "servers": [{ "url": server }],
            "security": security(self.about.schemes),
            "paths": paths,
            "components": components,
        })
    }

    fn operation(&self, call: &Call, generator: &mut SchemaGenerator) -> Value {
        let mut parameters: Vec<Value> = call.variables().map(|name| self.path_parameter(name)).collect();
        if let Some(query) = call.query {
            parameters.extend(query_parameters(&query(generator)));
        }
        for (name, description, schema) in &call.headers {
            let schema = schema(generator);
            parameters.push(json!({
                "name": name, "in": "header", "required": false, "description": description, "schema": schema,
            }));
        }
        let mut responses: Map<String, Value> = call
            .answers
            .iter()
            .map(|answer| (answer.status.to_string(), answered(answer, generator)))
            .collect();
        responses.extend(self.refusals(call, generator));
        let mut operation = json!({
            "operationId": call.id,
            "summary": call.summary,
            "description": call.description,
            "responses": responses,
        });
        if !parameters.is_empty() {
            operation["parameters"] = Value::Array(parameters);
        }
        if let Some(Body { media_type, schema, is_required }) = &call.body {
            let schema = schema(generator);
            operation["requestBody"] =
                json!({ "required": is_required, "content": { *media_type: { "schema": schema } } });
        }
        if call.is_open {
            let always: Vec<Scheme> =
                self.about.schemes.iter().copied().filter(|scheme| *scheme == Scheme::Certificate).collect();
            operation["security"] = security(&always);
        }
        operation
    }

    fn path_parameter(&self, name: &str) -> Value {
        let description = self
            .about
            .parameters
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, description)| *description);
        json!({
            "name": name, "in": "path", "required": true,
            "description": description.expect("`About` describes what varies in the paths of its calls"),
            "schema": { "type": "string" },
        })
    }

    /// One response a status, with the codes that it may bear.
    fn refusals(&self, call: &Call, generator: &mut SchemaGenerator) -> Map<String, Value> {
        let mut by_status = BTreeMap::<u16, Vec<ProblemCode>>::new();
        for code in self.codes(call) {
            by_status.entry(code.status()).or_default().push(code);
        }
        let problem = generator.subschema_for::<Problem>();
        let told = by_status.into_iter().map(|(status, codes)| {
            let lines: Vec<String> =
                codes.iter().map(|code| format!("- `{code}` {}: {}", code.title(), code.hint())).collect();
            let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
            let schema = json!({
                "allOf": [problem, { "type": "object", "properties": { "code": { "enum": names } } }],
            });
            let response = json!({
                "description": lines.join("\n"),
                "content": { Problem::MEDIA_TYPE: { "schema": schema } },
            });
            (status.to_string(), response)
        });
        told.collect()
    }
}

impl Scheme {
    const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Token => "token",
        }
    }

    fn told(self) -> Value {
        match self {
            Self::Certificate => json!({ "type": "mutualTLS" }),
            Self::Token => json!({ "type": "http", "scheme": "bearer" }),
        }
    }
}

fn security(schemes: &[Scheme]) -> Value {
    let all: Map<String, Value> =
        schemes.iter().map(|scheme| (scheme.name().to_owned(), json!([]))).collect();
    json!([all])
}

fn answered(answer: &Answer, generator: &mut SchemaGenerator) -> Value {
    let mut told = json!({ "description": answer.description });
    if let Some((media_type, schema)) = answer.content {
        let content = schema.map_or_else(|| json!({}), |schema| json!({ "schema": schema(generator) }));
        told["content"] = json!({ media_type: content });
    }
    told
}

/// Each member of a query's type is a parameter.
fn query_parameters(schema: &Schema) -> Vec<Value> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let told = members.map(|(name, member)| {
        let mut member = without_null(member);
        let description = member.as_object_mut().and_then(|member| member.remove("description"));
        json!({
            "name": name, "in": "query", "required": required.contains(&name.as_str()),
            "description": description.unwrap_or_default(),
            "schema": member,
        })
    });
    told.collect()
}

/// What may be absent may be null in JSON. A query has no null: there it is left out.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(Value::Array(types)) = schema.get("type")
        && let [one] = types.iter().filter(|name| *name != "null").collect::<Vec<_>>()[..]
    {
        schema["type"] = one.clone();
    }
    if let Some(Value::Array(choices)) = schema.get("anyOf")
        && let [one] = choices.iter().filter(|choice| choice["type"] != "null").collect::<Vec<_>>()[..]
    {
        let mut chosen = one.clone();
        if let Some(description) = schema.get("description") {
            chosen["description"] = description.clone();
        }
        return chosen;
    }
    schema
}
