//! Archives that come from anywhere: what is whole is restored as it was, and nothing else is restored at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use careplan_sim::ClockState;
use proptest::prelude::{ProptestConfig, any, proptest};
use tar::{EntryType, Header};
use tempfile::TempDir;

use super::manifest::{DATA, MANIFEST, Manifest, Member};
use super::{BackupFault, Existing, PlaceFault, RestoreFault, back_up_stopped, check_place, place, restore};
use crate::data_directory::{KEPT, Kept};
use crate::{DataDirectory, DataFault};

fn kept() -> Kept {
    let at = "2026-04-01T09:00".parse().expect("a time");
    Kept::new(1, "system".to_owned(), ClockState::Standing { at }, "none".to_owned(), vec![])
}

/// A small data directory that was stopped.
fn directory() -> DataDirectory {
    let directory = DataDirectory::temporary().expect("a directory");
    directory.keep(&kept()).expect("written");
    directory.write("tls/root-key.pem", b"a key").expect("written");
    directory.write("trust/root.pem", b"").expect("written");
    // Larger than what is read while everybody waits.
    directory.write("received/large.bin", &vec![7; 3 << 20]).expect("written");
    directory.write("ready.json", b"{}").expect("written");
    directory.write("half.new", b"half").expect("written");
    directory
}

/// Files by their names.
type Files = BTreeMap<String, Vec<u8>>;

