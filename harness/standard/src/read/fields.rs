//! Whether the text of a field is what its column asks for.

use careplan_domain::{InsurerNumber, OfficeNumber, has_full_width};

use crate::{Column, FieldValue, Finding, Format, Place, Requirement, Rule, Severity, Wording};

/// 事業所番号 of the total row of table 7, which belongs to no office.
const NO_OFFICE: &str = "9999999999";

/// What is wrong with a field that is empty; none where it may be.
pub(super) fn judge_empty(column: &Column, place: impl FnOnce() -> Place) -> Option<Finding> {
    let severity = match column.need {
        Requirement::Required => Severity::Error,
        Requirement::PerhapsRequired => Severity::Warning,
        Requirement::Expected => Severity::Note,
        Requirement::Optional => return None,
    };
    let name = column.name;
    let message = match severity {
        Severity::Error => Wording::new(
            format!("必須の項目「{name}」が空です。"),
            format!("the required field `{name}` is empty"),
        ),
        Severity::Warning => Wording::new(
            format!("項目「{name}」が空です。公開の資料が読み取れない箇所ですが、必須とみています。"),
            format!(
                "the field `{name}` is empty; it is taken as required, though the public text is unreadable there"
            ),
        ),
        Severity::Note => Wording::new(
            format!("項目「{name}」が空です。必須ではありませんが、必要とされています。"),
            format!("the field `{name}` is empty; it is called for, though not required"),
        ),
    };
    Some(Finding::new(Rule::FieldRequired, place(), message).with_severity(severity))
}

/// What is wrong with a field that has a text; `odd` says whether the text is not of the column's format.
pub(super) fn judge_text(
    column: &Column,
    text: &str,
    odd: bool,
    place: impl FnOnce() -> Place,
) -> Option<Finding> {
    let finding = match column.format {
        Format::Unused => return Some(unused(column, text, place())),
        // Versions have rules of their own.
        Format::Version => return None,
        Format::Code(_) if odd => code(column, text, place()),
        Format::InsuredNumber | Format::OfficeNumber if odd && lost_its_zero(column.format, text) => {
            return Some(leading_zero(column, text, place()));
        }
        Format::DayMarks if odd => format(Rule::UseProrata, column, text, place()),
        Format::EquipmentCode if odd => format(Rule::UseEquipment, column, text, place()),
        _ if odd && is_number_too_long(column, text) => too_long(column, text, place()),
        _ if odd => format(Rule::FieldFormat, column, text, place()),
        _ if is_too_long(column, text) => too_long(column, text, place()),
        Format::OfficeNumber if text != NO_OFFICE => return check_digit::<OfficeNumber>(text, place),
        Format::InsurerNumber => return check_digit::<InsurerNumber>(text, place),
        _ => return None,
    };
    Some(finding.with_severity(column.breach.min(Severity::Error)))
}

fn is_too_long(column: &Column, text: &str) -> bool {
    let Some(max) = column.length_max else { return false };
    let max = usize::from(max);
    // A text has at most as many characters as bytes.
    text.len() > max && text.chars().count() > max
}

/// Whether nothing but the number of its digits is wrong with a number, a date or a time.
fn is_number_too_long(column: &Column, text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && is_too_long(column, text)
}

/// Whether a number of ten digits lacks as many as spreadsheets take away.
pub(crate) fn lost_its_zero(format: Format, text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let lengths = if format == Format::OfficeNumber { 9..=9 } else { 8..=9 };
    digits && lengths.contains(&text.len())
}

trait HasCheckDigit: FieldValue {
    const JAPANESE: &'static str;
    const ENGLISH: &'static str;

    fn is_right(&self) -> bool;
}

impl HasCheckDigit for OfficeNumber {
    const JAPANESE: &'static str = "事業所番号";
    const ENGLISH: &'static str = "office number";

    fn is_right(&self) -> bool {
        self.check_digit_is_right()
    }
}

impl HasCheckDigit for InsurerNumber {
    const JAPANESE: &'static str = "保険者番号";
    const ENGLISH: &'static str = "insurer number";

    fn is_right(&self) -> bool {
        self.check_digit_is_right()
    }
}

fn check_digit<N: HasCheckDigit>(text: &str, place: impl FnOnce() -> Place) -> Option<Finding> {
    if N::read(text).is_some_and(|number| number.is_right()) {
        return None;
    }
    let message = Wording::new(
        format!("{}「{text}」の検査数字（末尾の 1 桁）が合いません。", N::JAPANESE),
        format!("the {} `{text}` fails its check digit, the last one", N::ENGLISH),
    );
    Some(Finding::new(Rule::FieldCheckDigit, place(), message).with_found(text))
}

fn unused(column: &Column, text: &str, place: Place) -> Finding {
    let message = Wording::new(
        format!("使わない項目「{}」に値があります。", column.name),
        format!("the field `{}` is not used, but has a value", column.name),
    );
    Finding::new(Rule::FieldUnused, place, message)
        .with_found(text)
        .with_expected(Wording::new("空", "nothing"))
}

