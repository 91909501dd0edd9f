//! Faulty certificates and keys of an office's own, shown to the relay over real sockets.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::{CallError, ControlClient, Identity, Network, RelayClient, Trust};
use careplan_domain::{CertificateKind, Claims, OfficeNumber, Span};
use careplan_office::{CertificateStore, Desk, DeskError, Mailbox};
use careplan_sim::Service;
use careplan_testbed::{Settings, Testbed};
use careplan_wire::back_office::ca::{RevocationReason, Revoke};
use careplan_wire::control::{FaultyCertificate, NewFaultyCertificate, NewOffice, SignRequest};
use careplan_wire::{CertificateFault, ProblemCode, WrongKind};
use mock_ca::KeyKind;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};

async fn bed_with(keys: KeyKind) -> Testbed {
    Testbed::start_with(Settings { keys, ..Settings::fresh() }).await.expect("starts")
}

async fn bed() -> Testbed {
    bed_with(KeyKind::P256).await
}

async fn office(bed: &Testbed, claims: Claims) -> OfficeNumber {
    let new = NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "44".to_owned(),
        municipality: "中津市".to_owned(),
        claims,
        number: None,
    };
    bed.create_office(new).await.expect("is registered").number
}

fn control(bed: &Testbed) -> ControlClient {
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    ControlClient::new(http, bed.control().urls().console.parse().expect("a URL"))
}

/// Installs a package on a PC where nothing else is, and logs in with it.
async fn log_in(desk: &Desk, faulty: &FaultyCertificate) -> Result<Mailbox, DeskError> {
    let package = STANDARD.decode(&faulty.pkcs12_base64).expect("base64");
    let mut store = CertificateStore::new();
    let installed = store.import(&package, &desk.papers.certificate_password).expect("opens");
    assert_eq!(installed.serial, faulty.serial);
    assert_eq!(installed.certificate_pem(), faulty.certificate_pem);
    desk.log_in_with(installed).await
}

/// How a correct relay refuses.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    /// In the handshake: the rule in its journal, the alert that the client is sent.
    Handshake(&'static str, String),
    /// At the login.
    Login(ProblemCode),
}

fn expected(fault: CertificateFault) -> Refused {
    let handshake = |rule, alert: &str| Refused::Handshake(rule, alert.to_owned());
    match fault {
        CertificateFault::Expired => handshake("certificate-expired", "certificate_expired"),
        CertificateFault::NotYetValid => handshake("certificate-not-yet-valid", "certificate_expired"),
        CertificateFault::Revoked => handshake("certificate-revoked", "certificate_revoked"),
        CertificateFault::WrongIssuer | CertificateFault::SelfSigned => {
            handshake("certificate-unknown-issuer", "unknown_ca")
        }
        CertificateFault::SameNameOtherKey => handshake("certificate-signature", "decrypt_error"),
        CertificateFault::WrongKind => Refused::Login(ProblemCode::CertificateKind),
        CertificateFault::NoClientAuth => handshake("certificate-purpose", "unsupported_certificate"),
        CertificateFault::OtherOffice => Refused::Login(ProblemCode::CertificateOffice),
        CertificateFault::WeakKey => handshake("certificate-weak-key", "certificate_unknown"),
        CertificateFault::UnknownCriticalExtension => {
            handshake("certificate-critical-extension", "bad_certificate")
        }
    }
}

/// What the page says of a fault.
fn section(fault: CertificateFault) -> &'static str {
    let page = include_str!("../../../docs/faults.md");
    let (_, rest) = page.split_once(&format!("\n### Certificate: {fault}\n")).expect("a section");
    rest.split("\n#").next().expect("a text")
}

/// The relay's last line about a handshake.
fn rule(bed: &Testbed) -> &'static str {
    let entries = bed.journal().after(0, usize::MAX);
    let last = entries
        .iter()
        .rev()
        .find(|entry| entry.event.service == Service::Relay && entry.event.kind == "handshake");
    last.and_then(|entry| entry.event.rule).expect("a refusal in the handshake")
}

async fn refused(bed: &Testbed, desk: &Desk, faulty: &FaultyCertificate) -> Refused {
    bed.control().clear_journal();
    if faulty.fault == CertificateFault::WeakKey {
        let alert = weak_key::show(bed, faulty).await;
        return Refused::Handshake(rule(bed), alert);
    }
    match log_in(desk, faulty).await {
        Err(DeskError::Call(CallError::HandshakeRefused { alert, .. })) => {
            Refused::Handshake(rule(bed), alert)
        }
        Err(DeskError::Call(CallError::Problem { problem, .. })) => {
            Refused::Login(problem.known_code().expect("a code"))
        }
        other => panic!("{}: not refused: {other:?}", faulty.fault),
    }
}

#[tokio::test]
async fn every_faulty_certificate_is_refused_for_its_fault_and_the_good_one_is_not() {
    for keys in [KeyKind::P256, KeyKind::Rsa2048] {
        let bed = bed_with(keys).await;
        let number = office(&bed, Claims::Agent).await;
        let desk = bed.office(number).ready().await.expect("is ready");
        for fault in CertificateFault::ALL {
            let faulty = bed.office(number).faulty_certificate(*fault).await.expect("is made");
            assert_eq!(refused(&bed, &desk, &faulty).await, expected(*fault), "{fault}, {keys}");
        }
        desk.log_in(bed.clock().now()).await.expect("the good one is good still");
        bed.stop().await;
    }
}

