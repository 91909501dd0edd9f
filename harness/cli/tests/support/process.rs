//! The program as a process: started, waited for, killed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use careplan_client::{ControlClient, Identity, Network, RelayClient, RelaySession, Trust};
use careplan_domain::Secret;
use careplan_wire::ReadyFile;
use careplan_wire::control::{NewOffice, ReadyOffice};
use careplan_wire::relay::Login;
use serde::Deserialize as _;

/// A running `careplan up` on free ports. Dropped, it is killed.
pub(crate) struct Running {
    child: Mutex<Child>,
    pub(crate) ready: ReadyFile,
}

#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
impl Running {
    /// Starts it on `data` and waits until it says that it serves.
    pub(crate) fn start(data: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        command.stderr(Stdio::null());
        Self::spawn(command, data, arguments)
    }

    /// Starts one that keeps nothing; it tells where it is in the file `ready`.
    pub(crate) fn start_ephemeral(ready: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        command.stderr(Stdio::null());
        command
            .args(["--format", "json", "up", "--ephemeral", "--port-base", "0", "--ready-file"])
            .arg(ready);
        command.args(arguments);
        Self::wait_for(command)
    }

    /// Starts a further node of the relay of the testbed on `data`.
    pub(crate) fn start_node(data: &Path, store: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        command.stderr(Stdio::null());
        command.args(["--format", "json", "relay", "--store", store, "--join"]).arg(data.join("ready.json"));
        Self::wait_for(command)
    }

    /// Starts one service of the directory `data` alone, on a free port unless `arguments` say another.
    pub(crate) fn start_lone(service: &str, data: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        command.stderr(Stdio::null());
        command.args(["--format", "json", service, "--data"]).arg(data).args(arguments);
        if !arguments.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        Self::wait_for(command)
    }

    /// The same, with everything that it can log in the file `log`.
    pub(crate) fn start_logging(data: &Path, arguments: &[&str], log: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_careplan"));
        let log = std::fs::File::create(log).expect("a file");
        command.env("CAREPLAN_LOG", "trace").stderr(log);
        Self::spawn(command, data, arguments)
    }

    fn spawn(mut command: Command, data: &Path, arguments: &[&str]) -> Self {
        command.args(["--format", "json", "up", "--port-base", "0", "--data"]).arg(data).args(arguments);
        Self::wait_for(command)
    }

    fn wait_for(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("its stdout is ours");
        // It prints its ready file once every service answers: the wait for a state.
        let mut printed = serde_json::Deserializer::from_reader(stdout);
        let ready = ReadyFile::deserialize(&mut printed).expect("it prints its ready file");
        Self { child: Mutex::new(child), ready }
    }

    /// Its number among the machine's processes.
    pub(crate) fn pid(&self) -> u32 {
        self.child.lock().expect("nobody panicked").id()
    }

    /// SIGKILL, without waiting for its end.
    pub(crate) fn kill_now(&self) {
        self.child.lock().expect("nobody panicked").kill().expect("it is ours to kill");
    }

    /// SIGKILL, and waits for its end.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// SIGTERM, and waits for its end.
    pub(crate) fn terminate(self) -> std::process::ExitStatus {
        let mut child = self.child.lock().expect("nobody panicked");
        let pid = child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        assert!(sent.success());
        child.wait().expect("it ends")
    }

    pub(crate) fn network(&self) -> Network {
        let pem = std::fs::read_to_string(&self.ready.trust.tls_root).expect("the TLS root is there");
        Network::tcp(Trust::from_pem(&pem).expect("a certificate"))
    }

    pub(crate) fn control(&self) -> ControlClient {
        let http = self.network().client().expect("a client");
        ControlClient::new(http, self.ready.urls.console.parse().expect("a URL"))
    }

    pub(crate) fn relay(&self, identity: &Identity) -> RelayClient {
        let http = self.network().client_as(identity).expect("a client");
        RelayClient::new(http, self.ready.urls.relay.parse().expect("a URL"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut child = self.child.lock().expect("nobody panicked");
        // It may have been killed already.
        let _gone = child.kill();
        let _status = child.wait();
    }
}

/// Makes an office of 中津市 and takes it through every step.
#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
pub(crate) async fn new_office(running: &Running, number: &str, kind: &str) -> ReadyOffice {
    let control = running.control();
    let created = control.create_office(&an_office(number, kind)).await.expect("is registered");
    control.ready_office(created.number).await.expect("becomes ready")
}

/// An office of 中津市, to be registered.
#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
pub(crate) fn an_office(number: &str, kind: &str) -> NewOffice {
    NewOffice {
        name: format!("みほん{number}"),
        service_kinds: vec![kind.parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: careplan_domain::Claims::SelfClaim,
        number: Some(number.parse().expect("a number")),
    }
}

/// A session of an office on a connection of its own.
#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
pub(crate) async fn log_in(running: &Running, office: &ReadyOffice) -> RelaySession {
    let relay = running.relay(&identity_of(office));
    let token = token_of(&relay, office).await;
    relay.session(token)
}

/// What an office shows in the handshake.
#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
pub(crate) fn identity_of(office: &ReadyOffice) -> Identity {
    Identity::from_pem(&office.certificate_pem, &office.private_key_pem).expect("an identity")
}

/// Logs an office in.
#[allow(dead_code, reason = "the tests and benches that share this file each use a part of it")]
pub(crate) async fn token_of(relay: &RelayClient, office: &ReadyOffice) -> Secret {
    let login = Login {
        personal_id: office.personal_id.to_string(),
        personal_password: office.personal_password.clone(),
        office_id: office.user_id.to_string(),
        office_password: office.user_password.clone(),
        client_version: "1.1.2".to_owned(),
    };
    relay.login(&login).await.expect("logs in").token
}