fn code(column: &Column, text: &str, place: Place) -> Finding {
    let codes = match column.format {
        Format::Code(list) => list.codes(),
        _ => &[],
    };
    let expected: Vec<String> = codes.iter().map(|(code, meaning)| format!("{code} {meaning}")).collect();
    let expected = expected.join("、");
    let message = Wording::new(
        format!("「{}」の値「{}」はコード表にありません。", column.name, short(text)),
        format!("`{}` is no code of the list of `{}`", short(text), column.name),
    );
    Finding::new(Rule::FieldCode, place, message).with_found(text).with_expected(Wording::same(expected))
}

fn leading_zero(column: &Column, text: &str, place: Place) -> Finding {
    let message = Wording::new(
        format!("「{}」が {} 桁です。先頭の 0 が落ちていませんか。", column.name, text.len()),
        format!("`{}` has {} digits: a leading zero may have been lost", column.name, text.len()),
    );
    Finding::new(Rule::FieldLeadingZero, place, message)
        .with_found(text)
        .with_expected(Wording::same(format!("{text:0>10}")))
}

fn too_long(column: &Column, text: &str, place: Place) -> Finding {
    let count = text.chars().count();
    let max = column.length_max.map_or_else(String::new, |max| max.to_string());
    let message = Wording::new(
        format!("「{}」が {count} 文字あります。{max} 文字以内です。", column.name),
        format!("`{}` has {count} characters, at most {max} are allowed", column.name),
    );
    Finding::new(Rule::FieldLength, place, message)
        .with_found(text)
        .with_expected(Wording::new(format!("{max} 文字以内"), format!("at most {max} characters")))
}

/// Not of the column's format, which is this rule's business.
fn format(rule: Rule, column: &Column, text: &str, place: Place) -> Finding {
    let expected = expectation(column.format);
    let hint = if has_full_width(text) {
        Wording::new("全角の文字は使えません。", "; full-width characters are not allowed")
    } else if text.trim() != text {
        Wording::new("前後に空白があります。", "; there are blanks around it")
    } else {
        Wording::same("")
    };
    let message = Wording::new(
        format!("「{}」の値「{}」は{}ではありません。{}", column.name, short(text), expected.ja, hint.ja),
        format!("`{}` in `{}` is not {}{}", short(text), column.name, expected.en, hint.en),
    );
    Finding::new(rule, place, message).with_found(text).with_expected(expected)
}

/// As much of a value as a sentence bears.
pub(super) fn short(text: &str) -> String {
    const CHARACTERS_MAX: usize = 24;
    let mut short: String = text.chars().take(CHARACTERS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn expectation(format: Format) -> Wording {
    let (ja, en) = match format {
        Format::Version => ("CSVバージョン（6 桁）", "a CSV version of six digits"),
        Format::InsurerNumber => ("6 桁の保険者番号", "an insurer number of six digits"),
        Format::InsuredNumber => (
            "10 桁の被保険者番号（数字 10 桁、または H と数字 9 桁）",
            "an insured number: ten digits, or H and nine digits",
        ),
        Format::OfficeNumber => ("10 桁の事業所番号", "an office number of ten characters"),
        Format::ServiceKind => ("サービス種類コード（2 桁）", "a service kind of two characters"),
        Format::ServiceCode => (
            "サービスコード（種類 2 桁と項目 4 桁）",
            "a service code: a kind of two characters and an item of four",
        ),
        Format::ServiceCodeOrTotal => (
            "サービスコード、小計のコード（種類＋AAAA・EEEE・ZZZZ）、合計の 999999 のどれか",
            "a service code, a subtotal (a kind and AAAA, EEEE or ZZZZ) or the total 999999",
        ),
        Format::Date => ("実在する日付（YYYYMMDD、8 桁）", "a day of the calendar, YYYYMMDD"),
        Format::Month => ("年月（YYYYMM、6 桁）", "a month, YYYYMM"),
        Format::Time => ("時刻（HHMM、0000〜2400）", "a time, HHMM from 0000 to 2400"),
        Format::TimeOr9999 => ("時刻（HHMM、0000〜2400）か 9999", "a time, HHMM from 0000 to 2400, or 9999"),
        Format::DayMarks => ("0 と 1 の 31 桁", "31 digits of 0 and 1"),
        Format::Integer => ("半角の数字", "half-width digits"),
        Format::Decimal => ("小数（99.99 の形）", "a decimal such as 10.21"),
        Format::Postal => ("郵便番号（NNN-NNNN）", "a postal code, NNN-NNNN"),
        Format::Phone => {
            ("電話番号（半角の数字とハイフン）", "a telephone number: half-width digits and hyphens")
        }
        Format::EquipmentCode => {
            ("福祉用具のコード（NNNNN-NNNNNN、半角）", "an equipment code, NNNNN-NNNNNN in half-width")
        }
        Format::Sequence => ("1〜99 の番号", "a number from 1 to 99"),
        Format::Branch => ("2 桁までの枝番", "a branch of up to two digits"),
        Format::Code(_) => ("コード表の値", "a code of the list"),
        Format::Free | Format::ImageFile | Format::Anything | Format::Unused => ("文字列", "text"),
    };
    Wording::new(ja, en)
}
