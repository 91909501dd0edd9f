//! `OfOne`: one person's part of table 7.

use std::iter::once_with;

use careplan_domain::{Scope, ServiceKind};

use super::super::head::{RowsOfOne, ServiceUser};
use super::super::sheet::Sheet;
use super::groups::{Class, Groups, Key, Level};
use super::sums::{Bits, COLUMNS, Sums};
use super::{missing, money, units};
use crate::rows::AnnexRow;
use crate::{
    AnnexCode, Field, Finding, Findings, NameVersion, Number, Record, Rule, Severity, SubtotalClass, Wording,
};

/// The rows of one person, sorted out. Filled again for the next.
#[derive(Debug, Default)]
pub(super) struct OfOne<'a> {
    pub(super) groups: Groups<'a>,
    details: Vec<(Class, &'a Record<AnnexRow>)>,
    subtotals: Vec<(ServiceKind, SubtotalClass, &'a Record<AnnexRow>)>,
    pub(super) totals: Vec<&'a Record<AnnexRow>>,
    pub(super) last: Option<&'a Record<AnnexRow>>,
    /// Whether some service or subtotal has units beyond a limit.
    has_units_beyond: bool,
}

impl<'a> OfOne<'a> {
    /// Takes the rows in; false where some of them cannot be told, or are of no business here, so that sums say nothing.
    pub(super) fn fill(&mut self, rows: RowsOfOne<'a, '_, AnnexRow>) -> bool {
        self.groups.clear();
        self.details.clear();
        self.subtotals.clear();
        self.totals.clear();
        self.has_units_beyond = false;
        let mut known: Option<ServiceKind> = None;
        for record in rows.iter() {
            self.last = Some(record);
            match record.row.code.value() {
                Some(AnnexCode::Service(code)) => {
                    let kind = code.kind();
                    if known != Some(kind) && kind.scope() != Scope::InScope {
                        return false;
                    }
                    known = Some(kind);
                    let class = self.groups.add(kind, record);
                    self.details.push((class, record));
                    self.has_units_beyond |= has_units_beyond(&record.row);
                }
                Some(AnnexCode::Subtotal { kind, class }) => {
                    self.subtotals.push((*kind, *class, record));
                    self.has_units_beyond |= has_units_beyond(&record.row);
                }
                Some(AnnexCode::Total) => self.totals.push(record),
                None => return false,
            }
        }
        self.groups.settle();
        true
    }

    pub(super) fn judge(
        &mut self,
        sheet: &Sheet<'_>,
        person: ServiceUser,
        torn: bool,
        findings: &mut Findings,
    ) {
        let mut told = Subtotalled::default();
        for index in 0..self.subtotals.len() {
            let (kind, class, record) = self.subtotals[index];
            let sums = Sums::of(&record.row);
            told.all.add(&sums);
            let bare = class != SubtotalClass::Beyond30Days && self.is_bare(kind);
            if bare && class == SubtotalClass::WithinLimit {
                told.limits.add(&sums.only(Bits::LIMITS));
                told.bare.add(&sums.only(Bits::UNITS.without(Bits::LIMITS)));
            }
            if bare && self.has_subtotal(kind, SubtotalClass::OutsideLimit) {
                // Which service belongs to which of the two, nobody says.
                self.cover_bare(kind, record);
                continue;
            }
            let Some((columns, expected)) = self.judge_subtotal((kind, class, record), bare, &sums) else {
                continue;
            };
            if !bare && class != SubtotalClass::OutsideLimit {
                told.limits.add(&sums.only(Bits::LIMITS.without(expected.filled())));
            }
            if !columns.is_empty() && !torn {
                tell(sheet, record, columns, (&sums, &expected), findings);
            } else if columns.is_empty() && !expected.has_any(Bits::MONEY) {
                // What it has was computed from its units.
                money::judge(sheet, record, Class::of_subtotal(class), findings);
            }
        }
        for (class, record) in &self.details {
            units::judge(sheet, record, findings);
            // A percentage add-on outside the limit is paid in part, if there are units beyond it.
            if *class != Class::Outside || !self.has_units_beyond {
                money::judge(sheet, record, *class, findings);
            }
        }
        if torn {
            return;
        }
        let due = self.due(&told);
        for (index, record) in self.totals.iter().enumerate() {
            if index > 0 {
                findings.push(one_total_too_many(sheet, record, person));
            }
            judge_total(sheet, record, &due, findings);
        }
        missing::judge(sheet, self, person, findings);
    }

    fn has_subtotal(&self, kind: ServiceKind, wanted: SubtotalClass) -> bool {
        let mut subtotals = self.subtotals.iter().take(SUBTOTALS_LOOKED_AT_MAX);
        subtotals.any(|(of, class, _)| (*of, *class) == (kind, wanted))
    }

    /// Whether the subtotals of a kind alone have the columns of limits, so that its services all look as if the limit did
    /// not count them.
    fn is_bare(&self, kind: ServiceKind) -> bool {
        !self.groups.has(kind, Class::Within)
            && self.subtotals.iter().take(SUBTOTALS_LOOKED_AT_MAX).any(|(of, class, record)| {
                (*of, *class) == (kind, SubtotalClass::WithinLimit)
                    && Sums::of(&record.row).exceeds_zero(Bits::LIMITS)
            })
    }

    fn cover_bare(&mut self, kind: ServiceKind, record: &Record<AnnexRow>) {
        let key = |level| Key { kind, class: Class::Outside, level };
        let office = key(Level::Office(record.row.office.value().copied()));
        let key = if self.groups.sums(office).is_some() { office } else { key(Level::Kind) };
        self.groups.cover(key);
    }

    /// Finds what the subtotal sums; where nothing fits, the columns in which it differs from what it comes nearest to.
    /// Columns of limits that no service has are the subtotal's to say.
    fn judge_subtotal(
        &mut self,
        (kind, class, record): (ServiceKind, SubtotalClass, &Record<AnnexRow>),
        bare: bool,
        sums: &Sums,
    ) -> Option<(Bits, Sums)> {
        let (office, branch) = (record.row.office.value().copied(), record.row.branch.value().copied());
        let own = if bare { Class::Outside } else { Class::of_subtotal(class) };
        // Where a kind has no subtotal of another class, AAAA may have been meant for all of the kind.
        let is_first = class == SubtotalClass::WithinLimit;
        let with_outside = is_first && !bare && !self.has_subtotal(kind, SubtotalClass::OutsideLimit);
        let with_beyond = is_first && !self.has_subtotal(kind, SubtotalClass::Beyond30Days);
        let unions: [(bool, &[Class]); 4] = [
            (true, &[]),
            (with_outside, &[Class::Outside]),
            (with_beyond, &[Class::Beyond30]),
            (with_outside && with_beyond, &[Class::Outside, Class::Beyond30]),
        ];
        let levels = [Level::Office(office), Level::Satellite(office, branch), Level::Kind];
        let mut best: Option<(Bits, Sums, Level, &[Class])> = None;
        'found: for (_, others) in unions.into_iter().filter(|(allowed, _)| *allowed) {
            for level in levels {
                let Some(mut expected) = self.groups.sums(Key { kind, class: own, level }) else { continue };
                for class in others {
                    if let Some(more) = self.groups.sums(Key { kind, class: *class, level }) {
                        expected.add(&more);
                    }
                }
                let mut differing = sums.differing(&expected);
                if !expected.has_any(Bits::MONEY) {
                    differing = differing.without(Bits::MONEY);
                } else if !differing.and(Bits::ROUNDED).is_empty()
                    && money::keeps_rule(&record.row, Class::of_subtotal(class))
                {
                    differing = differing.without(Bits::ROUNDED);
                }
                if class != SubtotalClass::OutsideLimit {
                    differing = differing.without(Bits::LIMITS.without(expected.filled()));
                }
                if best.as_ref().is_none_or(|(least, ..)| differing.count() < least.count()) {
                    best = Some((differing, expected, level, others));
                }
                if differing.is_empty() {
                    break 'found;
                }
            }
        }
        let (differing, expected, level, others) = best?;
        self.groups.cover(Key { kind, class: own, level });
        for class in others {
            self.groups.cover(Key { kind, class: *class, level });
        }
        Some((differing, expected))
    }

    /// What the total may be the sum of.
    fn due<'d>(&'d self, told: &'d Subtotalled) -> Due<'d, 'a> {
        let mut classes = [Sums::default(); 3];
        for (key, group) in self.groups.satellites() {
            let class = Class::ALL.iter().position(|class| *class == key.class).unwrap_or(0);
            classes[class].add(&group.sums);
        }
        Due { groups: &self.groups, told, classes }
    }
}

