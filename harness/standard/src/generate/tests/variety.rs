//! Twenty-four people show all that there is.

use std::collections::BTreeSet;

use super::*;
use crate::rows::UseSlipRow;
use crate::{Flag, Number};

fn slips(recipe: &Recipe, unit: SendUnit) -> Vec<UseSlipRow> {
    let recipe = Recipe { units: vec![unit], ..recipe.clone() };
    let files = generate(&recipe).flat_map(|unit| unit.files);
    let tables = files.filter_map(|file| match file.content {
        Content::Table(Table::Upplan(rows) | Table::Upjsk(rows)) => Some(rows),
        _ => None,
    });
    tables.flatten().map(|record| record.row).collect()
}

#[test]
fn whatever_the_seed_the_rare_cases_are_there() {
    for seed in 0..8 {
        let recipe = Recipe::new(month("202604"), seed);
        let rows = slips(&recipe, SendUnit::UseSlip);
        let has = |what: &dyn Fn(&UseSlipRow) -> bool| rows.iter().any(what);
        let insured = |row: &UseSlipRow| row.insured.value().map(ToString::to_string).unwrap_or_default();
        assert!(has(&|row| insured(row).starts_with('H')), "生保単独, seed {seed}");
        assert!(has(&|row| row.beyond_30_days.value() == Some(&Flag::Yes)), "30日超, seed {seed}");
        assert!(has(&|row| !row.prorata_days.is_empty()), "日割り, seed {seed}");
        assert!(has(&|row| !row.branch.is_empty()), "satellites, seed {seed}");
        assert!(has(&|row| !row.tais_code.is_empty()), "equipment, seed {seed}");
        assert!(
            has(&|row| row.count.value().is_some_and(|count| *count > Number::new(1))),
            "several a visit, {seed}"
        );
        let kinds: BTreeSet<String> =
            rows.iter().filter_map(|row| row.code.value()).map(|code| code.kind().to_string()).collect();
        assert!(kinds.len() >= 10, "{kinds:?}, seed {seed}");
        assert!(kinds.iter().any(|kind| kind.starts_with('A')), "総合事業, seed {seed}");
        for rare in ["2A", "34", "71", "74", "75", "77"] {
            assert!(kinds.contains(rare), "{rare} in {kinds:?}, seed {seed}");
        }
    }
}

#[test]
fn somebody_goes_beyond_the_limit() {
    for seed in 0..4 {
        let recipe = Recipe { units: vec![SendUnit::UseSlip], ..Recipe::new(month("202604"), seed) };
        let beyond = generate(&recipe).flat_map(|unit| unit.files).any(|file| match file.content {
            Content::Table(Table::Uphosoku(rows)) => rows
                .iter()
                .any(|row| row.row.units_beyond_limits.value().is_some_and(|units| units.value() > 0)),
            _ => false,
        });
        assert!(beyond, "seed {seed}");
    }
}

#[test]
fn actuals_differ_from_the_plan_in_some_visits_and_agree_in_most() {
    let recipe = Recipe { users: 60, ..Recipe::new(month("202604"), 1) };
    let visits = |unit| -> BTreeSet<_> {
        slips(&recipe, unit)
            .into_iter()
            .map(|row| (row.insured, row.day, row.from, row.code, row.office))
            .collect()
    };
    let (planned, given) = (visits(SendUnit::UseSlip), visits(SendUnit::Actuals));
    let (called_off, added) = (planned.difference(&given).count(), given.difference(&planned).count());
    let same = planned.intersection(&given).count();
    assert!(called_off > 0 && added > 0 && same > 5 * (called_off + added), "{called_off} {added} {same}");
}

