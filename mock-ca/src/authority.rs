//! The authority itself: the self-signed certificate and its key.

use careplan_domain::{CertificateSerial, Secret};
use careplan_sim::Seed;
use careplan_wire::control::text_secret;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PublicKeyData as _,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::ocsp::Responder;
use crate::profile::{ANY_POLICY, ORGANISATION, Profile, named, offset_date_time, policies, serial_number};
use crate::{CertificateKey, Generation};

/// 発行者 as Windows shows it. Start guide, chapter 5 (S).
const ISSUER_NAME: &str = "e-seikyuu CA";

/// 認証局: one generation, ready to sign.
pub(crate) struct Authority {
    pub generation: Generation,
    pub serial: CertificateSerial,
    pub certificate_pem: String,
    pub certificate_der: CertificateDer<'static>,
    pub issuer: Issuer<'static, KeyPair>,
    /// Its name, as its certificate writes it.
    pub subject_der: Vec<u8>,
    /// The subject key identifier, by which certificates and lists name their signer.
    pub key_identifier: Vec<u8>,
    pub responder: Responder,
    /// What joins it to the generation before; the first has none.
    pub cross: Option<CrossCertificates>,
}

/// 相互認証証明書: for those who trust one generation and are shown the other (RFC 4210, section 4.4, names both).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CrossCertificates {
    /// This generation's key, vouched for by the one before.
    pub new_with_old_pem: String,
    /// The key of the one before, vouched for by this one.
    pub old_with_new_pem: String,
}

/// The authority on the store.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuthorityRecord {
    certificate_pem: String,
    /// PKCS#8.
    #[serde(with = "text_secret")]
    key_pem: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cross: Option<CrossCertificates>,
}

/// Why a kept authority cannot be used.
#[derive(Debug, Error)]
pub(crate) enum DamagedAuthority {
    #[error("its certificate cannot be read: {0}")]
    Certificate(String),
    #[error("its key cannot be read: {0}")]
    Key(rcgen::Error),
    #[error("its key is not that of its certificate")]
    Apart,
}

impl AuthorityRecord {
    /// Makes the first generation with `key`.
    pub(crate) fn make(key: &CertificateKey, seed: &Seed) -> Result<Self, rcgen::Error> {
        let serial = authority_serial(seed, Generation::FIRST, Purpose::SelfSigned);
        let certificate = params(Generation::FIRST, &serial).self_signed(key.pair())?;
        Ok(Self {
            certificate_pem: certificate.pem(),
            key_pem: key.pair().serialize_pem().into(),
            cross: None,
        })
    }

    /// Makes the generation after `old` with `key`, joined to it both ways.
    pub(crate) fn succeed(old: &Authority, key: &CertificateKey, seed: &Seed) -> Result<Self, rcgen::Error> {
        let generation = old.generation.next();
        let serial = |purpose| authority_serial(seed, generation, purpose);
        let own = params(generation, &serial(Purpose::SelfSigned));
        let certificate = own.self_signed(key.pair())?;
        let new_with_old = crossing(generation, &serial(Purpose::NewWithOld));
        let old_with_new = crossing(old.generation, &serial(Purpose::OldWithNew));
        let cross = CrossCertificates {
            new_with_old_pem: new_with_old.signed_by(key.pair(), &old.issuer)?.pem(),
            old_with_new_pem: old_with_new
                .signed_by(old.issuer.key(), &Issuer::from_params(&own, key.pair()))?
                .pem(),
        };
        Ok(Self {
            certificate_pem: certificate.pem(),
            key_pem: key.pair().serialize_pem().into(),
            cross: Some(cross),
        })
    }

    /// Reads it back; certificate and key must belong together.
    pub(crate) fn read(&self, generation: Generation) -> Result<Authority, DamagedAuthority> {
        let key = KeyPair::from_pem(self.key_pem.expose()).map_err(DamagedAuthority::Key)?;
        let certificate_der = CertificateDer::from_pem_slice(self.certificate_pem.as_bytes())
            .map_err(|error| DamagedAuthority::Certificate(error.to_string()))?;
        let (_, certificate) = X509Certificate::from_der(&certificate_der)
            .map_err(|error| DamagedAuthority::Certificate(error.to_string()))?;
        if certificate.public_key().raw != key.subject_public_key_info() {
            return Err(DamagedAuthority::Apart);
        }
        let key_identifier = certificate
            .iter_extensions()
            .find_map(|extension| match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(identifier) => Some(identifier.0.to_vec()),
                _ => None,
            })
            .ok_or_else(|| DamagedAuthority::Certificate("it names no key".to_owned()))?;
        let issuer = Issuer::from_ca_cert_der(&certificate_der, key)
            .map_err(|error| DamagedAuthority::Certificate(error.to_string()))?;
        let serial = CertificateSerial::from_bytes(certificate.raw_serial())
            .map_err(|error| DamagedAuthority::Certificate(error.to_string()))?;
        Ok(Authority {
            generation,
            serial,
            certificate_pem: self.certificate_pem.clone(),
            responder: Responder::of(&certificate_der)
                .map_err(|error| DamagedAuthority::Certificate(error.to_string()))?,
            subject_der: certificate.subject().as_raw().to_vec(),
            certificate_der: certificate_der.clone(),
            issuer,
            key_identifier,
            cross: self.cross.clone(),
        })
    }
}

