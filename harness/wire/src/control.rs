//! The control API, `/control/v1` on :8440.

mod backup;
mod certificates;
mod clock;
mod counter;
mod enquiries;
mod faults;
mod invariants;
mod journal;
mod notices;
mod offices;
pub(crate) mod optional_secret;
mod outbox;
mod pace;
mod ready;
mod relay_settings;
mod requests;
mod reset;
mod snapshots;
mod status;
pub mod text_secret;

pub use self::backup::Backup;
pub use self::certificates::{FaultyCertificate, NewFaultyCertificate, SignRequest, SignedCertificate};
pub use self::clock::{AdvanceClock, ClockMode, ClockView, SetClock};
pub use self::counter::{AskLetter, AskedBy, AskedFor, Counter, Inquiry, NextStep};
pub use self::enquiries::{AnswerEnquiry, Enquiries, Enquiry, EnquiryAnswer};
pub use self::faults::{FAULT_SERVICES, FaultRule, FaultRules, FaultService};
pub use self::invariants::{Invariant, Invariants, InvariantsInBrief, Violation};
pub use self::journal::{Journal, JournalEvent, JournalQuery};
pub use self::notices::{NewNotice, Notice, NoticeCategory, NoticeOf, Notices, NoticesQuery, PostedNotice};
pub use self::offices::{CreatedOffice, NewOffice, Office, Offices, OfficesQuery, Stage};
pub use self::outbox::{Outbox, OutboxItem, OutboxKind, OutboxQuery, OutboxSender};
pub use self::pace::{PaceMode, Poke, Poked, SetPace, Step};
pub use self::ready::{MakeReady, ReadyOffice};
pub use self::relay_settings::{
    AdjustRelay, OldClients, RelaySettings, UnknownOldClients, UnknownUnpaidLicences, UnpaidLicences,
};
pub use self::requests::{Request, Requests};
pub use self::reset::{Keep, Reset};
pub use self::snapshots::{NewSnapshot, Snapshot, Snapshots, WentBack};
pub use self::status::{ServiceStatus, StandardFiles, Status};

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `GET`: this API's OpenAPI document.
    pub const OPENAPI: &str = "/control/v1/openapi.json";
    /// `GET`: the relay's OpenAPI document.
    pub const RELAY_OPENAPI: &str = "/control/v1/relay/openapi.json";
    /// `GET`
    pub const STATUS: &str = "/control/v1/status";
    /// `GET`, `PUT`
    pub const CLOCK: &str = "/control/v1/clock";
    /// `POST`
    pub const CLOCK_ADVANCE: &str = "/control/v1/clock/advance";
    /// `PUT`
    pub const PACE: &str = "/control/v1/pace";
    /// `POST`
    pub const POKE: &str = "/control/v1/poke";
    /// `GET`, `POST`
    pub const OFFICES: &str = "/control/v1/offices";
    /// `GET`
    pub const OFFICE: &str = "/control/v1/offices/{number}";
    /// `POST`
    pub const OFFICE_LICENCE: &str = "/control/v1/offices/{number}/licence";
    /// `POST`
    pub const OFFICE_READY: &str = "/control/v1/offices/{number}/ready";
    /// `GET`
    pub const OFFICE_LETTER: &str = "/control/v1/offices/{number}/letter";
    /// `GET`, `POST`
    pub const NOTICES: &str = "/control/v1/notices";
    /// `DELETE`
    pub const NOTICE: &str = "/control/v1/notices/{id}";
    /// `GET`: the registration letter, one page of A4.
    pub const OFFICE_LETTER_PDF: &str = "/control/v1/offices/{number}/letter.pdf";
    /// `POST`
    pub const OFFICE_LETTERS: &str = "/control/v1/offices/{number}/letters";
    /// `POST`
    pub const INQUIRIES: &str = "/control/v1/inquiries";
    /// `GET`: a letter of the outbox, one page of A4.
    pub const OUTBOX_LETTER_PDF: &str = "/control/v1/outbox/{id}/letter.pdf";
    /// `GET`
    pub const COUNTER: &str = "/control/v1/counter";
    /// `GET`
    pub const REQUESTS: &str = "/control/v1/requests";
    /// `POST`; `{event}` is approve, return, withdraw or issue.
    pub const REQUEST_EVENT: &str = "/control/v1/requests/{id}/{event}";
    /// `POST`
    pub const OFFICE_CERTIFICATES: &str = "/control/v1/offices/{number}/certificates";
    /// `POST`
    pub const CERTIFICATES_FAULTY: &str = "/control/v1/certificates/faulty";
    /// `POST`
    pub const CERTIFICATE_REVOKE: &str = "/control/v1/certificates/{serial}/revoke";
    /// `POST`
    pub const AUTHORITY_ROLL_OVER: &str = "/control/v1/authority/roll-over";
    /// `GET`, `PUT`, `DELETE`
    pub const FAULTS: &str = "/control/v1/faults";
    /// `GET`
    pub const ENQUIRIES: &str = "/control/v1/enquiries";
    /// `POST`
    pub const ENQUIRY_ANSWER: &str = "/control/v1/enquiries/{id}/answer";
    /// `GET`
    pub const OUTBOX: &str = "/control/v1/outbox";
    /// `GET`, `PUT`
    pub const RELAY_SETTINGS: &str = "/control/v1/relay/settings";
    /// `GET`
    pub const INVARIANTS: &str = "/control/v1/invariants";
    /// `GET`, `DELETE`
    pub const JOURNAL: &str = "/control/v1/journal";
    /// `POST`
    pub const RESET: &str = "/control/v1/reset";
    /// `POST`
    pub const BACKUP: &str = "/control/v1/backup";
    /// `GET`, `POST`
    pub const SNAPSHOTS: &str = "/control/v1/snapshots";
    /// `DELETE`
    pub const SNAPSHOT: &str = "/control/v1/snapshots/{id}";
    /// `POST`
    pub const SNAPSHOT_RESTORE: &str = "/control/v1/snapshots/{id}/restore";
    /// `GET`
    pub const TLS_ROOT: &str = "/control/v1/trust/tls-root.pem";
    /// `GET`
    pub const E_SEIKYUU_CA: &str = "/control/v1/trust/e-seikyuu-ca.pem";
}
