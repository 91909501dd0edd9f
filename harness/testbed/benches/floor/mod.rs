//! The floor under the cycles: empty handlers behind the relay's own kind of acceptor, and bare durable writes.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use careplan_domain::Span;
use careplan_serve::{
    ClientTrust, Limits, LoopbackListener, Security, Stop, TlsRoot, TlsSwap, mutual_tls, run,
};
use careplan_testbed::Testbed;
use careplan_wire::relay::path;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use tokio::sync::{mpsc, oneshot};

/// What a receipt needs on the disk: a number, a time.
const RECEIPT: &[u8] = &[0; 64];

/// A running floor.
pub(crate) struct Floor {
    url: String,
    stop: Stop,
    running: tokio::task::JoinHandle<()>,
}

impl Floor {
    /// Starts the floor, with the testbed's TLS root and client authority, on the testbed's own disk.
    pub(crate) async fn start(bed: &Testbed) -> Self {
        let control = bed.control();
        let directory = control.directory();
        let key = directory.read("tls/root-key.pem").expect("readable").expect("there");
        let root = TlsRoot::read(control.tls_root_pem(), &String::from_utf8_lossy(&key)).expect("a root");
        let now = careplan_sim::Clock::system().now();
        let identity = root.server_identity(&[], now.saturating_sub(Span::ZERO)).expect("an identity");
        let authority =
            CertificateDer::from_pem_slice(control.e_seikyuu_ca_pem().await.expect("is there").as_bytes())
                .expect("a certificate");
        let trust = ClientTrust { authorities: vec![authority], revocations: Vec::new() };
        let config = mutual_tls(&identity, &trust, &control.environment().clock).expect("a configuration");
        let log = Log::open(File::create(directory.path().join("floor.log")).expect("a file"));
        let listener = LoopbackListener::bind(0).await.expect("a free port");
        let url = format!("https://localhost:{}", listener.port().expect("a port"));
        let security = Security::Tls { config: TlsSwap::new(config), refused: Arc::new(|_, _| {}) };
        let (stop, shutdown) = Stop::new();
        let running = tokio::spawn(run(listener, security, router(log), Limits::default(), shutdown));
        Self { url, stop, running }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) async fn stop(self) {
        self.stop.stop();
        self.running.await.expect("no panic");
    }
}

fn router(log: Log) -> Router {
    Router::new()
        .route(path::MESSAGES, post(send))
        .route(path::RECEIVED, get(async || r#"{"messages":[]}"#))
        .route(path::ARCHIVE, get(download))
        .layer(DefaultBodyLimit::max(1024 * 1024))
        .with_state(log)
}

async fn send(State(log): State<Log>, body: Bytes) -> (StatusCode, &'static str) {
    log.append(body).await;
    (StatusCode::CREATED, r#"{"messages":[],"findings":[]}"#)
}

async fn download(State(log): State<Log>) -> &'static [u8] {
    static CONTENT: [u8; 12_000] = [b'1'; 12_000];
    log.append(Bytes::from_static(RECEIPT)).await;
    &CONTENT
}

/// A file that is synced after each batch of appends: the barest durable write.
#[derive(Clone)]
struct Log(mpsc::Sender<(Bytes, oneshot::Sender<()>)>);

impl Log {
    fn open(mut file: File) -> Self {
        let (queue, mut appends) = mpsc::channel::<(Bytes, oneshot::Sender<()>)>(1_024);
        std::thread::spawn(move || {
            while let Some(first) = appends.blocking_recv() {
                let mut batch = vec![first];
                while let Ok(next) = appends.try_recv() {
                    batch.push(next);
                }
                for (bytes, _) in &batch {
                    file.write_all(bytes).expect("the disk takes it");
                }
                file.sync_data().expect("the disk keeps it");
                for (_, done) in batch {
                    // A client that is gone need not hear it.
                    let _gone = done.send(());
                }
            }
        });
        Self(queue)
    }

    async fn append(&self, bytes: Bytes) {
        let (done, answered) = oneshot::channel();
        self.0.send((bytes, done)).await.expect("the log runs");
        answered.await.expect("the log answers");
    }
}
