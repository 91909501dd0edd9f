//! Cycles of send (three files, 12 kB) → list → download → receipt on mutual-TLS keep-alive connections,
//! durable, over one and over eight connections. `cargo bench -p careplan-testbed --bench cycles`
//!
//! The floor does the same requests against empty handlers behind the same acceptor, plus the bare cost of the
//! two durable writes: the message's bytes and a receipt's, appended to a file and synced by one thread that
//! takes what is queued. Client, server and floor share the machine's cores; only the ratios mean something.

mod floor;

use std::time::{Duration, Instant};

use careplan_client::{Attachment, BaseUrl, Identity, Network, Outgoing, RelayClient, RelaySession, Trust};
use careplan_domain::{Claims, OfficeNumber};
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{NewOffice, ReadyOffice};
use careplan_wire::relay::{Login, MessageQuery, MessageState};
use floor::Floor;

/// Cycles of one run, on each connection.
const CYCLES: usize = 150;
/// Runs of each, in turn, so that a slow moment of the machine hits both.
const RUNS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let bed = Testbed::start_with(Settings::fresh()).await.expect("starts");
        let sender = office(&bed, "4479900013", "43").await;
        let receiver = office(&bed, "4479900021", "11").await;
        let floor = Floor::start(&bed).await;
        for connections in [1, 8] {
            let (mut ours, mut floors) = (Vec::new(), Vec::new());
            for _ in 0..RUNS {
                floors.push(run_floor(&floor, &bed, &sender, connections).await);
                ours.push(run_ours(&bed, &sender, &receiver, connections).await);
            }
            report(connections, median(ours), median(floors));
        }
        floor.stop().await;
        bed.stop().await;
    });
}

async fn run_ours(bed: &Testbed, sender: &ReadyOffice, receiver: &ReadyOffice, connections: usize) -> f64 {
    let mut pairs = Vec::new();
    for _ in 0..connections {
        pairs.push((log_in(bed, sender).await, log_in(bed, receiver).await));
    }
    let to = receiver.number;
    timed(pairs, |(sending, receiving): (RelaySession, RelaySession)| async move {
        for _ in 0..CYCLES {
            let sent = sending.send(&message(to)).await.expect("sends");
            let newest = MessageQuery {
                state: Some(MessageState::Unreceived),
                limit: Some(10),
                ..MessageQuery::default()
            };
            receiving.received(&newest).await.expect("lists");
            receiving.archive(&sent.messages[0].id).await.expect("downloads");
        }
    })
    .await
}

async fn run_floor(floor: &Floor, bed: &Testbed, office: &ReadyOffice, connections: usize) -> f64 {
    let identity = identity(office);
    let sessions: Vec<_> = (0..connections)
        .map(|_| {
            let http = network(bed).client_as(&identity).expect("a client");
            let url: BaseUrl = floor.url().parse().expect("a URL");
            // The floor's empty handlers stand at the relay's own paths and take any token.
            let client = RelayClient::new(http, url);
            (client.session("none".into()), client.session("none".into()))
        })
        .collect();
    let to = office.number;
    timed(sessions, |(sending, receiving): (RelaySession, RelaySession)| async move {
        for _ in 0..CYCLES {
            sending.send(&message(to)).await.expect("sends");
            receiving.received(&MessageQuery::default()).await.expect("lists");
            receiving.archive("any").await.expect("downloads");
        }
    })
    .await
}

/// Cycles a second of all connections together.
async fn timed<S: Send + 'static, F>(sessions: Vec<S>, work: impl Fn(S) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let count = sessions.len();
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
    let start = Instant::now();
    let tasks: Vec<_> = sessions.into_iter().map(|session| tokio::spawn(work(session))).collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    per_second(count * CYCLES, start.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand cycles")]
fn per_second(cycles: usize, time: Duration) -> f64 {
    cycles as f64 / time.as_secs_f64()
}

fn message(to: OfficeNumber) -> Outgoing {
    static CONTENT: [u8; 4_000] = [b'1'; 4_000];
    let files = ["a.pdf", "b.pdf", "c.pdf"].map(|name| Attachment::new(name, &CONTENT[..]));
    Outgoing::files(files).to(to)
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

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(connections: usize, ours: f64, floor: f64) {
    println!(
        "{connections} connection(s): ours {ours:>7.0} cycles/s, floor {floor:>7.0} cycles/s, ratio {:.2}",
        ours / floor
    );
}
