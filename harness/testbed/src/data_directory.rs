//! A testbed's directory: one process at a time, never a newer version's, and what it must remember of itself.
//!
//! What a crash leaves. `testbed.json` and the PEM files are written beside their place, synced, and renamed
//! into it, so each is whole or as it was. The lock is the kernel's and dies with its process.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use careplan_domain::{JapanTime, Secret, Span};
use careplan_sim::ClockState;
use careplan_wire::control::RelaySettings;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::private::{create_private_dir, private_file, sync_dir};
use crate::snapshots::Stage;
use crate::{Elsewhere, PortalRules, StorePlace};

/// The layout of the directory that this program writes.
pub(crate) const VERSION: u32 = 1;
pub(crate) const KEPT: &str = "testbed.json";
pub(crate) const LOCK: &str = "lock";
/// What the lock of a service's room ends with: `ca.lock` is held by whoever runs the CA of this directory.
pub(crate) const ROOM_LOCK: &str = ".lock";
/// Tells scripts where everything is, while the testbed serves.
pub(crate) const READY_FILE: &str = "ready.json";
/// The authority of the client certificates, for others to trust. Written anew when a generation begins.
pub(crate) const E_SEIKYUU_CA_FILE: &str = "trust/e-seikyuu-ca.pem";

/// データディレクトリ: held by this process until the last clone is dropped.
#[derive(Clone, Debug)]
pub struct DataDirectory {
    path: PathBuf,
    /// Locked while open.
    _lock: Arc<File>,
    /// The rooms of its services, as far as this process runs them; locked while open.
    _rooms: Arc<Vec<File>>,
    /// A temporary directory goes when this is dropped.
    _temporary: Option<Arc<tempfile::TempDir>>,
}

/// What a data directory remembers of its testbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Version of the layout.
    version: u32,
    /// The seed.
    pub seed: u64,
    /// The clock as it was first asked for: `system` or a time.
    pub clock_start: String,
    /// The offices as they were first asked for.
    pub population: String,
    /// Whether they have all been made.
    pub populated: bool,
    clock: KeptClock,
    /// The names that the TLS root may vouch for.
    pub public_names: Vec<String>,
    /// How the relay is set. Directories that were made before something could be set have its default.
    #[serde(flatten)]
    pub relay: RelaySettings,
    /// What was chosen about the portal. Directories that were made before it could be chosen have the defaults.
    #[serde(default)]
    pub portal: PortalRules,
    /// The address of the relay's database, with its password if it has one, as the keys beside it are kept; none where the
    /// relay keeps its own files.
    #[serde(default, with = "kept_secret", skip_serializing_if = "Option::is_none")]
    pub database: Option<Secret>,
    /// Tells this directory from any other: a database belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeptClock {
    RunningAheadMillis(u64),
    StandingAtMillis(i64),
}

