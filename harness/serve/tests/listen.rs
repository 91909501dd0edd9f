//! The accept loop over real sockets.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use careplan_serve::{Flow, Limits, LoopbackListener, Security, Stop, run};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;

async fn started(limits: Limits) -> (u16, Stop, tokio::task::JoinHandle<()>) {
    let listener = LoopbackListener::bind(0).await.expect("a free port");
    let port = listener.port().expect("a port");
    let (stop, shutdown) = Stop::new();
    let router = Router::new().route("/", get(async || "ok"));
    let running = tokio::spawn(run(listener, Security::Plain, router, limits, shutdown));
    (port, stop, running)
}

async fn asked(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.expect("writes");
    let mut answer = vec![0_u8; 4096];
    let count = stream.read(&mut answer).await.expect("reads");
    String::from_utf8_lossy(&answer[..count]).into_owned()
}

#[tokio::test]
async fn it_serves_until_it_is_stopped_and_then_ends() {
    let (port, stop, running) = started(Limits::default()).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let answer = asked(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    stop.stop();
    running.await.expect("ends without a panic, though a connection stood idle");
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let (port, _stop, _running) = started(Limits::default()).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    // Well above the limit: hyper checks it once a read, so a head may overshoot by one buffer.
    let head = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-long: {}\r\n", "x".repeat(100_000));
    // The server may answer and close while we still write.
    let _closed = stream.write_all(head.as_bytes()).await;
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer).await.expect("an answer");
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 431");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_let_go() {
    let limits = Limits { head: Duration::from_millis(20), ..Limits::default() };
    let (port, _stop, _running) = started(limits).await;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.expect("writes");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.expect("the server closes");
}

#[tokio::test]
async fn a_request_whose_client_goes_away_is_carried_to_its_end() {
    let (begun, release, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
    let listener = LoopbackListener::bind(0).await.expect("a free port");
    let port = listener.port().expect("a port");
    let (stop, shutdown) = Stop::new();
    let router = Router::new().route("/", {
        let (begun, release, done) = (Arc::clone(&begun), Arc::clone(&release), Arc::clone(&done));
        get(async move || {
            begun.notify_one();
            release.notified().await;
            done.notify_one();
        })
    });
    let running = tokio::spawn(run(listener, Security::Plain, router, Limits::default(), shutdown));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("writes");
    begun.notified().await;
    drop(stream);
    release.notify_one();
    done.notified().await;
    stop.stop();
    running.await.expect("ends without a panic");
}

#[tokio::test]
async fn a_handler_that_panics_is_an_internal_error_and_nothing_else() {
    let listener = LoopbackListener::bind(0).await.expect("a free port");
    let port = listener.port().expect("a port");
    let (_stop, shutdown) = Stop::new();
    let router = Router::new().route("/", get(|| async { panic!("on purpose") as () }));
    tokio::spawn(run(listener, Security::Plain, router, Limits::default(), shutdown));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let answer = asked(&mut stream, "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() {
    let body = Flow { pause: Duration::from_millis(20), ..Limits::DEFAULT.body };
    let limits = Limits { body, ..Limits::default() };
    let listener = LoopbackListener::bind(0).await.expect("a free port");
    let port = listener.port().expect("a port");
    let (_stop, shutdown) = Stop::new();
    let router = Router::new().route("/", axum::routing::post(async |body: String| body));
    tokio::spawn(run(listener, Security::Plain, router, limits, shutdown));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let head = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf";
    let answer = asked(&mut stream, head).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}
