//! Drafts, against the rules by which the relay sorts.

use proptest::prelude::*;

use super::*;

fn office(text: &str) -> OfficeNumber {
    text.parse().expect("a number")
}

fn file(name: &str, bytes: usize) -> DraftFile {
    DraftFile { name: name.to_owned(), content: Bytes::from(vec![0; bytes]) }
}

#[test]
fn files_come_in_all_or_none_and_each_change_is_another_revision() {
    let mut draft = Draft::default();
    assert_eq!(draft.take(vec![file("a.pdf", 1), file("b.pdf", 1)]), Ok(0));
    assert_eq!((draft.files().len(), draft.revision()), (2, 1));
    assert_eq!(draft.take(vec![file("A.PDF", 2)]), Ok(1), "it takes the place of the one of its name");
    assert_eq!((draft.bytes(), draft.revision()), (3, 2));
    let large = file("c.pdf", FILE_BYTES_MAX + 1);
    assert_eq!(
        draft.take(vec![file("d.pdf", 1), large]),
        Err(Untaken::FilesTooLarge(vec!["c.pdf".to_owned()]))
    );
    assert_eq!(draft.take(vec![file("e.pdf", 0)]), Err(Untaken::Empty(vec!["e.pdf".to_owned()])));
    let many = (0..FILES_MAX).map(|number| file(&format!("{number}.pdf"), 1)).collect();
    assert_eq!(draft.take(many), Err(Untaken::TooMany(FILES_MAX + 2)));
    assert_eq!((draft.bytes(), draft.revision()), (3, 2));
    draft.write("件名".to_owned(), String::new());
    draft.write("件名".to_owned(), String::new());
    draft.address(None);
    draft.put_back("gone");
    assert_eq!(draft.revision(), 3, "what changes nothing makes no revision");
    draft.address(Some(office("4470300023")));
    draft.put_back("A.PDF");
    assert_eq!(draft.revision(), 5);
}

#[test]
fn attachments_go_with_the_only_receiver_or_with_the_one_that_was_chosen() {
    let (own, other) = (office("4470300015"), office("4470300023"));
    let mut draft = Draft::default();
    draft.take(vec![file("a.pdf", 1)]).expect("taken");
    assert_eq!(draft.sorted(own).stray, BTreeMap::from([(0, Stray::NoReceiver(0))]));
    draft.address(Some(other));
    assert_eq!(draft.sorted(own).parcels, BTreeMap::from([(other, vec![0])]));
    draft.address(Some(own));
    assert_eq!(draft.sorted(own).stray, BTreeMap::from([(0, Stray::ToSelf)]));
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}\\.(pdf|jpg|csv|txt)", "UP[A-Z0-9_]{0,20}\\.CSV", "\\PC{1,12}"]
}

proptest! {
    /// Each file goes to one place or stays with one reason, whatever it is called.
    #[test]
    fn every_file_goes_to_one_place_or_stays_with_one_reason(names in prop::collection::vec(names(), 0..8), to in any::<bool>()) {
        let own = office("4470300015");
        let mut draft = Draft::default();
        draft.take(names.iter().map(|name| file(name, 1)).collect()).expect("few and small");
        draft.address(to.then(|| office("4470300023")));
        let sorted = draft.sorted(own);
        let mut places: Vec<usize> = sorted.parcels.values().flatten().chain(sorted.stray.keys()).copied().collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..draft.files().len()).collect::<Vec<_>>());
        prop_assert!(!sorted.parcels.contains_key(&own));
    }
}
