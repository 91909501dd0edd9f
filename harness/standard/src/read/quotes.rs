//! Whether fields are quoted as the standard says: free text always, anything else never.

use crate::records::{QuoteFault, Quoting, RawField};
use crate::{Column, FileKind, Finding, Format, Place, Rule, Severity, Wording};

/// What is wrong with the quotes of a field; none where nothing is.
pub(super) fn judge(
    kind: FileKind,
    column: &Column,
    field: &RawField,
    place: impl FnOnce() -> Place,
) -> Option<Finding> {
    match field.quoting {
        Quoting::Odd(fault) => Some(unbalanced(fault, place())),
        Quoting::Bare if column.format.is_quoted() && !field.is_empty() => Some(missing(place())),
        // An empty text in quotes is what a program writes that quotes all text.
        Quoting::Quoted if !column.format.is_quoted() && !may_be_quoted(kind, column) => {
            Some(superfluous(place()))
        }
        Quoting::Bare | Quoting::Quoted => None,
    }
}

/// The numbers of UPYOBO_SUB, whose format the standard gives as free text, are read with quotes and without.
fn may_be_quoted(kind: FileKind, column: &Column) -> bool {
    kind == FileKind::UpyoboSub && column.format == Format::Sequence
}

/// The finding about quotes that readers do not agree about.
pub(super) fn unbalanced(fault: QuoteFault, place: Place) -> Finding {
    let message = match fault {
        QuoteFault::InsideBare => Wording::new(
            "引用符で始まらない項目の中に引用符があります。",
            "a quote inside a field that does not begin with one",
        ),
        QuoteFault::AfterClosing => Wording::new(
            "閉じる引用符の後に文字があります。中の引用符が重ねられていないようです。",
            "text after the closing quote: a quote inside the text was probably not doubled",
        ),
        QuoteFault::NeverClosed => {
            Wording::new("引用符が閉じられていません。", "a quote that is never closed")
        }
    };
    Finding::new(Rule::RecordQuote, place, message)
}

fn missing(place: Place) -> Finding {
    let message =
        Wording::new("文字列の項目が引用符で囲まれていません。", "free text without quotes around it");
    Finding::new(Rule::RecordQuote, place, message)
        .with_severity(Severity::Warning)
        .with_advice(Wording::new("文字列の項目は引用符で囲んでください。", "quote free text"))
}

fn superfluous(place: Place) -> Finding {
    let message = Wording::new(
        "コードや数値の項目が引用符で囲まれています。",
        "a code or a number with quotes around it",
    );
    Finding::new(Rule::RecordQuote, place, message).with_severity(Severity::Warning).with_advice(
        Wording::new("コードや数値は引用符で囲まないでください。", "write codes and numbers without quotes"),
    )
}
