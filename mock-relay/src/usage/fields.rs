//! 申請情報入力: the fields of the form, and what is wrong with them.
//!
//! Checking collects: one finding a row, all rows at once, each with the message that stands at the right of its row
//! (start guide, chapter 6: S; those for full-width names are ours).

use std::str::FromStr as _;

use serde::Deserialize;

use crate::subscriber::{Application, FullWidthName, InvalidFullWidthName, PersonName};

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) representative_family: String,
    pub(super) representative_given: String,
    pub(super) contact_family: String,
    pub(super) contact_given: String,
    pub(super) telephone: String,
    pub(super) mail: String,
    pub(super) mail_again: String,
}

/// A row of the form: it has one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Row {
    Representative,
    Contact,
    Telephone,
    Mail,
    MailAgain,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    NotFullWidth,
    NameTooLong,
    NotATelephone,
    NotAMail,
    MailDiffers,
}

/// One input of a row, as the page shows it.
pub(super) struct Input<'a> {
    pub(super) id: &'static str,
    /// 姓 or 名; none where the row has but one input.
    pub(super) part: Option<&'static str>,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) value: &'a str,
    pub(super) invalid: bool,
}

impl Fields {
    /// What was told before, as it would be typed again.
    pub(super) fn of(application: &Application) -> Self {
        Self {
            representative_family: application.representative.family.to_string(),
            representative_given: application.representative.given.to_string(),
            contact_family: application.contact.family.to_string(),
            contact_given: application.contact.given.to_string(),
            telephone: application.telephone.to_string(),
            mail: application.mail.to_string(),
            mail_again: application.mail.to_string(),
        }
    }

    /// The application that the fields are, or every row's finding in the page's order.
    pub(super) fn check(&self) -> Result<Application, Vec<(Row, Fault)>> {
        let representative = name(&self.representative_family, &self.representative_given);
        let contact = name(&self.contact_family, &self.contact_given);
        let telephone =
            filled(&self.telephone).and_then(|text| text.parse().map_err(|_| Fault::NotATelephone));
        let mail = filled(&self.mail).and_then(|text| text.parse().map_err(|_| Fault::NotAMail));
        let again = filled(&self.mail_again)
            .and_then(|text| if text == self.mail.trim() { Ok(()) } else { Err(Fault::MailDiffers) });
        match (representative, contact, telephone, mail, again) {
            (Ok(representative), Ok(contact), Ok(telephone), Ok(mail), Ok(())) => {
                Ok(Application { representative, contact, telephone, mail })
            }
            (representative, contact, telephone, mail, again) => Err([
                (Row::Representative, representative.err()),
                (Row::Contact, contact.err()),
                (Row::Telephone, telephone.err()),
                (Row::Mail, mail.err()),
                (Row::MailAgain, again.err()),
            ]
            .into_iter()
            .filter_map(|(row, fault)| Some((row, fault?)))
            .collect()),
        }
    }

    /// The inputs of a row; `faulty` when the row has a finding.
    pub(super) fn inputs(&self, row: Row, faulty: bool) -> Vec<Input<'_>> {
        match row {
            Row::Representative => vec![
                Input::half("representative_family", "姓", &self.representative_family, faulty),
                Input::half("representative_given", "名", &self.representative_given, faulty),
            ],
            Row::Contact => vec![
                Input::half("contact_family", "姓", &self.contact_family, faulty),
                Input::half("contact_given", "名", &self.contact_given, faulty),
            ],
            Row::Telephone => {
                vec![Input { kind: "tel", ..Input::whole("telephone", "tel", &self.telephone, faulty) }]
            }
            // Not `type=email`: a browser would put its own words before ours.
            Row::Mail => vec![Input::whole("mail", "email", &self.mail, faulty)],
            Row::MailAgain => vec![Input::whole("mail_again", "off", &self.mail_again, faulty)],
        }
    }
}

impl<'a> Input<'a> {
    fn whole(id: &'static str, autocomplete: &'static str, value: &'a str, invalid: bool) -> Self {
        Self { id, part: None, kind: "text", autocomplete, value, invalid }
    }

    /// One half of a name; of a faulty row, it may be the good half.
    fn half(id: &'static str, part: &'static str, value: &'a str, faulty: bool) -> Self {
        let invalid = faulty && FullWidthName::from_str(value).is_err();
        Self { part: Some(part), ..Self::whole(id, "off", value, invalid) }
    }
}

/// Both halves of a name; the row's one finding is the one to mend first.
fn name(family: &str, given: &str) -> Result<PersonName, Fault> {
    let (family, given) = (family.parse::<FullWidthName>(), given.parse::<FullWidthName>());
    match (family, given) {
        (Ok(family), Ok(given)) => Ok(PersonName { family, given }),
        (family, given) => {
            let found = [family.err(), given.err()];
            let has = |fault| found.contains(&Some(fault));
            Err(if has(InvalidFullWidthName::Empty) {
                Fault::Empty
            } else if has(InvalidFullWidthName::HalfWidth) {
                Fault::NotFullWidth
            } else {
                Fault::NameTooLong
            })
        }
    }
}

fn filled(text: &str) -> Result<&str, Fault> {
    let text = text.trim();
    if text.is_empty() { Err(Fault::Empty) } else { Ok(text) }
}

impl Row {
    /// Every row, in the page's order.
    pub(super) const ALL: [Self; 5] =
        [Self::Representative, Self::Contact, Self::Telephone, Self::Mail, Self::MailAgain];

    /// The row's Japanese head.
    pub(super) const fn head(self) -> &'static str {
        match self {
            Self::Representative => "代表者氏名",
            Self::Contact => "担当者氏名",
            Self::Telephone => "電話番号 (ハイフンなし)",
            Self::Mail => "メールアドレス",
            Self::MailAgain => "メールアドレス (確認用)",
        }
    }

    /// The journal's word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Contact => "contact",
            Self::Telephone => "telephone",
            Self::Mail => "mail",
            Self::MailAgain => "mail again",
        }
    }
}

impl Fault {
    /// The message at the right of the row.
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Empty => "未入力です。",
            Self::NotFullWidth => "全角で入力してください。",
            Self::NameTooLong => "姓、名それぞれ40文字以内で入力してください。",
            Self::NotATelephone => "10桁、もしくは11桁の数字を入力してください。",
            Self::NotAMail => "不正な形式または不正な記号が入力されています。",
            Self::MailDiffers => "メールアドレスが一致していません。",
        }
    }
}

#[cfg(test)]
mod tests;
