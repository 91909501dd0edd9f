//! `Change`: how what was given differs from what was planned: two visits called off, one added.

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{Day, InsuredNumber, InsurerNumber};
use careplan_standard::rows::UseSlipRow;
use careplan_standard::{
    Content, Field, GeneratedUnit, Party, PlanTime, SendUnit, ServiceCode, Table, Wording,
};

use super::pattern::Pattern;
use crate::care_software::{
    ActualsMaker, Assignment, Book, DeleteCascade, MadeFile, PercentAddons, ServiceUser, UnitFiles, Visit,
};

/// 変更: one thing that went otherwise than planned, as the instructions say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// What the person who tests is to do.
    pub(super) wording: Wording,
}

/// What somebody gets at one time.
type Time = (Day, PlanTime);

/// Makes the actuals of the office that got the plan.
pub(super) fn give(plan: &GeneratedUnit, giver: Party, planner: Party) -> (MadeFile, Vec<Change>) {
    const CHOSEN: &str = "the pattern's seed is chosen so; a test makes every sample";
    let month = Pattern::month();
    let mut book = Book::new(giver.office, DeleteCascade::default());
    let tables = plan.files.iter().filter_map(|file| match &file.content {
        Content::Table(table) => Some((file.name, table.clone())),
        Content::Image(_) => None,
    });
    let unit = UnitFiles::made(SendUnit::UseSlip, tables).expect(CHOSEN);
    book.import(&unit);
    let assignment = Assignment { kind: giver.service, month, planner };
    let percents = PercentAddons { codes: percent_codes(plan, giver), ..PercentAddons::default() };
    let mut maker = ActualsMaker::new(&book, assignment, percents);
    let visits = visits(&maker);
    let names = names(plan);
    let mut changes = Vec::new();

    let (user, times) = visits.iter().max_by_key(|(_, times)| times.len()).expect(CHOSEN);
    // The first visit of a month carries the add-ons of the month, so it is not one of those.
    for place in [2, 3] {
        let (day, from) = *times.get(place).expect(CHOSEN);
        maker.cancel(&Visit::at(*user, day, from)).expect(CHOSEN);
        changes.push(Change { wording: cancelled(&names[user], day, from) });
    }
    let (user, times) = visits.iter().find(|(other, _)| *other != user).unwrap_or((user, times));
    let (pattern_day, from) = *times.last().expect(CHOSEN);
    let busy: BTreeSet<Day> = planned_days(plan, *user);
    let free = (0..i32::from(month.days())).map(|offset| month.last_day().plus_days(-offset));
    let mut free = free.filter(|day| day.is_business_day() && !busy.contains(day));
    let day = free.next().expect(CHOSEN);
    let added: Vec<UseSlipRow> = maker
        .rows()
        .filter(|(who, row)| {
            who == user && row.day.value() == Some(&pattern_day) && row.from.value() == Some(&from)
        })
        .map(|(_, row)| UseSlipRow { day: day.into(), ..row.clone() })
        .collect();
    changes.push(Change { wording: added_wording(&names[user], day, &added) });
    for row in added {
        maker.add(row).expect(CHOSEN);
    }
    let made = maker.make(month.next().first_day().at(10, 0, 0)).expect(CHOSEN);
    (made, changes)
}

/// 率加算: of the kinds in the patterns the only services of an office without a time.
pub(super) fn percent_codes(plan: &GeneratedUnit, giver: Party) -> BTreeSet<ServiceCode> {
    let own = rows(plan).filter(|row| row.office.value() == Some(&giver.office));
    let without_time = own.filter(|row| row.from.value() == Some(&PlanTime::Unstated));
    let codes = without_time.filter_map(|row| row.code.value().copied());
    codes.filter(|code| code.kind() == giver.service).collect()
}

/// The times at which the office comes to each user, in their order.
fn visits(maker: &ActualsMaker) -> BTreeMap<ServiceUser, Vec<Time>> {
    let mut visits: BTreeMap<ServiceUser, BTreeSet<Time>> = BTreeMap::new();
    for (user, row) in maker.rows() {
        if let (Some(day), Some(from @ PlanTime::At(_))) = (row.day.value(), row.from.value()) {
            visits.entry(user).or_default().insert((*day, *from));
        }
    }
    visits.into_iter().map(|(user, times)| (user, times.into_iter().collect())).collect()
}

/// Days on which anybody comes to somebody.
fn planned_days(plan: &GeneratedUnit, user: ServiceUser) -> BTreeSet<Day> {
    let own = rows(plan).filter(|row| user_of((&row.insurer, &row.insured)) == Some(user));
    own.filter_map(|row| row.day.value().copied()).collect()
}

fn rows(plan: &GeneratedUnit) -> impl Iterator<Item = &UseSlipRow> {
    let records = plan.files.iter().filter_map(|file| match &file.content {
        Content::Table(Table::Upplan(records)) => Some(records),
        Content::Table(_) | Content::Image(_) => None,
    });
    records.flatten().map(|record| &record.row)
}

/// 氏名 of everybody, with the number by which it is found.
fn names(plan: &GeneratedUnit) -> BTreeMap<ServiceUser, String> {
    let mut names = BTreeMap::new();
    for file in &plan.files {
        let Content::Table(Table::Uphosoku(records)) = &file.content else { continue };
        for record in records {
            let Some(user) = user_of((&record.row.insurer, &record.row.insured)) else { continue };
            let name = record.row.name.value().map(ToString::to_string).unwrap_or_default();
            names.insert(user, format!("{name} ({})", user.insured));
        }
    }
    names
}

fn user_of((insurer, number): (&Field<InsurerNumber>, &Field<InsuredNumber>)) -> Option<ServiceUser> {
    Some(ServiceUser { insurer: *insurer.value()?, insured: *number.value()? })
}

fn cancelled(name: &str, day: Day, from: PlanTime) -> Wording {
    let (day_ja, from) = (day_in_japanese(day), clock(from));
    Wording::new(
        format!("{name} 様の {day_ja} {from} からの利用をキャンセルする（同じ時刻の加算も含む）。"),
        format!("{name}: the visit of {day} at {from} was called off, with the add-ons at the same time."),
    )
}

fn added_wording(name: &str, day: Day, rows: &[UseSlipRow]) -> Wording {
    let codes: Vec<String> =
        rows.iter().filter_map(|row| row.code.value().map(ToString::to_string)).collect();
    let first = rows.first();
    let time = |column: fn(&UseSlipRow) -> &Field<PlanTime>| {
        first.and_then(|row| column(row).value().copied()).map_or_else(String::new, clock)
    };
    let (from, to, codes) = (time(|row| &row.from), time(|row| &row.to), codes.join("、"));
    let day_ja = day_in_japanese(day);
    Wording::new(
        format!(
            "{name} 様の {day_ja} {from}〜{to} に {codes} を追加する（単位数・回数などは予定の最後の利用と同じ）。"
        ),
        format!(
            "{name}: a visit on {day} from {from} to {to} with {codes} was added; units and counts are those of the \
             last planned visit."
        ),
    )
}

fn day_in_japanese(day: Day) -> String {
    format!("{}月{}日（{}）", day.month(), day.day_of_month(), day.weekday_kanji())
}

fn clock(time: PlanTime) -> String {
    match time {
        PlanTime::At(time) => format!("{:02}:{:02}", time.minutes() / 60, time.minutes() % 60),
        PlanTime::Unstated => "9999".to_owned(),
    }
}
