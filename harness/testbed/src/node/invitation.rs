//! What a testbed has laid out for those who may join it: where it is, the token of its back office, its TLS root.
//!
//! Read from its directory and not asked for: whoever may read these files may be a node, and no key travels.

use std::path::Path;

use careplan_domain::Secret;
use careplan_serve::TlsRoot;
use careplan_wire::ReadyFile;

use super::NodeFault;
use crate::data_directory::{KEPT, Kept};
use crate::network::ground::{TLS_ROOT_KEY_FILE, TOKEN_FILE};

/// 招待.
#[derive(Debug)]
pub(super) struct Invitation {
    pub(super) ready: ReadyFile,
    pub(super) token: Secret,
    pub(super) root: TlsRoot,
    /// The database of the testbed's relay, where it has one.
    pub(super) database: Option<Secret>,
}

impl Invitation {
    /// Reads the ready file, and what lies in the directory of the root that it names.
    pub(super) fn read(ready_file: &Path) -> Result<Self, NodeFault> {
        let text = read(ready_file)?;
        let damaged = |path: &Path, cause: String| NodeFault::Damaged { path: path.to_owned(), cause };
        let ready: ReadyFile =
            serde_json::from_str(&text).map_err(|error| damaged(ready_file, error.to_string()))?;
        // An ephemeral testbed tells no data directory, and has one all the same: that of its root.
        let certificate = ready.trust.tls_root.as_path();
        let directory = certificate.parent().and_then(Path::parent);
        let directory = directory
            .ok_or_else(|| damaged(ready_file, "its TLS root lies in no data directory".to_owned()))?;
        let root = TlsRoot::read(&read(certificate)?, &read(&directory.join(TLS_ROOT_KEY_FILE))?)?;
        let token = Secret::from(read(&directory.join(TOKEN_FILE))?);
        let kept = directory.join(KEPT);
        let kept = Kept::read(read(&kept)?.as_bytes(), directory)
            .map_err(|fault| damaged(&kept, fault.to_string()))?;
        Ok(Self { ready, token, root, database: kept.database })
    }
}

fn read(path: &Path) -> Result<String, NodeFault> {
    std::fs::read_to_string(path).map_err(|source| NodeFault::NoTestbed { path: path.to_owned(), source })
}
