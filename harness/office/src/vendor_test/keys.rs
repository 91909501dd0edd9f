//! What tells rows of a kind apart, and which of their columns a vendor may fill otherwise (A).

use careplan_standard::{FileKind, Format};

use super::grid::{Grid, GridRow};

/// How the rows of a kind are compared, in the numbers of its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// What tells the rows of one user apart.
    pub(super) row: &'static [u16],
    /// Columns that are the vendor's own: 作成年月日, 更新業者コード, 入力者コード, 識別子.
    pub(super) own: &'static [u16],
    /// Columns whose texts may come from the vendor's own lists: names. A difference is a warning.
    pub(super) names: &'static [u16],
    /// Columns that may be blank where they repeat: the column, and the columns within which it repeats.
    pub(super) repeated: &'static [(u16, &'static [u16])],
}

/// 保険者番号 and 被保険者番号, in all kinds.
pub(super) const USER: [u16; 2] = [2, 3];

const PLAIN: Keys = Keys { row: &[], own: &[], names: &[], repeated: &[] };

/// The keys of a kind (C, file standard V4.1, list of files; what identifies a row within a user's set is assumed, A).
pub(super) fn keys(kind: FileKind) -> Keys {
    match kind {
        FileKind::Uphosoku => Keys { row: &[4, 63], own: &[61, 62], ..PLAIN },
        FileKind::Up1kyo => Keys { row: &[14], own: &[4, 27, 28], ..PLAIN },
        FileKind::Up2kyo => Keys {
            row: &[5, 6, 8, 13],
            own: &[4, 21, 22],
            names: &[18],
            repeated: &[(7, &[5, 6]), (9, &[5, 6, 8]), (10, &[5, 6, 8]), (11, &[5, 6, 8]), (12, &[5, 6, 8])],
        },
        FileKind::Up3kyo => Keys { row: &[5, 7, 8, 9, 11, 12], own: &[4], ..PLAIN },
        FileKind::Upplan | FileKind::Upjsk => {
            Keys { row: &[5, 10, 12, 15, 16, 17, 20, 22], own: &[4, 24, 25], names: &[7, 18, 21], ..PLAIN }
        }
        FileKind::Upsikyu => {
            Keys { row: &[5, 7, 8, 9, 10, 11, 33], own: &[4, 34, 35, 36, 37], names: &[6, 12], ..PLAIN }
        }
        FileKind::Dlt1kyo | FileKind::Dltplan | FileKind::Dltkihon | FileKind::Dltyobo => {
            Keys { row: &[4], ..PLAIN }
        }
        FileKind::Dltjsk => Keys { row: &[4, 5, 6], ..PLAIN },
        FileKind::Upkihon | FileKind::Upyobo => Keys { row: &[4], ..PLAIN },
        FileKind::UpkihonSub1 => Keys { row: &[4, 5], ..PLAIN },
        FileKind::UpkihonSub2 => Keys { row: &[4, 6], ..PLAIN },
        FileKind::UpkihonImage => PLAIN,
        FileKind::UpyoboSub => Keys {
            row: &[4, 5, 10, 14],
            repeated: &[
                (6, &[4, 5]),
                (7, &[4, 5]),
                (8, &[4, 5]),
                (9, &[4, 5]),
                (11, &[4, 5, 10]),
                (12, &[4, 5, 10]),
                (13, &[4, 5, 10]),
            ],
            ..PLAIN
        },
    }
}

/// The text of a column without what the standard leaves open: zeros before a number, how a line break inside a text is
/// written, the serial inside the name of an image.
pub(super) fn comparable(format: Format, text: &str) -> String {
    match format {
        Format::Integer | Format::Sequence | Format::Decimal => {
            let trimmed = text.trim_start_matches('0');
            let bare = trimmed.is_empty() || trimmed.starts_with('.');
            if bare && !text.is_empty() { format!("0{trimmed}") } else { trimmed.to_owned() }
        }
        Format::Free => text.replace("\r\n", "\n").replace('\r', "\n"),
        // Software numbers images as it likes; whether the name is that of an image is for the checker.
        Format::ImageFile => if text.is_empty() { "" } else { "jpg" }.to_owned(),
        Format::Version
        | Format::InsurerNumber
        | Format::InsuredNumber
        | Format::OfficeNumber
        | Format::ServiceKind
        | Format::ServiceCode
        | Format::ServiceCodeOrTotal
        | Format::Date
        | Format::Month
        | Format::Time
        | Format::TimeOr9999
        | Format::DayMarks
        | Format::Postal
        | Format::Phone
        | Format::EquipmentCode
        | Format::Branch
        | Format::Anything
        | Format::Unused
        | Format::Code(_) => text.to_owned(),
    }
}

/// Puts into blank columns what they repeat.
pub(super) fn fill_repeated(grid: &mut Grid) {
    for (column, within) in keys(grid.kind).repeated {
        let mut last: Option<(Vec<String>, String)> = None;
        for row in &mut grid.rows {
            let key: Vec<String> =
                USER.iter().chain(*within).map(|number| row.text(*number).to_owned()).collect();
            let Some(cell) = row.cells.get_mut(usize::from(*column) - 1) else { continue };
            match &last {
                Some((known, text)) if cell.text.is_empty() && *known == key => cell.text.clone_from(text),
                _ => last = Some((key, cell.text.clone())),
            }
        }
    }
}

/// The texts of some columns, comparable.
pub(super) fn key_of(row: &GridRow, columns: &[u16]) -> Vec<String> {
    let text = |number: &u16| {
        row.cells
            .get(usize::from(*number) - 1)
            .map_or_else(String::new, |cell| comparable(cell.format, &cell.text))
    };
    columns.iter().map(text).collect()
}
