//! What holds for any content: a model of who is lacking, no dependence on order, no panic.

use proptest::prelude::*;

use super::*;

/// Some users of a file, at least one.
fn users() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0..5_u8, 1..8)
}

/// Some users, each once and in any order: of a supplement a user has one row.
fn each_once() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::btree_set(0..5_u8, 1..5)
        .prop_map(|users| users.into_iter().collect::<Vec<u8>>())
        .prop_shuffle()
}

fn insured(users: &[u8]) -> Vec<String> {
    users.iter().map(|user| format!("990000000{user}")).collect()
}

/// A use slip whose files have these users.
fn use_slip_of(table_6: &[u8], table_7: &[u8], supplement: &[u8]) -> Vec<File> {
    let rows = |users: &[u8]| insured(users).into_iter();
    let (table_6, table_7, supplement) = (rows(table_6), rows(table_7), rows(supplement));
    vec![
        file("UPPLAN_202604", &table!(Upplan, UseSlipRow, table_6)),
        file("UPSIKYU_202604", &table!(Upsikyu, AnnexRow, table_7)),
        file(
            "UPHOSOKU_202604",
            &table!(Uphosoku, SupplementRow, supplement, plan_date: PlanDate::UseSlip.into()),
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The model: sets of users. Whoever is in table 6 is in the supplement; whoever is in one of the two others is in
    /// table 6; each lack is one finding.
    #[test]
    fn who_is_lacking_is_told_once(table_6 in users(), table_7 in users(), supplement in each_once()) {
        let set = |users: &[u8]| insured(users).into_iter().collect::<BTreeSet<String>>();
        let (sixes, sevens, supplements) = (set(&table_6), set(&table_7), set(&supplement));
        let without_supplement: Vec<_> = sixes.difference(&supplements).cloned().collect();
        let others: BTreeSet<String> = sevens.union(&supplements).cloned().collect();
        let without_plan: Vec<_> = others.difference(&sixes).cloned().collect();

        let findings = findings(&use_slip_of(&table_6, &table_7, &supplement));
        let told = |is_plan: bool| -> Vec<String> {
            let mut told: Vec<String> = findings
                .iter()
                .filter(|finding| finding.place.file.starts_with("UPPLAN") == is_plan)
                .map(|finding| finding.found.clone().unwrap())
                .collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(true), without_supplement);
        prop_assert_eq!(told(false), without_plan);
    }

    #[test]
    fn the_order_of_the_files_does_not_matter(
        files in (users(), users(), users(), users(), any::<bool>())
            .prop_map(|(table_6, table_7, supplement, other, agrees)| {
                let mut files = use_slip_of(&table_6, &table_7, &supplement);
                let mut copy = use_slip_of(if agrees { &table_6 } else { &other }, &[0], &[0]).remove(0);
                copy.path = format!("b/{}", copy.path);
                files.push(copy);
                files.into_iter().map(|file| (file.path, file.bytes)).collect::<Vec<_>>()
            })
            .prop_flat_map(|files| (Just(files.clone()), Just(files).prop_shuffle())),
    ) {
        let findings = |files: &[(String, Vec<u8>)]| {
            let sources: Vec<Source<'_>> = files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
            crate::check(&sources, &Checking::default())
        };
        prop_assert_eq!(findings(&files.0), findings(&files.1));
    }

    #[test]
    fn nothing_that_a_file_holds_makes_the_check_panic(
        bytes in prop::collection::vec(
            prop_oneof![
                any::<u8>(),
                prop::sample::select(b",,,,\r\n\"0123456789".to_vec()),
            ],
            0..300,
        ),
        prefix in prop::sample::select(vec!["", "202407,449999,9900000001,20260401", "202208,449999,9900000001"]),
        kind in prop::sample::select(FileKind::ALL.to_vec()),
    ) {
        let bytes = [prefix.as_bytes(), &bytes].concat();
        let month = if kind.name_has_month() { "_202604" } else { "" };
        let end = if kind == FileKind::UpkihonImage { "_0001.jpg" } else { ".CSV" };
        let path = format!("{kind}{month}_{ROUTE}{end}");
        let plan = format!("UPPLAN_202604_{ROUTE}.CSV");
        let sources = [Source { path: &path, bytes: &bytes }, Source { path: &plan, bytes: &bytes }];
        let _ = crate::check(&sources, &Checking::default());
    }
}