fn has_units_beyond(row: &AnnexRow) -> bool {
    let exceeds_zero = |field: &Field<Number>| field.value().is_some_and(|units| units.value() > 0);
    exceeds_zero(&row.units_beyond_kind_limit) || exceeds_zero(&row.units_beyond_limit)
}

/// What the subtotals of one person say together.
#[derive(Debug, Default)]
struct Subtotalled {
    /// All of them.
    all: Sums,
    /// Columns of limits that stand on them alone.
    limits: Sums,
    /// 回数 and サービス単位 of AAAA whose services all look as if the limit did not count them.
    bare: Sums,
}

/// What a total may be: of everything, or without some of what the limit does not count; of the services, or of subtotals
/// and what has none. Summed when asked for: mostly the first of them is it.
#[derive(Debug)]
struct Due<'d, 'a> {
    groups: &'d Groups<'a>,
    told: &'d Subtotalled,
    /// The services by [`Class`].
    classes: [Sums; 3],
}

impl Due<'_, '_> {
    fn units(&self) -> impl Iterator<Item = Sums> {
        let [within, outside, beyond] = &self.classes;
        let Subtotalled { limits, bare, .. } = self.told;
        once_with(move || Sums::of_all([within, outside, beyond, limits]))
            .chain(once_with(move || Sums::of_all([within, bare, limits])))
            .chain(once_with(move || Sums::of_all([within, outside, limits])))
            .chain(once_with(move || Sums::of_all([within, bare, limits, beyond])))
            .chain(once_with(|| self.grouped()))
    }

