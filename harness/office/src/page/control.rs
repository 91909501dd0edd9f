//! Something to press.

use super::field::is_disabled;
use super::form::{Form, FormMethod};
use super::label::{self, Closeness};
use super::tree::{Place, Tree};

/// 操作: a button or a link, as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its words.
    pub label: String,
    /// What pressing it does.
    pub action: Action,
    /// The text of the table row or list entry it stands in; empty if in none.
    pub row: String,
    pub(super) is_in_main: bool,
}

/// What pressing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends a form.
    Submit {
        /// Which of the page's forms.
        form: usize,
        /// The button's own name, if it is sent.
        name: Option<String>,
        /// The button's own value.
        value: String,
        /// Another address than the form's.
        address: Option<String>,
        /// Another method than the form's.
        method: Option<FormMethod>,
    },
    /// Leads somewhere.
    Follow {
        /// Where, as written.
        href: String,
    },
    /// Nothing, for now.
    Disabled,
    /// Nothing that a page without script could do.
    Script,
}

impl Control {
    pub(super) fn read_all(tree: &Tree, forms: &[Form]) -> Vec<Self> {
        tree.all(&["a", "button", "input"])
            .filter(|place| !tree.is_hidden(*place))
            .filter_map(|place| Self::read(tree, forms, place))
            .collect()
    }

    fn read(tree: &Tree, forms: &[Form], place: Place) -> Option<Self> {
        let action = match tree.name(place) {
            "a" => Action::Follow { href: tree.attribute(place, "href")?.to_owned() },
            name => {
                let kind = tree.attribute(place, "type").map(str::to_ascii_lowercase);
                match (name, kind.as_deref()) {
                    ("button" | "input", Some("button")) | (_, Some("reset")) => Action::Script,
                    ("button", _) | ("input", Some("submit" | "image")) => submit(tree, forms, place),
                    _ => return None,
                }
            }
        };
        let is_off = is_disabled(tree, place) || tree.attribute(place, "aria-disabled") == Some("true");
        let row = tree.around(place, &["tr", "li"]).map(|row| tree.line(row)).unwrap_or_default();
        Some(Self {
            label: label_of(tree, place),
            action: if is_off { Action::Disabled } else { action },
            row,
            is_in_main: tree.around(place, &["main"]).is_some(),
        })
    }

    /// How well it fits what somebody looks for, if at all; what stands in the page's main part comes first.
    pub(super) fn closeness(&self, wanted: &str) -> Option<(Closeness, Side, bool)> {
        let closeness = label::closeness(&self.label, wanted)?;
        let side = if self.is_in_main { Side::Main } else { Side::Around };
        Some((closeness, side, !self.can_be_pressed()))
    }

    /// Whether it stands in the page's main part, not in a header or menu.
    pub fn stands_in_main(&self) -> bool {
        self.is_in_main
    }

    /// Whether pressing it does something.
    pub fn can_be_pressed(&self) -> bool {
        matches!(self.action, Action::Submit { .. } | Action::Follow { .. })
    }
}

/// Where on the page something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// In its main part.
    Main,
    /// In a header, a menu, a footer.
    Around,
}

fn submit(tree: &Tree, forms: &[Form], place: Place) -> Action {
    let Some(form) = Form::owner(forms, tree, place) else { return Action::Script };
    Action::Submit {
        form,
        name: tree.attribute(place, "name").filter(|name| !name.is_empty()).map(str::to_owned),
        value: tree.attribute(place, "value").unwrap_or_default().to_owned(),
        address: tree.attribute(place, "formaction").map(str::to_owned),
        method: tree.has(place, "formmethod").then(|| FormMethod::read(tree.attribute(place, "formmethod"))),
    }
}

fn label_of(tree: &Tree, place: Place) -> String {
    let text = tree.line(place);
    if !text.is_empty() {
        return text;
    }
    if tree.name(place) == "input"
        && let Some(value) = tree.attribute(place, "value")
    {
        return value.to_owned();
    }
    let picture = tree.within(place, &["img"]).find_map(|img| tree.attribute(img, "alt"));
    let named = ["aria-label", "title", "alt"].into_iter().find_map(|name| tree.attribute(place, name));
    named.or(picture).unwrap_or_default().to_owned()
}
