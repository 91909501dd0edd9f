//! `Sample`: a fixture, whole or with a few columns changed.

use std::path::PathBuf;

use encoding_rs::SHIFT_JIS;

use crate::ByteRange;
use crate::records::{RawRecord, Records};

/// A file to check.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Every file of the fixtures.
pub(super) fn fixtures() -> Vec<Sample> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let mut samples = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the fixtures are part of the repository") {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "CSV") {
            samples.push(Sample { name, bytes: std::fs::read(&path).unwrap() });
        }
    }
    samples.sort_by(|one, other| one.name.cmp(&other.name));
    samples
}

impl Sample {
    /// The first fixture of a kind: the one to the home helpers.
    pub(super) fn fixture(kind: &str) -> Self {
        fixtures().into_iter().find(|sample| sample.name.starts_with(kind)).unwrap()
    }

    fn of(name: &str, rows: &[String]) -> Self {
        let text = rows.join("\r\n") + "\r\n";
        Self { name: name.to_owned(), bytes: SHIFT_JIS.encode(&text).0.into_owned() }
    }

    /// UP2KYO with these numbers of needs, goals and services.
    pub(super) fn table_2(numbers: &[(&str, &str, &str)]) -> Self {
        let rows: Vec<String> = numbers
            .iter()
            .enumerate()
            .map(|(index, (need, goal, service))| {
                let text = if index == 0 { "\"見本の課題\"" } else { "" };
                format!(
                    "202407,449991,9900000001,20260401,20260401,{need},{text},{goal},,,,,{service},,,,,,,,,"
                )
            })
            .collect();
        Self::of("UP2KYO_4479900013_43_4479900021_11_20260325101500.CSV", &rows)
    }

    /// UP3KYO of one row: the times of a service, and those of an activity.
    pub(super) fn table_3(service: [&str; 2], activity: [&str; 2]) -> Self {
        let ([from, to], [activity_from, activity_to]) = (service, activity);
        let (name, weekday) = if service == [""; 2] { ("", "") } else { ("\"見本の訪問\"", "2") };
        let doing = if activity == [""; 2] { "" } else { "\"見本の活動\"" };
        let row = format!(
            "202407,449991,9900000001,20260401,20260401,{name},{weekday},{from},{to},{doing},{activity_from},{activity_to},"
        );
        Self::of("UP3KYO_4479900013_43_4479900021_11_20260325101500.CSV", &[row])
    }

    /// DLTJSK of one kind of service.
    pub(super) fn withdrawal(kind: &str) -> Self {
        let row = format!("202407,449991,9900000001,202604,4479900021,{kind}");
        Self::of("DLTJSK_202604_4479900021_11_4479900013_43_20260501090000.CSV", &[row])
    }

    /// DLTPLAN of version 3.
    pub(super) fn version_3() -> Self {
        let row = "202208,449991,9900000001,202604".to_owned();
        Self::of("DLTPLAN_202604_4479900013_4479900021_20260325101500.CSV", &[row])
    }

    pub(super) fn renamed(mut self, from: &str, to: &str) -> Self {
        self.name = self.name.replace(from, to);
        self
    }

    /// The same with another text in a column of a row, both counted from 1.
    pub(super) fn set(self, row: usize, column: usize, text: &str) -> Self {
        self.changed(|number, cells| {
            if number == row {
                cells[column - 1] = encoded(text);
            }
            true
        })
    }

    /// The same with another text in a column of all rows.
    pub(super) fn all(self, column: usize, text: &str) -> Self {
        self.changed(|_, cells| {
            cells[column - 1] = encoded(text);
            true
        })
    }

    /// The same with another text in a column of the rows that have this in that column.
    pub(super) fn all_of(self, which: usize, has: &str, column: usize, text: &str) -> Self {
        self.changed(|_, cells| {
            if cells[which - 1] == has.as_bytes() {
                cells[column - 1] = encoded(text);
            }
            true
        })
    }

    /// The same with one text replaced in a column of the rows that have this in that column.
    pub(super) fn replaced(self, which: usize, has: &str, column: usize, (from, to): (&str, &str)) -> Self {
        self.changed(|_, cells| {
            if cells[which - 1] == has.as_bytes() && cells[column - 1] == from.as_bytes() {
                cells[column - 1] = encoded(to);
            }
            true
        })
    }

    /// The same without the rows that have these texts in those columns.
    pub(super) fn without(self, one: usize, has: &str, other: usize, too: &str) -> Self {
        self.changed(|_, cells| cells[one - 1] != has.as_bytes() || cells[other - 1] != too.as_bytes())
    }

    /// The same without a row.
    pub(super) fn without_row(self, row: usize) -> Self {
        self.changed(|number, _| number != row)
    }

    /// Only the rows that have this in that column.
    pub(super) fn only(self, column: usize, has: &str) -> Self {
        self.changed(|_, cells| cells[column - 1] == has.as_bytes())
    }

    /// The same with a row once more behind it, with these texts and without those columns.
    pub(super) fn with_row_after(self, row: usize, texts: &[(usize, &str)], empty: &[usize]) -> Self {
        let mut rows = self.rows();
        let mut copy = rows[row - 1].clone();
        for column in empty {
            copy[column - 1].clear();
        }
        for (column, text) in texts {
            copy[column - 1] = encoded(text);
        }
        rows.insert(row, copy);
        Self { bytes: joined(rows), ..self }
    }

    /// What stands at a place.
    pub(super) fn text(&self, at: ByteRange) -> String {
        let bytes = &self.bytes[at.start..at.end];
        SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned()
    }

    fn changed(self, mut change: impl FnMut(usize, &mut Vec<Vec<u8>>) -> bool) -> Self {
        let mut number = 0;
        let mut rows = self.rows();
        rows.retain_mut(|cells| {
            number += 1;
            change(number, cells)
        });
        Self { bytes: joined(rows), ..self }
    }

    /// The fields of its rows, quotes and all.
    pub(super) fn rows(&self) -> Vec<Vec<Vec<u8>>> {
        let mut records = Records::new(&self.bytes);
        let mut record = RawRecord::default();
        let mut rows = Vec::new();
        while records.read_into(&mut record) {
            rows.push(record.fields.iter().map(|field| self.bytes[field.at.clone()].to_vec()).collect());
        }
        rows
    }
}

fn encoded(text: &str) -> Vec<u8> {
    SHIFT_JIS.encode(text).0.into_owned()
}

fn joined(rows: Vec<Vec<Vec<u8>>>) -> Vec<u8> {
    rows.into_iter().flat_map(|cells| [cells.join(&b','), b"\r\n".to_vec()].concat()).collect()
}
