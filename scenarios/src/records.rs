//! What a story asked and was answered, with passwords, keys and tokens left out.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use careplan_client::{CallError, Witness};
use careplan_office::Page;
use careplan_serve::error_chain;
use careplan_wire::Problem;
use hyper::header::{CONTENT_TYPE, HeaderMap};
use hyper::{Request, Response};
use serde_json::Value;

use crate::target::{Part, TargetUrls};

/// 要求と応答: one request of the story, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// To which service, if it is one of the testbed's.
    pub part: Option<Part>,
    /// `GET`, `POST`, ….
    pub method: String,
    /// Path and query.
    pub path: String,
    /// What was sent, redacted; empty when nothing was.
    pub sent: String,
    /// The answer's status; none when no whole answer came.
    pub status: Option<u16>,
    /// What was answered, redacted.
    pub answered: String,
    /// The code or the words of a refusal, or how the connection failed.
    pub reason: Option<String>,
}

/// 控え: keeps what it sees, in the order of asking.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    origins: Vec<(Part, String)>,
    exchanges: Vec<Exchange>,
    /// How many were taken away before.
    taken: usize,
}

impl Records {
    /// From now on it knows whose address is whose.
    pub(crate) fn know(&self, urls: &TargetUrls) {
        let origin = |part| Some((part, urls.of(part)?.to_owned()));
        self.lock().origins = Part::ALL.into_iter().filter_map(origin).collect();
    }

    /// What was seen since the last time.
    pub(crate) fn take(&self) -> Vec<Exchange> {
        let mut kept = self.lock();
        let exchanges = std::mem::take(&mut kept.exchanges);
        kept.taken += exchanges.len();
        exchanges
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().expect("nobody panics while writing an exchange down")
    }
}

impl Witness for Records {
    fn asked(&self, request: &Request<Bytes>) -> u64 {
        let mut kept = self.lock();
        let url = request.uri().to_string();
        let origin = kept.origins.iter().find(|(_, origin)| url.starts_with(origin.as_str()));
        let part = origin.map(|(part, _)| *part);
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let sent = shown(request.headers(), request.body(), &path, None);
        kept.exchanges.push(Exchange {
            part,
            method: request.method().to_string(),
            path,
            sent,
            status: None,
            answered: String::new(),
            reason: None,
        });
        (kept.taken + kept.exchanges.len()) as u64
    }

    fn ended(&self, number: u64, end: Result<&Response<Bytes>, &CallError>) {
        let mut kept = self.lock();
        let Some(place) = usize::try_from(number).ok().and_then(|n| n.checked_sub(kept.taken + 1)) else {
            return;
        };
        let Some(exchange) = kept.exchanges.get_mut(place) else { return };
        match end {
            Ok(response) => {
                let status = response.status();
                exchange.status = Some(status.as_u16());
                exchange.answered =
                    shown(response.headers(), response.body(), &exchange.path, Some(status.as_u16()));
                exchange.reason = serde_json::from_slice::<Problem>(response.body())
                    .ok()
                    .filter(|_| status.is_client_error() || status.is_server_error())
                    .map(|problem| problem.code);
            }
            Err(CallError::HandshakeRefused { alert, .. }) => {
                exchange.reason = Some(format!("handshake: {alert}"));
            }
            Err(error) => exchange.reason = Some(failure(error)),
        }
    }
}

/// How a connection failed, without ports and other words of the machine's.
fn failure(error: &CallError) -> String {
    match error {
        CallError::Unreachable { .. } => "unreachable".to_owned(),
        CallError::Interrupted { .. } => "interrupted".to_owned(),
        CallError::Timeout { .. } => "timeout".to_owned(),
        CallError::ServerNotTrusted { .. } => "server not trusted".to_owned(),
        CallError::TooLarge { bytes_max, .. } => format!("longer than {bytes_max} bytes"),
        other => error_chain(other),
    }
}

