//! `NssDatabase`: the database of NSS, in which Chromium on Linux and Firefox look.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Held, Store};
use crate::commands::trust::root_file::{RootFile, certificates, is_root, nickname};
use crate::commands::trust::tool::Tool;
use crate::failure::Failure;

/// A word of the subject, which every nickname that a program makes of it has in it.
const SUBJECT_WORD: &str = "Careplan";
/// Trusted to sign the certificates of servers, and nothing else (certutil(1), -t).
const TRUST: &str = "C,,";
/// Where Firefox keeps its profiles, from the home on: Debian's, Ubuntu's snap, flatpak's, and on macOS.
const PROFILE_FOLDERS: [&str; 4] = [
    ".mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
    "Library/Application Support/Firefox/Profiles",
];

/// A folder with `cert9.db` in it, or one where it is to be.
pub(crate) struct NssDatabase {
    folder: PathBuf,
}

impl NssDatabase {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Chromium's, and that of whoever asks for the user's.
    pub(crate) fn of_user(home: &Path) -> Self {
        Self::at(home.join(".pki/nssdb"))
    }

    pub(crate) fn exists(&self) -> bool {
        self.folder.join("cert9.db").is_file()
    }

    fn certutil(&self, arguments: &[&str], input: &str) -> Result<String, Failure> {
        let database = format!("sql:{}", self.folder.display());
        Tool::find("certutil", "install it (Debian: apt install libnss3-tools; Fedora: dnf install nss-tools; macOS: brew install nss)")?
            .run(&[&["-d", &database], arguments].concat(), input)
    }

    fn create(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.folder).map_err(|error| {
            Failure::new(
                format!("cannot make `{}`: {error}", self.folder.display()),
                "choose a folder that can be written with --db DIR",
            )
        })?;
        self.certutil(&["-N", "--empty-password"], "").map(drop)
    }
}

impl Store for NssDatabase {
    fn place(&self) -> String {
        format!("NSS database `{}`", self.folder.display())
    }

    fn held(&self) -> Result<Vec<Held>, Failure> {
        if !self.exists() {
            return Ok(Vec::new());
        }
        let mut held = Vec::new();
        for (name, trust) in listed(&self.certutil(&["-L"], "")?) {
            if !name.contains(SUBJECT_WORD) {
                continue;
            }
            let mut found = certificates(&self.certutil(&["-L", "-n", name, "-a"], "")?);
            if found.is_empty() || !found.iter().all(|der| is_root(der)) {
                continue;
            }
            // Asked for one, NSS shows all that share its subject; the names that we give tell them apart.
            if let Some(der) = found.iter().find(|der| nickname(der) == name) {
                found = vec![der.clone()];
            }
            let is_trusted = trust.split(',').next().is_some_and(|servers| servers.contains('C'));
            held.push(Held { handle: name.to_owned(), certificates: found, is_trusted });
        }
        Ok(held)
    }

    fn put(&self, root: &RootFile) -> Result<(), Failure> {
        if !self.exists() {
            self.create()?;
        }
        let present = self.held()?.into_iter().find(|held| held.certificates == [root.der().clone()]);
        match present {
            Some(held) => self.certutil(&["-M", "-n", &held.handle, "-t", TRUST], ""),
            None => self.certutil(&["-A", "-n", &root.nickname(), "-t", TRUST, "-a"], &root.pem),
        }
        .map(drop)
    }

    fn take_out(&self, held: &[Held]) -> Result<(), Failure> {
        held.iter().try_for_each(|held| self.certutil(&["-D", "-n", &held.handle], "").map(drop))
    }
}

/// The profiles of Firefox that have a database.
pub(crate) fn firefox_profiles(home: &Path) -> Vec<NssDatabase> {
    let mut found: Vec<PathBuf> = PROFILE_FOLDERS
        .iter()
        .filter_map(|folder| fs::read_dir(home.join(folder)).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    found.sort();
    found.into_iter().map(NssDatabase::at).filter(NssDatabase::exists).collect()
}

/// The nicknames of `certutil -L`'s table with their trust: a name, blanks, and three flags with two commas.
fn listed(table: &str) -> Vec<(&str, &str)> {
    table
        .lines()
        .filter_map(|line| line.trim_end().rsplit_once(' '))
        .filter(|(_, trust)| trust.bytes().filter(|byte| *byte == b',').count() == 2)
        .map(|(name, trust)| (name.trim_end(), trust))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_certutil_is_read_by_its_last_column() {
        let table = "\nCertificate Nickname                  Trust Attributes\n                                      SSL,S/MIME,JAR/XPI\n\n\
                     Careplan Testbed TLS Root (MOCK) 0a1b2c3d   C,,  \nMy, own CA      ,,\n";
        assert_eq!(
            listed(table),
            [
                ("", "SSL,S/MIME,JAR/XPI"),
                ("Careplan Testbed TLS Root (MOCK) 0a1b2c3d", "C,,"),
                ("My, own CA", ",,")
            ]
        );
    }
}
