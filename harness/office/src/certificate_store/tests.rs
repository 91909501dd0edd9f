use proptest::prelude::*;

use super::*;
use crate::stand_in::{authority, package, package_of};

fn secret(text: &str) -> Secret {
    Secret::from(text)
}

fn time(text: &str) -> JapanTime {
    text.parse().expect("a time")
}

#[test]
fn an_imported_certificate_says_what_windows_would_show() {
    let package = package(&authority("e-seikyuu CA"), "CarePlanJigyousho", 2026..2029, "Ab3dEf7h");
    let mut store = CertificateStore::new();
    let installed = store.import(&package, &secret("Ab3dEf7h")).expect("imported");
    assert_eq!(
        (installed.issuer.as_str(), installed.issued_to.as_str()),
        ("e-seikyuu CA", "CarePlanJigyousho")
    );
    assert_eq!(installed.office.expect("an office").to_string(), "KJ444470300015");
    assert_eq!(installed.serial.to_string(), "0A1B");
    assert_eq!(installed.kind(), Some(careplan_domain::CertificateKind::CarePlan));
    assert!(installed.certificate_pem().matches("BEGIN CERTIFICATE").count() == 2);
    installed.identity().expect("an identity");
    let key = installed.private_key_pem();
    careplan_client::Identity::from_pem(&installed.certificate_pem(), &key).expect("PEM that can be read");
    let row = &store.view(time("2026-05-01"))[0];
    assert!(row.is_valid);
    assert!(!store.view(time("2025-05-01"))[0].is_valid);
}

#[test]
fn a_password_in_the_wrong_case_is_told() {
    let package = package(&authority("e-seikyuu CA"), "CarePlanJigyousho", 2026..2029, "Ab3dEf7h");
    let mut store = CertificateStore::new();
    let error = store.import(&package, &secret("ab3def7h")).expect_err("wrong");
    assert_eq!(error, ImportError::WrongPassword);
    assert!(error.to_string().contains("case matter"));
    assert!(store.certificates().is_empty());
}

#[test]
fn importing_twice_changes_nothing() {
    let package = package(&authority("e-seikyuu CA"), "CarePlanJigyousho", 2026..2029, "p");
    let mut store = CertificateStore::new();
    store.import(&package, &secret("p")).expect("imported");
    store.import(&package, &secret("p")).expect("there already");
    assert_eq!(store.certificates().len(), 1);
}

#[test]
fn the_good_one_is_found_beside_others() {
    let (ca, other) = (authority("e-seikyuu CA"), authority("Somebody CA"));
    let mut store = CertificateStore::new();
    for (issuer, issued_to, years) in [
        (&ca, "CarePlanJigyousho", 2020..2023),
        (&ca, "CarePlanJigyousho", 2026..2029),
        (&ca, "KaigoDX", 2025..2028),
        (&ca, "Dairinin", 2026..2030),
        (&other, "CarePlanJigyousho", 2026..2031),
    ] {
        store.import(&package(issuer, issued_to, years, "p"), &secret("p")).expect("imported");
    }
    let owner = "KJ444470300015".parse().expect("a user ID");
    let usable =
        |at| store.usable(time(at), owner).map(|one| (one.issued_to.as_str(), one.not_after.day().year()));
    assert_eq!(usable("2022-01-01"), Ok(("CarePlanJigyousho", 2023)));
    assert_eq!(usable("2025-06-01"), Ok(("KaigoDX", 2028)));
    assert_eq!(usable("2026-06-01"), Ok(("CarePlanJigyousho", 2029)));
    let error = usable("2030-01-01").expect_err("none");
    assert_eq!(error.there.len(), 5);
    assert!(error.to_string().contains("Dairinin by e-seikyuu CA"), "{error}");
}

#[test]
fn another_offices_certificate_is_not_used_however_long_it_lasts() {
    let ca = authority("e-seikyuu CA");
    let (own, other) = ("KJ444470300015", "KJ444470300023");
    let user = |text: &str| -> OfficeUserId { text.parse().expect("a user ID") };
    let mut store = CertificateStore::new();
    for (office, years) in [(own, 2026..2029), (other, 2026..2029), (other, 2026..2030)] {
        let package = package_of(office, &ca, "CarePlanJigyousho", years, "p");
        store.import(&package, &secret("p")).expect("imported");
    }
    let usable =
        |office| store.usable(time("2026-06-01"), user(office)).map(|one| one.not_after.day().year());
    assert_eq!((usable(own), usable(other)), (Ok(2029), Ok(2030)));
    let error = usable("KJ444470300031").expect_err("none is that office's");
    assert!(error.to_string().contains("by office `KJ444470300031`"), "{error}");
}

#[test]
fn what_is_no_package_is_told() {
    let mut store = CertificateStore::new();
    for junk in [&b""[..], b"<html>", &[0x30, 0x03, 0x02, 0x01, 0x03]] {
        let error = store.import(junk, &secret("p")).expect_err("no package");
        assert!(matches!(error, ImportError::NotAPackage { .. }), "{error:?}");
    }
}

#[test]
fn no_debug_shows_a_key() {
    let package = package(&authority("e-seikyuu CA"), "CarePlanJigyousho", 2026..2029, "p");
    let mut store = CertificateStore::new();
    store.import(&package, &secret("p")).expect("imported");
    let shown = format!("{store:?}");
    assert!(shown.contains("serial: CertificateSerial(0A1B)") && !shown.contains("key"), "{shown}");
}

proptest! {
    #[test]
    fn any_bytes_can_be_tried(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(CertificateStore::new().import(&bytes, &secret("p")).is_err());
    }
}
