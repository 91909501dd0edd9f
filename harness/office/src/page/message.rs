//! What a page complains about.

use std::fmt;

use super::tree::{Place, Tree};

/// 画面のメッセージ: one complaint of a page, with the field that it stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageMessage {
    /// The words of the field it belongs to, if it belongs to one.
    pub field: Option<String>,
    /// The complaint.
    pub text: String,
}

impl PageMessage {
    /// The messages at fields; where there is none, what the page says on top of all; and on a page whose status is
    /// a refusal, at least its notes.
    pub(super) fn read_all(tree: &Tree, status: u16) -> Vec<Self> {
        let is_at_field = |place| tree.has_class(place, "error");
        let is_on_top = |place| {
            let is_bad = tree.has_class(place, "note") && tree.has_class(place, "bad");
            is_bad || tree.attribute(place, "role") == Some("alert")
        };
        let is_note = |place| status >= 400 && tree.has_class(place, "note");
        let kinds: [&dyn Fn(Place) -> bool; 3] = [&is_at_field, &is_on_top, &is_note];
        let found = kinds.into_iter().map(|is_one| Self::collect(tree, is_one));
        found.into_iter().find(|messages| !messages.is_empty()).unwrap_or_default()
    }

    fn collect(tree: &Tree, is_one: &dyn Fn(Place) -> bool) -> Vec<Self> {
        tree.elements().filter(|place| is_one(*place)).filter_map(|place| Self::read(tree, place)).collect()
    }

    fn read(tree: &Tree, place: Place) -> Option<Self> {
        let text = tree.line(place);
        if text.is_empty() || tree.is_hidden(place) {
            return None;
        }
        let described = tree.attribute(place, "id").and_then(|id| {
            let names = ["aria-describedby", "aria-errormessage"];
            tree.all(&["input", "select", "textarea"]).find(|field| {
                let ids = names.iter().filter_map(|name| tree.attribute(*field, name));
                ids.flat_map(str::split_ascii_whitespace).any(|one| one == id)
            })
        });
        let field = described.and_then(|field| super::Field::read(tree, field)).map(|field| field.words());
        Some(Self { field: field.filter(|words| !words.is_empty()), text })
    }
}

impl fmt::Display for PageMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}
