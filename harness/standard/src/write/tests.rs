//! What is read from a clean file is written as it was.

use careplan_domain::ServiceMonth;
use proptest::prelude::*;

use super::{Style, write};
use crate::{Content, NameVersion, People, Recipe, generate, read};

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
