//! `JavaTrustStore`: a file of roots that a Java program is told of, or the JDK's own.

use std::path::{Path, PathBuf};

use super::{Held, Store};
use crate::commands::trust::root_file::{RootFile, certificates, is_root};
use crate::commands::trust::tool::Tool;
use crate::failure::Failure;

/// A trust store, with its password, which keeps no secret: Java's own has `changeit`.
pub(crate) struct JavaTrustStore {
    which: Which,
    password: String,
}

enum Which {
    /// A file of one's own.
    File(PathBuf),
    /// The JDK's `cacerts`.
    System,
}

impl JavaTrustStore {
    pub(crate) fn file(path: PathBuf, password: String) -> Self {
        Self { which: Which::File(path), password }
    }

    pub(crate) fn system(password: String) -> Self {
        Self { which: Which::System, password }
    }

    fn keytool(&self, arguments: &[&str], input: &str) -> Result<String, Failure> {
        let path;
        let store = match &self.which {
            Which::File(file) => {
                path = file.display().to_string();
                vec!["-keystore", &path]
            }
            Which::System => vec!["-cacerts"],
        };
        // English, because what it lists is read here.
        let asked = [&arguments[..1], &["-J-Duser.language=en", "-storepass", &self.password], &store];
        Tool::find("keytool", "install a JDK or JRE (Debian: apt install default-jdk-headless), and have its bin folder on the path")?
            .run(&[&asked.concat(), &arguments[1..]].concat(), input)
    }

    fn exists(&self) -> bool {
        match &self.which {
            Which::File(path) => path.is_file(),
            Which::System => true,
        }
    }
}

impl Store for JavaTrustStore {
    fn place(&self) -> String {
        match &self.which {
            Which::File(path) => format!("Java trust store `{}`", path.display()),
            Which::System => "JDK's own trust store (cacerts)".to_owned(),
        }
    }

    fn held(&self) -> Result<Vec<Held>, Failure> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let list = self.keytool(&["-list", "-rfc"], "")?;
        let entries = list.split("Alias name: ").skip(1);
        Ok(entries
            .filter_map(|entry| {
                let (alias, rest) = entry.split_once('\n')?;
                // An entry with a key of its own is somebody's identity, whatever its chain ends in.
                if !rest.contains("Entry type: trustedCertEntry") {
                    return None;
                }
                let certificates = certificates(rest);
                let is_ours = !certificates.is_empty() && certificates.iter().all(|der| is_root(der));
                is_ours.then(|| Held { handle: alias.trim().to_owned(), certificates, is_trusted: true })
            })
            .collect())
    }

    fn put(&self, root: &RootFile) -> Result<(), Failure> {
        let alias = root.file_stem();
        let mut arguments = vec!["-importcert", "-noprompt", "-alias", &alias];
        if !self.exists() {
            arguments.extend(["-storetype", "PKCS12"]);
        }
        self.keytool(&arguments, &root.pem).map(drop)
    }

    fn take_out(&self, held: &[Held]) -> Result<(), Failure> {
        held.iter().try_for_each(|held| self.keytool(&["-delete", "-alias", &held.handle], "").map(drop))
    }
}

/// What a Java program is told, so that it reads the trust store.
pub(crate) fn options(store: &Path, password: &str) -> String {
    format!(
        "-Djavax.net.ssl.trustStore={} -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword={password}",
        store.display()
    )
}
