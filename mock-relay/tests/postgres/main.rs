//! The exchange's messages in PostgreSQL: every promise of a store, and what several nodes on one database need beyond
//! them. The server is the test's own; without PostgreSQL the tests are ignored, as `harness/need.rs` says.

#[path = "../../src/exchange/store/conformance.rs"]
mod conformance;
mod line;
#[path = "../../../harness/need.rs"]
mod need;
mod nodes;
#[path = "../../../harness/postgres.rs"]
mod postgres;
mod registers;
#[path = "../../src/testing.rs"]
mod testing;

/// Where the promises look for what they are about.
mod exchange {
    pub(crate) use mock_relay::exchange::*;
}

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use careplan_serve::store::postgres::Database;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Trial};
use mock_relay::activity;
use mock_relay::exchange::{MessageStore, PostgresMessages};
use proptest::test_runner::{Config, TestRunner};

use conformance::{Bench, PROMISES, Place, pages_neither_skip_nor_repeat, steps};
use need::Need;
use postgres::Server;

/// How many sequences of steps the model test tries: each takes a database.
const CASES: u32 = 8;

/// A server that starts when the first test needs it.
type Shared = Arc<OnceLock<Server>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let need = Need::of("postgres");
    let server = Shared::default();
    let mut trials: Vec<Trial> = PROMISES
        .iter()
        .map(|&(name, promise)| {
            trial(&need, &server, name, move |server| {
                let place = Fresh::of(server);
                Box::pin(async move { promise(Bench::new(place).await).await })
            })
        })
        .collect();
    for &(name, test) in nodes::TESTS.iter().chain(line::TESTS).chain(registers::TESTS) {
        trials.push(trial(&need, &server, name, move |server| test(server.database())));
    }
    let shared = Arc::clone(&server);
    trials.push(need.trial("pages_neither_skip_nor_repeat_while_messages_arrive", move || {
        let server = shared.get_or_init(Server::start);
        let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
        let tried = TestRunner::new(config).run(&(steps(), 1..5_usize), |(steps, limit)| {
            runtime().block_on(async {
                let bench = Bench::new(Fresh::of(server)).await;
                pages_neither_skip_nor_repeat(&bench, &steps, limit).await;
            });
            Ok(())
        });
        tried.expect("pages hold");
    }));
    let exit = libtest_mimic::run(&arguments, trials).exit_code();
    // Not left to a static, which nobody drops.
    drop(Arc::into_inner(server).and_then(OnceLock::into_inner));
    exit
}

fn trial(
    need: &Need,
    server: &Shared,
    name: &'static str,
    test: impl FnOnce(&Server) -> BoxFuture<'static, ()> + Send + 'static,
) -> Trial {
    let server = Arc::clone(server);
    need.trial(name, move || {
        let test = test(server.get_or_init(Server::start));
        runtime().block_on(test);
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// A database of its own.
struct Fresh {
    address: String,
}

impl Fresh {
    fn of(server: &Server) -> Arc<Self> {
        Arc::new(Self { address: server.database() })
    }
}

impl Place for Fresh {
    fn open(&self) -> BoxFuture<'_, Arc<dyn MessageStore>> {
        Box::pin(open(&self.address))
    }

    fn contents(&self) -> BoxFuture<'_, i64> {
        Box::pin(async {
            let database = Database::open(&self.address).await.expect("connects");
            let connection = database.connection().await.expect("connects");
            let row = connection.query_one("SELECT count(*) FROM content", &[]).await.expect("counts");
            row.get(0)
        })
    }
}

/// A node's messages.
async fn open(address: &str) -> Arc<dyn MessageStore> {
    let database = Database::open(address).await.expect("connects");
    Arc::new(PostgresMessages::open(database).await.expect("opens"))
}
