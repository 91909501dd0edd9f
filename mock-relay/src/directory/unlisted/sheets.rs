//! The list on paper: a table that goes on from page to page of A4.

use careplan_domain::Day;
use careplan_serve::paper::{About, BOTTOM, Bounds, LEADING, LEFT, Paper, Pen, RIGHT, Style, TOP, Weight};

use super::Row;

const TITLE: &str = "「介護サービス情報公表システム」からデータ取得が出来なかった事業所";
const MOCK_LINE: &str = "模擬(MOCK) 掲載している事業所は、すべて架空です。実在の一覧ではありません。";
const LEAD: &str = "連携システムの利用登録がありますが、所在地のデータがないため、地図と地域別の一覧には載っていない事業所です。";

/// Offices in one file at most: 5,000 fill some 170 pages. Of more the last page tells how many are left out.
const ROWS_MAX: usize = 5_000;
/// Lines of a name or of service kinds at most, so that a row fits on any page.
const LINES_MAX: usize = 4;

/// Heads of the columns, and where each begins and ends.
const COLUMNS: [(&str, Bounds); 4] = [
    ("事業所番号", (LEFT, LEFT + 68.0)),
    ("事業所名", (LEFT + 68.0, LEFT + 254.0)),
    ("サービスの種類", (LEFT + 254.0, RIGHT - 54.0)),
    ("都道府県", (RIGHT - 54.0, RIGHT)),
];
/// Between a cell's edge and its words.
const PADDING: f32 = 4.0;
const CELL: Style = Style { size: 8.5, ..Style::PLAIN };
const HEAD: Style = Style { weight: Weight::Heavy, ..CELL };

/// A row, broken into the lines of its cells.
type Cells = [Vec<String>; 4];

/// The list as a PDF.
pub(super) fn pdf(as_of: Day, rows: &[Row]) -> Vec<u8> {
    let id = format!("directory-unlisted-{as_of}");
    let about = About { title: TITLE, id: &id, day: as_of, mock_line: MOCK_LINE };
    let mut paper = Paper::new(&about);
    let sheets = sheets(&rows[..rows.len().min(ROWS_MAX)]);
    let left_out = rows.len().saturating_sub(ROWS_MAX);
    let all = sheets.len();
    for (place, sheet) in (1..).zip(&sheets) {
        paper.page(|pen| {
            if place == 1 {
                heading(pen, as_of, rows.len());
            }
            table(pen, sheet);
            if rows.is_empty() {
                pen.paragraph("該当する事業所はありません。", (LEFT, RIGHT), Style::PLAIN);
            }
            if place == all && left_out > 0 {
                pen.paragraph(&format!("ほかに{left_out}件あります。"), (LEFT, RIGHT), Style::NOTE);
            }
            pen.y = BOTTOM - LEADING * Style::NOTE.size;
            pen.right_aligned(&format!("{place} / {all}"), Style::NOTE);
        });
    }
    paper.into_pdf()
}

fn heading(pen: &mut Pen<'_>, as_of: Day, count: usize) {
    let title = Style { size: 13.0, weight: Weight::Heavy, ..Style::PLAIN };
    pen.paragraph(TITLE, (LEFT, RIGHT), title);
    pen.right_aligned(&format!("{}現在の情報です。{count}件", as_of.kanji()), Style::PLAIN);
    pen.paragraph(LEAD, (LEFT, RIGHT), Style::PLAIN);
    pen.y += 8.0;
}

/// How high a heading comes to be.
fn heading_height() -> f32 {
    let title = Style { size: 13.0, ..Style::PLAIN };
    let lines =
        |text: &str, style: Style| count(style.lines(text, (LEFT, RIGHT)).len()) * style.size * LEADING;
    lines(TITLE, title) + Style::PLAIN.size * LEADING + lines(LEAD, Style::PLAIN) + 8.0
}

