//! Which running testbed a command speaks to.

use std::path::{Path, PathBuf};

use careplan_client::{BaseUrl, ControlClient, Network, RelayClient, Trust};
use careplan_wire::ReadyFile;

use crate::failure::{Failure, chain};

/// Where a testbed is kept when nobody says otherwise.
const DATA: &str = "./.careplan";

/// Where the testbed is: taken before and after the command's name alike.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Place {
    /// The testbed's data directory [default: ./.careplan]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) data: Option<PathBuf>,
    /// The testbed's ready file: `up` also writes it here, the others read it instead of the data directory's
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) ready_file: Option<PathBuf>,
}

/// A running testbed, as its ready file tells it.
pub(crate) struct Target {
    pub(crate) ready: ReadyFile,
    network: Network,
}

impl Place {
    /// The data directory, given or usual.
    pub(crate) fn directory(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from(DATA))
    }

    /// What the ready file says that was named, if one was.
    pub(crate) fn named_ready(&self) -> Result<Option<ReadyFile>, Failure> {
        self.one_testbed()?;
        self.ready_file.as_deref().map(read_ready).transpose()
    }

    fn one_testbed(&self) -> Result<(), Failure> {
        if self.data.is_some() && self.ready_file.is_some() {
            return Err(Failure::new(
                "--data and --ready-file both name a running testbed",
                "give one of them: the data directory has a ready file of its own",
            ));
        }
        Ok(())
    }

    /// The testbed that runs there.
    pub(crate) fn open(&self) -> Result<Target, Failure> {
        self.one_testbed()?;
        Target::read(&self.ready_file.clone().unwrap_or_else(|| self.directory().join("ready.json")))
    }

    /// For a command that speaks to no testbed.
    pub(crate) fn refuse(&self, command: &str, why: &str) -> Result<(), Failure> {
        if self.data.is_none() && self.ready_file.is_none() {
            return Ok(());
        }
        Err(Failure::new(
            format!("`careplan {command}` takes no running testbed: {why}"),
            "leave out --data and --ready-file",
        ))
    }
}

impl Target {
    fn read(path: &Path) -> Result<Self, Failure> {
        let ready = read_ready(path)?;
        let root = &ready.trust.tls_root;
        let pem = std::fs::read_to_string(root).map_err(|error| {
            Failure::new(
                format!("cannot read the TLS root `{}`: {error}", root.display()),
                "the testbed that wrote this ready file is gone; start it again",
            )
        })?;
        let trust = Trust::from_pem(&pem).map_err(|error| {
            Failure::new(
                format!("the TLS root `{}` cannot be used: {}", root.display(), chain(&error)),
                "restart the testbed, or begin anew with another --data DIR",
            )
        })?;
        Ok(Self { ready, network: Network::tcp(trust) })
    }

    /// Where it keeps its data; an ephemeral one tells none, and has one all the same: that of its TLS root.
    pub(crate) fn data_directory(&self) -> PathBuf {
        let root = self.ready.trust.tls_root.parent().and_then(Path::parent);
        self.ready.data.clone().or_else(|| root.map(Path::to_owned)).unwrap_or_default()
    }

    pub(crate) fn control(&self) -> Result<ControlClient, Failure> {
        let http = self.network.client().map_err(|error| Failure::defect(chain(&error)))?;
        Ok(ControlClient::new(http, base(&self.ready.urls.console)?))
    }

    pub(crate) fn relay(&self, identity: &careplan_client::Identity) -> Result<RelayClient, Failure> {
        let http = self.network.client_as(identity).map_err(|error| Failure::defect(chain(&error)))?;
        Ok(RelayClient::new(http, base(&self.ready.urls.relay)?))
    }
}

pub(crate) fn read_ready(path: &Path) -> Result<ReadyFile, Failure> {
    let text = std::fs::read(path).map_err(|error| {
        Failure::new(
            format!("no running testbed: cannot read `{}`: {error}", path.display()),
            "start one with `careplan up`, or name it with --data DIR or --ready-file FILE",
        )
    })?;
    serde_json::from_slice(&text).map_err(|error| {
        Failure::new(
            format!("`{}` is no ready file: {error}", path.display()),
            "a running `careplan up` writes it; name the right one with --ready-file FILE",
        )
    })
}

fn base(url: &str) -> Result<BaseUrl, Failure> {
    url.parse().map_err(|error: careplan_client::InvalidBaseUrl| {
        Failure::new(
            format!("the ready file names no address: {error}"),
            "name the ready file of a running `careplan up`",
        )
    })
}
