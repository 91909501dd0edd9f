//! A PostgreSQL server of a test program's own: in a temporary directory, on a unix socket in it, gone with the program.
//!
//! One file for every test program that needs one, as `need.rs` is: `#[path = "…/harness/postgres.rs"] mod postgres;`
//! The server refuses to run as root; there it runs as Debian's `postgres`, or as `nobody`.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// Who owns a server's databases.
const OWNER: &str = "careplan";

/// A running server. Dropped, it is killed and forgotten.
pub(crate) struct Server {
    process: Child,
    programs: PathBuf,
    folder: tempfile::TempDir,
    databases: Mutex<u32>,
}

impl Server {
    /// Makes a cluster and starts a server on it. Only where `Need::of("postgres")` is met.
    pub(crate) fn start() -> Self {
        let programs = programs().expect("PostgreSQL is here");
        let folder = tempfile::Builder::new().prefix("careplan-postgres-").tempdir().expect("a folder");
        open_to_all(folder.path());
        let data = folder.path().join("data");
        let made = as_user(&programs.join("initdb"))
            .args(["--auth", "trust", "--no-sync", "--encoding", "UTF8", "--no-locale", "--username", OWNER])
            .arg("--pgdata")
            .arg(&data)
            .output()
            .expect("initdb starts");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let process = as_user(&programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-c", "max_connections=200", "-c"])
            .arg(format!("unix_socket_directories={}", folder.path().display()))
            .stderr(std::fs::File::create(folder.path().join("log")).expect("a file"))
            .spawn()
            .expect("the server starts");
        let server = Self { process, programs, folder, databases: Mutex::default() };
        // A state, asked until it is there: each question takes a process's time.
        let ready = (0..2_000).any(|_| server.run("pg_isready", &["--dbname", "postgres"]));
        assert!(ready, "{}", std::fs::read_to_string(server.folder.path().join("log")).unwrap_or_default());
        server
    }

    /// The address of a database that nobody has used.
    pub(crate) fn database(&self) -> String {
        let mut databases = self.databases.lock().expect("nobody panicked");
        *databases += 1;
        let name = format!("exchange_{databases}");
        assert!(self.run("createdb", &[&name]), "a database can be made");
        format!("postgres://{OWNER}@/{name}?host={}", encoded(self.folder.path()))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        Command::new(self.programs.join(program))
            .args(["--username", OWNER, "--host"])
            .arg(self.folder.path())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The wrapper has become the server (`exec`), so this is the server itself. Its children notice and go.
        let pid = self.process.id().to_string();
        let _asked = Command::new("kill").args(["-INT", &pid]).status();
        let _status = self.process.wait();
    }
}

/// The newest programs of Debian's packages, or those on the path.
fn programs() -> Option<PathBuf> {
    let found = Command::new("sh")
        .args(["-c", "ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; dirname \"$(command -v initdb)\""])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    text.lines().map(PathBuf::from).find(|folder| folder.join("initdb").exists())
}

/// The program as a user that the server accepts.
fn as_user(program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let mut command = if is_root {
        let user = if Command::new("id").arg("postgres").output().is_ok_and(|id| id.status.success()) {
            "postgres"
        } else {
            "nobody"
        };
        let mut wrapped = Command::new("setpriv");
        wrapped.args(["--reuid", user, "--regid", "nogroup", "--clear-groups"]).arg(program);
        wrapped
    } else {
        Command::new(program)
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/");
    command
}

/// The server may be another user's.
#[cfg(unix)]
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o777)).expect("is ours");
}

/// Where there is no such server, nobody comes here.
#[cfg(not(unix))]
fn open_to_all(_: &Path) {}

/// A path as a part of an address.
fn encoded(path: &Path) -> String {
    path.display().to_string().replace('/', "%2F")
}
