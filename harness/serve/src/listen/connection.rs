//! One connection, from its handshake to its end.
//!
//! Most connections have nothing to say most of the time. So hyper, whose buffers alone take 16 KiB, serves in spells: it
//! begins with a request's first byte, and gives the connection back once everything is answered. The rule it keeps:
//! between two spells a connection holds no buffer of ours.

use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, ready};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tower::Service as _;
use tracing::debug;

use super::begun::Begun;
use super::spell::{Spell, Watched};
use super::unread::Unread;
use super::{Limits, Security, unless};
use crate::faults::{BrokenOff, Carrying};
use crate::line::{Cutter, Line};
use crate::patience::Flowing;
use crate::{FaultDoor, Peer, PeerCertificate, Shutdown};

/// Bytes that are read at once of a connection that was at rest: most requests' heads, whole.
const FIRST_BYTES: usize = 2 * 1024;

/// A connection that was accepted.
pub(super) struct Connection {
    pub(super) address: SocketAddr,
    pub(super) security: Security,
    pub(super) router: Router,
    pub(super) limits: Limits,
    pub(super) faults: Option<FaultDoor>,
    pub(super) shutdown: Shutdown,
}

impl Connection {
    /// Serves it to its end.
    pub(super) async fn serve<Io: AsyncRead + AsyncWrite + Send + Unpin + 'static>(self, mut io: Line<Io>) {
        let cutter = io.cutter();
        match self.security.clone() {
            Security::Plain => Box::pin(self.serve_http(io, cutter, None)).await,
            Security::Shown { judge, refused } => {
                let showing = Box::pin(tokio::time::timeout(self.limits.handshake, judge.admit(&mut io)));
                let Some(shown) = unless(&self.shutdown, showing).await else { return };
                match shown {
                    Ok(Ok(certificate)) => Box::pin(self.serve_http(io, cutter, certificate)).await,
                    Ok(Err(error)) => refused(self.address, &error),
                    Err(_) => debug!(peer = %self.address, "a certificate took too long to be shown"),
                }
            }
            Security::Tls { config, refused } => {
                let config = config.current();
                let config = match &self.faults {
                    Some(faults) => faults.offered(config),
                    None => config,
                };
                let acceptor = tokio_rustls::TlsAcceptor::from(config);
                // In boxes of their own: what a handshake needs is given back with it, and what it leaves is not moved on.
                let handshake = tokio::time::timeout(self.limits.handshake, acceptor.accept(io));
                let handshake = Box::pin(async { handshake.await.map(|shaken| shaken.map(Box::new)) });
                // Who has not even shaken hands when we stop is not waited for.
                let Some(handshake) = unless(&self.shutdown, handshake).await else { return };
                match handshake {
                    Ok(Ok(stream)) => {
                        let certificate = stream
                            .get_ref()
                            .1
                            .peer_certificates()
                            .and_then(<[_]>::first)
                            .and_then(|der| PeerCertificate::read(der.as_ref()));
                        Box::pin(self.serve_http(stream, cutter, certificate)).await;
                    }
                    Ok(Err(error)) => refused(self.address, &error),
                    Err(_) => debug!(peer = %self.address, "a TLS handshake took too long"),
                }
            }
        }
    }

    async fn serve_http<Io: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        self,
        mut io: Io,
        cutter: Cutter,
        certificate: Option<PeerCertificate>,
    ) {
        let peer = Peer { address: self.address, certificate: certificate.map(Arc::new) };
        let begun = Begun::default();
        let mut ahead = Bytes::new();
        loop {
            if ahead.is_empty() {
                let Some(bytes) = self.rest(&mut io, &begun).await else { break };
                ahead = bytes;
            }
            // In a box of its own, which is given back when the spell is over.
            let spell = Box::pin(self.spell(io, ahead, (&peer, &begun, &cutter)));
            let Some(rested) = spell.await else { break };
            (io, ahead) = rested;
        }
        begun.ended().await;
    }

    /// Waits for the first bytes of a request; nothing when the connection has ended, or has to.
    async fn rest<Io>(&self, io: &mut Io, begun: &Begun) -> Option<Bytes>
    where
        Io: AsyncRead + AsyncWrite + Unpin,
    {
        let waiting = tokio::time::timeout(self.limits.head, first_bytes(io, begun));
        match unless(&self.shutdown, waiting).await {
            Some(Ok(Ok(bytes))) if !bytes.is_empty() => return Some(bytes),
            Some(Ok(Err(error))) => debug!(peer = %self.address, "a connection broke: {error}"),
            Some(Err(_)) => debug!(peer = %self.address, "a connection has said nothing for too long"),
            // The peer has ended it, or we stop.
            Some(Ok(Ok(_))) | None => {}
        }
        // A peer that is gone need not hear the end.
        let _gone = io.shutdown().await;
        None
    }

    /// Lets hyper serve, beginning with the bytes that were read ahead, until nothing is left to do or the connection ends.
    async fn spell<Io: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
        &self,
        io: Io,
        ahead: Bytes,
        (peer, begun, cutter): (&Peer, &Begun, &Cutter),
    ) -> Option<(Io, Bytes)> {
        let flow = self.limits.body;
        let spell = Spell::default();
        let service = hyper::service::service_fn(|request: Request<Incoming>| {
            let (head, body) = request.into_parts();
            let body = spell.begun(body);
            let (unread, body) = Unread::lend(Flowing::new(body, flow), &head.headers);
            let mut request = Request::from_parts(head, Body::new(body));
            request.extensions_mut().insert(peer.clone());
            // Without faults, this is one look at a flag.
            let plan = self.faults.as_ref().and_then(|faults| faults.plan(&request, peer));
            let mut router = self.router.clone();
            let shutdown = &self.shutdown;
            let spell = &spell;
            async move {
                let response = match plan {
                    None => begun.carry_out(router.call(request)).await,
                    Some(plan) => {
                        Box::pin(plan.carry_out(request, Carrying { router, begun, shutdown, cutter }))
                            .await?
                    }
                };
                unread.let_finish(response.status()).await;
                Ok::<_, BrokenOff>(response.map(|body: Body| spell.answered(body)))
            }
        });
        let mut serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head)
            .max_buf_size(self.limits.head_bytes)
            .max_headers(self.limits.headers)
            .serve_connection(TokioIo::new(Watched::new(io, ahead, spell.clone())), service);
        let until_rest = std::future::poll_fn(|context| match Pin::new(&mut serving).poll(context) {
            Poll::Ready(ended) => Poll::Ready(Some(ended)),
            Poll::Pending if spell.is_over() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        let ended = match unless(&self.shutdown, until_rest).await {
            Some(Some(ended)) => ended,
            Some(None) => {
                let parts = serving.into_parts();
                return Some((parts.io.into_inner().into_inner(), parts.read_buf));
            }
            None => {
                Pin::new(&mut serving).graceful_shutdown();
                serving.await
            }
        };
        if let Err(error) = ended {
            debug!(peer = %self.address, "a connection broke: {error}");
        }
        None
    }
}

