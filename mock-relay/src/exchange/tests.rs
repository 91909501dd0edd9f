//! The exchange behind its router, without a socket: peers are put into requests by hand, portal and CA are doubles.

mod admission;
mod back_office;
mod bed;
mod bombs;
mod checking;
mod doubles;
mod listing;
mod multipart;
mod operation;
mod recall;
mod receiving;
mod revocations;
mod sending;
mod witnessing;
