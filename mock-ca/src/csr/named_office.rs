//! The offices that a subject names, by 事業所ユーザ (KJ…) or 事業所番号, in whatever attribute.

use std::borrow::Cow;

use careplan_domain::{OfficeNumber, OfficeUserId};
use x509_parser::asn1_rs::Tag;
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// The first word of the subject that is the ID or the number of an office other than `office`, and the attribute that
/// it stands in. Ten digits are a number only with the right check digit; all other words are nobody's.
pub(super) fn other_than(office: &OfficeUserId, subject: &X509Name<'_>) -> Option<(String, String)> {
    subject.iter_attributes().find_map(|attribute| {
        let text = text(attribute);
        let mut words = text.split(|character: char| !character.is_ascii_alphanumeric());
        words.find_map(|word| another(word, office)).map(|named| (named, name(attribute)))
    })
}

fn another(word: &str, office: &OfficeUserId) -> Option<String> {
    if let Ok(id) = word.parse::<OfficeUserId>() {
        return (id != *office).then(|| id.to_string());
    }
    let number = word.parse::<OfficeNumber>().ok().filter(OfficeNumber::check_digit_is_right)?;
    (number != office.office()).then(|| number.to_string())
}

/// The value as far as IDs go, which are ASCII in every kind of string; only Windows' older one has two bytes for each.
fn text<'a>(attribute: &'a AttributeTypeAndValue<'_>) -> Cow<'a, str> {
    let bytes = attribute.as_slice();
    if attribute.attr_value().tag() != Tag::BmpString {
        return String::from_utf8_lossy(bytes);
    }
    let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    Cow::Owned(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// `CN`, `OU`, …, or the OID of what has no short name.
fn name(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type();
    oid2abbrev(oid, oid_registry()).map_or_else(|_| oid.to_id_string(), str::to_owned)
}
