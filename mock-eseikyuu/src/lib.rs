//! The mock portal, 電子請求受付システム: accounts, notices and certificate requests of the offices, and the
//! federation's counter behind them.
//!
//! It keeps no key and signs nothing: certificates come from the CA through [`Issuer`]. It knows no exchange. The rule
//! it keeps: what an office sees is what the states in [`request`] and [`account`] allow, whoever moves them.

pub mod account;
mod back_office;
mod faq;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod half_width;
mod issuer;
mod letter;
mod manual;
pub mod notice;
pub mod office;
pub mod outbox;
mod password;
pub mod portal;
pub mod request;
mod settings;
mod site;
mod terms;
#[cfg(test)]
mod testing;
mod wizard;

pub use issuer::{Issuer, IssuerFault};
pub use password::PasswordCost;
pub use portal::Portal;
pub use settings::{InvalidChoice, OfficeHours, Settings, StartDay};
