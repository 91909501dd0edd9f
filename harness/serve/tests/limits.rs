//! What a listener bears and what it does not, over a network in memory and in paused time: every test lets hours pass
//! and takes no time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::routing::{get, post};
use careplan_serve::{Limits, Listen, Security, Stop, TlsRoot, TlsSwap, run, server_tls};
use careplan_sim::Clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Bytes under way at once in each direction, as in a socket's buffers.
const BUFFER: usize = 4 * 1024;
/// Bytes of the answer of `GET /large`.
const LARGE: usize = 1024 * 1024;

/// Connections that are made in memory.
struct Wire(mpsc::Receiver<(DuplexStream, SocketAddr)>);

impl Listen for Wire {
    type Io = DuplexStream;

    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        match self.0.recv().await {
            Some(connection) => Ok(connection),
            None => std::future::pending().await,
        }
    }
}

struct Bench {
    wire: mpsc::Sender<(DuplexStream, SocketAddr)>,
    stop: Stop,
    running: JoinHandle<()>,
    /// Lets `GET /waits` answer.
    release: Arc<Notify>,
}

impl Bench {
    fn new(limits: Limits) -> Self {
        Self::over(limits, Security::Plain)
    }

    fn over(limits: Limits, security: Security) -> Self {
        let (wire, arriving) = mpsc::channel(100);
        let (stop, shutdown) = Stop::new();
        let release = Arc::new(Notify::new());
        let waited_for = Arc::clone(&release);
        let waits = async move || {
            waited_for.notified().await;
            "waited"
        };
        let router = Router::new()
            .route("/", get(async || "ok"))
            .route("/waits", get(waits))
            .route("/large", get(async || Bytes::from(vec![b'x'; LARGE])))
            .route("/count", post(async |body: Bytes| body.len().to_string()))
            .route("/raw", post(async |request: Request| format!("{:?}", request.headers())));
        let running = tokio::spawn(run(Wire(arriving), security, router, limits, shutdown));
        Self { wire, stop, running, release }
    }

    /// A connection from this address.
    async fn connect_from(&self, address: &str) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        self.wire.send((theirs, address.parse().expect("an address"))).await.expect("it serves");
        ours
    }

    async fn connect(&self) -> DuplexStream {
        self.connect_from("192.0.2.1:50000").await
    }
}

