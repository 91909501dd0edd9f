//! An authority to test, and what tests order from it.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use careplan_domain::{CertificateKind, Secret};
use careplan_serve::store::{MemoryStore, Store};
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::ca::{Issue, Issued};
use http_body_util::BodyExt as _;
use mock_ca::{Ca, KeyKind, KeyPool, OpenFault, Settings};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "Abcd2345";

/// One pool for all tests of the process: they share its threads and its warmth.
static KEYS: LazyLock<KeyPool> = LazyLock::new(|| KeyPool::start(KeyKind::P256, 16));

/// What survives an authority that is dropped: its store and its surroundings.
pub(crate) struct House {
    pub store: Arc<dyn Store>,
    pub environment: Environment,
}

impl House {
    /// An empty house at the usual start, 1 April 2026.
    pub(crate) fn new() -> Self {
        Self::with_seed(1)
    }

    pub(crate) fn with_seed(seed: u64) -> Self {
        let start = "2026-04-01T09:00".parse().expect("a time");
        Self {
            store: Arc::new(MemoryStore::default()),
            environment: Environment::new(Clock::standing(start), Seed::new(seed)),
        }
    }

    /// Opens the authority that stands in the house, with P-256 keys.
    pub(crate) async fn open(&self) -> Ca {
        self.try_open().await.expect("opens")
    }

    pub(crate) async fn try_open(&self) -> Result<Ca, OpenFault> {
        let settings = Settings { keys: KeyKind::P256, ..Settings::default() };
        Ca::open(settings, Arc::clone(&self.store), KEYS.clone(), self.environment.clone()).await
    }

    /// Moves the clock.
    pub(crate) fn at(&self, time: &str) {
        self.environment.clock.set(time.parse().expect("a time")).expect("forward");
    }

    /// The journal as `kind outcome rule`.
    pub(crate) fn journal(&self) -> Vec<String> {
        let entries = self.environment.journal.after(0, usize::MAX);
        entries
            .iter()
            .map(|entry| {
                let event = &entry.event;
                format!("{} {} {}", event.kind, event.outcome, event.rule.unwrap_or("-"))
            })
            .collect()
    }
}

/// What the publication has under this name.
pub(crate) async fn published(ca: &Ca, name: &str) -> Vec<u8> {
    let request = Request::get(format!("/{name}")).body(Body::empty()).expect("a request");
    let response = ca.publication().oneshot(request).await.expect("answers");
    assert_eq!(response.status(), StatusCode::OK, "{name}");
    response.into_body().collect().await.expect("a body").to_bytes().to_vec()
}

/// What the portal orders for 請求委任事業所用ケアプラン証明書, from today on.
pub(crate) fn order(request: &str) -> Issue {
    Issue {
        request: request.to_owned(),
        office: "KJ444470300015".parse().expect("an office user"),
        kind: CertificateKind::CarePlan,
        start_day: "2026-04-01".parse().expect("a day"),
        end_day: None,
        package_password: Secret::from(PASSWORD),
    }
}

/// The certificate, and the key out of its package.
pub(crate) async fn opened(
    ca: &Ca,
    issued: &Issued,
) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let opened = opened_package(&ca.package(&issued.serial).await.expect("packs"));
    assert_eq!(opened.0[0], der(&issued.certificate_pem));
    opened
}

/// What is in a package.
pub(crate) fn opened_package(package: &[u8]) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let policy = p12_keystore::Pkcs12ImportPolicy::Strict;
    let store = p12_keystore::KeyStore::from_pkcs12(package, PASSWORD, policy).expect("opens");
    let (_, chain) = store.private_key_chain().expect("a key with its certificates");
    let certificates: Vec<_> =
        chain.certs().iter().map(|certificate| CertificateDer::from(certificate.as_der().to_vec())).collect();
    (certificates, PrivatePkcs8KeyDer::from(chain.key().as_der().to_vec()).into())
}

pub(crate) fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM")
}
