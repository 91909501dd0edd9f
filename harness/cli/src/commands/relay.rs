//! `careplan relay`: a further node of the relay, beside a running `careplan up`.

use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;

use careplan_testbed::{NodeFault, NodeSettings, RelayNode, StorePlace};
use careplan_wire::{ProblemCode, ReadyFile};
use futures_util::future::{Either, select};

use super::ending::Ending;
use super::up::{DATABASE_HINT, is_of_database};
use crate::failure::{Failure, chain};
use crate::output::{Format, facts, table, talk};
use crate::target::Place;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Relay {
    /// The ready file of the running testbed that it joins (default: that of the data directory, --data)
    #[arg(long, value_name = "READY-FILE")]
    join: Option<PathBuf>,
    /// The database that it shares with the testbed's relay: the same as that of `up` (default: the one that the testbed's
    /// data directory names)
    #[arg(long, value_name = "postgres://…")]
    store: Option<StorePlace>,
    /// The port of its API; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

impl Relay {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        let database = match self.store {
            Some(StorePlace::Postgres(database)) => Some(database),
            Some(StorePlace::Sqlite) => return Err(sqlite_failure()),
            None => None,
        };
        if self.join.is_some() && place.data.is_some() {
            return Err(Failure::new(
                "--join and --data both name the testbed to join",
                "give one of them: a running testbed keeps its ready file in the data directory",
            ));
        }
        let mut ending = Ending::listen()?;
        let settings = NodeSettings {
            join: self.join.unwrap_or_else(|| place.directory().join("ready.json")),
            database,
            port: self.port,
            ready_file: place.ready_file.clone(),
        };
        let starting = pin!(RelayNode::start(settings));
        let node = match select(pin!(ending.wait()), starting).await {
            Either::Left(_) => {
                talk("stopped before it served");
                return Ok(ExitCode::SUCCESS);
            }
            Either::Right((started, _)) => started.map_err(|fault| node_failure(&fault))?,
        };
        facts(format, node.ready_file(), || addresses(node.ready_file()));
        talk("serving; stop with Ctrl-C");
        ending.wait().await;
        talk("stopping");
        node.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn addresses(ready: &ReadyFile) -> String {
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let rows = [
        row(["relay", &ready.urls.relay, "連携基盤 API(クライアント証明書が必要)"]),
        row(["joined", &ready.urls.console, "試験環境のようす・control API"]),
    ];
    format!(
        "careplan {} relay — 模擬 (MOCK), clock {}\n\n{}",
        env!("CARGO_PKG_VERSION"),
        ready.clock,
        table(&rows)
    )
}

fn sqlite_failure() -> Failure {
    Failure::new(
        "a further node of the relay cannot share SQLite: its file belongs to one process",
        "start the testbed with `careplan up --store postgres://…`, and the node with the same --store",
    )
}

fn node_failure(fault: &NodeFault) -> Failure {
    if matches!(fault, NodeFault::NotShared) {
        return sqlite_failure();
    }
    let sentence = chain(fault);
    let hint = match fault {
        NodeFault::NoTestbed { .. } => {
            "start the testbed first, `careplan up --store postgres://…`, and name its ready file with --join FILE"
        }
        NodeFault::Join(error) if error.code() == Some(ProblemCode::StoreNotShared) => {
            ProblemCode::StoreNotShared.hint()
        }
        NodeFault::Join(_) | NodeFault::Relay(_) | NodeFault::Revocations(_) => {
            "see with `careplan status` that the testbed runs and all of its services answer"
        }
        NodeFault::Store(fault) if is_of_database(fault) => DATABASE_HINT,
        NodeFault::Store(_) => "use the program's version that wrote the database, or another database",
        NodeFault::Port { .. } => "choose another --port N; 0 takes a free one",
        NodeFault::ReadyFile { .. } => "choose a place for --ready-file that can be written",
        NodeFault::Damaged { .. } | NodeFault::TlsRoot(_) => {
            "restart the testbed; if that does not mend its files, begin anew with another --data DIR"
        }
        NodeFault::NotShared | NodeFault::Client(_) | NodeFault::Terms(_) => {
            "check that node and testbed have the same version; if so, it is a defect"
        }
    };
    Failure::new(sentence, hint)
}
