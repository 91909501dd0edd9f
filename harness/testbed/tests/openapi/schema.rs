//! A JSON schema as far as our documents use it: what fits it, and what does not.
//!
//! Stricter than the standard says: a member that no schema names does not fit, so that a document cannot be silent
//! about what is answered; and a keyword that is not known here does not pass unread.

use regex::Regex;
use serde_json::{Map, Value};

/// The schemas of one document.
#[derive(Clone, Copy)]
pub(super) struct Schemas<'d> {
    pub(super) document: &'d Value,
}

/// Whether members that a schema does not name are let pass: in one part of several that hold together.
#[derive(Clone, Copy, PartialEq)]
enum Others {
    Refused,
    Passed,
}

impl Schemas<'_> {
    /// What does not fit, with its place.
    pub(super) fn check(self, schema: &Value, value: &Value) -> Result<(), String> {
        self.fits(schema, value, Others::Refused, "")
    }

    fn fits(self, schema: &Value, value: &Value, others: Others, place: &str) -> Result<(), String> {
        let Some(schema) = schema.as_object() else { return Err(format!("{place}: the schema is {schema}")) };
        for (keyword, wanted) in schema {
            self.keyword(schema, keyword, wanted, value, others, place)?;
        }
        Ok(())
    }

    fn keyword(
        self,
        schema: &Map<String, Value>,
        keyword: &str,
        wanted: &Value,
        value: &Value,
        others: Others,
        place: &str,
    ) -> Result<(), String> {
        let unless = |fits: bool| {
            if fits { Ok(()) } else { Err(format!("{place}: {value} has not `{keyword}` {wanted}")) }
        };
        match keyword {
            "$ref" => {
                let pointer = wanted.as_str().and_then(|text| text.strip_prefix('#')).unwrap_or_default();
                let found =
                    self.document.pointer(pointer).ok_or(format!("{place}: {wanted} leads nowhere"))?;
                self.fits(found, value, others, place)
            }
            "type" => unless(match wanted {
                Value::Array(types) => types.iter().any(|one| is_of_type(value, one)),
                one => is_of_type(value, one),
            }),
            "enum" => unless(wanted.as_array().is_some_and(|words| words.contains(value))),
            "const" => unless(wanted == value),
            "pattern" => match (value, wanted) {
                (Value::String(text), Value::String(pattern)) => {
                    unless(Regex::new(pattern).expect("a pattern").is_match(text))
                }
                _ => Ok(()),
            },
            "minimum" => unless(value.as_f64() >= wanted.as_f64() || !value.is_number()),
            "maximum" => unless(value.as_f64() <= wanted.as_f64() || !value.is_number()),
            "format" => unless(has_format(value, wanted.as_str().unwrap_or_default())),
            "items" => {
                for (nth, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.fits(wanted, item, Others::Refused, &format!("{place}/{nth}"))?;
                }
                Ok(())
            }
            "properties" => self.members(wanted, value, others, place),
            "required" => unless(value.as_object().is_none_or(|members| {
                wanted
                    .as_array()
                    .into_iter()
                    .flatten()
                    .all(|name| members.contains_key(name.as_str().unwrap_or_default()))
            })),
            // What is not named is refused anyhow.
            "additionalProperties" if wanted == false => Ok(()),
            "allOf" => wanted.as_array().into_iter().flatten().try_for_each(|part| {
                let others = if part.get("$ref").is_some() { others } else { Others::Passed };
                self.fits(part, value, others, place)
            }),
            "oneOf" | "anyOf" => {
                let choices = wanted.as_array().into_iter().flatten();
                let fitting =
                    choices.filter(|choice| self.fits(choice, value, others, place).is_ok()).count();
                unless(fitting == 1 || (fitting > 1 && keyword == "anyOf"))
            }
            "description" | "examples" | "default" | "title" => {
                // A default is a value like any other.
                if keyword == "default" { self.default_fits(schema, wanted, place) } else { Ok(()) }
            }
            _ => Err(format!("{place}: the keyword `{keyword}` is not known here")),
        }
    }

    fn members(self, wanted: &Value, value: &Value, others: Others, place: &str) -> Result<(), String> {
        let Some(members) = value.as_object() else { return Ok(()) };
        for (name, member) in members {
            match wanted.get(name) {
                Some(schema) => self.fits(schema, member, Others::Refused, &format!("{place}/{name}"))?,
                None if others == Others::Passed => {}
                None => return Err(format!("{place}: nothing tells of `{name}`, which is {member}")),
            }
        }
        Ok(())
    }

    fn default_fits(self, schema: &Map<String, Value>, default: &Value, place: &str) -> Result<(), String> {
        let mut without = schema.clone();
        without.remove("default");
        self.fits(&Value::Object(without), default, Others::Refused, &format!("{place} (default)"))
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("`{other}` is no type"),
    }
}

fn has_format(value: &Value, format: &str) -> bool {
    let text = value.as_str().unwrap_or_default();
    match format {
        "date-time" => {
            text.len() == "2026-04-01T09:00:00+09:00".len()
                && text.parse::<careplan_domain::JapanTime>().is_ok()
        }
        "date" => text.parse::<careplan_domain::Day>().is_ok(),
        // Widths of numbers.
        "uint8" | "uint16" | "uint32" | "uint64" | "uint" | "int64" | "double" => {
            value.is_number() || value.is_null()
        }
        other => panic!("the format `{other}` is not known here"),
    }
}
