//! Whatever arrives as a send, the exchange answers with a problem or a message, and stays up.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{Method, header};
use careplan_domain::OfficeNumber;
use futures_util::{StreamExt as _, stream};
use proptest::prelude::*;

use super::bed::{Bed, CONTENT_TYPE, Desk, form, request, withdrawal};
use crate::exchange::Settings;
use crate::exchange::refusal::Refusal as _;
use crate::exchange::upload::{Receiving, receive};

async fn post(bed: &Bed, desk: &Desk, content_type: &str, body: Vec<u8>) -> String {
    let mut request = request(Method::POST, desk, "/api/v1/messages", Body::from(body));
    if let Ok(content_type) = content_type.parse() {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    bed.ask(Some(&desk.certificate), request).await.code()
}

/// A good form with some of its bytes changed, taken away or put in.
fn damaged(form: &[u8], damage: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = form.to_vec();
    for &(place, how, byte) in damage {
        let place = place % bytes.len().max(1);
        match how % 4 {
            0 if !bytes.is_empty() => bytes[place] = byte,
            1 if !bytes.is_empty() => drop(bytes.remove(place)),
            2 => bytes.insert(place.min(bytes.len()), byte),
            _ => bytes.truncate(place),
        }
    }
    bytes
}

#[test]
fn no_bytes_bring_the_exchange_down() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let (bed, a, b) = runtime.block_on(async {
        let bed = Bed::new().await;
        let (a, b) = (bed.member(1).await, bed.member(2).await);
        (bed, a, b)
    });
    let name = withdrawal(&a, &b);
    let good = form(&[("subject", None, b"s"), ("files", Some(&name), b"content")]);
    let damage = proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6);
    let arbitrary = proptest::collection::vec(any::<u8>(), 0..400);
    let strategy = (damage, arbitrary, "[ -~]{0,60}");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(300));
    let outcome = runner.run(&strategy, |(damage, arbitrary, content_type)| {
        runtime.block_on(async {
            for (content_type, body) in [
                (CONTENT_TYPE, damaged(&good, &damage)),
                (CONTENT_TYPE, arbitrary.clone()),
                (content_type.as_str(), good.clone()),
            ] {
                let code = post(&bed, &a, content_type, body).await;
                prop_assert_ne!(code, "internal");
            }
            Ok(())
        })
    });
    outcome.expect("every send is answered");
}

/// A part whose file's name has so many bytes.
fn named(bytes: usize) -> Vec<u8> {
    form(&[("files", Some(&format!("{}.pdf", "a".repeat(bytes))), b"x")])
}

#[tokio::test]
async fn a_part_with_a_long_header_is_refused_while_it_comes() {
    let bed = Bed::new().await;
    let a = bed.member(1).await;
    let first = form(&[("subject", None, b"s")]);
    let second = [first[..first.len() - b"--edge--\r\n".len()].to_vec(), named(1_000_000)].concat();
    // In one piece and in many; as the first part and as a later one.
    for body in [named(1_000_000), second] {
        for piece in [body.len(), 65_536, 1_000, 7] {
            let pieces: Vec<_> = body.chunks(piece).map(Bytes::copy_from_slice).collect();
            let taken = AtomicUsize::new(0);
            let counted = stream::iter(pieces).map(|piece| {
                taken.fetch_add(piece.len(), Ordering::Relaxed);
                Ok::<_, axum::Error>(piece)
            });
            let refusal = receive(
                Some(CONTENT_TYPE),
                counted,
                &Settings::default(),
                &mut Receiving::default().share(sender()),
            )
            .await
            .expect_err("is refused");
            assert_eq!(refusal.code().as_str(), "malformed-multipart");
            let taken = taken.load(Ordering::Relaxed);
            assert!(taken <= 3 * 16 * 1024 + piece, "{taken} bytes were read in pieces of {piece}");
        }
        assert_eq!(post(&bed, &a, CONTENT_TYPE, body).await, "malformed-multipart");
    }
    let (rule, reason) = bed.last_refusal();
    assert_eq!(rule, "malformed-multipart");
    assert_eq!(reason, "the header of a part has more than 16384 bytes");
}

#[tokio::test]
async fn a_header_of_a_part_is_measured_alike_however_it_comes() {
    let bed = Bed::new().await;
    let a = bed.member(1).await;
    // Read, and refused for its name.
    assert_eq!(post(&bed, &a, CONTENT_TYPE, named(16_000)).await, "file-name-invalid");
    assert_eq!(post(&bed, &a, CONTENT_TYPE, named(16_384)).await, "malformed-multipart");
    assert_eq!(post(&bed, &a, CONTENT_TYPE, named(30_000)).await, "malformed-multipart");
}

#[tokio::test]
async fn whatever_comes_counts_as_being_received() {
    let receiving = Receiving::default();
    let mut share = receiving.share(sender());
    let body = form(&[("subject", None, b"s"), ("files", Some("a.pdf"), b"x")]);
    let pieces = stream::iter([Ok::<_, axum::Error>(Bytes::from(body.clone()))]);
    receive(Some(CONTENT_TYPE), pieces, &Settings::default(), &mut share).await.expect("is read");
    assert_eq!(receiving.bytes(), body.len());
    drop(share);
    assert_eq!(receiving.bytes(), 0);
}

#[tokio::test]
async fn a_body_of_another_type_or_cut_short_is_told() {
    let bed = Bed::new().await;
    let (a, b) = (bed.member(1).await, bed.member(2).await);
    let good = form(&[("files", Some(&withdrawal(&a, &b)), b"content")]);
    for content_type in ["application/json", "multipart/form-data", "text/plain; boundary=edge"] {
        assert_eq!(post(&bed, &a, content_type, good.clone()).await, "unsupported-media-type");
    }
    let short = good[..good.len() - 6].to_vec();
    assert_eq!(post(&bed, &a, CONTENT_TYPE, short).await, "malformed-multipart");
    assert_eq!(post(&bed, &a, CONTENT_TYPE, Vec::new()).await, "malformed-multipart");
    assert_eq!(bed.count(&a, "sent").await, 0);
}

fn sender() -> OfficeNumber {
    OfficeNumber::with_check_digit("447030001").expect("nine digits")
}
