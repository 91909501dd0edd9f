//! `expected.json`: the reading of a sample that a vendor's own reading can be held to.
//!
//! A row is an object with a key `NN 項目名` for each column that is filled; the number keeps the order and tells columns of
//! one name apart. Dates, times, numbers and codes are read, texts are as they stand, their line breaks as LF.

use careplan_standard::{Content, FileName, Format, Party, SendUnit, Table};
use serde_json::{Map, Value, json};

use super::grid::{Cell, Grid, columns};
use super::sample::Sample;

/// The reading of everything that a sample hands out and demands.
pub(super) fn expected(sample: &Sample) -> Value {
    let title = sample.pattern.title();
    let steps = (1..).zip(&sample.units).map(|(step, unit): (u32, _)| {
        let mut value = unit_value(unit.unit, unit.sender, unit.receiver);
        value.insert("step".to_owned(), json!(step));
        value.insert("serial".to_owned(), json!(unit.serial.to_string()));
        let files = unit.files.iter().map(|file| file_value(file.name, &file.content, true));
        value.insert("files".to_owned(), files.collect());
        Value::Object(value)
    });
    let demands = sample.demands.iter().map(|demand| {
        let mut value = unit_value(demand.unit, demand.sender, demand.receiver);
        let files = demand.files.iter().map(|file| file_value(file.name, &file.content, false));
        value.insert("files".to_owned(), files.collect());
        Value::Object(value)
    });
    let changes = sample.changes.iter();
    json!({
        "pattern": sample.pattern.as_str(),
        "title": {"ja": title.ja, "en": title.en},
        "import": steps.collect::<Vec<Value>>(),
        "changes": changes
            .map(|change| json!({"ja": change.wording.ja, "en": change.wording.en}))
            .collect::<Vec<Value>>(),
        "export": demands.collect::<Vec<Value>>(),
    })
}

fn unit_value(unit: SendUnit, sender: Party, receiver: Party) -> Map<String, Value> {
    let party =
        |party: Party| json!({"office": party.office.to_string(), "service_kind": party.service.to_string()});
    let mut map = Map::new();
    map.insert("unit".to_owned(), json!(unit.as_str()));
    map.insert("unit_ja".to_owned(), json!(unit.japanese()));
    map.insert("from".to_owned(), party(sender));
    map.insert("to".to_owned(), party(receiver));
    map
}

/// With its name where that is what it is called; the vendor's have other serials.
fn file_value(name: FileName, content: &Content, named: bool) -> Value {
    let mut map = Map::new();
    map.insert("kind".to_owned(), json!(name.kind().as_str()));
    map.insert("kind_ja".to_owned(), json!(name.kind().japanese_name()));
    if named {
        map.insert("name".to_owned(), json!(name.to_string()));
    }
    match content {
        Content::Table(table) => map.insert("rows".to_owned(), rows(table)),
        Content::Image(bytes) => map.insert("bytes".to_owned(), json!(bytes.len())),
    };
    Value::Object(map)
}

fn rows(table: &Table) -> Value {
    let Some(grid) = Grid::of(table, "") else { return Value::Array(Vec::new()) };
    let columns = columns(grid.kind);
    let row = |cells: &[Cell]| {
        let filled = columns.iter().zip(cells).filter(|(_, cell)| !cell.text.is_empty());
        let entries =
            filled.map(|(column, cell)| (format!("{:02} {}", column.number, column.name), value(cell)));
        Value::Object(entries.collect())
    };
    grid.rows.iter().map(|grid_row| row(&grid_row.cells)).collect()
}

fn value(cell: &Cell) -> Value {
    let text = cell.text.as_str();
    if cell.odd {
        return json!({ "unreadable": text });
    }
    let parts = |at: usize| text.split_at_checked(at).unwrap_or((text, ""));
    match cell.format {
        Format::Integer | Format::Sequence => text.parse::<u64>().map_or_else(|_| json!(text), Value::from),
        Format::Date if text.len() == 8 => {
            let (year, rest) = parts(4);
            let (month, day) = rest.split_at(2);
            json!(format!("{year}-{month}-{day}"))
        }
        Format::Month if text.len() == 6 => {
            let (year, month) = parts(4);
            json!(format!("{year}-{month}"))
        }
        Format::Time | Format::TimeOr9999 if text.len() == 4 && text != "9999" => {
            let (hour, minute) = parts(2);
            json!(format!("{hour}:{minute}"))
        }
        Format::Code(list) => {
            let meaning = list.codes().iter().find(|(code, _)| *code == text).map(|(_, meaning)| *meaning);
            json!({"code": text, "meaning": meaning})
        }
        Format::Free => json!(text.replace("\r\n", "\n")),
        _ => json!(text),
    }
}
