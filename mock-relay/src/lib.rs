//! The mock exchange, ケアプランデータ連携基盤, and its public sites.
pub mod exchange;
pub mod portal;
mod subscriber;
pub mod usage;

pub use subscriber::{
    Application, ApplicationRefusal, Applied, FullWidthName, InvalidFullWidthName, InvalidMailAddress,
    InvalidTelephone, LicenceCommand, LicenceRecord, LicenceRefusal, LicenceState, MailAddress, Payment,
    PersonName, Renewal, RenewalWish, Subscriber, Subscribers, Telephone, Term,
};