    fn money(&self) -> impl Iterator<Item = Sums> {
        once_with(|| Sums::of_all(&self.classes)).chain(once_with(|| self.grouped()))
    }

    /// The subtotals, and the services that have none.
    fn grouped(&self) -> Sums {
        let mut grouped = self.told.all;
        for (key, group) in self.groups.satellites() {
            if !self.groups.is_covered(*key) {
                grouped.add(&group.sums);
            }
        }
        grouped
    }
}

fn judge_total(sheet: &Sheet<'_>, record: &Record<AnnexRow>, due: &Due<'_, '_>, findings: &mut Findings) {
    let sums = Sums::of(&record.row);
    let differing = |expected: &Sums, columns: Bits| sums.differing(expected).and(columns);
    if due.units().any(|expected| differing(&expected, Bits::UNITS).is_empty())
        && due.money().any(|expected| differing(&expected, Bits::MONEY).is_empty())
    {
        return;
    }
    let units = due.units().min_by_key(|expected| differing(expected, Bits::UNITS).count());
    let money = due.money().min_by_key(|expected| differing(expected, Bits::MONEY).count());
    if let (Some(units), Some(money)) = (units, money) {
        let columns = differing(&units, Bits::UNITS).or(differing(&money, Bits::MONEY));
        if !columns.is_empty() {
            let expected = units.with(Bits::MONEY, &money);
            tell(sheet, record, columns, (&sums, &expected), findings);
        }
    }
}

fn one_total_too_many(sheet: &Sheet<'_>, record: &Record<AnnexRow>, person: ServiceUser) -> Finding {
    let insured = person.insured;
    let message = Wording::new(
        format!("被保険者番号 {insured} の合計行 999999 が二つ以上あります。一人に一行です。"),
        format!("there is more than one total 999999 of {insured}; a person has one"),
    );
    let advice = Wording::new("合計行を一行にしてください。", "write one total a person");
    let finding = Finding::new(Rule::TotalsMismatch, sheet.place(record, 9), message).with_found("999999");
    finding.with_advice(advice)
}

/// Nobody has as many kinds of service; a longer list is no table 7.
const SUBTOTALS_LOOKED_AT_MAX: usize = 100;

/// One finding a row: its place is the first column that differs, its sentence has them all.
fn tell(
    sheet: &Sheet<'_>,
    record: &Record<AnnexRow>,
    columns: Bits,
    (found, expected): (&Sums, &Sums),
    findings: &mut Findings,
) {
    // 回数 may be left at 0 and the rest empty: such a column only warns.
    let blank = |index: usize| !found.is_filled(index) || (index == 0 && found.value(index) == 0);
    // Version 3 has two digits for 回数, too few for many a sum: there nothing but 0 can be right.
    let has_no_room = sheet.version() == NameVersion::V3 && expected.value(0) > 99 && blank(0);
    let columns = if has_no_room { columns.without(Bits::COUNT) } else { columns };
    let wrong = columns.indices().find(|index| !blank(*index));
    let Some(first) = wrong.or_else(|| columns.indices().next()) else { return };
    let severity = if wrong.is_some() { Severity::Error } else { Severity::Warning };
    let code = record.row.code.value().map(ToString::to_string).unwrap_or_default();
    let place = sheet.place(record, COLUMNS[first]);
    let field = place.field.unwrap_or("合計");
    let said = if found.is_filled(first) { found.value(first).to_string() } else { String::new() };
    let (said_ja, said_en) =
        if said.is_empty() { ("空".to_owned(), "empty") } else { (format!(" {said} "), said.as_str()) };
    let due = expected.value(first);
    let others: Vec<String> =
        columns.indices().filter(|index| *index != first).map(|index| COLUMNS[index].to_string()).collect();
    let (others_ja, others_en) = if others.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!("項番 {} も合いません。", others.join("、")),
            format!("; so does column {}", others.join(", ")),
        )
    };
    let message = Wording::new(
        format!("{code} 行の{field}が{said_ja}ですが、明細の和は {due} です。{others_ja}"),
        format!(
            "column {} of row {code} is {said_en}, but the services add up to {due}{others_en}",
            COLUMNS[first]
        ),
    );
    let finding = Finding::new(Rule::TotalsMismatch, place, message).with_severity(severity);
    findings.push(finding.with_found(&said).with_expected(Wording::same(due.to_string())));
}
