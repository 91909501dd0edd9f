//! Users and plans that one file of a unit has and another lacks.
//!
//! Months take no part: within a unit they are one by the names, and a row of another month is its own file's fault. A
//! key that is lacking is reported once, where it first stands; in a file of which not every row could be read, nothing
//! is lacking. Not asked, since nothing public demands it: a user in table 6 without table 7 (whose services may all
//! stand outside it), a service in table 6 without a row in table 7, a plan without table 2 or 3.

use std::collections::BTreeSet;

use super::ReadFile;
use super::keys::{Keys, Part, PlanDay};
use crate::check::head::ServiceUser;
use crate::{FileKind, Finding, Findings, Rule, Wording};

/// That every key of one file stands in another too.
struct Join {
    from: FileKind,
    to: FileKind,
    by: By,
}

/// How much of a key must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// The user.
    User,
    /// The user, and the day of the plan or the consultation.
    UserAndDay,
}

/// In the order in which they are judged: what lacks the same in two files is reported by the first.
const JOINS: [Join; 10] = [
    Join { from: FileKind::Upplan, to: FileKind::Uphosoku, by: By::User },
    Join { from: FileKind::Upsikyu, to: FileKind::Upplan, by: By::User },
    Join { from: FileKind::Uphosoku, to: FileKind::Upplan, by: By::User },
    // Days are judged the other way round, from UPHOSOKU: one wrong day is one finding.
    Join { from: FileKind::Up1kyo, to: FileKind::Uphosoku, by: By::User },
    Join { from: FileKind::Up2kyo, to: FileKind::Up1kyo, by: By::UserAndDay },
    Join { from: FileKind::Up3kyo, to: FileKind::Up1kyo, by: By::UserAndDay },
    Join { from: FileKind::Uphosoku, to: FileKind::Up1kyo, by: By::UserAndDay },
    Join { from: FileKind::UpkihonSub1, to: FileKind::Upkihon, by: By::UserAndDay },
    Join { from: FileKind::UpkihonSub2, to: FileKind::Upkihon, by: By::UserAndDay },
    Join { from: FileKind::UpyoboSub, to: FileKind::Upyobo, by: By::UserAndDay },
];

/// Judges the files of a unit against one another.
pub(super) fn judge(files: &[ReadFile<'_>], findings: &mut Findings) {
    let kinds: Vec<FileKind> = files.iter().filter_map(ReadFile::kind).collect();
    // Whose other side is not here is not asked for its keys.
    let is_asked = |kind: FileKind| {
        JOINS.iter().any(|join| {
            (join.from == kind && kinds.contains(&join.to)) || (join.to == kind && kinds.contains(&join.from))
        })
    };
    let asked = files.iter().filter(|file| file.kind().is_some_and(is_asked));
    let keys: Vec<Keys<'_>> = asked.filter_map(Keys::of).collect();
    let of_kind = |kind: FileKind| keys.iter().find(|keys| keys.kind() == kind);
    let mut lacking: BTreeSet<(FileKind, ServiceUser, PlanDay)> = BTreeSet::new();
    for join in &JOINS {
        let (Some(from), Some(to)) = (of_kind(join.from), of_kind(join.to)) else { continue };
        if !to.is_whole() {
            continue;
        }
        for (user, day, at) in from.iter() {
            let known = to.has(user);
            let joins = known && (join.by == By::User || to.has_day(user, day));
            // A whole user that is lacking is one cause, whatever the day.
            let lack = (join.to, user, if known { day } else { PlanDay::NoColumn });
            if joins || !lacking.insert(lack) {
                continue;
            }
            if let Some(other) = to.namesake(user)
                && !known
            {
                // The other way round it would be the same slip.
                lacking.insert((join.from, other, PlanDay::NoColumn));
            }
            let fault = if known { unknown_day(join, user, day, to) } else { unknown_user(join, user, to) };
            let finding = Finding::new(Rule::SetJoin, from.place(at, fault.part), fault.message);
            let finding = finding.with_found(&fault.found);
            findings.push(match fault.expected {
                Some(expected) => finding.with_expected(Wording::same(expected)),
                None => finding,
            });
        }
    }
}

/// What does not join.
struct Fault {
    part: Part,
    message: Wording,
    found: String,
    expected: Option<String>,
}

fn unknown_user(join: &Join, user: ServiceUser, to: &Keys<'_>) -> Fault {
    let ServiceUser { insurer, insured: number } = user;
    let (from, to_kind) = (join.from, join.to);
    let message = Wording::new(
        format!(
            "{from} にある利用者（保険者番号 {insurer}、被保険者番号 {number}）が、{to_kind}（{}）にありません。",
            to_kind.japanese_name()
        ),
        format!("the user {number} of insurer {insurer} in {from} is not in {to_kind}"),
    );
    match to.namesake(user) {
        Some(other) => {
            let expected = Some(other.insurer.to_string());
            Fault { part: Part::Insurer, message, found: insurer.to_string(), expected }
        }
        None => Fault { part: Part::Insured, message, found: number.to_string(), expected: None },
    }
}

fn unknown_day(join: &Join, user: ServiceUser, day: PlanDay, to: &Keys<'_>) -> Fault {
    /// More days than this say nothing new.
    const DAYS_MAX: usize = 5;
    let ServiceUser { insurer, insured: number } = user;
    let (from, to_kind) = (join.from, join.to);
    let days: Vec<String> = to.days(user).take(DAYS_MAX).map(text).collect();
    let days = days.join(", ");
    let found = text(day);
    let message = Wording::new(
        format!(
            "利用者 {number}（保険者番号 {insurer}）の日付が、{from} では {found}、{to_kind} では {days} です。"
        ),
        format!(
            "the day of user {number} of insurer {insurer} is {found} in {from}, but {days} in {to_kind}"
        ),
    );
    Fault { part: Part::Day, message, found, expected: Some(days) }
}

fn text(day: PlanDay) -> String {
    match day {
        PlanDay::NoColumn => String::new(),
        PlanDay::UseSlip => "00000000".to_owned(),
        PlanDay::Day(day) => day.compact(),
    }
}
