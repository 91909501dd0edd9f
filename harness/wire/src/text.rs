//! Values that travel as their text, and the form that such a text has in a schema.
//!
//! The forms are told, not checked: what a text means is decided by `FromStr`, once, in `domain`.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

use careplan_domain::{
    CertificateKind, CertificateSerial, Claims, Day, JapanTime, OfficeNumber, OfficeUserId, PersonalUserId,
    ServiceKind, Span,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserializer, Serializer};
use serde_with::schemars_1::JsonSchemaAs;
use serde_with::{DeserializeAs, SerializeAs};

use crate::{CertificateFault, WrongKind};

/// As serde_with's own: a value by its text. This one also knows how the text looks.
pub(crate) struct DisplayFromStr;

/// How a value's text looks.
pub(crate) trait Form {
    /// A JSON schema without a name.
    fn form() -> Schema;
}

impl<T: Display> SerializeAs<T> for DisplayFromStr {
    fn serialize_as<S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serde_with::DisplayFromStr::serialize_as(value, serializer)
    }
}

impl<'de, T: FromStr<Err: Display>> DeserializeAs<'de, T> for DisplayFromStr {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        serde_with::DisplayFromStr::deserialize_as(deserializer)
    }
}

impl<T: Form> JsonSchemaAs<T> for DisplayFromStr {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        std::any::type_name::<T>().into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::form()
    }
}

/// One row a type: the type, and the members of its schema.
macro_rules! forms {
    ($($value:ty: $form:tt;)+) => {
        $(impl Form for $value {
            fn form() -> Schema {
                json_schema!($form)
            }
        })+
    };
}

forms! {
    JapanTime: {"type": "string", "format": "date-time", "examples": ["2026-04-01T09:00:00+09:00"]};
    Day: {"type": "string", "format": "date", "examples": ["2026-04-01"]};
    Span: {"type": "string", "pattern": "^([0-9]+(d|h|m|s|ms))+$", "examples": ["3d", "2h30m"]};
    OfficeNumber: {"type": "string", "pattern": "^[0-9]{2}[0-9A-Z][0-9]{7}$", "examples": ["4470300015"]};
    OfficeUserId: {"type": "string", "pattern": "^KJ[0-9]{4}[0-9A-Z][0-9]{7}$", "examples": ["KJ444470300015"]};
    PersonalUserId: {"type": "string", "pattern": "^c[0-9]{9}$", "examples": ["c000000001"]};
    CertificateSerial: {"type": "string", "pattern": "^([0-9A-F]{2})+$", "examples": ["0AFF"]};
    ServiceKind: {"type": "string", "pattern": "^[0-9A-Z]{2}$", "examples": ["43"]};
    Claims: {"type": "string", "enum": ["self", "agent", "none"]};
    CertificateKind:
        {"type": "string", "enum": ["care-insurance", "care-plan", "care-dx", "claim-agent", "disability"]};
    // Queries: digits there, so numbers to whoever reads the document.
    u32: {"type": "integer", "minimum": 0};
    u64: {"type": "integer", "minimum": 0};
    usize: {"type": "integer", "minimum": 0};
}

impl JsonSchema for CertificateFault {
    fn schema_name() -> Cow<'static, str> {
        "CertificateFault".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = Self::ALL.iter().map(|fault| fault.as_str()).collect();
        json_schema!({"description": "不正な証明書: what is wrong with it.", "type": "string", "enum": names})
    }
}

impl JsonSchema for WrongKind {
    fn schema_name() -> Cow<'static, str> {
        "WrongKind".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = [Self::Agent, Self::Disability].map(|kind| kind.to_string());
        json_schema!({"description": "The kind of a certificate of the wrong kind.", "type": "string", "enum": names})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a form, each of which must be read.
    fn words<T: Form>() -> Vec<String> {
        let form = T::form();
        let words = form.get("enum").or(form.get("examples")).and_then(|words| words.as_array());
        words.expect("has words").iter().map(|word| word.as_str().expect("a text").to_owned()).collect()
    }

    #[track_caller]
    fn check<T: Form + FromStr + Display>() {
        for word in words::<T>() {
            let Ok(value) = word.parse::<T>() else { panic!("`{word}` is not read") };
            assert_eq!(value.to_string(), word);
        }
    }

    #[test]
    fn what_a_schema_shows_is_read_and_written_so() {
        check::<JapanTime>();
        check::<Day>();
        check::<Span>();
        check::<OfficeNumber>();
        check::<OfficeUserId>();
        check::<PersonalUserId>();
        check::<CertificateSerial>();
        check::<ServiceKind>();
        check::<Claims>();
        check::<CertificateKind>();
    }
}
