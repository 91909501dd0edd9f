//! Queries of the relay's API, the control API and the back office.

use axum::extract::FromRequestParts as _;
use axum::http::{Request, Uri};
use careplan_wire::{back_office, control, relay};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;

use crate::QueryOf;

/// Every type that comes as a query; an input's first byte chooses. New ones go to the end, or the corpus means others.
const READERS: &[fn(&Uri)] = &[
    read::<relay::OfficeQuery>,
    read::<relay::MessageQuery>,
    read::<control::OfficesQuery>,
    read::<control::OutboxQuery>,
    read::<control::NoticesQuery>,
    read::<control::NoticeOf>,
    read::<control::JournalQuery>,
    read::<back_office::ca::RevocationsQuery>,
];

/// A type, by the first byte, and what stands behind an address's question mark: read, or refused in words.
pub fn queries(input: &[u8]) {
    let Some((&choice, query)) = input.split_first() else { return };
    let address = [b"/?", query].concat();
    // What is no address never comes as far as a query.
    let Ok(uri) = Uri::try_from(address) else { return };
    READERS[usize::from(choice) % READERS.len()](&uri);
}

fn read<T: DeserializeOwned + Send>(uri: &Uri) {
    let (mut parts, ()) = Request::builder().uri(uri).body(()).expect("the address is one").into_parts();
    let read = QueryOf::<T>::from_request_parts(&mut parts, &()).now_or_never();
    let _told = read.expect("an address is there at once");
}
