//! Sentences with holes.

use super::hole::Hole;

/// 文: words and holes, `「{office}」が連携基盤にログインする`.
#[derive(Debug)]
pub(crate) struct Sentence {
    template: &'static str,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug)]
enum Piece {
    Words(&'static str),
    Hole(&'static Hole),
}

/// How closely a text must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Every hole holds what it should.
    Exact,
    /// The words fit, whatever the holes hold.
    Loose,
}

/// What stands in the holes of a text.
pub(crate) type Filled = Vec<(&'static Hole, String)>;

impl Sentence {
    /// Reads a template.
    pub(crate) fn new(template: &'static str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = template;
        while let Some((words, after)) = rest.split_once('{') {
            let (name, more) = after.split_once('}').expect("a hole of the table ends");
            if !words.is_empty() {
                pieces.push(Piece::Words(words));
            }
            pieces.push(Piece::Hole(Hole::named(name)));
            rest = more;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest));
        }
        Self { template, pieces }
    }

    /// As it is written in the table.
    pub(crate) fn template(&self) -> &'static str {
        self.template
    }

    /// Its holes, in order.
    #[cfg(test)]
    pub(crate) fn holes(&self) -> impl Iterator<Item = &'static Hole> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(*hole),
            Piece::Words(_) => None,
        })
    }

    /// With … for what varies.
    pub(crate) fn general(&self) -> String {
        self.written(|_| "…")
    }

    /// With something in every hole.
    pub(crate) fn written<'t>(&self, hole: impl Fn(&'static Hole) -> &'t str) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Words(words) => *words,
            Piece::Hole(one) => hole(one),
        });
        pieces.collect()
    }

    /// What stands in the holes, if the text fits.
    pub(crate) fn fit(&self, text: &str, fit: Fit) -> Option<Filled> {
        let mut filled = Vec::new();
        fits(&self.pieces, text, fit, &mut filled).then_some(filled)
    }
}

fn fits(pieces: &[Piece], text: &str, fit: Fit, filled: &mut Filled) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return text.is_empty() };
    match first {
        Piece::Words(words) => text.strip_prefix(words).is_some_and(|after| fits(rest, after, fit, filled)),
        Piece::Hole(hole) => {
            let ends = text.char_indices().map(|(at, one)| at + one.len_utf8());
            for end in ends.take(HOLE_CHARACTERS_MAX) {
                let (value, after) = text.split_at(end);
                if fit == Fit::Exact && !hole.kind.accepts(value) {
                    continue;
                }
                filled.push((hole, value.to_owned()));
                if fits(rest, after, fit, filled) {
                    return true;
                }
                filled.pop();
            }
            false
        }
    }
}

/// What one hole holds at most: longer words belong into a doc string.
const HOLE_CHARACTERS_MAX: usize = 400;
