//! The authority as its neighbours see it: as a service, over its routers, in a handshake.

mod certificate_view;
mod faulty;
mod from_request;
mod handshake;
mod life;
mod numbers;
mod packages;
mod released;
mod routers;
mod second_parser;
mod status;
mod support;
