//! What a kill at any moment leaves, and what the shelf takes in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use careplan_wire::control::{ClockMode, FaultRules, PaceMode, Snapshot};
use tempfile::TempDir;

use super::{BYTES_MAX, FOLDER, Record, SNAPSHOTS_MAX, STORES, Shelf, ShelfFault, Stage};
use crate::DataDirectory;
use crate::backup::{Cut, Extent, RestoreFault};
use crate::data_directory::{KEPT, Kept};

/// A directory with one file in each store that says which state it is of.
fn directory(state: &str) -> DataDirectory {
    let directory = DataDirectory::temporary().expect("a directory");
    write_state(&directory, state);
    directory.write("tls/root-key.pem", b"the root").expect("written");
    directory.write("trust/tls-root.pem", b"the root").expect("written");
    directory.write("back-office.token", b"a token").expect("written");
    directory
}

fn write_state(directory: &DataDirectory, state: &str) {
    let at = "2026-04-01T09:00".parse().expect("a time");
    let standing = careplan_sim::ClockState::Standing { at };
    let kept = Kept::new(1, state.to_owned(), standing, "none".to_owned(), vec![]);
    directory.keep(&kept).expect("written");
    for store in STORES {
        directory.write(&format!("{store}/records.bin"), state.as_bytes()).expect("written");
        directory.write(&format!("{store}/{state}.bin"), b"its own").expect("written");
    }
}

/// The archive of the state that is in the directory.
fn archive(directory: &DataDirectory) -> TempDir {
    let workshop = tempfile::tempdir().expect("a folder");
    let mut cut = Cut::prepare(directory.path(), Extent::State).expect("prepared");
    cut.take().expect("taken");
    let made = cut.write(workshop.path()).expect("written");
    fs::rename(made.archive, workshop.path().join("archive")).expect("renamed");
    workshop
}

fn stage(directory: &DataDirectory, archive: &TempDir) -> Stage {
    Stage::set(directory.path(), &archive.path().join("archive")).expect("is whole")
}

