//! Requests that are small to send and were to be large to read. Each gets its answer, and the exchange stays up.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Method, Request, header};
use careplan_wire::relay::path;
use futures_util::stream;
use proptest::prelude::*;

use super::bed::{Bed, CONTENT_TYPE, Desk, form, login_of, request, withdrawal};

async fn post(bed: &Bed, desk: &Desk, body: Body) -> String {
    let mut request = request(Method::POST, desk, path::MESSAGES, body);
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    bed.ask(Some(&desk.certificate), request).await.code()
}

/// A body that goes on with `piece` for ever.
fn endless(beginning: &'static [u8], piece: &[u8]) -> Body {
    let piece = Bytes::from(piece.repeat(1 + 4_096 / piece.len()));
    let beginning = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(beginning))]);
    let rest = stream::repeat_with(move || Ok(piece.clone()));
    Body::from_stream(futures_util::StreamExt::chain(beginning, rest))
}

const PIECE: &[u8] = &[b'x'; 8 * 1024];

#[tokio::test]
async fn a_body_without_end_is_refused_wherever_it_goes_on() {
    let bed = Bed::new().await;
    let a = bed.member(1).await;
    let file = b"--edge\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n";
    let text = b"--edge\r\ncontent-disposition: form-data; name=\"subject\"\r\n\r\n";
    for (what, beginning, piece, code) in [
        ("before the first part", &b""[..], PIECE, "malformed-multipart"),
        ("blank lines before the first part", b"", b"\r\n\r\n\r\n\r\n", "malformed-multipart"),
        ("in a part's header", b"--edge\r\nx-long: ", PIECE, "malformed-multipart"),
        ("in the lines of a part's header", b"--edge\r\n", b"x-a: 1\r\n", "malformed-multipart"),
        ("in a file", file, PIECE, "file-too-large"),
        ("in what is almost a boundary", file, b"\r\n--edg\r\n--edg\r\n--edg", "file-too-large"),
        ("in the beginning of a boundary", file, b"\r\n-\r\n--", "file-too-large"),
        ("in a text", text, PIECE, "subject-too-long"),
        ("with boundaries alone", b"", b"--edge\r\n", "malformed-multipart"),
    ] {
        assert_eq!(post(&bed, &a, endless(beginning, piece)).await, code, "{what}");
    }
    assert_eq!(bed.count(&a, "sent").await, 0);
    assert_eq!(bed.exchange.receiving().bytes(), 0, "nothing is held of them");
}

#[tokio::test]
async fn what_follows_the_last_boundary_is_not_read() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let good = form(&[("files", Some(&withdrawal(&a, &b)), b"content")]);
    let good: &'static [u8] = good.leak();
    assert_eq!(post(&bed, &a, endless(good, PIECE)).await, "");
    assert_eq!(bed.count(&a, "sent").await, 1);
}

#[tokio::test]
async fn thousands_of_parts_are_refused_at_the_first_too_many() {
    let bed = Bed::new().await;
    let a = bed.member(1).await;
    let names: Vec<String> = (0..5_000).map(|n| format!("{n}.pdf")).collect();
    let files: Vec<_> = names.iter().map(|name| ("files", Some(name.as_str()), &b"x"[..])).collect();
    assert_eq!(post(&bed, &a, Body::from(form(&files))).await, "files-too-many");
    for (part, code) in
        [("subject", "malformed-multipart"), ("to", "malformed-multipart"), ("x", "unknown-part")]
    {
        let parts = vec![(part, None, &b"x"[..]); 5_000];
        assert_eq!(post(&bed, &a, Body::from(form(&parts))).await, code);
    }
    let empty = vec![("files", Some("a.pdf"), &b""[..]); 5_000];
    assert_eq!(post(&bed, &a, Body::from(form(&empty))).await, "file-empty");
}

#[tokio::test]
async fn a_form_in_a_form_is_only_bytes() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let mut inner = b"content".to_vec();
    for depth in 0..500 {
        let head =
            format!("--inner{depth}\r\ncontent-type: multipart/mixed; boundary=inner{}\r\n\r\n", depth + 1);
        inner = [head.as_bytes(), &inner, format!("\r\n--inner{depth}--\r\n").as_bytes()].concat();
    }
    let body = form(&[("files", Some(&withdrawal(&a, &b)), &inner)]);
    assert_eq!(post(&bed, &a, Body::from(body)).await, "");
    let list = bed.get(&a, "/api/v1/messages/sent").await.json();
    assert_eq!(list["messages"][0]["files"][0]["bytes"], inner.len());
}

