//! A backup where the relay's part is in a database: it says so, and has the rest.

use careplan_client::{Attachment, Outgoing};

use crate::LoggedIn;
use crate::command::careplan;
use crate::process::{Running, new_office};

pub(crate) async fn beside_a_database(store: String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, again) = (folder.path().join("data"), folder.path().join("again"));
    let file = folder.path().join("b.tar.zst");
    let file = file.to_str().expect("a path");
    let testbed = Running::start(&data, &["--offices", "none", "--seed", "7", "--store", &store]);
    let sender = LoggedIn::at(&testbed, new_office(&testbed, "4479900013", "43").await).await;
    let receiver = new_office(&testbed, "4479900021", "11").await;
    let outgoing = Outgoing { to: Some(receiver.number), ..Outgoing::files([Attachment::new("a.pdf", "a")]) };
    let sent = sender.session(&testbed).send(&outgoing).await.expect("is taken").messages.remove(0);

    let made = careplan(&["--format", "json", "backup", file], &data);
    assert!(made.status.success(), "{made:?}");
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).expect("JSON");
    assert!(told["database"].as_str().is_some_and(|database| database.starts_with("postgres://")), "{told}");
    assert!(told["note"].as_str().is_some_and(|note| note.contains("pg_dump")), "{told}");
    assert!(String::from_utf8_lossy(&made.stderr).contains("pg_dump"), "people are told too: {made:?}");
    testbed.kill();

    let restored = careplan(&["restore", file], &again);
    assert!(restored.status.success(), "{restored:?}");
    assert!(String::from_utf8_lossy(&restored.stderr).contains("pg_dump"), "{restored:?}");
    assert!(!again.join("relay/exchange.sqlite3").exists());
    // The database was not touched: what goes on is the rest.
    let testbed = Running::start(&again, &[]);
    assert_eq!(sender.session(&testbed).message(&sent.id).await.expect("is there").id, sent.id);
    testbed.kill();
}
