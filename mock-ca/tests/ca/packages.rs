//! Packages: sealed until they are asked for, and the same ever after.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use careplan_domain::{CertificateSerial, Secret};
use careplan_serve::store::Edit;
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{Issue, RevocationReason};
use mock_ca::{Ca, IssueRefusal, KeyKind, KeyPool, OpenFault, PackageCipher, PackageRefusal, Settings};
use serde_json::Value;

use crate::faulty::faulty;
use crate::from_request::from_request;
use crate::support::{House, PASSWORD, der, opened, opened_package, order};

const SEAL: &str = "ca/package-seal/1";

async fn read(house: &House, key: &str) -> Vec<u8> {
    let found = house.store.load(key).await.expect("loads");
    found.into_iter().next().expect("is there").1
}

async fn put(house: &House, key: &str, value: impl Into<Vec<u8>>) {
    let edit = Edit::Put { key: key.to_owned(), value: value.into() };
    house.store.commit(vec![edit]).await.expect("writes");
}

/// Changes the record of a certificate on the store.
async fn edit(house: &House, serial: CertificateSerial, change: impl FnOnce(&mut Value)) {
    let key = format!("ca/certificate/{serial}");
    let mut record = serde_json::from_slice(&read(house, &key).await).expect("json");
    change(&mut record);
    put(house, &key, serde_json::to_vec(&record).expect("json")).await;
}

#[tokio::test]
async fn a_package_is_made_when_it_is_first_asked_for_and_is_the_same_ever_after() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let key = format!("ca/certificate/{serial}");
    let sealed = read(&house, &key).await;
    let ca = house.open().await;
    let first = ca.package(&serial).await.expect("packs");
    assert_ne!(read(&house, &key).await, sealed, "it is kept before it is handed out");
    assert_eq!(ca.package(&serial).await.expect("repeats"), first);
    ca.revoke(&serial, RevocationReason::KeyCompromise).await.expect("revokes");
    assert_eq!(ca.package(&serial).await.expect("repeats"), first);
    let settings =
        Settings { keys: KeyKind::P256, package: PackageCipher::Sha1TripleDes, ..Settings::default() };
    let keys = KeyPool::start(KeyKind::P256, 0);
    let later = Ca::open(settings, Arc::clone(&house.store), keys, house.environment.clone()).await;
    let later = later.expect("opens");
    assert_eq!(later.package(&serial).await.expect("repeats"), first);
    assert_eq!(later.revocations().revoked, [serial], "packing forgets nothing else");
    assert_eq!(
        house.journal()[1..],
        ["certificate-issued done -", "certificate-packed done -", "certificate-revoked done -"]
    );
}

#[tokio::test]
async fn who_asks_at_once_gets_one_package() {
    let house = House::new();
    let ca = house.open().await;
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let ca = ca.clone();
            tokio::spawn(async move { ca.package(&serial).await.expect("packs") })
        })
        .collect();
    let mut packages = Vec::new();
    for answer in asked {
        packages.push(answer.await.expect("answers"));
    }
    assert!(packages.iter().all(|package| *package == packages[0]));
    assert_eq!(house.journal()[2..], ["certificate-packed done -"]);
}

#[tokio::test]
async fn a_package_made_after_a_roll_over_bears_the_generation_that_signed() {
    let ca = House::new().open().await;
    let authority = ca.certificate_der();
    let issued = ca.issue(order("R-1")).await.expect("issues");
    ca.roll_over().await.expect("rolls over");
    let (chain, _) = opened(&ca, &issued).await;
    assert_eq!(chain, [der(&issued.certificate_pem), authority]);
}

#[tokio::test]
async fn the_store_shows_neither_key_nor_password() {
    let house = House::new();
    let ca = house.open().await;
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let key = format!("ca/certificate/{}", issued.serial);
    let before = read(&house, &key).await;
    let (_, private) = opened(&ca, &issued).await;
    for record in [before, read(&house, &key).await] {
        let record: Value = serde_json::from_slice(&record).expect("json");
        let kept = match &record["package"] {
            Value::String(packed) => packed.clone(),
            sealed => sealed["sealed"].as_str().expect("sealed bytes").to_owned(),
        };
        let kept = BASE64.decode(kept).expect("base64");
        for secret in [private.secret_der(), PASSWORD.as_bytes()] {
            assert!(!kept.windows(secret.len()).any(|window| window == secret));
        }
        assert!(!record.to_string().contains(PASSWORD));
    }
}

