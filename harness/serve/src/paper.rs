//! 紙: pages of A4 as a PDF, 模擬 across each, written from the top on. What stands on them is whoever's that prints.
//!
//! The rule it keeps: whatever the words are, there is a page; a character that the font does not have becomes 〓, and
//! the page says so. The same words are the same bytes.

mod typeface;

use careplan_domain::Day;
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Paint, Stroke};
use krilla::surface::Surface;

use self::typeface::{GETA, Typeface};

/// A4, in points.
const PAGE: (f32, f32) = (595.28, 841.89);
/// Where lines begin, in points.
pub const LEFT: f32 = 62.0;
/// Where they end.
pub const RIGHT: f32 = PAGE.0 - LEFT;
/// Where the first one stands.
pub const TOP: f32 = 60.0;
/// Nothing but the last line of the page stands below.
pub const BOTTOM: f32 = PAGE.1 - 54.0;
/// Of lines, as a multiple of their size.
pub const LEADING: f32 = 1.55;

const GETA_LINE: &str = "〓は、この用紙の書体にない文字です。正しい名称は画面でご確認ください。";

/// Pages that belong together.
pub struct Paper {
    document: Document,
    mock_line: &'static str,
}

/// What a file tells of itself, beside its pages.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its title.
    pub title: &'a str,
    /// What tells it from others.
    pub id: &'a str,
    /// Its day.
    pub day: Day,
    /// What stands at head and foot of every page: that this is no real one.
    pub mock_line: &'static str,
}

/// What writes down a page, from the top on.
pub struct Pen<'a> {
    surface: Surface<'a>,
    /// The top of the next line.
    pub y: f32,
    geta: Geta,
}

/// From where to where a line may go.
pub type Bounds = (f32, f32);

/// Whether 〓 had to stand for a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Geta {
    Unused,
    Used,
}

/// How a line is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In points.
    pub size: f32,
    /// Of the letters.
    pub color: Color,
    /// How strong they are.
    pub weight: Weight,
}

/// Red, green and blue.
#[derive(Clone, Copy, Debug)]
pub struct Color(u8, u8, u8);

/// The one font has one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As it is.
    Plain,
    /// With its edge drawn as well.
    Heavy,
}

impl Color {
    /// What is to be read.
    pub const INK: Self = Self(20, 24, 30);
    /// What stands beside it.
    pub const SOFT: Self = Self(85, 90, 98);
    const RULE: Self = Self(120, 126, 134);
    const SHADE: Self = Self(234, 242, 238);
    const MOCK: Self = Self(176, 130, 0);

    fn paint(self) -> Paint {
        rgb::Color::new(self.0, self.1, self.2).into()
    }
}

impl Style {
    /// Plain words.
    pub const PLAIN: Self = Self { size: 9.5, color: Color::INK, weight: Weight::Plain };
    /// What is said beside them.
    pub const NOTE: Self = Self { size: 8.0, color: Color::SOFT, weight: Weight::Plain };

    const MOCK: Self = Self { size: 8.0, color: Color::MOCK, weight: Weight::Heavy };
}

impl Paper {
    /// Without a page yet.
    pub fn new(about: &About<'_>) -> Self {
        let day = about.day;
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(format!("{}(模擬)", about.title))
                .language("ja".to_owned())
                .creator("careplan".to_owned())
                .document_id(format!("careplan-{}", about.id))
                .creation_date(
                    DateTime::new(u16::try_from(day.year()).unwrap_or_default())
                        .month(day.month())
                        .day(day.day_of_month()),
                ),
        );
        Self { document, mock_line: about.mock_line }
    }

    /// One more page, on which `write` writes.
    pub fn page(&mut self, write: impl FnOnce(&mut Pen<'_>)) {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).expect("A4 has a size");
        let mut page = self.document.start_page_with(settings);
        {
            let mut pen = Pen { surface: page.surface(), y: TOP, geta: Geta::Unused };
            pen.mark(self.mock_line);
            write(&mut pen);
            pen.foot(self.mock_line);
            pen.surface.finish();
        }
        page.finish();
    }

    /// The file.
    pub fn into_pdf(self) -> Vec<u8> {
        self.document.finish().expect("pages of text and lines in a font of our own break no rule of PDF")
    }
}

impl Pen<'_> {
    /// Text in as many lines as it takes.
    pub fn paragraph(&mut self, text: &str, bounds: Bounds, style: Style) {
        for line in style.lines(text, bounds) {
            self.put(&line, (bounds.0, self.y + style.size), style);
            self.y += style.size * LEADING;
        }
    }

    /// The same, each line at the right.
    pub fn right_aligned(&mut self, text: &str, style: Style) {
        for line in style.lines(text, (LEFT, RIGHT)) {
            let width = Typeface::get().line(&line).width * style.size;
            self.put(&line, (RIGHT - width, self.y + style.size), style);
            self.y += style.size * LEADING;
        }
    }

    /// One line in the middle of the page, at its baseline.
    pub fn centred(&mut self, text: &str, baseline: f32, style: Style) {
        let width = Typeface::get().line(text).width * style.size;
        self.put(text, ((PAGE.0 - width) / 2.0, baseline), style);
    }

    /// One line, at its baseline.
    pub fn put(&mut self, text: &str, (x, y): (f32, f32), style: Style) {
        let typeface = Typeface::get();
        if text.chars().any(|character| !typeface.has(character) || character == GETA) {
            self.geta = Geta::Used;
        }
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

    /// A thin line.
    pub fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke { paint: Color::RULE.paint(), width: 0.6, ..Stroke::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        self.surface.set_stroke(None);
    }

    /// A light ground.
    pub fn shade(&mut self, from: (f32, f32), size: (f32, f32)) {
        let Some(rect) = Rect::from_xywh(from.0, from.1, size.0, size.1) else { return };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        self.surface.set_stroke(None);
        let opacity = NormalizedF32::new(0.6).expect("between 0 and 1");
        self.surface.set_fill(Some(Fill { paint: Color::SHADE.paint(), opacity, ..Fill::default() }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// 模擬 across the page, under everything else.
    fn mark(&mut self, mock_line: &str) {
        self.surface.push_transform(&Transform::from_translate(PAGE.0 / 2.0, PAGE.1 / 2.0));
        self.surface.push_transform(&Transform::from_rotate(-35.0));
        self.surface.push_opacity(NormalizedF32::new(0.13).expect("between 0 and 1"));
        let style = Style { size: 190.0, ..Style::MOCK };
        let width = Typeface::get().line("模擬").width * style.size;
        self.put("模擬", (-width / 2.0, style.size * 0.36), style);
        self.surface.pop();
        self.surface.pop();
        self.surface.pop();
        self.centred(mock_line, 36.0, Style::MOCK);
    }

    fn foot(&mut self, mock_line: &str) {
        debug_assert!(self.y <= BOTTOM, "more was written than the page holds: {}", self.y);
        if self.geta == Geta::Used {
            self.put(GETA_LINE, (LEFT, BOTTOM + 10.0), Style::NOTE);
        }
        self.centred(mock_line, PAGE.1 - 28.0, Style::MOCK);
    }
}

impl Style {
    /// The lines that a text takes between these bounds.
    pub fn lines(self, text: &str, bounds: Bounds) -> Vec<String> {
        Typeface::get().wrapped(text, (bounds.1 - bounds.0) / self.size)
    }
}
