//! `careplan backup` and `careplan restore` as processes: while offices work, while somebody is killed, and refused.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use careplan_client::{Attachment, Outgoing, RelaySession};
use careplan_domain::{OfficeNumber, Secret};
use careplan_sim::{Alphabet, Seed};
use careplan_wire::control::ReadyOffice;
use careplan_wire::relay::{Message, MessageQuery};
use command::{careplan, careplan_alone, check_refused};
use process::{Running, an_office, identity_of, log_in, new_office, token_of};
use sha2::{Digest as _, Sha256};

/// Connections that send while backups are made.
const SENDERS: u64 = 3;
/// How many backups are made meanwhile.
const BACKUPS: usize = 3;
/// How many messages must be acknowledged between two of them.
const BETWEEN: usize = 12;

const START: [&str; 8] =
    ["--offices", "none", "--seed", "7", "--clock", "2026-04-01T09:00", "--certificate-keys", "p-256"];

/// What was acknowledged so far.
#[derive(Clone, Default)]
struct Acknowledged {
    /// Messages by their subject, each connection's numbered from 0.
    messages: BTreeMap<String, (String, Vec<u8>)>,
    /// Offices that are ready.
    ready: Vec<ReadyOffice>,
}

type Log = Arc<Mutex<Acknowledged>>;

fn content(seed: &Seed) -> Vec<u8> {
    let length = usize::try_from(1 + seed.child("length").below(6_000)).expect("small");
    seed.text(Alphabet::Hex, length).into_bytes()
}

async fn send_on(
    session: RelaySession,
    to: OfficeNumber,
    connection: u64,
    log: Log,
    enough: Arc<AtomicBool>,
) {
    let seed = Seed::new(2026).child("backup").nth(connection);
    for index in 0_u64.. {
        if enough.load(Ordering::SeqCst) {
            return;
        }
        let (subject, content) = (format!("c{connection}n{index:05}"), content(&seed.nth(index)));
        let outgoing = Outgoing {
            to: Some(to),
            subject: Some(subject.clone()),
            ..Outgoing::files([Attachment::new("a.pdf", content.clone())])
        };
        let sent = session.send(&outgoing).await.expect("is taken: a backup refuses nobody");
        log.lock().expect("nobody panicked").messages.insert(subject, (sent.messages[0].id.clone(), content));
    }
}

/// Offices become ready meanwhile: each goes through portal, authority and usage site.
async fn prepare_offices(running: Arc<Running>, log: Log, enough: Arc<AtomicBool>) {
    for index in 0.. {
        if enough.load(Ordering::SeqCst) {
            return;
        }
        let number = OfficeNumber::with_check_digit(&format!("44798{index:04}")).expect("a number");
        let office = new_office(&running, number.as_str(), "15").await;
        log.lock().expect("nobody panicked").ready.push(office);
    }
}

async fn all_received(session: &RelaySession) -> Vec<Message> {
    let mut query = MessageQuery { limit: Some(500), ..MessageQuery::default() };
    let mut messages = Vec::new();
    loop {
        let page = session.received(&query).await.expect("lists");
        messages.extend(page.messages);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return messages,
        }
    }
}