#[tokio::test]
async fn the_same_order_is_known_by_its_password_before_and_after_packing() {
    let house = House::new();
    let ca = house.open().await;
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let other = || Issue { package_password: Secret::from("abcd2345"), ..order("R-1") };
    for _ in ["sealed", "packed"] {
        assert_eq!(ca.issue(order("R-1")).await.expect("repeats"), issued);
        let refusal = ca.issue(other()).await.expect_err("refused");
        assert!(matches!(refusal, IssueRefusal::RequestTaken { field: "package_password", .. }), "{refusal}");
        ca.package(&issued.serial).await.expect("packs");
    }
}

#[tokio::test]
async fn a_record_from_before_there_was_a_seal_still_gives_its_package() {
    let house = House::new();
    let ca = house.open().await;
    let issued = ca.issue(order("R-1")).await.expect("issues");
    let package = ca.package(&issued.serial).await.expect("packs");
    edit(&house, issued.serial, |record| record["package"] = BASE64.encode(&package).into()).await;
    house.store.commit(vec![Edit::RemoveAll { prefix: SEAL.to_owned() }]).await.expect("writes");
    let ca = house.open().await;
    assert_eq!(ca.package(&issued.serial).await.expect("repeats"), package);
    assert_eq!(ca.issue(order("R-1")).await.expect("repeats"), issued);
    let newer = ca.issue(order("R-2")).await.expect("issues");
    opened_package(&house.open().await.package(&newer.serial).await.expect("packs"));
}

#[tokio::test]
async fn there_is_no_package_of_what_was_never_issued() {
    let house = House::new();
    let ca = house.open().await;
    let unknown = "0AFF".parse().expect("a serial");
    let refusal = ca.package(&unknown).await.expect_err("refused");
    assert!(matches!(refusal, PackageRefusal::Unknown(serial) if serial == unknown), "{refusal}");
    assert_eq!(house.journal()[1..], ["certificate-packed refused certificate-unknown"]);
}

#[tokio::test]
async fn there_is_no_package_where_the_key_is_the_offices_own_or_was_handed_out_at_once() {
    let house = House::new();
    let ca = house.open().await;
    let csr = include_str!("../csr/p256.pem");
    let own = ca.issue_from_request(from_request("C-1", csr)).await.expect("issues");
    let faulty = ca.issue_faulty(faulty(CertificateFault::NoClientAuth)).await.expect("issues");
    for serial in [own.serial, faulty.serial] {
        let refusal = ca.package(&serial).await.expect_err("refused");
        assert!(matches!(refusal, PackageRefusal::NotKept(found) if found == serial), "{refusal}");
    }
    house.try_open().await.expect("nothing is sealed, and nothing is missing");
}

#[tokio::test]
async fn a_damaged_seal_is_not_opened_and_the_message_says_how_to_mend_it() {
    let other = House::new();
    drop(other.open().await);
    let of_another = read(&other, SEAL).await;
    let damage: [(&[u8], &str); 4] = [
        (b"{", SEAL),
        (br#"{"secret":"AA=="}"#, SEAL),
        (br#"{"secret":"?"}"#, SEAL),
        (&of_another, "ca/certificate/"),
    ];
    for (value, told) in damage {
        let house = House::new();
        house.open().await.issue(order("R-1")).await.expect("issues");
        put(&house, SEAL, value).await;
        let fault = house.try_open().await.expect_err("refused");
        assert!(matches!(fault, OpenFault::Entry { .. }), "{fault:?}");
        let fault = fault.to_string();
        assert!(
            fault.contains(told) && fault.contains("restore the data directory from a backup"),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn sealed_packages_are_not_left_behind_for_a_new_seal() {
    let house = House::new();
    house.open().await.issue(order("R-1")).await.expect("issues");
    house.store.commit(vec![Edit::RemoveAll { prefix: SEAL.to_owned() }]).await.expect("writes");
    let fault = house.try_open().await.expect_err("refused");
    assert!(matches!(fault, OpenFault::SealMissing { packages: 1, .. }), "{fault:?}");
    let told = fault.to_string();
    assert!(told.contains(SEAL) && told.contains("restore the data directory from a backup"), "{told}");
}

#[tokio::test]
async fn what_was_sealed_for_one_certificate_opens_for_no_other() {
    let house = House::new();
    let ca = house.open().await;
    let (one, two) =
        (ca.issue(order("R-1")).await.expect("issues"), ca.issue(order("R-2")).await.expect("issues"));
    let key = format!("ca/certificate/{}", one.serial);
    let of_one: Value = serde_json::from_slice(&read(&house, &key).await).expect("json");
    edit(&house, two.serial, |record| record["package"] = of_one["package"].clone()).await;
    let fault = house.try_open().await.expect_err("refused").to_string();
    assert!(fault.contains(&format!("ca/certificate/{}", two.serial)), "{fault}");
}
