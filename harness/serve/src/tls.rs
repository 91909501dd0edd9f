//! TLS configurations: our clock, no resumption, and a swap for when the revocations change.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use careplan_sim::Clock;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::NoServerSessionStorage;
use rustls::time_provider::TimeProvider;
use rustls::version::{TLS12, TLS13};
use rustls::{CipherSuite, ServerConfig, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, UnixTime};
use thiserror::Error;

use crate::server_chains::ByName;
use crate::{ClientJudge, ServerChains};

/// The configuration that new connections get; changing it leaves open connections alone.
#[derive(Clone)]
pub struct TlsSwap(Arc<ArcSwap<ServerConfig>>);

/// A server's certificate chain and key.
#[derive(Debug)]
pub struct ServerIdentity {
    /// The certificate, then what leads to the root.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key: PrivateKeyDer<'static>,
    /// What can be offered in its place.
    pub chains: ServerChains,
    /// The oldest version that it speaks.
    pub tls_min: TlsMin,
}

/// TLSの下限: the oldest version that is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TlsMin {
    /// TLS 1.2, of which only ECDHE with AES-GCM, beside TLS 1.3.
    #[default]
    V1_2,
    /// TLS 1.3 alone.
    V1_3,
}

/// The text is no version of TLS that can be the oldest.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{}` is no version to begin with, expected `1.2` or `1.3`", careplan_domain::excerpt(.0))]
pub struct InvalidTlsMin(String);

impl TlsMin {
    /// Both.
    pub const ALL: [Self; 2] = [Self::V1_2, Self::V1_3];

    fn versions(self) -> Vec<&'static SupportedProtocolVersion> {
        match self {
            Self::V1_2 => vec![&TLS13, &TLS12],
            Self::V1_3 => vec![&TLS13],
        }
    }
}

impl fmt::Display for TlsMin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_2 => "1.2",
            Self::V1_3 => "1.3",
        })
    }
}

impl FromStr for TlsMin {
    type Err = InvalidTlsMin;

    fn from_str(text: &str) -> Result<Self, InvalidTlsMin> {
        let known = Self::ALL.into_iter().find(|version| version.to_string() == text);
        known.ok_or_else(|| InvalidTlsMin(text.to_owned()))
    }
}

/// Which client certificates a server lets in.
#[derive(Clone, Debug)]
pub struct ClientTrust {
    /// The authorities that sign client certificates.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Their revocation lists.
    pub revocations: Vec<CertificateRevocationListDer<'static>>,
}

/// Key, certificate or list do not fit together.
#[derive(Debug, Error)]
pub enum TlsFault {
    /// rustls refused the identity.
    #[error("the server's certificate or key cannot be used")]
    Identity(#[source] rustls::Error),
    /// An authority's certificate cannot be an anchor.
    #[error("a client authority cannot be trusted")]
    Authority(#[source] rustls::Error),
    /// The verifier refused authorities or lists.
    #[error("client certificates cannot be verified")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The provider does not speak the versions asked for.
    #[error("the TLS versions cannot be served")]
    Versions(#[source] rustls::Error),
}

impl TlsSwap {
    /// A swap that begins with `config`.
    pub fn new(config: ServerConfig) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(config)))
    }

    /// What a connection that arrives now gets.
    pub fn current(&self) -> Arc<ServerConfig> {
        self.0.load_full()
    }

    /// What the next connections get.
    pub fn replace(&self, config: ServerConfig) {
        self.0.store(Arc::new(config));
    }
}

/// aws-lc-rs with TLS 1.3, and of TLS 1.2 only ECDHE with AES-GCM (security guideline 6.0, high-security type; C).
pub fn provider() -> Arc<CryptoProvider> {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites.retain(|suite| {
        !matches!(
            suite.suite(),
            CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
                | CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
        )
    });
    Arc::new(provider)
}

/// TLS that asks the client for no certificate.
pub fn server_tls(identity: &ServerIdentity, clock: &Clock) -> Result<ServerConfig, TlsFault> {
    let config = builder(identity.tls_min, clock)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(ByName::new(identity)?));
    Ok(without_resumption(config))
}

/// TLS that lets in only holders of a client certificate that `trust` vouches for, by our clock.
pub fn mutual_tls(
    identity: &ServerIdentity,
    trust: &ClientTrust,
    clock: &Clock,
) -> Result<ServerConfig, TlsFault> {
    mutual_tls_by(identity, &ClientJudge::new(trust, clock)?)
}

/// The same with a judge that is there already.
pub fn mutual_tls_by(identity: &ServerIdentity, judge: &ClientJudge) -> Result<ServerConfig, TlsFault> {
    let config = builder(identity.tls_min, judge.clock())?
        .with_client_cert_verifier(judge.verifier())
        .with_cert_resolver(Arc::new(ByName::new(identity)?));
    Ok(without_resumption(config))
}

fn builder(
    oldest: TlsMin,
    clock: &Clock,
) -> Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>, TlsFault> {
    ServerConfig::builder_with_details(provider(), Arc::new(OurTime(clock.clone())))
        .with_protocol_versions(&oldest.versions())
        .map_err(TlsFault::Versions)
}

/// A resumed session would skip the verification of the certificate (revoked or expired meanwhile).
fn without_resumption(mut config: ServerConfig) -> ServerConfig {
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// Certificates expire when the testbed's clock says so.
#[derive(Debug)]
struct OurTime(Clock);

impl TimeProvider for OurTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now().unix_seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
