//! The office numbers of a name, against those of the rows: one finding a column, since the cause is one.
//!
//! An entrusted 居宅 office that passes actuals or a plan on to its 地域包括 is named as sender, and the rows are another's: then
//! only the office in charge of the plan must be one of the two. Version 3 names no kinds; there it counts as passed on what
//! the office in charge itself sends and neither office gave (A).

use std::ops::Range;

use careplan_domain::OfficeNumber;

use super::super::sheet::Sheet;
use crate::rows::UseSlipRow;
use crate::{FileName, Finding, Findings, Record, Rule, Side, Table, Wording};

/// The two ends of a name.
#[derive(Debug, Clone, Copy)]
struct Ends {
    sender: OfficeNumber,
    receiver: OfficeNumber,
    entrusted: bool,
}

pub(super) fn judge(sheet: &Sheet<'_>, name: &FileName, findings: &mut Findings) {
    let plans = |kind: Option<careplan_domain::ServiceKind>| kind.is_some_and(|kind| kind.plans_care());
    let ends = Ends {
        sender: name.sender(),
        receiver: name.receiver(),
        entrusted: plans(name.sender_service()) && plans(name.receiver_service()),
    };
    match &sheet.document.table {
        Table::Upplan(rows) => {
            let (in_charge, updated) = (Column::new(6, Side::Sender), Column::new(24, Side::Sender));
            let mut columns = [in_charge, updated];
            for (record, alike) in sheet.stretches(rows, &[6, 24]) {
                let row = &record.row;
                columns[0].see(&alike, row.care_management.value(), |office| ends.sent_by(office));
                columns[1].see(&alike, row.updated_by.value(), |office| ends.sent_by(office));
            }
            tell(sheet, rows, ends, columns, findings);
        }
        Table::Upjsk(rows) => {
            let mut columns = [
                Column::new(20, Side::Sender),
                Column::new(24, Side::Sender),
                Column::new(6, Side::Receiver),
            ];
            for (record, alike) in sheet.stretches(rows, &[6, 20, 24]) {
                let row = &record.row;
                let passed_on = ends.passed_on(row);
                columns[0].see(&alike, row.office.value(), |office| passed_on || office == ends.sender);
                columns[1].see(&alike, row.updated_by.value(), |office| passed_on || office == ends.sender);
                columns[2].see(&alike, row.care_management.value(), |office| {
                    office == ends.receiver || (passed_on && office == ends.sender)
                });
            }
            tell(sheet, rows, ends, columns, findings);
        }
        Table::Up1kyo(rows) => {
            let mut column = Column::new(13, Side::Sender);
            for (record, alike) in sheet.stretches(rows, &[13]) {
                column.see(&alike, record.row.office.value(), |office| ends.sent_by(office));
            }
            tell(sheet, rows, ends, [column], findings);
        }
        Table::Dltjsk(rows) => {
            let mut column = Column::new(5, Side::Sender);
            for (record, alike) in sheet.stretches(rows, &[5]) {
                column
                    .see(&alike, record.row.office.value(), |office| ends.entrusted || office == ends.sender);
            }
            tell(sheet, rows, ends, [column], findings);
        }
        _ => {}
    }
}

impl Ends {
    fn sent_by(&self, office: OfficeNumber) -> bool {
        office == self.sender || (self.entrusted && office == self.receiver)
    }

    /// Whether a row of actuals is one that the sender passes on.
    fn passed_on(&self, row: &UseSlipRow) -> bool {
        let other = |office: Option<&OfficeNumber>| {
            office.is_some_and(|office| *office != self.sender && *office != self.receiver)
        };
        self.entrusted || (row.care_management.value() == Some(&self.sender) && other(row.office.value()))
    }
}

/// What differs in one column.
#[derive(Debug)]
struct Column {
    number: u16,
    side: Side,
    first: Option<(usize, OfficeNumber)>,
    rows: u64,
}

impl Column {
    fn new(number: u16, side: Side) -> Self {
        Self { number, side, first: None, rows: 0 }
    }

    /// Looks at the office of a stretch of rows.
    fn see(
        &mut self,
        alike: &Range<usize>,
        office: Option<&OfficeNumber>,
        fits: impl FnOnce(OfficeNumber) -> bool,
    ) {
        if let Some(office) = office
            && !fits(*office)
        {
            self.rows += alike.len() as u64;
            self.first.get_or_insert((alike.start, *office));
        }
    }
}

fn tell<T, const N: usize>(
    sheet: &Sheet<'_>,
    rows: &[Record<T>],
    ends: Ends,
    columns: [Column; N],
    findings: &mut Findings,
) {
    let mut told: Option<(Side, OfficeNumber)> = None;
    for column in columns {
        let Some((index, found)) = column.first else { continue };
        // Two columns with the same other office have one cause.
        if told.replace((column.side, found)) == Some((column.side, found)) {
            continue;
        }
        let (ja, en, named) = match column.side {
            Side::Sender => ("送信元", "sender", ends.sender),
            Side::Receiver => ("送信先", "receiver", ends.receiver),
        };
        let place = sheet.place(&rows[index], column.number);
        let field = place.field.unwrap_or("事業所番号");
        let (rows_ja, rows_en) = match column.rows {
            1 => (String::new(), String::new()),
            rows => (format!("（{rows} 行）"), format!(" ({rows} rows)")),
        };
        let message = Wording::new(
            format!("ファイル名の{ja}は {named} ですが、{field}は {found} です{rows_ja}。"),
            format!("the {en} in the name is {named}, but column {} has {found}{rows_en}", column.number),
        );
        let finding = Finding::new(Rule::NameOffices, place, message).with_found(found.as_str());
        findings.push(finding.with_expected(Wording::same(named.as_str())));
    }
}
