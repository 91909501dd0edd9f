//! `Aim`: the flags that say whose store is meant, and the stores that they come to.

use std::path::PathBuf;

use super::platform::Platform;
use super::store::{Anchors, JavaTrustStore, Keychain, NssDatabase, Store, WindowsStore, firefox_profiles};
use super::tool::home;
use crate::failure::Failure;

/// The Java trust store when nobody says otherwise.
const TRUST_STORE: &str = "careplan-truststore.p12";

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Aim {
    /// Who is to trust it [default: this machine's system]
    #[arg(long = "for", value_enum, value_name = "WHO")]
    pub(crate) platform: Option<Platform>,
    /// The machine's own store instead of the user's (windows, macos), or the JDK's cacerts (java)
    #[arg(long)]
    system: bool,
    /// nss: the folder of the database [default: ~/.pki/nssdb]; firefox: a profile's [default: every profile]
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    /// java: the trust store, PKCS#12 [default: ./careplan-truststore.p12]
    #[arg(long, value_name = "FILE")]
    trust_store: Option<PathBuf>,
    /// java: the trust store's password
    #[arg(long, value_name = "P", default_value = "changeit")]
    pub(crate) store_password: String,
    /// debian: the folder that stands for /, for an image that is being made
    #[arg(long, value_name = "DIR")]
    sysroot: Option<PathBuf>,
}

/// Whose store on one machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The user's, or a file's.
    User,
    /// The machine's; only where it was asked for.
    System,
}

impl Aim {
    /// Who is to trust, given or guessed; a flag that means nothing to them is refused.
    pub(crate) fn platform(&self) -> Result<Platform, Failure> {
        let platform = match self.platform {
            Some(platform) => platform,
            None => Platform::here().ok_or_else(|| {
                Failure::new(
                    "this machine's system is none that is known here",
                    "name who is to trust the root: --for WHO; `careplan trust print --help` lists them",
                )
            })?,
        };
        let is = |platforms: &[Platform]| platforms.contains(&platform);
        let windows = [Platform::Windows, Platform::WindowsCertutil, Platform::Macos, Platform::Java];
        for (flag, is_given, means_something) in [
            ("--system", self.system, is(&windows)),
            ("--db", self.db.is_some(), is(&[Platform::Nss, Platform::Firefox])),
            ("--trust-store", self.trust_store.is_some(), is(&[Platform::Java]) && !self.system),
            ("--sysroot", self.sysroot.is_some(), is(&[Platform::Debian])),
        ] {
            if is_given && !means_something {
                let with = if self.system { " with --system" } else { "" };
                return Err(Failure::new(
                    format!("{flag} means nothing to `--for {}`{with}", platform.word()),
                    format!("leave out {flag}, or name with --for whom it is about"),
                ));
            }
        }
        Ok(platform)
    }

    pub(crate) fn reach(&self) -> Reach {
        if self.system { Reach::System } else { Reach::User }
    }

    /// The Java trust store, from `/` on.
    pub(crate) fn trust_store(&self) -> PathBuf {
        let store = self.trust_store.clone().unwrap_or_else(|| PathBuf::from(TRUST_STORE));
        std::path::absolute(&store).unwrap_or(store)
    }

    /// The folder that stands for `/`, from the real one on.
    pub(crate) fn sysroot(&self) -> Result<Option<PathBuf>, Failure> {
        let absolute = |folder: &PathBuf| {
            std::path::absolute(folder).map_err(|error| {
                Failure::new(
                    format!("`{}` has no absolute path: {error}", folder.display()),
                    "give --sysroot a folder",
                )
            })
        };
        self.sysroot.as_ref().map(absolute).transpose()
    }

    /// The stores that are meant; none for who is told by the environment alone.
    pub(crate) fn stores(&self, platform: Platform) -> Result<Vec<Box<dyn Store>>, Failure> {
        Ok(match (platform, self.reach()) {
            (Platform::Debian, _) => {
                let top = self.sysroot()?.unwrap_or_else(|| PathBuf::from("/"));
                vec![Box::new(Anchors::debian(&top))]
            }
            (Platform::Rhel, _) => vec![Box::new(Anchors::rhel())],
            (Platform::Windows | Platform::WindowsCertutil, Reach::User) => {
                vec![Box::new(WindowsStore::of_user())]
            }
            (Platform::Windows | Platform::WindowsCertutil, Reach::System) => {
                vec![Box::new(WindowsStore::system())]
            }
            (Platform::Macos, Reach::User) => vec![Box::new(Keychain::of_user(&home()?))],
            (Platform::Macos, Reach::System) => vec![Box::new(Keychain::system())],
            (Platform::Java, Reach::User) => {
                vec![Box::new(JavaTrustStore::file(self.trust_store(), self.store_password.clone()))]
            }
            (Platform::Java, Reach::System) => {
                vec![Box::new(JavaTrustStore::system(self.store_password.clone()))]
            }
            (Platform::Nss, _) => vec![match &self.db {
                Some(folder) => Box::new(NssDatabase::at(folder.clone())),
                None => Box::new(NssDatabase::of_user(&home()?)),
            }],
            (Platform::Firefox, _) => self.profiles()?,
            (
                Platform::Node | Platform::Python | Platform::Curl | Platform::Openssl | Platform::Dotnet,
                _,
            ) => Vec::new(),
            (Platform::Pem, _) => {
                return Err(Failure::new(
                    "`pem` is a form of the certificate and no store",
                    "print it: `careplan trust print --for pem`",
                ));
            }
        })
    }

    fn profiles(&self) -> Result<Vec<Box<dyn Store>>, Failure> {
        let found = match &self.db {
            Some(folder) => vec![NssDatabase::at(folder.clone())],
            None => firefox_profiles(&home()?),
        };
        if found.iter().any(NssDatabase::exists) {
            return Ok(found.into_iter().map(|profile| Box::new(profile) as Box<dyn Store>).collect());
        }
        Err(Failure::new(
            "there is no profile of Firefox's here (no `cert9.db`)",
            "start Firefox once, or name a profile's folder with --db DIR (about:profiles shows it)",
        ))
    }
}
