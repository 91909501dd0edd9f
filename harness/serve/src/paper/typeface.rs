//! 書体: the one font of everything that is printed, and what it does not have.
//!
//! Horizontal Japanese needs no shaping: a glyph a character, side by side.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

/// BIZ UDGothic, cut down: `assets/fonts/README.md` says to what.
const FONT: &[u8] = include_bytes!("../../assets/fonts/BIZUDGothic-Regular.ttf");

/// げた: stands for a character that the font does not have.
pub(super) const GETA: char = '〓';

static TYPEFACE: LazyLock<Typeface> = LazyLock::new(|| Typeface {
    font: Font::new(FONT.into(), 0).expect("the font of our own is a font"),
    shapes: FontRef::new(FONT).expect("the font of our own is a font"),
});

/// The font, as it is embedded and as it is measured.
pub(super) struct Typeface {
    font: Font,
    shapes: FontRef<'static>,
}

/// One line, ready to be drawn; widths are in ems.
pub(super) struct Line {
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    pub(super) width: f32,
}

impl Typeface {
    pub(super) fn get() -> &'static Self {
        &TYPEFACE
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether it can draw this character.
    pub(super) fn has(&self, character: char) -> bool {
        self.shapes.charmap().map(character).is_some()
    }

    /// The text with 〓 for what the font does not have.
    pub(super) fn shown(&self, text: &str) -> String {
        text.chars().map(|character| if self.has(character) { character } else { GETA }).collect()
    }

    /// How wide a character is, in ems.
    pub(super) fn width(&self, character: char) -> f32 {
        let id = self.shapes.charmap().map(character).unwrap_or_default();
        self.shapes.glyph_metrics(Size::new(1.0), LocationRef::default()).advance_width(id).unwrap_or(1.0)
    }

    /// A line of text, set.
    pub(super) fn line(&self, text: &str) -> Line {
        let text = self.shown(text);
        let charmap = self.shapes.charmap();
        let mut width = 0.0;
        let glyphs = text
            .char_indices()
            .map(|(at, character)| {
                let advance = self.width(character);
                width += advance;
                let id = charmap.map(character).unwrap_or_default();
                let range = at..at + character.len_utf8();
                KrillaGlyph::new(GlyphId::new(id.to_u32()), advance, 0.0, 0.0, 0.0, range, None)
            })
            .collect();
        Line { text, glyphs, width }
    }

    /// The text in lines of at most `width` ems. A line does not begin with what closes.
    pub(super) fn wrapped(&self, text: &str, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        for character in self.shown(text).chars() {
            let advance = self.width(character);
            if used + advance > width && !line.is_empty() {
                let mut next = String::new();
                // What may not begin a line takes along what is before it.
                let mut first = character;
                while CLOSING.contains(first) && next.chars().count() < CLOSING_RUN_MAX {
                    let Some(before) = line.pop() else { break };
                    next.insert(0, before);
                    first = before;
                }
                used = next.chars().map(|taken| self.width(taken)).sum();
                let full = std::mem::replace(&mut line, next);
                if !full.is_empty() {
                    lines.push(full);
                }
            }
            line.push(character);
            used += advance;
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// What closes rarely comes in longer runs; a text of nothing else is broken somewhere.
const CLOSING_RUN_MAX: usize = 4;

const CLOSING: &str = "、。」』)】》・ー々)],.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_the_font_does_not_have_becomes_a_geta() {
        assert_eq!(Typeface::get().shown("髙﨑①𠮷😀ABC"), "髙﨑①〓〓ABC");
    }

    #[test]
    fn latin_is_half_as_wide_as_kanji() {
        let typeface = Typeface::get();
        assert!((typeface.line("国保").width - 2.0).abs() < 0.01);
        assert!((typeface.line("KJ44").width - 2.0).abs() < 0.01);
    }

    #[test]
    fn no_line_is_wider_than_asked_or_begins_with_what_closes() {
        let text = "事業所の名称は「みほん」、所在地は(大分県)です。".repeat(9);
        let lines = Typeface::get().wrapped(&text, 11.0);
        assert_eq!(lines.concat(), text);
        for line in lines {
            assert!(Typeface::get().line(&line).width <= 11.01, "{line}");
            assert!(!line.starts_with(|first| CLOSING.contains(first)), "{line}");
        }
    }
}
