//! How a generation is named in questions, and how it signs answers.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::der::{self, Decode as _, Encode as _};
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_ocsp::{CertId, ResponderId};

/// id-sha1.
const SHA1_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
/// id-sha256.
const SHA256_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// 応答者: a generation in the words of OCSP.
#[derive(Clone, Debug)]
pub(crate) struct Responder {
    /// By its key, whose SHA-1 it is (RFC 6960, section 4.2.1).
    pub id: ResponderId,
    /// That of its signatures.
    pub algorithm: AlgorithmIdentifierOwned,
    names: [HashedName; 2],
}

/// Name and key of an issuer under one hash.
#[derive(Clone, Debug)]
struct HashedName {
    hash: ObjectIdentifier,
    name: Vec<u8>,
    key: Vec<u8>,
}

impl Responder {
    /// That of a self-signed certificate.
    pub(crate) fn of(certificate: &[u8]) -> Result<Self, der::Error> {
        let certificate = Certificate::from_der(certificate)?;
        let name = certificate.tbs_certificate.subject.to_der()?;
        let key = certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
        let under = |hash, algorithm| HashedName {
            hash,
            name: digest(algorithm, &name).as_ref().to_vec(),
            key: digest(algorithm, key).as_ref().to_vec(),
        };
        // Clients still ask with SHA-1, which is a name here and no proof of anything.
        let sha1 = under(SHA1_ID, &SHA1_FOR_LEGACY_USE_ONLY);
        Ok(Self {
            id: ResponderId::ByKey(OctetString::new(sha1.key.clone())?),
            algorithm: certificate.signature_algorithm,
            names: [sha1, under(SHA256_ID, &SHA256)],
        })
    }

    /// Whether this is the issuer that `asked` names. One that is hashed otherwise than with SHA-1 or SHA-256 is not
    /// recognised.
    pub(crate) fn is_named_by(&self, asked: &CertId) -> bool {
        self.names.iter().any(|known| {
            known.hash == asked.hash_algorithm.oid
                && known.name == asked.issuer_name_hash.as_bytes()
                && known.key == asked.issuer_key_hash.as_bytes()
        })
    }
}
