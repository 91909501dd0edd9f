//! `--break`: a sample that breaks one rule, and what is told of it.

use careplan_domain::ServiceMonth;
use careplan_standard::{Broken, Rule, break_rule};
use careplan_wire::BrokenSample;

use super::folder::Folder;
use super::told;
use crate::failure::Failure;
use crate::output::{Format, count};

pub(super) fn make(rule: Rule, month: ServiceMonth, seed: u64) -> Result<Broken, Failure> {
    break_rule(rule, month, seed).map_err(|error| Failure::new(error.to_string(), "try another --seed"))
}

pub(super) fn put(folder: &Folder, broken: &Broken) -> Result<(), Failure> {
    folder.put(&broken.files)
}

pub(super) fn tell(broken: &Broken, format: Format) -> String {
    let files = broken.files.iter().cloned().map(told);
    match format {
        Format::Human => {
            let head = format!("{}: {}\n", broken.rule, broken.description.en);
            let names = files.map(|file| format!("  {}\n", file.name));
            let end = format!("{}\n", count(broken.files.len(), "file"));
            std::iter::once(head).chain(names).chain([end]).collect()
        }
        Format::Json | Format::Sarif | Format::Junit => {
            let sample = BrokenSample {
                rule: broken.rule.to_string(),
                description: broken.description.en.clone(),
                files: files.collect(),
            };
            serde_json::to_string_pretty(&sample).expect("wire types are plain text and numbers") + "\n"
        }
    }
}