/// A body as a report may show it.
fn shown(headers: &HeaderMap, body: &Bytes, path: &str, status: Option<u16>) -> String {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    if body.is_empty() {
        return String::new();
    }
    // Letters hold passwords in their running text.
    if LETTERS.iter().any(|letter| path.contains(letter)) {
        return format!("{media_type}, {} bytes, {HIDDEN}", body.len());
    }
    match media_type {
        "application/json" | "application/problem+json" => match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                redact(&mut value);
                cut(&serde_json::to_string_pretty(&value).unwrap_or_default())
            }
            Err(_) => format!("{media_type}, {} bytes", body.len()),
        },
        "application/x-www-form-urlencoded" => form(&String::from_utf8_lossy(body)),
        "multipart/form-data" => parts(body),
        "text/html" => page(body, status),
        _ => format!("{media_type}, {} bytes", body.len()),
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if is_secret(name) {
                    *field = Value::String(HIDDEN.to_owned());
                } else {
                    redact(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|secret| name.contains(secret))
}

fn form(text: &str) -> String {
    let pairs = text.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = if is_secret(name) { HIDDEN.to_owned() } else { plain(value) };
        format!("{name}={value}")
    });
    cut(&pairs.collect::<Vec<_>>().join("\n"))
}

/// What `%E3%81%82` and `+` stand for.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        rest = if byte.is_some() { &after[2..] } else { after };
        bytes.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The names of a multipart form's parts; what stands in them is nobody's business.
fn parts(body: &[u8]) -> String {
    let heads = body.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let heads = heads.filter_map(|line| line.trim().strip_prefix("Content-Disposition: form-data; "));
    let mut lines: Vec<String> = heads.map(str::to_owned).collect();
    lines.push(format!("{} bytes", body.len()));
    cut(&lines.join("\n"))
}

/// A page's heading and complaints. Its text may hold passwords.
fn page(body: &[u8], status: Option<u16>) -> String {
    let Ok(url) = "http://localhost/".parse() else { return String::new() };
    let page = Page::read(url, status.unwrap_or_default(), body);
    let complaints = page.messages.iter().map(|message| format!("! {message}"));
    cut(&std::iter::once(page.heading.clone()).chain(complaints).collect::<Vec<_>>().join("\n"))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        Some((end, _)) => format!("{}\n…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What stands for a secret.
const HIDDEN: &str = "（伏せ字）";

/// Names of fields that hold secrets.
const SECRETS: [&str; 7] = ["password", "token", "private_key", "pem", "pkcs12", "secret", "mark"];

/// Paths whose answers are letters, or hold some.
const LETTERS: [&str; 4] = ["/letter", "/outbox", "/inquiries", "/first-login"];

/// Characters of a body in a report: a page of them; a run of a hundred scenarios stays a file that a browser opens.
const SHOWN_MAX: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn request(media_type: &str, body: &str) -> Request<Bytes> {
        let builder = Request::post("http://localhost:1/login?x=1").header(CONTENT_TYPE, media_type);
        builder.body(Bytes::copy_from_slice(body.as_bytes())).expect("a request")
    }

    #[test]
    fn no_secret_is_kept() {
        let records = Records::default();
        records.asked(&request(
            "application/json",
            r#"{"office_password":"Hidden123","a":[{"token":"Hidden123"}]}"#,
        ));
        records.asked(&request("application/x-www-form-urlencoded", "u=KJ&password=Hidden123&n=%E5%90%8D+a"));
        records.asked(&request("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\nHidden123\r\n--b--"));
        let taken = records.take();
        assert!(!format!("{taken:?}").contains("Hidden123"), "{taken:?}");
        assert!(taken[1].sent.contains("n=名 a"), "{taken:?}");
        assert!(taken[2].sent.contains("filename=\"a.csv\""), "{taken:?}");
    }

    #[test]
    fn an_answer_finds_its_request_though_others_were_taken() {
        let records = Records::default();
        let first = records.asked(&request("text/plain", "x"));
        records.take();
        let second = records.asked(&request("text/plain", "x"));
        let refusal = Problem::new(careplan_wire::ProblemCode::ReceiverSelf, "itself");
        let body = Bytes::from(serde_json::to_vec(&refusal).expect("JSON"));
        let response = Response::builder().status(422).header(CONTENT_TYPE, "application/problem+json");
        let response = response.body(body).expect("a response");
        records.ended(first, Ok(&response));
        records.ended(second, Ok(&response));
        let taken = records.take();
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].status, taken[0].reason.as_deref()), (Some(422), Some("receiver-self")));
    }
}