/// The restored testbed goes on: what was acknowledged is there, byte for byte, each connection's messages without a gap,
/// and whatever was half done can be done again.
async fn check_restored(
    data: &Path,
    receiver: &ReadyOffice,
    token: &Secret,
    before: &Acknowledged,
    all: &Acknowledged,
) {
    let running = Running::start(data, &[]);
    assert_eq!(running.ready.clock, "2026-04-01T09:00".parse().expect("a time"));
    // The certificate and the login of before the backup.
    let session = running.relay(&identity_of(receiver)).session(token.clone());
    let messages = all_received(&session).await;
    let found: BTreeMap<&str, &Message> =
        messages.iter().map(|message| (message.subject.as_str(), message)).collect();
    assert_eq!(found.len(), messages.len(), "nothing is there twice");
    for (subject, (id, _)) in &before.messages {
        assert_eq!(&found[subject.as_str()].id, id, "acknowledged before the backup");
    }
    for (place, (subject, message)) in found.iter().enumerate() {
        let (connection, number) = subject.split_once('n').expect("a subject");
        if let Some(previous) = number.parse::<u32>().expect("a number").checked_sub(1) {
            assert!(
                found.contains_key(format!("{connection}n{previous:05}").as_str()),
                "none before {subject}"
            );
        }
        // One that was under way may be there, though its answer came to nobody.
        let Some((_, content)) = all.messages.get(*subject) else { continue };
        assert_eq!(message.files[0].sha256, hex::encode(Sha256::digest(content)));
        if place % 8 == 0 {
            let file = session.file(&message.id, "a.pdf").await.expect("downloads");
            assert_eq!(&file[..], &content[..], "{subject} is byte-identical");
        }
    }
    for office in &before.ready {
        let again = running.control().ready_office(office.number).await.expect("is ready");
        assert_eq!((&again.serial, &again.certificate_pem), (&office.serial, &office.certificate_pem));
        log_in(&running, office).await.licence().await.expect("has a licence");
    }
    for office in running.control().offices(None).await.expect("lists").offices {
        let ready = running.control().ready_office(office.number).await.expect("can be made ready");
        log_in(&running, &ready).await;
    }
    running.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_backup_is_in_it_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Arc::new(Running::start(&data, &START));
    let sender = new_office(&running, "4479900013", "43").await;
    let receiver = new_office(&running, "4479900021", "11").await;
    let token = token_of(&running.relay(&identity_of(&receiver)), &receiver).await;
    let (log, enough) = (Log::default(), Arc::new(AtomicBool::new(false)));
    let mut traffic = Vec::new();
    for connection in 0..SENDERS {
        let session = log_in(&running, &sender).await;
        traffic.push(tokio::spawn(send_on(
            session,
            receiver.number,
            connection,
            log.clone(),
            enough.clone(),
        )));
    }
    traffic.push(tokio::spawn(prepare_offices(running.clone(), log.clone(), enough.clone())));
    let mut backups = Vec::new();
    for number in 0..BACKUPS {
        while log.lock().expect("nobody panicked").messages.len() < (number + 1) * BETWEEN {
            tokio::task::yield_now().await;
        }
        let before = log.lock().expect("nobody panicked").clone();
        let file = folder.path().join(format!("{number}.tar.zst"));
        let (data, path) = (data.clone(), file.clone());
        let made = tokio::task::spawn_blocking(move || back_up(&path, &data)).await.expect("no panic");
        assert!(made.status.success(), "{made:?}");
        backups.push((before, file));
    }
    enough.store(true, Ordering::SeqCst);
    for task in traffic {
        task.await.expect("no panic");
    }
    // The one that was backed up has not lost anything either.
    let all = log.lock().expect("nobody panicked").clone();
    let session = log_in(&running, &receiver).await;
    assert_eq!(all_received(&session).await.len(), all.messages.len());
    drop(running);
    for (number, (before, file)) in backups.into_iter().enumerate() {
        let data = folder.path().join(format!("restored-{number}"));
        let restored = restore(&file, &data);
        assert!(restored.status.success(), "{restored:?}");
        check_restored(&data, &receiver, &token, &before, &all).await;
    }
}

fn back_up(file: &Path, data: &Path) -> Output {
    careplan(&["backup", file.to_str().expect("a path")], data)
}

fn restore(file: &Path, data: &Path) -> Output {
    careplan(&["restore", file.to_str().expect("a path")], data)
}

/// A backup that is under way: its copies are being written.
fn under_way(file: &Path, data: &Path) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_careplan"))
        .arg("backup")
        .arg(file)
        .arg("--data")
        .arg(data)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let workshop = data.join("backup");
    let begun = || {
        std::fs::read_dir(&workshop).is_ok_and(|mut entries| {
            entries.any(|entry| {
                entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("copies-"))
            })
        })
    };
    while !begun() && child.try_wait().expect("can be asked").is_none() {
        std::thread::yield_now();
    }
    child
}