#[test]
fn the_page_tells_each_refusal_as_it_is() {
    let page = include_str!("../../../docs/faults.md");
    for fault in CertificateFault::ALL {
        let told = match expected(*fault) {
            Refused::Handshake(rule, alert) => {
                assert!(
                    page.contains(&format!("| `{rule}`")) || page.contains(&format!(", `{rule}` |")),
                    "{rule}"
                );
                format!("*Refused* in the handshake: rule `{rule}`, alert `{alert}`")
            }
            Refused::Login(code) => format!("403 `{}`", code.as_str()),
        };
        let section = section(*fault).replace('\n', " ");
        assert!(section.contains(&told), "{fault}: no \"{told}\" in: {section}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_yet_valid_becomes_good_by_the_clock() {
    let bed = bed().await;
    let number = office(&bed, Claims::SelfClaim).await;
    let desk = bed.office(number).ready().await.expect("is ready");
    let faulty = bed.office(number).faulty_certificate(CertificateFault::NotYetValid).await.expect("is made");
    assert_eq!(faulty.not_before.to_string(), "2026-04-02T00:00:00+09:00");
    log_in(&desk, &faulty).await.expect_err("tomorrow");
    bed.clock().advance(Span::from_days(1)).await.expect("moves");
    log_in(&desk, &faulty).await.expect("today");
    bed.stop().await;
}

#[tokio::test]
async fn a_faulty_certificate_is_of_the_offices_own_kind_but_for_the_wrong_kind() {
    let bed = bed().await;
    let kind = |faulty: &FaultyCertificate| {
        let der = CertificateDer::from_pem_slice(faulty.certificate_pem.as_bytes()).expect("PEM");
        careplan_serve::PeerCertificate::read(&der).expect("a certificate").kind.expect("one of ours")
    };
    for (claims, own) in
        [(Claims::SelfClaim, CertificateKind::CareInsurance), (Claims::Agent, CertificateKind::CareDx)]
    {
        let number = office(&bed, claims).await;
        let made = async |fault, wrong| {
            let asked = NewFaultyCertificate { office: number, fault, kind: wrong };
            kind(&control(&bed).faulty_certificate(&asked).await.expect("is made"))
        };
        assert_eq!(made(CertificateFault::Expired, None).await, own);
        assert_eq!(made(CertificateFault::WrongKind, None).await, CertificateKind::ClaimAgent);
        let agent = made(CertificateFault::WrongKind, Some(WrongKind::Agent)).await;
        assert_eq!(agent, CertificateKind::ClaimAgent);
        let disability = made(CertificateFault::WrongKind, Some(WrongKind::Disability)).await;
        assert_eq!(disability, CertificateKind::Disability);
    }
    bed.stop().await;
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_with_what_can() {
    let bed = bed().await;
    let number = office(&bed, Claims::Agent).await;
    let control = control(&bed);
    let unknown = "4470300015".parse().expect("a number");
    let (fault, wrong) = (CertificateFault::Expired, Some(WrongKind::Agent));
    for (asked, code) in [
        (NewFaultyCertificate { office: unknown, fault, kind: None }, ProblemCode::OfficeUnknown),
        (NewFaultyCertificate { office: number, fault, kind: wrong }, ProblemCode::InvalidField),
    ] {
        let refusal = control.faulty_certificate(&asked).await.expect_err("refused");
        assert_eq!(refusal.code(), Some(code));
    }
    for (office, csr, code) in [
        (unknown, P256, ProblemCode::OfficeUnknown),
        (number, "no CSR", ProblemCode::InvalidField),
        (number, &"A".repeat(13_000), ProblemCode::InvalidField),
        (number, &"A".repeat(40_000), ProblemCode::BodyTooLarge),
    ] {
        let asked = SignRequest { csr: csr.to_owned() };
        let refusal = control.sign_request(office, &asked).await.expect_err("refused");
        assert_eq!(refusal.code(), Some(code), "{refusal}");
    }
    bed.stop().await;
}

#[tokio::test]
async fn a_faulty_certificate_of_the_ca_can_be_revoked_by_control() {
    let bed = bed().await;
    let number = office(&bed, Claims::Agent).await;
    let desk = bed.office(number).ready().await.expect("is ready");
    let ours = bed.office(number).faulty_certificate(CertificateFault::OtherOffice).await.expect("is made");
    assert!(ours.known_to_ca);
    control(&bed).revoke(ours.serial, Revoke::default()).await.expect("revokes");
    log_in(&desk, &ours).await.expect_err("refused");
    assert_eq!(rule(&bed), "certificate-revoked");
    let strange = bed.office(number).faulty_certificate(CertificateFault::SelfSigned).await.expect("is made");
    assert!(!strange.known_to_ca);
    let refusal = control(&bed).revoke(strange.serial, Revoke::default()).await.expect_err("nobody knows it");
    assert_eq!(refusal.code(), Some(ProblemCode::CertificateUnknown));
    assert!(refusal.hint().contains("signed by somebody else"), "{}", refusal.hint());
    bed.stop().await;
}

#[tokio::test]
async fn revoking_twice_is_refused_alike_whoever_has_ordered_the_certificate() {
    let bed = bed().await;
    let number = office(&bed, Claims::Agent).await;
    let control = control(&bed);
    let desk = control.ready_office(number).await.expect("is ready");
    let past_the_portal =
        bed.office(number).faulty_certificate(CertificateFault::OtherOffice).await.expect("is made");
    for serial in [desk.serial, past_the_portal.serial] {
        let revoked = control.revoke(serial, Revoke::default()).await.expect("revokes");
        let again = Revoke { reason: RevocationReason::KeyCompromise };
        let refusal = control.revoke(serial, again).await.expect_err("it is revoked");
        assert_eq!(refusal.code(), Some(ProblemCode::CertificateAlreadyRevoked), "{refusal}");
        let detail = &refusal.problem().expect("a problem").detail;
        let told = format!(
            "certificate `{serial}` has been revoked since 2026-04-01T09:00:00+09:00, first named by list {}: ",
            revoked.number
        );
        assert!(detail.starts_with(&told), "{detail}");
    }
    bed.stop().await;
}

const P256: &str = include_str!("../../../mock-ca/tests/csr/p256.pem");

#[tokio::test]
async fn an_office_with_a_key_of_its_own_logs_in() {
    let bed = bed().await;
    let number = office(&bed, Claims::SelfClaim).await;
    let desk = bed.office(number).ready().await.expect("is ready");
    let key = rcgen::KeyPair::generate().expect("a key");
    let request = rcgen::CertificateParams::default().serialize_request(&key).expect("a request");
    let asked = SignRequest { csr: request.pem().expect("PEM") };
    let signed = control(&bed).sign_request(number, &asked).await.expect("signs");
    assert_eq!(signed.kind, CertificateKind::CareInsurance);
    assert_eq!(control(&bed).sign_request(number, &asked).await.expect("signs again"), signed);

    let chain = format!("{}{}", signed.certificate_pem, signed.chain_pem);
    let identity = Identity::from_pem(&chain, &key.serialize_pem().into()).expect("both");
    let root = Trust::from_pem(bed.control().tls_root_pem()).expect("a root");
    let http = Network::tcp(root).client_as(&identity).expect("a client");
    let relay = RelayClient::new(http, bed.control().urls().relay.parse().expect("a URL"));
    relay.login(&desk.login().expect("all that it takes")).await.expect("logs in");

    control(&bed).revoke(signed.serial, Revoke::default()).await.expect("revokes");
    relay.login(&desk.login().expect("all that it takes")).await.expect_err("refused");
    bed.stop().await;
}

/// A client that can hold the weak key: the usual one refuses to load it.
mod weak_key {
    use std::io;

    use rustls::client::ResolvesClientCert;
    use rustls::sign::{CertifiedKey, Signer, SigningKey};
    use rustls::{AlertDescription, ClientConfig, RootCertStore, SignatureAlgorithm, SignatureScheme};
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpStream;
    use tokio_rustls::TlsConnector;

    use super::*;

    /// Signs with nothing: the certificate is judged before any signature is.
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

    #[derive(Debug)]
    struct Always(Arc<CertifiedKey>);

    impl ResolvesClientCert for Always {
        fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
            Some(Arc::clone(&self.0))
        }

        fn has_certs(&self) -> bool {
            true
        }
    }

    /// The alert that the relay sends.
    pub(super) async fn show(bed: &Testbed, faulty: &FaultyCertificate) -> String {
        let pem = |text: &str| {
            CertificateDer::pem_slice_iter(text.as_bytes()).collect::<Result<Vec<_>, _>>().expect("PEM")
        };
        let mut roots = RootCertStore::empty();
        for root in pem(bed.control().tls_root_pem()) {
            roots.add(root).expect("a root");
        }
        let shown = CertifiedKey::new(pem(&faulty.certificate_pem), Arc::new(Blank));
        let config = ClientConfig::builder_with_provider(careplan_serve::provider())
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_client_cert_resolver(Arc::new(Always(Arc::new(shown))));
        let address = bed.control().urls().relay.trim_start_matches("https://").to_owned();
        let stream = TcpStream::connect(address).await.expect("connects");
        let name = ServerName::try_from("localhost").expect("a name");
        let end = match TlsConnector::from(Arc::new(config)).connect(name, stream).await {
            // With TLS 1.3 the refusal comes with the first read.
            Ok(mut stream) => stream.read_u8().await.expect_err("refused"),
            Err(error) => error,
        };
        let cause = end.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
        match cause {
            Some(rustls::Error::AlertReceived(AlertDescription::CertificateUnknown)) => {
                "certificate_unknown".to_owned()
            }
            _ => panic!("no alert: {:?}", io::Error::other(end)),
        }
    }
}
