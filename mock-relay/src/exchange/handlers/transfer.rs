//! Files in and out.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{PathOf, Refused, check_unpacked};
use careplan_wire::ProblemCode;
use careplan_wire::relay::{IDEMPOTENCY_KEY, Sent};

use super::{Caller, Refusing};
use crate::exchange::Exchange;
use crate::exchange::download::Download;
use crate::exchange::upload::{self, let_finish};

/// Characters of an idempotency key: a UUID fits seven times.
pub(super) const KEY_LENGTH_MAX: usize = 255;

/// `POST messages`.
pub(super) async fn send(
    State(exchange): State<Exchange>,
    caller: Result<Caller, Refusing>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut body = upload::stream(body);
    match take_in(&exchange, caller, &parts.headers, &mut body).await {
        Ok(sent) => (StatusCode::CREATED, Json(sent)).into_response(),
        Err(refusing) => {
            let_finish(&mut body).await;
            refusing.into_response()
        }
    }
}

async fn take_in(
    exchange: &Exchange,
    caller: Result<Caller, Refusing>,
    headers: &HeaderMap,
    body: &mut axum::body::BodyDataStream,
) -> Result<Sent, Refusing> {
    let caller = caller?;
    check_unpacked(headers)?;
    let key = idempotency_key(headers)?;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    // Held until the messages are stored: until then they are in memory.
    let mut share = exchange.receiving().share(caller.office());
    let upload = upload::receive(content_type, body, &exchange.settings(), &mut share).await?;
    Ok(exchange.send(&caller.standing, caller.office(), key, upload).await?)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Refused> {
    let mut keys = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let text = key.to_str().unwrap_or_default();
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if visible && (1..=KEY_LENGTH_MAX).contains(&text.len()) && keys.next().is_none() {
        Ok(Some(text.to_owned()))
    } else {
        Err(Refused::new(
            ProblemCode::InvalidHeader,
            format!("`{IDEMPOTENCY_KEY}` is one text of 1 to {KEY_LENGTH_MAX} visible ASCII characters"),
        ))
    }
}

/// `GET messages/{id}/files/{name}`.
pub(super) async fn file(
    State(exchange): State<Exchange>,
    caller: Caller,
    PathOf((id, name)): PathOf<(String, String)>,
) -> Result<Response, Refusing> {
    Ok(attachment(
        exchange.download_file(caller.office(), caller.standing, &id, &name).await?,
        "application/octet-stream",
    ))
}

/// `GET messages/{id}/archive`.
pub(super) async fn archive(
    State(exchange): State<Exchange>,
    caller: Caller,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refusing> {
    Ok(attachment(exchange.download_archive(caller.office(), caller.standing, &id).await?, "application/zip"))
}

fn attachment(download: Download, content_type: &'static str) -> Response {
    let mut response = download.body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(download.bytes));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&download.name));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("none"));
    response
}

/// The name twice (RFC 6266, RFC 8187): in ASCII for old clients, and whole.
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name
        .chars()
        .map(|character| {
            let fits = character.is_ascii_graphic() && !matches!(character, '"' | '\\' | '%');
            if fits || character == ' ' { character } else { '_' }
        })
        .collect();
    let mut text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a string takes what is written");
        }
    }
    HeaderValue::from_str(&text).expect("visible ASCII and spaces only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_japanese_name_travels_in_both_forms() {
        let value = disposition("計画 1.pdf");
        let text = value.to_str().expect("ASCII");
        insta::assert_snapshot!(text, @r#"attachment; filename="__ 1.pdf"; filename*=UTF-8''%E8%A8%88%E7%94%BB%201.pdf"#);
    }
}
