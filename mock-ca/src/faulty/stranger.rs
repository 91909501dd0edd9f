//! Authorities that are not the e-seikyuu CA.

use careplan_domain::CertificateSerial;
use rcgen::{Certificate, CertificateParams, Issuer, KeyIdMethod};
use rustls_pki_types::CertificateDer;

use crate::CertificateKey;
use crate::authority::{self, Authority};
use crate::holder_key::HolderKey;
use crate::profile::named;

/// 発行者 of a certificate of another authority. It says so itself, like everything that we make.
const OTHER_NAME: &str = "Another CA";

/// 別の認証局: it signs one certificate and is never seen again.
pub(crate) struct Stranger {
    params: CertificateParams,
    key: CertificateKey,
    certificate: Certificate,
}

impl Stranger {
    /// One of another name.
    pub(crate) fn another(
        real: &Authority,
        key: CertificateKey,
        serial: &CertificateSerial,
    ) -> Result<Self, rcgen::Error> {
        let mut params = authority::params(real.generation, serial);
        params.distinguished_name = named(OTHER_NAME, None);
        Self::make(params, key)
    }

    /// One that has taken the name of `real`, and its key identifier with it, so that nothing but the signature tells
    /// the two apart. The serial is its own: some certificate stores take no two of one name and number.
    pub(crate) fn impostor(
        real: &Authority,
        key: CertificateKey,
        serial: &CertificateSerial,
    ) -> Result<Self, rcgen::Error> {
        let mut params = authority::params(real.generation, serial);
        params.key_identifier_method = KeyIdMethod::PreSpecified(real.key_identifier.clone());
        Self::make(params, key)
    }

    fn make(params: CertificateParams, key: CertificateKey) -> Result<Self, rcgen::Error> {
        let certificate = params.self_signed(key.pair())?;
        Ok(Self { params, key, certificate })
    }

    /// Signs a certificate.
    pub(crate) fn sign(
        &self,
        params: &CertificateParams,
        holder: &HolderKey,
    ) -> Result<Certificate, rcgen::Error> {
        params.signed_by(holder, &Issuer::from_params(&self.params, self.key.pair()))
    }

    /// Its own certificate.
    pub(crate) fn certificate_der(&self) -> &CertificateDer<'static> {
        self.certificate.der()
    }
}
