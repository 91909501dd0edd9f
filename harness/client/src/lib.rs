//! The one HTTP client: a typed call for every path of wire.
//!
//! It keeps nothing to itself: what a call answers is what the service said, a refusal keeps the service's own words,
//! and every error says what was asked. It trusts only the roots it is given, and verifies server certificates by
//! the machine's own time, as any other program would.

mod asked;
mod base_url;
mod ca_back_office;
mod call_error;
mod caller;
mod control_client;
mod fingerprint;
mod http_client;
mod identity;
mod multipart;
mod network;
mod node_back_office;
mod outgoing;
pub mod percent;
mod portal_back_office;
mod relay_back_office;
mod relay_client;
mod relay_session;
mod route;
mod tls_failure;
mod transport;
mod trust;
mod witness;

pub use asked::Asked;
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use ca_back_office::CaBackOffice;
pub use call_error::{BoxError, CallError};
pub use control_client::{ControlClient, RequestStep};
pub use fingerprint::{Fingerprint, Fingerprints};
pub use http_client::{FILE_BYTES_MAX, HttpClient, JSON_BYTES_MAX, Limits, REQUEST_TIMEOUT, SETTLE_TIMEOUT};
pub use identity::{Identity, InvalidIdentity};
pub use multipart::Multipart;
pub use network::{InvalidTlsSettings, Network};
pub use node_back_office::NodeBackOffice;
pub use outgoing::{Attachment, Outgoing};
pub use portal_back_office::PortalBackOffice;
pub use relay_back_office::RelayBackOffice;
pub use relay_client::RelayClient;
pub use relay_session::RelaySession;
pub use route::Route;
pub use trust::{InvalidTrust, Trust};
pub use witness::Witness;

#[cfg(test)]
mod every_call;
#[cfg(test)]
mod stand_in;
