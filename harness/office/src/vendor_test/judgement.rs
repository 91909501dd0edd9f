//! `Judgement`: a vendor's export held to a pattern.

use std::collections::{BTreeMap, BTreeSet};

use careplan_standard::{
    Checking, Content, FileKind, Route, Severity, Source, StandardChoice, Wording, check, read,
};

use super::comparison::compare;
use super::demand::{Demand, DemandedFile};
use super::finding::VendorFinding;
use super::grid::{Grid, GridRow};
use super::keys::{USER, key_of};
use super::pattern::Pattern;
use super::sample::{Sample, is_deletion};
use crate::care_software::UnitFiles;

/// 判定: what was looked at, and what was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The pattern.
    pub pattern: Pattern,
    /// What was looked at, in its order.
    pub cases: Vec<Case>,
}

/// 確認項目: one thing that a pattern demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// A word for machines: `check`, `plan/UP1KYO`.
    pub id: String,
    /// What it demands.
    pub name: Wording,
    /// What is not so.
    pub findings: Vec<VendorFinding>,
}

impl Judgement {
    /// Whether the pattern is passed.
    pub fn passes(&self) -> bool {
        self.cases.iter().all(Case::passes)
    }

    /// Everything that was noticed.
    pub fn findings(&self) -> impl Iterator<Item = &VendorFinding> {
        self.cases.iter().flat_map(|case| &case.findings)
    }
}

impl Case {
    /// Whether it is as demanded; warnings do not count.
    pub fn passes(&self) -> bool {
        !self.findings.iter().any(VendorFinding::fails)
    }
}

