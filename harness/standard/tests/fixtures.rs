//! The files under `scenarios/fixtures` are what their README says, and what the standard's tables ask for.
//!
//! Not the checker: only what would make a fixture useless if it were wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use careplan_domain::{Day, InsuredNumber, InsurerNumber, OfficeNumber, Scope, ServiceKind, ServiceMonth};
use careplan_standard::{Classified, FileKind, FileName, MonthPart, classify};

const CARE_MANAGEMENT: &str = "4479900013";
const HOME_HELP: &str = "4479900021";
const DAY_SERVICE: &str = "4479900039";
const EQUIPMENT_RENTAL: &str = "4479900047";
const TARO: &str = "9900000001";
const HANAKO: &str = "9900000002";
/// 区分支給限度基準額 of 要介護3 and 要介護2.
const LIMITS: [(&str, u64); 2] = [(TARO, 27_048), (HANAKO, 19_705)];
const FIELDS: &str = include_str!("../data/fields.tsv");

struct Fixture {
    name: FileName,
    bytes: Vec<u8>,
    rows: Vec<Vec<Cell>>,
}

impl Fixture {
    /// The cells of a column, numbered as the standard does.
    fn column(&self, number: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| text(row, number))
    }
}

struct Cell {
    text: String,
    quoted: bool,
}

/// What stands in a column, numbered as the standard does.
fn text(row: &[Cell], number: usize) -> &str {
    &row[number - 1].text
}

/// The number that stands in a column; nothing counts as zero.
#[track_caller]
fn number(row: &[Cell], column: usize) -> u64 {
    match text(row, column) {
        "" => 0,
        digits => digits.parse().unwrap_or_else(|_| panic!("column {column} is `{digits}`")),
    }
}

fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let mut fixtures = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the fixtures are part of the repository") {
        let path = entry.expect("the folder can be read").path();
        if path.extension().is_none_or(|extension| extension != "CSV") {
            continue;
        }
        let file = path.file_name().and_then(|name| name.to_str()).expect("names of the standard are ASCII");
        let name = FileName::parse(file).unwrap_or_else(|fault| panic!("`{file}`: {fault}"));
        let bytes = std::fs::read(&path).expect("the file can be read");
        fixtures.push(Fixture { name, rows: read(&bytes), bytes });
    }
    fixtures.sort_by_key(|fixture| fixture.name);
    fixtures
}

fn of_kind(kind: FileKind) -> Vec<Fixture> {
    fixtures().into_iter().filter(|fixture| fixture.name.kind() == kind).collect()
}

/// Reads MS932 and CSV as strictly as the standard writes them.
#[track_caller]
fn read(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let text = encoding_rs::SHIFT_JIS
        .decode_without_bom_handling_and_without_replacement(bytes)
        .expect("every byte is MS932");
    let mut rest: &str = &text;
    let mut rows = Vec::new();
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (cell, after) = read_cell(rest);
            row.push(cell);
            if let Some(next) = after.strip_prefix(',') {
                rest = next;
            } else {
                rest = after.strip_prefix("\r\n").expect("a row ends in CRLF");
                break;
            }
        }
        rows.push(row);
    }
    rows
}

fn read_cell(rest: &str) -> (Cell, &str) {
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find([',', '\r', '\n', '"']).expect("a cell ends");
        return (Cell { text: rest[..end].to_owned(), quoted: false }, &rest[end..]);
    };
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"').expect("a quote is closed");
        text.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        let Some(next) = rest.strip_prefix('"') else {
            return (Cell { text, quoted: true }, rest);
        };
        text.push('"');
        rest = next;
    }
}

#[test]
fn there_is_a_set_for_each_receiver_and_an_answer() {
    let found: Vec<_> = fixtures().iter().map(|fixture| fixture.name.to_string()).collect();
    assert_eq!(
        found,
        [
            "UPHOSOKU_202604_4479900013_43_4479900021_11_20260325101500.CSV",
            "UPHOSOKU_202604_4479900013_43_4479900039_15_20260325101600.CSV",
            "UPHOSOKU_202604_4479900013_43_4479900047_17_20260325101700.CSV",
            "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV",
            "UPPLAN_202604_4479900013_43_4479900039_15_20260325101600.CSV",
            "UPPLAN_202604_4479900013_43_4479900047_17_20260325101700.CSV",
            "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV",
            "UPSIKYU_202604_4479900013_43_4479900039_15_20260325101600.CSV",
            "UPSIKYU_202604_4479900013_43_4479900047_17_20260325101700.CSV",
            "DLTPLAN_202604_4479900013_43_4479900021_11_20260327093000.CSV",
            "UPJSK_202604_4479900021_11_4479900013_43_20260501090000.CSV",
        ]
    );
}

