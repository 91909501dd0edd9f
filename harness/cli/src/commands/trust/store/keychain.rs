//! `Keychain`: macOS's, by its `security` tool. What is in it bears its trust with it.

use std::path::{Path, PathBuf};

use super::{Held, Store};
use crate::commands::trust::root_file::{COMMON_NAME, RootFile, certificates, fingerprint, is_root};
use crate::commands::trust::tool::Tool;
use crate::failure::Failure;

/// The user's keychain, or the machine's.
pub(crate) struct Keychain {
    path: PathBuf,
    is_system: bool,
}

impl Keychain {
    pub(crate) fn of_user(home: &Path) -> Self {
        Self { path: home.join("Library/Keychains/login.keychain-db"), is_system: false }
    }

    pub(crate) fn system() -> Self {
        Self { path: PathBuf::from("/Library/Keychains/System.keychain"), is_system: true }
    }

    fn security(arguments: &[&str]) -> Result<String, Failure> {
        Tool::find(
            "security",
            "it comes with macOS: run this there, or paste what `careplan trust print --for macos` prints",
        )?
        .run(arguments, "")
    }

    fn path(&self) -> String {
        self.path.display().to_string()
    }
}

impl Store for Keychain {
    fn place(&self) -> String {
        format!("keychain `{}`", self.path.display())
    }

    fn held(&self) -> Result<Vec<Held>, Failure> {
        // Nothing found is a failure to it; a keychain that cannot be read fails what follows as well.
        Tool::find(
            "security",
            "it comes with macOS: run this there, or paste what `careplan trust print --for macos` prints",
        )?;
        let found = Self::security(&["find-certificate", "-a", "-c", COMMON_NAME, "-p", &self.path()]);
        Ok(certificates(&found.unwrap_or_default())
            .into_iter()
            .filter(|der| is_root(der))
            .map(|der| Held {
                handle: fingerprint(&der).to_uppercase(),
                certificates: vec![der],
                is_trusted: true,
            })
            .collect())
    }

    fn put(&self, root: &RootFile) -> Result<(), Failure> {
        let path = self.path();
        let file = root.path.display().to_string();
        let mut arguments = vec!["add-trusted-cert"];
        arguments.extend(self.is_system.then_some("-d"));
        arguments.extend(["-r", "trustRoot", "-p", "ssl", "-k", &path, &file]);
        Self::security(&arguments).map(drop)
    }

    fn take_out(&self, held: &[Held]) -> Result<(), Failure> {
        held.iter().try_for_each(|held| {
            Self::security(&["delete-certificate", "-t", "-Z", &held.handle, &self.path()]).map(drop)
        })
    }
}
