use careplan_wire::ProblemCode;
use careplan_wire::relay::{Licence, LicenceState, path};

use super::*;
use crate::stand_in::{StandIn, answer, plain_client};

fn caller(server: &StandIn) -> Caller {
    Caller::new(plain_client(), server.base.clone()).bearing(Secret::from("t0ken"))
}

#[tokio::test]
async fn a_call_bears_its_token_and_reads_its_answer() {
    let server =
        StandIn::plain(|_| answer(200, "application/json", r#"{"state":"active","label":"利用中"}"#)).await;
    let licence: Licence = caller(&server).read(Route::new(path::LICENCE)).await.expect("a licence");
    assert_eq!(licence.state, LicenceState::Active);
    let asked = &server.asked()[0];
    assert_eq!((asked.method(), asked.uri().path()), (&Method::GET, path::LICENCE));
    assert_eq!(asked.headers()["authorization"], "Bearer t0ken");
}

#[tokio::test]
async fn a_refusal_keeps_the_words_of_the_service() {
    let problem = Problem::new(ProblemCode::RateLimited, "12 logins in a minute");
    let body = serde_json::to_vec(&problem).expect("json");
    let server = StandIn::plain(move |_| {
        let mut response = answer(429, "application/problem+json; charset=utf-8", body.clone());
        response.headers_mut().insert("retry-after", HeaderValue::from_static("7"));
        response
    })
    .await;
    let error = caller(&server).read::<Licence>(Route::new(path::LICENCE)).await.expect_err("refused");
    assert_eq!(error.code(), Some(ProblemCode::RateLimited));
    assert!(matches!(error, CallError::Problem { retry_after_seconds: Some(7), .. }));
    assert_eq!(error.problem(), Some(&problem));
}

#[tokio::test]
async fn a_status_without_a_problem_is_unexpected() {
    let server = StandIn::plain(|_| answer(502, "text/html", "<h1>Bad Gateway</h1>")).await;
    let error = caller(&server).read::<Licence>(Route::new(path::LICENCE)).await.expect_err("refused");
    assert!(matches!(&error, CallError::Unexpected { status: 502, excerpt, .. } if excerpt.contains("Bad")));
    assert_eq!(error.asked().to_string(), format!("GET {}/api/v1/licence", server.base));
}

#[tokio::test]
async fn an_answer_of_another_shape_is_unreadable() {
    let server = StandIn::plain(|_| answer(200, "application/json", "{}")).await;
    let error = caller(&server).read::<Licence>(Route::new(path::LICENCE)).await.expect_err("unreadable");
    assert!(matches!(error, CallError::Unreadable { .. }));
}

#[tokio::test]
async fn every_change_says_that_it_is_json() {
    let server = StandIn::plain(|_| answer(204, "text/plain", "")).await;
    caller(&server)
        .command(Method::POST, Route::new(path::LOGOUT), Load::nothing(), Limits::JSON)
        .await
        .expect("done");
    assert_eq!(server.asked()[0].headers()["content-type"], "application/json");
}

#[tokio::test]
async fn what_cannot_be_a_header_is_not_sent() {
    let server = StandIn::plain(|_| answer(200, "text/plain", "")).await;
    let load = Load::nothing().with_header("idempotency-key", "a\r\nb".to_owned());
    let error = caller(&server)
        .command(Method::POST, Route::new(path::MESSAGES), load, Limits::JSON)
        .await
        .expect_err("not sent");
    assert!(matches!(error, CallError::Unsendable { .. }));
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn no_debug_shows_the_token() {
    let server = StandIn::silent().await;
    assert!(!format!("{:?}", caller(&server)).contains("t0ken"));
}
