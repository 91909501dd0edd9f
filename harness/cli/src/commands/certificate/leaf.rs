//! The office's certificate alone, as DER: what programs want that read neither PEM nor a chain.

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::failure::Failure;

/// The first certificate of `pem`; those of its signers follow it.
pub(crate) fn leaf_der(pem: &str) -> Result<CertificateDer<'static>, Failure> {
    CertificateDer::from_pem_slice(pem.as_bytes())
        .map_err(|error| Failure::defect(format!("the testbed's certificate is no PEM: {error}")))
}
