//! Why a text is no signing request to sign.

use careplan_domain::OfficeUserId;
use careplan_serve::PublicKeyKind;
use thiserror::Error;

use super::envelope::CSR_CHARACTERS_MAX;

/// How much of a foreign word a message shows.
const SHOWN_MAX: usize = 60;

/// 証明書署名要求の不備. The message says what was found and expected, [`InvalidCsr::hint`] what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidCsr {
    /// It is longer than any real one.
    #[error("it has {found} bytes, expected at most {CSR_CHARACTERS_MAX}")]
    TooLong {
        /// How many bytes it has.
        found: usize,
    },
    /// It is PEM of something else.
    #[error("it is PEM of a `{found}`, expected `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`")]
    Label {
        /// Of what.
        found: String,
    },
    /// The PEM does not end.
    #[error("the PEM has no `-----END {label}-----`, so it was cut")]
    NoEnd {
        /// What it begins as.
        label: String,
    },
    /// Something comes after the PEM.
    #[error("something follows the PEM's `-----END {label}-----`, expected nothing after it")]
    AfterEnd {
        /// What it begins as.
        label: String,
    },
    /// It is no base64.
    #[error("it is no base64 ({reason}), expected PEM, or DER as base64")]
    NotBase64 {
        /// What the decoder says.
        reason: String,
    },
    /// It is no DER of anything like it.
    #[error("it does not begin as a signing request in DER does")]
    NotDer,
    /// It ends too early.
    #[error("it was cut: it says that it has {expected} bytes, and {found} are there")]
    Truncated {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// It does not end where it says.
    #[error("{extra} bytes follow its end, expected none")]
    Trailing {
        /// How many follow.
        extra: usize,
    },
    /// Its inside is no signing request.
    #[error("it is DER, but no signing request (perhaps a PKCS#12 package or a certificate)")]
    Unreadable,
    /// The key is too weak, or of a kind that the exchange's handshake does not take.
    #[error("its key is {found}, expected RSA with 2,048 to 8,192 bits, P-256 or P-384")]
    Key {
        /// What it is.
        found: PublicKeyKind,
    },
    /// The point lacks a coordinate.
    #[error("its elliptic point is compressed, which many verifiers do not read; expected both coordinates")]
    CompressedPoint,
    /// Its signature is by an algorithm that is not verified here.
    #[error(
        "it is signed by algorithm {found}, expected RSA (PKCS#1 or PSS) or ECDSA with SHA-256 or SHA-384"
    )]
    SignatureAlgorithm {
        /// Which one.
        found: String,
    },
    /// Its signature is not that of its key.
    #[error("its signature is not by its own key, so it was changed, or the key is somebody else's")]
    Signature,
    /// Its subject is another office.
    #[error("its subject names the office `{named}` ({attribute}), and it was sent for `{office}`")]
    OtherOffice {
        /// Which one it names: by its user ID or its number, as it stands there.
        named: String,
        /// In which attribute: its short name, or its OID.
        attribute: String,
        /// For which one it came.
        office: OfficeUserId,
    },
}

impl InvalidCsr {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLong { .. } | Self::AfterEnd { .. } | Self::Trailing { .. } => {
                "send the signing request alone, without certificates or keys, as the program wrote it"
            }
            Self::Label { .. } | Self::NotBase64 { .. } | Self::NotDer | Self::Unreadable => {
                "send the file that `openssl req -new` or `certreq -new` wrote, PEM or DER; a private key and a PKCS#12 \
                 package stay with the office and are sent to nobody"
            }
            Self::NoEnd { .. } | Self::Truncated { .. } => "send the whole file",
            Self::Key { .. } => {
                "make a new key and a request for it: `openssl req -new -newkey rsa:2048 -noenc -keyout key.pem -subj \
                 /CN=office -out request.pem`, or with `-newkey ec -pkeyopt ec_paramgen_curve:P-256`"
            }
            Self::CompressedPoint => {
                "write the key anew and make a request for it: `openssl ec -in key.pem -conv_form uncompressed -out \
                 new.pem`, `openssl req -new -key new.pem -subj /CN=office -out request.pem`"
            }
            Self::SignatureAlgorithm { .. } => {
                "sign the request anew: `openssl req -new -sha256 -key key.pem -subj /CN=office -out request.pem`"
            }
            Self::Signature => {
                "make the request anew with the key that it is for: `openssl req -new -key key.pem -subj /CN=office \
                 -out request.pem`"
            }
            Self::OtherOffice { .. } => {
                "send it for the office that it names, or make a request that names no office: `openssl req -new -key \
                 key.pem -subj /CN=office -out request.pem`"
            }
        }
    }
}

/// A piece of a foreign word, without what would garble a line.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(SHOWN_MAX).collect()
}
