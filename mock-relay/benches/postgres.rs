//! Sends of three files to a PostgreSQL database, one after the other and many at once.
//! `cargo bench -p mock-relay --bench postgres`; it needs PostgreSQL's programs, and starts a server of its own.
//!
//! The floor is what the server's disk allows to one who commits alone: transactions of one small row, by one
//! connection. Floor and sends take turns in one run, and the best of the short turns counts. Two stores on one database
//! stand for two nodes. Server and sender share the machine's cores; only the ratios mean something.

#[path = "../../harness/postgres.rs"]
mod postgres;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::Bytes;
use careplan_domain::OfficeNumber;
use careplan_serve::store::postgres::Database;
use careplan_sim::{Clock, Seed};
use careplan_wire::relay::MessageFile;
use mock_relay::exchange::{Draft, DraftFile, MessageIds, MessageStore, PostgresMessages, Sending, Stored};
use postgres::Server;
use sha2::{Digest as _, Sha256};

/// Turns of each.
const TURNS: usize = 11;
/// Transactions, and sends, of one turn.
const TIMES: u64 = 256;
/// How many send at once.
const SENDERS: [u64; 4] = [1, 8, 32, 128];

fn main() {
    let server = Server::start();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let address = server.database();
        let bare = Database::open(&address).await.expect("opens");
        let connection = bare.connection().await.expect("connects");
        connection.batch_execute("CREATE TABLE bare (number BIGINT)").await.expect("a table");
        let (one, two) = (node(&address).await, node(&address).await);
        for (what, nodes) in [("one node", vec![Arc::clone(&one)]), ("two nodes", vec![one, two])] {
            for senders in SENDERS {
                let (mut floors, mut ours) = (Vec::new(), Vec::new());
                for _ in 0..TURNS {
                    floors.push(
                        rate(async || {
                            for number in 0..TIMES.cast_signed() {
                                let insert = "INSERT INTO bare VALUES ($1)";
                                let insert = connection.prepare_cached(insert).await.expect("prepares");
                                connection.execute(&insert, &[&number]).await.expect("commits");
                            }
                        })
                        .await,
                    );
                    ours.push(rate(async || send(&nodes, senders).await).await);
                }
                report(what, senders, best(ours), best(floors));
            }
        }
    });
}

async fn node(address: &str) -> Arc<PostgresMessages> {
    let database = Database::open(address).await.expect("opens");
    Arc::new(PostgresMessages::open(database).await.expect("opens"))
}

/// So many senders share the sends of one turn, at these nodes in turn.
async fn send(nodes: &[Arc<PostgresMessages>], senders: u64) {
    let tasks: Vec<_> = (0..senders)
        .zip(nodes.iter().cycle())
        .map(|(_, node)| {
            let node = Arc::clone(node);
            tokio::spawn(async move {
                for _ in 0..TIMES / senders {
                    let stored = node.send(sending()).await.expect("stores");
                    assert!(matches!(stored, Stored::Now(kept) if kept.len() == 1));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
}

/// A send of three files of 4 kB that nobody has sent before.
fn sending() -> Sending {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let files = ["a.csv", "b.csv", "c.csv"].map(|name| {
        let content = format!("{name},{count},4479900013,202604,みほん\r\n").repeat(80);
        let file = MessageFile {
            name: name.to_owned(),
            bytes: content.len() as u64,
            sha256: hex::encode(Sha256::digest(&content)),
        };
        DraftFile { file, content: Bytes::from(content) }
    });
    Sending {
        sender: office("4479900013"),
        subject: "4月分".to_owned(),
        body: String::new(),
        drafts: vec![Draft { receiver: office("4479900021"), serial: None, files: files.to_vec() }],
        key: None,
        ids: MessageIds::new(&Seed::new(1)),
        clock: Clock::system(),
    }
}

fn office(number: &str) -> OfficeNumber {
    number.parse().expect("a number")
}

/// How often a second.
async fn rate(work: impl AsyncFnOnce()) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
    let start = Instant::now();
    work().await;
    let time = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let times = TIMES as f64;
    times / time
}

fn best(rates: Vec<f64>) -> f64 {
    rates.into_iter().fold(0.0, f64::max)
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(what: &str, senders: u64, ours: f64, floor: f64) {
    let ratio = ours / floor;
    println!(
        "{what:<10} {senders:>3} at once: {ours:>6.0} sends/s, floor {floor:>6.0} commits/s, ratio {ratio:.2}"
    );
}