/// Neither the file nor a part of it, or all of it.
fn check_whole_or_not_there(file: &Path, scratch: &Path) {
    if file.exists() {
        let restored = restore(file, scratch);
        assert!(restored.status.success(), "{restored:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_killed_during_a_backup_leaves_no_half_file_and_no_harm() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    let data = at("data");
    let running = Running::start(&data, &START);
    let sender = new_office(&running, "4479900013", "43").await;
    let receiver = new_office(&running, "4479900021", "11").await;
    // Somebody's large file in the directory: its copy takes a while.
    let line = Seed::new(7).text(Alphabet::Hex, 8 << 20).into_bytes();
    std::fs::write(data.join("large"), line.repeat(12)).expect("written");
    let outgoing = Outgoing { to: Some(receiver.number), ..Outgoing::files([Attachment::new("a.pdf", "a")]) };

    // Who asked for it.
    let mut asking = under_way(&at("one"), &data);
    asking.kill().expect("is killed");
    asking.wait().expect("has ended");
    assert!(!at("one").exists() || restore(&at("one"), &at("from-one")).status.success());
    log_in(&running, &sender).await.send(&outgoing).await.expect("the testbed goes on");

    // Who makes it.
    let mut asking = under_way(&at("two"), &data);
    running.kill_now();
    let asked = asking.wait().expect("has ended");
    running.kill();
    assert_eq!(asked.success(), at("two").exists());
    check_whole_or_not_there(&at("two"), &at("from-two"));
    assert!(!at("two.partial").exists());

    // The next start sweeps what is left, and everything is there.
    let running = Running::start(&data, &[]);
    assert!(!data.join("backup").exists());
    assert_eq!(all_received(&log_in(&running, &receiver).await).await.len(), 1);
    std::fs::remove_file(data.join("large")).expect("is removed");
    assert!(back_up(&at("one"), &data).status.success());
    assert!(restore(&at("one"), &at("again")).status.success());
    running.kill();
}

#[test]
fn what_must_not_be_is_refused_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    let data = at("data");
    check_refused(&back_up(&at("b"), &data), "is no testbed's data directory", "--data DIR");
    assert!(!data.exists(), "to ask makes nothing");
    let running = Running::start(&data, &START);
    assert!(back_up(&at("b"), &data).status.success());
    let made = std::fs::read(at("b")).expect("reads");
    check_refused(&back_up(&at("b"), &data), "is there already", "--force");
    assert_eq!(std::fs::read(at("b")).expect("reads"), made);
    let replaced = careplan(&["backup", "--force", at("b").to_str().expect("a path")], &data);
    assert!(replaced.status.success(), "{replaced:?}");
    check_refused(&back_up(&data.join("b"), &data), "is in the data directory itself", "outside");
    check_refused(&back_up(&at("none/b"), &data), "cannot use", "can be written");
    check_refused(&restore(&at("b"), &data), "a testbed is running", "another --data DIR");
    running.kill();
    check_refused(&restore(&at("b"), &data), "not an empty directory", "new directory");
    // Stopped, by a kill, it can be backed up all the same.
    assert!(back_up(&at("stopped"), &data).status.success());
    assert!(restore(&at("stopped"), &at("again")).status.success());

    check_refused(&restore(&at("none"), &at("new")), "cannot read", "careplan backup FILE");
    std::fs::write(at("other"), b"something else").expect("written");
    check_refused(&restore(&at("other"), &at("new")), "is no backup of a testbed", "careplan backup FILE");
    let mut damaged = made;
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(at("damaged"), damaged).expect("written");
    check_refused(&restore(&at("damaged"), &at("new")), "is damaged", "another copy");
    assert!(!at("new").exists(), "nothing was restored");
    let (file, ready) = (at("b"), at("ready.json"));
    let into_running = careplan_alone(&[
        "restore",
        file.to_str().expect("a path"),
        "--ready-file",
        ready.to_str().expect("a path"),
    ]);
    check_refused(&into_running, "not into a running testbed", "--data DIR");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_keeps_nothing_can_be_backed_up_and_stays_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ready, file) = (folder.path().join("ready.json"), folder.path().join("b"));
    let running = Running::start_ephemeral(&ready, &START);
    running.control().create_office(&an_office("4479900013", "43")).await.expect("is registered");
    let asked = ["backup", file.to_str().expect("a path"), "--ready-file", ready.to_str().expect("a path")];
    let made = careplan_alone(&asked);
    assert!(made.status.success(), "{made:?}");
    running.kill();
    let data = folder.path().join("data");
    assert!(restore(&file, &data).status.success());
    let running = Running::start(&data, &[]);
    let offices = running.control().offices(None).await.expect("lists").offices;
    assert_eq!(offices.iter().map(|office| office.number.as_str()).collect::<Vec<_>>(), ["4479900013"]);
    running.kill();
}
