//! What a testbed is started with. `careplan up` and `Testbed::start` fill the same settings.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use careplan_domain::{JapanTime, Secret};
use careplan_serve::store::postgres::Database;
use careplan_serve::{OwnNames, RateLimits, TlsMin};
use careplan_sim::Pace;
use careplan_wire::control::{OldClients, UnpaidLicences};
use mock_ca::{KeyKind, KeyPool, PackageCipher};
use mock_relay::exchange::Scrutiny;
use thiserror::Error;

use crate::{Control, Elsewhere, Population, PortalSettings};

/// 設定: how a testbed starts.
#[derive(Clone)]
pub struct Settings {
    /// Where it keeps what must survive.
    pub data: DataPlace,
    /// The seed; none takes the data directory's, or 1.
    pub seed: Option<u64>,
    /// The clock at start; none takes the data directory's, or the machine's.
    pub clock: Option<ClockStart>,
    /// Who moves the steps.
    pub pace: Pace,
    /// The offices at the first start; none takes the data directory's.
    pub population: Option<Population>,
    /// First of six ports in a row; 0 lets the machine choose each.
    pub port_base: u16,
    /// The address to serve on; none is loopback, 127.0.0.1 and ::1.
    pub bind: Option<IpAddr>,
    /// Names and addresses under which others reach this machine; URLs show the first.
    pub public_names: Vec<String>,
    /// How the pages that people open are served.
    pub sites: SiteScheme,
    /// Which keys the CA makes, for certificates that it issues from now on and, at the first start, for itself.
    pub keys: KeyKind,
    /// How the packages are encrypted that it makes from now on.
    pub package: PackageCipher,
    /// A pool of keys to draw from; none makes one of its own.
    pub key_pool: Option<KeyPool>,
    /// 検査の厳しさ: which errors in standard files the relay refuses a send for; none takes the data directory's, or
    /// names, sets and containers.
    pub scrutiny: Option<Scrutiny>,
    /// Where the relay keeps messages and offices; none takes the data directory's, or SQLite.
    pub store: Option<StorePlace>,
    /// TLSの下限: the oldest version of TLS that the services speak.
    pub tls_min: TlsMin,
    /// 流量制限: how many requests an office and an address may make of each public service; none is no limit on loopback,
    /// and [`RateLimits::REACHABLE`] on any other address.
    pub rate_limits: Option<RateLimits>,
    /// What was chosen about the portal.
    pub portal: PortalSettings,
    /// 取消: whether a message can be taken back of which nothing has gone out; none takes the data directory's, or no.
    pub recall: Option<bool>,
    /// 旧バージョン: what the relay does with older clients; none takes the data directory's, or tells them to update.
    pub old_clients: Option<OldClients>,
    /// 支払待ち: what becomes of offices whose fee is not paid by its day; none takes the data directory's, or they run on.
    pub unpaid: Option<UnpaidLicences>,
    /// 外部のサービス: what others run, and where.
    pub without: Elsewhere,
    /// Also writes the ready file here.
    pub ready_file: Option<PathBuf>,
    /// The pages to mount at the console's address.
    pub console: Option<Console>,
}

/// Makes the console's pages for a testbed.
pub type Console = Arc<dyn Fn(Control) -> Router + Send + Sync>;

/// Where a testbed keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataPlace {
    /// In this directory, for ever.
    Directory(PathBuf),
    /// In a temporary directory that goes with the testbed.
    Ephemeral,
}

/// Where the relay keeps messages, logins and what it knows of offices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StorePlace {
    /// In files of the data directory.
    Sqlite,
    /// In a PostgreSQL database, which further nodes can share: its address, with user and password where it needs them.
    Postgres(Secret),
}

/// A text that names no place for the relay's store.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "expected `sqlite` or the address of a PostgreSQL database, `postgres://user:password@host:port/database`"
)]
pub struct InvalidStorePlace;

impl FromStr for StorePlace {
    type Err = InvalidStorePlace;

    fn from_str(text: &str) -> Result<Self, InvalidStorePlace> {
        if text == "sqlite" {
            Ok(Self::Sqlite)
        } else if Database::is_address(text) {
            Ok(Self::Postgres(Secret::from(text)))
        } else {
            Err(InvalidStorePlace)
        }
    }
}

/// As it may be shown: a password stays out.
impl fmt::Display for StorePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite => f.write_str("sqlite"),
            Self::Postgres(address) => f.write_str(&Database::shown(address.expose())),
        }
    }
}

/// How the clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStart {
    /// With the machine's clock.
    System,
    /// Standing.
    Standing(JapanTime),
}

