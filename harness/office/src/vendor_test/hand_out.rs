//! `HandedOut`: the files that a vendor gets, with where each goes.

use askama::Template;
use careplan_standard::Wording;

use super::pattern::Pattern;
use super::reading;
use super::sample::{Sample, bytes};
use crate::forms::{FormFile, FormRows};

/// A file for a vendor's disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// Where it goes, with `/` between folders: `D1/import/UP1KYO_….CSV`.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What `export/` holds until the vendor puts something there.
const EXPORT_README: &str = "\u{FEFF}ここに、お使いのソフトから出力したファイルを置いてください。\r\n\
置いたら、もう一度 careplan vendor-test を実行すると、検査して ../report.html に結果を書きます。\r\n\
何をどう出力するかは ../../README.html にあります。この README.txt は検査しません。\r\n\
ここに置いたファイルを careplan が書き換えることはありません。\r\n\
\r\n\
Put the files that your software exported here, then run careplan vendor-test again:\r\n\
it checks them and writes ../report.html. What to export is said in ../../README.html.\r\n\
This README.txt is not checked, and careplan never changes a file that you put here.\r\n";

impl HandedOut {
    /// The folder where a vendor puts exports, and the name that is not one of them.
    pub const EXPORT_README: &'static str = "README.txt";

    /// README.html of the folder that holds all patterns.
    pub fn index() -> Self {
        let patterns = Pattern::ALL.iter().map(|pattern| Section::of(&Sample::of(*pattern))).collect();
        let html = Index { patterns }.render().expect("the template writes into memory");
        Self { path: "README.html".to_owned(), bytes: html.into_bytes() }
    }
}

impl Sample {
    /// Everything that the vendor gets for this pattern.
    pub fn hand_out(&self) -> Vec<HandedOut> {
        let folder = self.pattern();
        let mut files = Vec::new();
        let mut put = |path: String, bytes: Vec<u8>| files.push(HandedOut { path, bytes });
        for file in self.units.iter().flat_map(|unit| &unit.files) {
            put(format!("{folder}/import/{}", file.name), bytes(file.name, &file.content));
        }
        for form in self.forms() {
            put(format!("{folder}/expected/{}", form.name), form.html.into_bytes());
        }
        let json = serde_json::to_string_pretty(&reading::expected(self)).expect("texts and numbers");
        put(format!("{folder}/expected/expected.json"), (json + "\n").into_bytes());
        put(format!("{folder}/export/{}", HandedOut::EXPORT_README), EXPORT_README.as_bytes().to_vec());
        files
    }

    /// The forms as they stand once everything was imported.
    fn forms(&self) -> Vec<FormFile> {
        let (tables, images) = self.standing();
        let images = images.iter().map(|(name, bytes)| (name.as_str(), *bytes));
        FormRows::of(tables, images).forms()
    }
}

#[derive(Template)]
#[template(path = "vendor_test/index.html")]
struct Index {
    patterns: Vec<Section>,
}

/// What the index says of a pattern.
struct Section {
    id: &'static str,
    title: Wording,
    actuals: bool,
    steps: Vec<Step>,
    changes: Vec<Wording>,
    forms: Vec<(String, &'static str)>,
    demands: Vec<Wanted>,
}

struct Step {
    unit: Wording,
    serial: String,
    route: String,
    files: Vec<String>,
}

struct Wanted {
    unit: Wording,
    route: String,
    kinds: String,
}

impl Section {
    fn of(sample: &Sample) -> Self {
        let folder = sample.pattern();
        let steps = sample.units.iter().map(|unit| Step {
            unit: Wording::new(unit.unit.japanese(), unit.unit.as_str()),
            serial: unit.serial.to_string(),
            route: format!("{} → {}", unit.sender, unit.receiver),
            files: unit.files.iter().map(|file| file.name.to_string()).collect(),
        });
        let demands = sample.demands.iter().map(|demand| Wanted {
            unit: Wording::new(demand.unit.japanese(), demand.unit.as_str()),
            route: format!("{} → {}", demand.sender, demand.receiver),
            kinds: demand.kinds(),
        });
        Self {
            id: folder.as_str(),
            title: folder.title(),
            actuals: folder.make().actuals,
            steps: steps.collect(),
            changes: sample.changes.iter().map(|change| change.wording.clone()).collect(),
            forms: sample
                .forms()
                .iter()
                .map(|form| (format!("{folder}/expected/{}", form.name), form.title))
                .collect(),
            demands: demands.collect(),
        }
    }
}
