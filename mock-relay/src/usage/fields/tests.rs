//! The rules of the form's fields, by the start guide's examples and by any text at all.

use proptest::prelude::*;

use super::*;

/// The start guide's model office.
fn model() -> Fields {
    Fields {
        representative_family: "東京".to_owned(),
        representative_given: "太郎".to_owned(),
        contact_family: "東京".to_owned(),
        contact_given: "花子".to_owned(),
        telephone: "0123456789".to_owned(),
        mail: "toukyoutest@test.com".to_owned(),
        mail_again: "toukyoutest@test.com".to_owned(),
    }
}

/// The model office, spoilt: which messages stand at the right of which rows?
#[track_caller]
fn check_messages(spoil: impl FnOnce(&mut Fields), expected: &[(Row, &str)]) {
    let mut fields = model();
    spoil(&mut fields);
    let findings = fields.check().err().unwrap_or_default();
    let found: Vec<_> = findings.into_iter().map(|(row, fault)| (row, fault.message())).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_model_office_passes() {
    let application = model().check().expect("the guide's example");
    assert_eq!(application.representative.to_string(), "東京 太郎");
    assert_eq!(application.contact.to_string(), "東京 花子");
}

#[test]
fn the_guides_refused_form_has_its_four_messages() {
    check_messages(
        |fields| {
            fields.contact_family.clear();
            fields.contact_given.clear();
            fields.telephone = "03-1234-567".to_owned();
            fields.mail = "test#@test.com".to_owned();
            fields.mail_again = "test1@test.com".to_owned();
        },
        &[
            (Row::Contact, "未入力です。"),
            (Row::Telephone, "10桁、もしくは11桁の数字を入力してください。"),
            (Row::Mail, "不正な形式または不正な記号が入力されています。"),
            (Row::MailAgain, "メールアドレスが一致していません。"),
        ],
    );
}

#[test]
fn every_empty_row_says_so() {
    check_messages(|fields| *fields = Fields::default(), &Row::ALL.map(|row| (row, "未入力です。")));
    check_messages(
        |fields| fields.representative_given = "　".to_owned(),
        &[(Row::Representative, "未入力です。")],
    );
}

#[test]
fn a_row_has_one_message_the_empty_half_first() {
    let spoil = |fields: &mut Fields| {
        fields.representative_family = "Tokyo".to_owned();
        fields.representative_given.clear();
    };
    check_messages(spoil, &[(Row::Representative, "未入力です。")]);
}

#[test]
fn names_are_full_width_and_not_endless() {
    let not_full_width = [(Row::Contact, "全角で入力してください。")];
    check_messages(|fields| fields.contact_given = "ﾊﾅｺ".to_owned(), &not_full_width);
    check_messages(|fields| fields.contact_family = "Tokyo".to_owned(), &not_full_width);
    let too_long = [(Row::Contact, "姓、名それぞれ40文字以内で入力してください。")];
    check_messages(|fields| fields.contact_given = "花".repeat(41), &too_long);
}

#[test]
fn telephone_digits_are_half_width() {
    let message = [(Row::Telephone, "10桁、もしくは11桁の数字を入力してください。")];
    check_messages(|fields| fields.telephone = "０１２３４５６７８９".to_owned(), &message);
    check_messages(|fields| fields.telephone = "012345678".to_owned(), &message);
    check_messages(|fields| fields.telephone = "09012345678".to_owned(), &[]);
}

#[test]
fn mail_addresses_are_well_formed_and_typed_twice() {
    let mails = |mail: &'static str, again: &'static str| {
        move |fields: &mut Fields| {
            fields.mail = mail.to_owned();
            fields.mail_again = again.to_owned();
        }
    };
    check_messages(mails("test1@test.com", "test1@test.com"), &[]);
    check_messages(mails(" test1@test.com", "test1@test.com "), &[]);
    let bad = (Row::Mail, "不正な形式または不正な記号が入力されています。");
    check_messages(mails("test#@test.com", "test#@test.com"), &[bad]);
    let differs = (Row::MailAgain, "メールアドレスが一致していません。");
    check_messages(mails("test1@test.com", "Test1@test.com"), &[differs]);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ 　東京太郎a]{0,6}", " ?[0-9]{9,12}", " ?[a-z._#-]{0,5}@[a-z.]{0,5}"]
}

proptest! {
    #[test]
    fn any_text_is_checked_and_findings_come_one_a_row_in_order(
        texts in prop::array::uniform4(text()), telephone in text(), mail in text(), mail_again in text(),
    ) {
        let [representative_family, representative_given, contact_family, contact_given] = texts;
        let fields = Fields {
            representative_family, representative_given, contact_family, contact_given, telephone, mail, mail_again,
        };
        if let Err(findings) = fields.check() {
            prop_assert!(!findings.is_empty());
            prop_assert!(findings.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }

    #[test]
    fn what_passes_passes_again_as_the_same(
        names in prop::array::uniform4("[　 ]?[東京々ァーＡ]{1,20}[　 ]?"),
        telephone in " ?[0-9]{10,11}",
        mail in " ?[a-z0-9._-]{1,9}@[a-z0-9.-]{1,9} ?",
    ) {
        let [representative_family, representative_given, contact_family, contact_given] = names;
        let fields = Fields {
            representative_family, representative_given, contact_family, contact_given, telephone,
            mail_again: mail.clone(), mail,
        };
        let application = fields.check();
        prop_assert!(application.is_ok(), "{:?}", application);
        let application = application.expect("just asserted");
        prop_assert_eq!(Fields::of(&application).check(), Ok(application));
    }
}
