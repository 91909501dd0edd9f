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

const COMMANDS: [LicenceCommand; 4] = [
    LicenceCommand::Apply,
    LicenceCommand::SettleFee,
    LicenceCommand::StopRenewal,
    LicenceCommand::ResumeRenewal,
];

fn stopped(record: LicenceRecord, now: &str) -> LicenceRecord {
    record.apply(LicenceCommand::StopRenewal, at(now)).expect("automatic")
}

#[test]
fn a_fee_is_overdue_from_the_second_month_after_the_terms_beginning_on() {
    for (since, due) in [
        ("2024-03-19T10:00", "2024-04-30T23:59:59"),
        ("2024-11-30T10:00", "2024-12-31T23:59:59"),
        ("2024-12-01T00:00", "2025-01-31T23:59:59"),
        ("2024-01-31T00:00", "2024-02-29T23:59:59"),
    ] {
        let (record, due) = (applied(since), at(due));
        assert_eq!(record.overdue_at(due), None, "{since}");
        let late = due.saturating_add(Span::from_minutes(1));
        assert_eq!(record.overdue_at(late), Some(due.day()), "{since}");
        assert_eq!(record.apply(LicenceCommand::SettleFee, late).expect("due").overdue_at(late), None);
    }
    // Nothing is due under the free pass, of a term that is over, or of none.
    assert_eq!(applied("2025-06-01T00:00").overdue_at(at("2026-05-01")), None);
    assert_eq!(applied("2024-03-19T10:00").overdue_at(at("2025-03-19")), None);
    assert_eq!(LicenceRecord::None.overdue_at(at("2025-03-19")), None);
    // Each term has a fee of its own.
    let renewed = paid(applied("2027-04-01T00:00"), "2027-04-02");
    assert_eq!(renewed.overdue_at(at("2028-05-31")), None);
    assert_eq!(renewed.overdue_at(at("2028-06-01")), Some(at("2028-05-31").day()));
}

#[test]
fn a_licence_bears_one_of_three_names() {
    let by_hand = applied("2024-04-01T09:00");
    assert_eq!(LicenceRecord::None.travelling_at(at("2024-04-01")).label, "未申請");
    assert_eq!(by_hand.travelling_at(at("2025-03-31T23:59:59")).label, "利用中");
    assert_eq!(by_hand.travelling_at(at("2025-04-01")).label, "期限切れ");
}

