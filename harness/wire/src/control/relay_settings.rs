//! How the relay is set: `GET` and `PUT /control/v1/relay/settings`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::StandardFiles;

/// 運用設定: what the operator of the relay chooses, and may change while it runs. Kept with the data directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelaySettings {
    /// Which errors in standard files refuse a send: `off`, `names` or `strict`.
    #[serde(default)]
    pub standard_files: StandardFiles,
    /// Whether a sender can take back a message of which nothing has gone out yet.
    #[serde(default)]
    pub recall: bool,
    /// Whether every call, logins included, is answered with 503.
    #[serde(default)]
    pub maintenance: bool,
    /// What becomes of a client older than `newest_client` at login: `told` or `refused`.
    #[serde(default)]
    pub old_clients: OldClients,
    /// The newest client program's version, as `1.1.2`.
    #[serde(default = "newest_client")]
    pub newest_client: String,
    /// What becomes of an office whose fee is not paid by its day: it `runs` on, or `stops`.
    #[serde(default)]
    pub unpaid: UnpaidLicences,
}

/// `PUT relay/settings`: what is left out stays as it is. Answered with all settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustRelay {
    /// Which errors in standard files refuse a send: `off`, `names` or `strict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_files: Option<StandardFiles>,
    /// Whether a sender can take back a message of which nothing has gone out yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<bool>,
    /// Whether every call, logins included, is answered with 503.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<bool>,
    /// What becomes of a client older than `newest_client` at login: `told` or `refused`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_clients: Option<OldClients>,
    /// The newest client program's version, as `1.1.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest_client: Option<String>,
    /// What becomes of an office whose fee is not paid by its day: it `runs` on, or `stops`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpaid: Option<UnpaidLicences>,
}

/// 旧バージョン: what becomes of an older client program at login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OldClients {
    /// It is told to update, and let in.
    #[default]
    Told,
    /// It is refused.
    Refused,
}

/// 支払待ち: what becomes of an office whose fee is not paid by the end of the month after the one in which its term began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnpaidLicences {
    /// It goes on exchanging.
    #[default]
    Runs,
    /// It is refused until it pays.
    Stops,
}

/// A text that names no [`UnpaidLicences`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is nothing that becomes of unpaid licences: `runs` or `stops`")]
pub struct UnknownUnpaidLicences(String);

/// A text that names no [`OldClients`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is nothing that becomes of old clients: `told` or `refused`")]
pub struct UnknownOldClients(String);

/// The client that the start guide's manual is for (S).
const NEWEST_CLIENT: &str = "1.1.2";

fn newest_client() -> String {
    NEWEST_CLIENT.to_owned()
}

impl Default for RelaySettings {
    fn default() -> Self {
        Self {
            standard_files: StandardFiles::default(),
            recall: false,
            maintenance: false,
            old_clients: OldClients::default(),
            newest_client: newest_client(),
            unpaid: UnpaidLicences::default(),
        }
    }
}

impl RelaySettings {
    /// The same, changed as `adjust` says.
    #[must_use]
    pub fn adjusted(self, adjust: AdjustRelay) -> Self {
        let AdjustRelay { standard_files, recall, maintenance, old_clients, newest_client, unpaid } = adjust;
        Self {
            standard_files: standard_files.unwrap_or(self.standard_files),
            recall: recall.unwrap_or(self.recall),
            maintenance: maintenance.unwrap_or(self.maintenance),
            old_clients: old_clients.unwrap_or(self.old_clients),
            newest_client: newest_client.unwrap_or(self.newest_client),
            unpaid: unpaid.unwrap_or(self.unpaid),
        }
    }
}

impl OldClients {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for OldClients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for OldClients {
    type Err = UnknownOldClients;

    fn from_str(text: &str) -> Result<Self, UnknownOldClients> {
        [Self::Told, Self::Refused]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| UnknownOldClients(text.to_owned()))
    }
}

impl UnpaidLicences {
    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runs => "runs",
            Self::Stops => "stops",
        }
    }
}

impl fmt::Display for UnpaidLicences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for UnpaidLicences {
    type Err = UnknownUnpaidLicences;

    fn from_str(text: &str) -> Result<Self, UnknownUnpaidLicences> {
        [Self::Runs, Self::Stops]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| UnknownUnpaidLicences(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_left_out_stays() {
        let set = RelaySettings { recall: true, newest_client: "2.0".to_owned(), ..RelaySettings::default() };
        assert_eq!(set.clone().adjusted(AdjustRelay::default()), set);
        let adjust: AdjustRelay = serde_json::from_value(json!({"old_clients": "refused"})).expect("reads");
        let adjusted = RelaySettings { old_clients: OldClients::Refused, ..set.clone() };
        assert_eq!(set.adjusted(adjust), adjusted);
    }

    #[test]
    fn settings_from_before_there_were_more_have_their_defaults() {
        let old: RelaySettings = serde_json::from_value(json!({"standard_files": "strict"})).expect("reads");
        assert_eq!(old, RelaySettings { standard_files: StandardFiles::Strict, ..RelaySettings::default() });
    }

    #[test]
    fn the_words_are_those_that_travel() {
        for known in [OldClients::Told, OldClients::Refused] {
            assert_eq!(json!(known), known.as_str());
            assert_eq!(known.as_str().parse(), Ok(known));
        }
        assert!("Told".parse::<OldClients>().is_err());
        for known in [UnpaidLicences::Runs, UnpaidLicences::Stops] {
            assert_eq!(json!(known), known.as_str());
            assert_eq!(known.as_str().parse(), Ok(known));
        }
        assert!("stop".parse::<UnpaidLicences>().is_err());
    }
}
