use careplan_domain::Claims;

use super::*;
use crate::testing::{Bench, number, settings};

async fn office(adjust: impl FnOnce(&mut Office)) -> Office {
    let bench = Bench::new().await;
    bench.registered(Claims::Agent).await;
    let mut office = bench.portal.office(&number()).unwrap();
    adjust(&mut office);
    office
}

#[tokio::test]
async fn a_letter_is_the_same_bytes_whenever_it_is_printed() {
    let office = office(|_| ()).await;
    let pdf = registration(&office, &settings());
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(pdf, registration(&office, &settings()));
}

#[tokio::test]
async fn the_longest_names_still_fit_the_page() {
    let office = office(|office| {
        office.name = "長".repeat(100);
        office.prefecture = "県".repeat(100);
        office.municipality = "町".repeat(100);
        office.claims = Claims::SelfClaim;
    })
    .await;
    // Whatever is below the page's end fails an assertion there.
    assert!(!registration(&office, &settings()).is_empty());
}

#[tokio::test]
async fn no_name_makes_it_panic() {
    for name in ["𠮷野家😀", "\u{202e}逆\u{0}", "\u{feff}", "e\u{301}", "اسم", "\u{10ffff}"] {
        let office = office(|office| name.clone_into(&mut office.name)).await;
        assert!(registration(&office, &settings()).len() > 1_000, "{name:?}");
    }
}
