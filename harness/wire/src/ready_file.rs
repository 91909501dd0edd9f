//! What a running testbed tells scripts about itself.

use std::path::PathBuf;

use careplan_domain::JapanTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// 起動情報: `ready.json`, written whole and only once every service answers.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyFile {
    /// The process that serves.
    pub pid: u32,
    /// The seed.
    pub seed: u64,
    /// The clock's time at start.
    #[serde_as(as = "DisplayFromStr")]
    pub clock: JapanTime,
    /// The data directory; null when ephemeral.
    pub data: Option<PathBuf>,
    /// Where the services are.
    pub urls: Urls,
    /// PEM files to trust.
    pub trust: TrustFiles,
}

/// Scheme, host and port of every service, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Urls {
    /// Console and control API.
    pub console: String,
    /// 電子請求受付システム.
    pub portal: String,
    /// 利用状況Webサイト, directory and support site.
    pub site: String,
    /// The relay's API.
    pub relay: String,
    /// The CA's publication: certificate, CRL, OCSP.
    pub ca: String,
    /// What the services ask of one another.
    pub back_office: String,
}

/// Paths of PEM files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustFiles {
    /// The root of the server certificates.
    pub tls_root: PathBuf,
    /// The authority of the client certificates.
    pub e_seikyuu_ca: PathBuf,
}