/// A data directory that cannot be used.
#[derive(Debug, Error)]
pub enum DataFault {
    /// Another process holds it.
    #[error("another testbed is running on `{}`", path.display())]
    InUse {
        /// The directory.
        path: PathBuf,
    },
    /// Another process runs one of its services.
    #[error("another process runs the {room} of `{}`", path.display())]
    RoomInUse {
        /// The directory.
        path: PathBuf,
        /// The service.
        room: &'static str,
    },
    /// A newer program wrote it.
    #[error("`{}` was written by a newer version (layout {found}, this program knows {VERSION})", path.display())]
    Newer {
        /// The directory.
        path: PathBuf,
        /// Its layout.
        found: u32,
    },
    /// A file of it is damaged.
    #[error("`{}` is damaged: {cause}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// A flag disagrees with what it remembers.
    #[error("`{flag} {asked}` disagrees with the data directory, which was made with `{flag} {kept}`")]
    Disagrees {
        /// The flag.
        flag: &'static str,
        /// What was asked for.
        asked: String,
        /// What it was made with.
        kept: String,
    },
    /// The disk refused.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl DataDirectory {
    /// Whether a process has the directory at `path`. It may begin or end just then: who must know opens it.
    pub fn is_in_use(path: &Path) -> bool {
        File::open(path.join(LOCK))
            .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Opens (or creates) the directory at `path` for this process alone.
    pub fn open(path: &Path) -> Result<Self, DataFault> {
        Self::lock(path.to_owned(), None)
    }

    /// A fresh directory that goes when this is dropped.
    pub fn temporary() -> Result<Self, DataFault> {
        let directory = tempfile::Builder::new()
            .prefix("careplan-")
            .tempdir()
            .map_err(|source| DataFault::Io { path: std::env::temp_dir(), source })?;
        Self::lock(directory.path().to_owned(), Some(directory))
    }

    fn lock(path: PathBuf, temporary: Option<tempfile::TempDir>) -> Result<Self, DataFault> {
        let fault = |path: &Path| {
            let path = path.to_owned();
            move |source| DataFault::Io { path, source }
        };
        create_private_dir(&path).map_err(fault(&path))?;
        let Some(lock) = locked(&path.join(LOCK))? else { return Err(DataFault::InUse { path }) };
        // A process that went back to a snapshot may have been killed on the way.
        Stage::finish(&path).map_err(fault(&path))?;
        let this =
            Self { path, _lock: Arc::new(lock), _rooms: Arc::default(), _temporary: temporary.map(Arc::new) };
        // So that nobody commits keys: everything in here stays out of git.
        this.write(".gitignore", b"*\n")?;
        Ok(this)
    }

    /// Opens (or creates) the room of one service in the directory at `path`: the rest of it may be another process's.
    pub(crate) fn open_room(path: &Path, room: &'static str) -> Result<Self, DataFault> {
        let io = |source| DataFault::Io { path: path.to_owned(), source };
        create_private_dir(path).map_err(io)?;
        let lock = Arc::new(room_locked(path, room)?);
        Ok(Self { path: path.to_owned(), _lock: lock, _rooms: Arc::default(), _temporary: None })
    }

    /// Opens the directory at `path` with all of its rooms: nobody else runs anything on it.
    pub fn open_whole(path: &Path) -> Result<Self, DataFault> {
        Self::open(path)?.holding(Elsewhere::default().own_rooms())
    }

    /// The same directory, with the rooms of these services held too.
    pub(crate) fn holding(self, rooms: impl IntoIterator<Item = &'static str>) -> Result<Self, DataFault> {
        let rooms = rooms.into_iter().map(|room| room_locked(&self.path, room));
        Ok(Self { _rooms: Arc::new(rooms.collect::<Result<_, _>>()?), ..self })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it remembers; nothing at the first start.
    pub fn kept(&self) -> Result<Option<Kept>, DataFault> {
        let Some(text) = self.read(KEPT)? else { return Ok(None) };
        Kept::read(&text, &self.path).map(Some)
    }

    /// What it remembers makes no sense.
    pub(crate) fn damaged(&self, cause: &impl std::fmt::Display) -> DataFault {
        DataFault::Damaged { path: self.path.join(KEPT), cause: cause.to_string() }
    }

    /// Remembers.
    pub fn keep(&self, kept: &Kept) -> Result<(), DataFault> {
        let text = serde_json::to_vec_pretty(kept).expect("what is kept is plain text and numbers");
        self.write(KEPT, &text)
    }

    /// The content of a file, if it is there.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, DataFault> {
        let path = self.path.join(name);
        match fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(DataFault::Io { path, source }),
        }
    }

    /// Writes a private file whole or not at all; its folders are made as needed, as private.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<(), DataFault> {
        let path = self.path.join(name);
        write_whole(&path, content).map_err(|source| DataFault::Io { path, source })
    }

    /// The path of a file of a service, its folder made.
    pub fn file(&self, name: &str) -> Result<PathBuf, DataFault> {
        let path = self.path.join(name);
        let folder = path.parent().expect("a file of the directory has a folder");
        create_private_dir(folder).map_err(|source| DataFault::Io { path: folder.to_owned(), source })?;
        Ok(path)
    }

    /// Removes a file; that it was not there is all right.
    pub fn remove(&self, name: &str) {
        // Only `ready.json` is removed, at the end: nothing is lost if it stays.
        let _gone = fs::remove_file(self.path.join(name));
    }
}

/// The file at `path`, locked for this process; nothing where another has it.
fn locked(path: &Path) -> Result<Option<File>, DataFault> {
    let io = |source| DataFault::Io { path: path.to_owned(), source };
    let lock = private_file().truncate(false).open(path).map_err(io)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(io(source)),
    }
}

fn room_locked(path: &Path, room: &'static str) -> Result<File, DataFault> {
    let in_use = || DataFault::RoomInUse { path: path.to_owned(), room };
    locked(&path.join(format!("{room}{ROOM_LOCK}")))?.ok_or_else(in_use)
}

impl Kept {
    /// What a new testbed remembers, with the relay set as by default.
    pub fn new(
        seed: u64,
        clock_start: String,
        clock: ClockState,
        population: String,
        public_names: Vec<String>,
    ) -> Self {
        Self {
            version: VERSION,
            seed,
            clock_start,
            population,
            populated: false,
            clock: KeptClock::of(clock),
            public_names,
            relay: RelaySettings::default(),
            portal: PortalRules::default(),
            database: None,
            id: None,
        }
    }

    /// Reads the `testbed.json` of the directory at `path`; a newer program's is refused.
    pub(crate) fn read(text: &[u8], path: &Path) -> Result<Self, DataFault> {
        /// What every layout has, whatever else changed.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let damaged =
            |error: serde_json::Error| DataFault::Damaged { path: path.join(KEPT), cause: error.to_string() };
        let Versioned { version } = serde_json::from_slice(text).map_err(damaged)?;
        if version > VERSION {
            return Err(DataFault::Newer { path: path.to_owned(), found: version });
        }
        serde_json::from_slice(text).map_err(damaged)
    }

    /// The layout of the directory that it was kept in.
    pub(crate) fn layout(&self) -> u32 {
        self.version
    }

