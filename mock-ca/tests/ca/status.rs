//! Answers to "is this certificate good?".

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use careplan_domain::CertificateSerial;
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::RevocationReason;
use mock_ca::Ca;
use proptest::prelude::*;
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspRequest, OcspResponse, OcspResponseStatus, Request, TbsRequest,
};

use crate::faulty::faulty;
use crate::support::{House, order};

const SHA1: &str = "1.3.14.3.2.26";
const SHA256_ID: &str = "2.16.840.1.101.3.4.2.1";
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";

/// What is asked of the certificate with `serial`, by the authority with `issuer`.
fn asked(issuer: &[u8], hash: &str, serial: CertificateSerial) -> CertId {
    let algorithm: &'static Algorithm = if hash == SHA1 { &SHA1_FOR_LEGACY_USE_ONLY } else { &SHA256 };
    let issuer = Certificate::from_der(issuer).expect("a certificate").tbs_certificate;
    let hashed = |bytes: &[u8]| OctetString::new(digest(algorithm, bytes).as_ref()).expect("short");
    CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new_unwrap(hash),
            parameters: None,
        },
        issuer_name_hash: hashed(&issuer.subject.to_der().expect("writes")),
        issuer_key_hash: hashed(issuer.subject_public_key_info.subject_public_key.raw_bytes()),
        serial_number: SerialNumber::new(serial.bytes()).expect("a serial"),
    }
}

fn question(certificates: Vec<CertId>, nonce: Option<&[u8]>) -> Vec<u8> {
    let requests =
        certificates.into_iter().map(|req_cert| Request { req_cert, single_request_extensions: None });
    let octets = |bytes: &[u8]| OctetString::new(bytes).expect("short");
    let nonce = nonce.map(|bytes| Extension {
        extn_id: ObjectIdentifier::new_unwrap(NONCE),
        critical: false,
        extn_value: octets(&octets(bytes).to_der().expect("writes")),
    });
    let tbs_request = TbsRequest {
        request_list: requests.collect(),
        request_extensions: nonce.map(|nonce| vec![nonce]),
        ..TbsRequest::default()
    };
    OcspRequest { tbs_request, optional_signature: None }.to_der().expect("writes")
}

fn outcome(answer: &[u8]) -> OcspResponseStatus {
    OcspResponse::from_der(answer).expect("an answer").response_status
}

/// The answer, once its signature is that of the authority with `issuer`.
fn verified(answer: &[u8], issuer: &[u8]) -> BasicOcspResponse {
    let response = OcspResponse::from_der(answer).expect("an answer");
    assert_eq!(response.response_status, OcspResponseStatus::Successful);
    let bytes = response.response_bytes.expect("a response").response;
    let basic = BasicOcspResponse::from_der(bytes.as_bytes()).expect("a basic response");
    let issuer = Certificate::from_der(issuer).expect("a certificate");
    let key = issuer.tbs_certificate.subject_public_key_info.subject_public_key;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.raw_bytes())
        .verify(&basic.tbs_response_data.to_der().expect("writes"), basic.signature.raw_bytes())
        .expect("signed by the authority");
    basic
}

async fn status(ca: &Ca, issuer: &[u8], serial: CertificateSerial) -> CertStatus {
    let answer = ca.certificate_status(&question(vec![asked(issuer, SHA256_ID, serial)], None)).await;
    verified(&answer, issuer).tbs_response_data.responses[0].cert_status
}

#[tokio::test]
async fn a_certificate_is_good_until_it_is_revoked_and_then_the_answer_says_since_when_and_why() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let issuer = ca.certificate_der();
    assert_eq!(status(&ca, &issuer, serial).await, CertStatus::good());

    house.at("2026-04-02T10:30");
    ca.revoke(&serial, RevocationReason::KeyCompromise).await.expect("revokes");
    house.at("2026-04-03T09:00");
    let CertStatus::Revoked(info) = status(&ca, &issuer, serial).await else { panic!("it was revoked") };
    assert_eq!(info.revocation_time.0.to_date_time().to_string(), "2026-04-02T01:30:00Z");
    assert_eq!(info.revocation_reason, Some(CrlReason::KeyCompromise));

    let unknown = "0A".parse().expect("a serial");
    assert_eq!(status(&ca, &issuer, unknown).await, CertStatus::unknown());
}

