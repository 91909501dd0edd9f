//! `Keys`: whom the rows of a file are about, which is how the files of a unit join.

use std::collections::BTreeMap;

use careplan_domain::{Day, InsuredNumber};

use super::ReadFile;
use crate::check::head::ServiceUser;
use crate::check::supplement::is_torn_pair;
use crate::{ByteRange, Field, FileKind, Place, PlanDate, Record, Table};

/// The users in a file, each with the days of the plans or consultations that its rows name, and where each first stands.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    file: &'a ReadFile<'a>,
    kind: FileKind,
    /// The column of the day, where the kind has one.
    day_column: Option<u16>,
    users: BTreeMap<ServiceUser, BTreeMap<PlanDay, At>>,
    /// The first user of each number: who has another insurer elsewhere is found by that.
    numbers: BTreeMap<InsuredNumber, ServiceUser>,
    whole: bool,
}

/// The day that tells plans of one user apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PlanDay {
    /// The kind has none: its rows belong to a month.
    NoColumn,
    /// `00000000` in a UPHOSOKU: its rows belong to a month.
    UseSlip,
    /// 居宅サービス計画作成（変更）日, 計画作成(変更)日 or 相談日.
    Day(Day),
}

/// A row.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    number: u32,
    bytes: ByteRange,
}

/// Which part of a key is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Insurer,
    Insured,
    Day,
}

const INSURER_COLUMN: u16 = ServiceUser::COLUMNS[0];
const INSURED_COLUMN: u16 = ServiceUser::COLUMNS[1];

impl<'a> Keys<'a> {
    /// The keys of a file; none where its kind takes no part in joining, or where it could not be read at all.
    pub(super) fn of(file: &'a ReadFile<'a>) -> Option<Self> {
        let kind = file.kind()?;
        let mut keys = Self {
            file,
            kind,
            day_column: None,
            users: BTreeMap::new(),
            numbers: BTreeMap::new(),
            whole: file.document.strays.is_empty(),
        };
        match &file.document.table {
            Table::Uphosoku(rows) => keys.take(rows, Some(4), |row| {
                (
                    ServiceUser::of(row),
                    match &row.plan_date {
                        // Of a day that is no pair with its month nothing else is said.
                        _ if is_torn_pair(row) => None,
                        Field::Value(PlanDate::Plan(day)) => Some(PlanDay::Day(*day)),
                        Field::Value(PlanDate::UseSlip) => Some(PlanDay::UseSlip),
                        Field::Empty | Field::Odd => None,
                    },
                )
            }),
            Table::Up1kyo(rows) => {
                keys.take(rows, Some(14), |row| (ServiceUser::of(row), day(&row.plan_date)));
            }
            Table::Up2kyo(rows) => {
                keys.take(rows, Some(6), |row| (ServiceUser::of(row), day(&row.plan_date)));
            }
            Table::Up3kyo(rows) => {
                keys.take(rows, Some(5), |row| (ServiceUser::of(row), day(&row.plan_date)));
            }
            Table::Upplan(rows) | Table::Upjsk(rows) => {
                keys.take(rows, None, |row| (ServiceUser::of(row), Some(PlanDay::NoColumn)));
            }
            Table::Upsikyu(rows) => {
                keys.take(rows, None, |row| (ServiceUser::of(row), Some(PlanDay::NoColumn)));
            }
            Table::Upkihon(rows) => {
                keys.take(rows, Some(4), |row| (ServiceUser::of(row), day(&row.consulted_on)));
            }
            Table::UpkihonSub1(rows) => {
                keys.take(rows, Some(4), |row| (ServiceUser::of(row), day(&row.consulted_on)));
            }
            Table::UpkihonSub2(rows) => {
                keys.take(rows, Some(4), |row| (ServiceUser::of(row), day(&row.consulted_on)));
            }
            Table::Upyobo(rows) => {
                keys.take(rows, Some(4), |row| (ServiceUser::of(row), day(&row.plan_date)));
            }
            Table::UpyoboSub(rows) => {
                keys.take(rows, Some(4), |row| (ServiceUser::of(row), day(&row.plan_date)));
            }
            Table::Dlt1kyo(_)
            | Table::Dltplan(_)
            | Table::Dltjsk(_)
            | Table::Dltkihon(_)
            | Table::Dltyobo(_)
            | Table::Image
            | Table::Unread => return None,
        }
        Some(keys)
    }

