//! The few words of the human report, in both languages. What is said about findings is the findings' own.

use careplan_standard::{Language, Place, Severity};
use careplan_wire::Counts;

/// How bad, in a word.
pub(crate) fn severity(severity: Severity, language: Language) -> &'static str {
    match language {
        Language::Japanese => severity.japanese(),
        Language::English => severity.as_str(),
    }
}

/// Row, column and field, as much of it as is known; empty for a file as a whole.
pub(crate) fn place(place: &Place, language: Language) -> String {
    let mut parts = Vec::new();
    match language {
        Language::Japanese => {
            parts.extend(place.row.map(|row| format!("{row} 行目")));
            parts.extend(place.column.map(|column| format!("{column} 列目")));
            parts.extend(place.field.map(|field| format!("「{field}」")));
            parts.join(" ")
        }
        Language::English => {
            parts.extend(place.row.map(|row| format!("row {row}")));
            parts.extend(place.column.map(|column| format!("column {column}")));
            parts.extend(place.field.map(|field| format!("({field})")));
            parts.join(" ")
        }
    }
}

/// The label before what would have been right.
pub(crate) fn expected(language: Language) -> &'static str {
    match language {
        Language::Japanese => "期待:",
        Language::English => "expected:",
    }
}

/// The label before what stands there.
pub(crate) fn found(language: Language) -> &'static str {
    match language {
        Language::Japanese => "実際:",
        Language::English => "found:",
    }
}

/// The label before what to do.
pub(crate) fn hint(language: Language) -> &'static str {
    match language {
        Language::Japanese => "対処:",
        Language::English => "hint:",
    }
}

/// What stands for findings that are only counted.
pub(crate) fn more(more: u32, language: Language) -> String {
    match language {
        Language::Japanese => format!("このファイルには、同じ規則の指摘がほかに {more} 件あります。"),
        Language::English => format!("{more} more of the same rule in this file"),
    }
}

/// What stands for findings that differ from those shown by their row alone.
pub(crate) fn alike(count: u32, language: Language) -> String {
    match language {
        Language::Japanese => {
            format!(
                "同じ項目の同じ指摘が、ほかに {count} 行にあります。行ごとの一覧は --format json で見られます。"
            )
        }
        Language::English => format!("the same in {count} more rows; --format json lists them"),
    }
}

/// What a report calls findings that belong to no unit.
pub(crate) fn outside_units(language: Language) -> &'static str {
    match language {
        Language::Japanese => "全体",
        Language::English => "across units",
    }
}

/// The last line of a report.
pub(crate) fn summary(counts: &Counts, language: Language) -> String {
    let Counts { files, errors, warnings, notes, suppressed } = *counts;
    match language {
        Language::Japanese => {
            let suppressed = if suppressed == 0 {
                String::new()
            } else {
                format!("（ほかに抑止 {suppressed} 件）")
            };
            let of = |severity: Severity, count: u64| format!("{} {count} 件", severity.japanese());
            let [errors, warnings, notes] =
                [of(Severity::Error, errors), of(Severity::Warning, warnings), of(Severity::Note, notes)];
            format!("{files} ファイル: {errors}、{warnings}、{notes}{suppressed}")
        }
        Language::English => {
            let suppressed =
                if suppressed == 0 { String::new() } else { format!(" ({suppressed} suppressed)") };
            let [files, errors, warnings, notes] =
                [(files, "file"), (errors, "error"), (warnings, "warning"), (notes, "note")].map(number);
            format!("{files}: {errors}, {warnings}, {notes}{suppressed}")
        }
    }
}

fn number((number, noun): (u64, &str)) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The suite of what could not be read.
pub(super) fn unreadable(language: Language) -> &'static str {
    match language {
        Language::Japanese => "読めなかったもの",
        Language::English => "what could not be read",
    }
}
