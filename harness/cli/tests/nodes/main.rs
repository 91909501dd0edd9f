//! Two nodes of the relay as processes on one PostgreSQL database: what one has answered holds at the other, and killing
//! either loses nothing. Without PostgreSQL the tests are ignored, as `harness/need.rs` says.

mod backup;
#[path = "../support/command.rs"]
mod command;
mod following;
mod killing;
#[path = "../../../need.rs"]
mod need;
#[path = "../../../postgres.rs"]
mod postgres;
#[path = "../support/process.rs"]
mod process;
mod refusals;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use careplan_domain::Secret;
use careplan_wire::control::ReadyOffice;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Trial};

use need::Need;
use postgres::Server;
use process::{Running, identity_of, token_of};

/// A test on a database that nobody has used.
type Test = (&'static str, fn(String) -> BoxFuture<'static, ()>);

const TESTS: &[Test] = &[
    ("what_either_node_acknowledged_survives_the_kill_of_each", |store| Box::pin(killing::in_turn(store))),
    ("a_control_call_answers_when_the_node_goes_by_it", |store| Box::pin(following::control_calls(store))),
    ("a_node_is_set_as_the_testbeds_relay_is", |store| Box::pin(following::settings(store))),
    ("a_node_bears_as_many_requests_as_the_testbed", |store| Box::pin(following::rates(store))),
    ("a_licence_holds_at_the_node_from_its_answer_on", |store| Box::pin(following::licences(store))),
    ("a_node_that_is_gone_holds_nobody_up", |store| Box::pin(following::gone(store))),
    ("a_node_that_stops_leaves", |store| Box::pin(following::leaves(store))),
    ("nodes_that_ended_without_a_word_keep_nobody_out", |store| Box::pin(following::crowd(store))),
    ("a_testbed_that_comes_back_has_its_node_again", |store| Box::pin(following::comes_back(store))),
    ("a_backup_leaves_the_database_to_itself", |store| Box::pin(backup::beside_a_database(store))),
    ("a_node_on_another_database_is_refused", |store| {
        Box::pin(async move { refusals::another_database(&store) })
    }),
    ("a_database_of_another_testbed_is_refused_and_left_alone", |store| {
        Box::pin(refusals::another_testbed(store))
    }),
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each starts several processes.
    arguments.test_threads.get_or_insert(2);
    let need = Need::of("postgres");
    let server: Arc<OnceLock<Server>> = Arc::default();
    let mut trials: Vec<Trial> = TESTS
        .iter()
        .map(|&(name, test)| {
            let server = Arc::clone(&server);
            need.trial(name, move || runtime().block_on(test(server.get_or_init(Server::start).database())))
        })
        .collect();
    trials.extend(refusals::TESTS.iter().map(|&(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    }));
    let exit = libtest_mimic::run(&arguments, trials).exit_code();
    // Not left to a static, which nobody drops.
    drop(Arc::into_inner(server).and_then(OnceLock::into_inner));
    exit
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// An office that logged in once, wherever it goes with it.
struct LoggedIn {
    office: ReadyOffice,
    token: Secret,
}

impl LoggedIn {
    async fn at(running: &Running, office: ReadyOffice) -> Self {
        let token = token_of(&running.relay(&identity_of(&office)), &office).await;
        Self { office, token }
    }

    fn session(&self, running: &Running) -> careplan_client::RelaySession {
        running.relay(&identity_of(&self.office)).session(self.token.clone())
    }
}
