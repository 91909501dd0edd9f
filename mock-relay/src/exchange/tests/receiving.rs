//! Downloads, and the receipt that goes with the last byte.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use http_body_util::BodyExt as _;

use careplan_serve::{Limits, LoopbackListener, Peer, Security, Stop, run};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::bed::{Bed, Desk, request, withdrawal};

/// A message of two files, from the first desk to the second.
async fn message() -> (Bed, Desk, Desk, String, String) {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let name = withdrawal(&a, &b);
    let id =
        bed.sent(&a, &[("files", Some(&name), b"plan"), ("files", Some("図.pdf"), b"p")]).await.remove(0);
    let csv = format!("/api/v1/messages/{id}/files/{name}");
    (bed, a, b, id, csv)
}

async fn state(bed: &Bed, desk: &Desk, id: &str) -> String {
    bed.state(desk, id).await.0
}

#[tokio::test]
async fn a_message_is_received_when_all_its_files_are() {
    let (bed, a, b, id, csv) = message().await;
    let file = bed.get(&b, &csv).await;
    assert_eq!(&file.bytes[..], b"plan");
    assert_eq!(file.headers[header::CONTENT_LENGTH], "4");
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(state(&bed, &a, &id).await, "unreceived");
    let pdf = bed.get(&b, &format!("/api/v1/messages/{id}/files/%E5%9B%B3.pdf")).await;
    assert_eq!(&pdf.bytes[..], b"p");
    assert_eq!(
        pdf.headers[header::CONTENT_DISPOSITION],
        "attachment; filename=\"_.pdf\"; filename*=UTF-8''%E5%9B%B3.pdf"
    );
    assert_eq!(state(&bed, &a, &id).await, "received");
    let seen = bed.get(&a, &format!("/api/v1/messages/{id}")).await.json();
    assert_eq!(seen["received_at"], "2026-04-01T09:00:00+09:00");
    assert_eq!(seen["label"], "相手受信済");
    // Files stay, and fetching again is no second receipt.
    assert_eq!(&bed.get(&b, &csv).await.bytes[..], b"plan");
    let kinds: Vec<_> = bed.journal().iter().map(|entry| entry.event.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "file-downloaded").count(), 2);
    assert_eq!(kinds.iter().filter(|kind| **kind == "message-received").count(), 1);
}

#[tokio::test]
async fn a_transfer_that_breaks_off_leaves_no_receipt() {
    let (bed, _, b, id, csv) = message().await;
    for path in [csv.clone(), format!("/api/v1/messages/{id}/archive")] {
        let whole = bed.get(&b, &path).await.headers[header::CONTENT_LENGTH].clone();
        assert_ne!(whole, "0");
    }
    // The same on a fresh message, read up to the last frame but one.
    let (bed, _, b, id, csv) = message().await;
    for path in [csv, format!("/api/v1/messages/{id}/archive")] {
        let asked = request(Method::GET, &b, &path, Body::empty());
        let response = bed.open(Some(&b.certificate), asked).await;
        let length: usize =
            response.headers()[header::CONTENT_LENGTH].to_str().expect("digits").parse().expect("a number");
        let mut body = response.into_body();
        let mut read = 0;
        while read + 1 < length {
            let frame = body.frame().await.expect("there is more").expect("a frame");
            read += frame.into_data().expect("data").len();
        }
        assert_eq!(read, length - 1);
        drop(body);
        assert_eq!(state(&bed, &b, &id).await, "unreceived");
    }
    assert!(!bed.journal().iter().any(|entry| entry.event.kind == "file-downloaded"));
}

#[tokio::test]
async fn an_archive_counts_as_all_files() {
    let (bed, a, b, id, _) = message().await;
    let archive = bed.get(&b, &format!("/api/v1/messages/{id}/archive")).await;
    assert_eq!(archive.headers[header::CONTENT_LENGTH], archive.bytes.len().to_string());
    assert_eq!(archive.headers[header::CONTENT_TYPE], "application/zip");
    let zip = rawzip::ZipArchive::from_slice(&archive.bytes).expect("an archive");
    let contents: Vec<_> = zip
        .entries()
        .map(|entry| zip.get_entry(entry.expect("an entry").wayfinder()).expect("content").data().to_vec())
        .collect();
    assert_eq!(contents, [b"plan".to_vec(), b"p".to_vec()]);
    assert_eq!(state(&bed, &a, &id).await, "received");
}