/// Every file below `root`.
fn files(root: &Path) -> Files {
    fn walk(folder: &Path, prefix: &str, files: &mut Files) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
            if path.is_dir() {
                walk(&path, &format!("{name}/"), files);
            } else {
                files.insert(name, fs::read(&path).expect("reads"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(root, "", &mut found);
    found
}

/// A backup of [`directory`], and what is in it.
static WHOLE: LazyLock<(Vec<u8>, Files)> = LazyLock::new(|| {
    let directory = directory();
    let made = back_up_stopped(&directory).expect("is made");
    let archive = fs::read(&made.archive).expect("reads");
    let mut expected = files(directory.path());
    expected.retain(|name, _| {
        !name.starts_with("backup/")
            && !matches!(name.as_str(), "lock" | "ca.lock" | "portal.lock" | "ready.json" | "half.new")
    });
    (archive, expected)
});

/// What becomes of an archive of these bytes; whatever it is, nothing is left beside the place.
fn restored(archive: &[u8]) -> (Result<Manifest, RestoreFault>, TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, to) = (folder.path().join("b.tar.zst"), folder.path().join("data"));
    fs::write(&file, archive).expect("written");
    let done = restore(&file, &to);
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let expected: &[&str] = if done.is_ok() { &["b.tar.zst", "data"] } else { &["b.tar.zst"] };
    assert_eq!(names, expected, "{done:?}");
    (done, folder, to)
}

#[test]
fn what_was_backed_up_is_restored_byte_for_byte() {
    let (archive, expected) = &*WHOLE;
    let (done, _folder, to) = restored(archive);
    let manifest = done.expect("is restored");
    assert_eq!(&files(&to), expected);
    assert_eq!(manifest.clock, "2026-04-01T09:00:00+09:00");
    assert_eq!(manifest.members.len(), expected.len());
    let directory = DataDirectory::open(&to).expect("is free");
    assert_eq!(directory.kept().expect("reads"), Some(kept()));
}

#[cfg(unix)]
#[test]
fn a_backup_and_what_is_restored_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| path.metadata().expect("is there").permissions().mode() & 0o777;
    let directory = directory();
    let archive = back_up_stopped(&directory).expect("is made").archive;
    assert_eq!(mode(&archive), 0o600);
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("b");
    place(&archive, &at, Existing::Stays).expect("is put there");
    assert_eq!(mode(&at), 0o600);
    let to = folder.path().join("data");
    restore(&at, &to).expect("is restored");
    assert_eq!((mode(&to), mode(&to.join("tls"))), (0o700, 0o700));
    assert_eq!(mode(&to.join("tls/root-key.pem")), 0o600);
}

#[test]
fn a_directory_that_is_no_testbeds_is_not_backed_up() {
    let directory = DataDirectory::temporary().expect("a directory");
    assert!(matches!(back_up_stopped(&directory), Err(BackupFault::NoTestbed { .. })));
    directory.write(KEPT, br#"{"version": 99}"#).expect("written");
    let newer = back_up_stopped(&directory);
    assert!(matches!(newer, Err(BackupFault::Data(DataFault::Newer { found: 99, .. }))), "{newer:?}");
}

#[test]
fn what_could_not_be_restored_is_not_backed_up() {
    let directory = directory();
    let empty = fs::File::create(directory.path().join("empty")).expect("made");
    empty.set_len(80 << 20).expect("grows");
    assert!(matches!(back_up_stopped(&directory), Err(BackupFault::Grows { .. })));
    assert_eq!(files(&directory.path().join("backup")).len(), 0, "nothing is left");
}

#[test]
fn a_place_that_is_taken_stays_unless_it_is_said() {
    let directory = directory();
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path().join("b.tar.zst");
    fs::write(&at, b"precious").expect("written");
    assert!(matches!(check_place(&at, directory.path(), Existing::Stays), Err(PlaceFault::Exists { .. })));
    check_place(&at, directory.path(), Existing::Replaced).expect("may be replaced");
    let made = back_up_stopped(&directory).expect("is made").archive;
    assert!(matches!(place(&made, &at, Existing::Stays), Err(PlaceFault::Exists { .. })));
    assert_eq!(fs::read(&at).expect("reads"), b"precious");
    assert_eq!(files(folder.path()).len(), 1, "nothing lies beside it");
    // What a process left that was killed is in nobody's way.
    fs::write(folder.path().join("b.tar.zst.partial"), b"half").expect("written");
    place(&made, &at, Existing::Replaced).expect("is replaced");
    assert_eq!(files(folder.path()).len(), 1);
    assert!(!made.exists());
    restore(&at, &folder.path().join("data")).expect("is restored");
}

#[test]
fn a_backup_does_not_go_into_what_it_is_of() {
    let directory = directory();
    for name in ["b", "backup/b", "tls/b"] {
        fs::create_dir_all(directory.path().join("backup")).expect("made");
        let placed = check_place(&directory.path().join(name), directory.path(), Existing::Stays);
        assert!(matches!(placed, Err(PlaceFault::Inside { .. })), "{placed:?}");
    }
}

#[test]
fn only_a_new_or_empty_directory_is_filled() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().join("b");
    fs::write(&archive, &WHOLE.0).expect("written");
    let to = folder.path().join("data");
    fs::create_dir(&to).expect("made");
    restore(&archive, &to).expect("an empty one is filled");
    assert!(matches!(restore(&archive, &to), Err(RestoreFault::NotEmpty { .. })));
    let running = DataDirectory::open(&to).expect("is free");
    assert!(matches!(restore(&archive, &to), Err(RestoreFault::Running { .. })));
    drop(running);
    assert!(matches!(restore(&archive, &archive), Err(RestoreFault::NotEmpty { .. })));
    assert!(matches!(
        restore(&folder.path().join("none"), &folder.path().join("d")),
        Err(RestoreFault::Unreadable { .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// One changed bit, wherever it is: what is restored is what was backed up, or nothing is.
    #[test]
    fn a_damaged_archive_restores_nothing_else(place in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let (archive, expected) = &*WHOLE;
        let mut archive = archive.clone();
        let place = place.index(archive.len());
        archive[place] ^= 1 << bit;
        let (done, _folder, to) = restored(&archive);
        if done.is_ok() {
            assert_eq!(&files(&to), expected);
        }
    }

    /// Cut off anywhere, nothing is restored.
    #[test]
    fn a_part_of_an_archive_restores_nothing(place in any::<prop::sample::Index>()) {
        let (archive, _) = &*WHOLE;
        let (done, ..) = restored(&archive[..place.index(archive.len())]);
        assert!(done.is_err());
    }
}

use proptest::prelude::prop;

/// An entry of an archive as somebody writes it by hand.
struct Written {
    name: Vec<u8>,
    kind: EntryType,
    content: Vec<u8>,
    /// The size that its header tells.
    bytes: u64,
}

fn written(name: &str, content: &[u8]) -> Written {
    let (name, content) = (name.as_bytes().to_vec(), content.to_vec());
    Written { name, kind: EntryType::Regular, bytes: content.len() as u64, content }
}

fn archive_of(entries: Vec<Written>) -> Vec<u8> {
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 3).expect("packs"));
    for entry in entries {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..entry.name.len()].copy_from_slice(&entry.name);
        header.set_entry_type(entry.kind);
        header.set_size(entry.bytes);
        header.set_mode(0o600);
        header.set_cksum();
        tar.append(&header, &entry.content[..]).expect("written");
    }
    tar.into_inner().expect("written").finish().expect("packed")
}

fn member(name: &str, content: &[u8]) -> Member {
    use sha2::{Digest as _, Sha256};
    let sha256 = super::archive::hexadecimal(&Sha256::digest(content));
    Member { name: name.to_owned(), bytes: content.len() as u64, sha256 }
}

fn testbed_json() -> Vec<u8> {
    serde_json::to_vec(&kept()).expect("JSON")
}

fn manifest_of(members: Vec<Member>) -> Manifest {
    Manifest::new(&kept(), members)
}

fn manifest_entry(manifest: &Manifest) -> Written {
    written(MANIFEST, &serde_json::to_vec(manifest).expect("JSON"))
}

/// An archive of `testbed.json` and one member more, as its manifest and its entry have it.
fn with_member(listed: Member, entry: Written) -> Vec<u8> {
    let text = testbed_json();
    let manifest = manifest_of(vec![member(KEPT, &text), listed]);
    archive_of(vec![manifest_entry(&manifest), written(&format!("{DATA}{KEPT}"), &text), entry])
}

#[track_caller]
fn check_unsafe(archive: &[u8]) {
    let (done, ..) = restored(archive);
    assert!(matches!(done, Err(RestoreFault::Unsafe { .. })), "{done:?}");
}

#[track_caller]
fn check_damaged(archive: &[u8]) {
    let (done, ..) = restored(archive);
    assert!(matches!(done, Err(RestoreFault::Damaged { .. })), "{done:?}");
}

#[test]
fn a_path_that_leads_elsewhere_is_refused() {
    for name in ["../evil", "/evil", "a/../../evil", "a\\..\\evil", "C:evil", ""] {
        check_unsafe(&with_member(member(name, b"x"), written(&format!("{DATA}{name}"), b"x")));
    }
    // The manifest says another name than the entry has.
    for name in ["../evil", "data/../../evil", "/evil", "data/b", "a"] {
        check_unsafe(&with_member(member("a", b"x"), written(name, b"x")));
    }
    check_unsafe(&with_member(member("Testbed.json", b"x"), written("data/Testbed.json", b"x")));
}

#[test]
fn what_is_no_plain_file_is_refused() {
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Directory,
        EntryType::Fifo,
        EntryType::Char,
        EntryType::Block,
        EntryType::GNUSparse,
        EntryType::GNULongName,
        EntryType::GNULongLink,
        EntryType::XHeader,
        EntryType::XGlobalHeader,
    ] {
        check_unsafe(&with_member(member("a", b"x"), Written { kind, ..written("data/a", b"x") }));
    }
}

#[test]
fn what_the_manifest_does_not_have_is_refused() {
    let text = testbed_json();
    let manifest = manifest_of(vec![member(KEPT, &text)]);
    let kept = || written(&format!("{DATA}{KEPT}"), &text);
    check_unsafe(&archive_of(vec![manifest_entry(&manifest), kept(), written("data/more", b"x")]));
    check_damaged(&archive_of(vec![manifest_entry(&manifest)]));
    let (done, ..) = restored(&archive_of(vec![kept(), manifest_entry(&manifest)]));
    assert!(matches!(done, Err(RestoreFault::NoBackup { .. })), "{done:?}");
    let (done, ..) = restored(&archive_of(vec![manifest_entry(&manifest_of(vec![]))]));
    assert!(matches!(done, Err(RestoreFault::NoBackup { .. })), "{done:?}");
    for nothing in [&b""[..], b"PK\x03\x04", &[0; 2048]] {
        let (done, ..) = restored(nothing);
        assert!(matches!(done, Err(RestoreFault::NoBackup { .. })), "{done:?}");
    }
}

#[test]
fn a_member_that_is_not_what_was_hashed_is_damaged() {
    check_damaged(&with_member(member("a", b"x"), written("data/a", b"y")));
    check_damaged(&with_member(member("a", b"x"), written("data/a", b"xx")));
    check_damaged(&with_member(member("a", b"x"), written("data/a", b"")));
}

#[test]
fn a_bomb_does_not_go_off() {
    // It says how large it becomes: more than a thousand times as large.
    let listed = Member { bytes: 1 << 40, ..member("a", b"x") };
    check_unsafe(&with_member(listed.clone(), Written { bytes: 1 << 40, ..written("data/a", b"x") }));
    // It says less than it becomes.
    check_damaged(&with_member(member("a", b"x"), written("data/a", &vec![0; 8 << 20])));
    // Its manifest is one.
    let mut manifest = vec![b' '; 5 << 20];
    manifest.extend_from_slice(b"{}");
    check_unsafe(&archive_of(vec![written(MANIFEST, &manifest)]));
    // What follows its end is.
    let text = testbed_json();
    let whole = manifest_of(vec![member(KEPT, &text)]);
    let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 3).expect("packs"));
    for entry in [manifest_entry(&whole), written(&format!("{DATA}{KEPT}"), &text)] {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..entry.name.len()].copy_from_slice(&entry.name);
        header.set_size(entry.bytes);
        header.set_cksum();
        tar.append(&header, &entry.content[..]).expect("written");
    }
    let mut packer = tar.into_inner().expect("written");
    std::io::Write::write_all(&mut packer, &vec![0; 8 << 20]).expect("packs");
    check_unsafe(&packer.finish().expect("packed"));
}

