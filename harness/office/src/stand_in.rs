//! A tiny site for this crate's tests: pages by a function, on a real socket.

mod package;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use careplan_client::{BaseUrl, HttpClient, Network, Trust};
use http_body_util::{BodyExt as _, Collected, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) use package::{authority, package, package_of};

/// What a visitor asked, as a handler reads it.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) cookie: String,
    pub(crate) origin: Option<String>,
}

type Answer = Box<dyn FnMut(&Asked) -> Response<Bytes> + Send>;

/// Serves until dropped.
pub(crate) struct StandIn {
    pub(crate) base: BaseUrl,
    accepting: JoinHandle<()>,
}

impl StandIn {
    pub(crate) async fn serve(answer: impl FnMut(&Asked) -> Response<Bytes> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let port = listener.local_addr().expect("an address").port();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(answer)));
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let answer = Arc::clone(&answer);
                let service = service_fn(move |request| respond(request, Arc::clone(&answer)));
                // A visitor who goes away ends its connection.
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { base: format!("http://localhost:{port}").parse().expect("an address"), accepting }
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Asked {
    /// The value of a form's field, undecoded.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.body
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v)
    }
}

async fn respond(
    request: Request<Incoming>,
    answer: Arc<Mutex<Answer>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let asked = Asked {
        method: head.method.to_string(),
        path: head.uri.path_and_query().map_or("", |path| path.as_str().trim_end_matches('?')).to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
        cookie: header("cookie").unwrap_or_default(),
        origin: header("origin"),
    };
    let response = answer.lock().expect("no handler panics")(&asked);
    Ok(response.map(Full::new))
}

/// A client for it.
pub(crate) fn client() -> HttpClient {
    network().client().expect("nothing to refuse")
}

/// A network for it.
pub(crate) fn network() -> Network {
    Network::tcp(Trust::nobody())
}

/// A page with this content in its main part.
pub(crate) fn page(main: &str) -> Response<Bytes> {
    html(200, &format!("<nav><a href=/menu>証明書</a><a href=/out>ログアウト</a></nav><main>{main}</main>"))
}

/// A whole page.
pub(crate) fn html(status: u16, html: &str) -> Response<Bytes> {
    file(status, "text/html; charset=utf-8", html.to_owned().into())
}

/// Anything else.
pub(crate) fn file(status: u16, media_type: &str, content: Bytes) -> Response<Bytes> {
    Response::builder().status(status).header("content-type", media_type).body(content).expect("a response")
}

/// Leads on, with a cookie.
pub(crate) fn redirect(status: u16, to: &str, cookie: Option<&str>) -> Response<Bytes> {
    let mut response = Response::builder().status(status).header("location", to);
    if let Some(cookie) = cookie {
        response = response.header("set-cookie", cookie);
    }
    response.body(Bytes::new()).expect("a response")
}