/// The rows of each page; one page where there are none.
fn sheets(rows: &[Row]) -> Vec<Vec<Cells>> {
    // Below the table: the page's number, and what was left out.
    let end = BOTTOM - 3.0 * LEADING * Style::NOTE.size;
    let mut sheets = vec![Vec::new()];
    let mut y = TOP + heading_height() + height(&heads());
    for row in rows {
        let cells = cells(row);
        if y + height(&cells) > end {
            sheets.push(Vec::new());
            y = TOP + height(&heads());
        }
        y += height(&cells);
        sheets.last_mut().expect("there is a first page").push(cells);
    }
    sheets
}

fn table(pen: &mut Pen<'_>, rows: &[Cells]) {
    let top = pen.y;
    let heads = heads();
    pen.shade((LEFT, top), (RIGHT - LEFT, height(&heads)));
    row(pen, &heads, HEAD);
    for cells in rows {
        row(pen, cells, CELL);
    }
    let bottom = pen.y;
    pen.rule((LEFT, bottom), (RIGHT, bottom));
    for x in COLUMNS.iter().map(|(_, bounds)| bounds.0).chain([RIGHT]) {
        pen.rule((x, top), (x, bottom));
    }
    pen.y += 6.0;
}

fn row(pen: &mut Pen<'_>, cells: &Cells, style: Style) {
    let top = pen.y;
    pen.rule((LEFT, top), (RIGHT, top));
    for (lines, (_, bounds)) in cells.iter().zip(COLUMNS) {
        let mut baseline = top + PADDING + style.size;
        for line in lines {
            pen.put(line, (bounds.0 + PADDING, baseline), style);
            baseline += style.size * LEADING;
        }
    }
    pen.y = top + height(cells);
}

fn heads() -> Cells {
    COLUMNS.map(|(head, _)| vec![head.to_owned()])
}

fn cells(row: &Row) -> Cells {
    let texts = [row.number.as_str(), &row.name, &row.kinds, row.prefecture];
    let mut cells = Cells::default();
    for ((cell, text), (_, bounds)) in cells.iter_mut().zip(texts).zip(COLUMNS) {
        *cell = CELL.lines(text, (bounds.0 + PADDING, bounds.1 - PADDING));
        if cell.len() > LINES_MAX {
            cell.truncate(LINES_MAX);
            if let Some(last) = cell.last_mut() {
                last.pop();
                last.push('…');
            }
        }
    }
    cells
}

fn height(cells: &Cells) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or_default().max(1);
    2.0 * PADDING + count(lines) * CELL.size * LEADING
}

#[expect(clippy::cast_precision_loss, reason = "a page has few lines")]
fn count(lines: usize) -> f32 {
    lines as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize, long: bool) -> Vec<Row> {
        let name =
            if long { "みほん".repeat(33) } else { "みほん居宅介護支援事業所".to_owned() };
        let row = |index: usize| Row {
            number: format!("44798{index:05}"),
            name: name.clone(),
            kinds: if long { "居宅介護支援、".repeat(40) } else { "居宅介護支援".to_owned() },
            prefecture: "大分県",
        };
        (0..count).map(row).collect()
    }

    #[test]
    fn every_office_is_on_a_page_once_and_in_order() {
        for (count, long) in [(0, false), (1, false), (400, false), (30, true)] {
            let rows = rows(count, long);
            let sheets = sheets(&rows);
            let numbers: Vec<&str> = sheets.iter().flatten().map(|cells| cells[0][0].as_str()).collect();
            assert_eq!(numbers, rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>());
            assert!(sheets.iter().all(|sheet| !sheet.is_empty()) || count == 0);
        }
    }

    /// That no page is overfull the paper itself asserts.
    #[test]
    fn the_same_list_is_the_same_file_and_begins_as_one() {
        let day = "2026-04-01".parse().expect("a day");
        let file = pdf(day, &rows(20, true));
        assert!(file.starts_with(b"%PDF-") && file == pdf(day, &rows(20, true)));
        assert!(pdf(day, &[]).starts_with(b"%PDF-"));
    }
}