    pub(super) fn kind(&self) -> FileKind {
        self.kind
    }

    /// Whether every row's key could be read, so that what is not here is nowhere in the file. A file without rows has been
    /// told so, and lacks nobody besides.
    pub(super) fn is_whole(&self) -> bool {
        self.whole && !self.users.is_empty()
    }

    pub(super) fn has(&self, user: ServiceUser) -> bool {
        self.users.contains_key(&user)
    }

    /// The user of the same number whom another insurer insures.
    pub(super) fn namesake(&self, user: ServiceUser) -> Option<ServiceUser> {
        self.numbers.get(&user.insured).copied().filter(|other| other.insurer != user.insurer)
    }

    /// Whether a user has a plan of this day.
    pub(super) fn has_day(&self, user: ServiceUser, day: PlanDay) -> bool {
        self.users.get(&user).is_some_and(|days| days.contains_key(&day))
    }

    /// The days of a user.
    pub(super) fn days(&self, user: ServiceUser) -> impl Iterator<Item = PlanDay> + '_ {
        self.users.get(&user).into_iter().flat_map(|days| days.keys().copied())
    }

    /// Every user and day, with the row where they first stand.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ServiceUser, PlanDay, At)> + '_ {
        self.users.iter().flat_map(|(user, days)| days.iter().map(|(day, at)| (*user, *day, *at)))
    }

    /// Where in a row a part of its key stands.
    pub(super) fn place(&self, at: At, part: Part) -> Place {
        let number = match part {
            Part::Day => self.day_column.unwrap_or(INSURED_COLUMN),
            Part::Insurer => INSURER_COLUMN,
            Part::Insured => INSURED_COLUMN,
        };
        self.file.sheet().place(&at.record(), number)
    }

    fn take<T>(
        &mut self,
        rows: &[Record<T>],
        day_column: Option<u16>,
        key: impl Fn(&T) -> (Option<ServiceUser>, Option<PlanDay>),
    ) {
        self.day_column = day_column;
        let mut last = None;
        let columns = [INSURER_COLUMN, INSURED_COLUMN, day_column.unwrap_or(INSURED_COLUMN)];
        for (record, _) in self.file.sheet().stretches(rows, &columns) {
            let (Some(user), Some(day)) = key(&record.row) else {
                self.whole = false;
                continue;
            };
            // The rows of a user mostly follow one another.
            if last.replace((user, day)) == Some((user, day)) {
                continue;
            }
            self.numbers.entry(user.insured).or_insert(user);
            self.users.entry(user).or_default().entry(day).or_insert(At::of(record));
        }
    }
}

/// The one user of a use slip or of actuals of which every row could be read; none where there are several, or none.
pub(super) fn only_user(file: &ReadFile<'_>) -> Option<ServiceUser> {
    let (Table::Upplan(rows) | Table::Upjsk(rows)) = &file.document.table else { return None };
    let sheet = file.sheet();
    let mut people =
        sheet.stretches(rows, &ServiceUser::COLUMNS).map(|(record, _)| ServiceUser::of(&record.row));
    let user = people.next()??;
    let whole = file.document.strays.is_empty();
    (whole && people.all(|other| other == Some(user))).then_some(user)
}

impl At {
    fn of<T>(record: &Record<T>) -> Self {
        Self { number: record.number, bytes: record.bytes }
    }

    fn record(self) -> Record<()> {
        Record { number: self.number, bytes: self.bytes, row: (), odd: None }
    }
}

fn day(field: &Field<Day>) -> Option<PlanDay> {
    field.value().copied().map(PlanDay::Day)
}