#[tokio::test]
async fn a_faulty_certificate_is_known_if_the_authority_has_signed_it() {
    let ca = House::new().open().await;
    let issuer = ca.certificate_der();
    for fault in CertificateFault::ALL {
        let made = ca.issue_faulty(faulty(*fault)).await.expect("issues");
        let told = match status(&ca, &issuer, made.serial).await {
            CertStatus::Good(_) => "good",
            CertStatus::Revoked(_) => "revoked",
            CertStatus::Unknown(_) => "unknown",
        };
        let expected = match (*fault, made.known_to_ca) {
            (CertificateFault::Revoked, _) => "revoked",
            (_, true) => "good",
            (_, false) => "unknown",
        };
        assert_eq!(told, expected, "{fault}");
    }
}

#[tokio::test]
async fn an_answer_is_of_our_clock_and_repeats_the_nonce() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let issuer = ca.certificate_der();
    for hash in [SHA1, SHA256_ID] {
        let asked = question(vec![asked(&issuer, hash, serial)], Some(&[7; 32]));
        let data = verified(&ca.certificate_status(&asked).await, &issuer).tbs_response_data;
        assert_eq!(data.nonce().expect("a nonce").0.as_bytes(), [7; 32]);
        assert_eq!(data.produced_at.0.to_date_time().to_string(), "2026-04-01T00:00:00Z");
        let next = data.responses[0].next_update.expect("limited").0.to_date_time();
        assert_eq!(next.to_string(), "2026-04-02T00:00:00Z");
    }
}

#[tokio::test]
async fn each_generation_answers_for_what_it_has_signed() {
    let house = House::new();
    let ca = house.open().await;
    let old = ca.issue(order("R-1")).await.expect("issues").serial;
    let first = ca.certificate_der();
    ca.roll_over().await.expect("rolls over");
    let new = ca.issue(order("R-2")).await.expect("issues").serial;
    let second = ca.certificate_der();
    assert_ne!(first, second);
    assert_eq!(status(&ca, &first, old).await, CertStatus::good());
    assert_eq!(status(&ca, &second, new).await, CertStatus::good());
    assert_eq!(status(&ca, &second, old).await, CertStatus::unknown());
    assert_eq!(status(&ca, &first, new).await, CertStatus::unknown());
}

#[tokio::test]
async fn what_is_no_question_or_not_about_this_authority_gets_no_status() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let own = asked(&ca.certificate_der(), SHA256_ID, serial);
    let other = House::with_seed(2).open().await.certificate_der();
    let foreign = question(vec![asked(&other, SHA256_ID, serial)], None);
    assert_eq!(outcome(&ca.certificate_status(&foreign).await), OcspResponseStatus::Unauthorized);

    let good = question(vec![own.clone()], Some(&[1]));
    assert_eq!(outcome(&ca.certificate_status(&good).await), OcspResponseStatus::Successful);
    for bad in [
        Vec::new(),
        b"GET / HTTP/1.1".to_vec(),
        good[..good.len() - 1].to_vec(),
        [good.as_slice(), b"!"].concat(),
        question(Vec::new(), None),
        question(vec![own.clone(); 17], None),
        question(vec![own.clone()], Some(&[0; 33])),
        question(vec![own], Some(&[])),
        vec![0x30; 5_000],
    ] {
        assert_eq!(outcome(&ca.certificate_status(&bad).await), OcspResponseStatus::MalformedRequest);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_have_an_answer(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let ca = House::new().open().await;
            let mut bent = question(vec![asked(&ca.certificate_der(), SHA256_ID, "0A".parse().expect("a serial"))], Some(&[1]));
            for (place, byte) in flips {
                let place = place.index(bent.len());
                bent[place] = byte;
            }
            for question in [bytes, bent] {
                OcspResponse::from_der(&ca.certificate_status(&question).await).expect("an answer");
            }
        });
    }
}
