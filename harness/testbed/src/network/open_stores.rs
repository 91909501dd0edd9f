//! 開いている保存先: the one register of the stores that a network has opened.
//!
//! Shared, not copied: whoever waits until all are closed, and whoever holds them still for a backup, sees also what was opened
//! after it was made.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use careplan_serve::store::sqlite::Gate;

/// 開いている保存先. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub(crate) struct OpenStores(Arc<Mutex<Vec<Opened>>>);

/// A store that was opened.
struct Opened {
    /// Whether somebody holds it still.
    is_held: Box<dyn Fn() -> bool + Send>,
    /// What holds its writer still, where it is a file of the data directory.
    gate: Option<Gate>,
}

impl OpenStores {
    /// Remembers a store, as long as somebody holds it.
    pub(super) fn add<S: ?Sized + Send + Sync + 'static>(&self, store: &Arc<S>, gate: Option<Gate>) {
        let store = Arc::downgrade(store);
        let is_held = Box::new(move || store.strong_count() > 0);
        self.opened().push(Opened { is_held, gate });
    }

    /// How many somebody holds.
    pub(crate) fn held(&self) -> usize {
        self.opened().iter().filter(|opened| (opened.is_held)()).count()
    }

    /// What holds the writers of the data directory still: whoever copies it holds them all.
    pub(crate) fn gates(&self) -> Vec<Gate> {
        self.opened().iter().filter_map(|opened| opened.gate.clone()).collect()
    }

    fn opened(&self) -> MutexGuard<'_, Vec<Opened>> {
        self.0.lock().expect("no one panics while holding the register")
    }
}

impl fmt::Debug for OpenStores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStores").field("held", &self.held()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use mock_ca::KeyKind;

    use super::*;
    use crate::Settings;
    use crate::control::Returns;
    use crate::network::Network;

    #[test]
    fn who_shares_the_register_sees_what_is_opened_later() {
        let stores = OpenStores::default();
        let shared = stores.clone();
        let store = Arc::new(1);
        stores.add(&store, Some(Gate::default()));
        stores.add(&store, None);
        assert_eq!((shared.held(), shared.gates().len()), (2, 1));
        drop(store);
        assert_eq!(shared.held(), 0);
    }

    /// Whichever was opened last: the testbed's own stores are opened after the services'.
    #[tokio::test]
    async fn every_database_of_a_network_is_in_its_backups_and_is_let_go_of_at_a_kill() {
        let settings = Settings { keys: KeyKind::P256, ..Settings::fresh() };
        let network = Network::start(settings, Returns::new().0).await.expect("starts");
        let stores = network.closing.stores().clone();
        let files = databases(network.control.directory().path());
        assert!(files > 5, "{files}");
        assert_eq!((stores.held(), stores.gates().len()), (files, files));
        let copied = network.control.back_up().await.expect("is backed up");
        assert!(copied.files > files, "{copied:?}");
        let left = network.drop_dead().await;
        assert_eq!(stores.held(), 0);
        drop(left);
    }

    /// Files of databases in a directory and its folders.
    fn databases(directory: &Path) -> usize {
        let entries = std::fs::read_dir(directory).expect("a directory");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let is_database = |path: &Path| path.extension().is_some_and(|extension| extension == "sqlite3");
        paths.map(|path| if path.is_dir() { databases(&path) } else { usize::from(is_database(&path)) }).sum()
    }
}
