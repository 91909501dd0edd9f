//! The workbook as another program reads it: its formulas are worked out anew, and come to what the page shows.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use proptest::prelude::*;

use super::*;

/// The sheet as it was read: values and formulas by place (row, column), from 0.
struct Read {
    values: BTreeMap<(u32, u32), Data>,
    formulas: BTreeMap<(u32, u32), String>,
}

fn read(inputs: &Inputs) -> Read {
    let bytes = written(inputs, "2026-04-01T09:00".parse().unwrap()).unwrap();
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let (values, formulas) = (book.worksheet_range(SHEET).unwrap(), book.worksheet_formula(SHEET).unwrap());
    let place = |(row, column): (u32, u32), (at_row, at_column): (usize, usize)| {
        (row + u32::try_from(at_row).unwrap(), column + u32::try_from(at_column).unwrap())
    };
    let (from, formulas_from) = (values.start().unwrap(), formulas.start().unwrap());
    Read {
        values: values
            .used_cells()
            .map(|(row, column, cell)| (place(from, (row, column)), cell.clone()))
            .collect(),
        formulas: formulas
            .used_cells()
            .map(|(row, column, text)| (place(formulas_from, (row, column)), text.clone()))
            .collect(),
    }
}

impl Read {
    fn number(&self, at: (u32, u32)) -> f64 {
        match self.values.get(&at) {
            Some(Data::Float(number)) => *number,
            #[expect(clippy::cast_precision_loss, reason = "far below the limit")]
            Some(Data::Int(number)) => *number as f64,
            other => panic!("no number at {at:?}: {other:?}"),
        }
    }

    /// The value of a cell, worked out from the inputs alone.
    fn worked_out(&self, at: (u32, u32)) -> f64 {
        match self.formulas.get(&at) {
            Some(formula) => {
                let mut reckoner = Reckoner { sheet: self, rest: formula.trim_start_matches('=') };
                let value = reckoner.sum();
                assert_eq!(reckoner.rest, "", "{formula}");
                value
            }
            None => self.number(at),
        }
    }
}

/// As much of a workbook's language as our formulas speak: numbers, cells, + - * /, brackets, ROUND, SUM.
struct Reckoner<'a> {
    sheet: &'a Read,
    rest: &'a str,
}

impl Reckoner<'_> {
    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.takes("+") {
                value += self.product();
            } else if self.takes("-") {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.one();
        loop {
            if self.takes("*") {
                value *= self.one();
            } else if self.takes("/") {
                value /= self.one();
            } else {
                return value;
            }
        }
    }

    fn one(&mut self) -> f64 {
        if self.takes("ROUND(") {
            let value = self.sum();
            assert!(self.takes(","));
            let scale = 10_f64.powf(self.sum());
            assert!(self.takes(")"));
            return (value * scale).round() / scale;
        }
        if self.takes("SUM(") {
            let (from, to) = (self.cell(), {
                assert!(self.takes(":"));
                self.cell()
            });
            assert!(self.takes(")"));
            return (from.0..=to.0).map(|row| self.sheet.worked_out((row, from.1))).sum();
        }
        if self.takes("(") {
            let value = self.sum();
            assert!(self.takes(")"));
            return value;
        }
        if self.rest.starts_with(|one: char| one.is_ascii_digit()) {
            return f64::from(self.digits());
        }
        let at = self.cell();
        self.sheet.worked_out(at)
    }

    fn cell(&mut self) -> (u32, u32) {
        self.takes("$");
        let column = self.rest.chars().next().unwrap();
        assert!(column.is_ascii_uppercase(), "{}", self.rest);
        self.rest = &self.rest[1..];
        self.takes("$");
        (self.digits() - 1, u32::from(column) - u32::from('A'))
    }

    fn digits(&mut self) -> u32 {
        let end = self.rest.find(|one: char| !one.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().unwrap()
    }

    fn takes(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[track_caller]
fn check(inputs: &Inputs) {
    let sheet = read(inputs);
    for (row, field) in (INPUTS_AT..).zip(&FIELDS) {
        assert_eq!(sheet.number((row, 1)), exact(field.slot.of(inputs)), "{}", field.label);
        assert!(!sheet.formulas.contains_key(&(row, 1)));
    }
    // Eight rows of results in two columns, and two below.
    assert_eq!(sheet.formulas.len(), 18);
    for (at, formula) in &sheet.formulas {
        assert!(formula.contains('B') || formula.contains('C'), "{formula} refers to no cell");
        assert_eq!(sheet.number(*at), sheet.worked_out(*at), "{at:?} {formula}");
    }
    let estimate = inputs.estimate();
    let total = RESULTS_AT + 7;
    assert_eq!(sheet.worked_out((total, 1)), exact(estimate.now.total()));
    assert_eq!(sheet.worked_out((total, 2)), exact(estimate.system.total()));
    let saving = sheet.worked_out((total + 2, 1));
    assert_eq!(saving, exact(estimate.now.total()) - exact(estimate.system.total()));
}

#[test]
fn the_formulas_come_to_what_the_page_shows() {
    check(&Inputs::default());
    check(&Inputs { users: 0, ..Inputs::default() });
}

#[test]
fn the_sheet_says_that_it_is_a_mock_and_whose_estimate_it_is() {
    let sheet = read(&Inputs::default());
    let texts: Vec<String> = sheet.values.values().map(ToString::to_string).collect();
    for words in ["模擬", "独自に試算したもの", "計算式は公表されていません"] {
        assert!(texts.iter().any(|text| text.contains(words)), "{words}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_the_inputs_page_and_workbook_agree(
        users in 0..5_000_u64, offices in 0..20_u64, minutes in 0..240_u64, wage in 0..20_000_u64, one in 0..=100_u64,
    ) {
        check(&Inputs {
            users,
            offices_per_user: offices,
            fax_minutes: minutes,
            wage_yen: wage,
            fax_share: one,
            post_share: (100 - one) / 2,
            hand_share: 100 - one - (100 - one) / 2,
            ..Inputs::default()
        });
    }
}
