//! Every state and command, and what the calendar makes of a licence.

use std::fmt::Write as _;

use careplan_domain::Span;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> JapanTime {
    text.parse().expect("a time")
}

fn applied(text: &str) -> LicenceRecord {
    LicenceRecord::Term(Term::beginning(at(text)))
}

fn paid(record: LicenceRecord, now: &str) -> LicenceRecord {
    record.apply(LicenceCommand::SettleFee, at(now)).expect("due")
}

#[test]
fn every_state_answers_every_command() {
    let by_hand = applied("2024-04-01T09:00");
    let automatic = applied("2025-06-01T00:00");
    let states = [
        ("未申請", LicenceRecord::None, "2026-10-01T12:00"),
        ("手動・利用中・支払待ち", by_hand, "2024-10-01"),
        ("手動・利用中・支払済", paid(by_hand, "2024-05-01"), "2024-10-01"),
        ("手動・期限切れ・支払待ち", by_hand, "2025-04-01"),
        ("手動・期限切れ・支払済", paid(by_hand, "2024-05-01"), "2025-04-01"),
        ("自動・利用中・支払待ち", automatic, "2025-10-01"),
        ("自動・利用中・支払済", paid(automatic, "2025-07-01"), "2025-10-01"),
        ("自動・更新後・支払待ち", automatic, "2027-10-01"),
        ("自動・更新後・前年支払済", paid(automatic, "2025-07-01"), "2026-10-01"),
        ("自動・更新後・支払済", paid(automatic, "2027-07-01"), "2027-10-01"),
    ];
    let mut table = String::new();
    for (name, record, now) in states {
        let now = at(now);
        for command in [LicenceCommand::Apply, LicenceCommand::SettleFee] {
            let answer = match record.apply(command, now) {
                Ok(next) => {
                    let licence = next.travelling_at(now);
                    format!(
                        "{} {} until {}",
                        licence.label,
                        licence.payment.expect("a term"),
                        licence.until.expect("a term")
                    )
                }
                Err(refusal) => format!("{}: {refusal}", refusal.rule()),
            };
            writeln!(table, "{name} × {command:?} → {answer}").expect("memory");
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn an_application_is_renewed_by_itself_from_june_2025_on() {
    let (last_by_hand, first_automatic) = (applied("2025-05-31T23:59:59"), applied("2025-06-01T00:00"));
    assert!(!last_by_hand.runs_at(at("2026-05-31T00:00")));
    assert_eq!(last_by_hand.travelling_at(at("2026-06-01")).state, TravellingState::Expired);
    let renewed = first_automatic.travelling_at(at("2028-02-29T12:00"));
    assert_eq!(renewed.state, TravellingState::Active);
    assert_eq!(renewed.since, Some(at("2027-06-01T00:00")));
    assert_eq!(renewed.until, Some(at("2028-05-31T23:59:59")));
    assert_eq!(renewed.payment.as_deref(), Some("支払待ち"));
}

#[test]
fn a_renewed_term_begins_when_the_one_before_has_ended() {
    for (applied_at, last, next_until) in [
        ("2026-04-01T09:00", "2027-03-31T23:59:59", "2028-03-31T23:59:59"),
        ("2028-02-29T12:00", "2029-02-28T23:59:59", "2030-02-28T23:59:59"),
        ("2027-03-01T12:00", "2028-02-29T23:59:59", "2029-02-28T23:59:59"),
    ] {
        let record = applied(applied_at);
        let moment_before = at(last).saturating_add(Span::from_millis(999));
        assert_eq!(record.travelling_at(moment_before).until, Some(at(last)));
        let next = record.travelling_at(at(last).saturating_add(Span::from_seconds(1)));
        assert_eq!(next.since, Some(at(last).saturating_add(Span::from_seconds(1))));
        assert_eq!(next.until, Some(at(next_until)));
    }
}

#[test]
fn a_term_is_one_year_by_the_calendar() {
    let until = |since: &str| Term::beginning(at(since)).until;
    assert_eq!(until("2024-03-19T10:30"), at("2025-03-18T23:59:59"));
    assert_eq!(until("2026-01-01T00:00"), at("2026-12-31T23:59:59"));
    assert_eq!(until("2028-02-29T12:00"), at("2029-02-28T23:59:59"));
    assert_eq!(until("2027-03-01T12:00"), at("2028-02-29T23:59:59"));
}

#[test]
fn a_term_runs_through_its_last_second() {
    let record = applied("2024-04-01T09:00");
    let last = at("2025-03-31T23:59:59");
    assert!(record.runs_at(last.saturating_add(Span::from_millis(999))));
    assert!(!record.runs_at(last.saturating_add(Span::from_seconds(1))));
}

proptest! {
    /// Whatever happens in whatever order: a running term is never replaced, an unpaid one neither, and one that
    /// renews itself neither.
    #[test]
    fn a_term_is_replaced_only_when_over_and_paid(
        steps in prop::collection::vec((0_u64..500, any::<bool>()), 0..40)
    ) {
        let mut now = at("2020-04-01T09:00");
        let mut record = LicenceRecord::None;
        for (days, apply) in steps {
            now = now.saturating_add(Span::from_days(days));
            let command = if apply { LicenceCommand::Apply } else { LicenceCommand::SettleFee };
            let Ok(next) = record.apply(command, now) else { continue };
            if apply {
                prop_assert!(next.runs_at(now));
                if let LicenceRecord::Term(old) = record {
                    prop_assert!(old.until < now && old.payment == Payment::Settled);
                    prop_assert_eq!(old.renewal(), Renewal::ByHand);
                }
            }
            record = next;
        }
    }

    /// However often it is looked at or paid for on the way, an automatic licence has the same terms and no gap.
    #[test]
    fn an_automatic_licence_always_runs(
        applied_after in 0_u64..40_000_000_000, steps in prop::collection::vec((0_u64..900, any::<bool>()), 1..20)
    ) {
        let mut now = at("2025-06-01").saturating_add(Span::from_millis(applied_after));
        let untouched = LicenceRecord::Term(Term::beginning(now));
        let mut record = untouched;
        for (days, pays) in steps {
            now = now.saturating_add(Span::from_days(days));
            let LicenceState::Running(term) = untouched.state_at(now) else {
                return Err(TestCaseError::fail("it does not run"));
            };
            prop_assert!(term.since <= now && !term.is_over_at(now));
            prop_assert!(term.until.day() <= term.since.day().plus_years(1));
            if pays {
                record = record.apply(LicenceCommand::SettleFee, now).unwrap_or(record);
            }
            let LicenceState::Running(touched) = record.state_at(now) else {
                return Err(TestCaseError::fail("it does not run"));
            };
            prop_assert_eq!((touched.since, touched.until), (term.since, term.until));
        }
    }
}
