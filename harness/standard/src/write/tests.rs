//! What is read from a clean file is written as it was.

use careplan_domain::ServiceMonth;
use proptest::prelude::*;

use super::{Clock, Style, write, write_text};
use crate::{Content, FileKind, NameVersion, People, Recipe, generate, read};

#[test]
fn a_time_that_is_none_gets_no_colon() {
    let row = |time: &str| format!("202407,,,,,,1,{time},,,,,\r\n");
    let style = Style { clock: Clock::Colon, ..Style::STANDARD };
    for (time, expected) in [("0930", "09:30"), ("930", "930"), ("あ1", "あ1"), ("", "")] {
        let bytes = crate::ms932::encode(&row(time)).unwrap();
        let (document, _) = read("UP3KYO_4479900013_43_4479900021_11_20260325101500.CSV", &bytes);
        assert_eq!(write_text(FileKind::Up3kyo, &document.table, &style), row(expected));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

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
