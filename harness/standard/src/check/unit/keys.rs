//! `Keys`: whom the rows of a file are about, which is how the files of a unit join.

use std::collections::BTreeMap;

use careplan_domain::{Day, InsuredNumber, InsurerNumber};

use super::ReadFile;
use crate::check::batch::User;
use crate::records::{RawRecord, Records};
use crate::{ByteRange, CsvVersion, Field, FileKind, Layout, NameVersion, Place, PlanDate, Record, Table};

/// The users in a file, each with the days of the plans or consultations that its rows name, and where each first stands.
#[derive(Debug)]
pub(super) struct Keys<'a> {
    file: &'a ReadFile<'a>,
    kind: FileKind,
    /// The column of the day, where the kind has one.
    day_column: Option<u16>,
    users: BTreeMap<User, BTreeMap<PlanDay, At>>,
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
    Insured,
    Day,
}

/// 被保険者番号 stands third in every table.
const INSURED_COLUMN: u16 = 3;

impl<'a> Keys<'a> {
    /// The keys of a file; none where its kind takes no part in joining, or where it could not be read at all.
    pub(super) fn of(file: &'a ReadFile<'a>) -> Option<Self> {
        let kind = file.kind()?;
        let mut keys = Self {
            file,
            kind,
            day_column: None,
            users: BTreeMap::new(),
            whole: file.document.strays.is_empty(),
        };
        match &file.document.table {
            Table::Uphosoku(rows) => keys.take(rows, Some(4), |row| {
                (
                    &row.insurer,
                    &row.insured,
                    match &row.plan_date {
                        Field::Value(PlanDate::Plan(day)) => Some(PlanDay::Day(*day)),
                        Field::Value(PlanDate::UseSlip) => Some(PlanDay::UseSlip),
                        Field::Empty | Field::Odd => None,
                    },
                )
            }),
            Table::Up1kyo(rows) => {
                keys.take(rows, Some(14), |row| (&row.insurer, &row.insured, day(&row.plan_date)));
            }
            Table::Up2kyo(rows) => {
                keys.take(rows, Some(6), |row| (&row.insurer, &row.insured, day(&row.plan_date)));
            }
            Table::Up3kyo(rows) => {
                keys.take(rows, Some(5), |row| (&row.insurer, &row.insured, day(&row.plan_date)));
            }
            Table::Upplan(rows) | Table::Upjsk(rows) => {
                keys.take(rows, None, |row| (&row.insurer, &row.insured, Some(PlanDay::NoColumn)));
            }
            Table::Upsikyu(rows) => {
                keys.take(rows, None, |row| (&row.insurer, &row.insured, Some(PlanDay::NoColumn)));
            }
            Table::Upkihon(rows) => {
                keys.take(rows, Some(4), |row| (&row.insurer, &row.insured, day(&row.consulted_on)));
            }
            Table::UpkihonSub1(rows) => {
                keys.take(rows, Some(4), |row| (&row.insurer, &row.insured, day(&row.consulted_on)));
            }
            Table::UpkihonSub2(rows) => {
                keys.take(rows, Some(4), |row| (&row.insurer, &row.insured, day(&row.consulted_on)));
            }
            Table::Upyobo(rows) => {
                keys.take(rows, Some(4), |row| (&row.insurer, &row.insured, day(&row.plan_date)));
            }
            Table::UpyoboSub(rows) => {
                keys.take(rows, Some(4), |row| (&row.insurer, &row.insured, day(&row.plan_date)));
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

    /// Whether every row's key could be read, so that what is not here is nowhere in the file.
    pub(super) fn is_whole(&self) -> bool {
        self.whole && !self.users.is_empty()
    }

    pub(super) fn users(&self) -> impl Iterator<Item = User> + '_ {
        self.users.keys().copied()
    }

    pub(super) fn has(&self, user: User) -> bool {
        self.users.contains_key(&user)
    }

    /// The days of a user.
    pub(super) fn days(&self, user: User) -> impl Iterator<Item = PlanDay> + '_ {
        self.users.get(&user).into_iter().flat_map(|days| days.keys().copied())
    }

    /// Every user and day, with the row where they first stand.
    pub(super) fn iter(&self) -> impl Iterator<Item = (User, PlanDay, At)> + '_ {
        self.users.iter().flat_map(|(user, days)| days.iter().map(|(day, at)| (*user, *day, *at)))
    }

    /// Where in a row a part of its key stands.
    pub(super) fn place(&self, at: At, part: Part) -> Place {
        let number = match part {
            Part::Day => self.day_column.unwrap_or(INSURED_COLUMN),
            Part::Insured => INSURED_COLUMN,
        };
        self.file.place(at, number)
    }

    fn take<'r, T>(
        &mut self,
        rows: &'r [Record<T>],
        day_column: Option<u16>,
        key: impl Fn(&'r T) -> (&'r Field<InsurerNumber>, &'r Field<InsuredNumber>, Option<PlanDay>),
    ) {
        self.day_column = day_column;
        for record in rows {
            let (Some(insurer), Some(insured), Some(day)) = (match key(&record.row) {
                (insurer, insured, day) => (insurer.value(), insured.value(), day),
            }) else {
                self.whole = false;
                continue;
            };
            let at = At { number: record.number, bytes: record.bytes };
            self.users.entry((*insurer, *insured)).or_default().entry(day).or_insert(at);
        }
    }
}

impl At {
    pub(super) fn of<T>(record: &Record<T>) -> Self {
        Self { number: record.number, bytes: record.bytes }
    }
}

impl ReadFile<'_> {
    /// The place of a column, by its number, in a row; the whole row where the column cannot be told.
    pub(super) fn place(&self, at: At, number: u16) -> Place {
        let row = Place { row: Some(at.number), bytes: Some(at.bytes), ..Place::file(self.path) };
        let family = self.document.version.and_then(CsvVersion::family).unwrap_or(NameVersion::V4);
        let layout = self.kind().and_then(|kind| Layout::of(kind, family));
        let Some((index, column)) = layout.and_then(|layout| layout.column(number)) else { return row };
        let mut record = RawRecord::default();
        let bytes = match Records::starting_at(self.bytes, at.bytes.start).read_into(&mut record) {
            true => record.fields.get(index).map(|field| field.at.clone().into()),
            false => None,
        };
        Place { column: Some(number), field: Some(column.name), bytes: bytes.or(row.bytes), ..row }
    }
}

fn day(field: &Field<Day>) -> Option<PlanDay> {
    field.value().copied().map(PlanDay::Day)
}
