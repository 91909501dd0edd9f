use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::Request;
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::*;
use crate::stand_in::{StandIn, answer, plain_client};
use crate::{BaseUrl, Identity, Network, Trust};

fn get(base: &BaseUrl) -> Request<Bytes> {
    Request::get(format!("{base}/")).body(Bytes::new()).expect("a request")
}

#[tokio::test]
async fn an_answer_of_any_status_is_an_answer() {
    let server = StandIn::plain(|_| answer(404, "text/html", "<h1>無</h1>")).await;
    let response = plain_client().send(get(&server.base)).await.expect("an answer");
    assert_eq!(response.status(), 404);
    assert_eq!(&response.body()[..], "<h1>無</h1>".as_bytes());
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_refused() {
    let server = StandIn::plain(|_| answer(200, "text/plain", vec![b'a'; 1001])).await;
    let limits = Limits { bytes_max: 1000, ..Limits::JSON };
    let error = plain_client().send_within(get(&server.base), limits).await.expect_err("too long");
    assert!(matches!(error, CallError::TooLarge { bytes_max: 1000, .. }), "{error:?}");
    let limits = Limits { bytes_max: 1001, ..Limits::JSON };
    assert!(plain_client().send_within(get(&server.base), limits).await.is_ok());
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_in_time() {
    let server = StandIn::silent().await;
    let limits = Limits { timeout: Duration::from_millis(50), ..Limits::JSON };
    let error = plain_client().send_within(get(&server.base), limits).await.expect_err("no answer");
    assert!(matches!(error, CallError::Timeout { .. }), "{error:?}");
    assert_eq!(error.asked().url, format!("{}/", server.base));
}

#[tokio::test]
async fn an_address_where_nobody_is_reaches_nobody() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
    let base = format!("http://{}", listener.local_addr().expect("an address")).parse().expect("an address");
    drop(listener);
    let error = plain_client().send(get(&base)).await.expect_err("nobody");
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = StandIn::plain(|_| answer(200, "text/plain", "")).await;
    let client = plain_client();
    for _ in 0..3 {
        client.send(get(&server.base)).await.expect("an answer");
    }
    assert_eq!((server.asked().len(), server.connections()), (3, 1));
}

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).expect("params");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

fn issued(issuer: &Authority, years: std::ops::Range<i32>) -> (Certificate, KeyPair) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("params");
    params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
    params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
    let key = KeyPair::generate().expect("a key");
    (params.signed_by(&key, issuer).expect("a certificate"), key)
}

fn identity((certificate, key): &(Certificate, KeyPair)) -> Identity {
    Identity::from_pem(&certificate.pem(), &key.serialize_pem().as_str().into()).expect("an identity")
}

/// A server that takes clients of `clients` only, at this TLS version.
async fn demanding(
    server: &Authority,
    clients: &Authority,
    version: &'static rustls::SupportedProtocolVersion,
) -> StandIn {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(clients.der().clone()).expect("a root");
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .expect("a verifier");
    let (certificate, key) = issued(server, 2020..2090);
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a configuration");
    StandIn::tls(config, |_| answer(200, "text/plain", "come in")).await
}

#[tokio::test]
async fn a_refused_certificate_is_told_by_its_alert() {
    let (servers, clients, others) = (authority("servers"), authority("clients"), authority("others"));
    let network = Network::tcp(Trust::from_pem(&servers.pem()).expect("trust"));
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let server = demanding(&servers, &clients, version).await;
        let good = network.client_as(&identity(&issued(&clients, 2020..2090))).expect("a client");
        assert_eq!(&good.send(get(&server.base)).await.expect("let in").body()[..], b"come in");

        for (refused, alert) in [
            (network.client_as(&identity(&issued(&clients, 2020..2021))), "certificate_expired"),
            (network.client_as(&identity(&issued(&others, 2020..2090))), "unknown_ca"),
        ] {
            let error = refused.expect("a client").send(get(&server.base)).await.expect_err("refused");
            assert!(
                matches!(&error, CallError::HandshakeRefused { alert: found, .. } if found == alert),
                "{alert} at {version:?}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_is_told_however_much_was_on_its_way() {
    let (servers, clients) = (authority("servers"), authority("clients"));
    let network = Network::tcp(Trust::from_pem(&servers.pem()).expect("trust"));
    let server = demanding(&servers, &clients, &rustls::version::TLS13).await;
    for _ in 0..20 {
        let expired = network.client_as(&identity(&issued(&clients, 2020..2021))).expect("a client");
        let mut request = get(&server.base);
        *request.method_mut() = hyper::Method::POST;
        *request.body_mut() = Bytes::from(vec![0; 4 * 1024 * 1024]);
        let error = expired.send(request).await.expect_err("refused");
        assert!(matches!(error, CallError::HandshakeRefused { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_of_another_root_is_not_trusted() {
    let (servers, clients, others) = (authority("servers"), authority("clients"), authority("others"));
    let server = demanding(&servers, &clients, &rustls::version::TLS13).await;
    let network = Network::tcp(Trust::from_pem(&others.pem()).expect("trust"));
    let error = network.client().expect("a client").send(get(&server.base)).await.expect_err("not trusted");
    assert!(matches!(error, CallError::ServerNotTrusted { .. }), "{error:?}");
}

#[tokio::test]
async fn a_certificate_that_is_missing_is_told_too() {
    let (servers, clients) = (authority("servers"), authority("clients"));
    let network = Network::tcp(Trust::from_pem(&servers.pem()).expect("trust"));
    let server = demanding(&servers, &clients, &rustls::version::TLS13).await;
    let error = network.client().expect("a client").send(get(&server.base)).await.expect_err("refused");
    assert!(
        matches!(&error, CallError::HandshakeRefused { alert, .. } if alert == "certificate_required"),
        "{error:?}"
    );
}