/// The first bytes that come; none at the end. Meanwhile, what was begun is cleared away.
async fn first_bytes(io: &mut (impl AsyncRead + Unpin), begun: &Begun) -> io::Result<Bytes> {
    std::future::poll_fn(|context| {
        begun.clear_away(context);
        // On the stack, and only while there is something to read.
        let mut bytes = [MaybeUninit::uninit(); FIRST_BYTES];
        let mut buffer = ReadBuf::uninit(&mut bytes);
        ready!(Pin::new(&mut *io).poll_read(context, &mut buffer))?;
        Poll::Ready(Ok(Bytes::copy_from_slice(buffer.filled())))
    })
    .await
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt as _, DuplexStream};

    use super::*;
    use crate::Stop;

    const GET: &str = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";

    /// What a spell leaves of a connection on which `said` was said, and what it answered; `None` of a connection that the
    /// spell has ended or keeps.
    async fn left(said: &str) -> (Option<String>, String) {
        let (_stop, shutdown) = Stop::new();
        let router = Router::new()
            .route("/", get(async || "ok"))
            .route(
                "/streamed",
                get(async || {
                    Body::from_stream(futures_util::stream::iter(["a", "b"].map(Ok::<_, io::Error>)))
                }),
            )
            .route("/count", post(async |body: Bytes| body.len().to_string()))
            .route("/unread", post(async || "unread"));
        let connection = Connection {
            address: "127.0.0.1:1".parse().expect("an address"),
            security: Security::Plain,
            router,
            limits: Limits::DEFAULT,
            faults: None,
            shutdown,
        };
        let (mut ours, theirs) = tokio::io::duplex(64 * 1024);
        let peer = Peer { address: connection.address, certificate: None };
        let (begun, cutter) =
            (Begun::default(), Line::new(tokio::io::empty(), |_| {}, Limits::DEFAULT.answer).cutter());
        let ahead = Bytes::copy_from_slice(said.as_bytes());
        let spell = connection.spell::<DuplexStream>(theirs, ahead, (&peer, &begun, &cutter));
        // In paused time: it passes once nothing else can be done.
        let rested = tokio::time::timeout(Limits::DEFAULT.head / 2, spell).await.unwrap_or(None);
        let ahead = rested.map(|(theirs, ahead)| {
            drop(theirs);
            String::from_utf8_lossy(&ahead).into_owned()
        });
        let mut answer = String::new();
        ours.read_to_string(&mut answer).await.expect("text");
        (ahead, answer)
    }

    #[tokio::test]
    async fn a_connection_takes_little_by_itself() {
        let (_stop, shutdown) = Stop::new();
        let connection = || Connection {
            address: "127.0.0.1:1".parse().expect("an address"),
            security: Security::Plain,
            router: Router::new(),
            limits: Limits::DEFAULT,
            faults: None,
            shutdown: shutdown.clone(),
        };
        let line = || Line::new(tokio::io::empty(), |_| {}, Limits::DEFAULT.answer);
        let whole = size_of_val(&connection().serve(line()));
        let http = size_of_val(&connection().serve_http(line(), line().cutter(), None));
        // Ten thousand of them have 200 MiB, and TLS has to have most of it.
        assert!(whole + http <= 4 * 1024, "{whole} and {http} bytes");
    }

    #[track_caller]
    fn check_bodies(answer: &str, bodies: &[&str]) {
        let found: Vec<_> =
            answer.split("HTTP/1.1 200 OK").skip(1).map(|one| one.split("\r\n\r\n").nth(1)).collect();
        assert_eq!(found, bodies.iter().map(|&body| Some(body)).collect::<Vec<_>>(), "{answer}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_rests_once_its_requests_are_answered() {
        let post = "POST /count HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n\r\nhello";
        for (said, bodies) in [
            (GET.to_owned(), &["ok"][..]),
            (post.to_owned(), &["5"]),
            (format!("{GET}{post}{GET}"), &["ok", "5", "ok"]),
        ] {
            let (ahead, answer) = left(&said).await;
            assert_eq!(ahead.as_deref(), Some(""), "{said}");
            check_bodies(&answer, bodies);
        }
        let (ahead, answer) = left("GET /streamed HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        assert_eq!(ahead.as_deref(), Some(""));
        assert!(answer.ends_with("1\r\na\r\n1\r\nb\r\n0\r\n\r\n"), "{answer}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_beginning_of_the_next_request_is_not_lost() {
        let (ahead, answer) = left(&format!("{GET}GET /co")).await;
        check_bodies(&answer, &["ok"]);
        assert_eq!(ahead.as_deref(), Some("GET /co"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_nobody_has_read_stays_with_its_request() {
        let head = "POST /unread HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\n";
        for said in [head.to_owned(), format!("{head}{GET}")] {
            let (ahead, answer) = left(&said).await;
            assert_eq!(ahead, None, "{said}");
            check_bodies(&answer, &["unread"]);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_is_to_end_does_not_rest() {
        for said in [
            "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "nonsense\r\n\r\n",
        ] {
            assert_eq!(left(said).await.0, None, "{said}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_not_asked_yet_is_waited_for() {
        assert_eq!(left("GET / HT").await, (None, String::new()));
    }
}
