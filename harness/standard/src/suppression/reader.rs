//! Reading a file of suppressions. TOML does the grammar; what the words mean is told here, each with its place.

use std::num::{NonZeroU16, NonZeroU32};
use std::ops::Range;

use careplan_domain::{ServiceMonth, excerpt};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Suppression, SuppressionFault, SuppressionProblem, Suppressions};

/// A few lines; who needs more writes it elsewhere and names the place.
const REASON_CHARACTERS_MAX: usize = 500;

const KEYS: &str = "`rule`, `file`, `row`, `column`, `until`, `reason`";

/// Reads a file's text.
pub(super) fn read(text: &str) -> Result<Vec<Suppression>, SuppressionFault> {
    let lines = Lines { text };
    if text.len() > Suppressions::BYTES_MAX {
        return Err(lines.fault(&(0..0), SuppressionProblem::TooLarge { bytes: text.len() }));
    }
    let document = DeTable::parse(text).map_err(|error| {
        let message = excerpt(error.message().lines().next().unwrap_or(""));
        lines.fault(&error.span().unwrap_or(0..0), SuppressionProblem::Syntax { message })
    })?;
    let mut list = Vec::new();
    for (key, value) in document.get_ref() {
        if key.get_ref() != "suppress" {
            let found = excerpt(key.get_ref());
            return Err(lines
                .fault(&key.span(), SuppressionProblem::UnknownKey { found, expected: "`[[suppress]]`" }));
        }
        let wrong = |value: &Spanned<DeValue<'_>>| {
            let found = value.get_ref().type_str();
            let problem = SuppressionProblem::WrongType {
                key: "suppress",
                found,
                expected: "a list of tables: `[[suppress]]`",
            };
            lines.fault(&value.span(), problem)
        };
        let tables = value.get_ref().as_array().ok_or_else(|| wrong(value))?;
        if tables.len() > Suppressions::COUNT_MAX {
            let count = tables.len();
            return Err(lines.fault(&value.span(), SuppressionProblem::TooMany { count }));
        }
        for table in tables {
            let entries = table.get_ref().as_table().ok_or_else(|| wrong(table))?;
            list.push(read_one(entries, &table.span(), lines)?);
        }
    }
    Ok(list)
}

fn read_one(
    entries: &DeTable<'_>,
    span: &Range<usize>,
    lines: Lines<'_>,
) -> Result<Suppression, SuppressionFault> {
    let (mut rule, mut file, mut row, mut column, mut until, mut reason) =
        (None, None, None, None, None, None);
    // By place, so that of two faults the first is told.
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in sorted {
        let value = Value { value, lines };
        match key.get_ref().as_ref() {
            "rule" => {
                let pattern = value.text("rule", "a text such as \"field/code\"")?.parse();
                rule = Some(pattern.map_err(|problem| value.fault(problem))?);
            }
            "file" => {
                let pattern = value.text("file", "a text such as \"UPPLAN_*\"")?.parse();
                file = Some(pattern.map_err(|fault| value.fault(SuppressionProblem::File(fault)))?);
            }
            "row" => row = Some(value.number("row", u32::MAX, NonZeroU32::new)?),
            "column" => {
                let narrow = |number| u16::try_from(number).ok().and_then(NonZeroU16::new);
                column = Some(value.number("column", u16::MAX.into(), narrow)?);
            }
            "until" => until = Some(value.month()?),
            "reason" => reason = Some(value.reason()?),
            other => {
                let found = excerpt(other);
                return Err(
                    lines.fault(&key.span(), SuppressionProblem::UnknownKey { found, expected: KEYS })
                );
            }
        }
    }
    let missing = |key| lines.fault(span, SuppressionProblem::Missing { key });
    let rule = rule.ok_or_else(|| missing("rule"))?;
    let reason = reason.ok_or_else(|| missing("reason"))?;
    let (line, _) = lines.place(span.start);
    Ok(Suppression { rule, file, row, column, until, reason, line })
}

/// A value with what it takes to say where it stands.
#[derive(Clone, Copy)]
struct Value<'a, 'i> {
    value: &'a Spanned<DeValue<'i>>,
    lines: Lines<'a>,
}

impl<'a> Value<'a, '_> {
    fn fault(self, problem: SuppressionProblem) -> SuppressionFault {
        self.lines.fault(&self.value.span(), problem)
    }

    fn text(self, key: &'static str, expected: &'static str) -> Result<&'a str, SuppressionFault> {
        let value = self.value.get_ref();
        let wrong = || self.fault(SuppressionProblem::WrongType { key, found: value.type_str(), expected });
        value.as_str().ok_or_else(wrong)
    }

    fn number<T>(
        self,
        key: &'static str,
        max: u32,
        of: impl FnOnce(u32) -> Option<T>,
    ) -> Result<T, SuppressionFault> {
        let value = self.value.get_ref();
        let Some(integer) = value.as_integer() else {
            let found = value.type_str();
            return Err(self.fault(SuppressionProblem::WrongType {
                key,
                found,
                expected: "a number such as 3",
            }));
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok();
        number.and_then(of).ok_or_else(|| {
            let found = excerpt(integer.as_str());
            self.fault(SuppressionProblem::Number { key, found, max })
        })
    }

    fn month(self) -> Result<ServiceMonth, SuppressionFault> {
        let text = self.text("until", "a text such as \"2027-03\"")?;
        let month = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2);
        let month = month.and_then(|(year, month)| format!("{year}{month}").parse().ok());
        month.ok_or_else(|| self.fault(SuppressionProblem::Month { found: excerpt(text) }))
    }

    fn reason(self) -> Result<String, SuppressionFault> {
        let text = self.text("reason", "a text that says why")?.trim();
        let characters = text.chars().count();
        if (1..=REASON_CHARACTERS_MAX).contains(&characters) {
            return Ok(text.to_owned());
        }
        Err(self.fault(SuppressionProblem::Reason { characters, max: REASON_CHARACTERS_MAX }))
    }
}

/// The text, to tell lines and columns in.
#[derive(Clone, Copy)]
struct Lines<'a> {
    text: &'a str,
}

impl Lines<'_> {
    fn fault(self, span: &Range<usize>, problem: SuppressionProblem) -> SuppressionFault {
        let (line, column) = self.place(span.start);
        SuppressionFault { line, column, problem }
    }

    /// Line and character of a byte, both counted from 1.
    fn place(self, byte: usize) -> (u32, u32) {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (count(before.matches('\n').count() + 1), count(before[line_start..].chars().count() + 1))
    }
}