#[test]
fn what_a_newer_program_wrote_is_refused() {
    let text = testbed_json();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut manifest = serde_json::to_value(manifest_of(vec![member(KEPT, &text)])).expect("JSON");
        change(&mut manifest);
        archive_of(vec![
            written(MANIFEST, manifest.to_string().as_bytes()),
            written(&format!("{DATA}{KEPT}"), &text),
        ])
    };
    restored(&with(&|_| {})).0.expect("is as it should be");
    restored(&with(&|manifest| manifest["program"] = "0.0.9".into())).0.expect("an older one's is taken");
    restored(&with(&|manifest| manifest["unheard-of"] = 1.into())).0.expect("a field more is no harm");
    for (field, value) in [("form", 2.into()), ("layout", 99.into()), ("program", "99.0.0".into())] {
        let (done, ..) = restored(&with(&|manifest| manifest[field] = serde_json::Value::clone(&value)));
        assert!(matches!(done, Err(RestoreFault::Newer { .. })), "{field}: {done:?}");
    }
    let newer = br#"{"version": 99}"#;
    let manifest = manifest_of(vec![member(KEPT, newer)]);
    let archive = archive_of(vec![manifest_entry(&manifest), written(&format!("{DATA}{KEPT}"), newer)]);
    assert!(matches!(restored(&archive).0, Err(RestoreFault::Newer { .. })));
}
