//! `GET requests`: the certificate requests at the counter.

use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, OfficeNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::NextStep;
use crate::text::DisplayFromStr;

/// One certificate request, at the counter.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// Its number.
    pub id: String,
    /// Whose.
    #[serde_as(as = "DisplayFromStr")]
    pub office: OfficeNumber,
    /// Which certificate.
    #[serde_as(as = "DisplayFromStr")]
    pub kind: CertificateKind,
    /// Its state: requested, approved, issued, returned, withdrawn, expired, revoked.
    pub state: String,
    /// The state as the office sees it.
    pub label: String,
    /// When it was sent.
    #[serde_as(as = "DisplayFromStr")]
    pub requested_at: JapanTime,
    /// The serial, once issued.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<CertificateSerial>,
    /// Its certificate's first moment.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<JapanTime>,
    /// Its certificate's last moment.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<JapanTime>,
    /// Whether it renews a certificate.
    #[serde(default)]
    pub renewal: bool,
    /// Why it was returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_step: Option<NextStep>,
    /// What the counter can do with it: approve, issue, return, withdraw, revoke.
    #[serde(default)]
    pub possible: Vec<String>,
}

impl Request {
    /// A certificate can be renewed from this many days before its last one (C).
    pub const RENEWABLE_DAYS: u16 = 90;
}

/// A list of requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requests {
    /// The requests, oldest first.
    pub requests: Vec<Request>,
}
