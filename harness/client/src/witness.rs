//! Who looks on while clients ask.

use bytes::Bytes;
use hyper::{Request, Response};

use crate::CallError;

/// 立会人: sees every request of a network's clients, and what came of it.
///
/// It sees bodies and headers as they are, passwords too: what it keeps of them is its own care. It changes nothing.
pub trait Witness: Send + Sync {
    /// A request that is about to leave. What it answers is handed back with the end.
    fn asked(&self, request: &Request<Bytes>) -> u64;

    /// How the request of this number ended.
    fn ended(&self, number: u64, end: Result<&Response<Bytes>, &CallError>);
}
