//! `Platform`: who is to trust the root. Not where its store is: each store knows that itself.

use clap::ValueEnum;

/// A system, or a runtime with roots of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Platform {
    /// Debian, Ubuntu, Alpine: update-ca-certificates
    #[value(alias = "ubuntu")]
    Debian,
    /// Fedora, RHEL and their kin: update-ca-trust
    #[value(alias = "fedora")]
    Rhel,
    /// Windows, by PowerShell: this user's store, with --system the machine's
    Windows,
    /// Windows, by certutil: the same stores, as a command file
    WindowsCertutil,
    /// macOS: this user's keychain, with --system the machine's
    Macos,
    /// Java: a trust store of its own, with --system the JDK's cacerts
    Java,
    /// Firefox: its profiles
    Firefox,
    /// Chromium and others on Linux: an NSS database
    #[value(alias = "chromium")]
    Nss,
    /// Node.js: an environment variable
    Node,
    /// Python: environment variables, and what to write in code
    Python,
    /// curl: an argument or an environment variable
    Curl,
    /// OpenSSL and what links it: environment variables
    Openssl,
    /// .NET: the store on Windows, an environment variable elsewhere
    Dotnet,
    /// The certificate alone
    Pem,
}

impl Platform {
    /// The system that this program runs on, by what the kernel and `/etc/os-release` say.
    pub(crate) fn here() -> Option<Self> {
        if cfg!(target_os = "macos") {
            return Some(Self::Macos);
        }
        Self::of_release(&std::fs::read_to_string("/etc/os-release").ok()?)
    }

    /// By the `ID` and `ID_LIKE` of an os-release file (its manual page).
    fn of_release(text: &str) -> Option<Self> {
        let ids = ["ID=", "ID_LIKE="];
        let words = text.lines().filter_map(|line| ids.iter().find_map(|id| line.strip_prefix(id)));
        words.flat_map(|value| value.trim_matches('"').split_whitespace()).find_map(|word| match word {
            "debian" | "ubuntu" | "alpine" => Some(Self::Debian),
            "rhel" | "fedora" | "centos" => Some(Self::Rhel),
            _ => None,
        })
    }

    /// Its word on the command line.
    pub(crate) fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_known_by_its_kin() {
        for (release, platform) in [
            ("NAME=\"Debian GNU/Linux\"\nID=debian\n", Some(Platform::Debian)),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Some(Platform::Debian)),
            ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", Some(Platform::Rhel)),
            ("ID=nixos\n", None),
            ("", None),
        ] {
            assert_eq!(Platform::of_release(release), platform, "{release}");
        }
    }
}
