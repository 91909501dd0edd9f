//! What a reset takes away and what a restart keeps.

use super::*;

#[tokio::test]
async fn a_login_at_the_usage_site_ends_with_a_reset() {
    let bed = bed().await;
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let desk = bed.office(created.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    let mut site = desk.usage_site().expect("a browser");
    site.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.expect("logs in");
    site.top().await.expect("sees its top page");
    bed.control().reset(Keep::Nothing).await.expect("resets");
    bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered anew");
    bed.control().make_ready(created.number).await.expect("becomes ready");
    let top = format!("{}/top", bed.control().urls().site);
    let page = site.browser().open(&top).await.expect("a page");
    assert!(page.asks_for_password(), "the old login shows nothing of the new office");
    bed.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_leaves_no_office_behind_that_the_portal_forgot() {
    let bed = bed().await;
    let mut desks = Vec::new();
    for number in ["4479900013", "4479900021", "4479900039", "4479900047"] {
        let created = bed.create_office(office(Some(number), Claims::Agent)).await.expect("is registered");
        let desk = bed.office(created.number).desk().await.expect("a desk");
        desk.change_password().await.expect("changes it");
        desks.push(desk);
    }
    let visits: Vec<_> = desks
        .into_iter()
        .map(|mut desk| tokio::spawn(async move { desk.read_personal_user().await.is_ok() }))
        .collect();
    bed.control().reset(Keep::Nothing).await.expect("resets");
    for visit in visits {
        // Before the reset it got in, after it not: either is right.
        let _either = visit.await.expect("no panic");
    }
    assert!(bed.control().offices(None).await.expect("lists").offices.is_empty());
    let created =
        bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered anew");
    assert_eq!(created.stage, Stage::Registered, "the exchange knows nothing of its forerunner");
    bed.stop().await;
}

#[tokio::test]
async fn a_population_without_numbers_is_made_whole_at_the_second_try() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("offices.json");
    let write = |prefecture: &str| {
        let one = |number: &str, prefecture: &str| {
            format!(
                r#"{{"name":"みほん","service_kinds":["43"],"prefecture":"{prefecture}","municipality":"中津市","claims":"agent"{number}}}"#
            )
        };
        let text = format!(
            "[{},{},{}]",
            one(r#","number":"4479900013""#, "大分県"),
            one("", "大分県"),
            one("", prefecture)
        );
        std::fs::write(&file, text).expect("written");
    };
    let settings = || Settings {
        population: Some(Population::File(file.clone())),
        ..kept_in(&folder.path().join("data"))
    };
    write("どこか県");
    assert!(matches!(Testbed::start_with(settings()).await.err(), Some(StartFault::Populate(_))));
    write("大分県");
    let bed = Testbed::start_with(settings()).await.expect("starts");
    assert_eq!(bed.control().offices(None).await.expect("lists").offices.len(), 3);
    bed.stop().await;
}

#[tokio::test]
async fn a_reset_forgets_what_it_does_not_keep() {
    let bed = bed().await;
    let control = client(&bed);
    let new = office(Some("4479900013"), Claims::Agent);
    let number: OfficeNumber = control.create_office(&new).await.expect("is registered").number;
    let first = control.ready_office(number).await.expect("becomes ready");
    control.reset(Reset { keep: Keep::Offices }).await.expect("resets");
    assert_eq!(control.office(number).await.expect("is kept").stage, Stage::Ready);
    assert_eq!(control.ready_office(number).await.expect("is ready").serial, first.serial);
    control.reset(Reset { keep: Keep::Nothing }).await.expect("resets");
    assert!(control.offices(None).await.expect("lists").offices.is_empty());
    control.create_office(&new).await.expect("is registered anew");
    let second = control.ready_office(number).await.expect("becomes ready anew");
    assert_ne!(second.serial, first.serial, "an authority uses no serial twice");
    bed.stop().await;
}

#[tokio::test]
async fn the_portal_does_as_was_chosen_and_still_does_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let portal = PortalSettings {
        password_days: Some(PasswordDays::After(DayCount::new(90).expect("days"))),
        counter_hours: Some(OfficeHours::Ignored),
        asked_letter_days: DayCount::new(2),
        ..PortalSettings::default()
    };
    let bed = Testbed::start_with(Settings { portal, ..kept_in(folder.path()) }).await.expect("starts");
    let number = bed.control().create_office(office(None, Claims::Agent)).await.expect("is made").number;
    bed.control().make_ready(number).await.expect("is made ready");
    bed.stop().await;
    let bed = Testbed::start_with(kept_in(folder.path())).await.expect("starts again");
    let counter = bed.control().counter().await.expect("a counter");
    assert!(!counter.hours_kept && counter.letter_days == 2, "{counter:?}");
    let desk = bed.control().ready_desk(number).await.expect("a desk");
    desk.log_in(bed.clock().now()).await.expect("the password is good");
    bed.clock().advance(Span::from_days(90)).await.expect("moves");
    let expired = desk.log_in(bed.clock().now()).await.expect_err("it was good for 90 days");
    assert!(format!("{expired:?}").contains("office-password-expired"), "{expired:?}");
    bed.stop().await;
}

#[tokio::test]
async fn a_testbed_wakes_up_as_it_was_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = || kept_in(folder.path());
    let bed = Testbed::start_with(settings()).await.expect("starts");
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let waiting = bed.create_office(office(Some("4479900021"), Claims::Agent)).await.expect("is registered");
    let ready = bed.control().make_ready(created.number).await.expect("becomes ready");
    let desk = bed.office(waiting.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    desk.request_certificate().await.expect("requests it");
    bed.clock().advance(Span::from_hours(1)).await.expect("moves");
    bed.stop().await;

    let bed = Testbed::start_with(settings()).await.expect("starts again");
    assert_eq!(bed.clock().now().to_string(), "2026-04-01T10:00:00+09:00");
    let again = bed.control().make_ready(created.number).await.expect("is ready");
    assert_eq!(again.pkcs12_base64, ready.pkcs12_base64);
    bed.clock().advance(Span::from_days(7)).await.expect("moves");
    let office = bed.office(waiting.number).view().await.expect("is there");
    assert_eq!(office.stage, Stage::CertificateIssued, "a request that waited goes its way after a restart");
    bed.stop().await;
}
