//! Certificates in a handshake with a server that trusts the authority.

use std::sync::Arc;

use careplan_domain::JapanTime;
use careplan_serve::{ClientTrust, PeerCertificate, TlsRoot, TlsSwap, mutual_tls, provider};
use careplan_sim::Clock;
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason};
use mock_ca::Ca;
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateRevocationListDer, ServerName};

use crate::support::{House, der, opened, order};

/// How a server that trusts the authority of `ca`, with its newest list, takes the certificate of `issued`.
async fn shown(house: &House, ca: &Ca, issued: &Issued) -> Result<PeerCertificate, CertificateError> {
    // Server certificates live in real time, client certificates in ours.
    let today: JapanTime = Clock::system().now();
    let root = TlsRoot::create(&[], today).expect("makes a root");
    let identity = root.server_identity(&[], today).expect("makes a server certificate");
    let published = ca.revocations();
    let trust = ClientTrust {
        authorities: published.authorities.iter().map(|pem| der(pem)).collect(),
        revocations: published.lists.iter().cloned().map(CertificateRevocationListDer::from).collect(),
    };
    let server = mutual_tls(&identity, &trust, &house.environment.clock).expect("configures");

    let mut roots = RootCertStore::empty();
    roots.add(root.certificate_der().clone()).expect("a root");
    let (chain, key) = opened(issued);
    let client = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .expect("an identity");

    let (near, far) = tokio::io::duplex(16 * 1024);
    let name = ServerName::try_from("localhost").expect("a name");
    let connector = tokio_rustls::TlsConnector::from(Arc::new(client));
    let acceptor = tokio_rustls::TlsAcceptor::from(TlsSwap::new(server).current());
    let connecting = tokio::spawn(async move { connector.connect(name, near).await });
    let accepted = acceptor.accept(far).await;
    let seen = match accepted {
        Ok(stream) => {
            let certificates = stream.get_ref().1.peer_certificates().expect("a client certificate");
            Ok(PeerCertificate::read(&certificates[0]).expect("a certificate"))
        }
        Err(error) => match error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(reason)) => Err(reason.clone()),
            other => panic!("not a refusal of the certificate: {other:?}"),
        },
    };
    // With TLS 1.3 the client is through before the server has judged: only the server's view counts.
    let _client_side = connecting.await.expect("ends");
    seen
}

#[tokio::test]
async fn a_valid_certificate_is_let_in() {
    let house = House::new();
    let ca = house.open().await;
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let peer = shown(&house, &ca, &issued).await.expect("let in");
    assert_eq!((peer.serial, peer.office), (issued.serial, Some(order("-").office)));
}

#[tokio::test]
async fn a_certificate_is_good_from_its_first_to_its_last_second_by_our_clock() {
    let house = House::new();
    let ca = house.open().await;
    let start_day = "2026-05-01".parse().expect("a day");
    let issued = ca.issue(Issue { start_day, ..order("R-1") }).await.expect("issues");
    let early = |reason| matches!(reason, CertificateError::NotValidYetContext { .. });
    let late = |reason| matches!(reason, CertificateError::ExpiredContext { .. });
    house.at("2026-04-30T23:59:59");
    assert!(early(shown(&house, &ca, &issued).await.expect_err("too early")));
    house.at("2026-05-01");
    shown(&house, &ca, &issued).await.expect("let in");
    house.at("2029-05-01T23:59:59");
    shown(&house, &ca, &issued).await.expect("let in");
    house.at("2029-05-02");
    assert!(late(shown(&house, &ca, &issued).await.expect_err("too late")));
}

#[tokio::test]
async fn a_revoked_certificate_is_not_let_in() {
    let house = House::new();
    let ca = house.open().await;
    let (one, two) =
        (ca.issue(order("R-1")).await.expect("issues"), ca.issue(order("R-2")).await.expect("issues"));
    ca.revoke(&one.serial, RevocationReason::Unspecified).await.expect("revokes");
    assert_eq!(shown(&house, &ca, &one).await, Err(CertificateError::Revoked));
    shown(&house, &ca, &two).await.expect("let in");
}

#[tokio::test]
async fn certificates_of_every_generation_are_let_in_unless_revoked() {
    let house = House::new();
    let ca = house.open().await;
    let mut issued = vec![ca.issue(order("R-1")).await.expect("issues")];
    for request in ["R-2", "R-3"] {
        ca.roll_over().await.expect("rolls over");
        issued.push(ca.issue(order(request)).await.expect("issues"));
    }
    let ca = house.open().await;
    for one in &issued {
        shown(&house, &ca, one).await.expect("let in");
    }
    ca.revoke(&issued[1].serial, RevocationReason::Superseded).await.expect("revokes");
    assert_eq!(shown(&house, &ca, &issued[1]).await, Err(CertificateError::Revoked));
    shown(&house, &ca, &issued[0]).await.expect("let in");
    shown(&house, &ca, &issued[2]).await.expect("let in");
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_not_let_in() {
    let (house, elsewhere) = (House::new(), House::new());
    let (ca, other) = (house.open().await, elsewhere.open().await);
    let issued = other.issue(order("R-1")).await.expect("issues");
    let refused = shown(&house, &ca, &issued).await.expect_err("not ours");
    // Both authorities bear the same name, so that it is the signature that tells them apart.
    assert!(
        matches!(refused, CertificateError::UnknownIssuer | CertificateError::BadSignature),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_authority_vouches_for_every_year_that_a_testbed_may_begin_in() {
    let house = House::new();
    let ca = house.open().await;
    let issued_for = async |day: &str| {
        let start_day = day.parse().expect("a day");
        ca.issue(Issue { start_day, ..order(day) }).await.expect("issues")
    };
    let last = issued_for("2088-01-01").await;
    house.at("2090-12-31T12:00");
    shown(&house, &ca, &last).await.expect("let in");

    let early = House::new();
    let start = "2000-01-02".parse().expect("a time");
    let environment = careplan_sim::Environment::new(Clock::standing(start), careplan_sim::Seed::new(1));
    let early = House { environment, ..early };
    let ca = early.open().await;
    let start_day = "2000-01-02".parse().expect("a day");
    let first = ca.issue(Issue { start_day, ..order("R-1") }).await.expect("issues");
    shown(&early, &ca, &first).await.expect("let in");
}