#[test]
fn every_send_unit_comes_up_in_every_direction() {
    let recipe = Recipe::new(month("202604"), 7);
    let ways: BTreeSet<_> = generate(&recipe)
        .map(|unit| {
            let side = |party: Party| party.service.plans_care().then(|| party.service.to_string());
            (unit.unit, side(unit.sender), side(unit.receiver))
        })
        .collect();
    let way = |unit, sender: Option<&str>, receiver: Option<&str>| {
        ways.contains(&(unit, sender.map(str::to_owned), receiver.map(str::to_owned)))
    };
    assert!(way(SendUnit::UseSlip, Some("43"), None) && way(SendUnit::UseSlip, Some("46"), None));
    assert!(way(SendUnit::UseSlip, None, None), "from a 小規模多機能 with a care manager of its own");
    assert!(way(SendUnit::UseSlip, Some("43"), Some("46")), "by the entrusted office");
    assert!(way(SendUnit::PreventivePlan, Some("43"), Some("46")), "by the entrusted office");
    assert!(way(SendUnit::Actuals, None, Some("43")) && way(SendUnit::Actuals, None, Some("46")));
    assert!(way(SendUnit::Actuals, Some("43"), Some("46")), "passed on by the entrusted office");
    assert!(way(SendUnit::BasicInfo, Some("46"), Some("43")));
    assert!(
        way(SendUnit::PreventivePlan, Some("46"), None) && way(SendUnit::PreventivePlan, Some("43"), None)
    );
    assert!(SendUnit::ALL.into_iter().all(|unit| ways.iter().any(|way| way.0 == unit)));
}

#[test]
fn homes_with_care_managers_of_their_own_plan_in_every_way() {
    let mut ways: BTreeSet<(SendUnit, String)> = BTreeSet::new();
    for seed in 0..6 {
        for unit in generate(&Recipe { users: 60, ..Recipe::new(month("202604"), seed) }) {
            let planner = if unit.unit.goes_to_planner() { unit.receiver } else { unit.sender };
            ways.insert((unit.unit, planner.service.to_string()));
        }
    }
    let has = |unit, kind: &str| ways.contains(&(unit, kind.to_owned()));
    for kind in ["73", "77"] {
        assert!(has(SendUnit::Plan, kind), "{kind}");
    }
    assert!(has(SendUnit::PreventivePlan, "75") && !has(SendUnit::BasicInfo, "75"));
    for kind in ["73", "75", "77"] {
        assert!(has(SendUnit::UseSlip, kind) && has(SendUnit::Actuals, kind), "{kind}");
    }
}

#[test]
fn a_municipality_that_limits_kinds_has_people_within_and_beyond() {
    let (mut within, mut beyond) = (0, 0);
    for seed in 0..4 {
        let recipe = Recipe { units: vec![SendUnit::UseSlip], ..Recipe::new(month("202604"), seed) };
        for file in generate(&recipe).flat_map(|unit| unit.files) {
            let Content::Table(Table::Uphosoku(rows)) = file.content else { continue };
            for slot in rows.into_iter().flat_map(|record| record.row.service_limits) {
                match slot.units_beyond.value() {
                    Some(units) if units.value() > 0 => beyond += 1,
                    Some(_) => within += 1,
                    None => {}
                }
            }
        }
    }
    assert!(within > 0 && beyond > 0, "{within} {beyond}");
}

#[test]
fn those_of_the_checklist_have_comprehensive_services_alone() {
    let recipe = Recipe { people: People::Preventive, users: 40, ..Recipe::new(month("202604"), 2) };
    let mut of_checklist = BTreeSet::new();
    for file in generate(&recipe).flat_map(|unit| unit.files) {
        let Content::Table(Table::Uphosoku(rows)) = file.content else { continue };
        let listed = |row: &crate::rows::SupplementRow| {
            row.care_level.value() == Some(&crate::CareLevel::ProgramTarget)
        };
        of_checklist
            .extend(rows.into_iter().filter(|record| listed(&record.row)).map(|record| record.row.insured));
    }
    assert!(!of_checklist.is_empty());
    let rows = slips(&recipe, SendUnit::UseSlip);
    let of_them: Vec<&UseSlipRow> = rows.iter().filter(|row| of_checklist.contains(&row.insured)).collect();
    assert!(!of_them.is_empty());
    for row in of_them {
        assert!(row.code.value().is_some_and(|code| code.kind().to_string().starts_with('A')), "{row:?}");
    }
}
