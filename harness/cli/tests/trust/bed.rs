//! `Bed`: one running testbed for all tests, with its portal over HTTPS, and the commands that are tried on it.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock};

use careplan_wire::Urls;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::ReadyOffice;
use tempfile::TempDir;

use super::process::{Running, an_office, new_office};

/// What a machine may have in its environment that would answer in our place.
const VARIABLES: [&str; 7] = [
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "HTTPS_PROXY",
    "https_proxy",
];

/// A testbed, started when the first test asks for it, ended with the last.
#[derive(Default)]
pub(crate) struct Bed(OnceLock<Started>);

struct Started {
    running: Running,
    folder: TempDir,
    /// Where the Java client is compiled, once for all tests.
    classes: OnceLock<PathBuf>,
    /// The offices that tests have asked for, by number.
    offices: Mutex<BTreeMap<String, ReadyOffice>>,
}

impl Bed {
    fn started(&self) -> &Started {
        self.0.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let running =
                Running::start(&folder.path().join("data"), &["--offices", "none", "--https-sites"]);
            Started { running, folder, classes: OnceLock::new(), offices: Mutex::default() }
        })
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> PathBuf {
        self.started().folder.path().join("data")
    }

    /// The file of its root.
    pub(crate) fn root(&self) -> PathBuf {
        self.data().join("trust/tls-root.pem")
    }

    /// An address that asks for no client certificate.
    pub(crate) fn url(&self) -> &str {
        &self.started().running.ready.urls.portal
    }

    /// All its addresses.
    pub(crate) fn urls(&self) -> &Urls {
        &self.started().running.ready.urls
    }

    /// An office of this number, which has nothing yet but its letter.
    pub(crate) fn register(&self, number: &str) {
        let control = self.started().running.control();
        awaited(control.create_office(&an_office(number, "43"))).expect("is registered");
    }

    /// The office of this number, ready; made when it is first asked for.
    pub(crate) fn office(&self, number: &str) -> ReadyOffice {
        let started = self.started();
        let mut offices = started.offices.lock().expect("nobody panicked");
        let made = offices.entry(number.to_owned());
        made.or_insert_with(|| awaited(new_office(&started.running, number, "43"))).clone()
    }

    /// Has its certificate revoked; the relay knows of it when this returns.
    pub(crate) fn revoke(&self, office: &ReadyOffice) {
        let control = self.started().running.control();
        awaited(control.revoke(office.serial, Revoke::default())).expect("is revoked");
    }

    /// `localhost:PORT` of it.
    pub(crate) fn authority(&self) -> &str {
        self.url().strip_prefix("https://").expect("it speaks HTTPS")
    }

    /// `careplan trust …` on it, in a home of one's own.
    pub(crate) fn trust(&self, arguments: &[&str], home: &Path) -> Output {
        let data = self.data();
        run(careplan(home).arg("trust").args(arguments).arg("--data").arg(data))
    }

    /// The same, which must go well; what it printed.
    #[track_caller]
    pub(crate) fn trusting(&self, arguments: &[&str], home: &Path) -> String {
        told(&self.trust(arguments, home))
    }

    /// The folder with the compiled `Client` of this source.
    pub(crate) fn java_classes(&self, source: &str) -> PathBuf {
        let started = self.started();
        let compiled = started.classes.get_or_init(|| {
            let folder = started.folder.path().join("classes");
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join("Client.java"), source).expect("written");
            told(&run(clean("javac", &folder).arg("Client.java")));
            folder
        });
        compiled.clone()
    }

    /// Has the shell run what `careplan trust print …` prints.
    #[track_caller]
    pub(crate) fn pasted(&self, arguments: &[&str], home: &Path) {
        let script = self.trusting(&[&["print"], arguments].concat(), home);
        // Here nothing is root's: whoever asks for its rights gets on with their own.
        let bin = stand_in(home, "sudo", "exec \"$@\"");
        told(&run(clean("sh", home).args(["-c", &script]).env("PATH", path_from(&bin))));
    }
}

/// What a call of the testbed's answers, in a program without a runtime.
fn awaited<T>(call: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(call)
}

/// The command, in a home of one's own.
pub(crate) fn careplan(home: &Path) -> Command {
    clean(env!("CARGO_BIN_EXE_careplan"), home)
}

/// A program with a home of its own, and nobody else's roots in its environment.
pub(crate) fn clean(program: &str, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("HOME", home).env("NO_PROXY", "localhost").current_dir(home).stdin(Stdio::null());
    for variable in VARIABLES {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

/// What a command that went well printed.
#[track_caller]
pub(crate) fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A stand-in for a program; the folder that it is in.
pub(crate) fn stand_in(home: &Path, name: &str, script: &str) -> PathBuf {
    let bin = home.join("bin");
    fs::create_dir_all(&bin).expect("a folder");
    let program = bin.join(name);
    fs::write(&program, format!("#!/bin/sh\n{script}")).expect("written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
    bin
}

/// A path that begins with the folder of a stand-in, and ends where administrators' programs are.
#[expect(
    clippy::disallowed_methods,
    reason = "a test program has nobody above it to hand the environment down"
)]
pub(crate) fn path_from(bin: &Path) -> String {
    format!("{}:{}:/usr/sbin:/sbin", bin.display(), std::env::var("PATH").unwrap_or_default())
}

/// A root that has our subject's words in a subject of its own: somebody else's, that nobody may touch.
pub(crate) fn stranger(folder: &Path) -> PathBuf {
    let certificate = folder.join("stranger.pem");
    let subject = "/O=Careplan Testbed (MOCK)/OU=Somebody/CN=Careplan Testbed TLS Root (MOCK)";
    told(&run(clean("openssl", folder)
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "9",
        ])
        .args(["-subj", subject, "-keyout", "stranger.key", "-out"])
        .arg(&certificate)));
    certificate
}

/// The root of another data directory, as its testbed left it: in DIR/trust/tls-root.pem.
pub(crate) fn older_directory(folder: &Path) -> PathBuf {
    let data = folder.join("older");
    Running::start(&data, &["--offices", "none"]).kill();
    data
}
