//! The mock exchange, ケアプランデータ連携基盤, and its public sites.
pub mod activity;
pub mod directory;
pub mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod operation;
pub mod portal;
mod subscriber;
pub mod support;
#[cfg(test)]
mod testing;
pub mod usage;

pub use subscriber::{
    Application, ApplicationRefusal, Applied, ContactHistory, ContactRefusal, FullWidthName,
    InvalidFullWidthName, InvalidTelephone, LicenceCommand, LicenceRecord, LicenceRefusal, LicenceState,
    Occasion, PasswordResetRefusal, Payment, PersonName, Renewal, RenewalWish, Subscriber, Subscribers,
    Telephone, Term, Told,
};
