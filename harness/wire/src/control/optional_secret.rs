//! A secret that may be absent, as a JSON text.

use careplan_domain::Secret;
use serde::{Deserialize as _, Deserializer, Serializer};

#[expect(clippy::ref_option, reason = "the shape in which serde calls it")]
pub(crate) fn serialize<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => serializer.serialize_some(secret.expose()),
        None => serializer.serialize_none(),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(Secret::from))
}
