//! An account against a model that only remembers what was tried.

use proptest::prelude::*;

use super::*;
use crate::password::PasswordCost;

const RULES: Rules = Rules { failures_before_lock: 3, lock: Span::from_minutes(30), password_days: Some(90) };

fn at(text: &str) -> JapanTime {
    text.parse().unwrap()
}

fn hash() -> PasswordHash {
    PasswordHash { cost: PasswordCost::default(), salt: [0; 16], hash: [0; 32] }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Try(Match),
    Reissue,
    Change,
    Wait(u64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Try(Match::Different)),
        2 => Just(Act::Try(Match::Same)),
        1 => Just(Act::Try(Match::Reissued)),
        1 => Just(Act::Reissue),
        1 => Just(Act::Change),
        2 => (0_u64..40).prop_map(Act::Wait),
        1 => (86_400_u64..200_000).prop_map(Act::Wait),
    ]
}

proptest! {
    #[test]
    fn an_account_answers_as_its_history_says(acts in prop::collection::vec(act(), 0..60)) {
        let mut now = at("2026-04-01T09:00");
        let mut account = Account::new();
        // The model: failures since the last right one, the last lock, the last change, whether a reissued password waits.
        let mut waits = false;
        let (mut failures, mut locked, mut changed) = (0_u32, None::<JapanTime>, None::<JapanTime>);
        for act in acts {
            match act {
                Act::Wait(minutes) => now = now.saturating_add(Span::from_minutes(minutes)),
                Act::Change => {
                    account = account.changed(hash(), now);
                    (failures, locked, changed, waits) = (0, None, Some(now), false);
                }
                Act::Reissue => {
                    account = account.with_reissued(Secret::from("x"));
                    waits = true;
                }
                // Nobody can type what was not issued.
                Act::Try(Match::Reissued) if !waits => {}
                Act::Try(found) => {
                    let expected = if let Some(until) = locked.filter(|until| now < *until) {
                        Verified::Locked { until }
                    } else {
                        locked = None;
                        if found == Match::Reissued {
                            (failures, changed, waits) = (0, None, false);
                            Verified::Temporary
                        } else if found == Match::Same {
                            failures = 0;
                            match changed {
                                None => Verified::Temporary,
                                Some(since) if now.since(since) >= Span::from_days(90) => Verified::Expired,
                                Some(_) => Verified::Right,
                            }
                        } else if failures == 2 {
                            failures = 0;
                            let until = now.saturating_add(RULES.lock);
                            locked = Some(until);
                            Verified::Locked { until }
                        } else {
                            failures += 1;
                            Verified::Wrong
                        }
                    };
                    let (next, answer) = account.tried(found, &RULES, now);
                    prop_assert_eq!(answer, expected);
                    account = next;
                    prop_assert_eq!(account.reissued.is_some(), waits);
                }
            }
        }
    }
}

#[test]
fn a_locked_account_answers_locked_even_to_the_right_password() {
    let now = at("2026-04-01T09:00");
    let mut account = Account::new();
    for _ in 0..3 {
        account = account.tried(Match::Different, &RULES, now).0;
    }
    let until = at("2026-04-01T09:30");
    assert_eq!(account.standing(&RULES, now), Standing::Locked { until });
    assert_eq!(account.tried(Match::Same, &RULES, at("2026-04-01T09:29:59")).1, Verified::Locked { until });
    assert_eq!(account.tried(Match::Same, &RULES, until).1, Verified::Temporary);
}

/// One account in every state that counts, with the rules' 90 days and three failures.
fn every_state(now: JapanTime) -> Vec<(&'static str, Account)> {
    let own = |since: &str| Password::Own { hash: hash(), since: at(since) };
    let with = |password, attempts| Account { password, password_changes: 1, attempts, reissued: None };
    let counted = |failures| Attempts::Counted { failures };
    let locked = Attempts::Locked { until: now.saturating_add(Span::from_minutes(5)) };
    let lock_over = Attempts::Locked { until: now };
    vec![
        ("temporary", Account::new()),
        ("temporary, 2 failures", with(Password::Temporary, counted(2))),
        ("own", with(own("2026-03-01T09:00"), counted(0))),
        ("own, 2 failures", with(own("2026-03-01T09:00"), counted(2))),
        ("own, locked", with(own("2026-03-01T09:00"), locked)),
        ("own, lock over", with(own("2026-03-01T09:00"), lock_over)),
        ("own, expired", with(own("2026-01-01T09:00"), counted(0))),
        ("own, expired, locked", with(own("2026-01-01T09:00"), locked)),
    ]
}

#[test]
fn every_account_answers_every_attempt() {
    use std::fmt::Write as _;

    let time = |at: JapanTime| format!("{}:{:02}", at.hour(), at.minute());
    let now = at("2026-04-01T09:00");
    let mut table = String::new();
    for (name, account) in every_state(now) {
        for reissued in [false, true] {
            let account = if reissued { account.with_reissued(Secret::from("x")) } else { account.clone() };
            let reissued = if reissued { " + reissued" } else { "" };
            for (tried, found) in
                [("same", Match::Same), ("reissued", Match::Reissued), ("different", Match::Different)]
            {
                if found == Match::Reissued && reissued.is_empty() {
                    continue;
                }
                let (after, answer) = account.tried(found, &RULES, now);
                let waits = if after.reissued.is_some() { " + reissued" } else { "" };
                let answer = match answer {
                    Verified::Locked { until } => format!("Locked until {}", time(until)),
                    other => format!("{other:?}"),
                };
                let standing = match (after.standing(&RULES, now), after.attempts) {
                    (Standing::Locked { until }, _) => format!("locked until {}", time(until)),
                    (standing, Attempts::Counted { failures }) => {
                        format!("{standing:?}, {failures} failures")
                    }
                    (_, Attempts::Locked { .. }) => unreachable!("an attempt ends a lock that is over"),
                };
                writeln!(table, "{name}{reissued} | {tried} -> {answer} | {standing}{waits}").unwrap();
            }
            let after = account.changed(hash(), now);
            assert_eq!(after.standing(&RULES, now), Standing::Active);
            assert_eq!((after.reissued, after.password_changes), (None, account.password_changes + 1));
        }
    }
    insta::assert_snapshot!(table);
}
