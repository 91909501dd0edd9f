//! Fault rules as they travel: `GET`, `PUT` and `DELETE /control/v1/faults`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::relay::path as relay;

/// `PUT faults`: these rules in the place of all others. `GET faults` answers the same, with counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRules {
    /// The rules, in the order in which they are asked.
    pub rules: Vec<FaultRule>,
}

/// One rule. At most one of `nth`, `every` and `probability`; with none it fires each time.
///
/// Words and numbers come as they are, so that everything wrong with a list of rules is told at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// What the journal calls it; each has its own.
    pub name: String,
    /// `ca`, `portal`, `relay` or `site`.
    pub service: String,
    /// `/api/v1/messages/{id}`, with a method before it or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// 事業所番号: by the client certificate, so at the relay alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// The nth time alone, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<i64>,
    /// Every nth time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<i64>,
    /// With this probability, above 0 and at most 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// The root of the rule's draws; the testbed's own seed when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// `latency`, `status`, `maintenance`, `reset`, `stall`, `truncate`, `duplicate`, `wrong-chain` or `stale-list`.
    pub effect: String,
    /// How long, of the machine's time: of a latency; of a stall, ten minutes when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// Of `status`: 400 to 599.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Of `wrong-chain`: `expired`, `wrong-name`, `wrong-root` or `missing-intermediate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
    /// How often service, route and office fitted. Told by the answer; in a question it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<u64>,
    /// How often it fired. Told by the answer; in a question it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fired: Option<u64>,
}

/// A service that faults can be ruled for, and what it can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultService {
    /// Its word.
    pub word: &'static str,
    /// Its routes: the methods, and the path with `{name}` for what varies.
    pub routes: &'static [(&'static [&'static str], &'static str)],
}

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
const FORM: &[&str] = &["GET", "POST"];

/// The pages' own style sheets, scripts and signs.
macro_rules! with_assets {
    ($($route:expr),* $(,)?) => {
        &[
            $($route,)*
            (GET, "/assets/base.css"),
            (GET, "/assets/page.js"),
            (GET, "/assets/icon.svg"),
            (GET, "/favicon.ico"),
        ]
    };
}

/// The services. A test asks each of them for each route.
pub const FAULT_SERVICES: [FaultService; 4] = [
    FaultService {
        word: "ca",
        routes: with_assets![
            (GET, "/"),
            (GET, "/{file}"),
            (POST, "/ocsp"),
            (FORM, "/ocsp/"),
            (GET, "/ocsp/{*question}")
        ],
    },
    FaultService {
        word: "portal",
        routes: with_assets![
            (GET, "/"),
            (GET, "/shougai"),
            (GET, "/kaigo"),
            (GET, "/kaigo/notices/{number}"),
            (FORM, "/login"),
            (GET, "/logout"),
            (FORM, "/first-login"),
            (FORM, "/login-reissue"),
            (GET, "/login-reissue/done"),
            (FORM, "/certificate-password-reissue"),
            (GET, "/certificate-password-reissue/done"),
            (GET, "/account"),
            (FORM, "/account/password"),
            (FORM, "/account/mail"),
            (POST, "/account/mail/remove"),
            (FORM, "/account/certificate-password"),
            (GET, "/account/certificate-password/done"),
            (GET, "/menu"),
            (GET, "/menu/notices/{number}"),
            (GET, "/lookups"),
            (GET, "/faq"),
            (GET, "/faq/{id}"),
            (GET, "/manuals"),
            (GET, "/manuals/{id}"),
            (GET, "/manuals/pictures/{file}"),
            (GET, "/downloads"),
            (GET, "/downloads/letter"),
            (GET, "/downloads/letter.pdf"),
            (GET, "/downloads/portal-terms.txt"),
            (GET, "/downloads/certificates.csv"),
            (GET, "/claims"),
            (GET, "/certificates"),
            (FORM, "/certificates/{kind}"),
            (GET, "/certificates/{kind}/download"),
            (GET, "/certificates/{kind}/download/{request}"),
            (FORM, "/certificates/{kind}/before"),
            (FORM, "/certificates/{kind}/term"),
            (FORM, "/certificates/{kind}/password"),
            (FORM, "/certificates/{kind}/confirm"),
            (GET, "/certificates/{kind}/done"),
            (GET, "/terms.txt"),
            (GET, "/assets/portal.css"),
            (GET, "/assets/portal.js"),
        ],
    },
    FaultService {
        word: "relay",
        routes: &[
            (GET, relay::OPENAPI),
            (POST, relay::LOGIN),
            (POST, relay::LOGOUT),
            (GET, relay::OFFICES),
            (POST, relay::MESSAGES),
            (GET, relay::SENT),
            (GET, relay::RECEIVED),
            (GET, relay::MESSAGE),
            (GET, relay::FILE),
            (GET, relay::ARCHIVE),
            (POST, relay::RECALL),
            (GET, relay::LICENCE),
        ],
    },
    FaultService {
        word: "site",
        routes: with_assets![
            (FORM, "/"),
            (FORM, "/logout"),
            (GET, "/top"),
            (GET, "/application"),
            (FORM, "/application/form"),
            (GET, "/application/reading/{document}/{page}"),
            (POST, "/application/reading/{document}/agree"),
            (POST, "/application/reading/{document}/end"),
            (FORM, "/application/confirmation"),
            (GET, "/application/completion"),
            (FORM, "/application/renewal"),
            (FORM, "/contact"),
            (GET, "/contact/completion"),
            (FORM, "/personal-password"),
            (GET, "/personal-password/completion"),
            (GET, "/figures"),
            (GET, "/support"),
            (GET, "/support/"),
            (GET, "/support/news"),
            (GET, "/support/news/{id}"),
            (GET, "/support/documents"),
            (GET, "/support/documents/{id}"),
            (GET, "/support/faq"),
            (GET, "/support/faq/{id}"),
            (GET, "/support/interviews"),
            (GET, "/support/download"),
            (GET, "/support/download/{file}"),
            (FORM, "/support/enquiry"),
            (GET, "/support/enquiry/{id}"),
            (GET, "/support/search"),
            (GET, "/support/simulation"),
            (GET, "/support/simulation.xlsx"),
            (GET, "/support/{*rest}"),
            (GET, "/assets/support.css"),
            (GET, "/assets/usage.js"),
            (GET, "/assets/usage.css"),
            (GET, "/directory"),
            (GET, "/directory/"),
            (GET, "/directory/map"),
            (GET, "/directory/map/{prefecture}"),
            (GET, "/directory/regions"),
            (GET, "/directory/regions/{prefecture}"),
            (GET, "/directory/offices"),
            (GET, "/directory/offices.csv"),
            (GET, "/directory/offices.json"),
            (GET, "/directory/unlisted"),
            (GET, "/directory/unlisted.csv"),
            (GET, "/directory/unlisted.pdf"),
            (GET, "/directory/public-information/{number}"),
            (GET, "/directory/assets/directory.js"),
            (GET, "/directory/assets/directory.css"),
            (GET, "/directory/{*rest}"),
        ],
    },
];
