//! By which rule a client certificate was refused in the handshake: the words of the journal.
//!
//! Where the same rule also stands at the door of each request, its word is that of the problem's code.

use careplan_serve::WeakKey;
use careplan_wire::ProblemCode;
use rustls::CertificateError;

/// The rule, and the sentence where rustls' own says too little.
pub(super) fn rule_of(fault: &CertificateError) -> (&'static str, Option<String>) {
    let rule = match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ProblemCode::CertificateExpired.as_str()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "certificate-not-yet-valid"
        }
        CertificateError::Revoked => ProblemCode::CertificateRevoked.as_str(),
        CertificateError::UnknownIssuer => "certificate-unknown-issuer",
        // The rest of these are how a signature by a key of another kind shows.
        #[expect(deprecated, reason = "rustls still makes it")]
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithm
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "certificate-signature"
        }
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "certificate-purpose"
        }
        CertificateError::UnhandledCriticalExtension => "certificate-critical-extension",
        CertificateError::Other(other) => match other.0.downcast_ref::<WeakKey>() {
            Some(weak) => return ("certificate-weak-key", Some(weak.to_string())),
            None => "certificate-invalid",
        },
        _ => "certificate-invalid",
    };
    (rule, None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use careplan_serve::PublicKeyKind;
    use rustls::OtherError;

    use super::*;

    #[test]
    fn a_weak_key_is_told_in_its_own_words_and_the_unforeseen_has_a_rule_too() {
        let weak = WeakKey { found: PublicKeyKind::Rsa { bits: 1_024 } };
        let (rule, sentence) = rule_of(&CertificateError::Other(OtherError(Arc::new(weak))));
        assert_eq!(rule, "certificate-weak-key");
        assert_eq!(
            sentence.expect("a sentence"),
            "the certificate's key is RSA with 1024 bits, expected RSA with 2048 bits or more, P-256 or P-384"
        );
        assert_eq!(rule_of(&CertificateError::BadEncoding), ("certificate-invalid", None));
    }
}
