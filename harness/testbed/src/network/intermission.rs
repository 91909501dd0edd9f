//! 幕間: what is answered at every address while the testbed goes back to a snapshot.
//!
//! Nobody is left without an answer, and nobody is told anything of either state: 503, and when to ask again.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Limits, Refused, Security, Stop, run};
use careplan_wire::ProblemCode;
use tokio::task::JoinSet;

use super::StartFault;
use super::join_all_of;
use super::listeners::{HeldPorts, Listeners};

/// Seconds after which it is worth asking again: to go back takes about one.
const RETRY_SECONDS: &str = "1";
const DETAIL: &str =
    "the testbed is going back to a snapshot: whoever was logged in logs in again afterwards";
/// For people, without anything that would have to be fetched.
const PAGE: &str = r#"<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>スナップショットに戻しています(模擬)</title>REFRESH</head>
<body><main><h1>スナップショットに戻しています</h1>
<p role="status">試験環境(模擬)を、保存した時点に戻しています。数秒で終わります。NEXT</p>
<p>ログインしていた画面は、もう一度ログインしてください。</p>
<p lang="en">The testbed (a mock) is going back to a snapshot. Ask again in a moment, and log in again.</p></main></body>
</html>
"#;

/// How the addresses of a network are served that have no console behind them.
#[derive(Clone)]
pub(super) struct Styles {
    pub(super) sites: Security,
    pub(super) relay: Security,
}

impl std::fmt::Debug for Styles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Styles").finish_non_exhaustive()
    }
}

/// The addresses, while nobody else serves them.
pub(crate) struct Intermission {
    stop: Stop,
    tasks: JoinSet<()>,
}

impl Intermission {
    /// Answers at all of `ports` but the console's, which has its front.
    pub(super) fn begin(ports: &HeldPorts, styles: &Styles) -> Result<Self, StartFault> {
        let Listeners { console: _, portal, site, relay, ca, back_office } = ports.listen()?;
        let (stop, shutdown) = Stop::new();
        let mut tasks = JoinSet::new();
        let addresses = [
            (portal, styles.sites.clone()),
            (Some(site), styles.sites.clone()),
            (relay, styles.relay.clone()),
            (ca, Security::Plain),
            (Some(back_office), Security::Plain),
        ];
        for (listener, security) in addresses {
            let Some(listener) = listener else { continue };
            let router = Router::new().fallback(answer);
            tasks.spawn(run(listener, security, router, Limits::default(), shutdown.clone()));
        }
        Ok(Self { stop, tasks })
    }

    /// It goes on.
    pub(crate) async fn end(mut self) {
        self.stop.stop();
        join_all_of(&mut self.tasks).await;
    }
}

/// The answer to everything.
pub(super) async fn answer(request: Request) -> Response {
    let mut response = if accepts(request.headers(), "text/event-stream") {
        // A stream that is refused is given up by the browser; one that ends is asked for again.
        return ([(header::CONTENT_TYPE, "text/event-stream")], "retry: 1000\n\n").into_response();
    } else if accepts(request.headers(), "text/html") {
        page(request.method())
    } else {
        Refused::new(ProblemCode::Busy, DETAIL).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // So that a client opens its next connection to whoever serves then.
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn page(method: &Method) -> Response {
    // What was sent with a form is not sent a second time: whoever sent it goes back to its page.
    let (refresh, next) = if method == Method::GET {
        (r#"<meta http-equiv="refresh" content="2">"#, "この画面は自動で開き直します。")
    } else {
        ("", "いまの操作は行われていません。前の画面に戻ってください。")
    };
    let html = PAGE.replace("REFRESH", refresh).replace("NEXT", next);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, html).into_response()
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains(media_type))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn asked(method: Method, accept: &str) -> (Response, String) {
        let request = Request::builder().method(method).uri("/menu").header(header::ACCEPT, accept);
        let mut response = answer(request.body(Body::empty()).expect("a request")).await;
        let body = std::mem::take(response.body_mut());
        let body = axum::body::to_bytes(body, 10_000).await.expect("short");
        (response, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn a_program_and_a_person_each_read_what_happens() {
        for (accept, words) in [("*/*", "\"code\":\"busy\""), ("text/html,*/*", "戻しています")] {
            for method in [Method::GET, Method::POST] {
                let (response, body) = asked(method, accept).await;
                assert_eq!(response.status(), 503);
                assert_eq!(response.headers()["retry-after"], "1");
                assert!(body.contains(words), "{body}");
            }
        }
    }

    #[tokio::test]
    async fn only_a_page_that_was_opened_opens_itself_again() {
        let (_, opened) = asked(Method::GET, "text/html").await;
        let (_, sent) = asked(Method::POST, "text/html").await;
        assert!(opened.contains("http-equiv=\"refresh\"") && !sent.contains("http-equiv"), "{opened}{sent}");
    }

    #[tokio::test]
    async fn a_stream_of_events_is_asked_for_again() {
        let (response, body) = asked(Method::GET, "text/event-stream").await;
        assert_eq!((response.status().as_u16(), body.as_str()), (200, "retry: 1000\n\n"));
    }
}