#[test]
fn names_are_of_the_standard_and_agree_with_the_content() {
    for Fixture { name, rows, .. } in fixtures() {
        assert_eq!(classify(&name.to_string()), Classified::Standard(name));
        assert!(name.sender().check_digit_is_right() && name.receiver().check_digit_is_right(), "{name}");
        assert!(name.serial().moment().is_some(), "{name}");
        let month = match name.kind() {
            FileKind::Uphosoku => 63,
            FileKind::Dltplan => 4,
            _ => 5,
        };
        for row in &rows {
            let written = text(row, month).parse().map(MonthPart::Month).ok();
            assert_eq!(name.month(), written, "{name}");
            let sender = name.sender();
            let (sender, receiver) = (sender.as_str(), name.receiver());
            let expected: &[(usize, &str)] = match name.kind() {
                FileKind::Upplan => &[(6, sender), (24, sender)],
                FileKind::Upsikyu => &[(36, sender)],
                FileKind::Uphosoku => &[(60, sender), (61, sender)],
                FileKind::Upjsk => &[(20, sender), (24, sender), (6, receiver.as_str())],
                _ => &[],
            };
            for &(column, office) in expected {
                assert_eq!(text(row, column), office, "{name} {column}");
            }
        }
    }
}

#[test]
fn every_set_carries_the_same_content() {
    for kind in [FileKind::Uphosoku, FileKind::Upplan, FileKind::Upsikyu] {
        let files = of_kind(kind);
        assert_eq!(files.len(), 3, "{kind}");
        assert!(files.iter().all(|file| file.bytes == files[0].bytes), "{kind}");
    }
}

