//! How requests travel: pooled connections over any connector.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::{Request, Response, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::Connection;
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::AsyncReadExt as _;
use tower::{Service, ServiceExt as _};

use crate::BoxError;
use crate::tls_failure::TlsFailure;

/// Carries requests, whatever the connections are made of.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// Sends one request; the answer's body is still to come.
    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, legacy::Error>;

    /// Opens a connection only to hear whether the server refuses us.
    ///
    /// A server that refuses a client certificate closes the connection; if a request was already on its way, the
    /// reset may overtake the alert. A connection on which nothing is sent gets the alert whole.
    async fn listen_for_refusal(&self, url: Uri) -> Option<TlsFailure>;
}

/// Connections that are kept and used again (HTTP/1.1 keep-alive).
pub(crate) struct Pooled<C> {
    connector: HttpsConnector<C>,
    client: Client<HttpsConnector<C>, Full<Bytes>>,
}

impl<C> Pooled<C>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    pub(crate) fn new(connector: HttpsConnector<C>) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIME)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            .build(connector.clone());
        Self { connector, client }
    }
}

#[async_trait]
impl<C> Transport for Pooled<C>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, legacy::Error> {
        self.client.request(request).await
    }

    async fn listen_for_refusal(&self, url: Uri) -> Option<TlsFailure> {
        let listening = async {
            match self.connector.clone().oneshot(url).await {
                Ok(stream) => match TokioIo::new(stream).read_u8().await {
                    Ok(_) => None,
                    Err(error) => TlsFailure::in_chain(&error),
                },
                Err(error) => TlsFailure::in_chain(error.as_ref()),
            }
        };
        tokio::time::timeout(LISTENING_TIME, listening).await.ok().flatten()
    }
}

/// How long an unused connection is kept: shorter than the 60 seconds after which servers like to close one.
const IDLE_TIME: Duration = Duration::from_secs(30);

/// Unused connections kept to one service: as many as a load run uses at once.
const IDLE_CONNECTIONS_MAX: usize = 64;

/// How long the alert may take that a handshake has already decided: one round trip on a busy machine.
const LISTENING_TIME: Duration = Duration::from_millis(500);
