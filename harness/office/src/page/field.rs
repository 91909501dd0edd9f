//! Something to fill in, tick or choose.

use super::label::{self, Closeness};
use super::tree::{Place, Tree};

/// 入力欄: one field of a form, with the words that a person finds it by.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// Under which name it is sent; empty if it is not.
    pub name: String,
    /// What kind it is.
    pub kind: FieldKind,
    /// Its own label.
    pub label: String,
    /// The head of its row or group: a legend, or the heading cell beside it.
    pub head: String,
    /// What it holds.
    pub value: String,
    /// Whether it is ticked or chosen.
    pub checked: bool,
    /// Whether it takes nothing.
    pub disabled: bool,
}

/// Kinds of fields, as far as they differ for a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line, several lines, a number, a date.
    Text,
    /// A text that does not show.
    Password,
    /// Not for people.
    Hidden,
    /// ☐
    Checkbox,
    /// ○; one of those with the same name.
    Radio,
    /// A list to choose from.
    Select {
        /// Its entries.
        choices: Vec<Choice>,
    },
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What a person sees.
    pub label: String,
    /// What is sent.
    pub value: String,
}

impl Field {
    /// Reads `input`, `select` or `textarea`; nothing for what is pressed or cannot be sent by a form of words.
    pub(super) fn read(tree: &Tree, place: Place) -> Option<Self> {
        let mut value = tree.attribute(place, "value").unwrap_or_default().to_owned();
        let kind = match tree.name(place) {
            "textarea" => {
                let raw = tree.raw(place);
                raw.strip_prefix('\n').unwrap_or(&raw).clone_into(&mut value);
                FieldKind::Text
            }
            "select" => {
                let (choices, chosen) = choices(tree, place);
                value = chosen;
                FieldKind::Select { choices }
            }
            _ => match tree.attribute(place, "type").unwrap_or("text").to_ascii_lowercase().as_str() {
                "submit" | "button" | "image" | "reset" | "file" => return None,
                "hidden" => FieldKind::Hidden,
                "password" => FieldKind::Password,
                "checkbox" => FieldKind::Checkbox,
                "radio" => FieldKind::Radio,
                _ => FieldKind::Text,
            },
        };
        if matches!(kind, FieldKind::Checkbox | FieldKind::Radio) && !tree.has(place, "value") {
            "on".clone_into(&mut value);
        }
        Some(Self {
            name: tree.attribute(place, "name").unwrap_or_default().to_owned(),
            label: own_label(tree, place),
            head: head(tree, place),
            checked: tree.has(place, "checked"),
            disabled: is_disabled(tree, place),
            kind,
            value,
        })
    }

    /// How well it fits what somebody looks for, if at all. Hidden ones fit nothing.
    pub(super) fn closeness(&self, wanted: &str) -> Option<Closeness> {
        if self.kind == FieldKind::Hidden {
            return None;
        }
        let whole = format!("{}{}", self.head, self.label);
        [&self.label, &whole, &self.head].into_iter().filter_map(|text| label::closeness(text, wanted)).min()
    }

    /// Whether something can be typed into it, or chosen from its list.
    pub(crate) fn takes_text(&self) -> bool {
        matches!(self.kind, FieldKind::Text | FieldKind::Password | FieldKind::Select { .. })
    }

    /// Whether it can be ticked or chosen.
    pub(crate) fn takes_choice(&self) -> bool {
        matches!(self.kind, FieldKind::Checkbox | FieldKind::Radio)
    }

    /// Its words, for an error.
    pub(crate) fn words(&self) -> String {
        match (self.head.as_str(), self.label.as_str()) {
            ("", label) => label.to_owned(),
            (head, "") => head.to_owned(),
            (head, label) => format!("{head} {label}"),
        }
    }
}

/// What it holds may be a password, so only its words are shown.
impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Field")
            .field("words", &self.words())
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Whether an element takes nothing, by itself or by a fieldset around it.
pub(super) fn is_disabled(tree: &Tree, place: Place) -> bool {
    let mut fieldset = tree.around(place, &["fieldset"]);
    while let Some(around) = fieldset {
        if tree.has(around, "disabled") {
            return true;
        }
        fieldset = tree.around(around, &["fieldset"]);
    }
    tree.has(place, "disabled")
}

fn own_label(tree: &Tree, place: Place) -> String {
    let by_id = tree
        .attribute(place, "id")
        .and_then(|id| tree.all(&["label"]).find(|label| tree.attribute(*label, "for") == Some(id)));
    if let Some(label) = by_id.or_else(|| tree.around(place, &["label"])) {
        return tree.line(label);
    }
    if let Some(label) = tree.attribute(place, "aria-label") {
        return label.to_owned();
    }
    if let Some(ids) = tree.attribute(place, "aria-labelledby") {
        let texts: Vec<String> =
            ids.split_ascii_whitespace().filter_map(|id| tree.by_id(id)).map(|one| tree.line(one)).collect();
        return texts.join(" ");
    }
    let fallback = tree.attribute(place, "title").or_else(|| tree.attribute(place, "placeholder"));
    fallback.unwrap_or_default().to_owned()
}

fn head(tree: &Tree, place: Place) -> String {
    let beside = || {
        let row = tree.around(place, &["tr"])?;
        tree.within(row, &["th"]).next()
    };
    let above = || {
        let dd = tree.around(place, &["dd"])?;
        let list = tree.around(dd, &["dl"])?;
        tree.within(list, &["dt"]).take_while(|dt| *dt < dd).last()
    };
    let around = || {
        let group = tree.around(place, &["fieldset"])?;
        tree.within(group, &["legend"]).next()
    };
    beside().or_else(above).or_else(around).map(|place| tree.line(place)).unwrap_or_default()
}

fn choices(tree: &Tree, select: Place) -> (Vec<Choice>, String) {
    let mut choices = Vec::new();
    let mut chosen = None;
    for option in tree.within(select, &["option"]) {
        let text = tree.raw(option).split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        let value = tree.attribute(option, "value").unwrap_or(&text).to_owned();
        if tree.has(option, "selected") {
            chosen = Some(value.clone());
        }
        choices.push(Choice { label: text, value });
    }
    let first = choices.first().map(|choice| choice.value.clone());
    (choices, chosen.or(first).unwrap_or_default())
}
