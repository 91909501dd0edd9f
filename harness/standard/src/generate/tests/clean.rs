//! What is generated is clean.

use super::*;
use crate::{Checking, Finding, Record, Source, check, read, write_text};

/// What the checker says about everything that a recipe makes.
fn findings(recipe: &Recipe) -> Vec<Finding> {
    let files: Vec<(String, Vec<u8>)> = generate(recipe)
        .flat_map(|unit| unit.files)
        .map(|file| (file.name.to_string(), bytes(&file)))
        .collect();
    let sources: Vec<Source<'_>> = files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
    check(&sources, &Checking::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_file_is_written_and_read_back_without_a_finding(recipe in any_recipe()) {
        for file in generate(&recipe).flat_map(|unit| unit.files) {
            let name = file.name.to_string();
            prop_assert_eq!(name.parse(), Ok(file.name));
            let bytes = bytes(&file);
            let (document, findings) = read(&name, &bytes);
            prop_assert!(findings.is_empty(), "{name}: {findings:?}");
            let Content::Table(table) = &file.content else { continue };
            let style = Style { version: recipe.version, ..Style::STANDARD };
            let kind = file.name.kind();
            prop_assert_eq!(write_text(kind, &document.table, &style), write_text(kind, table, &style));
            prop_assert_eq!(document.table.len(), table.len());
        }
    }

    #[test]
    fn the_checker_has_nothing_to_say_about_it(recipe in any_recipe()) {
        let findings = findings(&recipe);
        prop_assert!(findings.is_empty(), "{:#?}", &findings[..findings.len().min(3)]);
    }

    #[test]
    fn rows_are_numbered_from_one(recipe in any_recipe()) {
        for file in generate(&recipe).flat_map(|unit| unit.files) {
            if let Content::Table(Table::Upplan(rows)) = &file.content {
                let again = Record::of(rows.iter().map(|record| record.row.clone()));
                prop_assert_eq!(rows, &again);
            }
        }
    }
}

/// A seed found 107 visits of one kind in a month, and version 3 has two digits for the count of their subtotal.
#[test]
fn a_busy_month_fits_into_version_3() {
    let recipe = Recipe {
        units: vec![SendUnit::UseSlip],
        users: 88,
        version: NameVersion::V3,
        ..Recipe::new(month("202507"), 1)
    };
    let findings = findings(&recipe);
    assert!(findings.is_empty(), "{:#?}", &findings[..findings.len().min(3)]);
}

#[test]
fn the_image_begins_and_ends_as_a_jpeg() {
    let image = preventive::FAMILY_IMAGE;
    assert!(image.starts_with(&[0xff, 0xd8, 0xff]) && image.ends_with(&[0xff, 0xd9]));
    assert!(image.len() < 1_000);
}
