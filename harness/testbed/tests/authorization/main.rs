//! Who may ask what: for every route that the routers know, whoever asks.
//!
//! Nothing here lists routes: the routers of a running testbed tell them, so a route that is new is tested from its
//! first day, and fails until the table says who may ask for it.

mod asking;
mod caller;
mod doors;
mod offices;
mod relay;
mod table;
