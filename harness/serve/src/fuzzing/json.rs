//! JSON bodies of the relay's API, the control API and the back office.

use axum::body::Body;
use axum::extract::{FromRequest as _, Request};
use axum::http::{HeaderValue, header};
use careplan_wire::{back_office, control, relay};
use futures_util::FutureExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{JsonBody, MaybeJsonBody};

/// A reader of one type's bodies.
type Reader = fn(&[u8]);

/// Every type that comes as a body; an input's first byte chooses. New ones go to the end, or the corpus means others.
const READERS: &[Reader] = &[
    body::<relay::Login>,
    body::<control::SetClock>,
    body::<control::AdvanceClock>,
    body::<control::SetPace>,
    body::<control::Poke>,
    body::<control::NewOffice>,
    optional::<control::NewSnapshot>,
    optional::<control::MakeReady>,
    body::<control::NewNotice>,
    body::<control::Reset>,
    body::<control::FaultRules>,
    body::<control::AdjustRelay>,
    body::<control::AskLetter>,
    body::<control::Inquiry>,
    body::<control::AnswerEnquiry>,
    body::<control::SignRequest>,
    body::<control::NewFaultyCertificate>,
    body::<control::RelaySettings>,
    body::<back_office::Settle>,
    body::<back_office::ResetService>,
    body::<back_office::ca::Issue>,
    body::<back_office::ca::IssueFaulty>,
    body::<back_office::ca::IssueFromRequest>,
    optional::<back_office::ca::Revoke>,
    body::<back_office::portal::Register>,
    body::<back_office::portal::RegisterInquiry>,
    body::<back_office::portal::Verify>,
    body::<back_office::portal::RequestEvent>,
    body::<back_office::relay::LicenceEvent>,
    body::<back_office::node::Join>,
    body::<back_office::node::Leave>,
    body::<back_office::node::Follow>,
];

/// A type, by the first byte, and a body of it: refused in words, or read; and what was read is written so that it
/// reads back the same.
pub fn json(input: &[u8]) {
    let Some((&choice, body)) = input.split_first() else { return };
    READERS[usize::from(choice) % READERS.len()](body);
}

fn request(body: &[u8]) -> Request {
    let mut request = Request::new(Body::from(body.to_vec()));
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request
}

fn body<T: DeserializeOwned + Serialize>(bytes: &[u8]) {
    let read = |bytes: &[u8]| {
        let read = JsonBody::<T>::from_request(request(bytes), &()).now_or_never();
        read.expect("a body in memory is there at once").map(|JsonBody(value)| value)
    };
    if let Ok(value) = read(bytes) {
        let written = written(&value);
        let again = read(written.as_bytes()).map_err(|refused| format!("{refused:?}: {written}"));
        assert_eq!(again.map(|value| self::written(&value)), Ok(written.clone()));
    }
}

fn optional<T: DeserializeOwned + Serialize + Default>(bytes: &[u8]) {
    let read = MaybeJsonBody::<T>::from_request(request(bytes), &()).now_or_never();
    if let Ok(MaybeJsonBody(value)) = read.expect("a body in memory is there at once") {
        body::<T>(written(&value).as_bytes());
    }
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("wire types are plain text and numbers")
}
