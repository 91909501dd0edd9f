//! Why a text is no signing request to sign.

use careplan_domain::OfficeUserId;
use careplan_serve::PublicKeyKind;
use thiserror::Error;
use x509_parser::error::X509Error;

use super::envelope::CSR_CHARACTERS_MAX;

/// How much of a foreign word a message shows.
const SHOWN_MAX: usize = 60;

/// 証明書署名要求の不備.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidCsr {
    /// It is longer than any real one.
    #[error(
        "it has {found} bytes, expected at most {CSR_CHARACTERS_MAX}: send the signing request alone, without \
         certificates or keys"
    )]
    TooLong {
        /// How many bytes it has.
        found: usize,
    },
    /// It is PEM of something else.
    #[error(
        "it is PEM of a `{found}`, expected `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`: `openssl req -new` and \
         `certreq -new` write one; a private key stays with the office and is sent to nobody"
    )]
    Label {
        /// Of what.
        found: String,
    },
    /// The PEM does not end.
    #[error("the PEM has no `-----END {label}-----`, so it was cut: send the whole file")]
    NoEnd {
        /// What it begins as.
        label: String,
    },
    /// Something comes after the PEM.
    #[error(
        "something follows the PEM's `-----END {label}-----`: send one signing request, and nothing after it"
    )]
    AfterEnd {
        /// What it begins as.
        label: String,
    },
    /// It is no base64.
    #[error("it is no base64 ({reason}): send the PEM file as it is, or its DER as base64")]
    NotBase64 {
        /// What the decoder says.
        reason: String,
    },
    /// It is no DER of anything like it.
    #[error(
        "it does not begin as a signing request in DER does: send what `openssl req -new` or `certreq -new` wrote"
    )]
    NotDer,
    /// It ends too early.
    #[error("it was cut: it says that it has {expected} bytes, and {found} are there; send the whole file")]
    Truncated {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// It does not end where it says.
    #[error(
        "{extra} bytes follow its end, expected none: send the signing request alone, as the program wrote it"
    )]
    Trailing {
        /// How many follow.
        extra: usize,
    },
    /// Its inside is no signing request.
    #[error("it cannot be read as PKCS#10 ({reason}): have the program write it anew")]
    Unreadable {
        /// What the reader says.
        reason: String,
    },
    /// The key is too weak, or of a kind that the exchange's handshake does not take.
    #[error(
        "its key is {found}, expected RSA with 2,048 to 8,192 bits, P-256 or P-384: make a new key, and a new request for it"
    )]
    Key {
        /// What it is.
        found: PublicKeyKind,
    },
    /// The point lacks a coordinate.
    #[error(
        "its elliptic point is compressed, which many verifiers do not read; expected both coordinates: have the \
         program write the key in uncompressed form (OpenSSL: `-pkeyopt ec_param_enc:named_curve`, without `-conv_form compressed`)"
    )]
    CompressedPoint,
    /// Its signature is by an algorithm that is not verified here.
    #[error(
        "it is signed by algorithm {found}, expected RSA (PKCS#1 or PSS) or ECDSA with SHA-256 or SHA-384: \
         `openssl req -new -sha256` signs so"
    )]
    SignatureAlgorithm {
        /// Which one.
        found: String,
    },
    /// Its signature is not that of its key.
    #[error(
        "its signature is not by its own key, so it was changed, or the key is somebody else's: have the program \
         write it anew"
    )]
    Signature,
    /// Its subject is another office.
    #[error(
        "its subject names the office `{named}` (OU), and it was sent for `{office}`: leave the OU out, or name the \
         office that it is for"
    )]
    OtherOffice {
        /// Which one it names.
        named: OfficeUserId,
        /// For which one it came.
        office: OfficeUserId,
    },
}

impl InvalidCsr {
    pub(super) fn unreadable(error: &x509_parser::nom::Err<X509Error>) -> Self {
        Self::Unreadable {
            reason: match error {
                x509_parser::nom::Err::Incomplete(_) => "a part of it is cut".to_owned(),
                x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error) => {
                    shown(&error.to_string())
                }
            },
        }
    }
}

/// A piece of a foreign word, without what would garble a line.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(SHOWN_MAX).collect()
}
