//! The chains of a server, as a real client judges them in its handshake.

use std::sync::Arc;

use axum::Router;
use careplan_serve::{
    FaultDoor, Limits, LoopbackListener, Security, ServerChains, Stop, TlsRoot, TlsSwap, provider,
    run_with_faults, server_tls,
};
use careplan_sim::{Clock, Effect, Environment, FaultRule, Seed, ServerChain, Service, When};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;

struct Bench {
    port: u16,
    environment: Environment,
    client: Arc<ClientConfig>,
    stop: Stop,
    running: tokio::task::JoinHandle<()>,
}

impl Bench {
    async fn new() -> Self {
        let now = Clock::system().now();
        let root = TlsRoot::create(&[], now).expect("makes a root");
        let identity = root.server_identity(&[], now).expect("makes an identity");
        let environment = Environment::new(Clock::system(), Seed::new(1));
        let config = server_tls(&identity, &environment.clock).expect("a configuration");
        let listener = LoopbackListener::bind(0).await.expect("a free port");
        let port = listener.port().expect("a port");
        let (stop, shutdown) = Stop::new();
        let security = Security::Tls { config: TlsSwap::new(config), refused: Arc::new(|_, _| {}) };
        let door = FaultDoor::with_chains(Service::Relay, environment.clone(), identity.chains.clone());
        let router = Router::new();
        let running = tokio::spawn(run_with_faults(
            listener,
            security,
            router,
            Limits::default(),
            Some(door),
            shutdown,
        ));
        let mut roots = RootCertStore::empty();
        roots.add(root.certificate_der().clone()).expect("a root");
        let client = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { port, environment, client: Arc::new(client), stop, running }
    }

    /// Shakes hands with the server under this name; what the client refused, if it did.
    async fn shaken(&self, name: &str) -> Result<(), CertificateError> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("connects");
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let connector = tokio_rustls::TlsConnector::from(Arc::clone(&self.client));
        let Err(error) = connector.connect(name, stream).await else { return Ok(()) };
        match error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(fault)) => Err(fault.clone()),
            other => panic!("not the certificate's fault: {other:?}"),
        }
    }

    async fn end(self) {
        self.stop.stop();
        self.running.await.expect("ends without a panic");
    }
}

/// Whether a client that is offered this chain should say this.
fn is_of(fault: &CertificateError, chain: ServerChain) -> bool {
    match chain {
        ServerChain::Expired => matches!(fault, CertificateError::ExpiredContext { .. }),
        ServerChain::WrongName => matches!(fault, CertificateError::NotValidForNameContext { .. }),
        // The issuer's name is right and its signature wrong, which libraries call by either word.
        ServerChain::WrongRoot => {
            matches!(fault, CertificateError::BadSignature | CertificateError::UnknownIssuer)
        }
        ServerChain::MissingIntermediate => matches!(fault, CertificateError::UnknownIssuer),
    }
}

#[tokio::test]
async fn a_name_asks_for_its_chain_and_any_other_gets_the_good_one() {
    let bench = Bench::new().await;
    for chain in ServerChain::ALL {
        let fault = bench.shaken(&ServerChains::name(chain)).await.expect_err("is refused");
        assert!(is_of(&fault, chain), "{chain}: {fault:?}");
        assert_eq!(bench.shaken("localhost").await, Ok(()));
    }
    assert_eq!(bench.shaken("127.0.0.1").await, Ok(()), "an address asks by no name");
    assert!(bench.environment.journal.after(0, 1).is_empty(), "what a client asks for is no fault");
    bench.end().await;
}

#[tokio::test]
async fn a_rule_offers_its_chain_whatever_the_name() {
    let bench = Bench::new().await;
    for chain in ServerChain::ALL {
        let name = "chain".parse().expect("a name");
        let rule = FaultRule::new(name, Service::Relay, Effect::WrongChain(chain));
        let rule = rule.when(When::nth(2).expect("a count"));
        bench.environment.faults.replace(vec![rule]).expect("one rule");
        assert_eq!(bench.shaken("localhost").await, Ok(()));
        let fault = bench.shaken("localhost").await.expect_err("is refused");
        assert!(is_of(&fault, chain), "{chain}: {fault:?}");
        assert_eq!(bench.shaken("localhost").await, Ok(()), "only the second connection");
    }
    let entries = bench.environment.journal.after(0, usize::MAX);
    let reasons: Vec<_> = entries.iter().filter_map(|entry| entry.event.reason.as_deref()).collect();
    let last = "fault rule `chain` offered the certificate chain `missing-intermediate`; it was occasion 2 of this rule";
    assert_eq!((reasons.len(), reasons[3]), (4, last));
    bench.end().await;
}