impl Sample {
    /// Holds the files that a vendor exported to the pattern: first to the standard, then to what was demanded.
    pub fn judge(&self, exports: &[Source<'_>]) -> Judgement {
        let mut cases = vec![checked(exports)];
        let documents = exports.iter().map(|source| read(source.path, source.bytes).0);
        let units = UnitFiles::group(documents);
        let mut used: BTreeSet<usize> = BTreeSet::new();
        for demand in &self.demands {
            let (found, route) = meant(demand, &units);
            used.extend(&found);
            let name = Wording::new(
                format!("送信単位: {} {} → {}", demand.unit.japanese(), demand.sender, demand.receiver),
                format!("send unit: {} {} → {}", demand.unit, demand.sender, demand.receiver),
            );
            let is_missing = found.is_empty();
            let of_unit = if is_missing { vec![unit_missing(demand)] } else { route };
            cases.push(Case { id: demand.unit.to_string(), name, findings: of_unit });
            if !is_missing {
                let found: Vec<&UnitFiles> = found.iter().map(|place| &units[*place]).collect();
                cases.extend(files(demand, &found, exports));
            }
        }
        let extra =
            (0..units.len()).filter(|place| !used.contains(place)).map(|place| extra_unit(&units[place]));
        let extra: Vec<VendorFinding> = extra.collect();
        let name = Wording::new("求めていない送信単位がない", "no send unit that was not demanded");
        cases.push(Case { id: "extra".to_owned(), name, findings: extra });
        Judgement { pattern: self.pattern(), cases }
    }
}

/// The files as the standard's checker sees them.
fn checked(exports: &[Source<'_>]) -> Case {
    let checking = Checking { standard: StandardChoice::V4_1, ..Checking::default() };
    let mut findings: Vec<VendorFinding> =
        check(exports, &checking).into_iter().map(VendorFinding::from).collect();
    if exports.is_empty() {
        let message = Wording::new("出力ファイルが1つもありません。", "there is no exported file at all");
        let advice = Wording::new(
            "export フォルダに、ソフトから出力したファイルを置いてください。",
            "put the files that the software exported into the folder export",
        );
        findings.push(VendorFinding::new("vendor-test/nothing", "export", message, advice));
    }
    let name = Wording::new("標準仕様 V4.1 の検査に通る", "the files pass the checker of standard V4.1");
    Case { id: "check".to_owned(), name, findings }
}

/// The units that were meant by a demand, by their places, with what is wrong about where they go.
fn meant(demand: &Demand, units: &[UnitFiles]) -> (Vec<usize>, Vec<VendorFinding>) {
    let route = Route::V4 { sender: demand.sender, receiver: demand.receiver };
    let of_unit: Vec<usize> = (0..units.len()).filter(|place| units[*place].unit == demand.unit).collect();
    let right: Vec<usize> = of_unit.iter().copied().filter(|place| units[*place].route == route).collect();
    if !right.is_empty() {
        return (right, Vec::new());
    }
    let findings = of_unit.iter().map(|place| wrong_route(demand, &units[*place])).collect();
    (of_unit, findings)
}

fn wrong_route(demand: &Demand, unit: &UnitFiles) -> VendorFinding {
    let found = match unit.route {
        Route::V4 { sender, receiver } => format!("{sender} → {receiver}"),
        Route::V3 { sender, receiver } => format!("{sender} → {receiver}"),
    };
    let Demand { sender, receiver, .. } = demand;
    let message = Wording::new(
        format!("送信元・送信先が見本と違います。{found} ではなく {sender} → {receiver} のはずです。"),
        format!("sender or receiver differ from the sample: {found}, expected {sender} → {receiver}"),
    );
    let advice = Wording::new(
        "見本の事業所として出力してください。ファイル名の事業所番号とサービス種類コードも確かめてください。",
        "export as the office of the sample; see to the office numbers and service kinds in the names",
    );
    VendorFinding {
        expected: Some(Wording::same(format!("{sender} → {receiver}"))),
        found: Some(found),
        ..VendorFinding::new("vendor-test/route", &first_name(unit), message, advice)
    }
}

fn unit_missing(demand: &Demand) -> VendorFinding {
    let kinds = demand.kinds();
    let message = Wording::new(
        format!("送信単位「{}」が出力されていません（{kinds}）。", demand.unit.japanese()),
        format!("the send unit {} was not exported ({kinds})", demand.unit),
    );
    let advice = Wording::new(
        "README の手順のとおりに取り込んでから、この送信単位を出力してください。",
        "import as the README says, then export this unit",
    );
    VendorFinding::new("vendor-test/unit-missing", "export", message, advice)
}

fn extra_unit(unit: &UnitFiles) -> VendorFinding {
    let message = Wording::new(
        format!(
            "このパターンが求めていない送信単位「{}」があります。判定には使いません。",
            unit.unit.japanese()
        ),
        format!("the unit {} is not demanded by this pattern and was not judged", unit.unit),
    );
    let advice = Wording::new(
        "ほかのパターンの出力が混ざっていないか確かめてください。",
        "see whether it belongs to another pattern",
    );
    VendorFinding {
        severity: Severity::Note,
        ..VendorFinding::new("vendor-test/unit-extra", &first_name(unit), message, advice)
    }
}

fn first_name(unit: &UnitFiles) -> String {
    let names = unit.documents.iter().filter_map(|document| document.name.file_name());
    names.map(|name| name.to_string()).next().unwrap_or_default()
}

/// What became of each file of a demand.
fn files(demand: &Demand, units: &[&UnitFiles], exports: &[Source<'_>]) -> Vec<Case> {
    let state = standing(demand, units);
    let percents: BTreeSet<String> = demand.percents.iter().map(ToString::to_string).collect();
    let mut cases = Vec::new();
    let kinds: BTreeSet<FileKind> =
        units.iter().flat_map(|unit| &unit.documents).filter_map(|document| document.name.kind()).collect();
    let tables = demand.files.iter().filter_map(|file| match &file.content {
        Content::Table(table) => Grid::of(table, &file.source),
        Content::Image(_) => None,
    });
    for wanted in tables {
        let kind = wanted.kind;
        let findings = match state.get(&kind) {
            Some(found) => compare(&wanted, found, &percents),
            None if kinds.contains(&kind) => compare(&wanted, &Grid { kind, rows: Vec::new() }, &percents),
            None => vec![file_missing(kind, wanted.rows.len())],
        };
        let name = Wording::new(
            format!("{kind} {} の内容が求めたとおり", kind.japanese_name()),
            format!("{kind} says what was demanded"),
        );
        cases.push(Case { id: format!("{}/{kind}", demand.unit), name, findings });
    }
    let images: Vec<&DemandedFile> =
        demand.files.iter().filter(|file| matches!(file.content, Content::Image(_))).collect();
    if !images.is_empty() {
        cases.push(images_case(demand, &images, exports));
    }
    cases
}

fn file_missing(kind: FileKind, rows: usize) -> VendorFinding {
    let message = Wording::new(
        format!("{kind}（{}）が出力されていません。見本には{rows}行あります。", kind.japanese_name()),
        format!("{kind} was not exported; the sample has {rows} row(s) of it"),
    );
    let advice = Wording::new(
        "同じファイル連番で、送信単位のファイルをすべて出力してください。",
        "export all files of the unit under one serial",
    );
    VendorFinding::new("vendor-test/file-missing", kind.as_str(), message, advice)
}

/// What holds once the units were taken in the order of their serials: whoever is in a unit again is replaced by what it
/// says (the whole set again, C); deletions add up.
fn standing(demand: &Demand, units: &[&UnitFiles]) -> BTreeMap<FileKind, Grid> {
    let mut state: BTreeMap<FileKind, Grid> = BTreeMap::new();
    for unit in units {
        let grids: Vec<Grid> = unit
            .documents
            .iter()
            .filter_map(|document| {
                let name = document.name.file_name().map(|name| name.to_string()).unwrap_or_default();
                Grid::of(&document.table, &name)
            })
            .collect();
        if !is_deletion(demand.unit) {
            let users: BTreeSet<Vec<String>> =
                grids.iter().flat_map(|grid| &grid.rows).map(|row| key_of(row, &USER)).collect();
            for grid in state.values_mut() {
                grid.rows.retain(|row: &GridRow| !users.contains(&key_of(row, &USER)));
            }
        }
        for grid in grids {
            state
                .entry(grid.kind)
                .or_insert(Grid { kind: grid.kind, rows: Vec::new() })
                .rows
                .extend(grid.rows);
        }
    }
    state
}

/// Images are held to their number and to being JPEG; software may write them anew.
fn images_case(demand: &Demand, images: &[&DemandedFile], exports: &[Source<'_>]) -> Case {
    let found: Vec<&Source<'_>> =
        exports.iter().filter(|source| source.path.contains(FileKind::UpkihonImage.as_str())).collect();
    let mut findings = Vec::new();
    if found.len() < images.len() {
        let message = Wording::new(
            format!("家族構成の画像が{}枚あります。見本には{}枚あります。", found.len(), images.len()),
            format!("there are {} drawings of families, the sample has {}", found.len(), images.len()),
        );
        let advice = Wording::new(
            "取り込んだ画像を UPKIHON_IMAGE_…_NNNN.jpg の名前で出力してください。",
            "export the drawings that were imported, named UPKIHON_IMAGE_…_NNNN.jpg",
        );
        findings.push(VendorFinding::new("vendor-test/image", "UPKIHON_IMAGE", message, advice));
    }
    for source in found {
        if !source.bytes.starts_with(&[0xFF, 0xD8]) {
            let message = Wording::new("画像が JPEG ではありません。", "the drawing is no JPEG");
            let advice = Wording::new("JPEG で保存してください。", "save it as JPEG");
            findings.push(VendorFinding::new("vendor-test/image", source.path, message, advice));
        }
    }
    let name = Wording::new("家族構成の画像がそろっている", "the drawings of families are there");
    Case { id: format!("{}/{}", demand.unit, FileKind::UpkihonImage), name, findings }
}
