//! Client certificates that are shown without TLS, as the simulated network carries them.
//!
//! A connection begins with the length of the certificate, four bytes, and its DER; no certificate has length 0. It
//! proves nothing about keys, so it is no door for a real network. The rule it keeps: the certificate is judged by the
//! very verifier that stands in the TLS door, and a refusal has the same words.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use careplan_sim::Clock;
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier as _;
use rustls_pki_types::{CertificateDer, UnixTime};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::client_verifier::ClientVerifier;
use crate::{ClientTrust, PeerCertificate, TlsFault, provider};

/// Bytes of a certificate at most: many times what an authority of ours signs.
const CERTIFICATE_BYTES_MAX: usize = 64 * 1024;

/// 証明書の審査: which client certificates are let in, by our clock.
#[derive(Clone)]
pub struct ClientJudge {
    verifier: Arc<ClientVerifier>,
    clock: Clock,
}

/// The judge of new connections; changing it leaves open connections alone.
#[derive(Clone)]
pub struct JudgeSwap(Arc<ArcSwap<ClientJudge>>);

impl ClientJudge {
    /// A judge that lets in what `trust` vouches for.
    pub fn new(trust: &ClientTrust, clock: &Clock) -> Result<Self, TlsFault> {
        let mut authorities = RootCertStore::empty();
        for authority in &trust.authorities {
            authorities.add(authority.clone()).map_err(TlsFault::Authority)?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), provider())
            .with_crls(trust.revocations.iter().cloned())
            .only_check_end_entity_revocation()
            .build()?;
        Ok(Self { verifier: Arc::new(ClientVerifier(verifier)), clock: clock.clone() })
    }

    pub(crate) fn verifier(&self) -> Arc<ClientVerifier> {
        Arc::clone(&self.verifier)
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    fn judge(&self, certificate: &[u8]) -> Result<(), rustls::Error> {
        if certificate.is_empty() {
            return Err(rustls::Error::NoCertificatesPresented);
        }
        let seconds = u64::try_from(self.clock.now().unix_seconds()).unwrap_or(0);
        let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        self.verifier.verify_client_cert(&CertificateDer::from(certificate), &[], now).map(drop)
    }
}

impl JudgeSwap {
    /// A swap that begins with `judge`.
    pub fn new(judge: ClientJudge) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(judge)))
    }

    /// Who judges the next connections.
    pub fn replace(&self, judge: ClientJudge) {
        self.0.store(Arc::new(judge));
    }

    /// Reads what a connection shows first, and judges it. A refusal is an error as TLS would give it.
    pub(crate) async fn admit(
        &self,
        io: &mut (impl AsyncRead + Unpin),
    ) -> io::Result<Option<PeerCertificate>> {
        let length = usize::try_from(io.read_u32().await?).unwrap_or(usize::MAX);
        if length > CERTIFICATE_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut certificate = vec![0; length];
        io.read_exact(&mut certificate).await?;
        let judge = self.0.load_full();
        judge.judge(&certificate).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(PeerCertificate::read(&certificate))
    }
}

/// How a connection begins that shows this certificate, or none.
pub fn shown(certificate: Option<&[u8]>) -> Vec<u8> {
    let certificate = certificate.unwrap_or_default();
    let length = u32::try_from(certificate.len()).expect("a certificate is short");
    [&length.to_be_bytes()[..], certificate].concat()
}

impl fmt::Debug for ClientJudge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientJudge").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swap() -> JudgeSwap {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = params.self_signed(&key).expect("signs").der().clone();
        let trust = ClientTrust { authorities: vec![authority], revocations: Vec::new() };
        let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
        JudgeSwap::new(ClientJudge::new(&trust, &clock).expect("a judge"))
    }

    async fn refusal(beginning: &[u8]) -> io::Error {
        swap().admit(&mut &*beginning).await.expect_err("is refused")
    }

    #[tokio::test]
    async fn nothing_too_much_and_nonsense_are_refused_as_tls_would() {
        let cause = |error: &io::Error| {
            error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()).cloned()
        };
        let nothing = refusal(&shown(None)).await;
        assert_eq!(cause(&nothing), Some(rustls::Error::NoCertificatesPresented));
        let nonsense = refusal(&shown(Some(b"no certificate"))).await;
        assert!(matches!(cause(&nonsense), Some(rustls::Error::InvalidCertificate(_))), "{nonsense}");
        let cut = refusal(&[0, 0, 0, 9, 1]).await;
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        let long = refusal(&[255, 255, 255, 255]).await;
        assert_eq!((long.kind(), cause(&long)), (io::ErrorKind::InvalidData, None));
    }
}
