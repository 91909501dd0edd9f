//! `Script`: the steps by hand, ready to be pasted, with the certificate in them: they need no file of this machine.
//!
//! The rule: what a script does is what `install` and `remove` do; its undoing knows the testbeds' roots by their name,
//! or by those that scripts and `install` gave them. Tests run each one whose tool they find.

mod environment;
mod shell;
pub(crate) mod windows;

use serde::Serialize;

use super::aim::Aim;
use super::platform::Platform;
use super::root_file::RootFile;
use crate::failure::Failure;

/// How one platform comes to trust a root, and how it forgets it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Script {
    /// Who reads it.
    pub(crate) shell: Shell,
    /// Trust.
    pub(crate) install: String,
    /// And no more.
    pub(crate) remove: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shell {
    /// POSIX's.
    Sh,
    Powershell,
    Cmd,
    /// None: it is a certificate.
    None,
}

impl Script {
    pub(crate) fn of(platform: Platform, root: &RootFile, aim: &Aim) -> Result<Self, Failure> {
        Ok(match platform {
            Platform::Debian => shell::debian(root, aim.sysroot()?.as_deref()),
            Platform::Rhel => shell::rhel(root),
            Platform::Macos => shell::macos(root, aim.reach()),
            Platform::Nss => shell::nss(root, aim.db.as_deref()),
            Platform::Firefox => shell::firefox(root, aim.db.as_deref()),
            Platform::Java => shell::java(root, aim),
            Platform::Windows => windows::powershell(root, aim.reach()),
            Platform::WindowsCertutil => windows::certutil(root, aim.reach()),
            Platform::Node => environment::node(root),
            Platform::Python => environment::python(root),
            Platform::Curl => environment::curl(root),
            Platform::Openssl => environment::openssl(root),
            Platform::Dotnet => environment::dotnet(root),
            Platform::Pem => Self { shell: Shell::None, install: root.pem.clone(), remove: String::new() },
        })
    }
}

/// What every script begins with: whose root it is about.
fn heading(mark: &str, root: &RootFile, who: &str) -> String {
    format!(
        "{mark} {who}: trust the TLS root of a careplan testbed (MOCK).\n\
         {mark} SHA-256 {}. It can vouch for localhost, *.test, loopback addresses and the testbed's public names only.\n",
        root.fingerprint()
    )
}

fn undoing(mark: &str, who: &str) -> String {
    format!("{mark} {who}: forget the TLS roots of careplan testbeds (MOCK), of every data directory.\n")
}

/// A word as POSIX's shell takes it, whatever is in it.
fn quoted(word: impl std::fmt::Display) -> String {
    format!("'{}'", word.to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
