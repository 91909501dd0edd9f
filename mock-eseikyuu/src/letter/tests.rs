use careplan_domain::Claims;

use super::*;
use crate::portal::Delivery;
use crate::testing::{Bench, by_telephone, number, settings};

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
    let pdf = registration(&office, &settings(), Print::Posted);
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(pdf, registration(&office, &settings(), Print::Posted));
}

#[tokio::test]
async fn what_no_longer_holds_is_marked_where_the_letter_is_looked_up_and_nowhere_else() {
    let notes = |office: &Office, print| -> Vec<bool> {
        let table = wording::registration(office, &settings(), print).table;
        table.iter().map(|row| row.note.contains("変更済み")).collect()
    };
    let fresh = office(|_| ()).await;
    assert_eq!(notes(&fresh, Print::LookedUp), [false; 5]);
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let mut changed = bench.portal.office(&number()).unwrap();
    assert_eq!(notes(&changed, Print::LookedUp), [false, true, false, false, false]);
    changed.in_force.certificate = "another".into();
    assert_eq!(notes(&changed, Print::LookedUp), [false, true, false, true, false]);
    assert_eq!(notes(&changed, Print::Posted), [false; 5]);
    assert!(!registration(&changed, &settings(), Print::LookedUp).is_empty(), "it fits the page");
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
    assert!(!registration(&office, &settings(), Print::Posted).is_empty());
}

#[tokio::test]
async fn no_name_makes_it_panic() {
    for name in ["𠮷野家😀", "\u{202e}逆\u{0}", "\u{feff}", "e\u{301}", "اسم", "\u{10ffff}"] {
        let office = office(|office| name.clone_into(&mut office.name)).await;
        assert!(registration(&office, &settings(), Print::Posted).len() > 1_000, "{name:?}");
    }
}

#[tokio::test]
async fn every_letter_prints_what_its_text_tells_whatever_was_issued_since() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let portal = &bench.portal;
    let user = careplan_domain::OfficeUserId::of(number());
    portal.reissue_certificate_password(number(), Delivery::Post).await.unwrap();
    portal.reissue_login(&user, Delivery::Post).await.unwrap();
    let temporary = portal.office(&number()).unwrap().account.reissued.unwrap();
    portal.log_in(&user, &temporary).await.unwrap();
    portal.ask_letter(number(), by_telephone()).await.unwrap();
    let office = portal.office(&number()).unwrap();
    assert_eq!(office.outbox.len(), 4);
    for sent in &office.outbox {
        let id = sent.id(number());
        let (title, body) = (sent.text.subject.as_str(), sent.text.body.expose());
        let printed = if sent.count == 1 {
            wording::registration(&office, &settings(), Print::Posted)
        } else {
            let text = Reissued { id: &id, day: sent.at.day(), title, body };
            wording::reissued(&office, &settings(), &text)
        };
        let typed = |row: &wording::Row| match &row.value {
            wording::Value::Typed(value) => Some(format!("{}: {value}", row.label)),
            wording::Value::Read(_) | wording::Value::Blank => None,
        };
        let printed: Vec<String> = printed.table.iter().filter_map(typed).collect();
        // The line to write on tells nothing.
        let tells = |line: &&str| line.contains(": ") && !line.ends_with('_');
        let told: Vec<&str> = body.lines().filter(tells).collect();
        assert_eq!(printed, told, "{id}");
    }
}
