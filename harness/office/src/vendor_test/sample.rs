//! `Sample`: what a pattern hands out, and what it demands back.

use careplan_standard::{
    Content, FileName, GeneratedFile, GeneratedUnit, NameVersion, Party, SendUnit, Style, Table, generate,
    write,
};

use super::changes::{self, Change};
use super::demand::{Demand, DemandedFile};
use super::pattern::{Make, Pattern};

/// 取込見本 of a pattern with the demands on what is exported after it.
#[derive(Debug, Clone)]
pub struct Sample {
    pub(super) pattern: Pattern,
    /// The units to import, in the order of their serials.
    pub(super) units: Vec<GeneratedUnit>,
    /// What the vendor exports, in any order.
    pub(super) demands: Vec<Demand>,
    /// How what was given differs from what was planned.
    pub(super) changes: Vec<Change>,
}

impl Sample {
    /// The sample of a pattern: always the same.
    pub fn of(pattern: Pattern) -> Self {
        let make = pattern.make();
        if make.actuals { Self::actuals(pattern, &make) } else { Self::sent_back(pattern, &make) }
    }

    /// The pattern.
    pub fn pattern(&self) -> Pattern {
        self.pattern
    }

    /// Something is sent, something of it taken back, and the whole sent again; both of the latter are to come back.
    fn sent_back(pattern: Pattern, make: &Make) -> Self {
        let all: Vec<GeneratedUnit> = generate(&make.recipe()).collect();
        let deletion = all.iter().find(|unit| unit.unit == make.deletion && is_for(unit, make.receiver));
        let (sender, receiver) =
            deletion.map(ends).expect("the pattern's seed is chosen so that there is one");
        let units: Vec<GeneratedUnit> =
            all.into_iter().filter(|unit| ends(unit) == (sender, receiver)).collect();
        let last = |wanted: SendUnit| units.iter().rfind(|unit| unit.unit == wanted);
        let demands = [make.unit, make.deletion].into_iter().filter_map(last).map(Demand::of_unit).collect();
        Self { pattern, units, demands, changes: Vec::new() }
    }

    /// A plan is sent, and beside it another office's actuals; actuals of the receiver's own are to come back.
    fn actuals(pattern: Pattern, make: &Make) -> Self {
        let all: Vec<GeneratedUnit> = generate(&make.recipe()).collect();
        let plans = all.iter().filter(|unit| unit.unit == make.unit && is_for(unit, make.receiver));
        let plan =
            plans.max_by_key(|unit| rows(unit)).expect("the pattern's seed is chosen so that there is one");
        let (planner, giver) = ends(plan);
        let corrected = all
            .iter()
            .find(|unit| unit.unit == make.deletion && unit.receiver == planner && unit.sender != giver)
            .map(|unit| unit.sender);
        let of_other = |unit: &&GeneratedUnit| {
            matches!(unit.unit, SendUnit::Actuals | SendUnit::DeleteActuals)
                && Some(unit.sender) == corrected
                && unit.receiver == planner
        };
        let mut units = vec![plan.clone()];
        units.extend(all.iter().filter(of_other).cloned());
        let (actuals, changes) = changes::give(plan, giver, planner);
        let demand = Demand {
            unit: SendUnit::Actuals,
            sender: giver,
            receiver: planner,
            files: vec![DemandedFile::to_be_made(actuals.name, actuals.table)],
            percents: changes::percent_codes(plan, giver),
        };
        Self { pattern, units, demands: vec![demand], changes }
    }

    /// The tables that stand once everything was imported in its order, those that are demanded included.
    pub(super) fn standing(&self) -> (Vec<&Table>, Vec<(String, &[u8])>) {
        let main = self.units.iter().filter(|unit| !is_deletion(unit.unit));
        let mut last: Vec<&GeneratedUnit> = Vec::new();
        for unit in main {
            last.retain(|other| (other.unit, ends(other)) != (unit.unit, ends(unit)));
            last.push(unit);
        }
        let files = last.iter().flat_map(|unit| &unit.files).map(|file| (file.name, &file.content));
        let demanded = self.demands.iter().filter(|_| self.pattern.make().actuals);
        let demanded = demanded.flat_map(|demand| &demand.files).map(|file| (file.name, &file.content));
        let (mut tables, mut images) = (Vec::new(), Vec::new());
        for (name, content) in files.chain(demanded) {
            match content {
                Content::Table(table) => tables.push(table),
                Content::Image(bytes) => images.push((name.to_string(), bytes.as_slice())),
            }
        }
        (tables, images)
    }
}

/// Sender and receiver.
pub(super) fn ends(unit: &GeneratedUnit) -> (Party, Party) {
    (unit.sender, unit.receiver)
}

fn is_for(unit: &GeneratedUnit, service: &str) -> bool {
    unit.receiver.service.to_string() == service
}

pub(super) fn is_deletion(unit: SendUnit) -> bool {
    unit.mandatory(NameVersion::V4).iter().all(|kind| kind.deletes())
}

/// The bytes of a file that was made.
pub(super) fn bytes(name: FileName, content: &Content) -> Vec<u8> {
    match content {
        Content::Table(table) => write(name.kind(), table, &Style::STANDARD)
            .expect("what is generated holds nothing that MS932 lacks; a test writes every sample"),
        Content::Image(bytes) => bytes.clone(),
    }
}

/// How many rows a unit has.
fn rows(unit: &GeneratedUnit) -> usize {
    let rows = |file: &GeneratedFile| match &file.content {
        Content::Table(table) => table.len(),
        Content::Image(_) => 0,
    };
    unit.files.iter().map(rows).sum()
}
