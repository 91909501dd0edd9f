//! The list at the left of the room: what waits, and the offices.

use careplan_testbed::ControlRefusal;
use careplan_wire::control::Request;

use crate::Console;

/// Entries of each part: what is seen without scrolling far.
const ENTRIES: usize = 12;

pub(crate) struct List {
    pub(crate) waiting: Vec<Entry>,
    pub(crate) offices: Vec<Entry>,
    /// Whether there are more than the list shows.
    pub(crate) more: bool,
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
        let name = |number| {
            offices.offices.iter().find(|office| office.number == number).map(|office| office.name.clone())
        };
        let waiting = requests.iter().filter(|request| request.next_step.is_some()).take(ENTRIES);
        let waiting = waiting
            .map(|request| {
                let label = name(request.office).unwrap_or_else(|| request.office.to_string());
                entry(format!("/counter/requests/{}", request.id), label, request.id.clone(), current)
            })
            .collect();
        let entries = offices.offices.iter().take(ENTRIES).map(|office| {
            let href = format!("/counter/offices/{}", office.number);
            entry(href, office.name.clone(), office.number.to_string(), current)
        });
        Ok(Self { waiting, offices: entries.collect(), more })
    }
}

fn entry(href: String, label: String, note: String, current: &str) -> Entry {
    Entry { current: href == current, href, label, note }
}
