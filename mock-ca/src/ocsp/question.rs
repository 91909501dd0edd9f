//! What is asked, once it is read.

use x509_cert::der::Decode as _;
use x509_cert::der::asn1::{ObjectIdentifier, OctetStringRef};
use x509_cert::ext::Extension;
use x509_ocsp::{CertId, OcspRequest, Version};

use super::QUESTION_BYTES_MAX;

/// Certificates of one question at most. Clients ask for one, seldom for their chain's.
const CERTIFICATES_MAX: usize = 16;
/// Bytes of a nonce (RFC 8954, section 2.1).
const NONCE_BYTES_MAX: usize = 32;
/// id-pkix-ocsp-nonce (RFC 6960, section 4.4.1).
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");

/// 失効照会.
#[derive(Debug)]
pub(super) struct Question {
    /// At least one.
    pub certificates: Vec<CertId>,
    /// To be said again in the answer, so that an old one cannot be played for a new one.
    pub nonce: Option<Extension>,
}

impl Question {
    /// Reads a question; `None` for what is none. A signature on it, which nobody needs, is passed over.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > QUESTION_BYTES_MAX {
            return None;
        }
        let asked = OcspRequest::from_der(bytes).ok()?.tbs_request;
        if asked.version != Version::V1 || !(1..=CERTIFICATES_MAX).contains(&asked.request_list.len()) {
            return None;
        }
        let mut extensions = asked.request_extensions.unwrap_or_default().into_iter();
        let nonce = extensions.find(|extension| extension.extn_id == NONCE);
        if nonce.as_ref().is_some_and(|nonce| !is_nonce(nonce)) {
            return None;
        }
        let certificates = asked.request_list.into_iter().map(|request| request.req_cert).collect();
        Some(Self { certificates, nonce })
    }
}

fn is_nonce(extension: &Extension) -> bool {
    OctetStringRef::from_der(extension.extn_value.as_bytes())
        .is_ok_and(|nonce| (1..=NONCE_BYTES_MAX).contains(&nonce.as_bytes().len()))
}
