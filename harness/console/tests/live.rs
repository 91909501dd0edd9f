//! The live journal over a real socket: it comes as it happens, goes on where it was, and ends with the testbed.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use careplan_testbed::{Settings, Testbed};
use careplan_wire::control::PaceMode;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::header;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use mock_ca::KeyKind;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// One who reads along.
struct Reader {
    body: Incoming,
    /// What has come and was not looked at.
    text: String,
    connection: JoinHandle<()>,
}

/// One event of the stream.
#[derive(Debug, PartialEq, Eq)]
struct Event {
    kind: String,
    id: u64,
    data: String,
}

async fn bed() -> Testbed {
    let settings = Settings {
        console: Some(Arc::new(careplan_console::pages)),
        keys: KeyKind::P256,
        ..Settings::fresh()
    };
    Testbed::start_with(settings).await.expect("starts")
}

impl Reader {
    async fn follow(bed: &Testbed, query: &str, last: Option<u64>) -> Self {
        let url = &bed.ready_file().urls.console;
        let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let address = SocketAddr::from(([127, 0, 0, 1], port.expect("a port")));
        let socket = TcpStream::connect(address).await.expect("connects");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(socket)).await.expect("speaks HTTP");
        let connection = tokio::spawn(async move { connection.await.unwrap_or_default() });
        let mut request =
            Request::get(format!("/journal/live{query}")).header(header::HOST, address.to_string());
        if let Some(last) = last {
            request = request.header("last-event-id", last.to_string());
        }
        let answer = sender.send_request(request.body(Empty::<Bytes>::new()).expect("a request")).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        Self { body: answer.into_body(), text: String::new(), connection }
    }

    /// The next event; nothing where the stream has ended as a stream should.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.text.find("\n\n") {
                let event = read(&self.text[..end]);
                self.text.drain(..end + 2);
                if event.is_some() {
                    return event;
                }
            }
            let frame = self.body.frame().await?.expect("the stream ends with its last chunk");
            let data = frame.into_data().expect("data");
            self.text.push_str(std::str::from_utf8(&data).expect("text"));
        }
    }

    async fn leave(self) {
        drop(self.body);
        self.connection.abort();
        let _left = self.connection.await;
    }
}

/// What is no event of its own (a wait, a sign of life) is nothing.
fn read(text: &str) -> Option<Event> {
    let field = |name: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        lines.collect::<Vec<_>>().join("\n")
    };
    let kind = field("event");
    (!kind.is_empty()).then(|| Event {
        kind,
        id: field("id").parse().expect("a number"),
        data: field("data"),
    })
}

/// Something that the journal tells, `count` times.
async fn happen(bed: &Testbed, count: usize) {
    for _ in 0..count {
        bed.set_pace(PaceMode::Explicit).await.expect("is set");
    }
}

#[tokio::test]
async fn what_happens_comes_at_once_as_it_stands_on_the_page() {
    let bed = bed().await;
    let mut reader = Reader::follow(&bed, "?kind=pace-set", None).await;
    bed.control().relay_settings().await.expect("are told");
    happen(&bed, 1).await;
    let event = reader.next().await.expect("a line");
    assert_eq!(event.kind, "line");
    assert!(event.data.contains(&format!("<li id=\"line-{}\"", event.id)), "{event:?}");
    assert!(event.data.contains("進み方を変えました。"), "{event:?}");
    reader.leave().await;
    bed.stop().await;
}

#[tokio::test]
async fn who_comes_back_misses_nothing_and_reads_nothing_twice() {
    let bed = bed().await;
    happen(&bed, 3).await;
    let mut read = Vec::new();
    let mut last = 0;
    // The line breaks after every line, after every second one, ….
    for lines in [1, 2, 3, 120] {
        happen(&bed, lines).await;
        let mut reader = match last {
            0 => Reader::follow(&bed, "?after=0", None).await,
            last => Reader::follow(&bed, "?after=0", Some(last)).await,
        };
        for _ in 0..lines {
            let event = reader.next().await.expect("a line");
            assert_eq!(event.kind, "line", "{event:?}");
            last = event.id;
            read.push(event.id);
        }
        reader.leave().await;
    }
    let newest = bed.journal().after(0, usize::MAX).last().expect("lines").seq;
    let mut reader = Reader::follow(&bed, "", Some(last)).await;
    while last < newest {
        last = reader.next().await.expect("a line").id;
        read.push(last);
    }
    assert_eq!(read, (1..=newest).collect::<Vec<_>>());
    reader.leave().await;
    bed.stop().await;
}

#[tokio::test]
async fn lines_that_are_forgotten_before_they_were_read_are_told_as_missing() {
    let bed = bed().await;
    happen(&bed, 5).await;
    let seen = bed.journal().after(0, 2).last().expect("lines").seq;
    bed.journal().clear();
    happen(&bed, 1).await;
    let newest = bed.journal().after(0, usize::MAX).last().expect("a line").seq;
    let mut reader = Reader::follow(&bed, "", Some(seen)).await;
    let gap = reader.next().await.expect("a gap");
    let missed = (newest - seen - 1).to_string();
    assert_eq!((gap.kind.as_str(), gap.id, gap.data), ("gap", newest - 1, missed));
    assert_eq!(reader.next().await.expect("a line").id, newest);
    reader.leave().await;
    bed.stop().await;
}

#[tokio::test]
async fn a_stop_of_the_testbed_ends_every_stream() {
    let bed = bed().await;
    let mut readers = Vec::new();
    for _ in 0..3 {
        readers.push(Reader::follow(&bed, "", None).await);
    }
    let ended = async {
        for reader in &mut readers {
            // Cut off instead of ended, it would be an error.
            while reader.next().await.is_some() {}
        }
    };
    tokio::join!(bed.stop(), ended);
}
