//! お問い合わせ: the fields of the form, and what is wrong with them. Checking collects: all fields at once.

use careplan_domain::{MailAddress, OfficeNumber, has_full_width};
use serde::Deserialize;

/// Characters of a name, as at the usage site.
const NAME_MAX: usize = 40;
/// Characters of a subject, as of a message's.
const SUBJECT_MAX: usize = 100;
/// Characters of an enquiry, and of its answer: two pages of A4.
const TEXT_MAX: usize = 2_000;
/// Characters of a field that the page shows again.
const SHOWN_MAX: usize = 2 * TEXT_MAX;

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) office: String,
    pub(super) name: String,
    pub(super) mail: String,
    pub(super) subject: String,
    pub(super) body: String,
    pub(super) consent: String,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) office: Option<OfficeNumber>,
    pub(super) name: String,
    pub(super) mail: String,
    pub(super) subject: String,
    pub(super) body: String,
}

/// A field of the form, by its id on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Office,
    Name,
    Mail,
    Subject,
    Body,
    Consent,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: Field,
    pub(super) message: String,
}

impl Fields {
    /// What was asked, or every field's fault in the page's order.
    pub(super) fn check(&self) -> Result<Asked, Vec<Fault>> {
        let office = self.office();
        let name = line(&self.name, "氏名", NAME_MAX);
        let mail = self.mail();
        let subject = line(&self.subject, "件名", SUBJECT_MAX);
        let body = text(&self.body);
        let consent = (self.consent == "yes")
            .then_some(())
            .ok_or_else(|| "個人情報の取り扱いを読み、同意する場合はチェックを入れてください。".to_owned());
        match (office, name, mail, subject, body, consent) {
            (Ok(office), Ok(name), Ok(mail), Ok(subject), Ok(body), Ok(())) => {
                Ok(Asked { office, name, mail, subject, body })
            }
            (office, name, mail, subject, body, consent) => Err([
                (Field::Office, office.err()),
                (Field::Name, name.err()),
                (Field::Mail, mail.err()),
                (Field::Subject, subject.err()),
                (Field::Body, body.err()),
                (Field::Consent, consent.err()),
            ]
            .into_iter()
            .filter_map(|(field, message)| Some(Fault { field, message: message? }))
            .collect()),
        }
    }

    /// The same, cut to what a page shows again.
    pub(super) fn cut(self) -> Self {
        let cut = |text: String| text.chars().take(SHOWN_MAX).collect();
        Self {
            office: cut(self.office),
            name: cut(self.name),
            mail: cut(self.mail),
            subject: cut(self.subject),
            body: cut(self.body),
            consent: cut(self.consent),
        }
    }

    fn office(&self) -> Result<Option<OfficeNumber>, String> {
        let typed = self.office.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if has_full_width(typed) {
            return Err("事業所番号は半角で入力してください。空欄でも送信できます。".to_owned());
        }
        typed.parse().map(Some).map_err(|_| {
            "事業所番号は半角の英数字10桁です。KJから始まるユーザIDではありません。空欄でも送信できます。"
                .to_owned()
        })
    }

    fn mail(&self) -> Result<String, String> {
        let typed = self.mail.trim();
        if typed.is_empty() {
            return Err("メールアドレスが入力されていません。".to_owned());
        }
        let address: Result<MailAddress, _> = typed.parse();
        address.map(|_| typed.to_owned()).map_err(|_| {
            "メールアドレスに、使えない文字があるか、@の前後が足りません。半角の英数字、ハイフン、ピリオド、アンダースコアと、1つの@で入力してください。".to_owned()
        })
    }
}

impl Field {
    /// Its id on the page.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Name => "name",
            Self::Mail => "mail",
            Self::Subject => "subject",
            Self::Body => "body",
            Self::Consent => "consent",
        }
    }
}

fn line(typed: &str, field: &str, most: usize) -> Result<String, String> {
    let typed = typed.trim();
    let found = typed.chars().count();
    if found == 0 {
        Err(format!("{field}が入力されていません。"))
    } else if found > most {
        Err(format!("{field}が{found}文字あります。{most}文字以内で入力してください。"))
    } else if typed.chars().any(char::is_control) {
        Err(format!("{field}に使えない文字(制御文字)があります。入力し直してください。"))
    } else {
        Ok(typed.to_owned())
    }
}

fn text(typed: &str) -> Result<String, String> {
    let typed = typed.replace("\r\n", "\n");
    let typed = typed.trim();
    let found = typed.chars().count();
    if found == 0 {
        Err("本文が入力されていません。".to_owned())
    } else if found > TEXT_MAX {
        Err(format!("本文が{found}文字あります。{TEXT_MAX}文字以内で入力してください。"))
    } else if typed.chars().any(|one| one.is_control() && one != '\n' && one != '\t') {
        Err("本文に使えない文字(制御文字)があります。入力し直してください。".to_owned())
    } else {
        Ok(typed.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled() -> Fields {
        Fields {
            office: "4470300015".to_owned(),
            name: "試験 花子".to_owned(),
            mail: "hanako@example.test".to_owned(),
            subject: "インストールについて".to_owned(),
            body: "1行目\r\n2行目\r\n".to_owned(),
            consent: "yes".to_owned(),
        }
    }

    #[test]
    fn what_is_whole_is_taken_with_plain_line_ends() {
        let asked = filled().check().unwrap();
        assert_eq!(asked.body, "1行目\n2行目");
        assert_eq!(asked.office.unwrap().as_str(), "4470300015");
        assert_eq!(Fields { office: "  ".to_owned(), ..filled() }.check().unwrap().office, None);
    }

    #[test]
    fn every_field_is_told_at_once_in_the_order_of_the_page() {
        let faults = Fields { office: "KJ4470300015".to_owned(), ..Fields::default() }.check().unwrap_err();
        let fields: Vec<Field> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            [Field::Office, Field::Name, Field::Mail, Field::Subject, Field::Body, Field::Consent]
        );
    }

    #[test]
    fn limits_are_counted_in_characters() {
        let of = |body: String| Fields { body, ..filled() }.check();
        assert!(of("本".repeat(TEXT_MAX)).is_ok());
        assert_eq!(
            of("本".repeat(TEXT_MAX + 1)).unwrap_err()[0].message,
            "本文が2001文字あります。2000文字以内で入力してください。"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_taken_within_its_limits_or_told(
            office in ".{0,12}", name in ".{0,50}", mail in ".{0,30}", subject in ".{0,120}", body in "(?s).{0,100}",
        ) {
            let fields = Fields { office, name, mail, subject, body, consent: "yes".to_owned() };
            match fields.check() {
                Ok(asked) => {
                    prop_assert!((1..=NAME_MAX).contains(&asked.name.chars().count()));
                    prop_assert!((1..=SUBJECT_MAX).contains(&asked.subject.chars().count()));
                    let has_controls = asked.body.contains('\u{0}');
                    prop_assert!(!has_controls);
                }
                Err(faults) => prop_assert!(!faults.is_empty()),
            }
        }
    }
}