/// Paused time goes on.
async fn passes(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// Whatever comes until the connection ends, and how many seconds that took.
async fn to_the_end(mut line: DuplexStream) -> (String, u64) {
    let (start, mut came) = (Instant::now(), Vec::new());
    // A broken pipe is an end too.
    let _end = line.read_to_end(&mut came).await;
    (String::from_utf8_lossy(&came).into_owned(), start.elapsed().as_secs())
}

/// Sends `bytes` one at a time, one every so many seconds, until nobody listens any more; the seconds that took.
async fn dribble(line: &mut DuplexStream, bytes: &[u8], every: u64) -> u64 {
    let start = Instant::now();
    for byte in bytes {
        if line.write_all(&[*byte]).await.is_err() {
            break;
        }
        passes(every).await;
    }
    start.elapsed().as_secs()
}

/// One request and its answer's status.
async fn status(line: &mut DuplexStream, request: &str) -> u16 {
    let _closed = line.write_all(request.as_bytes()).await;
    let mut head = [0; 12];
    line.read_exact(&mut head).await.expect("an answer");
    std::str::from_utf8(&head[9..]).expect("ASCII").parse().expect("a status")
}

const GET: &str = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

fn tls() -> Security {
    let now = Clock::system().now();
    let identity = TlsRoot::create(&[], now).expect("a root").server_identity(&[], now).expect("an identity");
    let config = TlsSwap::new(server_tls(&identity, &Clock::system()).expect("a configuration"));
    Security::Tls { config, refused: Arc::new(|_, _| {}) }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_come_is_not_waited_for() {
    let bench = Bench::over(Limits::DEFAULT, tls());
    assert_eq!(to_the_end(bench.connect().await).await, (String::new(), 10));
    let mut slow = bench.connect().await;
    // The beginning of a record that says that it is long.
    let bytes = [&[22, 3, 1, 1, 0, 1, 0, 0, 252, 3, 3][..], &[0; 100]].concat();
    assert!((10..=11).contains(&dribble(&mut slow, &bytes, 1).await), "single bytes buy no time");
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_and_a_head_has_as_long_in_all() {
    let bench = Bench::new(Limits::DEFAULT);
    assert_eq!(to_the_end(bench.connect().await).await.1, 60, "never a word");
    let mut kept = bench.connect().await;
    for _ in 0..5 {
        assert_eq!(status(&mut kept, GET).await, 200);
        let mut rest = [0; 1_000];
        let _ = kept.read(&mut rest).await.expect("the rest of the answer");
        passes(59).await;
    }
    assert_eq!(status(&mut kept, GET).await, 200, "each request is a new beginning");
    let (_, seconds) = to_the_end(kept).await;
    assert_eq!(seconds, 60);
    let mut slow = bench.connect().await;
    let head = format!("GET / HTTP/1.1\r\nx-long: {}", "x".repeat(1_000));
    assert!((60..=65).contains(&dribble(&mut slow, head.as_bytes(), 5).await), "single bytes buy no time");
}

#[tokio::test(start_paused = true)]
async fn a_body_must_keep_flowing() {
    let bench = Bench::new(Limits::DEFAULT);
    let head =
        "POST /count HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 200000\r\n\r\n";
    let mut silent = bench.connect().await;
    silent.write_all(head.as_bytes()).await.expect("writes");
    let (answer, seconds) = to_the_end(silent).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(seconds, 30);

    let mut slow = bench.connect().await;
    slow.write_all(head.as_bytes()).await.expect("writes");
    let seconds = dribble(&mut slow, &[b'x'; 200], 10).await;
    assert!((30..=50).contains(&seconds), "pauses within the limit, one after the other: {seconds}");

    let mut steady = bench.connect().await;
    steady.write_all(head.as_bytes()).await.expect("writes");
    for _ in 0..40 {
        passes(1).await;
        steady.write_all(&[b'x'; 5_000]).await.expect("is borne with");
    }
    let (answer, _) = to_the_end(steady).await;
    assert!(answer.ends_with("\r\n200000"), "an old line is slow, and gets through: {answer}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_must_be_taken() {
    let bench = Bench::new(Limits::DEFAULT);
    let large = "GET /large HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let mut never = bench.connect().await;
    never.write_all(large.as_bytes()).await.expect("writes");
    passes(31).await;
    let (came, _) = to_the_end(never).await;
    assert!(came.len() <= BUFFER, "{} bytes were kept ready for who never reads", came.len());

    let mut slow = bench.connect().await;
    slow.write_all(large.as_bytes()).await.expect("writes");
    let (start, mut taken, mut bytes) = (Instant::now(), 0, [0; 100]);
    loop {
        match slow.read(&mut bytes).await {
            Ok(0) | Err(_) => break,
            Ok(count) => taken += count,
        }
        passes(5).await;
    }
    // What is under way is still read at leisure: so long after the server has let go.
    let leisure = 5 * (BUFFER / 100 + 1);
    assert!(start.elapsed().as_secs() <= 45 + leisure as u64, "{:?}", start.elapsed());
    assert!(taken <= 3 * BUFFER, "{taken}");

    let mut steady = bench.connect().await;
    steady.write_all(large.as_bytes()).await.expect("writes");
    let (mut taken, mut bytes) = (0, vec![0; 5_000]);
    loop {
        let mut second = 0;
        while second < bytes.len() {
            match steady.read(&mut bytes[second..]).await.expect("is borne with") {
                0 => break,
                count => second += count,
            }
        }
        taken += second;
        if second < bytes.len() {
            break;
        }
        passes(1).await;
    }
    assert!(taken > LARGE, "an old line is slow, and gets it all: {taken}");
}

#[tokio::test(start_paused = true)]
async fn who_finds_all_places_taken_waits_for_one() {
    let bench = Bench::new(Limits { connections: 2, ..Limits::DEFAULT });
    let mut first = bench.connect_from("192.0.2.1:1").await;
    let mut second = bench.connect_from("192.0.2.2:1").await;
    let mut third = bench.connect_from("192.0.2.3:1").await;
    assert_eq!(status(&mut first, GET).await, 200);
    assert_eq!(status(&mut second, GET).await, 200);
    third.write_all(GET.as_bytes()).await.expect("writes");
    let mut byte = [0; 1];
    let waiting = tokio::time::timeout(Duration::from_secs(1), third.read(&mut byte)).await;
    assert!(waiting.is_err(), "nobody has left");
    drop(first);
    assert_eq!(third.read(&mut byte).await.expect("an answer"), 1);
}

#[tokio::test(start_paused = true)]
async fn one_address_takes_only_so_many_places() {
    let bench = Bench::new(Limits { connections_per_address: 2, ..Limits::DEFAULT });
    let mut first = bench.connect_from("192.0.2.1:1").await;
    let mut second = bench.connect_from("192.0.2.1:2").await;
    assert_eq!(status(&mut first, GET).await, 200);
    assert_eq!(status(&mut second, GET).await, 200);
    let third = bench.connect_from("192.0.2.1:3").await;
    assert_eq!(to_the_end(third).await, (String::new(), 0), "closed without a word");
    let mut other = bench.connect_from("192.0.2.2:1").await;
    assert_eq!(status(&mut other, GET).await, 200);
    for port in 1..10 {
        let mut local = bench.connect_from(&format!("127.0.0.1:{port}")).await;
        assert_eq!(status(&mut local, GET).await, 200, "this machine itself is not counted");
    }
    drop(first);
    passes(1).await;
    let mut again = bench.connect_from("192.0.2.1:4").await;
    assert_eq!(status(&mut again, GET).await, 200);
}

#[tokio::test(start_paused = true)]
async fn a_head_has_so_many_bytes_and_lines() {
    let bench = Bench::new(Limits::DEFAULT);
    let lines = |count: usize| {
        let lines: Vec<_> = (1..count).map(|n| format!("x-{n}: 1")).collect();
        format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n\r\n", lines.join("\r\n"))
    };
    assert_eq!(status(&mut bench.connect().await, &lines(Limits::DEFAULT.headers)).await, 200);
    assert_eq!(status(&mut bench.connect().await, &lines(Limits::DEFAULT.headers + 1)).await, 431);
    // hyper measures once a read, so that a head may have a buffer more.
    let bytes = Limits::DEFAULT.head_bytes;
    for (length, fits) in [(bytes / 2, true), (2 * bytes, false), (16 * bytes, false)] {
        let long = "x".repeat(length);
        for head in [
            format!("GET /?q={long} HTTP/1.1\r\nhost: localhost\r\n\r\n"),
            format!("GET / HTTP/1.1\r\nhost: localhost\r\ncookie: a={long}\r\n\r\n"),
            format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-{long}: 1\r\n\r\n"),
        ] {
            let mut line = bench.connect().await;
            let (mut reading, mut writing) = tokio::io::split(&mut line);
            let write = async {
                let _closed = writing.write_all(head.as_bytes()).await;
            };
            let read = async {
                let mut start = [0; 12];
                reading.read_exact(&mut start).await.expect("an answer");
                String::from_utf8_lossy(&start[9..]).into_owned()
            };
            let ((), status) = tokio::join!(write, read);
            let expected: &[&str] = if fits { &["200"] } else { &["431", "414"] };
            assert!(expected.contains(&status.as_str()), "{length}: {status}");
        }
    }
}

/// The answers' status lines, in order, to all of `bytes` on one connection.
async fn answers(bytes: &str) -> Vec<String> {
    let bench = Bench::new(Limits::DEFAULT);
    let mut line = bench.connect().await;
    line.write_all(bytes.as_bytes()).await.expect("writes");
    line.shutdown().await.expect("ends");
    let (came, _) = to_the_end(line).await;
    let status = |line: &str| line.strip_prefix("HTTP/1.1 ").map(|rest| rest[..3].to_owned());
    // A body may stand before the next status on its line.
    came.match_indices("HTTP/1.1 ").filter_map(|(place, _)| status(&came[place..])).collect()
}

#[tokio::test(start_paused = true)]
async fn what_two_readers_could_read_differently_is_refused_or_read_as_the_standard_says() {
    let smuggled = "GET /waits HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let post = "POST /count HTTP/1.1\r\nhost: localhost\r\n";
    for (what, request, expected) in [
        ("two lengths", format!("{post}content-length: 0\r\ncontent-length: 43\r\n\r\n{smuggled}"), "400"),
        ("a length that is none", format!("{post}content-length: +43\r\n\r\n{smuggled}"), "400"),
        ("a list of lengths", format!("{post}content-length: 0, 43\r\n\r\n{smuggled}"), "400"),
        ("a coding that is not the last", format!("{post}transfer-encoding: chunked, x\r\n\r\n"), "400"),
        ("an unknown coding", format!("{post}transfer-encoding: xchunked\r\n\r\n{smuggled}"), "400"),
        ("a space before the colon", format!("{post}content-length : 43\r\n\r\n{smuggled}"), "400"),
        ("a folded line", format!("{post}x-a: 1\r\n content-length: 43\r\n\r\n{smuggled}"), "400"),
        ("a chunk whose size is none", format!("{post}transfer-encoding: chunked\r\n\r\n-1\r\n\r\n"), "400"),
        (
            "a chunk of a size beyond all",
            format!("{post}transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
            "400",
        ),
        ("a control character", format!("{post}x-a: \u{1}\r\n\r\n"), "400"),
        ("another protocol", "SSH-2.0-OpenSSH\r\n\r\n".to_owned(), "400"),
    ] {
        let found = answers(&request).await;
        assert_eq!(found, [expected], "{what}");
    }
    // With both, chunks are what counts, and the connection ends: the rest is no request (RFC 9112, section 6.3).
    let both = format!("{post}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{GET}");
    assert_eq!(answers(&both).await, ["200"]);
    // HTTP/2 is not spoken; who begins with it hears nothing.
    assert!(answers("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.is_empty());
    // What is refused ends the connection: nothing after it is read as a request.
    let refused = format!("{post}content-length: x\r\n\r\n{GET}{GET}");
    assert_eq!(answers(&refused).await, ["400"]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_what_is_open_but_not_for_long() {
    let waits = "GET /waits HTTP/1.1\r\nhost: localhost\r\n\r\n";
    for (is_released, expected) in [(true, "HTTP/1.1 200"), (false, "")] {
        let bench = Bench::new(Limits::DEFAULT);
        let mut line = bench.connect().await;
        line.write_all(waits.as_bytes()).await.expect("writes");
        passes(1).await;
        bench.stop.stop();
        passes(1).await;
        let start = Instant::now();
        if is_released {
            bench.release.notify_one();
        }
        bench.running.await.expect("ends without a panic");
        assert!(start.elapsed() <= Limits::DEFAULT.farewell, "{:?}", start.elapsed());
        let (came, _) = to_the_end(line).await;
        assert!(came.starts_with(expected) && came.is_empty() == expected.is_empty(), "{came}");
    }
}

/// A refused request of this head and a body of so many bytes; what is answered, once all of it was written.
async fn refused_after_writing(head: &str, bytes: usize) -> String {
    let bench = Bench::new(Limits::default());
    let mut line = bench.connect().await;
    let head = format!("{head}\r\nhost: x\r\ncontent-length: {bytes}\r\nconnection: close\r\n\r\n");
    line.write_all(head.as_bytes()).await.expect("is taken");
    line.write_all(&vec![b'x'; bytes]).await.expect("is taken to the end");
    to_the_end(line).await.0
}

#[tokio::test(start_paused = true)]
async fn who_writes_first_and_reads_then_hears_every_refusal() {
    for (head, status) in
        [("POST /nowhere HTTP/1.1", "404"), ("PUT / HTTP/1.1", "405"), ("POST /waits HTTP/1.1", "405")]
    {
        let answer = refused_after_writing(head, 1024 * 1024).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{head}: {answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_first_whether_to_send_hears_the_refusal_and_no_invitation() {
    let bench = Bench::new(Limits::default());
    let mut line = bench.connect().await;
    let head = "POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n";
    line.write_all(head.as_bytes()).await.expect("is taken");
    let (answer, seconds) = to_the_end(line).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert_eq!(seconds, 0);
}