#[tokio::test]
async fn a_sender_may_look_at_what_it_sent_without_receiving_it() {
    let (bed, a, _, id, csv) = message().await;
    assert_eq!(&bed.get(&a, &csv).await.bytes[..], b"plan");
    bed.get(&a, &format!("/api/v1/messages/{id}/archive")).await;
    assert_eq!(state(&bed, &a, &id).await, "unreceived");
}

#[tokio::test]
async fn there_is_no_head_and_no_range() {
    let (bed, _, b, id, csv) = message().await;
    let head = bed.ask(Some(&b.certificate), request(Method::HEAD, &b, &csv, Body::empty())).await;
    assert_eq!(head.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(state(&bed, &b, &id).await, "unreceived");
    let mut part = request(Method::GET, &b, &csv, Body::empty());
    part.headers_mut().insert(header::RANGE, "bytes=0-1".parse().expect("a header"));
    let answer = bed.ask(Some(&b.certificate), part).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(&answer.bytes[..], b"plan");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_told() {
    let (bed, _, b, id, _) = message().await;
    let answer = bed.get(&b, &format!("/api/v1/messages/{id}/files/other.pdf")).await;
    assert_eq!(answer.code(), "file-unknown");
}

#[tokio::test]
async fn a_receipt_outlives_the_process() {
    let (bed, a, b, id, _) = message().await;
    bed.get(&b, &format!("/api/v1/messages/{id}/archive")).await;
    let bed = bed.restarted().await;
    assert_eq!(state(&bed, &a, &id).await, "received");
}

/// A download that has come to its last byte.
async fn all_but_the_last_byte(bed: &Bed, desk: &Desk, path: &str) -> Body {
    let asked = request(Method::GET, desk, path, Body::empty());
    let mut body = bed.open(Some(&desk.certificate), asked).await.into_body();
    body.frame().await.expect("there is more").expect("a frame");
    body
}

#[tokio::test]
async fn what_comes_before_the_last_byte_goes_to_the_network_before_the_receipt() {
    let (bed, _, b, id, csv) = message().await;
    let mut body = all_but_the_last_byte(&bed, &b, &csv).await;
    // A connection writes out what it has whenever it must wait for more.
    assert!(futures_util::poll!(body.frame()).is_pending());
    assert_eq!(
        &body.frame().await.expect("there is more").expect("a frame").into_data().expect("data")[..],
        b"n"
    );
    assert_eq!(
        bed.get(&b, &format!("/api/v1/messages/{id}/files/%E5%9B%B3.pdf")).await.status,
        StatusCode::OK
    );
    assert_eq!(state(&bed, &b, &id).await, "received");
}

#[tokio::test]
async fn who_may_not_receive_when_the_last_byte_is_due_has_received_nothing() {
    let (bed, a, b, id, csv) = message().await;
    let mut body = all_but_the_last_byte(&bed, &b, &csv).await;
    bed.authority.revokes(b.certificate.serial);
    bed.exchange.settle().await.expect("takes the list over");
    assert!(body.frame().await.expect("an end").is_err());
    assert_eq!(bed.last_refusal().0, "certificate-revoked");
    assert!(
        !bed.journal().iter().any(|entry| entry.event.kind == "file-downloaded"
            && entry.event.outcome == careplan_sim::Outcome::Done)
    );
    assert_eq!(state(&bed, &a, &id).await, "unreceived");
}

/// Asks for `path` over a socket and reads nothing of the answer.
async fn ask_and_read_nothing(port: u16, desk: &Desk, path: &str) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("connects");
    let token = desk.token.as_deref().expect("is logged in");
    let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
    socket.write_all(head.as_bytes()).await.expect("is taken");
    socket
}

#[tokio::test]
async fn what_fits_the_networks_buffers_has_gone_out_though_nobody_reads_it() {
    let (bed, a, b, id, _) = message().await;
    let archive = format!("/api/v1/messages/{id}/archive");
    let listener = LoopbackListener::bind(0).await.expect("a port");
    let port = listener.port().expect("a port");
    let address = "127.0.0.1:50000".parse().expect("an address");
    let peer = Peer { address, certificate: Some(Arc::new(b.certificate.clone())) };
    let (stop, shutdown) = Stop::new();
    let router = bed.api.clone().layer(Extension(peer));
    let running = tokio::spawn(run(listener, Security::Plain, router, Limits::default(), shutdown));
    assert_eq!(state(&bed, &a, &id).await, "unreceived");
    let _waiting = ask_and_read_nothing(port, &b, &archive).await;
    while state(&bed, &a, &id).await != "received" {
        tokio::task::yield_now().await;
    }
    stop.stop();
    running.await.expect("no panic");
}
