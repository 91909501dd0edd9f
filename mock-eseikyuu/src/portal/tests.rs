//! The portal as a service, without HTTP.

use careplan_domain::{CertificateKind, Claims, Secret, Span};
use careplan_sim::Pace;
use careplan_wire::back_office::ca::RevocationReason;
use careplan_wire::back_office::portal::Verified;
use careplan_wire::control::{Poke, Stage};

use super::*;
use crate::testing::{Bench, OWN_PASSWORD, application, at, new_password, number, register};
use crate::{OfficeHours, StartDay};

fn user() -> careplan_domain::OfficeUserId {
    careplan_domain::OfficeUserId::of(number())
}

const DRAIN: Poke = Poke { steps: None, drain: true };

#[tokio::test]
async fn an_office_goes_from_the_letter_to_a_certificate() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let stage = || bench.portal.facts(&number()).unwrap().stage;
    assert_eq!(stage(), Stage::Registered);
    let verify = async |password: &str| bench.portal.verify(&user(), &Secret::from(password)).await.unwrap();
    assert_eq!(verify(letter.temporary_password.expose()).await, Verified::Temporary);
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    assert_eq!(stage(), Stage::PasswordChanged);
    assert_eq!(verify(OWN_PASSWORD).await, Verified::Right);
    assert_eq!(verify(letter.temporary_password.expose()).await, Verified::Wrong);
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    assert_eq!(id.to_string(), "R4470300015001");
    assert_eq!(stage(), Stage::CertificateRequested);
    assert_eq!(bench.portal.waiting(), 1);
    bench.portal.issue(&id).await.unwrap();
    assert_eq!(stage(), Stage::CertificateIssued);
    assert!(bench.portal.facts(&number()).unwrap().certificate_valid);
    let office = bench.portal.office(&number()).unwrap();
    assert_eq!(office.notices[0].title, "証明書発行完了通知");
    assert_eq!(bench.reopened().await.office(&number()), Some(office), "all of it is on the store");
}

#[tokio::test]
async fn three_failures_lock_for_half_an_hour_and_the_temporary_password_too() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let verify = async |password: &Secret| bench.portal.verify(&user(), password).await.unwrap();
    let wrong = Secret::from("chigau");
    let until = at("2026-04-01T09:30");
    assert_eq!(verify(&wrong).await, Verified::Wrong);
    assert_eq!(verify(&wrong).await, Verified::Wrong);
    assert_eq!(verify(&wrong).await, Verified::Locked { until });
    assert_eq!(verify(&letter.temporary_password).await, Verified::Locked { until });
    assert_eq!(
        bench.reopened().await.verify(&user(), &wrong).await.unwrap(),
        Verified::Locked { until },
        "a restart opens no lock"
    );
    bench.environment.clock.advance(Span::from_minutes(30));
    assert_eq!(verify(&letter.temporary_password).await, Verified::Temporary);
}

#[tokio::test]
async fn failures_at_once_are_all_counted() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let portal = bench.portal.clone();
            tokio::spawn(async move { portal.verify(&user(), &Secret::from("chigau")).await.unwrap() })
        })
        .collect();
    let mut wrong = 0;
    for tried in tries {
        wrong += usize::from(tried.await.unwrap() == Verified::Wrong);
    }
    assert_eq!(wrong, 2, "the third and all after it are answered `locked`");
}

#[tokio::test]
async fn nobody_learns_whether_an_office_is_registered() {
    let bench = Bench::new().await;
    assert_eq!(bench.portal.verify(&user(), &Secret::from("x")).await.unwrap(), Verified::Wrong);
}

