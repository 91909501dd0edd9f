//! What is kept of desks.

use careplan_client::Trust;
use careplan_serve::store::SqliteStore;
use careplan_sim::{Clock, Seed};

use super::*;

/// The file as each version has left it, with one office that was made ready and a PC at which a file was imported by hand.
const RELEASED: [&str; 1] = [include_str!("fixtures/version-1.sql")];

#[tokio::test]
async fn what_every_released_version_knew_of_desks_is_known_afterwards() {
    for written in RELEASED {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desks.sqlite3");
        let old = rusqlite::Connection::open(&path).expect("opens");
        old.execute_batch(written).expect("is SQL");
        drop(old);
        let store = Arc::new(SqliteStore::open(&path).expect("opens"));
        let url = || "http://localhost:1".to_owned();
        let urls =
            Urls { console: url(), portal: url(), site: url(), relay: url(), ca: url(), back_office: url() };
        let now = "2026-05-04T09:00".parse().expect("a time");
        let environment = Environment::new(Clock::standing(now), Seed::new(1));
        let network = Network::tcp(Trust::nobody());
        let desks = Desks::open(store, &urls, network, environment).await.expect("opens");
        let number = |text: &str| -> OfficeNumber { text.parse().expect("a number") };

        let note = desks.notes.find(&number("4479900013")).expect("is known");
        assert_eq!((note.changes, note.password.expose()), (1, "8zGLLpTMTmjj"));
        let ready = note.ready.as_ref().expect("was ready");
        assert_eq!((ready.number, ready.personal_id.as_str()), (number("4479900013"), "c247662349"));
        let made_ready = desks.pc(number("4479900013"));
        assert_eq!(made_ready.account, WindowsAccount::Administrator);
        assert_eq!(made_ready.store.certificates().len(), 1);
        let by_hand = desks.pc(number("4479900021"));
        assert_eq!(by_hand.account, WindowsAccount::Standard);
        assert_eq!(by_hand.store.certificates().len(), 1);
    }
}