/// Every file of the directory but what belongs to its process.
fn files(directory: &DataDirectory) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(root, &path, files);
            } else {
                let name = path.strip_prefix(root).expect("below").to_string_lossy().into_owned();
                files.insert(name, fs::read(&path).expect("reads"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(directory.path(), directory.path(), &mut found);
    found
}

/// A directory in state `now` that could go back to `then`, and the files of both.
type Before = (DataDirectory, TempDir, BTreeMap<String, Vec<u8>>, BTreeMap<String, Vec<u8>>);

fn before() -> Before {
    let directory = directory("then");
    let (archive, then) = (archive(&directory), files(&directory));
    for store in STORES {
        fs::remove_file(directory.path().join(store).join("then.bin")).expect("removed");
    }
    write_state(&directory, "now");
    let now = files(&directory);
    assert_ne!(now, then);
    (directory, archive, now, then)
}

#[test]
fn what_goes_back_is_the_state_and_nothing_that_others_go_by() {
    let (directory, archive, _, then) = before();
    let stage = stage(&directory, &archive);
    stage.go().expect("goes");
    stage.clear().expect("is let go");
    assert_eq!(files(&directory), then);
}

#[test]
fn a_state_that_cannot_start_gives_way_to_the_one_before() {
    let (directory, archive, now, _) = before();
    let stage = stage(&directory, &archive);
    stage.go().expect("goes");
    stage.go_again().expect("comes back");
    stage.clear().expect("is let go");
    assert_eq!(files(&directory), now);
}

#[test]
fn killed_before_it_is_decided_the_old_state_stays() {
    let (directory, archive, now, _) = before();
    let _stage = stage(&directory, &archive);
    Stage::finish(directory.path()).expect("finishes");
    assert_eq!(files(&directory), now);
}

#[test]
fn killed_after_any_step_the_next_start_finds_the_new_state_whole() {
    for steps in 0.. {
        let (directory, archive, _, then) = before();
        let stage = stage(&directory, &archive);
        stage.want_new().expect("is decided");
        stage.go_some_steps(steps).expect("goes");
        let is_done = fs::read_dir(directory.path().join(FOLDER).join("going-back/new"))
            .expect("a folder")
            .next()
            .is_none();
        // Killed again while it is finished, and once more.
        stage.go_some_steps(1).expect("goes on");
        Stage::finish(directory.path()).expect("finishes");
        assert_eq!(files(&directory), then, "after {steps} steps");
        if is_done {
            assert_eq!(steps, 2 * (STORES.len() + 1), "each old one out, each new one in");
            return;
        }
    }
}

#[test]
fn a_damaged_archive_is_refused_before_anything_is_touched() {
    let (directory, archive, now, _) = before();
    let path = archive.path().join("archive");
    let whole = fs::read(&path).expect("reads");
    fs::write(&path, &whole[..whole.len() / 2]).expect("written");
    let refused = Stage::set(directory.path(), &path).expect_err("is cut off");
    assert!(matches!(refused, RestoreFault::Damaged { .. } | RestoreFault::NoBackup { .. }), "{refused}");
    Stage::finish(directory.path()).expect("finishes");
    assert_eq!(files(&directory), now);
}

#[test]
fn a_newer_programs_snapshot_is_refused_and_an_older_ones_is_taken() {
    let (directory, _, _, _) = before();
    let mut kept: serde_json::Value =
        serde_json::from_slice(&directory.read(KEPT).expect("reads").expect("is there")).expect("JSON");
    // A directory from before the portal's rules could be chosen.
    kept.as_object_mut().expect("an object").remove("portal");
    directory.write(KEPT, kept.to_string().as_bytes()).expect("written");
    let old = archive(&directory);
    let _whole = stage(&directory, &old);
    kept["version"] = 99.into();
    directory.write(KEPT, kept.to_string().as_bytes()).expect("written");
    let mut cut = Cut::prepare(directory.path(), Extent::State).expect("prepared");
    cut.take().expect("taken");
    cut.write(old.path()).expect_err("this program writes no newer layout");
}

fn record(id: &str, bytes: u64) -> Record {
    let at = "2026-04-01T09:00".parse().expect("a time");
    let snapshot = Snapshot {
        id: id.to_owned(),
        name: "朝".to_owned(),
        at,
        clock: at,
        mode: ClockMode::Standing,
        pace: PaceMode::Automatic,
        offices: 2,
        ready: 1,
        steps_waiting: 0,
        faults: 0,
        bytes,
        program: "0.1.0".to_owned(),
    };
    Record { snapshot, directory: None, faults: FaultRules::default() }
}

#[track_caller]
fn keep(shelf: &Shelf, folder: &Path, bytes: u64) -> Result<String, ShelfFault> {
    let made = folder.join("made");
    fs::write(&made, b"an archive").expect("written");
    let id = shelf.next_id().expect("a number");
    let kept = shelf.keep(&made, &record(&id, bytes));
    assert!(!made.exists(), "it is on the shelf, or nowhere");
    kept.map(|()| id)
}

#[test]
fn snapshots_are_listed_in_their_order_and_no_number_comes_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::of(folder.path());
    let ids: Vec<String> = (0..11).map(|_| keep(&shelf, folder.path(), 1).expect("has room")).collect();
    let listed = |shelf: &Shelf| -> Vec<String> {
        shelf.list().expect("lists").into_iter().map(|record| record.snapshot.id).collect()
    };
    assert_eq!(listed(&shelf), ids);
    let last = ids.last().expect("eleven");
    shelf.delete(last).expect("is there");
    assert!(matches!(shelf.delete(last), Err(ShelfFault::Unknown(_))));
    assert_eq!(keep(&shelf, folder.path(), 1).expect("has room"), "12");
}

#[test]
fn a_full_shelf_refuses_and_lets_nothing_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::of(folder.path());
    keep(&shelf, folder.path(), BYTES_MAX - 1).expect("has room");
    let refused = keep(&shelf, folder.path(), 2).expect_err("is too large");
    assert!(matches!(refused, ShelfFault::TooLarge { found } if found == BYTES_MAX + 1), "{refused}");
    for number in 2..=SNAPSHOTS_MAX {
        let text = serde_json::to_vec(&record(&number.to_string(), 0)).expect("JSON");
        fs::write(folder.path().join(FOLDER).join(format!("{number}.json")), text).expect("written");
    }
    assert!(matches!(keep(&shelf, folder.path(), 0), Err(ShelfFault::TooMany)));
    assert_eq!(shelf.list().expect("lists").len(), SNAPSHOTS_MAX);
}

#[test]
fn what_names_no_snapshot_is_unknown_and_reads_no_other_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::of(folder.path());
    keep(&shelf, folder.path(), 1).expect("has room");
    for odd in ["", "0", "01", "+1", "../testbed", "1.json", "9", &"1".repeat(50), "一"] {
        assert!(matches!(shelf.find(odd), Err(ShelfFault::Unknown(_))), "{odd}");
    }
    assert_eq!(shelf.find("1").expect("is there").snapshot.name, "朝");
}

#[test]
fn what_was_broken_off_goes_at_the_next_start_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::of(folder.path());
    keep(&shelf, folder.path(), 1).expect("has room");
    let shelf_folder = folder.path().join(FOLDER);
    fs::write(shelf_folder.join("2.tar.zst"), b"no record of it").expect("written");
    fs::write(shelf_folder.join("mine.tar.zst"), b"somebody's own").expect("written");
    shelf.sweep();
    let left = |name: &str| shelf_folder.join(name).exists();
    assert_eq!(
        [left("1.tar.zst"), left("1.json"), left("2.tar.zst"), left("mine.tar.zst")],
        [true, true, false, true]
    );
}

#[test]
fn a_record_that_cannot_be_read_hides_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let shelf = Shelf::of(folder.path());
    keep(&shelf, folder.path(), 1).expect("has room");
    keep(&shelf, folder.path(), 1).expect("has room");
    fs::write(folder.path().join(FOLDER).join("1.json"), b"{").expect("written");
    assert_eq!(shelf.list().expect("lists").len(), 1);
}