    /// Where the relay keeps what it must not lose.
    pub fn store(&self) -> StorePlace {
        self.database.clone().map_or(StorePlace::Sqlite, StorePlace::Postgres)
    }

    /// The clock as it was left.
    pub fn clock(&self) -> ClockState {
        match self.clock {
            KeptClock::RunningAheadMillis(ahead) => ClockState::Running { ahead: Span::from_millis(ahead) },
            KeptClock::StandingAtMillis(at) => ClockState::Standing { at: JapanTime::from_unix_millis(at) },
        }
    }

    /// Remembers another state of the clock.
    pub fn set_clock(&mut self, clock: ClockState) {
        self.clock = KeptClock::of(clock);
    }
}

/// A secret, in a file that only its owner reads.
mod kept_secret {
    use careplan_domain::Secret;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    #[expect(clippy::ref_option, reason = "serde asks with a reference")]
    pub(super) fn serialize<S: Serializer>(secret: &Option<Secret>, to: S) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Secret::from))
    }
}

impl KeptClock {
    fn of(state: ClockState) -> Self {
        match state {
            ClockState::Running { ahead } => Self::RunningAheadMillis(ahead.as_millis()),
            ClockState::Standing { at } => Self::StandingAtMillis(at.unix_millis()),
        }
    }
}

/// Writes `content` to `path`, a private file, so that a reader sees all of it or what was there before.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private_dir(folder)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = private_file().truncate(true).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    sync_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let at = "2026-04-01T09:00".parse().expect("a time");
        Kept::new(
            1,
            "2026-04-01T09:00:00+09:00".to_owned(),
            ClockState::Standing { at },
            "none".to_owned(),
            vec![],
        )
    }

    #[test]
    fn a_second_process_is_told_who_is_there() {
        let one = DataDirectory::temporary().expect("a directory");
        let two = DataDirectory::open(one.path());
        assert!(matches!(two, Err(DataFault::InUse { path }) if path == one.path()));
    }

    #[test]
    fn a_lock_ends_with_its_holder() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(DataDirectory::open(folder.path()).expect("free"));
        DataDirectory::open(folder.path()).expect("free again");
    }

    #[test]
    fn a_room_is_one_processes_and_the_directory_anothers() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = DataDirectory::open(folder.path()).expect("free");
        let room = DataDirectory::open_room(folder.path(), "ca").expect("free");
        let whole = whole.holding(["portal"]).expect("nobody runs the portal");
        let taken = DataDirectory::open_room(folder.path(), "portal");
        assert!(matches!(taken, Err(DataFault::RoomInUse { room: "portal", .. })), "{taken:?}");
        let taken = whole.holding(["ca"]);
        assert!(matches!(taken, Err(DataFault::RoomInUse { room: "ca", .. })), "{taken:?}");
        drop(room);
        DataDirectory::open_room(folder.path(), "ca").expect("free again");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let directory = DataDirectory::temporary().expect("a directory");
        assert_eq!(directory.kept().expect("readable"), None);
        directory.keep(&kept()).expect("written");
        assert_eq!(directory.kept().expect("readable"), Some(kept()));
    }

    #[test]
    fn a_newer_layout_is_refused_whatever_else_it_holds() {
        let directory = DataDirectory::temporary().expect("a directory");
        directory.write(KEPT, br#"{"version": 99, "strange": true}"#).expect("written");
        assert!(matches!(directory.kept(), Err(DataFault::Newer { found: 99, .. })));
    }

    #[test]
    fn a_directory_from_before_there_was_a_choice_has_the_defaults() {
        let directory = DataDirectory::temporary().expect("a directory");
        let mut old = serde_json::to_value(kept()).expect("JSON");
        for choice in
            ["standard_files", "recall", "maintenance", "old_clients", "newest_client", "unpaid", "portal"]
        {
            old.as_object_mut().expect("an object").remove(choice).expect("it is kept");
        }
        directory.write(KEPT, old.to_string().as_bytes()).expect("written");
        assert_eq!(directory.kept().expect("readable"), Some(kept()));
    }

    #[test]
    fn the_address_of_a_database_is_read_back_and_not_shown() {
        let directory = DataDirectory::temporary().expect("a directory");
        let place: StorePlace = "postgres://me:secret@db.test/exchange".parse().expect("an address");
        let StorePlace::Postgres(address) = &place else { panic!("it is a database's") };
        directory.keep(&Kept { database: Some(address.clone()), ..kept() }).expect("written");
        let read = directory.kept().expect("readable").expect("is there");
        assert_eq!(read.store(), place);
        assert!(!format!("{read:?}{place}").contains("secret"), "{read:?} {place}");
        assert_eq!(kept().store(), StorePlace::Sqlite);
    }

    #[test]
    fn a_damaged_file_is_named() {
        let directory = DataDirectory::temporary().expect("a directory");
        directory.write(KEPT, b"{").expect("written");
        assert!(matches!(directory.kept(), Err(DataFault::Damaged { path, .. }) if path.ends_with(KEPT)));
    }
}
