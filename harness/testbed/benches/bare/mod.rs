//! The floor under the handshakes: an acceptor that does what TLS with client certificates needs, and nothing else.

use std::net::Ipv4Addr;
use std::sync::Arc;

use careplan_serve::TlsRoot;
use careplan_testbed::Testbed;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

const ANSWER: &[u8] = b"HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// A running floor.
pub(crate) struct Bare {
    port: u16,
    accepting: JoinHandle<()>,
}

impl Bare {
    /// Starts it, with the testbed's TLS root and client authority.
    pub(crate) async fn start(bed: &Testbed) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("is bound").port();
        let acceptor = TlsAcceptor::from(Arc::new(config(bed).await));
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("accepts");
                tokio::spawn(serve(acceptor.clone(), stream));
            }
        });
        Self { port, accepting }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) async fn stop(self) {
        self.accepting.abort();
        assert!(self.accepting.await.is_err_and(|error| error.is_cancelled()));
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream) {
    stream.set_nodelay(true).expect("a TCP stream");
    let mut stream = acceptor.accept(stream).await.expect("shakes hands");
    let mut request = Vec::with_capacity(1_024);
    while !request.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut request).await.expect("hears"), 0, "a whole request");
    }
    stream.write_all(ANSWER).await.expect("answers");
    // The client does not wait for the end.
    let _gone = stream.shutdown().await;
}

async fn config(bed: &Testbed) -> ServerConfig {
    let control = bed.control();
    let key = control.directory().read("tls/root-key.pem").expect("readable").expect("there");
    let root = TlsRoot::read(control.tls_root_pem(), &String::from_utf8_lossy(&key)).expect("a root");
    let identity = root.server_identity(&[], careplan_sim::Clock::system().now()).expect("an identity");
    let authority = control.e_seikyuu_ca_pem().await.expect("is there");
    let mut authorities = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(authority.as_bytes()).expect("a certificate");
    authorities.add(authority).expect("an anchor");
    let provider = careplan_serve::provider();
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_client_cert_verifier(verifier.build().expect("a verifier"))
        .with_single_cert(identity.chain.clone(), identity.key.clone_key())
        .expect("fit together");
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config
}
