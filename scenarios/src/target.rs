//! A running testbed that scenarios are run against, whoever made its services.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use careplan_client::{BaseUrl, ControlClient, Network, Trust};
use serde::Deserialize;
use thiserror::Error;

/// 部分: a service that a step goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The control API.
    Control,
    /// 電子請求受付システム.
    Portal,
    /// 利用状況Webサイト, directory and support site.
    Site,
    /// 連携基盤.
    Relay,
    /// The CA's publication.
    Ca,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Control, Self::Portal, Self::Site, Self::Relay, Self::Ca];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Portal => "portal",
            Self::Site => "site",
            Self::Relay => "relay",
            Self::Ca => "ca",
        }
    }

    /// What it is called in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Control => "the control API",
            Self::Portal => "the portal",
            Self::Site => "the usage site",
            Self::Relay => "the relay",
            Self::Ca => "the CA's publication",
        }
    }

    /// What people call it.
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Control => "操作盤のAPI",
            Self::Portal => "電子請求受付システム",
            Self::Site => "利用状況Webサイト",
            Self::Relay => "連携基盤",
            Self::Ca => "認証局",
        }
    }
}

/// 相手: a running testbed, as its ready file tells it and as it was found.
#[derive(Clone, Debug)]
pub struct Target {
    pub(crate) urls: TargetUrls,
    pub(crate) network: Network,
    /// What answers there.
    pub(crate) parts: BTreeSet<Part>,
}

/// Where the services are; what a target has not may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct TargetUrls {
    #[serde(default)]
    pub(crate) console: Option<String>,
    #[serde(default)]
    pub(crate) portal: Option<String>,
    #[serde(default)]
    pub(crate) site: Option<String>,
    #[serde(default)]
    pub(crate) relay: Option<String>,
    #[serde(default)]
    pub(crate) ca: Option<String>,
}

/// The part of a ready file that scenarios need.
#[derive(Debug, Deserialize)]
struct TargetFile {
    urls: TargetUrls,
    #[serde(default)]
    trust: TargetTrust,
}

#[derive(Debug, Default, Deserialize)]
struct TargetTrust {
    #[serde(default)]
    tls_root: Option<PathBuf>,
}

/// A target that cannot be used.
#[derive(Debug, Error)]
pub enum TargetFault {
    /// The ready file, or the root that it names, cannot be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no ready file.
    #[error("`{}` is no ready file, expected JSON with `urls` and `trust`: {cause}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        cause: String,
    },
    /// Nothing of it answers.
    #[error("nothing of the target of `{}` answers: {tried}", path.display())]
    Silent {
        /// The file.
        path: PathBuf,
        /// Which addresses were tried.
        tried: String,
    },
}

impl TargetUrls {
    pub(crate) fn of(&self, part: Part) -> Option<&str> {
        let url = match part {
            Part::Control => &self.console,
            Part::Portal => &self.portal,
            Part::Site => &self.site,
            Part::Relay => &self.relay,
            Part::Ca => &self.ca,
        };
        url.as_deref().filter(|url| !url.is_empty())
    }
}

impl Target {
    /// Reads a ready file, and looks which of its services answer.
    pub async fn open(path: &Path) -> Result<Self, TargetFault> {
        let unreadable = |path: &Path, source| TargetFault::Unreadable { path: path.to_owned(), source };
        let malformed = |cause: String| TargetFault::Malformed { path: path.to_owned(), cause };
        let text = std::fs::read(path).map_err(|source| unreadable(path, source))?;
        let file: TargetFile = serde_json::from_slice(&text).map_err(|error| malformed(error.to_string()))?;
        let trust = match &file.trust.tls_root {
            None => Trust::nobody(),
            Some(root) => {
                let pem = std::fs::read_to_string(root).map_err(|source| unreadable(root, source))?;
                Trust::from_pem(&pem).map_err(|error| malformed(error.to_string()))?
            }
        };
        let mut target = Self { urls: file.urls, network: Network::tcp(trust), parts: BTreeSet::new() };
        let mut tried = Vec::new();
        for part in Part::ALL {
            let Some(url) = target.urls.of(part) else { continue };
            tried.push(url.to_owned());
            if answers(&target.network, part, url).await {
                target.parts.insert(part);
            }
        }
        if target.parts.is_empty() {
            return Err(TargetFault::Silent { path: path.to_owned(), tried: tried.join(", ") });
        }
        Ok(target)
    }

    /// What it has not of these.
    pub(crate) fn lacks(&self, needs: &[Part]) -> Option<Part> {
        needs.iter().copied().find(|part| !self.parts.contains(part))
    }
}

/// Whether somebody answers. A control API must be one; of the others the connection is enough, since the relay shows
/// nothing to whom has no certificate.
async fn answers(network: &Network, part: Part, url: &str) -> bool {
    let Ok(base) = url.parse::<BaseUrl>() else { return false };
    if part == Part::Control {
        let Ok(http) = network.client() else { return false };
        return ControlClient::new(http, base).clock().await.is_ok();
    }
    let Some((_, address)) = url.split_once("://") else { return false };
    let is_there = tokio::net::TcpStream::connect(address.to_owned());
    matches!(tokio::time::timeout(ANSWER_TIME, is_there).await, Ok(Ok(_)))
}

/// How long a service may take to be there: it is on this machine or beside it.
const ANSWER_TIME: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ready.json");
        std::fs::write(&path, text).expect("written");
        (folder, path)
    }

    #[tokio::test]
    async fn a_target_that_is_none_is_told() {
        let (_kept, path) = file("{}");
        assert!(matches!(Target::open(&path).await, Err(TargetFault::Malformed { .. })));
        let (_kept, path) = file(r#"{"urls":{"relay":"https://localhost:1"}}"#);
        let silent = Target::open(&path).await.expect_err("nobody is there").to_string();
        assert!(silent.contains("https://localhost:1"), "{silent}");
        let gone = Path::new("/no/such/ready.json");
        assert!(matches!(Target::open(gone).await, Err(TargetFault::Unreadable { .. })));
    }

    #[tokio::test]
    async fn what_a_target_lacks_is_known() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (_kept, path) = file(&format!(r#"{{"urls":{{"relay":"https://{address}"}}}}"#));
        let target = Target::open(&path).await.expect("a relay and nothing else");
        assert_eq!(target.lacks(&[Part::Relay]), None);
        assert_eq!(target.lacks(&[Part::Relay, Part::Portal]), Some(Part::Portal));
    }
}
