//! Cycles of send → list → download → receipt on mutual-TLS keep-alive connections, durable, over 1, 8 and 64
//! connections of each side. `cargo bench -p careplan-testbed --bench cycles`
//!
//! Two kinds of sends: three attachments (12 kB that cannot be packed), and the three files of a 予定 (18 kB of CSV, which
//! the relay checks and packs). Every send has contents of its own, so that no content is known before.
//!
//! The floor does the same requests against empty handlers behind the same acceptor, plus the bare cost of the
//! two durable writes: the message's bytes and a receipt's, appended to a file and synced by one thread that
//! takes what is queued. Floor and relay take turns in one run, and the best of the many short turns counts, because the
//! machine is never still. Client, server and floor share its cores; only the ratios mean something.
//!
//! `… --bench cycles -- attachments 64 20` does one of them alone, without a floor, so many turns: for `perf`; and
//! `… -- attachments 64 20 floor` the floor alone. Beside the rates stands the processor time of a cycle, the client's
//! included, which a busy machine disturbs less.

mod floor;
mod processor;
mod sends;

use std::time::{Duration, Instant};

use careplan_client::{BaseUrl, Identity, Network, RelayClient, RelaySession, Trust};
use careplan_domain::Claims;
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{NewOffice, ReadyOffice};
use careplan_wire::relay::{Login, MessageQuery, MessageState};
use floor::Floor;
use sends::{RECEIVER, SENDER, Sends};

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns of each, so that a slow moment of the machine hits both.
const TURNS: usize = 21;
/// How many connections each side has.
const CONNECTIONS: [usize; 3] = [1, 8, 64];
/// What a month in an hour needs: the month's 7.7 million messages in 3,600 seconds.
const MONTH_IN_AN_HOUR: f64 = 2_146.0;

/// A pair of connections: one sends, the other lists and downloads.
type Pair = (RelaySession, RelaySession);

fn main() {
    // Cargo adds flags of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let bed = Testbed::start_with(Settings::fresh()).await.expect("starts");
        let sender = office(&bed, SENDER, "43").await;
        let receiver = office(&bed, RECEIVER, "11").await;
        let floor = Floor::start(&bed).await;
        if let [kind, connections, turns, which @ ..] = words.as_slice() {
            let sends = Sends::ALL.into_iter().find(|sends| sends.word() == kind).expect("a kind of sends");
            let many = connections.parse().expect("how many");
            let pairs = match which {
                [] => logged_in(&bed, &sender, &receiver, many).await,
                _ => bare(&floor, &bed, &sender, many),
            };
            for _ in 0..turns.parse().expect("how many turns") {
                only(connections, timed(sends, &pairs).await);
            }
        } else {
            for sends in Sends::ALL {
                for connections in CONNECTIONS {
                    let pairs = logged_in(&bed, &sender, &receiver, connections).await;
                    let bare = bare(&floor, &bed, &sender, connections);
                    let (mut ours, mut floors) = (Vec::new(), Vec::new());
                    let (mut our_time, mut floor_time) = (0, 0);
                    for _ in 0..TURNS {
                        let start = processor::time();
                        floors.push(timed(sends, &bare).await);
                        let between = processor::time();
                        ours.push(timed(sends, &pairs).await);
                        floor_time += between - start;
                        our_time += processor::time() - between;
                    }
                    report(sends, connections, best(ours), best(floors));
                    processor::report(TURNS * cycles_of(&pairs) * pairs.len(), our_time, floor_time);
                }
            }
        }
        floor.stop().await;
        bed.stop().await;
    });
}

/// Cycles a second of all pairs together.
async fn timed(sends: Sends, pairs: &[Pair]) -> f64 {
    let cycles = cycles_of(pairs);
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
    let start = Instant::now();
    let tasks: Vec<_> = pairs.iter().map(|pair| tokio::spawn(cycle(sends, pair.clone(), cycles))).collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    per_second(pairs.len() * cycles, start.elapsed())
}

/// Cycles of a pair in a turn: about as long for few connections as for many.
fn cycles_of(pairs: &[Pair]) -> usize {
    700 / (pairs.len() + 7)
}

async fn cycle(sends: Sends, (sending, receiving): Pair, cycles: usize) {
    let newest =
        MessageQuery { state: Some(MessageState::Unreceived), limit: Some(10), ..MessageQuery::default() };
    for _ in 0..cycles {
        let sent = sending.send(&sends.next()).await.expect("sends");
        receiving.received(&newest).await.expect("lists");
        // The floor tells of no message, and takes any number.
        let id = sent.messages.first().map_or("any", |message| &message.id);
        receiving.archive(id).await.expect("downloads");
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand cycles")]
fn per_second(cycles: usize, time: Duration) -> f64 {
    cycles as f64 / time.as_secs_f64()
}

/// As many pairs, each with connections of its own.
async fn logged_in(bed: &Testbed, sender: &ReadyOffice, receiver: &ReadyOffice, pairs: usize) -> Vec<Pair> {
    let mut all = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        all.push((log_in(bed, sender).await, log_in(bed, receiver).await));
    }
    all
}

/// The same to the floor, whose empty handlers stand at the relay's own paths and take any token.
fn bare(floor: &Floor, bed: &Testbed, office: &ReadyOffice, pairs: usize) -> Vec<Pair> {
    let session = || {
        let http = network(bed).client_as(&identity(office)).expect("a client");
        let url: BaseUrl = floor.url().parse().expect("a URL");
        RelayClient::new(http, url).session("none".into())
    };
    (0..pairs).map(|_| (session(), session())).collect()
}

async fn office(bed: &Testbed, number: &str, kind: &str) -> ReadyOffice {
    let new = NewOffice {
        name: format!("みほん{number}"),
        service_kinds: vec![kind.parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: Some(number.parse().expect("a number")),
    };
    let created = bed.create_office(new).await.expect("is registered");
    bed.control().make_ready(created.number).await.expect("becomes ready")
}

fn network(bed: &Testbed) -> Network {
    Network::tcp(Trust::from_pem(bed.control().tls_root_pem()).expect("a certificate"))
}

fn identity(office: &ReadyOffice) -> Identity {
    Identity::from_pem(&office.certificate_pem, &office.private_key_pem).expect("an identity")
}

async fn log_in(bed: &Testbed, office: &ReadyOffice) -> RelaySession {
    let http = network(bed).client_as(&identity(office)).expect("a client");
    let relay = RelayClient::new(http, bed.control().urls().relay.parse().expect("a URL"));
    let login = Login {
        personal_id: office.personal_id.to_string(),
        personal_password: office.personal_password.clone(),
        office_id: office.user_id.to_string(),
        office_password: office.user_password.clone(),
        client_version: "1.1.2".to_owned(),
    };
    let logged_in = relay.login(&login).await.expect("logs in");
    relay.session(logged_in.token)
}

fn best(rates: Vec<f64>) -> f64 {
    rates.into_iter().fold(0.0, f64::max)
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(sends: Sends, connections: usize, ours: f64, floor: f64) {
    let ratio = ours / floor;
    let said = if ratio >= 0.5 { "reached" } else { "missed" };
    let month = ours / MONTH_IN_AN_HOUR;
    println!(
        "{:<12} {connections:>2} connection(s): ours {ours:>5.0} cycles/s ({month:.1} months in an hour), floor \
         {floor:>5.0} cycles/s, ratio {ratio:.2}  aim 0.50: {said}",
        sends.word(),
    );
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn only(connections: &str, ours: f64) {
    println!("{connections} connection(s): ours {ours:.0} cycles/s");
}
