//! Who may ask what of a relay on PostgreSQL, and of a second node beside it: the same table as everywhere. Without PostgreSQL
//! the test is ignored, as `harness/need.rs` says.

#[path = "../authorization/asking.rs"]
mod asking;
#[path = "../authorization/caller.rs"]
mod caller;
#[path = "../../../need.rs"]
mod need;
#[allow(dead_code, reason = "shared with the test of the relay alone, which needs more of it")]
#[path = "../authorization/offices.rs"]
mod offices;
#[path = "../../../postgres.rs"]
mod postgres;
#[allow(dead_code, reason = "shared with the test of the relay alone, which needs more of it")]
#[path = "../authorization/table.rs"]
mod table;

use std::process::ExitCode;

use careplan_testbed::{Address, NodeSettings, RelayNode, StorePlace};
use libtest_mimic::{Arguments, Trial};

use asking::{Findings, Pair};
use need::Need;
use offices::{askers, bed_on};
use postgres::Server;
use table::{Licence, Shown};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let name = "every_route_of_a_node_answers_whoever_asks_as_the_table_says";
    let trial = Need::of("postgres").trial(name, || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let server = Server::start();
        runtime.expect("a runtime").block_on(every_route(&server.database()));
    });
    let trials: Vec<Trial> = vec![trial];
    libtest_mimic::run(&arguments, trials).exit_code()
}

async fn every_route(database: &str) {
    let store: StorePlace = database.parse().expect("an address");
    let bed = bed_on(store).await;
    let settings = NodeSettings {
        join: bed.control().directory().path().join("ready.json"),
        // The directory names it.
        database: None,
        port: 0,
        ready_file: None,
    };
    let node = RelayNode::start(settings).await.expect("joins");
    let routes = bed.routes(Address::Relay);
    let askers = askers(&bed).await;
    let mut findings = Findings::default();
    for at in [&bed.control().urls().relay, &node.ready_file().urls.relay] {
        for asker in &askers {
            let running = askers.iter().filter(|one| one.licence == Licence::Running);
            let other = running.clone().find(|other| other.number != asker.number).expect("two of them");
            let pair = Pair { bed: &bed, at, asker, other };
            findings.gather(&pair, Shown::Own(asker.kind), &routes).await;
            // What else can be shown is told by the certificate alone: one licence is enough.
            if std::ptr::eq(asker, askers.last().expect("some")) {
                for shown in Shown::others() {
                    findings.gather(&pair, shown, &routes).await;
                }
            }
        }
    }
    assert!(findings.wrong.is_empty(), "{}", findings.wrong.join("\n"));
    assert_eq!(findings.found.len(), routes.len(), "every route was asked for");
    assert!(!findings.behind.is_empty(), "the doors let somebody through");
    node.stop().await;
    bed.stop().await;
}
