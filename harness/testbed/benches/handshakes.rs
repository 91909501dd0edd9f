//! New mutual-TLS connections a second at the relay. `cargo bench -p careplan-testbed --bench handshakes`
//!
//! Each is a full handshake with the office's certificate, one request that the relay has no call for, its answer and
//! the end. The floor is a bare acceptor: tokio-rustls with the same keys and the same authority, which looks at no list
//! of revocations, at no key's strength and at no rule, and answers every request with the same bytes. Floor and relay
//! take turns in one run, and the best of the many short turns counts. The client shares the machine's cores. Beside the
//! rates stands the processor time of a connection, the client's included, which a busy machine disturbs less.

mod bare;
mod processor;

use std::sync::Arc;
use std::time::Instant;

use bare::Bare;
use careplan_domain::Claims;
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::{NewOffice, ReadyOffice};
use rustls::client::Resumption;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns of each.
const TURNS: usize = 21;
/// Connections of one turn.
const TIMES: usize = 64;
/// How many are opened at once.
const AT_ONCE: [usize; 2] = [1, 8];
/// What the relay must reach of the bare acceptor.
const RATIO_MIN: f64 = 0.9;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let bed = Testbed::start_with(Settings::fresh()).await.expect("starts");
        let office = office(&bed).await;
        let connector = connector(&bed, &office);
        let bare = Bare::start(&bed).await;
        let relay = bed.control().urls().relay.rsplit(':').next().expect("a port").parse().expect("a port");
        for at_once in AT_ONCE {
            let (mut ours, mut floors) = (Vec::new(), Vec::new());
            let (mut our_time, mut floor_time) = (0, 0);
            for _ in 0..TURNS {
                let start = processor::time();
                floors.push(rate(&connector, bare.port(), at_once).await);
                let between = processor::time();
                ours.push(rate(&connector, relay, at_once).await);
                floor_time += between - start;
                our_time += processor::time() - between;
            }
            report(at_once, best(ours), best(floors));
            processor::report(TURNS * TIMES, our_time, floor_time);
        }
        bare.stop().await;
        bed.stop().await;
    });
}

/// New connections a second.
async fn rate(connector: &TlsConnector, port: u16, at_once: usize) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
    let start = Instant::now();
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let connector = connector.clone();
            tokio::spawn(async move {
                for _ in 0..TIMES / at_once {
                    connect(&connector, port).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let times = TIMES as f64;
    times / start.elapsed().as_secs_f64()
}

async fn connect(connector: &TlsConnector, port: u16) {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    stream.set_nodelay(true).expect("a TCP stream");
    let name = ServerName::try_from("localhost").expect("a name");
    let mut stream = connector.connect(name, stream).await.expect("shakes hands");
    // The server judges the certificate after the client's part is done: only its answer says that it was taken.
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.expect("asks");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("hears");
    assert_eq!(&answer, b"HTTP/1.1 404");
}

fn connector(bed: &Testbed, office: &ReadyOffice) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(bed.control().tls_root_pem().as_bytes());
    roots.add(root.expect("a certificate")).expect("an anchor");
    let chain = CertificateDer::pem_slice_iter(office.certificate_pem.as_bytes());
    let chain = chain.collect::<Result<Vec<_>, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_slice(office.private_key_pem.expose().as_bytes()).expect("a key");
    let mut config = ClientConfig::builder_with_provider(careplan_serve::provider())
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .expect("fit together");
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

async fn office(bed: &Testbed) -> ReadyOffice {
    let new = NewOffice {
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().expect("a kind")],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims: Claims::SelfClaim,
        number: Some("4479900013".parse().expect("a number")),
    };
    let created = bed.create_office(new).await.expect("is registered");
    bed.control().make_ready(created.number).await.expect("becomes ready")
}

fn best(rates: Vec<f64>) -> f64 {
    rates.into_iter().fold(0.0, f64::max)
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(at_once: usize, ours: f64, floor: f64) {
    let ratio = ours / floor;
    let said = if ratio >= RATIO_MIN { "reached" } else { "missed" };
    println!(
        "{at_once} at once: ours {ours:>6.0} connections/s, bare {floor:>6.0} connections/s, ratio {ratio:.2}  aim \
         {RATIO_MIN}: {said}"
    );
}
