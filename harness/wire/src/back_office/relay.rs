//! What the testbed asks of the relay and its usage site.

use careplan_domain::{OfficeNumber, PersonalUserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

use crate::relay::Licence;

/// Paths, with axum's `{name}` for what varies.
pub mod path {
    /// `GET`
    pub const OFFICE: &str = "/back-office/v1/relay/offices/{number}";
    /// `GET`
    pub const OFFICES: &str = "/back-office/v1/relay/offices";
    /// `POST`
    pub const LICENCE: &str = "/back-office/v1/relay/offices/{number}/licence";
    /// `GET`, `PUT`: the body is [`RelaySettings`](crate::control::RelaySettings), whole.
    pub const SETTINGS: &str = "/back-office/v1/relay/settings";
    /// `GET`, `DELETE`: what the support site was asked.
    pub const ENQUIRIES: &str = "/back-office/v1/relay/enquiries";
    /// `POST`
    pub const ENQUIRY_ANSWER: &str = "/back-office/v1/relay/enquiries/{id}/answer";
    /// `GET`: the mails with which enquiries were answered.
    pub const OUTBOX: &str = "/back-office/v1/relay/outbox";
    /// `POST`
    pub const SETTLE: &str = "/back-office/v1/relay/settle";
    /// `POST`
    pub const RESET: &str = "/back-office/v1/relay/reset";
}

/// What the exchange knows of an office.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subscriber {
    /// 事業所番号.
    #[serde_as(as = "DisplayFromStr")]
    pub number: OfficeNumber,
    /// 個人ユーザID, once it logged in to the usage site.
    #[serde_as(as = "DisplayFromStr")]
    pub personal_id: PersonalUserId,
    /// Its licence.
    pub licence: Licence,
}

/// All offices that the exchange knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscribers {
    /// The offices, by number.
    pub offices: Vec<Subscriber>,
}

/// `POST …/offices/{number}/licence`: something happened to a licence other than on its pages. Answered with the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceEvent {
    /// What happened.
    pub event: LicenceEventKind,
}

/// What can happen to a licence other than on the usage site's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LicenceEventKind {
    /// 支払: the fee of the present term arrived.
    Paid,
    /// 自動更新の停止: the present term shall be the last.
    StopRenewal,
    /// 自動更新の再開: the automatic renewal shall go on.
    ResumeRenewal,
}
