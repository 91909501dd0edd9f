//! `Call`: what one call of an API takes, answers and refuses.

use std::collections::BTreeSet;

use axum::http::Method;
use careplan_wire::ProblemCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes a schema, and whatever it refers to, in the document that is being made.
pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// 呼び出し: one method of one path, described.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    path: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// Whether it needs nothing of what the API's other calls need to identify oneself.
    pub(super) is_open: bool,
    pub(super) query: Option<SchemaOf>,
    pub(super) headers: Vec<(&'static str, &'static str, SchemaOf)>,
    pub(super) body: Option<Body>,
    pub(super) answers: Vec<Answer>,
    pub(super) codes: BTreeSet<ProblemCode>,
    body_bytes_max: Option<usize>,
}

/// What a call takes.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) media_type: &'static str,
    pub(super) schema: SchemaOf,
    pub(super) is_required: bool,
}

/// What a call answers when it refuses nothing.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) description: &'static str,
    /// The media type and, where it is JSON, the schema.
    pub(super) content: Option<(&'static str, Option<SchemaOf>)>,
}

const JSON: &str = "application/json";

impl Call {
    fn new(
        method: Method,
        path: &'static str,
        id: &'static str,
        [summary, description]: [&'static str; 2],
    ) -> Self {
        let varies = path.contains('{');
        Self {
            method,
            path,
            id,
            summary,
            description,
            is_open: false,
            query: None,
            headers: Vec::new(),
            body: None,
            answers: Vec::new(),
            codes: if varies { BTreeSet::from([ProblemCode::InvalidPath]) } else { BTreeSet::new() },
            body_bytes_max: None,
        }
    }

    /// A call by GET: its path, its stable name, and what it does, in a line of Japanese and in English.
    pub fn get(path: &'static str, id: &'static str, words: [&'static str; 2]) -> Self {
        Self::new(Method::GET, path, id, words)
    }

    /// The same by POST.
    pub fn post(path: &'static str, id: &'static str, words: [&'static str; 2]) -> Self {
        Self::new(Method::POST, path, id, words)
    }

    /// The same by PUT.
    pub fn put(path: &'static str, id: &'static str, words: [&'static str; 2]) -> Self {
        Self::new(Method::PUT, path, id, words)
    }

    /// The same by DELETE.
    pub fn delete(path: &'static str, id: &'static str, words: [&'static str; 2]) -> Self {
        Self::new(Method::DELETE, path, id, words)
    }

    /// Needs no login.
    #[must_use]
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// Takes a query of this type.
    #[must_use]
    pub fn query<T: JsonSchema>(self) -> Self {
        Self { query: Some(T::json_schema), ..self }.refuses(&[ProblemCode::InvalidQuery])
    }

    /// Takes a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, description: &'static str, schema: SchemaOf) -> Self {
        self.headers.push((name, description, schema));
        self.refuses(&[ProblemCode::InvalidHeader])
    }

    /// Takes JSON of this type.
    #[must_use]
    pub fn body<T: JsonSchema>(self) -> Self {
        let schema: SchemaOf = |generator| generator.subschema_for::<T>();
        Self { body: Some(Body { media_type: JSON, schema, is_required: true }), ..self }.refuses(&[
            ProblemCode::MalformedJson,
            ProblemCode::UnknownField,
            ProblemCode::BodyTooLarge,
            ProblemCode::UnsupportedMediaType,
        ])
    }

    /// The same, and says what the type says by default when it is left out.
    #[must_use]
    pub fn maybe_body<T: JsonSchema>(self) -> Self {
        let call = self.body::<T>();
        Self { body: call.body.map(|body| Body { is_required: false, ..body }), ..call }
    }

    /// Takes a form with files.
    #[must_use]
    pub fn form(self, schema: SchemaOf) -> Self {
        let body = Body { media_type: "multipart/form-data", schema, is_required: true };
        Self { body: Some(body), ..self }.refuses(&[
            ProblemCode::MalformedMultipart,
            ProblemCode::UnknownPart,
            ProblemCode::UnsupportedMediaType,
        ])
    }

    /// Takes at most this many bytes.
    #[must_use]
    pub fn at_most(self, bytes: usize) -> Self {
        Self { body_bytes_max: Some(bytes), ..self }
    }

    /// Answers with JSON of this type.
    #[must_use]
    pub fn answers<T: JsonSchema>(self, status: u16, description: &'static str) -> Self {
        let schema: SchemaOf = |generator| generator.subschema_for::<T>();
        self.answer(Answer { status, description, content: Some((JSON, Some(schema))) })
    }

    /// Answers with a file, or a document of another kind.
    #[must_use]
    pub fn answers_file(self, media_type: &'static str, description: &'static str) -> Self {
        self.answer(Answer { status: 200, description, content: Some((media_type, None)) })
    }

    /// Answers 204.
    #[must_use]
    pub fn answers_nothing(self) -> Self {
        self.answer(Answer { status: 204, description: "Done.", content: None })
    }

    /// May be refused with these codes, beside those that its path, query, headers and body bring with them.
    #[must_use]
    pub fn refuses(mut self, codes: &[ProblemCode]) -> Self {
        self.codes.extend(codes);
        self
    }

    fn answer(mut self, answer: Answer) -> Self {
        self.answers.push(answer);
        self
    }

    pub(super) fn body_bytes_max(&self) -> Option<usize> {
        self.body_bytes_max
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Its path, with `{name}` for what varies.
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// What varies in its path.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}
