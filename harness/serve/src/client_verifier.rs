//! Which client certificates a handshake lets in: what rustls verifies, and keys that are strong enough.
//!
//! It adds one rule, names another, and takes none away. rustls itself would tell a short key as a bad signature, after
//! it has asked for one.

use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, OtherError, SignatureScheme};
use rustls_pki_types::{CertificateDer, UnixTime};
use thiserror::Error;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::PublicKeyKind;
use crate::public_key_kind::RSA_BITS_MIN;

/// 弱い鍵: a certificate whose key is too short.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the certificate's key is {found}, expected RSA with {RSA_BITS_MIN} bits or more, P-256 or P-384")]
pub struct WeakKey {
    /// What it is.
    pub found: PublicKeyKind,
}

/// rustls has a name for a critical extension that nobody knows, and the alert that goes with it, but its verifier hands
/// on webpki's error as it is.
fn named(error: rustls::Error) -> rustls::Error {
    match &error {
        rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(cause)))
            if cause.downcast_ref() == Some(&webpki::Error::UnsupportedCriticalExtension) =>
        {
            CertificateError::UnhandledCriticalExtension.into()
        }
        _ => error,
    }
}

/// A verifier, and after it the look at the key.
#[derive(Debug)]
pub(crate) struct ClientVerifier(pub(crate) Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for ClientVerifier {
    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        let verified = self.0.verify_client_cert(end_entity, intermediates, now).map_err(named)?;
        let (_, certificate) =
            X509Certificate::from_der(end_entity).map_err(|_| CertificateError::BadEncoding)?;
        let found = PublicKeyKind::of(certificate.public_key());
        if found.is_weak() {
            return Err(CertificateError::Other(OtherError(Arc::new(WeakKey { found }))).into());
        }
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }

    fn offer_client_auth(&self) -> bool {
        self.0.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.0.client_auth_mandatory()
    }

    fn requires_raw_public_keys(&self) -> bool {
        self.0.requires_raw_public_keys()
    }
}
