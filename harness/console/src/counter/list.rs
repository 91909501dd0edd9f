//! The list at the left of the room: what waits, and the offices.

use std::collections::BTreeMap;

use careplan_domain::OfficeNumber;
use careplan_testbed::ControlRefusal;
use careplan_wire::control::Request;

use crate::Console;
use crate::brief::brief;

/// Entries of each part: what is seen without scrolling far.
const ENTRIES: usize = 12;

pub(crate) struct List {
    pub(crate) waiting: Vec<Entry>,
    pub(crate) offices: Vec<Entry>,
    /// Whether there are more than the list shows.
    pub(crate) more: bool,
    /// The offices' names, which whoever works at a counter knows them by.
    names: BTreeMap<OfficeNumber, String>,
}

pub(crate) struct Entry {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) note: String,
    pub(crate) current: bool,
}

impl List {
    /// The list beside the page at `current`.
    pub(crate) async fn of(
        console: &Console,
        requests: &[Request],
        current: &str,
    ) -> Result<Self, ControlRefusal> {
        let offices = console.control.offices(None).await?;
        let more = offices.next_cursor.is_some() || offices.offices.len() > ENTRIES;
        let names: BTreeMap<OfficeNumber, String> =
            offices.offices.iter().map(|office| (office.number, office.name.clone())).collect();
        let waiting = requests.iter().filter(|request| request.next_step.is_some()).take(ENTRIES);
        let waiting = waiting
            .map(|request| {
                let href = format!("/counter/requests/{}", request.id);
                entry(href, &name(&names, request.office), request.id.clone(), current)
            })
            .collect();
        let entries = offices.offices.iter().take(ENTRIES).map(|office| {
            let href = format!("/counter/offices/{}", office.number);
            entry(href, &office.name, office.number.to_string(), current)
        });
        Ok(Self { waiting, offices: entries.collect(), more, names })
    }

    /// The name of an office; its number where there are so many that its name was not read.
    pub(crate) fn name(&self, office: OfficeNumber) -> String {
        name(&self.names, office)
    }
}

fn name(names: &BTreeMap<OfficeNumber, String>, office: OfficeNumber) -> String {
    names.get(&office).cloned().unwrap_or_else(|| office.to_string())
}

fn entry(href: String, label: &str, note: String, current: &str) -> Entry {
    Entry { current: href == current, href, label: brief(label), note }
}