#[tokio::test]
async fn a_packed_body_is_refused_and_told_how_to_come() {
    let bed = Bed::new().await;
    let (mut a, b) = (bed.registered(1).await, bed.member(2).await);
    for coding in ["gzip", "br", "deflate", "identity, gzip", "x-unknown"] {
        let login = Request::post(path::LOGIN)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, coding)
            .body(Body::from(login_of(&a).to_string()))
            .expect("a request");
        assert_eq!(bed.ask(Some(&a.certificate), login).await.code(), "unsupported-media-type");
    }
    bed.log_in(&mut a).await;
    let good = form(&[("files", Some(&withdrawal(&a, &b)), b"content")]);
    for (coding, code) in [("gzip", "unsupported-media-type"), ("identity", "")] {
        let mut request = request(Method::POST, &a, path::MESSAGES, Body::from(good.clone()));
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        request.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        let answer = bed.ask(Some(&a.certificate), request).await;
        assert_eq!(answer.code(), code);
        if !code.is_empty() {
            assert_eq!(answer.json()["hint"], "send the body unpacked, without a content-encoding");
        }
    }
}

#[tokio::test]
async fn a_login_of_brackets_or_of_megabytes_is_no_login() {
    let bed = Bed::new().await;
    let a = bed.registered(1).await;
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(2_000), close.repeat(2_000));
    let wide = format!("{{{}\"x\":1}}", "\"a\":0,".repeat(2_500));
    let repeated = format!("{{{}\"personal_id\":\"c\"}}", "\"personal_id\":\"c\",".repeat(500));
    for (body, code) in [
        (deep("[", "]"), "malformed-json"),
        (format!("{{\"personal_id\":{}}}", deep("[", "]")), "malformed-json"),
        (format!("{{\"x\":{}}}", deep("{\"x\":", "}")), "unknown-field"),
        (wide, "unknown-field"),
        (repeated, "malformed-json"),
        (format!("{{\"personal_id\":1e{}}}", "9".repeat(10_000)), "malformed-json"),
        ("[".repeat(1_000_000), "body-too-large"),
    ] {
        let request = Request::post(path::LOGIN)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.clone()))
            .expect("a request");
        let found = bed.ask(Some(&a.certificate), request).await.code();
        assert_eq!(found, code, "{}", &body[..body.len().min(60)]);
    }
}

#[test]
fn no_query_cookie_or_token_brings_the_exchange_down() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (bed, a) = runtime.block_on(async {
        let bed = Bed::new().await;
        let a = bed.member(1).await;
        (bed, a)
    });
    let word = "[ -~]{0,40}";
    let long =
        (prop::sample::select(vec!["&limit=1", "a=b&", "; a=b", "%", "%00", "=", "x"]), 0_usize..3_000);
    let strategy = (word, word, long);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(200));
    let outcome = runner.run(&strategy, |(one, another, (piece, count))| {
        runtime.block_on(async {
            let long = piece.repeat(count);
            for (query, cookie, bearer) in [
                (long.clone(), one.clone(), None),
                (one.clone(), long.clone(), None),
                (String::new(), another, Some(long)),
            ] {
                let query: String = query.bytes().filter(u8::is_ascii_graphic).map(char::from).collect();
                let query = query.replace(['"', '<', '>', '\\', '^', '`', '{', '|', '}', '#'], "");
                let path = format!("{}?{query}", path::SENT);
                let mut request = request(Method::GET, &a, &path, Body::empty());
                let headers = request.headers_mut();
                headers.insert(header::COOKIE, HeaderValue::from_str(&cookie).expect("visible ASCII"));
                if let Some(bearer) = bearer {
                    let value = format!("Bearer {bearer}");
                    headers
                        .insert(header::AUTHORIZATION, HeaderValue::from_str(&value).expect("visible ASCII"));
                }
                let status = bed.ask(Some(&a.certificate), request).await.status;
                prop_assert!(!status.is_server_error(), "{}", status);
            }
            Ok(())
        })
    });
    outcome.expect("every request is answered");
}
