//! What is read from a clean file is written as it was.

use careplan_domain::ServiceMonth;
use proptest::prelude::*;

use super::*;
use crate::rows::UseSlipRow;
use crate::{Content, NameVersion, People, Recipe, Record, Text, generate, read};

#[test]
fn a_time_that_is_none_gets_no_colon() {
    let row = |time: &str| format!("202407,,,,,,1,{time},,,,,\r\n");
    let style = Style { clock: Clock::Colon, ..Style::STANDARD };
    for (time, expected) in [("0930", "09:30"), ("930", "930"), ("あ1", "あ1"), ("", "")] {
        let bytes = ms932::encode(&row(time)).unwrap();
        let (document, _) = read("UP3KYO_4479900013_43_4479900021_11_20260325101500.CSV", &bytes);
        assert_eq!(write_text(FileKind::Up3kyo, &document.table, &style), row(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_clean_file_is_written_as_it_was_read(
        seed in any::<u64>(),
        year in 2025..2030i16,
        month in 1..=12u8,
        version in prop::sample::select(vec![NameVersion::V3, NameVersion::V4]),
        users in 1..20u32,
    ) {
        let month = ServiceMonth::new(year, month).unwrap();
        let recipe = Recipe { version, users, people: People::default(), ..Recipe::new(month, seed) };
        let style = Style { version, ..Style::STANDARD };
        for unit in generate(&recipe) {
            for file in unit.files {
                let Content::Table(table) = &file.content else { continue };
                let name = file.name.to_string();
                let bytes = write(file.name.kind(), table, &style).unwrap();
                let (document, findings) = read(&name, &bytes);
                prop_assert_eq!(findings, []);
                prop_assert_eq!(document.table.len(), table.len());
                prop_assert_eq!(write(file.name.kind(), &document.table, &style).unwrap(), bytes, "{}", name);
            }
        }
    }
}

/// A plan of one row by somebody with this name.
fn plan_of(care_manager: &str) -> Table {
    let row = UseSlipRow { care_manager: Text::new(care_manager).into(), ..UseSlipRow::default() };
    Table::Upplan(Record::of([UseSlipRow::default(), row]))
}

#[test]
fn what_ms932_has_not_is_refused_with_its_place() {
    let refusal = write(FileKind::Upplan, &plan_of("𠮷田 〜子"), &Style::STANDARD).unwrap_err();
    assert_eq!(refusal.count, 2);
    let place = WrittenPlace { row: 2, column: 7, field: "プラン担当者名" };
    assert!(refusal.listed.iter().all(|misfit| misfit.place == place), "{refusal:?}");
    assert_eq!(
        refusal.to_string(),
        "MS932 has no `𠮷` (U+20BB7), row 2, column 7 `プラン担当者名`, and 1 more"
    );
}

#[test]
fn what_is_folded_is_told() {
    let (bytes, replaced) = write_folded(FileKind::Upplan, &plan_of("𠮷田 〜子"), &Style::STANDARD).unwrap();
    let changes: Vec<_> = replaced.iter().map(|one| (one.from.as_str(), one.to, one.place.column)).collect();
    assert_eq!(changes, [("𠮷", "吉", 7), ("〜", "～", 7)]);
    assert!(ms932::decode(&bytes).text.contains("吉田 ～子"));
    assert!(write_folded(FileKind::Upplan, &plan_of("😀"), &Style::STANDARD).is_err());
}
