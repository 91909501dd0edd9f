//! A form: what is filled in and where it goes.

use careplan_client::percent;

use super::field::{Field, FieldKind};
use super::tree::{Place, Tree};

/// 入力フォーム: its fields in document order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes, as written.
    pub action: String,
    /// How it goes.
    pub method: FormMethod,
    /// Its fields.
    pub fields: Vec<Field>,
    pub(super) place: Place,
}

/// How a form is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormMethod {
    /// In the query.
    Get,
    /// In the body.
    Post,
}

impl Form {
    pub(super) fn read_all(tree: &Tree) -> Vec<Self> {
        let mut forms: Vec<Self> = tree
            .all(&["form"])
            .map(|place| Self {
                action: tree.attribute(place, "action").unwrap_or_default().to_owned(),
                method: FormMethod::read(tree.attribute(place, "method")),
                fields: Vec::new(),
                place,
            })
            .collect();
        for place in tree.all(&["input", "select", "textarea"]) {
            if let Some(index) = Self::owner(&forms, tree, place)
                && let Some(field) = Field::read(tree, place)
            {
                forms[index].fields.push(field);
            }
        }
        forms
    }

    /// The form that an element belongs to: by its `form` attribute, or by standing inside.
    pub(super) fn owner(forms: &[Self], tree: &Tree, place: Place) -> Option<usize> {
        let owner = match tree.attribute(place, "form") {
            Some(id) => tree.by_id(id),
            None => tree.around(place, &["form"]),
        };
        owner.and_then(|owner| forms.iter().position(|form| form.place == owner))
    }

    /// What is sent when a button with this name and value is pressed (HTML, 4.10.21.4).
    pub(crate) fn encode(&self, pressed: Option<(&str, &str)>) -> String {
        let fields = self.fields.iter().filter(|field| field.is_sent());
        let pairs = fields.map(|field| (field.name.as_str(), with_crlf(&field.value)));
        percent::form(pairs.chain(pressed.map(|(name, value)| (name, value.to_owned()))))
    }
}

impl FormMethod {
    pub(super) fn read(attribute: Option<&str>) -> Self {
        if attribute.is_some_and(|method| method.eq_ignore_ascii_case("post")) {
            Self::Post
        } else {
            Self::Get
        }
    }
}

impl Field {
    fn is_sent(&self) -> bool {
        let counts = match self.kind {
            FieldKind::Checkbox | FieldKind::Radio => self.checked,
            FieldKind::Text | FieldKind::Password | FieldKind::Hidden | FieldKind::Select { .. } => true,
        };
        counts && !self.disabled && !self.name.is_empty()
    }
}

/// Line ends as forms send them.
fn with_crlf(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\n', "\r\n")
}
