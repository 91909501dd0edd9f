//! 図: what a server-made picture is put together from. Shapes name classes, and the page's style sheet has the colours.
//!
//! The rule it keeps: a picture shows nothing that the table beside it does not say.

use std::fmt::Write as _;

/// A picture that grows shape by shape.
pub(crate) struct Drawing {
    width: u32,
    shapes: String,
}

/// A place on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) x: u32,
    pub(crate) y: u32,
}

/// How a way ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tip {
    /// With an arrow.
    Arrow,
    /// With a cross: it did not get through.
    Cross,
}

impl Drawing {
    pub(crate) fn new(width: u32) -> Self {
        Self { width, shapes: String::new() }
    }

    /// A box with its upper left corner there.
    pub(crate) fn frame(&mut self, corner: Spot, (width, height): (u32, u32), class: &str) {
        let Spot { x, y } = corner;
        self.add(format_args!(
            r#"<rect class="box {class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>"#
        ));
    }

    /// Words that begin, or lie around, there.
    pub(crate) fn words(&mut self, Spot { x, y }: Spot, class: &str, words: &str) {
        let words = escaped(words);
        self.add(format_args!(r#"<text class="{class}" x="{x}" y="{y}">{words}</text>"#));
    }

    /// A line without an end.
    pub(crate) fn line(&mut self, from: Spot, to: Spot, class: &str) {
        let (Spot { x: x1, y: y1 }, Spot { x: x2, y: y2 }) = (from, to);
        self.add(format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#));
    }

    /// A level way with a tip.
    pub(crate) fn arrow(&mut self, from: Spot, to: Spot, class: &str, tip: Tip) {
        self.line(from, to, &format!("way {class}"));
        let (x, y) = (i64::from(to.x), i64::from(to.y));
        let back = if to.x >= from.x { -9 } else { 9 };
        match tip {
            Tip::Arrow => {
                let base = x + back;
                self.add(format_args!(
                    r#"<path class="tip" d="M{x} {y} L{base} {} L{base} {} Z"/>"#,
                    y - 5,
                    y + 5
                ));
            }
            Tip::Cross => {
                let (left, right) = (x + back - 5, x + back + 5);
                let (upper, lower) = (y - 5, y + 5);
                self.add(format_args!(
                    r#"<path class="tip bad" d="M{left} {upper} L{right} {lower} M{left} {lower} L{right} {upper}"/>"#
                ));
            }
        }
    }

    /// A number in a round shield.
    pub(crate) fn count(&mut self, Spot { x, y }: Spot, count: usize) {
        let count = if count > 999 { "999+".to_owned() } else { count.to_string() };
        let radius = 9 + 3 * count.len();
        let below = y + 5;
        self.add(format_args!(r#"<circle class="count" cx="{x}" cy="{y}" r="{radius}"/>"#));
        self.add(format_args!(r#"<text class="count-text" x="{x}" y="{below}">{count}</text>"#));
    }

    /// The picture, `height` high, with a title that says what it is.
    pub(crate) fn finish(self, height: u32, id: &str, title: &str) -> String {
        let Self { width, shapes } = self;
        let title = escaped(title);
        format!(
            r#"<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}"><title id="{id}">{title}</title>{shapes}</svg>"#
        )
    }

    fn add(&mut self, shape: std::fmt::Arguments<'_>) {
        self.shapes.write_fmt(shape).expect("a string takes everything");
    }
}

/// How wide words are, in the unit of the picture: a Japanese character is as wide as it is high.
pub(crate) fn width_of(words: &str) -> u32 {
    words.chars().map(|one| if one.is_ascii() { 7 } else { 13 }).sum()
}

/// Text as text of a picture.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_picture_is_a_mark_of_it() {
        let mut drawing = Drawing::new(10);
        drawing.words(Spot { x: 1, y: 2 }, "soft", "<script>&\"'");
        let drawn = drawing.finish(5, "t", "a<b");
        assert!(drawn.contains("&lt;script&gt;&amp;&quot;&#39;") && drawn.contains("a&lt;b"), "{drawn}");
        assert!(!drawn.contains("<script"));
    }

    #[test]
    fn an_arrow_points_where_it_goes() {
        let drawn = |from, to, tip| {
            let mut drawing = Drawing::new(100);
            drawing.arrow(Spot { x: from, y: 10 }, Spot { x: to, y: 10 }, "busy", tip);
            drawing.finish(20, "t", "t")
        };
        assert!(drawn(10, 90, Tip::Arrow).contains("M90 10 L81 5 L81 15 Z"));
        assert!(drawn(90, 10, Tip::Arrow).contains("M10 10 L19 5 L19 15 Z"));
        assert!(drawn(3, 0, Tip::Cross).contains("M4 5 L14 15"));
    }
}
