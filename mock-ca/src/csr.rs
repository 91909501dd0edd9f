//! Signing requests (PKCS#10, RFC 2986) of offices that make their key themselves.
//!
//! Only the key is taken: names, extensions and attributes are the office's wishes, and the CA has rules of its own.
//! What programs add (Windows adds extensions and attributes of Microsoft's) is therefore no reason to refuse. The
//! rule it keeps: whoever asks has shown, by the request's own signature, that the key is theirs, and no bytes whatever
//! make this panic.
//! A subject that names another office is refused all the same: then the request was sent for the wrong one.

mod envelope;
mod invalid_csr;
mod named_office;
#[cfg(test)]
mod tests;

use careplan_domain::OfficeUserId;
use careplan_serve::{Curve, PublicKeyKind, RSA_BITS_MIN};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::error::X509Error;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::holder_key::HolderKey;

pub(crate) use envelope::open;
pub use invalid_csr::InvalidCsr;

/// The longest RSA modulus: what the library verifies, and four times what anybody needs.
const RSA_BITS_MAX: usize = 8_192;
/// How an elliptic point begins that has both its coordinates (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// The key of the signing request `der`, which `office` has sent.
pub(crate) fn read(der: &[u8], office: &OfficeUserId) -> Result<HolderKey, InvalidCsr> {
    envelope::check_length(der)?;
    let (_, request) = X509CertificationRequest::from_der(der).map_err(|_| InvalidCsr::Unreadable)?;
    let asked = &request.certification_request_info;
    let key = strong(&asked.subject_pki)?;
    request.verify_signature().map_err(|error| match error {
        X509Error::SignatureUnsupportedAlgorithm => {
            InvalidCsr::SignatureAlgorithm { found: request.signature_algorithm.algorithm.to_id_string() }
        }
        _ => InvalidCsr::Signature,
    })?;
    match named_office::other_than(office, &asked.subject) {
        Some((named, attribute)) => Err(InvalidCsr::OtherOffice { named, attribute, office: *office }),
        None => Ok(key),
    }
}

/// The key, if a certificate of ours may bear it.
fn strong(key: &SubjectPublicKeyInfo<'_>) -> Result<HolderKey, InvalidCsr> {
    let found = PublicKeyKind::of(key);
    let good = match &found {
        PublicKeyKind::Rsa { bits } => (RSA_BITS_MIN..=RSA_BITS_MAX).contains(bits),
        PublicKeyKind::Curve(Curve::P256 | Curve::P384) => {
            if key.subject_public_key.data.first() != Some(&UNCOMPRESSED) {
                return Err(InvalidCsr::CompressedPoint);
            }
            true
        }
        PublicKeyKind::Curve(Curve::P521 | Curve::Other(_)) | PublicKeyKind::Other { .. } => false,
    };
    match HolderKey::read(key) {
        Some(key) if good => Ok(key),
        _ => Err(InvalidCsr::Key { found }),
    }
}
