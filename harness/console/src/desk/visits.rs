//! The open wizards: each has an address of its own, so that two tabs never share one, and a colleague may look on.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use careplan_domain::OfficeNumber;

use super::import_wizard::{Command, ImportWizard, Misstep};

/// Wizards open at once, each with a file of at most 64 KiB; the oldest goes when there are more.
const VISITS_MAX: usize = 100;

/// 開いているウィザード.
#[derive(Default)]
pub(super) struct Visits(
    /// By token. Kept together: a wizard, whose it is, and which of all was opened when.
    Mutex<Open>,
);

#[derive(Default)]
struct Open {
    opened: u64,
    /// How often the testbed had been reset when these were opened.
    resets: u64,
    wizards: BTreeMap<String, Visit>,
}

struct Visit {
    number: u64,
    office: OfficeNumber,
    wizard: ImportWizard,
}

impl Visits {
    /// Opens a wizard under a fresh token.
    pub(super) fn open(&self, token: String, office: OfficeNumber) {
        let mut open = self.visits();
        if open.wizards.len() >= VISITS_MAX
            && let Some(oldest) =
                open.wizards.iter().min_by_key(|(_, visit)| visit.number).map(|(token, _)| token.clone())
        {
            open.wizards.remove(&oldest);
        }
        open.opened += 1;
        let number = open.opened;
        open.wizards.insert(token, Visit { number, office, wizard: ImportWizard::Start });
    }

    /// Closes all that were opened before the latest of so many resets: their files and passwords go with them.
    pub(super) fn forget_before(&self, resets: u64) {
        let mut open = self.visits();
        if open.resets < resets {
            open.wizards.clear();
            open.resets = resets;
        }
    }

    /// How far that wizard of that office is, if it is open.
    pub(super) fn find(&self, token: &str, office: OfficeNumber) -> Option<ImportWizard> {
        let open = self.visits();
        open.wizards.get(token).filter(|visit| visit.office == office).map(|visit| visit.wizard.clone())
    }

    /// Moves it from wherever it is by now. One that was closed meanwhile has no step any more.
    pub(super) fn apply(&self, token: &str, command: Command) -> Result<(), Misstep> {
        let mut open = self.visits();
        let visit = open.wizards.get_mut(token).ok_or(Misstep::OtherStep)?;
        visit.wizard = visit.wizard.apply(command)?;
        Ok(())
    }

    /// Closes it.
    pub(super) fn close(&self, token: &str) {
        self.visits().wizards.remove(token);
    }

    fn visits(&self) -> MutexGuard<'_, Open> {
        self.0.lock().expect("no one panics while holding the visits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_wizard_makes_room() {
        let office = "4470300015".parse().unwrap();
        let visits = Visits::default();
        for token in 0..=VISITS_MAX {
            visits.open(format!("{token:03}"), office);
        }
        assert_eq!(visits.find("000", office), None);
        assert_eq!(visits.find("001", office), Some(ImportWizard::Start));
        assert_eq!(visits.find("001", "4470300023".parse().unwrap()), None, "it is another office's");
        assert_eq!(visits.visits().wizards.len(), VISITS_MAX);
    }

    #[test]
    fn no_wizard_outlives_a_reset() {
        let office = "4470300015".parse().unwrap();
        let visits = Visits::default();
        visits.open("before".to_owned(), office);
        visits.forget_before(0);
        assert!(visits.find("before", office).is_some());
        visits.forget_before(1);
        assert_eq!(visits.find("before", office), None);
        visits.open("after".to_owned(), office);
        visits.forget_before(1);
        assert!(visits.find("after", office).is_some());
    }
}
