//! What holds for any files: the units do not depend on order, and the model finds the same ones.

use proptest::prelude::*;

use super::*;

fn any_unit() -> impl Strategy<Value = SendUnit> {
    prop::sample::select(SendUnit::ALL.to_vec())
}

/// A few paths: names that go together more often than not, and things that are none.
fn any_path() -> impl Strategy<Value = String> {
    let name = (
        prop::sample::select(FileKind::ALL.to_vec()),
        any_unit(),
        prop::bool::weighted(0.9),
        0..4_u8,
        prop::sample::select(vec!["", "a/", "b/", "a/c/"]),
        prop::sample::select(vec!["", "", "", " (1)"]),
    );
    prop_oneof![
        20 => name.prop_map(|(kind, unit, is_v4, serial, folder, mark)| {
            let version = if is_v4 { NameVersion::V4 } else { NameVersion::V3 };
            let name = name_of(kind, unit, version, &format!("2026032510150{serial}"));
            let (stem, extension) = name.rsplit_once('.').unwrap();
            format!("{folder}{stem}{mark}.{extension}")
        }),
        1 => Just("README.md".to_owned()),
        1 => Just("予定.csv".to_owned()),
        1 => any::<String>(),
    ]
}

/// The units by the paths of their members.
fn by_path(batch: &Batch, paths: &[String]) -> Vec<Vec<String>> {
    batch
        .units()
        .iter()
        .map(|unit| unit.members.iter().map(|member| paths[*member].clone()).collect())
        .collect()
}

proptest! {
    #[test]
    fn every_entry_is_in_one_unit_or_passed_over(paths in prop::collection::vec(any_path(), 0..30)) {
        let batch = batch(&paths, Origin::Found);
        let mut seen: Vec<usize> =
            batch.units().iter().flat_map(|unit| unit.members.clone()).chain(batch.passed_over().to_vec()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..paths.len()).collect::<Vec<_>>());
        for unit in batch.units() {
            prop_assert!(!unit.members.is_empty());
        }
    }

    #[test]
    fn the_order_of_the_files_does_not_matter(
        (paths, shuffled) in prop::collection::vec(any_path(), 0..30)
            .prop_flat_map(|paths| (Just(paths.clone()), Just(paths).prop_shuffle())),
    ) {
        let (one, other) = (batch(&paths, Origin::Named), batch(&shuffled, Origin::Named));
        prop_assert_eq!(by_path(&one, &paths), by_path(&other, &shuffled));
        prop_assert_eq!(one.findings(), other.findings());
    }

    /// The model: whole units, each under its own serial, one of them robbed of one file.
    #[test]
    fn whole_units_are_found_again_and_a_missing_file_is_named(
        units in prop::collection::vec((any_unit(), any::<bool>()), 1..8),
        robbed in any::<prop::sample::Index>(),
        lost in any::<prop::sample::Index>(),
    ) {
        let mut expected = Vec::new();
        for (at, (unit, with_optional)) in units.iter().enumerate() {
            let optional: &[FileKind] = if *with_optional { unit.optional() } else { &[] };
            let kinds = unit.mandatory(NameVersion::V4).iter().chain(optional);
            let serial = format!("2026032510150{at}");
            expected.push(kinds.map(|kind| name_of(*kind, *unit, NameVersion::V4, &serial)).collect::<Vec<_>>());
        }
        let paths = expected.concat();
        let found = batch(&paths, Origin::Found);
        prop_assert_eq!(found.findings(), []);
        let sorted = |units: Vec<Vec<String>>| -> Vec<Vec<String>> {
            units.into_iter().map(|mut unit| { unit.sort(); unit }).collect()
        };
        prop_assert_eq!(sorted(by_path(&found, &paths)), sorted(expected.clone()));

        let robbed = robbed.index(expected.len());
        let unit = units[robbed].0;
        let mandatory = unit.mandatory(NameVersion::V4);
        if mandatory.len() > 1 {
            let lost = name_of(*lost.get(mandatory), unit, NameVersion::V4, &format!("2026032510150{robbed}"));
            let paths: Vec<String> = paths.into_iter().filter(|path| *path != lost).collect();
            let found = batch(&paths, Origin::Found);
            let told: Vec<_> = found.findings().iter().map(|finding| (finding.rule, finding.expected.clone())).collect();
            prop_assert_eq!(told, [(Rule::SetIncomplete, Some(crate::Wording::same(lost)))]);
        }
    }
}
