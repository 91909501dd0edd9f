//! The TLS root's name constraints as others enforce them: whoever had its key could vouch for loopback names only.
//!
//! The root's key signs here what the testbed never would. webpki judges in every run; OpenSSL and curl where they
//! are, as `harness/need.rs` tells it.

#[path = "../../need.rs"]
mod need;

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use careplan_serve::TlsRoot;
use libtest_mimic::Arguments;
use need::Need;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SanType,
};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::aws_lc_rs;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{PrivateKeyDer, ServerName, UnixTime};

/// A day within the validity of everything here, and the same as `openssl verify` takes it.
const TODAY: &str = "2026-11-23";
const TODAY_SECONDS: u64 = 1_795_435_200;

/// Names, and whether a root that was made for `office.example.jp` beside the usual may vouch for them.
const NAMES: [(&str, bool); 12] = [
    ("localhost", true),
    ("desk.localhost", true),
    ("relay.test", true),
    ("127.0.0.1", true),
    ("127.9.9.9", true),
    ("::1", true),
    ("office.example.jp", true),
    ("example.com", false),
    ("localhost.example.com", false),
    ("example.jp", false),
    ("192.0.2.1", false),
    ("2001:db8::1", false),
];

fn main() -> ExitCode {
    let (here, openssl, curl) = (Need::Met, Need::of("openssl"), Need::of("curl"));
    let trials = vec![
        here.trial("webpki_lets_the_root_vouch_for_its_own_names_alone", webpki_judges_names),
        here.trial("webpki_lets_nobody_in_between_vouch_for_more", webpki_judges_intermediates),
        here.trial("one_foreign_name_spoils_a_certificate", webpki_judges_mixtures),
        here.trial("the_root_says_that_it_is_a_mock", says_mock),
        openssl.trial("openssl_lets_the_root_vouch_for_its_own_names_alone", openssl_judges_names),
        openssl.trial("openssl_lets_nobody_in_between_vouch_for_more", openssl_judges_intermediates),
        curl.trial("curl_refuses_a_foreign_name_and_takes_localhost", curl_judges),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A root, and its key in the wrong hands.
struct Stolen {
    root: TlsRoot,
}

/// What was signed: the certificate, what leads to the root, and the key.
struct Signed {
    certificate: Certificate,
    between: Vec<Certificate>,
    key: KeyPair,
}

impl Stolen {
    fn new() -> Self {
        let names = ["office.example.jp".to_owned()];
        Self { root: TlsRoot::create(&names, TODAY.parse().expect("a day")).expect("a root") }
    }

    fn issuer(&self) -> Issuer<'static, KeyPair> {
        let key = KeyPair::from_pem(self.root.key_pem()).expect("a key");
        Issuer::from_ca_cert_pem(self.root.certificate_pem(), key).expect("an issuer")
    }

    /// A server's certificate for these names, signed by the root itself.
    fn sign(&self, names: &[&str]) -> Signed {
        sign(names, &self.issuer(), Vec::new())
    }

    /// The same, signed by an authority that the root has signed, without any constraint of its own.
    fn sign_through_another(&self, names: &[&str]) -> Signed {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "In between (MOCK)");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.use_authority_key_identifier_extension = true;
        let between = params.signed_by(&key, &self.issuer()).expect("signs");
        sign(names, &Issuer::new(params, key), vec![between])
    }
}

fn sign(names: &[&str], issuer: &Issuer<'static, KeyPair>, between: Vec<Certificate>) -> Signed {
    let key = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "server (MOCK)");
    params.subject_alt_names = names
        .iter()
        .map(|name| match name.parse() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName((*name).try_into().expect("a DNS name")),
        })
        .collect();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key, issuer).expect("signs");
    Signed { certificate, between, key }
}

/// Whether webpki takes the certificate for a server of that name.
fn webpki_takes(stolen: &Stolen, signed: &Signed, name: &str) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(stolen.root.certificate_der().clone()).expect("a root");
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().expect("a verifier");
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(TODAY_SECONDS));
    let between: Vec<_> = signed.between.iter().map(|one| one.der().clone()).collect();
    verifier.verify_server_cert(signed.certificate.der(), &between, &name, &[], now).is_ok()
}

