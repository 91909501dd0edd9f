//! A tiny server for this crate's tests: answers by a function, on a real socket.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::{BaseUrl, HttpClient, Network, Trust};

pub(crate) type Answer = Arc<dyn Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync>;

/// Serves until dropped; keeps what it was asked.
pub(crate) struct StandIn {
    pub(crate) base: BaseUrl,
    asked: Arc<Mutex<Vec<Request<Bytes>>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl StandIn {
    /// Plain HTTP.
    pub(crate) async fn plain(
        answer: impl Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(Arc::new(answer)), None).await
    }

    /// Plain HTTP that takes requests and never answers.
    pub(crate) async fn silent() -> Self {
        Self::serve(None, None).await
    }

    /// HTTPS with this configuration, under the name localhost.
    pub(crate) async fn tls(
        config: ServerConfig,
        answer: impl Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self::serve(Some(Arc::new(answer)), Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn serve(answer: Option<Answer>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&connections);
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                counted.fetch_add(1, Ordering::Relaxed);
                let (answer, kept, tls) = (answer.clone(), Arc::clone(&kept), tls.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        respond(request, answer.clone(), Arc::clone(&kept))
                    });
                    let served = match tls {
                        None => http1::Builder::new().serve_connection(TokioIo::new(stream), service).await,
                        Some(acceptor) => match acceptor.accept(stream).await {
                            Ok(stream) => {
                                http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
                            }
                            Err(_) => return,
                        },
                    };
                    // A client that goes away is part of some tests.
                    drop(served);
                });
            }
        });
        let base = format!("{scheme}://localhost:{port}").parse().expect("an address");
        Self { base, asked, connections, accepting }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.asked.lock().expect("no one panics here").clone()
    }

    /// How often it was connected to.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn respond(
    request: Request<Incoming>,
    answer: Option<Answer>,
    kept: Arc<Mutex<Vec<Request<Bytes>>>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let request = Request::from_parts(head, body);
    kept.lock().expect("no one panics here").push(request.clone());
    match answer {
        Some(answer) => Ok(answer(&request).map(Full::new)),
        None => std::future::pending().await,
    }
}

/// A client for plain HTTP.
pub(crate) fn plain_client() -> HttpClient {
    Network::tcp(Trust::nobody()).client().expect("nothing to refuse")
}

/// An answer with this status, media type and body.
pub(crate) fn answer(status: u16, media_type: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    let response = Response::builder().status(status).header("content-type", media_type).body(body.into());
    response.expect("a response")
}
