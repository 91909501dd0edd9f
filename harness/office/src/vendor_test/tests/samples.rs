//! What samples show, and how they are handed out.

use std::collections::BTreeSet;

use careplan_standard::{Content, Flag, SendUnit, Table};

use crate::vendor_test::{HandedOut, Pattern, Sample};

fn tables(sample: &Sample) -> impl Iterator<Item = &Table> {
    sample.units.iter().flat_map(|unit| &unit.files).filter_map(|file| match &file.content {
        Content::Table(table) => Some(table),
        Content::Image(_) => None,
    })
}

#[test]
fn the_planned_month_shows_everything_that_is_hard() {
    let sample = Sample::of(Pattern::D2);
    let mut seen = BTreeSet::new();
    let mut users = BTreeSet::new();
    for table in tables(&sample) {
        match table {
            Table::Upplan(records) => {
                for row in records.iter().map(|record| &record.row) {
                    users.insert(row.insured.clone());
                    let insured = row.insured.value().unwrap().to_string();
                    let marks = [
                        ("more than 30 days", row.beyond_30_days.value() == Some(&Flag::Yes)),
                        ("明細判別", row.detail_number.value().is_some()),
                        ("satellite", row.branch.value().is_some()),
                        ("生保単独", insured.starts_with('H')),
                        ("日割り", row.prorata_days.value().is_some()),
                        ("時刻なし", row.from.value() == Some(&careplan_standard::PlanTime::Unstated)),
                    ];
                    seen.extend(marks.into_iter().filter(|(_, is_so)| *is_so).map(|(mark, _)| mark));
                }
            }
            Table::Uphosoku(records) => {
                let over = |row: &careplan_standard::rows::SupplementRow| {
                    row.units_beyond_limits.value().is_some_and(|units| units.value() > 0)
                };
                seen.extend(records.iter().any(|record| over(&record.row)).then_some("over the limit"));
                let limited = records.iter().any(|record| !record.row.service_limits[0].kind.is_empty());
                seen.extend(limited.then_some("種類別限度"));
            }
            _ => {}
        }
    }
    assert!(users.len() > 3, "{users:?}");
    let all = [
        "more than 30 days",
        "over the limit",
        "satellite",
        "日割り",
        "明細判別",
        "時刻なし",
        "生保単独",
        "種類別限度",
    ];
    assert_eq!(seen, BTreeSet::from(all));
}

#[test]
fn plans_hold_line_breaks_and_quotes() {
    for pattern in [Pattern::D1, Pattern::D4, Pattern::D5] {
        let files = Sample::of(pattern).hand_out();
        let imports =
            files.iter().filter(|file| file.path.contains("/import/") && file.path.ends_with("CSV"));
        let bytes: Vec<u8> = imports.flat_map(|file| file.bytes.clone()).collect();
        assert!(bytes.windows(2).any(|pair| pair == b"\"\""), "{pattern} has no quotes inside a text");
    }
}

#[test]
fn what_is_sent_is_taken_back_and_sent_again() {
    for pattern in [Pattern::D1, Pattern::D2, Pattern::D4, Pattern::D5, Pattern::D6] {
        let sample = Sample::of(pattern);
        let units: Vec<SendUnit> = sample.units.iter().map(|unit| unit.unit).collect();
        let make = pattern.make();
        assert_eq!(units, [make.unit, make.deletion, make.unit], "{pattern}");
        assert!(sample.units.is_sorted_by_key(|unit| unit.serial), "{pattern}");
    }
}

#[test]
fn actuals_come_of_a_plan_and_beside_those_of_another_office() {
    for pattern in [Pattern::D3, Pattern::D7] {
        let sample = Sample::of(pattern);
        let units: Vec<SendUnit> = sample.units.iter().map(|unit| unit.unit).collect();
        let expected = [SendUnit::UseSlip, SendUnit::Actuals, SendUnit::DeleteActuals, SendUnit::Actuals];
        assert_eq!(units, expected, "{pattern}");
        assert_eq!(sample.demands[0].sender, sample.units[0].receiver);
        assert_ne!(sample.demands[0].sender, sample.units[1].sender);
    }
}

#[test]
fn a_sample_is_always_the_same_and_stays_in_its_folder() {
    let mut paths = BTreeSet::new();
    for pattern in Pattern::ALL {
        let files = Sample::of(pattern).hand_out();
        assert_eq!(files, Sample::of(pattern).hand_out());
        for file in files {
            assert!(
                file.path.starts_with(&format!("{pattern}/")) && !file.path.contains(".."),
                "{}",
                file.path
            );
            assert!(paths.insert(file.path));
        }
    }
    assert_eq!(HandedOut::index(), HandedOut::index());
}

#[test]
fn the_index_lists_every_kind_that_is_demanded_images_too() {
    let index = String::from_utf8(HandedOut::index().bytes).unwrap();
    let mut images = 0;
    for pattern in Pattern::ALL {
        let sample = Sample::of(pattern);
        let section = index.split(&format!("<h2 id=\"{pattern}\">")).nth(1).unwrap();
        let section = section.split("<h2 id=").next().unwrap();
        let wanted = section.split("出力するもの").nth(1).unwrap();
        for demand in &sample.demands {
            for kind in demand.files.iter().map(|file| file.name.kind()) {
                assert!(wanted.contains(kind.as_str()), "{pattern} does not list {kind}");
            }
            let of_demand =
                demand.files.iter().filter(|file| matches!(file.content, Content::Image(_))).count();
            images += of_demand;
            if of_demand > 1 {
                assert!(wanted.contains(&format!("UPKIHON_IMAGE×{of_demand}")), "{pattern}");
            }
        }
    }
    assert!(images > 0, "some pattern demands images");
}

#[test]
fn a_pattern_is_named_in_either_case() {
    for pattern in Pattern::ALL {
        assert_eq!(pattern.as_str().to_lowercase().parse(), Ok(pattern));
        assert_eq!(pattern.as_str().parse(), Ok(pattern));
    }
    assert!("d8".parse::<Pattern>().is_err() && "D".parse::<Pattern>().is_err());
}

#[test]
fn the_reading_of_basic_information_has_clear_keys() {
    let files = Sample::of(Pattern::D4).hand_out();
    let file = files.iter().find(|file| file.path.ends_with("expected.json")).unwrap();
    insta::assert_snapshot!(String::from_utf8(file.bytes.clone()).unwrap());
}
