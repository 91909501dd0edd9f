//! 紙面: a letter's words on one page of A4.

use careplan_serve::paper::{About, Bounds, Color, LEADING, LEFT, Paper, Pen, RIGHT, Style, Weight};

use super::wording::{Row, Section, Value, Wording};

/// Where the second column of the table begins.
const COLUMN: f32 = LEFT + 142.0;

const PLAIN: Style = Style::PLAIN;
const NOTE: Style = Style::NOTE;
/// What is typed off.
const TYPED: Style = Style { size: 14.0, ..PLAIN };

/// What is said about every paper of ours.
const MOCK_LINE: &str =
    "模擬(MOCK) この用紙は訓練・試験用です。実在の国民健康保険団体連合会が発行したものではありません。";

/// The letter as a PDF.
pub(super) fn pdf(wording: &Wording) -> Vec<u8> {
    let id = format!("letter-{}", wording.document);
    let about = About { title: &wording.title, id: &id, day: wording.day, mock_line: MOCK_LINE };
    let mut paper = Paper::new(&about);
    paper.page(|pen| {
        head(pen, wording);
        table(pen, &wording.table);
        for one in &wording.sections {
            section(pen, one);
        }
    });
    paper.into_pdf()
}

fn head(pen: &mut Pen<'_>, wording: &Wording) {
    pen.right_aligned(&wording.day.kanji(), PLAIN);
    pen.y += 4.0;
    pen.paragraph(&wording.address, (LEFT, RIGHT - 40.0), sized(&wording.address, PLAIN.size));
    pen.paragraph(&wording.addressee, (LEFT, RIGHT - 40.0), sized(&wording.addressee, 13.0));
    pen.paragraph(&wording.number, (LEFT, RIGHT), PLAIN);
    pen.y += 4.0;
    pen.right_aligned(&wording.sender, sized(&wording.sender, 11.0));
    pen.y += 12.0;
    let style = Style { size: 17.0, color: Color::INK, weight: Weight::Heavy };
    pen.centred(&wording.title, pen.y + style.size, style);
    pen.y += style.size * 2.0;
    for line in &wording.lead {
        pen.paragraph(line, (LEFT, RIGHT), PLAIN);
    }
    pen.y += 8.0;
}

fn table(pen: &mut Pen<'_>, rows: &[Row]) {
    let top = pen.y;
    for one in rows {
        row(pen, one);
    }
    let bottom = pen.y;
    for x in [LEFT, COLUMN, RIGHT] {
        pen.rule((x, top), (x, bottom));
    }
    pen.rule((LEFT, bottom), (RIGHT, bottom));
    pen.y += 8.0;
}

fn row(pen: &mut Pen<'_>, row: &Row) {
    let top = pen.y;
    let bounds: Bounds = (COLUMN + 10.0, RIGHT - 8.0);
    let lines = match &row.value {
        Value::Typed(_) | Value::Blank => 1,
        Value::Read(text) => PLAIN.lines(text, bounds).len(),
    };
    let value = match &row.value {
        Value::Typed(_) | Value::Blank => TYPED,
        Value::Read(_) => PLAIN,
    };
    let notes = NOTE.lines(&row.note, bounds).len();
    let height = 12.0 + count(lines) * value.size * LEADING + count(notes) * NOTE.size * LEADING;
    pen.shade((LEFT, top), (COLUMN - LEFT, height));
    pen.rule((LEFT, top), (RIGHT, top));
    let label = Style { weight: Weight::Heavy, ..PLAIN };
    pen.put(&row.label, (LEFT + 10.0, top + 6.0 + value.size * 1.15), label);
    pen.y = top + 6.0;
    match &row.value {
        Value::Typed(text) | Value::Read(text) => pen.paragraph(text, bounds, value),
        Value::Blank => {
            pen.y += value.size * LEADING;
            pen.rule((bounds.0, pen.y - 2.0), (bounds.1 - 90.0, pen.y - 2.0));
        }
    }
    pen.paragraph(&row.note, bounds, NOTE);
    pen.y = top + height;
}

fn section(pen: &mut Pen<'_>, section: &Section) {
    pen.y += 6.0;
    let style = Style { size: 11.0, color: Color::INK, weight: Weight::Heavy };
    pen.paragraph(section.heading, (LEFT, RIGHT), style);
    for (place, item) in (1..).zip(&section.items) {
        pen.put(&format!("{place}."), (LEFT, pen.y + PLAIN.size), PLAIN);
        pen.paragraph(item, (LEFT + 16.0, RIGHT), PLAIN);
    }
}

/// In this size, or smaller where it would take many lines.
fn sized(text: &str, size: f32) -> Style {
    let long = Style { size, ..PLAIN }.lines(text, (LEFT, RIGHT - 40.0)).len() > 1;
    Style { size: if long { NOTE.size } else { size }, ..PLAIN }
}

#[expect(clippy::cast_precision_loss, reason = "a page has few lines")]
fn count(lines: usize) -> f32 {
    lines as f32
}