#[tokio::test]
async fn all_faults_of_a_new_password_are_told_at_once() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let refused = async |password: &str, repeated: &str| {
        let new = NewPassword { password: Secret::from(password), repeated: Secret::from(repeated) };
        match bench.portal.change_password(number(), &new).await {
            Err(ChangePasswordRefusal::Findings(findings)) => findings,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused("", "").await, [PasswordFinding::Missing]);
    assert_eq!(
        refused("a-b", "a-c").await,
        [PasswordFinding::Character, PasswordFinding::Length { found: 3 }, PasswordFinding::Repeated]
    );
    assert_eq!(refused("Ｍｉｈｏｎ１２３", "Ｍｉｈｏｎ１２３").await, [PasswordFinding::FullWidth]);
    let temporary = letter.temporary_password.expose();
    assert_eq!(refused(temporary, temporary).await, [PasswordFinding::Same]);
}

#[tokio::test]
async fn a_jump_of_ten_days_issues_on_the_third_business_day() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.environment.clock.advance(Span::from_days(10));
    let now = bench.environment.clock.now();
    assert!(bench.portal.settle(now, Pace::Explicit).await.unwrap().steps.is_empty());
    let settled = bench.portal.settle(now, Pace::Automatic).await.unwrap();
    let kinds: Vec<&str> = settled.steps.iter().map(|step| step.kind.as_str()).collect();
    assert_eq!((kinds.as_slice(), settled.waiting), (["approve", "issue"].as_slice(), 0));
    let request = bench.portal.request(&id).unwrap();
    let crate::request::State::Issued(issued) = request.state else { panic!("{:?}", request.state) };
    assert_eq!(issued.at, at("2026-04-06T18:00"));
    assert_eq!(issued.certificate.not_before, at("2026-04-06T00:00"));
    assert_eq!(issued.certificate.not_after, at("2029-04-06T23:59:59"));
    assert_eq!(bench.issuer.orders.lock().unwrap()[&id.to_string()].kind, CertificateKind::CareDx);
}

#[tokio::test]
async fn the_start_guides_example_is_reproduced() {
    let bench = Bench::with(|settings| settings.start_day = StartDay::FirstOfNextMonth).await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.poke(DRAIN).await.unwrap();
    let request = bench.portal.request(&id).unwrap();
    let certificate = request.state.certificate().unwrap();
    assert_eq!(certificate.not_before, at("2026-05-01"));
    let facts = bench.portal.facts(&number()).unwrap();
    assert_eq!((facts.stage, facts.certificate_valid), (Stage::CertificateIssued, false));
}

#[tokio::test]
async fn a_poke_does_one_step_and_a_drain_all() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::None).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    let poked = bench.portal.poke(Poke { steps: None, drain: false }).await.unwrap();
    assert_eq!((poked.steps.len(), poked.steps[0].kind.as_str(), poked.waiting), (1, "approve", 1));
    assert_eq!(bench.portal.request(&id).unwrap().state.label(), "発行申請中");
    let poked = bench.portal.poke(DRAIN).await.unwrap();
    assert_eq!((poked.steps.len(), poked.waiting), (1, 0));
    let issued = bench.portal.request(&id).unwrap();
    assert_eq!(issued.state.certificate().unwrap().not_before, at("2026-04-01"));
}

#[tokio::test]
async fn an_office_that_claims_itself_begins_with_its_certificate() {
    let bench = Bench::new().await;
    bench.issuer.down.lock().unwrap().clone_from(&true);
    let refused = bench.portal.register(register("4470300015", Claims::SelfClaim)).await;
    assert!(matches!(refused, Err(RegisterRefusal::Issuer(_))));
    assert!(bench.portal.office(&number()).is_none(), "nothing half-registered");
    bench.issuer.down.lock().unwrap().clone_from(&false);
    bench.registered(Claims::SelfClaim).await;
    let facts = bench.portal.facts(&number()).unwrap();
    assert_eq!((facts.stage, facts.certificate_valid), (Stage::Registered, true));
    let orders = bench.issuer.orders.lock().unwrap();
    assert_eq!(orders.values().next().unwrap().kind, CertificateKind::CareInsurance);
}