/// The name of a generation. Those after the first say which they are, because verifiers that find authorities by
/// their names alone would otherwise take one for the other (A).
fn subject(generation: Generation) -> DistinguishedName {
    named(ISSUER_NAME, unit(generation))
}

/// The name as it is shown, from the particular to the general.
pub(crate) fn authority_subject(generation: Generation) -> String {
    let unit = unit(generation).map_or(String::new(), |unit| format!("OU={unit}, "));
    format!("CN={ISSUER_NAME}, {unit}O={ORGANISATION}")
}

fn unit(generation: Generation) -> Option<String> {
    (generation > Generation::FIRST).then(|| format!("Generation {generation}"))
}

/// What the certificate of a generation says, but for key and signature.
pub(crate) fn params(generation: Generation, serial: &CertificateSerial) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(generation);
    params.serial_number = Some(serial_number(serial));
    params.not_before = offset_date_time(Profile::authority_first_day().start()).into();
    params.not_after = offset_date_time(Profile::authority_last_day().end()).into();
    // Without a limit of the path: between a root and a certificate stand as many crossings as there were roll-overs.
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The same, signed by another generation.
fn crossing(generation: Generation, serial: &CertificateSerial) -> CertificateParams {
    let mut params = params(generation, serial);
    params.use_authority_key_identifier_extension = true;
    // A crossing that names no policy would take those of the certificates below it away (RFC 5280, section 6.1.3).
    params.custom_extensions = vec![policies(ANY_POLICY)];
    params
}

/// Which of a generation's own certificates.
#[derive(Clone, Copy)]
enum Purpose {
    SelfSigned,
    NewWithOld,
    OldWithNew,
}

fn authority_serial(seed: &Seed, generation: Generation, purpose: Purpose) -> CertificateSerial {
    let branch = match purpose {
        Purpose::SelfSigned => "mock-ca/authority",
        Purpose::NewWithOld => "mock-ca/new-with-old",
        Purpose::OldWithNew => "mock-ca/old-with-new",
    };
    drawn_serial(&seed.child(branch).nth(u64::from(generation.number())))
}

/// The serial of a branch of the seed: 16 bytes, positive, and none of them lost to a leading zero.
pub(crate) fn drawn_serial(seed: &Seed) -> CertificateSerial {
    let mut bytes = seed.bytes();
    bytes[0] = bytes[0] & 0x7f | 0x40;
    CertificateSerial::from_bytes(&bytes[..16]).expect("sixteen bytes that begin with a set bit")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyKind;

    fn record() -> AuthorityRecord {
        let key = CertificateKey::generate(KeyKind::P256);
        AuthorityRecord::make(&key, &Seed::new(1)).expect("makes an authority")
    }

    #[test]
    fn a_kept_authority_reads_back() {
        let record = record();
        let authority = record.read(Generation::FIRST).expect("reads");
        assert_eq!(authority.certificate_pem, record.certificate_pem);
        assert_eq!(authority.key_identifier.len(), 20);
    }

    #[test]
    fn a_damaged_authority_is_told() {
        let (one, two) = (record(), record());
        let apart = AuthorityRecord { key_pem: two.key_pem.clone(), ..one.clone() };
        assert!(matches!(apart.read(Generation::FIRST), Err(DamagedAuthority::Apart)));
        let no_key = AuthorityRecord { key_pem: Secret::from("-----BEGIN"), ..one.clone() };
        assert!(matches!(no_key.read(Generation::FIRST), Err(DamagedAuthority::Key(_))));
        let cut = one.certificate_pem.replace("-----END CERTIFICATE-----", "");
        let no_certificate = AuthorityRecord { certificate_pem: cut, ..one };
        assert!(matches!(no_certificate.read(Generation::FIRST), Err(DamagedAuthority::Certificate(_))));
    }

    #[test]
    fn drawn_serials_are_positive_and_sixteen_bytes_long() {
        for index in 0..1_000 {
            let serial = drawn_serial(&Seed::new(1).nth(index));
            assert_eq!(serial.bytes().len(), 16);
            assert!(serial.bytes()[0] < 0x80);
        }
    }
}