/// Whether the pages that people open speak HTTP or HTTPS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SiteScheme {
    /// HTTP on loopback, HTTPS elsewhere.
    #[default]
    ByAddress,
    /// Always HTTPS.
    Https,
    /// Always HTTP: the way there is private.
    Http,
}

impl Settings {
    /// What `careplan up` starts with.
    pub fn serving(directory: PathBuf) -> Self {
        Self {
            data: DataPlace::Directory(directory),
            seed: None,
            clock: None,
            pace: Pace::Automatic,
            population: None,
            port_base: 8440,
            bind: None,
            public_names: Vec::new(),
            sites: SiteScheme::ByAddress,
            keys: KeyKind::Rsa2048,
            package: PackageCipher::Aes256,
            key_pool: None,
            scrutiny: None,
            store: None,
            tls_min: TlsMin::default(),
            rate_limits: None,
            portal: PortalSettings::default(),
            recall: None,
            old_clients: None,
            unpaid: None,
            without: Elsewhere::default(),
            ready_file: None,
            console: None,
        }
    }

    /// What `Testbed::start` starts with: the clock stands at 2026-04-01T09:00 Japan time, seed 1, automatic
    /// pace, no offices, free ports, a temporary directory.
    pub fn fresh() -> Self {
        let nine = careplan_domain::Day::new(2026, 4, 1).expect("1 April 2026 is a day").at(9, 0, 0);
        Self {
            data: DataPlace::Ephemeral,
            seed: Some(1),
            clock: Some(ClockStart::Standing(nine)),
            population: Some(Population::None),
            port_base: 0,
            ..Self::serving(PathBuf::new())
        }
    }

    /// For another start on the same directory, which knows by now what was chosen.
    pub(crate) fn again(&self) -> Self {
        Self {
            seed: None,
            clock: None,
            population: None,
            scrutiny: None,
            store: None,
            portal: PortalSettings::default(),
            recall: None,
            old_clients: None,
            unpaid: None,
            ..self.clone()
        }
    }

    /// Whether the pages speak HTTPS.
    pub(crate) fn https_sites(&self) -> bool {
        match self.sites {
            SiteScheme::Https => true,
            SiteScheme::Http => false,
            SiteScheme::ByAddress => self.is_reachable(),
        }
    }

    /// How many requests the public services bear.
    pub(crate) fn rate_limits(&self) -> RateLimits {
        let usual = if self.is_reachable() { RateLimits::REACHABLE } else { RateLimits::OFF };
        self.rate_limits.unwrap_or(usual)
    }

    /// The door of the pages that people open: on loopback no foreign name leads there. Who is reached from elsewhere may be
    /// called what the network there calls it.
    pub(crate) fn own_host(&self, router: Router) -> Router {
        if self.is_reachable() { router } else { OwnNames::new(&self.own_names()).guard(router) }
    }

    /// Whether others than this machine can reach it.
    fn is_reachable(&self) -> bool {
        self.bind.is_some_and(|address| !address.is_loopback())
    }

    /// The host that URLs name: the first public name, or the address that is served, or localhost.
    pub(crate) fn host(&self) -> String {
        match self.own_names().first() {
            None => "localhost".to_owned(),
            Some(name) if name.parse::<Ipv6Addr>().is_ok() => format!("[{name}]"),
            Some(name) => name.clone(),
        }
    }

    /// What this testbed is called beside localhost: its public names; without one, the address it is bound to.
    pub(crate) fn own_names(&self) -> Vec<String> {
        match self.bind {
            Some(address) if self.public_names.is_empty() && !address.is_unspecified() => {
                vec![address.to_string()]
            }
            _ => self.public_names.clone(),
        }
    }

    /// Where the testbed itself reaches its own sockets, whatever they are called outside.
    pub(crate) fn reached_at(&self) -> IpAddr {
        match self.bind {
            Some(address) if !address.is_unspecified() => address,
            Some(IpAddr::V6(_)) => IpAddr::V6(Ipv6Addr::LOCALHOST),
            Some(IpAddr::V4(_)) | None => IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_can_be_reached_is_limited_unless_it_is_said() {
        let limits = |bind: Option<&str>, said| {
            let bind = bind.map(|address| address.parse().expect("an address"));
            Settings { bind, rate_limits: said, ..Settings::fresh() }.rate_limits()
        };
        for loopback in [None, Some("127.0.0.1"), Some("::1")] {
            assert_eq!(limits(loopback, None), RateLimits::OFF);
            let said = "office=1".parse().expect("limits");
            assert_eq!(limits(loopback, Some(said)), said);
        }
        for reachable in ["0.0.0.0", "::", "192.0.2.1"] {
            assert_eq!(limits(Some(reachable), None), RateLimits::REACHABLE);
            assert_eq!(limits(Some(reachable), Some(RateLimits::OFF)), RateLimits::OFF);
        }
    }
}
