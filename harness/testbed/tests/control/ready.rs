//! Offices that are made ready, and what a program then holds of them.

use super::*;

#[tokio::test]
async fn ready_again_gives_the_same_answer() {
    let bed = bed().await;
    let control = client(&bed);
    for claims in [Claims::SelfClaim, Claims::Agent, Claims::None] {
        let created = control.create_office(&office(None, claims)).await.expect("is registered");
        let one = control.ready_office(created.number).await.expect("becomes ready");
        let two = control.ready_office(created.number).await.expect("is ready");
        assert_eq!(serde_json::to_string(&one).expect("text"), serde_json::to_string(&two).expect("text"));
        assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::Ready);
    }
    let now = control.clock().await.expect("answers").now;
    assert_eq!(now.to_string(), "2026-04-01T09:00:00+09:00", "ready moves no clock");
    bed.stop().await;
}

#[tokio::test]
async fn an_offices_client_is_logged_in() {
    let bed = bed().await;
    let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
    let client = bed.office(created.number).client().await.expect("logs in");
    assert_eq!(client.greeting().office.number, created.number);
    assert!(client.licence().await.expect("answers").until.is_some());
    bed.stop().await;
}

#[tokio::test]
async fn an_office_is_made_ready_again_after_its_certificate_and_its_licence_have_ended() {
    for start in ["2024-11-01T09:00", "2026-04-01T09:00"] {
        let clock = Some(ClockStart::Standing(start.parse().expect("a time")));
        let bed = Testbed::start_with(Settings { keys: KeyKind::P256, clock, ..Settings::fresh() })
            .await
            .expect("starts");
        let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
        let first = bed.control().make_ready(created.number).await.expect("becomes ready");
        bed.clock().advance(Span::from_days(400)).await.expect("moves");
        let second = bed.control().make_ready(created.number).await.expect("is ready again");
        assert_eq!(second.serial, first.serial, "the certificate lasts three years");
        bed.clock().advance(Span::from_days(800)).await.expect("moves");
        let third = bed.control().make_ready(created.number).await.expect("is ready once more");
        assert_ne!(third.serial, first.serial);
        bed.office(created.number).client().await.expect("logs in");
        bed.stop().await;
    }
}

#[tokio::test]
async fn an_office_that_was_taken_over_by_hand_is_told_apart_and_never_locked() {
    let bed = bed().await;
    let control = client(&bed);
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let mut desk = bed.office(created.number).desk().await.expect("a desk");
    desk.papers.chosen_password = "ByHand2026".into();
    desk.change_password().await.expect("changes it");
    for _ in 0..4 {
        let refused = control.ready_office(created.number).await.expect_err("by hand");
        assert_eq!(refused.code(), Some(ProblemCode::OfficeByHand));
    }
    desk.read_personal_user().await.expect("its people still get in");
    let wrong = MakeReady { user_password: Some("Another2026".into()) };
    let refused = control.ready_office_with(created.number, &wrong).await.expect_err("wrong");
    assert_eq!(refused.code(), Some(ProblemCode::OfficePasswordWrong));
    let right = MakeReady { user_password: Some("ByHand2026".into()) };
    let ready = control.ready_office_with(created.number, &right).await.expect("becomes ready");
    assert_eq!(ready.user_password.expose(), "ByHand2026");
    let again = control.ready_office(created.number).await.expect("is ready, and known now");
    assert_eq!(again.serial, ready.serial);
    bed.stop().await;
}

#[tokio::test]
async fn a_file_opens_with_the_certificate_password_of_its_request_though_another_was_issued_since() {
    let bed = bed().await;
    for (number, claims) in [("4479900013", Claims::Agent), ("4479900021", Claims::SelfClaim)] {
        let created = bed.create_office(office(Some(number), claims)).await.expect("is registered");
        let posted = created.certificate_password.clone();
        let mut desk = bed.office(created.number).desk().await.expect("a desk");
        desk.papers.chosen_password = "ByHand2026".into();
        desk.change_password().await.expect("changes it");
        if claims == Claims::Agent {
            desk.request_certificate().await.expect("requests it");
        }
        let mut portal = desk.portal().expect("a browser");
        portal.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.expect("logs in");
        let page = format!("{}/account/certificate-password", bed.control().urls().portal);
        portal.browser().open(&page).await.expect("a page");
        portal.browser().choose("郵送").expect("a choice");
        portal.browser().press("再発行する").await.expect("is reissued");

        let known = MakeReady { user_password: Some("ByHand2026".into()) };
        let ready = client(&bed).ready_office_with(created.number, &known).await.expect("becomes ready");
        assert_eq!(ready.certificate_password, posted, "{number}: the file is older than the reissue");
        client(&bed).revoke(ready.serial, Revoke::default()).await.expect("revokes");
        let again = client(&bed).ready_office(created.number).await.expect("is ready once more");
        assert_ne!(again.certificate_password, posted, "{number}: a new request takes the new one alone");
        bed.office(created.number).client().await.expect("logs in");
    }
    bed.stop().await;
}
