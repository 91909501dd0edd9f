//! A secret as a JSON text.

use careplan_domain::Secret;
use serde::{Deserialize as _, Deserializer, Serializer};

/// Writes the secret's text.
pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// Reads a text as a secret.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::from)
}
