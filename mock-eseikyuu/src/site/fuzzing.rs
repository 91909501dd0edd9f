//! What the fuzzer tries of the portal: forms, searches, and the numbers that stand in its addresses.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderValue, Method, header};
use careplan_serve::FormBody;
use futures_util::FutureExt as _;

use super::login::typed;
use crate::notice::{NoticeId, Search, SearchFields};
use crate::request::RequestId;

/// A form of the portal, as a browser posts it, or a number out of an address; the first byte says which. It is refused
/// in words, or what was read reads again as itself.
pub fn portal_forms(input: &[u8]) {
    let Some((&choice, form)) = input.split_first() else { return };
    match choice % 3 {
        0 => login(&fields(form)),
        1 => search(&fields(form)),
        _ => numbers(form),
    }
}

fn login(fields: &BTreeMap<String, String>) {
    let of = |name: &str| fields.get(name).map_or("", String::as_str);
    let (user_id, password) = (of("user_id").trim(), of("password"));
    match typed::judged_user_id(user_id) {
        Ok(user) => assert_eq!(user.to_string(), user_id),
        Err(finding) => assert!(!finding.message(user_id).is_empty() && !finding.reason().is_empty()),
    }
    if password.is_ascii() {
        assert_eq!(typed::judged_password(password).is_none(), !password.is_empty());
    }
}

fn search(fields: &BTreeMap<String, String>) {
    let of = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let fields =
        SearchFields { target: of("target"), from: of("from"), to: of("to"), keyword: of("keyword") };
    if let Err(findings) = Search::read(&fields) {
        assert!(!findings.is_empty());
    }
}

fn numbers(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(id) = text.parse::<RequestId>() {
        assert_eq!(id.to_string(), text);
    }
    if let Ok(id) = text.parse::<NoticeId>() {
        assert_eq!(id.to_string(), text);
    }
}

/// The fields of a form; none of what is no form.
fn fields(form: &[u8]) -> BTreeMap<String, String> {
    let mut request = Request::new(Body::from(form.to_vec()));
    *request.method_mut() = Method::POST;
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    let read = FormBody::from_request(request, &()).now_or_never();
    read.expect("a body in memory is there at once").map(|FormBody(fields)| fields).unwrap_or_default()
}
