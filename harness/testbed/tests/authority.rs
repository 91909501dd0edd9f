//! The authority of the client certificates, seen from the whole network.

use careplan_client::{Attachment, ControlClient, Network, Outgoing, Trust};
use careplan_domain::{CertificateSerial, Claims, OfficeNumber};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::{RevocationReason, Revoke};
use careplan_wire::back_office::portal::RevokedCertificate;
use careplan_wire::control::NewOffice;
use careplan_wire::relay::MessageQuery;
use mock_ca::KeyKind;

const BEFORE: &str = "4479900013";
const AFTER: &str = "4479900021";

/// Has a certificate revoked by way of the control API; the code of the refusal where it is none.
async fn revoke(bed: &Testbed, serial: CertificateSerial) -> Result<RevokedCertificate, ProblemCode> {
    let http = Network::tcp(Trust::nobody()).client().expect("a client");
    let control = ControlClient::new(http, bed.control().urls().console.parse().expect("a URL"));
    let revoked = control.revoke(serial, Revoke { reason: RevocationReason::KeyCompromise }).await;
    revoked.map_err(|error| error.code().expect("a problem"))
}

async fn registered(bed: &Testbed, number: &str) -> OfficeNumber {
    let number = number.parse().expect("a number");
    let office = NewOffice {
        name: "模擬事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::Agent,
        number: Some(number),
    };
    bed.create_office(office).await.expect("is registered");
    number
}

#[tokio::test]
async fn offices_of_two_generations_exchange_and_the_trust_file_has_both() {
    let bed =
        Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts");
    let before = registered(&bed, BEFORE).await;
    let old = bed.office(before).client().await.expect("logs in");
    let control = bed.control();
    let trusted = async || control.e_seikyuu_ca_pem().await.expect("is told").matches("BEGIN").count();
    assert_eq!(trusted().await, 1);

    assert_eq!(control.roll_over().await.expect("rolls over").generation, 2);
    assert_eq!(trusted().await, 2);
    let file = control.directory().read("trust/e-seikyuu-ca.pem").expect("readable").expect("there");
    assert_eq!(String::from_utf8_lossy(&file).matches("BEGIN").count(), 2);

    let after = registered(&bed, AFTER).await;
    let new = bed.office(after).client().await.expect("logs in with a certificate of the new generation");
    let note = |to| Outgoing { to: Some(to), ..Outgoing::files([Attachment::new("note.pdf", "%PDF-1.4")]) };
    old.send(&note(after)).await.expect("the old certificate is still good");
    new.send(&note(before)).await.expect("and so is the new one");
    let fresh = bed.office(before).client().await.expect("logs in anew with the old one");
    assert_eq!(fresh.received(&MessageQuery::default()).await.expect("lists").len(), 1);
    bed.stop().await;
}

#[tokio::test]
async fn what_cannot_be_revoked_is_refused_and_changes_nothing() {
    let bed =
        Testbed::start_with(Settings { keys: KeyKind::P256, ..Settings::fresh() }).await.expect("starts");
    let office = registered(&bed, BEFORE).await;
    let serial = bed.control().make_ready(office).await.expect("is ready").serial;
    let unknown = "0AFF".parse().expect("a serial");
    assert_eq!(revoke(&bed, unknown).await, Err(ProblemCode::CertificateUnknown));
    let list = revoke(&bed, serial).await.expect("is revoked").number;
    assert_eq!(revoke(&bed, serial).await, Err(ProblemCode::CertificateAlreadyRevoked));
    assert_eq!(revoke(&bed, unknown).await, Err(ProblemCode::CertificateUnknown));
    // The next revocation's list is the next one: none was counted in between.
    let other = registered(&bed, AFTER).await;
    let other = bed.control().make_ready(other).await.expect("is ready").serial;
    assert_eq!(revoke(&bed, other).await.expect("is revoked").number, list + 1);
    bed.stop().await;
}
