//! What a signing request comes in: PEM or base64 around DER.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::InvalidCsr;
use super::invalid_csr::shown;

/// Characters of a signing request: one with an RSA key of 8,192 bits and all that Windows adds has a third of it as
/// PEM, and it fits the body of a back-office call.
pub(super) const CSR_CHARACTERS_MAX: usize = 12 * 1024;

/// RFC 7468, section 7; programs of Microsoft's write the second.
const LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];
const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";
/// How a DER SEQUENCE begins.
const SEQUENCE: u8 = 0x30;

/// The DER in `text`.
pub(crate) fn open(text: &str) -> Result<Vec<u8>, InvalidCsr> {
    if text.len() > CSR_CHARACTERS_MAX {
        return Err(InvalidCsr::TooLong { found: text.len() });
    }
    let text = text.trim_start_matches('\u{feff}');
    // What stands before is for people (RFC 7468, section 2); `openssl req -text` writes such.
    match text.split_once(BEGIN) {
        Some((_, pem)) => decode(body(pem)?),
        None => decode(text),
    }
}

fn body(pem: &str) -> Result<&str, InvalidCsr> {
    let (label, rest) = pem.split_once(DASHES).unwrap_or((pem, ""));
    if !LABELS.contains(&label) {
        return Err(InvalidCsr::Label { found: shown(label) });
    }
    let Some((body, after)) = rest.split_once(&format!("-----END {label}-----")) else {
        return Err(InvalidCsr::NoEnd { label: label.to_owned() });
    };
    if !after.trim().is_empty() {
        return Err(InvalidCsr::AfterEnd { label: label.to_owned() });
    }
    Ok(body)
}

fn decode(base64: &str) -> Result<Vec<u8>, InvalidCsr> {
    let dense: String = base64.split_ascii_whitespace().collect();
    STANDARD.decode(dense).map_err(|error| InvalidCsr::NotBase64 { reason: shown(&error.to_string()) })
}

/// Whether the DER is as long as it says itself.
pub(super) fn check_length(der: &[u8]) -> Result<(), InvalidCsr> {
    let expected = said_length(der).ok_or(InvalidCsr::NotDer)?;
    let found = der.len();
    if found < expected {
        return Err(InvalidCsr::Truncated { expected, found });
    }
    match found - expected {
        0 => Ok(()),
        extra => Err(InvalidCsr::Trailing { extra }),
    }
}

/// How many bytes a SEQUENCE says that it has, with its head.
fn said_length(der: &[u8]) -> Option<usize> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    if tag != SEQUENCE {
        return None;
    }
    if first < 0x80 {
        return Some(2 + usize::from(first));
    }
    // Nothing that fits the limit has a length of more than two bytes.
    let bytes = usize::from(first & 0x7f);
    if !(1..=2).contains(&bytes) {
        return None;
    }
    let length = rest.get(..bytes)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    Some(2 + bytes + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_says_its_length() {
        assert_eq!(said_length(&[0x30, 0x00]), Some(2));
        assert_eq!(said_length(&[0x30, 0x81, 0x80]), Some(131));
        assert_eq!(said_length(&[0x30, 0x82, 0x01, 0x00]), Some(260));
        for odd in [&[][..], &[0x30], &[0x31, 0x00], &[0x30, 0x80], &[0x30, 0x83, 1, 0, 0], &[0x30, 0x82, 1]]
        {
            assert_eq!(said_length(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn both_labels_and_bare_base64_are_opened() {
        for text in [
            "MAA=",
            "  MA\r\nA=\n",
            "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
            "\u{feff}-----BEGIN NEW CERTIFICATE REQUEST-----\r\nMAA=\r\n-----END NEW CERTIFICATE REQUEST-----",
            "Certificate Request:\n    Data:\n-----BEGIN CERTIFICATE REQUEST-----MAA=-----END CERTIFICATE REQUEST-----",
        ] {
            assert_eq!(open(text), Ok(vec![0x30, 0x00]), "{text}");
        }
    }

    #[test]
    fn what_is_no_pem_of_a_request_is_told() {
        let refused = |text: &str| open(text).expect_err("refused").to_string();
        for (text, told) in [
            (
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
                "it is PEM of a `CERTIFICATE`, ",
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "it is PEM of a `PRIVATE KEY`, ",
            ),
            (
                "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n",
                "the PEM has no `-----END CERTIFICATE REQUEST-----`, ",
            ),
            (
                "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n-----BEGIN X-----",
                "something follows the PEM's `-----END CERTIFICATE REQUEST-----`, ",
            ),
            ("証明書", "it is no base64 ("),
            ("-----BEGIN ", "it is PEM of a ``, "),
        ] {
            assert!(refused(text).starts_with(told), "{text}: {}", refused(text));
        }
        let long = "A".repeat(CSR_CHARACTERS_MAX + 1);
        assert!(matches!(open(&long), Err(InvalidCsr::TooLong { found: 12_289 })));
        assert!(
            !refused("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----").contains("c2Vj")
        );
    }
}
