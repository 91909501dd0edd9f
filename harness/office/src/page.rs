//! A page, read as a person reads it.

mod control;
mod field;
mod form;
mod label;
mod message;
mod table;
mod tree;

pub use control::{Action, Control};
pub use field::{Choice, Field, FieldKind};
pub use form::{Form, FormMethod};
pub use message::PageMessage;
pub use table::Table;

pub(crate) use label::is_same;

use self::tree::{Place, Tree};
use crate::{PageUrl, Sight};

/// 画面: what can be seen, filled in and pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it is, after every redirect.
    pub url: PageUrl,
    /// Its HTTP status.
    pub status: u16,
    /// Its title.
    pub title: String,
    /// Its first `h1`.
    pub heading: String,
    /// Its visible text, a block a line.
    pub lines: Vec<String>,
    /// Its forms.
    pub forms: Vec<Form>,
    /// What can be pressed, in document order.
    pub controls: Vec<Control>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What it complains about.
    pub messages: Vec<PageMessage>,
    pairs: Vec<(String, String)>,
    /// The lines that are more than the words of something to press.
    beside_controls: Vec<String>,
}

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FieldPlace {
    pub(crate) form: usize,
    pub(crate) field: usize,
}

impl Page {
    /// Reads any bytes; nothing in them is an error.
    pub fn read(url: PageUrl, status: u16, html: &[u8]) -> Self {
        let tree = Tree::read(html);
        let first = |name| tree.all(&[name]).next();
        let forms = Form::read_all(&tree);
        let title = first("title").map(|place| tree.raw(place)).unwrap_or_default();
        Self {
            url,
            status,
            title: title.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
            heading: first("h1").map(|place| tree.line(place)).unwrap_or_default(),
            lines: tree.all_lines(),
            controls: Control::read_all(&tree, &forms),
            tables: tree.all(&["table"]).map(|table| Table::read(&tree, table)).collect(),
            messages: PageMessage::read_all(&tree, status),
            pairs: pairs(&tree),
            beside_controls: tree.lines_beside_controls(),
            forms,
        }
    }

    /// Whether the visible text contains these words.
    pub fn says(&self, words: &str) -> bool {
        self.lines.iter().any(|line| line.contains(words))
    }

    /// Whether a line contains these words that is more than the words of links and buttons: what the page itself says.
    pub fn tells(&self, words: &str) -> bool {
        self.beside_controls.iter().any(|line| line.contains(words))
    }

    /// The value beside a label: `dt` and `dd`, heading cell and cell, or a line that begins with the label.
    pub fn value_after(&self, label: &str) -> Option<&str> {
        let beside = self.pairs.iter().find(|(name, _)| is_same(name, label));
        beside
            .map(|(_, value)| value.as_str())
            .or_else(|| self.lines.iter().find_map(|line| label::rest_after(line, label)))
    }

    /// The control that fits these words best: its very words before others, the page's main part before its menu.
    pub fn control(&self, label: &str) -> Option<&Control> {
        let fitting = self.controls.iter().filter_map(|one| Some((one.closeness(label)?, one)));
        fitting.min_by_key(|(closeness, _)| *closeness).map(|(_, control)| control)
    }

    /// The control with these very words, if it can be pressed now.
    pub fn offered(&self, label: &str) -> Option<&Control> {
        self.control(label).filter(|control| control.can_be_pressed() && is_same(&control.label, label))
    }

    /// The first table with all these columns.
    pub fn table(&self, heads: &[&str]) -> Option<&Table> {
        self.tables.iter().find(|table| table.has_columns(heads))
    }

    /// The fields that fit these words best, in document order.
    pub fn fields(&self, label: &str) -> Vec<&Field> {
        self.field_places(label).into_iter().map(|place| self.field_at(place)).collect()
    }

    /// Whether it asks for a password.
    pub fn asks_for_password(&self) -> bool {
        let mut fields = self.forms.iter().flat_map(|form| &form.fields);
        fields.any(|field| field.kind == FieldKind::Password && !field.disabled)
    }

    pub(crate) fn field_places(&self, label: &str) -> Vec<FieldPlace> {
        let fitting: Vec<_> = self
            .all_fields()
            .filter_map(|place| Some((self.field_at(place).closeness(label)?, place)))
            .collect();
        let best = fitting.iter().map(|(closeness, _)| *closeness).min();
        fitting
            .into_iter()
            .filter(|(closeness, _)| Some(*closeness) == best)
            .map(|(_, place)| place)
            .collect()
    }

    pub(crate) fn all_fields(&self) -> impl Iterator<Item = FieldPlace> + '_ {
        let count = |form: usize| self.forms[form].fields.len();
        (0..self.forms.len())
            .flat_map(move |form| (0..count(form)).map(move |field| FieldPlace { form, field }))
    }

    pub(crate) fn field_at(&self, place: FieldPlace) -> &Field {
        &self.forms[place.form].fields[place.field]
    }

    pub(crate) fn field_at_mut(&mut self, place: FieldPlace) -> &mut Field {
        &mut self.forms[place.form].fields[place.field]
    }

    /// Chooses one of the radio buttons of a name: the others of its form go out.
    pub(crate) fn choose_radio(&mut self, place: FieldPlace) {
        let name = self.field_at(place).name.clone();
        for (index, field) in self.forms[place.form].fields.iter_mut().enumerate() {
            if field.kind == FieldKind::Radio && field.name == name {
                field.checked = index == place.field;
            }
        }
    }

    /// What an error tells of this page.
    pub fn sight(&self) -> Sight {
        let fields =
            self.all_fields().map(|place| self.field_at(place)).filter(|f| f.kind != FieldKind::Hidden);
        Sight {
            url: self.url.to_string(),
            status: self.status,
            heading: if self.heading.is_empty() { self.title.clone() } else { self.heading.clone() },
            controls: self.controls.iter().map(|control| control.label.clone()).collect(),
            fields: fields.map(Field::words).collect(),
            messages: self.messages.clone(),
        }
    }
}

fn pairs(tree: &Tree) -> Vec<(String, String)> {
    let beside = |place: Place, names: &[&str]| {
        let mut next = tree.next_sibling(place);
        while let Some(sibling) = next {
            if names.contains(&tree.name(sibling)) {
                return Some(sibling);
            }
            let is_blank = tree.name(sibling).is_empty() && tree.line(sibling).is_empty();
            next = if is_blank { tree.next_sibling(sibling) } else { None };
        }
        None
    };
    let heads = tree.all(&["dt", "th", "td"]).filter_map(|head| {
        let value = if tree.name(head) == "dt" { beside(head, &["dd"]) } else { beside(head, &["td"]) };
        Some((tree.line(head), tree.line(value?)))
    });
    heads.collect()
}

#[cfg(test)]
mod tests;
