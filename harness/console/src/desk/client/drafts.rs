//! What is being written, each under an address of its own: so that it outlives a login, two tabs never share one, and
//! the button back finds it again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use careplan_domain::OfficeNumber;

use super::draft::Draft;

/// Drafts at once; the oldest goes when there are more.
const DRAFTS_MAX: usize = 200;
/// Bytes of the files of all: five of the largest, or hundreds of usual ones. The oldest go.
const DRAFTS_BYTES_MAX: usize = 256 * 1024 * 1024;

/// 書きかけの送信, all that there are.
#[derive(Default)]
pub(super) struct Drafts(
    /// Kept together: a draft, whose it is, and which of all was begun when.
    Mutex<Kept>,
);

#[derive(Default)]
struct Kept {
    begun: u64,
    /// How often the testbed had been reset when these were begun.
    resets: u64,
    drafts: BTreeMap<String, Place>,
}

struct Place {
    number: u64,
    office: OfficeNumber,
    /// What its sends are known by at the relay, with its revision.
    key: String,
    draft: Draft,
}

impl Drafts {
    /// Begins one under fresh tokens, the second of which nobody is shown.
    pub(super) fn begin(&self, token: String, key: String, office: OfficeNumber) {
        let mut kept = self.kept();
        kept.begun += 1;
        let place = Place { number: kept.begun, office, key, draft: Draft::default() };
        kept.drafts.insert(token, place);
        kept.make_room();
    }

    /// Forgets all that were begun before the latest of so many resets.
    pub(super) fn forget_before(&self, resets: u64) {
        let mut kept = self.kept();
        if kept.resets < resets {
            kept.drafts.clear();
            kept.resets = resets;
        }
    }

    /// That draft of that office, if it is there, and the key of its revision.
    pub(super) fn find(&self, token: &str, office: OfficeNumber) -> Option<(Draft, String)> {
        let kept = self.kept();
        let place = kept.drafts.get(token).filter(|place| place.office == office)?;
        Some((place.draft.clone(), format!("{}-{}", place.key, place.draft.revision())))
    }

    /// Changes it as it is by now; nothing if it is gone.
    pub(super) fn change<T>(
        &self,
        token: &str,
        office: OfficeNumber,
        change: impl FnOnce(&mut Draft) -> T,
    ) -> Option<T> {
        let mut kept = self.kept();
        let place = kept.drafts.get_mut(token).filter(|place| place.office == office)?;
        let answer = change(&mut place.draft);
        kept.make_room();
        Some(answer)
    }

    /// Throws it away.
    pub(super) fn discard(&self, address: &str, office: OfficeNumber) {
        self.kept().drafts.retain(|one, place| one != address || place.office != office);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().expect("no one panics while holding the drafts")
    }
}

impl Kept {
    /// The oldest go, but not the last that is left.
    fn make_room(&mut self) {
        let is_full = |drafts: &BTreeMap<String, Place>| {
            let bytes: usize = drafts.values().map(|place| place.draft.bytes()).sum();
            drafts.len() > DRAFTS_MAX || bytes > DRAFTS_BYTES_MAX
        };
        while self.drafts.len() > 1 && is_full(&self.drafts) {
            let oldest =
                self.drafts.iter().min_by_key(|(_, place)| place.number).map(|(token, _)| token.clone());
            self.drafts.remove(&oldest.expect("there are several"));
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::super::draft::{DraftFile, FILE_BYTES_MAX};
    use super::*;

    fn office(text: &str) -> OfficeNumber {
        text.parse().expect("a number")
    }

    #[test]
    fn a_draft_is_its_offices_and_no_draft_outlives_a_reset() {
        let (drafts, own) = (Drafts::default(), office("4470300015"));
        drafts.begin("a".to_owned(), "key".to_owned(), own);
        assert_eq!(drafts.find("a", own).expect("is there").1, "key-0");
        assert!(drafts.find("a", office("4470300023")).is_none());
        drafts.discard("a", office("4470300023"));
        drafts.change("a", own, |draft| draft.write("件名".to_owned(), String::new())).expect("is there");
        assert_eq!(drafts.find("a", own).expect("is there").1, "key-1", "another revision has another key");
        drafts.forget_before(1);
        assert!(drafts.find("a", own).is_none());
    }

    #[test]
    fn the_oldest_make_room_by_number_and_by_bytes() {
        let (drafts, own) = (Drafts::default(), office("4470300015"));
        for token in 0..=DRAFTS_MAX {
            drafts.begin(format!("{token:03}"), String::new(), own);
        }
        assert!(drafts.find("000", own).is_none() && drafts.find("001", own).is_some());
        let content = Bytes::from(vec![0; FILE_BYTES_MAX]);
        for token in 195..=DRAFTS_MAX {
            let files = (0..5).map(|n| DraftFile { name: format!("{n}.pdf"), content: content.clone() });
            let taken = drafts.change(&format!("{token:03}"), own, |draft| draft.take(files.collect()));
            assert_eq!(taken, Some(Ok(0)));
        }
        let left = drafts.kept().drafts.len();
        assert_eq!(left, 5, "five of fifty mebibytes");
        assert!(drafts.find("200", own).is_some());
    }
}