#[tokio::test]
async fn a_step_that_the_ca_failed_is_done_by_repeating() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    *bench.issuer.down.lock().unwrap() = true;
    assert!(bench.portal.poke(DRAIN).await.is_err());
    assert_eq!(bench.portal.request(&id).unwrap().state.name(), "approved");
    *bench.issuer.down.lock().unwrap() = false;
    bench.portal.poke(DRAIN).await.unwrap();
    assert_eq!(bench.portal.request(&id).unwrap().state.name(), "issued");
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_request_is_named() {
    let bench = Bench::new().await;
    let letter = bench.registered(Claims::Agent).await;
    let apply = async |change: &dyn Fn(&mut Application)| {
        let mut asked = application(&letter);
        change(&mut asked);
        bench.portal.request_certificate(number(), asked).await.map_err(|refusal| refusal.rule())
    };
    assert_eq!(apply(&|_| ()).await, Err("office-password-temporary"));
    bench.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
    assert_eq!(apply(&|asked| asked.kind = CertificateKind::CareInsurance).await, Err("not-own-kind"));
    assert_eq!(
        apply(&|asked| asked.before_you_apply = BeforeYouApply::Unread).await,
        Err("before-you-apply")
    );
    let swapped: String = letter
        .certificate_password
        .expose()
        .chars()
        .map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
        .collect();
    assert_eq!(
        apply(&|asked| asked.password = Secret::from(swapped.as_str())).await,
        Err("certificate-password-case")
    );
    assert_eq!(
        apply(&|asked| asked.password = Secret::from("chigau")).await,
        Err("certificate-password-wrong")
    );
    assert_eq!(apply(&|asked| asked.terms = Terms::Unread).await, Err("terms-unread"));
    let id = apply(&|_| ()).await.unwrap();
    assert_eq!(apply(&|_| ()).await, Err("request-open"));
    bench.portal.issue(&id).await.unwrap();
    assert_eq!(apply(&|_| ()).await, Err("certificate-in-force"));
    let serial = bench.portal.request(&id).unwrap().state.certificate().unwrap().serial;
    bench.portal.revoke(&serial, RevocationReason::Unspecified).await.unwrap();
    assert_eq!(apply(&|_| ()).await.unwrap().to_string(), "R4470300015002");
}

#[tokio::test]
async fn a_returned_request_tells_its_reason_and_a_withdrawn_one_is_over() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let first = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.return_(&first, Some("事業所名をご確認ください。".to_owned())).await.unwrap();
    let notice = bench.portal.office(&number()).unwrap().notices[0].clone();
    assert!(notice.body.contains("事業所名をご確認ください。"));
    let second = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.withdraw(&second).await.unwrap();
    let refused = bench.portal.approve(&second).await.unwrap_err();
    insta::assert_snapshot!(refused, @"`R4470300015002`: a request that is `withdrawn` cannot be moved by `approve`; it has ended, and the office may send a new one");
    assert_eq!(bench.portal.waiting(), 0);
}

#[tokio::test]
async fn a_revoked_certificate_is_on_the_cas_list_and_no_longer_valid() {
    let bench = Bench::new().await;
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    let issued = bench.portal.issue(&id).await.unwrap();
    let serial = issued.state.certificate().unwrap().serial;
    bench.portal.revoke(&serial, RevocationReason::Unspecified).await.unwrap();
    assert!(!bench.portal.facts(&number()).unwrap().certificate_valid);
    assert_eq!(bench.issuer.calls.lock().unwrap().last().unwrap(), &format!("revoke {serial}"));
    assert!(matches!(
        bench.portal.revoke(&serial, RevocationReason::Unspecified).await,
        Err(RevokeRefusal::Counter(CounterRefusal::State { .. }))
    ));
    let unknown = "FFFF".parse().unwrap();
    assert!(matches!(
        bench.portal.revoke(&unknown, RevocationReason::Unspecified).await,
        Err(RevokeRefusal::Unknown(_))
    ));
}

