//! 紙面: a letter's words on one page of A4, 模擬 across it.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Paint, Stroke};
use krilla::surface::Surface;

use super::typeface::{GETA, Typeface};
use super::wording::{Row, Section, Value, Wording};

/// A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
/// The page's margins, in points.
const LEFT: f32 = 62.0;
const RIGHT: f32 = PAGE.0 - LEFT;
const TOP: f32 = 60.0;
/// Nothing but the last line stands below.
const BOTTOM: f32 = PAGE.1 - 54.0;

const TEXT: f32 = 9.5;
const LARGE: f32 = 14.0;
const SMALL: f32 = 8.0;
/// Of lines, as a multiple of their size.
const LEADING: f32 = 1.55;
/// Where the second column of the table begins.
const COLUMN: f32 = LEFT + 142.0;

const INK: Color = Color(20, 24, 30);
const SOFT: Color = Color(85, 90, 98);
const RULE: Color = Color(120, 126, 134);
const SHADE: Color = Color(234, 242, 238);
const MOCK: Color = Color(176, 130, 0);

/// Red, green and blue.
#[derive(Clone, Copy)]
struct Color(u8, u8, u8);

/// What is said about every paper of ours.
const MOCK_LINE: &str =
    "模擬(MOCK) この用紙は訓練・試験用です。実在の国民健康保険団体連合会が発行したものではありません。";
const GETA_LINE: &str = "〓は、この用紙の書体にない文字です。正しい名称は画面でご確認ください。";

/// The letter as a PDF.
pub(super) fn pdf(wording: &Wording) -> Vec<u8> {
    let mut document = Document::new();
    let day = wording.day;
    document.set_metadata(
        Metadata::new()
            .title(format!("{}(模擬)", wording.title))
            .language("ja".to_owned())
            .creator("careplan".to_owned())
            .document_id(format!("careplan-letter-{}", wording.document))
            .creation_date(
                DateTime::new(u16::try_from(day.year()).unwrap_or_default())
                    .month(day.month())
                    .day(day.day_of_month()),
            ),
    );
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 has a size");
    let mut page = document.start_page_with(settings);
    {
        let mut pen = Pen { surface: page.surface(), y: TOP, geta: Geta::Unused };
        pen.mark();
        pen.head(wording);
        pen.table(&wording.table);
        for section in &wording.sections {
            pen.section(section);
        }
        pen.foot();
        pen.surface.finish();
    }
    page.finish();
    document.finish().expect("a page of text and lines in a font of our own breaks no rule of PDF")
}

/// What writes down the page, from the top on.
struct Pen<'a> {
    surface: Surface<'a>,
    /// The top of the next line.
    y: f32,
    geta: Geta,
}

/// Whether 〓 had to stand for a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Geta {
    Unused,
    Used,
}

/// How a line is set.
#[derive(Clone, Copy)]
struct Style {
    size: f32,
    color: Color,
    weight: Weight,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Plain,
    /// The one weight with its edge drawn as well.
    Heavy,
}

const PLAIN: Style = Style { size: TEXT, color: INK, weight: Weight::Plain };
const NOTE: Style = Style { size: SMALL, color: SOFT, weight: Weight::Plain };
const TYPED: Style = Style { size: LARGE, color: INK, weight: Weight::Plain };