#[test]
fn every_state_answers_every_command() {
    let by_hand = applied("2024-04-01T09:00");
    let free = applied("2025-06-01T00:00");
    let automatic = applied("2027-04-01T00:00");
    let states = [
        ("未申請", LicenceRecord::None, "2026-10-01T12:00"),
        ("手動・利用中・支払待ち", by_hand, "2024-10-01"),
        ("手動・利用中・支払済", paid(by_hand, "2024-05-01"), "2024-10-01"),
        ("手動・期限切れ・支払待ち", by_hand, "2025-04-01"),
        ("手動・期限切れ・支払済", paid(by_hand, "2024-05-01"), "2025-04-01"),
        ("自動・利用中・フリーパス", free, "2025-10-01"),
        ("自動・更新後・フリーパス", free, "2026-10-01"),
        ("自動・更新後・フリーパス終了", free, "2027-10-01"),
        ("停止・利用中・フリーパス", stopped(free, "2025-10-01"), "2026-05-31"),
        ("停止・期限切れ・フリーパス", stopped(free, "2025-10-01"), "2026-06-01"),
        ("自動・利用中・支払待ち", automatic, "2027-10-01"),
        ("自動・利用中・支払済", paid(automatic, "2027-07-01"), "2027-10-01"),
        ("自動・更新後・支払待ち", automatic, "2029-10-01"),
        ("自動・更新後・前年支払済", paid(automatic, "2027-07-01"), "2028-10-01"),
        ("自動・更新後・支払済", paid(automatic, "2029-07-01"), "2029-10-01"),
        ("停止・利用中・支払待ち", stopped(automatic, "2027-10-01"), "2027-10-01"),
        ("停止・期限切れ・支払待ち", stopped(automatic, "2027-10-01"), "2028-04-01"),
        ("停止・期限切れ・支払済", paid(stopped(automatic, "2027-10-01"), "2028-04-01"), "2028-04-01"),
    ];
    let mut table = String::new();
    for (name, record, now) in states {
        let now = at(now);
        for command in COMMANDS {
            let answer = match record.apply(command, now) {
                Ok(next) => {
                    let licence = next.travelling_at(now);
                    format!(
                        "{} {} {} until {}",
                        licence.label,
                        licence.payment.expect("a term"),
                        licence.renewal.expect("a term"),
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
    assert_eq!(renewed.renewal.as_deref(), Some("自動更新"));
}

#[test]
fn the_free_pass_covers_terms_that_begin_while_it_is_given() {
    let payment = |record: LicenceRecord, now: &str| record.travelling_at(at(now)).payment.expect("a term");
    assert_eq!(payment(applied("2025-05-31T23:59:59"), "2025-06-01"), "支払待ち");
    let free = applied("2025-06-01T00:00");
    assert_eq!(payment(free, "2026-05-31"), "支払不要(フリーパス)");
    assert_eq!(payment(free, "2026-06-01"), "支払不要(フリーパス)", "renewed within it");
    assert_eq!(payment(free, "2027-06-01"), "支払待ち", "renewed after it");
    assert_eq!(payment(applied("2027-03-31T23:59:59"), "2028-03-30"), "支払不要(フリーパス)");
    assert_eq!(payment(applied("2027-04-01T00:00"), "2027-04-01"), "支払待ち");
}

#[test]
fn a_stopped_renewal_ends_with_its_term_and_may_be_resumed_before() {
    let automatic = applied("2026-04-01T09:00");
    let last = stopped(automatic, "2026-10-01");
    assert!(last.runs_at(at("2027-03-31T23:59:59")), "stopping does not shorten the term");
    assert!(!last.runs_at(at("2027-04-01T00:00")));
    let resumed = last.apply(LicenceCommand::ResumeRenewal, at("2027-03-31T23:59")).expect("in time");
    assert_eq!(resumed, automatic);
    let anew = last.apply(LicenceCommand::Apply, at("2027-04-02T10:00")).expect("free, so nothing is due");
    assert_eq!(anew.travelling_at(at("2027-04-02T10:00")).renewal.as_deref(), Some("自動更新"));
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

/// 模型: the licence as somebody would keep it on paper, who looks at it every day.
#[derive(Clone, Copy, Debug)]
struct Sheet {
    today: Day,
    year: Option<Year>,
}

/// The year that stands on it.
#[derive(Clone, Copy, Debug)]
struct Year {
    first: Day,
    last: Day,
    due: bool,
    by_itself: bool,
}

impl Sheet {
    /// A day passes: at midnight after its last day, a year that goes on by itself is written anew.
    fn sleep(&mut self) {
        let before = self.today;
        self.today = before.plus_days(1);
        if let Some(year) = self.year
            && year.last == before
            && year.by_itself
        {
            self.begin();
        }
    }

    fn begin(&mut self) {
        let first = self.today;
        let mut last = first;
        // The day before the same date, or the end of a month that lacks it.
        while last.plus_days(1) != first.plus_years(1) {
            last = last.plus_days(1);
        }
        if first.plus_years(1).day_of_month() != first.day_of_month() {
            last = last.plus_days(1);
        }
        let day = |year, month, day| Day::new(year, month, day).expect("a day");
        let free = first >= day(2025, 6, 1) && first < day(2027, 4, 1);
        self.year = Some(Year { first, last, due: !free, by_itself: first >= day(2025, 6, 1) });
    }

    fn runs(&self) -> bool {
        self.year.is_some_and(|year| self.today <= year.last)
    }

    /// Whether it was done.
    fn does(&mut self, command: LicenceCommand) -> bool {
        let runs = self.runs();
        match (command, &mut self.year) {
            (LicenceCommand::Apply, None) => self.begin(),
            (LicenceCommand::Apply, Some(year)) if !runs && !year.due => self.begin(),
            (LicenceCommand::SettleFee, Some(year)) if year.due => year.due = false,
            (LicenceCommand::StopRenewal, Some(year)) if runs && year.by_itself => year.by_itself = false,
            (LicenceCommand::ResumeRenewal, Some(year))
                if runs && !year.by_itself && year.first >= Day::new(2025, 6, 1).expect("a day") =>
            {
                year.by_itself = true;
            }
            _ => return false,
        }
        true
    }
}

proptest! {
    /// Applications, payments, stops and resumptions on any days: the pure function of record and time says what the
    /// sheet says that is looked at every day.
    #[test]
    fn a_licence_is_what_a_sheet_of_paper_would_say(
        begin in 0_i32..1_500,
        steps in prop::collection::vec((prop_oneof![0_usize..3, 0_usize..500], 0_usize..4), 0..24),
    ) {
        let today = Day::new(2023, 4, 1).expect("a day").plus_days(begin);
        let mut sheet = Sheet { today, year: None };
        let mut record = LicenceRecord::None;
        for (days, command) in steps {
            for _ in 0..days {
                sheet.sleep();
            }
            let now = sheet.today.at(12, 0, 0);
            let next = record.apply(COMMANDS[command], now);
            prop_assert_eq!(next.is_ok(), sheet.does(COMMANDS[command]), "{:?} on {:?}: {:?}", COMMANDS[command], sheet, next);
            record = next.unwrap_or(record);
            prop_assert_eq!(record.runs_at(now), sheet.runs());
            if let (LicenceState::Running(term) | LicenceState::Expired(term), Some(year)) =
                (record.state_at(now), sheet.year)
            {
                prop_assert_eq!((term.since.day(), term.until.day()), (year.first, year.last));
                prop_assert_eq!(term.payment == Payment::Awaited, year.due);
                prop_assert_eq!(term.renewal() == Renewal::Automatic, year.by_itself);
            }
        }
    }

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
                    prop_assert!(old.until < now && old.payment != Payment::Awaited);
                    prop_assert!(old.renewal() != Renewal::Automatic);
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
