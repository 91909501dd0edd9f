//! What of TLS is spoken, as `openssl s_client` finds it: every version and every cipher suite that OpenSSL knows is
//! tried, and only those of the guideline's high-security type get through (安全管理ガイドライン 6.0, 高セキュリティ型; C).

#[path = "../../need.rs"]
mod need;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use axum::Router;
use careplan_serve::{
    ClientTrust, Limits, LoopbackListener, Security, ServerIdentity, Stop, TlsMin, TlsRoot, TlsSwap,
    mutual_tls, run, server_tls,
};
use careplan_sim::Clock;
use libtest_mimic::Arguments;
use need::Need;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    PKCS_RSA_SHA256,
};
use rustls::ServerConfig;
use rustls_pki_types::PrivateKeyDer;

fn main() -> ExitCode {
    let openssl = Need::of("openssl");
    let trials = vec![
        openssl.trial("versions_before_1_2_are_refused", old_versions),
        openssl.trial("of_tls_1_2_only_ecdhe_with_aes_gcm_is_spoken_with_either_key", suites_of_1_2),
        openssl.trial("of_tls_1_3_the_three_suites_are_spoken_and_no_other", suites_of_1_3),
        openssl.trial("tls_1_3_alone_refuses_1_2", only_1_3),
        openssl.trial("nothing_is_compressed_nor_negotiated_anew", no_compression_no_renegotiation),
        openssl.trial("only_http_1_1_is_agreed_on", only_http_1_1),
        openssl.trial("no_session_is_resumed", no_resumption),
        openssl.trial("a_resumed_session_would_not_skip_the_certificate", no_way_round_the_certificate),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Which key the server has: suites of TLS 1.2 are for one or the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    P256,
    Rsa,
}

struct Server {
    runtime: tokio::runtime::Runtime,
    address: String,
    config: TlsSwap,
    stop: Stop,
    running: tokio::task::JoinHandle<()>,
}

impl Server {
    fn of(config: ServerConfig) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = runtime.block_on(LoopbackListener::bind(0)).expect("a free port");
        let address = format!("127.0.0.1:{}", listener.port().expect("a port"));
        let (stop, shutdown) = Stop::new();
        let config = TlsSwap::new(config);
        let security = Security::Tls { config: config.clone(), refused: Arc::new(|_, _| {}) };
        let running = runtime.spawn(run(listener, security, Router::new(), Limits::DEFAULT, shutdown));
        Self { runtime, address, config, stop, running }
    }

    fn with(key: Key, tls_min: TlsMin) -> Self {
        let identity = ServerIdentity { tls_min, ..identity(key) };
        Self::of(server_tls(&identity, &Clock::system()).expect("a configuration"))
    }

    /// What `s_client` says, with `typed` to its standard input.
    fn said_to(&self, arguments: &[&str], typed: &str) -> String {
        let mut client = Command::new("openssl")
            .args(["s_client", "-connect", &self.address, "-servername", "localhost"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        // Where the handshake failed, nobody reads any more.
        let _gone = client.stdin.take().expect("its input").write_all(typed.as_bytes());
        let output = client.wait_with_output().expect("ends");
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    fn said(&self, arguments: &[&str]) -> String {
        self.said_to(arguments, "")
    }

    /// The version and suite that were agreed on, if any.
    fn agreed(&self, arguments: &[&str]) -> Option<String> {
        let said = self.said(arguments);
        let line = said.lines().find(|line| line.starts_with("New, ") || line.starts_with("Reused, "))?;
        (!line.contains("(NONE)")).then(|| line.to_owned())
    }

    fn end(self) {
        self.stop.stop();
        self.runtime.block_on(self.running).expect("ends without a panic");
    }
}

fn identity(key: Key) -> ServerIdentity {
    let now = Clock::system().now();
    let identity = TlsRoot::create(&[], now).expect("a root").server_identity(&[], now).expect("an identity");
    if key == Key::P256 {
        return identity;
    }
    let key = KeyPair::generate_for(&PKCS_RSA_SHA256).expect("a key");
    let params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("signs");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("PKCS#8");
    ServerIdentity { chain: vec![certificate.der().clone()], key, ..identity }
}

/// Every suite that OpenSSL can speak up to this version, however weak.
fn known_suites(version: &str) -> Vec<String> {
    let asked = Command::new("openssl")
        .args(["ciphers", "-s", version, "ALL:COMPLEMENTOFALL:@SECLEVEL=0"])
        .output()
        .expect("runs");
    assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
    let list = String::from_utf8(asked.stdout).expect("ASCII");
    list.trim().split(':').filter(|suite| !suite.starts_with("TLS_")).map(str::to_owned).collect()
}

fn old_versions() {
    for key in [Key::P256, Key::Rsa] {
        let server = Server::with(key, TlsMin::default());
        for version in ["-tls1", "-tls1_1"] {
            let said = server.said(&[version, "-cipher", "ALL:@SECLEVEL=0"]);
            let alerts = ["alert protocol version", "alert handshake failure"];
            // Sent by the server: it was not OpenSSL itself that did not dare.
            assert!(alerts.iter().any(|alert| said.contains(alert)), "{version}: {said}");
            assert!(said.contains("Cipher is (NONE)"), "{version}: {said}");
        }
        for (version, word) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
            let agreed = server.agreed(&[version]).expect("is spoken");
            assert!(agreed.contains(word), "{agreed}");
        }
        server.end();
    }
}

fn suites_of_1_2() {
    let known = known_suites("-tls1_2");
    assert!(known.len() > 50, "{known:?}");
    for (key, spoken) in [
        (Key::P256, ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"]),
        (Key::Rsa, ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"]),
    ] {
        let server = Server::with(key, TlsMin::V1_2);
        let agrees = |suite: &&String| {
            server.agreed(&["-tls1_2", "-cipher", &format!("{suite}:@SECLEVEL=0")]).is_some()
        };
        let found: BTreeSet<&str> = known.iter().filter(agrees).map(String::as_str).collect();
        assert_eq!(found, BTreeSet::from(spoken));
        server.end();
    }
}

fn suites_of_1_3() {
    let server = Server::with(Key::P256, TlsMin::V1_2);
    for (suite, is_spoken) in [
        ("TLS_AES_256_GCM_SHA384", true),
        ("TLS_AES_128_GCM_SHA256", true),
        ("TLS_CHACHA20_POLY1305_SHA256", true),
        ("TLS_AES_128_CCM_SHA256", false),
        ("TLS_AES_128_CCM_8_SHA256", false),
    ] {
        let agreed = server.agreed(&["-tls1_3", "-ciphersuites", suite]);
        assert_eq!(agreed.is_some_and(|agreed| agreed.ends_with(suite)), is_spoken, "{suite}");
    }
    server.end();
}

fn only_1_3() {
    let server = Server::with(Key::P256, TlsMin::V1_3);
    let said = server.said(&["-tls1_2"]);
    assert!(said.contains("alert protocol version"), "{said}");
    let agreed = server.agreed(&["-tls1_3"]).expect("is spoken");
    assert!(agreed.contains("TLSv1.3"), "{agreed}");
    server.end();
}

fn no_compression_no_renegotiation() {
    let server = Server::with(Key::P256, TlsMin::V1_2);
    for version in ["-tls1_2", "-tls1_3"] {
        let said = server.said(&[version, "-comp"]);
        assert!(said.contains("Compression: NONE"), "{said}");
    }
    // A line with an R makes s_client ask for a new handshake.
    let said = server.said_to(&["-tls1_2", "-legacy_renegotiation"], "R\n");
    assert!(said.contains("RENEGOTIATING"), "{said}");
    assert!(said.contains("no renegotiation"), "{said}");
    server.end();
}

fn only_http_1_1() {
    let server = Server::with(Key::P256, TlsMin::V1_2);
    let said = server.said(&["-alpn", "h2,http/1.1"]);
    assert!(said.contains("ALPN protocol: http/1.1"), "{said}");
    let said = server.said(&["-alpn", "h2"]);
    assert!(said.contains("alert no application protocol"), "{said}");
    server.end();
}

fn no_resumption() {
    let directory = tempfile::tempdir().expect("a directory");
    let kept = directory.path().join("session.pem");
    let kept = kept.to_str().expect("a path in UTF-8");
    let server = Server::with(Key::P256, TlsMin::V1_2);
    for version in ["-tls1_2", "-tls1_3"] {
        let said = server.said(&[version, "-sess_out", kept]);
        assert!(!said.contains("session ticket"), "{said}");
        if !Path::new(kept).exists() {
            continue;
        }
        let agreed = server.agreed(&[version, "-sess_in", kept]).expect("is let in");
        assert!(agreed.starts_with("New, "), "{version}: {agreed}");
    }
    server.end();
}

/// An authority, and a certificate of it as two files.
fn authority(directory: &Path) -> ClientTrust {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // Each has a name of its own: that of its directory.
    params.distinguished_name.push(DnType::CommonName, directory.display().to_string());
    let key = KeyPair::generate().expect("a key");
    let authority = params.self_signed(&key).expect("signs");
    let issuer = Issuer::from_ca_cert_der(authority.der(), key).expect("an issuer");
    let mut params = CertificateParams::default();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &issuer).expect("signs");
    std::fs::write(directory.join("certificate.pem"), certificate.pem()).expect("writes");
    std::fs::write(directory.join("key.pem"), key.serialize_pem()).expect("writes");
    ClientTrust { authorities: vec![authority.der().clone()], revocations: Vec::new() }
}

fn no_way_round_the_certificate() {
    let (first, second) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("two"));
    let (trusted, other) = (authority(first.path()), authority(second.path()));
    let identity = identity(Key::P256);
    let config = |trust| mutual_tls(&identity, trust, &Clock::system()).expect("a configuration");
    let server = Server::of(config(&trusted));
    let path = |name: &str| first.path().join(name).to_str().expect("UTF-8").to_owned();
    let (certificate, key, session) = (path("certificate.pem"), path("key.pem"), path("session.pem"));
    let own = ["-tls1_2", "-cert", &certificate, "-key", &key];
    let first_time = [&own[..], &["-sess_out", &session]].concat();
    let said = server.said(&first_time);
    assert!(said.contains("New, TLSv1.2"), "{said}");
    assert!(server.said(&own).contains("New, TLSv1.2"), "its certificate is good");
    // From now on it is not; what was agreed on before does not help.
    server.config.replace(config(&other));
    let again = [&own[..], &["-sess_in", &session]].concat();
    let said = server.said(if Path::new(&session).exists() { &again } else { &own });
    assert!(said.contains("alert unknown ca"), "{said}");
    assert!(!said.contains("Reused"), "{said}");
    // And without any certificate nobody gets in.
    let said = server.said(&["-tls1_2"]);
    assert!(
        said.contains("alert handshake failure") || said.contains("alert certificate required"),
        "{said}"
    );
    server.end();
}