#[tokio::test]
async fn the_running_clock_takes_due_steps_by_itself() {
    let bench = Bench::with(|settings| settings.delay_business_days = 0).await;
    let letter = bench.active(Claims::Agent).await;
    let (stop, shutdown) = careplan_serve::Stop::new();
    let portal = bench.portal.clone();
    let pace = tokio::spawn(async move { portal.keep_pace(shutdown).await });
    let mut grown = bench.environment.journal.grown();
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    while bench.portal.request(&id).unwrap().state.name() != "approved" {
        grown.changed().await.unwrap();
    }
    stop.stop();
    pace.await.unwrap();
}

#[tokio::test]
async fn the_seed_fixes_what_the_letter_tells() {
    let (one, two) = (Bench::new().await, Bench::new().await);
    let (one, two) = (one.registered(Claims::Agent).await, two.registered(Claims::None).await);
    assert_eq!(one.temporary_password, two.temporary_password);
    assert_ne!(one.temporary_password, one.certificate_password);
    assert!(one.temporary_password.expose().parse::<careplan_domain::UserPassword>().is_ok());
}

#[tokio::test]
async fn a_reset_keeps_all_or_nothing() {
    let bench = Bench::new().await;
    bench.active(Claims::Agent).await;
    bench.portal.reset(Keep::Offices).await.unwrap();
    assert!(bench.portal.office(&number()).is_some());
    bench.portal.reset(Keep::Nothing).await.unwrap();
    assert!(bench.reopened().await.office(&number()).is_none());
}

#[tokio::test]
async fn a_number_is_registered_once() {
    let bench = Bench::new().await;
    bench.registered(Claims::Agent).await;
    let again = bench.portal.register(register("4470300015", Claims::Agent)).await;
    assert!(matches!(again, Err(RegisterRefusal::Exists(_))));
    assert_eq!(bench.journal().last().unwrap(), "office-registered refused office-exists");
}

/// An office whose certificate is good from 2026-04-01 to 2029-04-01, and its letter.
async fn certified(bench: &Bench) -> careplan_wire::back_office::portal::Letter {
    let letter = bench.active(Claims::Agent).await;
    let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
    bench.portal.issue(&id).await.unwrap();
    letter
}

/// Moves the standing clock there and settles.
async fn go_to(bench: &Bench, time: &str, pace: Pace) -> Vec<String> {
    bench.environment.clock.advance(at(time).since(bench.environment.clock.now()));
    let settled = bench.portal.settle(at(time), pace).await.unwrap();
    settled.steps.into_iter().map(|step| format!("{} {}", step.kind, step.request)).collect()
}

#[tokio::test]
async fn a_renewal_is_issued_beside_the_old_certificate_and_ends_three_years_after_it() {
    let bench = Bench::with(|settings| settings.start_day = StartDay::FirstOfNextMonth).await;
    let letter = certified(&bench).await;
    let renewal = || Application { procedure: Procedure::Renew, ..application(&letter) };
    let renew = async || bench.portal.request_certificate(number(), renewal()).await;
    let valid = || bench.portal.facts(&number()).unwrap().certificate_valid;
    // Good from 2026-05-01 to 2029-05-01.
    go_to(&bench, "2029-01-30T23:59", Pace::Automatic).await;
    let early = renew().await.unwrap_err();
    assert_eq!(early.rule(), "renewal-too-early");
    insta::assert_snapshot!(early, @"the certificate is in force until 2029-05-01T23:59:59+09:00 and can be renewed from 2029-01-31");
    go_to(&bench, "2029-01-31T00:00", Pace::Automatic).await;
    let first = bench.portal.request_certificate(number(), application(&letter)).await.unwrap_err();
    assert_eq!(first.rule(), "certificate-in-force", "a renewal is not a first request");
    let id = renew().await.unwrap();
    assert_eq!(renew().await.unwrap_err().rule(), "request-open");
    assert!(valid(), "an open renewal changes nothing about the old one");
    bench.portal.issue(&id).await.unwrap();
    let office = bench.portal.office(&number()).unwrap();
    let states: Vec<&str> = office.requests.iter().map(|request| request.state.label()).collect();
    assert_eq!(states, ["発行済み", "発行済み"]);
    let newest = office.certificate_in_force(bench.portal.now()).unwrap();
    assert_eq!((newest.not_before, newest.not_after), (at("2029-01-31"), at("2032-05-01T23:59:59")));
    assert_eq!(renew().await.unwrap_err().rule(), "renewal-too-early", "the new one is not near its end");
    assert_eq!(bench.reopened().await.office(&number()), Some(office), "all of it is on the store");
    go_to(&bench, "2029-05-02T00:00", Pace::Automatic).await;
    assert!(valid());
    let states: Vec<&str> = bench.portal.requests().iter().map(|request| request.state.label()).collect();
    assert_eq!(states, ["有効期限切れ", "発行済み"]);
}

