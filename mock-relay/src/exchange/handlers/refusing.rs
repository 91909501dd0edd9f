//! A refusal as an HTTP answer, and the layer that writes every one of them into the journal.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use careplan_domain::excerpt;
use careplan_serve::{Peer, Refused, method_not_allowed};
use careplan_sim::{Event, Service};
use careplan_wire::relay::path;
use careplan_wire::{Problem, ProblemCode};

use crate::exchange::Exchange;
use crate::exchange::refusal::Refusal;

/// A refusal of the exchange's own, on its way out.
#[derive(Debug)]
pub(super) struct Refusing {
    refused: Refused,
    /// Absent where the problem itself says it.
    reason: Option<Reason>,
}

/// What the journal is told of a refusal, apart from what the asker is told.
#[derive(Clone, Debug)]
struct Reason {
    rule: &'static str,
    text: String,
}

/// The line of the journal that a refusal has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line(pub(super) u64);

impl<R: Refusal> From<R> for Refusing {
    fn from(refusal: R) -> Self {
        let problem = Problem::new(refusal.code(), refusal.to_string());
        let problem = match refusal.noticed() {
            Some(noticed) => problem.with_findings(noticed.findings.clone(), noticed.omitted),
            None => problem,
        };
        let reason = Reason { rule: refusal.rule(), text: refusal.reason() };
        Self { refused: problem.into(), reason: Some(reason) }
    }
}

impl From<Refused> for Refusing {
    fn from(refused: Refused) -> Self {
        Self { refused, reason: None }
    }
}

impl IntoResponse for Refusing {
    fn into_response(self) -> Response {
        let mut response = self.refused.into_response();
        if let Some(reason) = self.reason {
            response.extensions_mut().insert(reason);
        }
        response
    }
}

/// Around every call: none during maintenance, no HEAD (a download would count without its bytes), nothing cached, every refusal written down.
pub(super) async fn record(State(exchange): State<Exchange>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let path = matched.as_ref().map(MatchedPath::as_str);
    let kind = kind(path);
    let method = request.method().clone();
    let holder = request
        .extensions()
        .get::<Peer>()
        .and_then(|peer| peer.certificate.as_ref())
        .and_then(|certificate| certificate.office);
    let mut response = if exchange.settings().maintenance {
        Refused::new(ProblemCode::Maintenance, "the exchange is being maintained and serves no call")
            .into_response()
    } else if request.method() == Method::HEAD {
        method_not_allowed(request.method().clone(), request.uri().clone()).await.into_response()
    } else {
        next.run(request).await
    };
    if let Some(refused) = response.extensions().get::<Refused>() {
        let code = refused.0.known_code().unwrap_or(ProblemCode::Internal);
        let (rule, reason) = match response.extensions().get::<Reason>() {
            Some(Reason { rule, text }) => (*rule, text.clone()),
            None => (code.as_str(), reason_of(code, &refused.0, &method, path)),
        };
        let event = if code == ProblemCode::Internal {
            Event::failed(Service::Relay, kind, reason)
        } else {
            Event::refused(Service::Relay, kind, rule, reason)
        };
        let event = match holder {
            Some(user) => event.office(user.office()),
            None => event,
        };
        let line = Line(exchange.environment().journal.record(exchange.now(), event));
        response.extensions_mut().insert(line);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The problem's detail, unless that quotes what was sent: a password in the wrong field, a file's name in a path.
fn reason_of(code: ProblemCode, problem: &Problem, method: &Method, path: Option<&str>) -> String {
    let reason = match code {
        ProblemCode::MalformedJson => "the body cannot be read as this call's JSON",
        ProblemCode::UnknownField => "the body has a field that this call does not know",
        ProblemCode::InvalidQuery => "the query cannot be read as this call's",
        ProblemCode::InvalidPath => "the path cannot be read as this call's",
        ProblemCode::NotFound => "there is nothing at the path",
        ProblemCode::MethodNotAllowed => {
            let path = path.unwrap_or("the path");
            return format!("`{}` is not possible on `{path}`", excerpt(method.as_str()));
        }
        _ => &problem.detail,
    };
    reason.to_owned()
}

/// What was asked for, in the journal's words.
pub(super) fn kind(path: Option<&str>) -> &'static str {
    match path {
        Some(path::OPENAPI) => "openapi",
        Some(path::LOGIN) => "login",
        Some(path::LOGOUT) => "logout",
        Some(path::OFFICES) => "search",
        Some(path::MESSAGES) => "message-sent",
        Some(path::SENT | path::RECEIVED) => "list",
        Some(path::MESSAGE) => "message",
        Some(path::FILE | path::ARCHIVE) => "file-downloaded",
        Some(path::RECALL) => "message-recalled",
        Some(path::LICENCE) => "licence",
        Some(_) | None => "request",
    }
}
