//! Which running testbed a command speaks to.

use std::path::{Path, PathBuf};

use careplan_client::{BaseUrl, ControlClient, Network, RelayClient, Trust};
use careplan_wire::ReadyFile;

use crate::failure::{Failure, chain};

/// Where to find a running testbed.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// The ready file of the running testbed
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// The data directory of the running testbed
    #[arg(long, value_name = "DIR", default_value = "./.careplan", conflicts_with = "ready_file")]
    data: PathBuf,
}

/// A running testbed, as its ready file tells it.
pub(crate) struct Target {
    pub(crate) ready: ReadyFile,
    network: Network,
}

impl TargetArgs {
    pub(crate) fn open(&self) -> Result<Target, Failure> {
        let path = self.ready_file.clone().unwrap_or_else(|| self.data.join("ready.json"));
        Target::read(&path)
    }
}

impl Target {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read(path).map_err(|error| {
            Failure::new(format!("no running testbed: cannot read `{}`: {error}", path.display()))
                .hint("start one with `careplan up`, or name it with --data DIR or --ready-file FILE")
        })?;
        let ready: ReadyFile = serde_json::from_slice(&text).map_err(|error| {
            Failure::new(format!("`{}` is no ready file: {error}", path.display()))
                .hint("a running `careplan up` writes it; name the right one with --ready-file FILE")
        })?;
        let pem = std::fs::read_to_string(&ready.trust.tls_root).map_err(|error| {
            Failure::new(format!("cannot read the TLS root `{}`: {error}", ready.trust.tls_root.display()))
                .hint("the testbed that wrote this ready file is gone; start it again")
        })?;
        let trust = Trust::from_pem(&pem).map_err(|error| Failure::new(chain(&error)))?;
        Ok(Self { ready, network: Network::tcp(trust) })
    }

    pub(crate) fn control(&self) -> Result<ControlClient, Failure> {
        let http = self.network.client().map_err(|error| Failure::new(chain(&error)))?;
        Ok(ControlClient::new(http, base(&self.ready.urls.console)?))
    }

    pub(crate) fn relay(&self, identity: &careplan_client::Identity) -> Result<RelayClient, Failure> {
        let http = self.network.client_as(identity).map_err(|error| Failure::new(chain(&error)))?;
        Ok(RelayClient::new(http, base(&self.ready.urls.relay)?))
    }
}

fn base(url: &str) -> Result<BaseUrl, Failure> {
    url.parse().map_err(|error: careplan_client::InvalidBaseUrl| Failure::new(error.to_string()))
}
