//! Serials, revocations and packages over many certificates.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{CertificateSerial, Secret};
use careplan_wire::back_office::ca::{Issue, RevocationReason};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use proptest::prelude::*;

use crate::support::{House, order};

/// One step in the life of an authority.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Issues for the request of this number, perhaps again.
    Issue(u8),
    /// Downloads the package of this request, if there is one, perhaps again.
    Download(u8),
    /// Revokes the certificate of this request, if there is one.
    Revoke(u8),
    /// Closes and opens again.
    Reopen,
    /// Forgets.
    Forget,
    /// Begins a new generation.
    RollOver,
    /// Lets this many days go by.
    Days(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..12).prop_map(Step::Issue),
        3 => (0_u8..12).prop_map(Step::Download),
        3 => (0_u8..12).prop_map(Step::Revoke),
        1 => Just(Step::Reopen),
        1 => Just(Step::Forget),
        1 => Just(Step::RollOver),
        1 => (1_u8..9).prop_map(Step::Days),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn serials_are_unique_what_is_revoked_stays_revoked_and_packages_stay_as_they_are(
        steps in proptest::collection::vec(step(), 1..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(live(&steps))?;
    }
}

/// What the model knows of a request: no two have the same password.
fn order_of(request: u8) -> Issue {
    Issue { package_password: Secret::from(format!("Pass{request:04}")), ..order(&request.to_string()) }
}

fn opens(package: &[u8], of_request: u8) -> bool {
    let password = order_of(of_request).package_password;
    KeyStore::from_pkcs12(package, password.expose(), Pkcs12ImportPolicy::Strict).is_ok()
}

/// Lives through `steps` beside a model: which request has which serial, what is revoked, the newest number, and the
/// packages as they first came.
async fn live(steps: &[Step]) -> Result<(), TestCaseError> {
    let house = House::new();
    let mut ca = house.open().await;
    let mut model: BTreeMap<u8, CertificateSerial> = BTreeMap::new();
    let mut revoked: BTreeMap<CertificateSerial, u64> = BTreeMap::new();
    let mut packages: BTreeMap<CertificateSerial, Vec<u8>> = BTreeMap::new();
    let (mut ever, mut number) = (BTreeSet::new(), 1);
    for step in steps {
        match step {
            Step::Issue(request) => {
                let issued = ca.issue(order_of(*request)).await.expect("issues");
                if let Some(before) = model.insert(*request, issued.serial) {
                    prop_assert_eq!(before, issued.serial);
                } else {
                    prop_assert!(ever.insert(issued.serial), "{} came twice", issued.serial);
                }
            }
            Step::Download(request) => {
                if let Some(serial) = model.get(request) {
                    let package = ca.package(serial).await.expect("packs");
                    if let Some(before) = packages.get(serial) {
                        prop_assert_eq!(before, &package, "the package of {} changed", serial);
                    } else {
                        prop_assert!(opens(&package, *request) && !opens(&package, request + 1));
                        packages.insert(*serial, package);
                    }
                }
            }
            Step::Revoke(request) => {
                if let Some(serial) = model.get(request) {
                    let told =
                        ca.revoke(serial, RevocationReason::Unspecified).await.expect("revokes").number;
                    prop_assert_eq!(told, *revoked.entry(*serial).or_insert(number + 1));
                }
            }
            Step::Reopen => ca = house.open().await,
            Step::Forget => {
                ca.forget().await.expect("forgets");
                // What has not run out, and nothing here does, is revoked with the reset.
                for serial in std::mem::take(&mut model).into_values() {
                    revoked.entry(serial).or_insert(number + 1);
                }
            }
            Step::RollOver => {
                // The ninth generation is one too many.
                let generations = ca.revocations().authorities.len();
                prop_assert_eq!(ca.roll_over().await.is_ok(), generations < 8);
            }
            Step::Days(days) => {
                house.environment.clock.advance(careplan_domain::Span::from_days(u64::from(*days)));
            }
        }
        let list = ca.current_revocations().await.expect("lists");
        prop_assert!(list.number >= number, "list {} came after {number}", list.number);
        number = list.number;
        prop_assert_eq!(&list.revoked, &revoked.keys().copied().collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn the_seed_fixes_the_serials() {
    let serials = async |house: House| {
        let ca = house.open().await;
        let mut serials = Vec::new();
        for request in ["R-1", "R-2", "R-3"] {
            serials.push(ca.issue(order(request)).await.expect("issues").serial.to_string());
        }
        serials
    };
    let drawn = serials(House::with_seed(1)).await;
    assert_eq!(drawn, serials(House::with_seed(1)).await);
    assert_ne!(drawn, serials(House::with_seed(2)).await);
    insta::assert_snapshot!(drawn.join("\n"));
}