fn webpki_judges_names() {
    let stolen = Stolen::new();
    for (name, is_its_own) in NAMES {
        assert_eq!(webpki_takes(&stolen, &stolen.sign(&[name]), name), is_its_own, "{name}");
    }
}

fn webpki_judges_intermediates() {
    let stolen = Stolen::new();
    for (name, is_its_own) in NAMES {
        if !is_its_own {
            assert!(!webpki_takes(&stolen, &stolen.sign_through_another(&[name]), name), "{name}");
        }
    }
}

fn webpki_judges_mixtures() {
    let stolen = Stolen::new();
    let signed = stolen.sign(&["localhost", "example.com"]);
    for name in ["localhost", "example.com"] {
        assert!(!webpki_takes(&stolen, &signed, name), "{name}");
    }
}

fn says_mock() {
    let stolen = Stolen::new();
    let (_, root) =
        x509_parser::parse_x509_certificate(stolen.root.certificate_der()).expect("a certificate");
    assert_eq!(root.subject().to_string(), "O=Careplan Testbed (MOCK), CN=Careplan Testbed TLS Root (MOCK)");
}

/// What `openssl verify` says of the certificate, as the server of that name.
fn openssl_says(stolen: &Stolen, signed: &Signed, name: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |file: &str, content: String| {
        std::fs::write(folder.path().join(file), content).expect("written");
    };
    file("root.pem", stolen.root.certificate_pem().to_owned());
    file("server.pem", signed.certificate.pem());
    file("between.pem", signed.between.iter().map(Certificate::pem).collect());
    let kind = if name.parse::<IpAddr>().is_ok() { "-verify_ip" } else { "-verify_hostname" };
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CApath", "-CAfile", "root.pem", "-purpose", "sslserver", kind, name]);
    if !signed.between.is_empty() {
        command.args(["-untrusted", "between.pem"]);
    }
    let output = command
        .args(["-attime", &TODAY_SECONDS.to_string(), "server.pem"])
        .current_dir(folder.path())
        .output()
        .expect("openssl starts");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

fn openssl_judges_names() {
    let stolen = Stolen::new();
    for (name, is_its_own) in NAMES {
        match openssl_says(&stolen, &stolen.sign(&[name]), name) {
            Ok(()) => assert!(is_its_own, "{name} was taken"),
            Err(said) => {
                assert!(!is_its_own && said.contains("permitted subtree violation"), "{name}: {said}");
            }
        }
    }
}

fn openssl_judges_intermediates() {
    let stolen = Stolen::new();
    for (name, is_its_own) in NAMES {
        if !is_its_own {
            let refused = openssl_says(&stolen, &stolen.sign_through_another(&[name]), name);
            assert!(refused.is_err(), "{name} was taken");
        }
    }
}

/// curl before a server that answers one handshake with the certificate.
fn curl_connects(stolen: &Stolen, signed: &Signed, name: &str, folder: &Path) -> bool {
    let root = folder.join("root.pem");
    std::fs::write(&root, stolen.root.certificate_pem()).expect("written");
    let key = PrivateKeyDer::try_from(signed.key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![signed.certificate.der().clone()], key)
        .expect("a certificate with its key");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("curl connects");
        let mut connection = rustls::ServerConnection::new(Arc::new(config)).expect("a connection");
        let mut stream = rustls::Stream::new(&mut connection, &mut stream);
        let mut head = [0; 1024];
        // A client that refuses the certificate says so here; then there is nobody to answer.
        if std::io::Read::read(&mut stream, &mut head).is_ok_and(|read| read > 0) {
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            std::io::Write::write_all(&mut stream, answer).expect("answers");
        }
    });
    let status = Command::new("curl")
        .args(["-sS", "--noproxy", "*", "--cacert"])
        .arg(&root)
        .args(["--resolve", &format!("{name}:{port}:127.0.0.1"), &format!("https://{name}:{port}/")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("curl starts");
    server.join().expect("the server ends");
    status.success()
}

fn curl_judges() {
    let folder = tempfile::tempdir().expect("a folder");
    let today = careplan_sim::Clock::system().now();
    let stolen = Stolen { root: TlsRoot::create(&[], today).expect("a root") };
    for (name, is_its_own) in [("localhost", true), ("example.com", false)] {
        assert_eq!(curl_connects(&stolen, &stolen.sign(&[name]), name, folder.path()), is_its_own, "{name}");
    }
}
