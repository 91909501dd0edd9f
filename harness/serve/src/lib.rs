//! What a mock server stands on: listener, TLS and mutual TLS, sessions, page layout, problems as HTTP,
//! limits and stores.
//!
//! It knows no service: nothing here says office, certificate request or message beyond what a peer
//! certificate shows. The rule it keeps: whatever is accepted from a network has a limit and a deadline.

mod api;
pub mod assets;
pub mod back_office;
mod chain;
mod client_verifier;
mod cookie;
mod crowd;
mod faults;
mod form_mark;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod keyword;
mod line;
mod listen;
mod origin;
mod own_host;
mod page;
pub mod paper;
mod patience;
mod peer;
mod public_key_kind;
mod rate_limit;
mod refused;
mod request;
mod routes;
mod server_chains;
mod session;
mod shown;
mod shutdown;
pub mod store;
mod tls;
mod tls_root;

pub use api::{About, Api, Call, Document, Scheme};
pub use chain::error_chain;
pub use client_verifier::WeakKey;
pub use cookie::cookie_of;
pub use faults::FaultDoor;
pub use form_mark::FormMark;
pub use keyword::{KEYWORD_MAX, Keyword, KeywordTooLong};
pub use listen::{HeldPort, Limits, Listen, LoopbackListener, OnRefused, Security, run, run_with_faults};
pub use origin::own_origin_only;
pub use own_host::OwnNames;
pub use page::{Frame, MenuLink, Page, Place, page_headers};
pub use patience::Flow;
pub use peer::{Peer, PeerCertificate};
pub use public_key_kind::{Curve, PublicKeyKind, RSA_BITS_MIN};
pub use rate_limit::{InvalidRateLimits, RateDoor, RateLimits};
pub use refused::{Refused, method_not_allowed, not_found};
pub use request::{FormBody, JsonBody, MaybeJsonBody, PathOf, QueryOf, check_unpacked};
pub use routes::{Route, routes_of};
pub use server_chains::ServerChains;
pub use session::{Ended, Session, SessionCookie, Sessions};
pub use shown::{ClientJudge, JudgeSwap, shown};
pub use shutdown::{Shutdown, Stop};
pub use tls::{
    ClientTrust, InvalidTlsMin, ServerIdentity, TlsFault, TlsMin, TlsSwap, mutual_tls, mutual_tls_by,
    provider, server_tls,
};
pub use tls_root::{TlsRoot, TlsRootFault};