impl Pen<'_> {
    /// 模擬 across the page, under everything else.
    fn mark(&mut self) {
        self.surface.push_transform(&Transform::from_translate(PAGE.0 / 2.0, PAGE.1 / 2.0));
        self.surface.push_transform(&Transform::from_rotate(-35.0));
        self.surface.push_opacity(NormalizedF32::new(0.13).expect("between 0 and 1"));
        let style = Style { size: 190.0, color: MOCK, weight: Weight::Heavy };
        let width = Typeface::get().line("模擬").width * style.size;
        self.put("模擬", (-width / 2.0, style.size * 0.36), style);
        self.surface.pop();
        self.surface.pop();
        self.surface.pop();
        let style = Style { size: 8.0, color: MOCK, weight: Weight::Heavy };
        self.centred(MOCK_LINE, 36.0, style);
    }

    fn head(&mut self, wording: &Wording) {
        self.right_aligned(&wording.day.kanji(), PLAIN);
        self.y += 4.0;
        self.paragraph(&wording.address, (LEFT, RIGHT - 40.0), sized(&wording.address, TEXT));
        self.paragraph(&wording.addressee, (LEFT, RIGHT - 40.0), sized(&wording.addressee, 13.0));
        self.paragraph(&wording.number, (LEFT, RIGHT), PLAIN);
        self.y += 4.0;
        self.right_aligned(&wording.sender, sized(&wording.sender, 11.0));
        self.y += 12.0;
        let style = Style { size: 17.0, color: INK, weight: Weight::Heavy };
        self.centred(&wording.title, self.y + style.size, style);
        self.y += style.size * 2.0;
        for line in &wording.lead {
            self.paragraph(line, (LEFT, RIGHT), PLAIN);
        }
        self.y += 8.0;
    }

    fn table(&mut self, rows: &[Row]) {
        let top = self.y;
        for row in rows {
            self.row(row);
        }
        let bottom = self.y;
        for x in [LEFT, COLUMN, RIGHT] {
            self.rule((x, top), (x, bottom));
        }
        self.rule((LEFT, bottom), (RIGHT, bottom));
        self.y += 8.0;
    }

    fn row(&mut self, row: &Row) {
        let top = self.y;
        let bounds = (COLUMN + 10.0, RIGHT - 8.0);
        let lines = match &row.value {
            Value::Typed(_) | Value::Blank => 1,
            Value::Read(text) => lines_of(text, bounds, PLAIN).len(),
        };
        let value = match &row.value {
            Value::Typed(_) | Value::Blank => TYPED,
            Value::Read(_) => PLAIN,
        };
        let notes = lines_of(&row.note, bounds, NOTE).len();
        let height = 12.0 + count(lines) * value.size * LEADING + count(notes) * NOTE.size * LEADING;
        self.shade((LEFT, top), (COLUMN - LEFT, height));
        self.rule((LEFT, top), (RIGHT, top));
        let label = Style { weight: Weight::Heavy, ..PLAIN };
        self.put(&row.label, (LEFT + 10.0, top + 6.0 + value.size * 1.15), label);
        self.y = top + 6.0;
        match &row.value {
            Value::Typed(text) | Value::Read(text) => self.paragraph(text, bounds, value),
            Value::Blank => {
                self.y += value.size * LEADING;
                self.rule((bounds.0, self.y - 2.0), (bounds.1 - 90.0, self.y - 2.0));
            }
        }
        self.paragraph(&row.note, bounds, NOTE);
        self.y = top + height;
    }

    fn section(&mut self, section: &Section) {
        self.y += 6.0;
        let style = Style { size: 11.0, color: INK, weight: Weight::Heavy };
        self.paragraph(section.heading, (LEFT, RIGHT), style);
        for (place, item) in (1..).zip(&section.items) {
            self.put(&format!("{place}."), (LEFT, self.y + TEXT), PLAIN);
            self.paragraph(item, (LEFT + 16.0, RIGHT), PLAIN);
        }
    }

    fn foot(&mut self) {
        debug_assert!(self.y <= BOTTOM, "the letter is longer than its page: {}", self.y);
        if self.geta == Geta::Used {
            self.put(GETA_LINE, (LEFT, BOTTOM + 10.0), NOTE);
        }
        self.centred(MOCK_LINE, PAGE.1 - 28.0, Style { size: 8.0, color: MOCK, weight: Weight::Heavy });
    }

    fn paragraph(&mut self, text: &str, bounds: (f32, f32), style: Style) {
        for line in lines_of(text, bounds, style) {
            self.put(&line, (bounds.0, self.y + style.size), style);
            self.y += style.size * LEADING;
        }
        self.note_geta(text);
    }

    fn right_aligned(&mut self, text: &str, style: Style) {
        let lines = lines_of(text, (LEFT, RIGHT), style);
        for line in lines {
            let width = Typeface::get().line(&line).width * style.size;
            self.put(&line, (RIGHT - width, self.y + style.size), style);
            self.y += style.size * LEADING;
        }
        self.note_geta(text);
    }

    fn centred(&mut self, text: &str, baseline: f32, style: Style) {
        let width = Typeface::get().line(text).width * style.size;
        self.put(text, ((PAGE.0 - width) / 2.0, baseline), style);
    }

    fn note_geta(&mut self, text: &str) {
        if text.chars().any(|character| !Typeface::get().has(character) || character == GETA) {
            self.geta = Geta::Used;
        }
    }

    /// One line, at its baseline.
    fn put(&mut self, text: &str, (x, y): (f32, f32), style: Style) {
        let typeface = Typeface::get();
        let line = typeface.line(text);
        self.surface.set_fill(Some(Fill { paint: style.color.paint(), ..Fill::default() }));
        self.surface.set_stroke((style.weight == Weight::Heavy).then(|| Stroke {
            paint: style.color.paint(),
            width: style.size * 0.035,
            ..Stroke::default()
        }));
        let at = Point::from_xy(x, y);
        self.surface.draw_glyphs(at, &line.glyphs, typeface.font(), &line.text, style.size, false);
        self.surface.set_stroke(None);
    }

    fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: RULE.paint(), width: 0.6, ..Stroke::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        self.surface.set_stroke(None);
    }

    fn shade(&mut self, from: (f32, f32), size: (f32, f32)) {
        let Some(rect) = Rect::from_xywh(from.0, from.1, size.0, size.1) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.surface.set_stroke(None);
        let opacity = NormalizedF32::new(0.6).expect("between 0 and 1");
        self.surface.set_fill(Some(Fill { paint: SHADE.paint(), opacity, ..Fill::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// In this size, or smaller where it would take many lines.
fn sized(text: &str, size: f32) -> Style {
    let long = lines_of(text, (LEFT, RIGHT - 40.0), Style { size, ..PLAIN }).len() > 1;
    Style { size: if long { SMALL } else { size }, ..PLAIN }
}

impl Color {
    fn paint(self) -> Paint {
        rgb::Color::new(self.0, self.1, self.2).into()
    }
}

fn lines_of(text: &str, bounds: (f32, f32), style: Style) -> Vec<String> {
    Typeface::get().wrapped(text, (bounds.1 - bounds.0) / style.size)
}

#[expect(clippy::cast_precision_loss, reason = "a page has few lines")]
fn count(lines: usize) -> f32 {
    lines as f32
}
