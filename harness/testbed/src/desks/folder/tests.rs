//! Folders on a store: against a model, and at their limits.

use std::collections::BTreeMap;

use careplan_serve::store::MemoryStore;
use proptest::prelude::*;

use super::*;

fn office(last: u8) -> OfficeNumber {
    format!("44703000{last:02}").parse().expect("a number")
}

fn name(text: &str) -> FolderFileName {
    text.parse().expect("a name")
}

fn file(text: &str, content: impl Into<Bytes>) -> NewFolderFile {
    NewFolderFile { name: name(text), content: content.into() }
}

fn at(minute: u8) -> JapanTime {
    format!("2026-04-06T09:{minute:02}").parse().expect("a time")
}

async fn open() -> (Arc<MemoryStore>, Folders) {
    let store = Arc::new(MemoryStore::default());
    (Arc::clone(&store), Folders::open(store).await.expect("opens"))
}

#[tokio::test]
async fn what_was_put_in_is_there_after_a_restart_and_the_newest_of_a_name_counts() {
    let (store, folders) = open().await;
    let first = folders.put(office(1), vec![file("a.csv", "1"), file("b.pdf", "2")], at(1), PutBy::ClientApp);
    assert_eq!(first.await.expect("put"), PutAway { new: 2, replaced: 0 });
    let again = folders.put(office(1), vec![file("A.CSV", "3")], at(2), PutBy::CareSoftware);
    assert_eq!(again.await.expect("put"), PutAway { new: 0, replaced: 1 });
    for folders in [folders, Folders::open(store.clone()).await.expect("opens")] {
        let list = folders.list(office(1));
        let shown: Vec<_> = list.iter().map(|one| (one.name.as_str(), one.bytes, one.at, one.from)).collect();
        let wanted = [("A.CSV", 1, at(2), PutBy::CareSoftware), ("b.pdf", 1, at(1), PutBy::ClientApp)];
        assert_eq!(shown, wanted);
        let content = folders.content(office(1), &name("a.Csv")).await.expect("reads");
        assert_eq!(content.as_deref(), Some(&b"3"[..]));
        assert_eq!(folders.content(office(2), &name("a.csv")).await.expect("reads"), None);
    }
    // Of what was replaced nothing is left behind.
    assert_eq!(store.load(CONTENTS).await.expect("loads").len(), 2);
}

#[tokio::test]
async fn what_finds_no_room_is_not_put_in_in_part() {
    let (_, folders) = open().await;
    let large = file("large.pdf", vec![0; FILE_BYTES_MAX + 1]);
    let refused = folders.put(office(1), vec![file("a.csv", "1"), large], at(1), PutBy::Person).await;
    assert!(matches!(refused, Err(FolderRefused::FileTooLarge { .. })), "{refused:?}");
    let many = (0..=FILES_MAX).map(|number| file(&format!("{number}.csv"), "1")).collect();
    let refused = folders.put(office(1), many, at(1), PutBy::Person).await;
    assert!(matches!(refused, Err(FolderRefused::TooMany { found }) if found == FILES_MAX + 1));
    let sizes: Vec<_> = (0..14).map(|number| (name(&format!("{number}.pdf")), 10 * 1024 * 1024)).collect();
    assert!(matches!(folders.has_room(office(1), &sizes), Err(FolderRefused::Full { .. })));
    assert!(folders.has_room(office(1), &sizes[..12]).is_ok());
    assert_eq!(folders.list(office(1)), []);
}

#[tokio::test]
async fn a_cleared_store_has_no_files_left() {
    let (store, folders) = open().await;
    folders.put(office(1), vec![file("a.csv", "1")], at(1), PutBy::Person).await.expect("put");
    folders.clear().await.expect("cleared");
    assert_eq!(folders.list(office(1)), []);
    assert_eq!(store.load("").await.expect("loads"), []);
}

#[derive(Clone, Debug)]
enum Step {
    Put(u8, Vec<(u8, Vec<u8>)>),
    Remove(u8, Vec<u8>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let files = prop::collection::vec((0..6_u8, prop::collection::vec(any::<u8>(), 0..4)), 0..4);
    let put = (0..3_u8, files).prop_map(|(office, files)| Step::Put(office, files));
    let remove =
        (0..3_u8, prop::collection::vec(0..6_u8, 0..3)).prop_map(|(o, names)| Step::Remove(o, names));
    prop::collection::vec(prop_oneof![3 => put, 1 => remove], 0..12)
}

proptest! {
    /// The model is a map of maps; the folders are asked anew after each restart.
    #[test]
    fn folders_hold_what_a_map_would(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let (store, mut folders) = open().await;
            let mut model: BTreeMap<u8, BTreeMap<u8, Vec<u8>>> = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Put(whose, files) => {
                        let put = files.iter().map(|(one, content)| file(&format!("{one}.csv"), content.clone()));
                        folders.put(office(whose), put.collect(), at(0), PutBy::Person).await.expect("put");
                        model.entry(whose).or_default().extend(files);
                    }
                    Step::Remove(whose, names) => {
                        let gone: Vec<_> = names.iter().map(|one| name(&format!("{one}.csv"))).collect();
                        let count = folders.remove(office(whose), &gone).await.expect("removed");
                        let own = model.entry(whose).or_default();
                        let before = own.len();
                        for one in names { own.remove(&one); }
                        prop_assert_eq!(count, before - own.len());
                        folders = Folders::open(store.clone()).await.expect("opens");
                    }
                }
            }
            let mut contents = 0;
            for (whose, files) in &model {
                let list: Vec<String> =
                    folders.list(office(*whose)).iter().map(|one| one.name.to_string()).collect();
                let wanted: Vec<String> = files.keys().map(|one| format!("{one}.csv")).collect();
                prop_assert_eq!(list, wanted);
                for (one, content) in files {
                    let found = folders.content(office(*whose), &name(&format!("{one}.csv"))).await.expect("reads");
                    prop_assert_eq!(found.as_deref(), Some(content.as_slice()));
                    contents += 1;
                }
            }
            prop_assert_eq!(store.load(CONTENTS).await.expect("loads").len(), contents);
            Ok(())
        })?;
    }
}
