//! Somebody at the other end of real TLS, who shows whatever certificate and key, however bad.

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, Signer, SigningKey};
use rustls::{AlertDescription, ClientConfig, RootCertStore, SignatureAlgorithm, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// One who shows one certificate, or none.
#[derive(Clone)]
pub(crate) struct Caller {
    config: Arc<ClientConfig>,
    address: String,
}

/// A connection that the relay has let in.
pub(crate) struct Line(BufReader<TlsStream<TcpStream>>);

/// An answer: its status, and the code of its problem where it is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) code: Option<String>,
    pub(crate) body: String,
}

impl Caller {
    /// Who trusts `root` and shows this certificate and key, both PEM.
    pub(crate) fn new(root: &str, relay: &str, shown: Option<(&str, &str)>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(root.as_bytes()).expect("PEM")).expect("a root");
        let config = ClientConfig::builder_with_provider(careplan_serve::provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let config = match shown {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                config.with_client_cert_resolver(Arc::new(Always(certified(certificate, key))))
            }
        };
        let address = relay.trim_start_matches("https://").to_owned();
        Self { config: Arc::new(config), address }
    }

    async fn connect(&self) -> Result<TlsStream<TcpStream>, std::io::Error> {
        let stream = TcpStream::connect(&self.address).await.expect("connects");
        let name = ServerName::try_from("localhost").expect("a name");
        TlsConnector::from(Arc::clone(&self.config)).connect(name, stream).await
    }

    /// The alert with which the handshake is refused. Nothing is sent, so that no reset can overtake it.
    pub(crate) async fn alert(&self) -> Option<&'static str> {
        let end = match self.connect().await {
            // With TLS 1.3 the refusal comes with the first read. Who is let in hears nothing, and is cut off at last.
            Ok(mut stream) => stream.read_u8().await.err()?,
            Err(error) => error,
        };
        match end.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::AlertReceived(alert)) => Some(word(*alert)),
            other => panic!("no alert: {other:?}"),
        }
    }

    /// Whether anything at all is answered to these bytes.
    pub(crate) async fn is_answered(&self, request: &str) -> bool {
        let Ok(mut stream) = self.connect().await else { return false };
        let mut answer = Vec::new();
        // Both fail when the connection is reset, which is no answer.
        let _refused = stream.write_all(request.as_bytes()).await;
        let _refused = stream.read_to_end(&mut answer).await;
        !answer.is_empty()
    }

    /// A connection to be asked on, again and again.
    pub(crate) async fn line(&self) -> Line {
        Line(BufReader::new(self.connect().await.expect("is let in")))
    }
}

impl Line {
    pub(crate) async fn ask(&mut self, request: &str) -> Answer {
        self.0.write_all(request.as_bytes()).await.expect("writes");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.0.read_u8().await.expect("an answer"));
        }
        let head = String::from_utf8(head).expect("ASCII").to_lowercase();
        let status = head[9..12].parse().expect("a status");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
        self.0.read_exact(&mut body).await.expect("a body");
        let body = String::from_utf8_lossy(&body).into_owned();
        let code = body.split_once("\"code\":\"").and_then(|(_, rest)| rest.split_once('"'));
        Answer { status, code: code.map(|(code, _)| code.to_owned()), body }
    }
}

fn word(alert: AlertDescription) -> &'static str {
    match alert {
        AlertDescription::CertificateRequired => "certificate_required",
        AlertDescription::CertificateExpired => "certificate_expired",
        AlertDescription::CertificateRevoked => "certificate_revoked",
        AlertDescription::UnknownCA => "unknown_ca",
        AlertDescription::DecryptError => "decrypt_error",
        AlertDescription::UnsupportedCertificate => "unsupported_certificate",
        AlertDescription::CertificateUnknown => "certificate_unknown",
        AlertDescription::BadCertificate => "bad_certificate",
        other => panic!("another alert: {other:?}"),
    }
}

fn certified(certificate: &str, key: &str) -> CertifiedKey {
    let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<Vec<_>, _>>();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("PEM");
    let loaded = careplan_serve::provider().key_provider.load_private_key(key);
    // A key too weak to be loaded: the certificate is judged before any signature is.
    let key = loaded.unwrap_or_else(|_| Arc::new(Blank));
    CertifiedKey::new(chain.expect("PEM"), key)
}

/// Shows its certificate whatever the server hints at.
#[derive(Debug)]
struct Always(CertifiedKey);

impl ResolvesClientCert for Always {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::new(self.0.clone()))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Signs with nothing.
#[derive(Debug)]
struct Blank;

impl Signer for Blank {
    fn sign(&self, _: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(vec![0; 128])
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::RSA_PSS_SHA256
    }
}

impl SigningKey for Blank {
    fn choose_scheme(&self, _: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        Some(Box::new(Self))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::RSA
    }
}
