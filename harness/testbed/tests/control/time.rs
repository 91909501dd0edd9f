//! The clock and the pace, as control calls move them.

use super::*;

#[tokio::test]
async fn the_clock_moves_forward_only() {
    let bed = bed().await;
    let control = client(&bed);
    let by = AdvanceClock { by: Some("2h30m".parse().expect("a span")), to: None };
    assert_eq!(control.advance_clock(&by).await.expect("moves").now.to_string(), "2026-04-01T11:30:00+09:00");
    let set = SetClock { now: "2026-05-01T08:00".parse().expect("a time") };
    assert_eq!(control.set_clock(&set).await.expect("moves").now, set.now);
    let back = SetClock { now: "2026-04-30".parse().expect("a time") };
    let refused = control.set_clock(&back).await.expect_err("back");
    assert_eq!(refused.code(), Some(ProblemCode::ClockBackwards));
    let both = AdvanceClock { by: Some(Span::from_days(1)), to: Some(set.now) };
    let refused = control.advance_clock(&both).await.expect_err("both");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    bed.stop().await;
}

#[tokio::test]
async fn the_clock_does_not_leave_its_range() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = || kept_in(folder.path());
    let bed = Testbed::start_with(settings()).await.expect("starts");
    let far = AdvanceClock { by: Some("99999999d".parse().expect("a span")), to: None };
    let refused = client(&bed).advance_clock(&far).await.expect_err("too far");
    assert_eq!(refused.code(), Some(ProblemCode::InvalidField));
    assert!(refused.to_string().contains("2090-12-31"), "{refused}");
    let last = SetClock { now: "2090-12-31T23:00".parse().expect("a time") };
    client(&bed).set_clock(&last).await.expect("the last day is in");
    let created = bed.create_office(office(None, Claims::Agent)).await.expect("is registered");
    client(&bed).ready_office(created.number).await.expect("becomes ready even there");
    bed.stop().await;
    Testbed::start_with(settings()).await.expect("opens again").stop().await;
    for at in ["1995-04-01", "2150-01-01"] {
        let start = ClockStart::Standing(at.parse().expect("a time"));
        let refused = Testbed::start_with(Settings { clock: Some(start), ..Settings::fresh() }).await;
        assert!(matches!(refused.err(), Some(StartFault::Clock(_))), "{at}");
    }
}

#[tokio::test]
async fn in_explicit_pace_only_a_poke_moves_a_request() {
    let bed = bed().await;
    let control = client(&bed);
    control.set_pace(SetPace { mode: PaceMode::Explicit }).await.expect("is set");
    let created = bed.create_office(office(Some("4479900013"), Claims::Agent)).await.expect("is registered");
    let desk = bed.office(created.number).desk().await.expect("a desk");
    desk.change_password().await.expect("changes it");
    desk.request_certificate().await.expect("requests it");
    bed.clock().advance(Span::from_days(30)).await.expect("moves");
    assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::CertificateRequested);
    let poked = control.poke(Poke { steps: None, drain: true }).await.expect("pokes");
    let kinds: Vec<&str> = poked.steps.iter().map(|step| step.kind.as_str()).collect();
    assert_eq!((kinds, poked.waiting), (vec!["approve", "issue"], 0));
    assert_eq!(control.office(created.number).await.expect("is there").stage, Stage::CertificateIssued);
    bed.stop().await;
}