#[tokio::test]
async fn without_a_certificate_in_force_nothing_can_be_renewed() {
    let bench = Bench::new().await;
    let letter = certified(&bench).await;
    go_to(&bench, "2029-04-02T00:00", Pace::Automatic).await;
    let renewal = Application { procedure: Procedure::Renew, ..application(&letter) };
    let refused = bench.portal.request_certificate(number(), renewal).await.unwrap_err();
    assert_eq!(refused.rule(), "nothing-to-renew");
    assert!(bench.portal.request_certificate(number(), application(&letter)).await.is_ok());
}

#[tokio::test]
async fn the_coming_end_is_announced_once_at_either_pace_and_by_no_poke() {
    for pace in [Pace::Automatic, Pace::Explicit] {
        let bench = Bench::new().await;
        certified(&bench).await;
        assert_eq!(bench.portal.waiting(), 0, "nobody has to do anything for it");
        assert!(bench.portal.poke(DRAIN).await.unwrap().steps.is_empty());
        assert!(go_to(&bench, "2028-12-31T23:59", pace).await.is_empty());
        assert_eq!(go_to(&bench, "2029-06-01T00:00", pace).await, ["announce-end R4470300015001"]);
        assert!(go_to(&bench, "2029-06-02T00:00", pace).await.is_empty());
        let notices = bench.portal.office(&number()).unwrap().notices;
        let told: Vec<_> = notices.iter().map(|notice| (notice.title.as_str(), notice.from)).collect();
        assert_eq!(told[1..], [("証明書有効期限切れ事前通知", at("2029-01-01"))], "as if at its own time");
    }
}

#[tokio::test]
async fn outside_the_counters_hours_nothing_is_approved_by_hand() {
    let approve_at_noon_on_saturday = async |office_hours| {
        let bench = Bench::with(|settings| settings.office_hours = office_hours).await;
        let letter = bench.active(Claims::Agent).await;
        let id = bench.portal.request_certificate(number(), application(&letter)).await.unwrap();
        go_to(&bench, "2026-04-04T12:00", Pace::Explicit).await;
        let approved = bench.portal.approve(&id).await.map(|request| request.state.name());
        (bench, id, approved)
    };
    let (bench, id, refused) = approve_at_noon_on_saturday(OfficeHours::Kept).await;
    insta::assert_snapshot!(refused.unwrap_err(), @"the counter is closed at 2026-04-04T12:00:00+09:00; it opens at 2026-04-06T08:30:00+09:00");
    assert_eq!(bench.journal().last().unwrap(), "request-approved refused counter-closed");
    let poked = bench.portal.poke(Poke { steps: Some(1), drain: false }).await.unwrap();
    assert_eq!(poked.steps[0].kind, "approve", "a poke knows no hours");
    assert!(bench.portal.issue(&id).await.is_ok(), "nor does 発行 at once");
    let again = bench.portal.approve(&id).await.unwrap_err();
    assert!(matches!(again, CounterRefusal::State { .. }), "what no hour would help is told as that");
    let (_, _, approved) = approve_at_noon_on_saturday(OfficeHours::Ignored).await;
    assert_eq!(approved.unwrap(), "approved");
}