#[test]
fn fields_are_those_of_the_table() {
    let table: Vec<Vec<&str>> = FIELDS.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    for Fixture { name, rows, .. } in fixtures() {
        let fields: Vec<_> = table.iter().filter(|field| field[0] == name.kind().as_str()).collect();
        assert!(!rows.is_empty(), "{name}");
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(row.len(), fields.len(), "{name} row {}", place + 1);
            for (cell, field) in row.iter().zip(&fields) {
                let [_, column, title, length, required, format, ..] = field[..] else {
                    panic!("a short line")
                };
                check_cell(
                    cell,
                    Rule { length, required, format },
                    &format!("{name} row {} {column} {title}", place + 1),
                );
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Rule<'a> {
    length: &'a str,
    required: &'a str,
    format: &'a str,
}

#[track_caller]
fn check_cell(cell: &Cell, Rule { length, required, format }: Rule<'_>, place: &str) {
    let text = cell.text.as_str();
    if text.is_empty() {
        assert!(!required.starts_with("required"), "{place} is empty");
        assert!(!cell.quoted, "{place} is empty and quoted");
        return;
    }
    assert_eq!(cell.quoted, format == "free", "{place}");
    let length_max = length.parse().unwrap_or(usize::MAX);
    assert!(text.chars().count() <= length_max, "{place}: `{text}`");
    let digits = |count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = match format {
        "version" => text == "202407",
        "insurer_number" => text.parse::<InsurerNumber>().is_ok_and(|insurer| insurer.check_digit_is_right()),
        "insured_number" => text.parse::<InsuredNumber>().is_ok_and(|insured| insured.is_in_test_range()),
        // The grand total of table 7 bears a number of nines.
        "office_number" => {
            text == "9999999999"
                || text.parse::<OfficeNumber>().is_ok_and(|office| office.check_digit_is_right())
        }
        // A UPHOSOKU that goes with tables 6 and 7 has no day of a plan.
        "date" => text == "00000000" || Day::from_compact(text).is_some(),
        "month" => text.parse::<ServiceMonth>().is_ok(),
        "time9999" => text == "9999" || (digits(4) && &text[..2] < "24" && &text[2..] < "60"),
        "integer" => text.parse::<u64>().is_ok(),
        "decimal" => text.len() == 5 && text.as_bytes()[2] == b'.' && text.parse::<f64>().is_ok(),
        "postal" => text.len() == 8 && text.as_bytes()[3] == b'-',
        "phone" => text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && text.contains("-0000-"),
        "tais" => text.len() == 12 && text.as_bytes()[5] == b'-',
        "seq" => text.parse::<u8>().is_ok_and(|seq| seq > 0),
        "flag" => text == "0" || text == "1",
        "service_code" | "service_code_or_total" => {
            text.len() == 6
                && (text == "999999"
                    || text[..2].parse::<ServiceKind>().is_ok_and(|kind| kind.scope() == Scope::InScope))
        }
        "free" => true,
        other => match other.strip_prefix("code:") {
            Some(_) => digits(text.len()),
            None => panic!("{place}: nothing of format `{other}` was meant to be filled"),
        },
    };
    assert!(fits, "{place}: `{text}` is no {format}");
}

#[test]
fn tables_6_and_7_and_the_supplement_are_about_the_same_people() {
    let people = |kind: FileKind| -> BTreeSet<String> {
        of_kind(kind).iter().flat_map(|file| file.column(3).map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let expected = BTreeSet::from([TARO.to_owned(), HANAKO.to_owned()]);
    for kind in [FileKind::Uphosoku, FileKind::Upplan, FileKind::Upsikyu, FileKind::Upjsk] {
        assert_eq!(people(kind), expected, "{kind}");
    }
    assert_eq!(people(FileKind::Dltplan), BTreeSet::from([HANAKO.to_owned()]));
}

#[test]
fn every_receiver_serves_every_person() {
    let plan = &of_kind(FileKind::Upplan)[0];
    for person in [TARO, HANAKO] {
        let serving: BTreeSet<_> =
            plan.rows.iter().filter(|row| text(row, 3) == person).map(|row| text(row, 20)).collect();
        assert_eq!(serving, BTreeSet::from([HOME_HELP, DAY_SERVICE, EQUIPMENT_RENTAL]), "{person}");
    }
}

#[test]
fn days_lie_in_the_month_and_times_come_in_pairs() {
    let month: ServiceMonth = "202604".parse().unwrap();
    for Fixture { name, rows, .. } in of_kind(FileKind::Upplan).into_iter().chain(of_kind(FileKind::Upjsk)) {
        let mut seen = BTreeSet::new();
        for row in &rows {
            let day = Day::from_compact(text(row, 10)).unwrap();
            assert!(month.contains(day), "{name}: {day}");
            let (from, to) = (text(row, 12), text(row, 13));
            assert!(from < to || (from == "9999" && to == "9999"), "{name} {day}: {from} to {to}");
            let visit = [3, 10, 12, 15, 16, 17].map(|column| text(row, column));
            assert!(seen.insert(visit), "{name} {day}: {visit:?} twice");
        }
    }
}

#[test]
fn equipment_has_one_code_and_a_running_number_where_it_repeats() {
    let mut numbers: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
    for row in &of_kind(FileKind::Upplan)[0].rows {
        let is_equipment = text(row, 15).starts_with(ServiceKind::EQUIPMENT_RENTAL.as_str());
        let codes = [16, 17].iter().filter(|column| !text(row, **column).is_empty()).count();
        assert_eq!(codes, usize::from(is_equipment), "{}", text(row, 15));
        if is_equipment {
            let key = (text(row, 3).to_owned(), text(row, 15).to_owned(), text(row, 8).to_owned());
            numbers.entry(key).or_default().push(text(row, 19).to_owned());
        } else {
            assert_eq!(text(row, 19), "");
        }
    }
    let numbers: Vec<_> = numbers.into_values().collect();
    assert_eq!(numbers, [vec![String::new()], vec!["1".to_owned(), "2".to_owned()]]);
}

/// Columns of table 7 that a subtotal or total sums: 回数, サービス単位, 給付管理単位数, 限度超, 限度内, 費用総額, 請求額, 利用者負担,
/// 全額負担.
const SUMMED: [usize; 9] = [16, 17, 18, 21, 22, 24, 26, 28, 29];

#[test]
fn table_7_sums_up() {
    for Fixture { name, rows, .. } in of_kind(FileKind::Upsikyu) {
        for (person, limit) in LIMITS {
            let rows: Vec<_> = rows.iter().filter(|row| text(row, 3) == person).collect();
            let (totals, details): (Vec<_>, Vec<_>) =
                rows.into_iter().partition(|row| text(row, 9) == "999999" || text(row, 9).ends_with("AAAA"));
            let mut due = BTreeSet::from(["999999".to_owned()]);
            for detail in &details {
                let kind = &text(detail, 9)[..2];
                if details.iter().filter(|other| text(other, 9).starts_with(kind)).count() > 1 {
                    due.insert(format!("{kind}AAAA"));
                }
            }
            assert_eq!(
                totals.iter().map(|row| text(row, 9).to_owned()).collect::<BTreeSet<_>>(),
                due,
                "{name}"
            );
            for total in &totals {
                let kind = text(total, 9).strip_suffix("AAAA");
                assert_eq!([13, 14, 15].map(|column| text(total, column)), ["0", "", ""], "{name}");
                assert_eq!(text(total, 7) == "9999999999", kind.is_none(), "{name}");
                for column in SUMMED {
                    let parts =
                        details.iter().filter(|detail| text(detail, 9).starts_with(kind.unwrap_or("")));
                    let sum: u64 = parts.map(|detail| number(detail, column)).sum();
                    assert_eq!(number(total, column), sum, "{name} {person} {} {column}", text(total, 9));
                }
            }
            for detail in &details {
                assert_eq!(number(detail, 13) * number(detail, 16), number(detail, 17), "{name}");
            }
            let grand = totals.iter().find(|row| text(row, 9) == "999999").unwrap();
            assert!(number(grand, 22) <= limit, "{name} {person}");
        }
    }
}

#[test]
fn money_is_rounded_as_the_standard_says() {
    for Fixture { name, rows, .. } in of_kind(FileKind::Upsikyu) {
        for row in rows.iter().filter(|row| text(row, 9) != "999999") {
            let price_in_hundredths: u64 = text(row, 23).replace('.', "").parse().unwrap();
            let cost = number(row, 22) * price_in_hundredths / 100;
            let claim = cost * number(row, 25) / 100;
            let expected = [cost, claim, cost - claim];
            assert_eq!([24, 26, 28].map(|column| number(row, column)), expected, "{name} {}", text(row, 9));
        }
    }
}

#[test]
fn the_standards_money_vector_is_among_the_rows() {
    let annex = &of_kind(FileKind::Upsikyu)[0];
    let row = annex.rows.iter().find(|row| text(row, 9) == "11AAAA").unwrap();
    let vector = [3, 22, 23, 24, 25, 26, 28].map(|column| text(row, column));
    assert_eq!(vector, [TARO, "13147", "11.40", "149875", "90", "134887", "14988"]);
}

#[test]
fn table_7_counts_what_table_6_plans() {
    let (plan, annex) = (&of_kind(FileKind::Upplan)[0], &of_kind(FileKind::Upsikyu)[0]);
    let key = |row: &[Cell], columns: [usize; 6]| columns.map(|column| text(row, column).to_owned());
    let mut planned: BTreeMap<_, u64> = BTreeMap::new();
    for row in &plan.rows {
        *planned.entry(key(row, [3, 20, 15, 8, 16, 17])).or_default() += number(row, 14);
    }
    let details = annex.rows.iter().filter(|row| number(row, 13) > 0);
    let counted = details.map(|row| (key(row, [3, 7, 9, 15, 10, 11]), number(row, 16))).collect();
    assert_eq!(planned, counted);
}

#[test]
fn the_answer_differs_from_the_plan_in_two_visits() {
    let (plan, answer) = (&of_kind(FileKind::Upplan)[0], &of_kind(FileKind::Upjsk)[0]);
    let visits = |rows: &[Vec<Cell>]| -> BTreeSet<[String; 5]> {
        let own = rows.iter().filter(|row| text(row, 20) == HOME_HELP);
        own.map(|row| [3, 10, 12, 13, 15].map(|column| text(row, column).to_owned())).collect()
    };
    let (planned, done) = (visits(&plan.rows), visits(&answer.rows));
    let missing: Vec<_> = planned.difference(&done).collect();
    let added: Vec<_> = done.difference(&planned).collect();
    assert_eq!(
        missing,
        [&[TARO, "20260421", "0730", "0755", "111111"], &[HANAKO, "20260424", "1000", "1050", "117311"]]
    );
    assert_eq!(added, [&[HANAKO, "20260424", "1030", "1120", "117311"]]);
    assert!(answer.column(6).all(|office| office == CARE_MANAGEMENT));
}
