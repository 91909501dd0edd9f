//! Every row and every column of every sample counts, and their order does not.

use std::collections::BTreeSet;

use careplan_standard::Content;

use crate::vendor_test::comparison::compare;
use crate::vendor_test::grid::Grid;
use crate::vendor_test::keys::keys;
use crate::vendor_test::{Pattern, Sample};

/// Patterns in which every kind of file stands; D2 and D3 would only be more of the same.
const PATTERNS: [Pattern; 5] = [Pattern::D1, Pattern::D4, Pattern::D5, Pattern::D6, Pattern::D7];

/// The tables that are demanded, with the codes of percentage add-ons.
fn demanded() -> Vec<(Grid, BTreeSet<String>)> {
    let demands = PATTERNS.into_iter().flat_map(|pattern| Sample::of(pattern).demands);
    let grids = demands.flat_map(|demand| {
        let percents: BTreeSet<String> = demand.percents.iter().map(ToString::to_string).collect();
        demand.files.into_iter().filter_map(move |file| match file.content {
            Content::Table(table) => Some((Grid::of(&table, "sample")?, percents.clone())),
            Content::Image(_) => None,
        })
    });
    grids.collect()
}

#[test]
fn the_order_of_users_does_not_matter() {
    for (grid, percents) in demanded() {
        let mut turned = grid.clone();
        turned.rows.sort_by_key(|row| std::cmp::Reverse(row.text(3).to_owned()));
        assert_eq!(compare(&grid, &turned, &percents), [], "{}", grid.kind);
    }
}

#[test]
fn no_row_can_be_lost_or_come_twice_unnoticed() {
    for (grid, percents) in demanded() {
        for place in 0..grid.rows.len() {
            if percents.contains(grid.rows[place].text(15)) {
                continue;
            }
            let mut lost = grid.clone();
            let row = lost.rows.remove(place);
            assert!(!compare(&grid, &lost, &percents).is_empty(), "{} row {place} was lost", grid.kind);
            let mut twice = grid.clone();
            twice.rows.insert(place, row);
            assert!(!compare(&grid, &twice, &percents).is_empty(), "{} row {place} came twice", grid.kind);
        }
    }
}

#[test]
fn no_column_can_change_unnoticed_unless_it_is_the_vendors_own() {
    for (grid, percents) in demanded() {
        let columns = grid.rows[0].cells.len();
        for place in 0..columns {
            let mut changed = grid.clone();
            changed.rows[0].cells[place].text.push('7');
            let number = u16::try_from(place + 1).unwrap();
            let is_own = keys(grid.kind).own.contains(&number);
            let is_image = grid.rows[0].cells[place].text.starts_with("UPKIHON_IMAGE");
            let findings = compare(&grid, &changed, &percents);
            assert_eq!(findings.is_empty(), is_own || is_image, "{} column {number}", grid.kind);
        }
    }
}
