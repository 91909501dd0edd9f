//! The rows of a form that asks what an office tells of itself, as its page shows them.

use super::fields::{Fault, Fields, Input, Row};

/// A row as the page shows it.
pub(super) struct RowView<'a> {
    pub(super) head: &'static str,
    pub(super) inputs: Vec<Input<'a>>,
    pub(super) message: Option<&'static str>,
    pub(super) message_id: String,
}

/// Every row of the fields, with its finding.
pub(super) fn rows<'a>(fields: &'a Fields, findings: &[(Row, Fault)]) -> Vec<RowView<'a>> {
    Row::ALL
        .into_iter()
        .map(|row| {
            let finding = findings.iter().find(|(faulty, _)| *faulty == row);
            let message = finding.map(|(_, fault)| fault.message());
            let inputs = fields.inputs(row, message.is_some());
            let message_id = format!("{}-message", inputs[0].id);
            RowView { head: row.head(), inputs, message, message_id }
        })
        .collect()
}

/// The summary's lines for the rows: the id that a line leads to, and its words.
pub(super) fn summary(rows: Vec<RowView<'_>>) -> impl Iterator<Item = (String, String)> {
    rows.into_iter().filter_map(|row| {
        let first = row.inputs.iter().find(|input| input.invalid).unwrap_or(&row.inputs[0]);
        Some((first.id.to_owned(), format!("{}: {}", row.head, row.message?)))
    })
}
