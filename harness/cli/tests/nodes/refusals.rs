//! Who cannot join: each refusal says why, and what would have been possible.

use crate::LoggedIn;
use crate::command::{careplan, check_refused};
use crate::process::{Running, new_office};

pub(crate) const TESTS: &[(&str, fn())] = &[
    ("sqlite_cannot_be_shared", sqlite),
    ("without_a_testbed_there_is_nothing_to_join", no_testbed),
    ("a_store_is_sqlite_or_a_database", no_store),
    ("a_database_that_is_not_there_is_told_without_its_password", no_database),
];

fn sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let testbed = Running::start(folder.path(), &["--offices", "none", "--store", "sqlite"]);
    let refused = careplan(&["relay", "--store", "sqlite"], folder.path());
    check_refused(&refused, "cannot share SQLite", "careplan up --store postgres://");
    let refused = careplan(&["relay", "--store", "postgres://localhost:1/none"], folder.path());
    check_refused(&refused, "keeps its messages in SQLite", "careplan up --store postgres://");
    testbed.kill();
    // A directory remembers what its relay stands on.
    let refused = careplan(&["up", "--store", "postgres://me:secret@localhost:1/none"], folder.path());
    check_refused(&refused, "`--store postgres://localhost:1/none` disagrees", "leave out --store");
}

fn no_testbed() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = careplan(&["relay", "--store", "postgres://localhost:1/none"], folder.path());
    check_refused(&refused, "no running testbed", "--join FILE");
}

fn no_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = careplan(&["up", "--store", "mysql://localhost/x"], folder.path());
    check_refused(&refused, "postgres://user:password@host:port/database", "--help");
}

fn no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = "postgres://me:secret@localhost:1/none";
    let refused = careplan(&["up", "--port-base", "0", "--store", store], folder.path());
    check_refused(&refused, "postgres://localhost:1/none", "--store");
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("secret"));
}

pub(crate) fn another_database(store: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let testbed = Running::start(folder.path(), &["--offices", "none", "--store", store]);
    // Another of the same server.
    let (head, tail) = store.split_once("/exchange_").expect("a database of the test's");
    let other = format!("{head}/postgres?{}", tail.split_once('?').expect("its socket").1);
    let refused = careplan(&["relay", "--store", &other], folder.path());
    check_refused(&refused, "in another database", "with the same `--store`");
    testbed.kill();
}

pub(crate) async fn another_testbed(store: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (own, other) = (folder.path().join("own"), folder.path().join("other"));
    let testbed = Running::start(&own, &["--offices", "none", "--clock", "2026-04-01", "--store", &store]);
    let office = LoggedIn::at(&testbed, new_office(&testbed, "4479900013", "43").await).await;
    let later = ["up", "--port-base", "0", "--clock", "2027-04-01", "--store", &store];
    check_refused(&careplan(&later, &other), "belongs to another data directory", "--data DIR");
    office.session(&testbed).licence().await.expect("is served as before");
    testbed.kill();
    check_refused(&careplan(&later, &other), "belongs to another data directory", "--data DIR");
    let testbed = Running::start(&own, &[]);
    office.session(&testbed).licence().await.expect("is served as before");
    testbed.kill();
}
