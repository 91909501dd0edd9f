//! The vocabulary of the care-plan exchange: numbers, kinds, months, Japan's days.
//!
//! Pure words: nothing here reads a disk, a socket or a clock, and nothing here is serialised. A value that exists is
//! a value that was parsed, so no other crate checks it again.
//!
//! The marks **S**, **C** and **A** behind a rule tell how sure it is: stated in the start guide of the real system,
//! confirmed in another public text, or assumed where nothing public says.

mod ascii;
mod certificate_kind;
mod certificate_serial;
pub mod check_digit;
mod claim_agent_user_id;
mod claims;
mod day;
mod holiday;
mod insured_number;
mod insurer_number;
mod japan_time;
mod mail_address;
mod office_number;
mod office_user_id;
mod personal_user_id;
mod portal_user_id;
mod prefecture;
mod secret;
mod service_kind;
mod service_month;
mod span;
mod user_password;

pub use ascii::{excerpt, has_full_width};
pub use certificate_kind::{CertificateKind, InvalidCertificateKind};
pub use certificate_serial::{CertificateSerial, InvalidCertificateSerial};
pub use claim_agent_user_id::{ClaimAgentUserId, InvalidClaimAgentUserId};
pub use claims::{Claims, InvalidClaims};
pub use day::{Day, InvalidDay};
pub use insured_number::{InsuredNumber, InvalidInsuredNumber};
pub use insurer_number::{InsurerNumber, InvalidInsurerNumber};
pub use japan_time::{InvalidJapanTime, JapanTime};
pub use mail_address::{InvalidMailAddress, MailAddress};
pub use office_number::{InvalidOfficeNumber, OfficeNumber};
pub use office_user_id::{InvalidOfficeUserId, OfficeUserId};
pub use personal_user_id::{InvalidPersonalUserId, PersonalUserId};
pub use portal_user_id::{InvalidPortalUserId, PortalUserId};
pub use prefecture::{InvalidPrefecture, Prefecture};
pub use secret::{Secret, secrets_match};
pub use service_kind::{Benefit, InvalidServiceKind, Scope, ServiceKind};
pub use service_month::{InvalidServiceMonth, ServiceMonth};
pub use span::{InvalidSpan, Span};
pub use user_password::{InvalidUserPassword, UserPassword};
