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
    /// The messages at fields; where there is none, what the page says on top of all.
    pub(super) fn read_all(tree: &Tree) -> Vec<Self> {
        let at_fields: Vec<Self> = tree
            .elements()
            .filter(|place| tree.has_class(*place, "error"))
            .filter_map(|place| Self::read(tree, place))
            .collect();
        if !at_fields.is_empty() {
            return at_fields;
        }
        let on_top = tree.elements().filter(|place| {
            let is_alert = tree.attribute(*place, "role") == Some("alert");
            is_alert || (tree.has_class(*place, "note") && tree.has_class(*place, "bad"))
        });
        on_top.filter_map(|place| Self::read(tree, place)).collect()
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
