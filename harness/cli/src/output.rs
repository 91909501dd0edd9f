//! Facts on stdout, as lines for people or JSON for programs.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use crate::foreign;

/// How facts are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines for people
    #[default]
    Human,
    /// JSON for programs
    Json,
    /// SARIF 2.1.0 for code hosts
    Sarif,
    /// JUnit's XML for test servers
    Junit,
}

/// Reads a format of facts: what is a form of report, only the commands that write reports take.
pub(crate) fn format_of_facts() -> impl TypedValueParser<Value = Format> {
    let facts = [Format::Human, Format::Json];
    PossibleValuesParser::new(facts.iter().filter_map(Format::to_possible_value))
        .try_map(|text| Format::from_str(&text, false))
}

/// Prints facts: `human` for people, or the value itself as JSON.
pub(crate) fn facts(format: Format, value: &impl Serialize, human: impl FnOnce() -> String) {
    match format {
        Format::Human => print(&foreign::lines(human().trim_end())),
        // The commands that print facts take none of the others.
        Format::Json | Format::Sarif | Format::Junit => {
            let text = serde_json::to_string_pretty(value).expect("wire types are plain text and numbers");
            print(&foreign::json(&text));
        }
    }
}

/// Prints data. Who reads it may stop reading (`careplan list … | head`): then there is nobody left to print for.
pub(crate) fn print(text: &str) {
    use std::io::Write as _;
    let mut stdout = std::io::stdout().lock();
    let _reader_gone = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}

/// Tells a person something that is no data.
#[expect(clippy::print_stderr, reason = "talk goes to stderr")]
pub(crate) fn talk(text: &str) {
    eprintln!("{}", foreign::lines(text));
}

/// So many of something, in English: 1 file, 2 files.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Lines whose columns stand under one another. A full-width character takes two places.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<_>> =
        rows.iter().map(|row| row.iter().map(|cell| foreign::line(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| places(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', width - places(cell) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn places(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_one_another_whatever_their_width() {
        let rows = [vec!["みほん".to_owned(), "x".to_owned()], vec!["ab".to_owned(), "y".to_owned()]];
        assert_eq!(table(&rows), "みほん  x\nab      y\n");
    }

    #[test]
    fn a_cell_stays_in_its_line() {
        let rows = [vec!["a\r\nb\u{1b}[31m".to_owned(), "x".to_owned()]];
        assert_eq!(table(&rows), "a\\r\\nb\\u{1b}[31m  x\n");
    }

    #[test]
    fn one_is_one() {
        assert_eq!([0, 1, 2].map(|number| count(number, "file")), ["0 files", "1 file", "2 files"]);
    }
}
