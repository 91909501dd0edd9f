//! Records that are not laid out as rows of their kind: another number of columns, names of columns.

use crate::records::RawRecord;
use crate::{FileKind, Finding, Layout, NameVersion, Place, Rule, Wording};

/// The finding about a record with another number of columns than the layout has.
pub(super) fn wrong_columns(place: Place, record: &RawRecord, kind: FileKind, layout: &Layout) -> Finding {
    let (found, expected) = (record.columns, layout.columns.len());
    if record.is_cut() {
        let max = RawRecord::COLUMNS_MAX;
        let message = Wording::new(
            format!("一行に {found} 列あり、検査の上限の {max} 列を超えています。"),
            format!("the row has {found} columns, beyond the limit of {max}"),
        );
        return Finding::new(Rule::ContainerLimit, place, message).with_found(&found.to_string());
    }
    let (rule, message) = if kind.deletes() && found > expected {
        let message = Wording::new(
            format!("{kind} は削除の鍵 {expected} 列だけのファイルですが、{found} 列あります。"),
            format!("a {kind} has only the {expected} columns of its key, this row has {found}"),
        );
        (Rule::DeleteHasData, message)
    } else {
        let hint = hint(kind, layout.version, found);
        let edition = edition(layout.version);
        let message = Wording::new(
            format!("列の数が {found} です。{kind}（{edition}）は {expected} 列です。{}", hint.ja),
            format!("the row has {found} columns; a {kind} has {expected}{}", hint.en),
        );
        (Rule::RecordColumns, message)
    };
    Finding::new(rule, place, message)
        .with_found(&found.to_string())
        .with_expected(Wording::same(expected.to_string()))
}

/// Whether the first record of a file names the columns: it holds names of columns, or no digit where the version stands
/// and mostly words elsewhere.
pub(super) fn is_header(kind: FileKind, texts: impl Iterator<Item = String>) -> bool {
    let mut texts = texts.peekable();
    let first = texts.peek().map_or("", String::as_str);
    if first.bytes().any(|byte| byte.is_ascii_digit()) && !first.contains("CSV") {
        return false;
    }
    let layout = Layout::of(kind, NameVersion::V4);
    let is_name =
        |text: &str| layout.is_some_and(|layout| layout.columns.iter().any(|column| column.name == text));
    let (titles, words, all) =
        texts.filter(|text| !text.is_empty()).fold((0, 0, 0), |(titles, words, all), text| {
            (titles + usize::from(is_name(&text)), words + usize::from(!text.is_ascii()), all + 1)
        });
    titles > 0 || (all > 1 && words * 2 > all)
}

fn edition(version: NameVersion) -> &'static str {
    match version {
        NameVersion::V3 => "第3版",
        NameVersion::V4 => "第4版",
    }
}

/// Where a number of columns probably comes from.
fn hint(kind: FileKind, version: NameVersion, found: usize) -> Wording {
    /// A layout with a column a day has at least this many.
    const DAYS: usize = 28;
    let other = match version {
        NameVersion::V3 => NameVersion::V4,
        NameVersion::V4 => NameVersion::V3,
    };
    let columns = |version| Layout::of(kind, version).map_or(0, |layout| layout.columns.len());
    if found == columns(other) {
        return Wording::new(
            format!("{}の列の数です。CSVバージョンを確かめてください。", edition(other)),
            format!("; {found} is the number of another version: check the CSV version"),
        );
    }
    if matches!(kind, FileKind::Upplan | FileKind::Upjsk) && found >= columns(version).max(DAYS) + DAYS / 2 {
        return Wording::new(
            "日ごとの列を持つ表の形のようです。標準仕様は一日一行です。",
            "; this looks like a grid with a column a day, where the standard has a row a day",
        );
    }
    if found == columns(version) + 1 {
        return Wording::new(
            "行の最後に余分なコンマがあるようです。",
            "; there may be a comma too many at the end",
        );
    }
    Wording::same("")
}
