//! The report for people: by file, each finding with its line and a caret under the field.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use careplan_standard::{Language, Place, Rule, Severity};

use super::alike::{Alike, Kind};
use super::{Ending, Report};
use crate::commands::check::excerpt::Excerpt;
use crate::commands::check::judged::{Judged, Standing, Told};
use crate::commands::check::words;
use crate::outlet::Paint;

/// Lines for people.
pub(crate) struct Human {
    language: Language,
    paint: Paint,
}

impl Human {
    pub(crate) fn new(language: Language, paint: Paint) -> Self {
        Self { language, paint }
    }

    /// A finding without the name of its file.
    pub(crate) fn finding(&self, told: &Told) -> String {
        let finding = &told.finding;
        let style = self.style(finding.severity);
        let mut text = self.heading(finding.severity, finding.rule, &finding.place);
        say(&mut text, "", finding.message.of(self.language));
        if finding.more > 0 {
            say(&mut text, "", &words::more(finding.more, self.language));
        }
        if let Some(excerpt) = &told.excerpt {
            text.push_str(&line(excerpt, style));
        }
        if let Some(expected) = &finding.expected {
            say(&mut text, words::expected(self.language), expected.of(self.language));
        }
        if let Some(found) = &finding.found {
            say(&mut text, words::found(self.language), found);
        }
        let advice = finding.advice.of(self.language);
        if !advice.is_empty() {
            say(&mut text, words::hint(self.language), advice);
        }
        text
    }

    /// That so many more of a kind are not shown.
    fn unseen(&self, kind: Kind, count: u32) -> String {
        let place = Place { column: kind.column, field: kind.field, ..Place::file("") };
        let mut text = self.heading(kind.severity, kind.rule, &place);
        say(&mut text, "", &words::alike(count, self.language));
        text
    }

    /// How bad, which rule, and where.
    fn heading(&self, severity: Severity, rule: Rule, place: &Place) -> String {
        let style = self.style(severity);
        let mut text = format!("  {style}{}{style:#} {rule}", words::severity(severity, self.language));
        let place = words::place(place, self.language);
        if !place.is_empty() {
            text.push_str("  ");
            text.push_str(&place);
        }
        text.push('\n');
        text
    }

    fn style(&self, severity: Severity) -> Style {
        let colour = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Note => AnsiColor::Cyan,
        };
        match self.paint {
            Paint::Plain => Style::new(),
            Paint::Colour => colour.on_default().bold(),
        }
    }

    fn bold(&self) -> Style {
        match self.paint {
            Paint::Plain => Style::new(),
            Paint::Colour => Style::new().bold(),
        }
    }
}

impl Report for Human {
    fn begin(&mut self, _out: &mut Vec<u8>) {}

    fn unit(&mut self, unit: Judged, out: &mut Vec<u8>) {
        let mut text = String::new();
        let counting: Vec<_> =
            unit.findings.iter().filter(|told| told.standing == Standing::Counts).collect();
        for of_file in counting.chunk_by(|one, next| one.finding.place.file == next.finding.place.file) {
            let bold = self.bold();
            let file = harmless(&of_file[0].finding.place.file);
            writeln!(text, "{bold}{file}{bold:#}").expect("writing to a string succeeds");
            let mut alike = Alike::default();
            for told in of_file {
                if alike.takes(&told.finding) {
                    text.push_str(&self.finding(told));
                    text.push('\n');
                }
            }
            for (kind, count) in alike.unseen() {
                text.push_str(&self.unseen(kind, count));
                text.push('\n');
            }
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn end(&mut self, ending: &Ending, out: &mut Vec<u8>) {
        out.extend_from_slice(words::summary(&ending.counts, self.language).as_bytes());
        out.push(b'\n');
    }
}

/// A line of a finding, behind its label if it has one.
fn say(text: &mut String, label: &str, words: &str) {
    let gap = if label.is_empty() { "" } else { " " };
    writeln!(text, "    {label}{gap}{}", harmless(words)).expect("writing to a string succeeds");
}

/// The line and the caret, behind the line's number.
fn line(excerpt: &Excerpt, style: Style) -> String {
    let number = excerpt.start.line.to_string();
    let (margin, indent) = (" ".repeat(number.len()), " ".repeat(excerpt.indent));
    let carets = "^".repeat(excerpt.width);
    format!("    {number} | {}\n    {margin} | {indent}{style}{carets}{style:#}\n", excerpt.text)
}

/// Text without what a terminal obeys instead of showing: a file must not steer the terminal of who checks it.
fn harmless(text: &str) -> String {
    let is_steering = |character: char| {
        character.is_control()
            || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let mut harmless = String::with_capacity(text.len());
    for character in text.chars() {
        if is_steering(character) {
            write!(harmless, "⟨{:02X}⟩", u32::from(character)).expect("writing to a string succeeds");
        } else {
            harmless.push(character);
        }
    }
    harmless
}
