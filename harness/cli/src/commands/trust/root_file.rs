//! `RootFile`: the TLS root (TLSルート) that is to be trusted, as its file has it.
//!
//! The rule: nothing is ever installed that is no testbed's root, and nothing taken out that is none. Both go by the
//! whole subject, which says MOCK.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use careplan_wire::ReadyFile;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::failure::Failure;
use crate::target::Place;

/// The name that every testbed's root bears.
pub(crate) const COMMON_NAME: &str = "Careplan Testbed TLS Root (MOCK)";
pub(crate) const ORGANIZATION: &str = "Careplan Testbed (MOCK)";
/// What our files and aliases begin with; the fingerprint's first digits follow.
pub(crate) const FILE_STEM: &str = "careplan-testbed-tls-root";
/// So many hex digits of a fingerprint tell the roots of one machine apart.
const SHORT: usize = 8;

/// A testbed's root.
#[derive(Clone, Debug)]
pub(crate) struct RootFile {
    /// Where it is, from `/` on.
    pub(crate) path: PathBuf,
    /// Itself alone, as PEM.
    pub(crate) pem: String,
    der: CertificateDer<'static>,
}

impl RootFile {
    /// The root of the testbed at `place`, whether it runs or not.
    pub(crate) fn of(place: &Place) -> Result<Self, Failure> {
        Self::read(&Self::path_of(place)?)
    }

    fn path_of(place: &Place) -> Result<PathBuf, Failure> {
        let Some(ready) = &place.ready_file else {
            return Ok(place.directory().join("trust/tls-root.pem"));
        };
        if place.data.is_some() {
            return Err(Failure::new(
                "--data and --ready-file both name a testbed",
                "give one of them: the data directory has a ready file of its own",
            ));
        }
        let hint = "a running `careplan up` writes it; or name its data directory with --data DIR";
        let text = std::fs::read(ready)
            .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", ready.display()), hint))?;
        let ready: ReadyFile = serde_json::from_slice(&text).map_err(|error| {
            Failure::new(format!("`{}` is no ready file: {error}", ready.display()), hint)
        })?;
        Ok(ready.trust.tls_root)
    }

    fn read(path: &Path) -> Result<Self, Failure> {
        let cannot = |why: &str| {
            Failure::new(
                format!("no TLS root: `{}` {why}", path.display()),
                "a testbed makes it at its first start: `careplan up`; or name the testbed with --data DIR or --ready-file FILE",
            )
        };
        let text =
            std::fs::read_to_string(path).map_err(|error| cannot(&format!("cannot be read: {error}")))?;
        let path =
            std::path::absolute(path).map_err(|error| cannot(&format!("has no absolute path: {error}")))?;
        match certificates(&text).as_slice() {
            [der] if is_root(der) => Ok(Self { path, pem: armoured(der), der: der.clone() }),
            [_] => Err(cannot(&format!("is another's certificate; expected CN={COMMON_NAME}"))),
            some => Err(cannot(&format!("holds {} certificates, expected one", some.len()))),
        }
    }

    /// The certificate.
    pub(crate) fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// SHA-256 of the certificate, hex.
    pub(crate) fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// `careplan-testbed-tls-root-` and the fingerprint's first digits: its name in files and in Java.
    pub(crate) fn file_stem(&self) -> String {
        format!("{FILE_STEM}-{}", &self.fingerprint()[..SHORT])
    }

    /// Its nickname (愛称) in NSS.
    pub(crate) fn nickname(&self) -> String {
        nickname(&self.der)
    }
}

/// SHA-256 of a certificate, hex.
pub(crate) fn fingerprint(der: &[u8]) -> String {
    hex::encode(Sha256::digest(der))
}

/// The nickname that this program gives a root in NSS.
pub(crate) fn nickname(der: &[u8]) -> String {
    format!("{COMMON_NAME} {}", &fingerprint(der)[..SHORT])
}

/// Whether it bears the subject of a testbed's root, no more and no less.
pub(crate) fn is_root(der: &[u8]) -> bool {
    let Ok(([], certificate)) = X509Certificate::from_der(der) else { return false };
    let subject = certificate.subject();
    let is_only = |mut values: Vec<&str>, expected: &str| {
        values.pop().is_some_and(|value| value == expected) && values.is_empty()
    };
    subject.iter_attributes().count() == 2
        && is_only(subject.iter_common_name().filter_map(|name| name.as_str().ok()).collect(), COMMON_NAME)
        && is_only(subject.iter_organization().filter_map(|name| name.as_str().ok()).collect(), ORGANIZATION)
}

/// The certificates of a text, whatever else stands in it.
pub(crate) fn certificates(text: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(text.as_bytes()).filter_map(Result::ok).collect()
}

/// A certificate as PEM, its lines as short as every reader wants them.
fn armoured(der: &[u8]) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let mut pem = "-----BEGIN CERTIFICATE-----\n".to_owned();
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        writeln!(pem, "{line}").expect("a string takes all that is written");
        rest = after;
    }
    pem + "-----END CERTIFICATE-----\n"
}

#[cfg(test)]
mod tests {
    use careplan_serve::TlsRoot;

    use super::*;

    fn root() -> TlsRoot {
        TlsRoot::create(&[], "2026-11-23".parse().expect("a day")).expect("a root")
    }

    #[test]
    fn a_testbeds_root_is_known_by_its_subject() {
        assert!(is_root(root().certificate_der()));
    }

    #[test]
    fn what_the_root_signed_is_no_root() {
        let identity = root().server_identity(&[], "2026-11-23".parse().expect("a day")).expect("signs");
        assert!(!is_root(&identity.chain[0]));
        assert!(!is_root(b"no certificate"));
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tls-root.pem");
        let (one, two) = (root(), root());
        std::fs::write(&path, one.certificate_pem()).expect("written");
        let read = RootFile::read(&path).expect("a root");
        assert_eq!(certificates(&read.pem), [one.certificate_der().clone()]);
        for content in ["", "-----BEGIN", &format!("{}{}", one.certificate_pem(), two.certificate_pem())] {
            std::fs::write(&path, content).expect("written");
            assert!(RootFile::read(&path).is_err(), "{content}");
        }
    }
}
