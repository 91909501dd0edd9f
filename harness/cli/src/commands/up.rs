//! `careplan up`: start everything and serve.

use std::net::IpAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;

use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use careplan_sim::Pace;
use careplan_testbed::{
    ClockStart, DataFault, DataPlace, DayCount, Elsewhere, OfficeHours, PasswordDays, Population,
    PortalSettings, RateLimits, Scrutiny, Settings, SiteScheme, StartDay, StartFault, StorePlace, Testbed,
    TlsMin, Without,
};
use careplan_wire::control::{OldClients, UnpaidLicences};
use careplan_wire::{ProblemCode, ReadyFile};
use futures_util::future::{Either, select};
use mock_ca::{KeyKind, OpenFault, PackageCipher};

use crate::failure::{Failure, chain};
use crate::output::{Format, facts, table, talk};
use crate::target::Place;

use super::ending::Ending;

#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Up {
    /// Keep nothing: a temporary directory that goes at the end, instead of --data
    #[arg(long)]
    ephemeral: bool,
    /// What fixes offices, numbers, passwords and identifiers (default: the data directory's, or 1)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Let the clock stand at this time, for example 2026-04-01T09:00 (default: the machine's time)
    #[arg(long, value_name = "T")]
    clock: Option<JapanTime>,
    /// Whether steps happen by themselves when the clock reaches their time, or one a poke
    #[arg(long, value_name = "automatic|explicit", default_value_t = Pace::Automatic)]
    pace: Pace,
    /// The offices at the first start: `demo`, a number, or a JSON file (default: the directory's, or demo)
    #[arg(long, value_name = "demo|N|FILE")]
    offices: Option<String>,
    /// Errors in standard files that the relay refuses a send for: `off` none, `names` those of names, sets and
    /// containers, `strict` all; the others are told in its answer (default: the directory's, or names)
    #[arg(long, value_name = "off|names|strict")]
    standard_files: Option<Scrutiny>,
    /// Days after which the portal asks for a new password (default: the directory's, or never)
    #[arg(long, value_name = "never|N")]
    password_days: Option<PasswordDays>,
    /// Business days from a certificate request to its certificate (default: the directory's, or 3)
    #[arg(long, value_name = "N")]
    approval_days: Option<DayCount>,
    /// Whether the federation's counter keeps to its hours, weekdays from 8:30 to 17:15, when a step is made by hand
    /// (default: the directory's, or kept)
    #[arg(long, value_name = "kept|ignored")]
    counter_hours: Option<OfficeHours>,
    /// The first day of a new certificate: the day it is issued, or the first of the month after (default: the
    /// directory's, or issue-day)
    #[arg(long, value_name = "issue-day|next-month")]
    start_day: Option<StartDay>,
    /// Business days that the post takes with a letter that an office asks the portal for (default: the directory's, or
    /// 5)
    #[arg(long, value_name = "N")]
    letter_days: Option<DayCount>,
    /// Days until the letter comes that an office asks its federation for, by telephone or mail (default: the
    /// directory's, or 14)
    #[arg(long, value_name = "N")]
    asked_letter_days: Option<DayCount>,
    /// Whether the relay lets a sender take back a message of which nothing has been fetched (default: the directory's,
    /// or off)
    #[arg(long, value_name = "on|off", value_parser = on_off)]
    recall: Option<bool>,
    /// What the relay does with client programs older than the newest: tells them to update, or refuses their login
    /// (default: the directory's, or told)
    #[arg(long, value_name = "told|refused")]
    old_clients: Option<OldClients>,
    /// What the relay does with an office whose fee is not paid by the end of the month after its term began: it runs on,
    /// or stops until it pays (default: the directory's, or runs)
    #[arg(long, value_name = "runs|stops")]
    unpaid: Option<UnpaidLicences>,
    /// Keys of the certificates that are issued from now on, and of the authority when it is first made
    #[arg(long, value_name = "rsa-2048|rsa-3072|rsa-4096|p-256|p-384", default_value_t)]
    certificate_keys: KeyKind,
    /// How certificates are packed from now on: `aes-256`, or `sha1-3des` for Windows before 10 1709 and its like
    #[arg(long, value_name = "aes-256|sha1-3des", default_value_t)]
    package_cipher: PackageCipher,
    /// Where the relay keeps messages and offices: `sqlite` for files of the data directory, or a PostgreSQL database that
    /// further nodes can share (default: the directory's, or sqlite)
    #[arg(long, value_name = "sqlite|postgres://…")]
    store: Option<StorePlace>,
    /// A service that this testbed does not run, and where it is instead; may be repeated. CA and portal: what `careplan
    /// ca` and `careplan portal` serve on the same data directory. Relay: whatever serves the API there
    #[arg(long, value_name = "ca|portal|relay=URL")]
    without: Vec<Without>,
    /// First of six ports in a row; 0 takes free ones
    #[arg(long, value_name = "PORT", default_value_t = 8440, value_parser = port_base())]
    port_base: u16,
    /// Serve on this address instead of loopback
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<IpAddr>,
    /// A name or address under which others reach this machine; may be repeated
    #[arg(long = "public-name", value_name = "NAME")]
    public_names: Vec<String>,
    /// Serve the pages over HTTPS
    #[arg(long)]
    https_sites: bool,
    /// Serve the pages over HTTP even off loopback, where the way there is private
    #[arg(long, conflicts_with = "https_sites")]
    http_sites: bool,
    /// Requests a second that one office and one address may make of each public service, as `office=50,address=200`, and
    /// ten times as many at once (default: no limit on loopback; off it, those of the example)
    #[arg(long, value_name = "off|office=N,address=N")]
    rate_limit: Option<RateLimits>,
    /// The oldest version of TLS that the services speak
    #[arg(long, value_name = "1.2|1.3", default_value_t)]
    tls_min: TlsMin,
}

impl Default for Up {
    fn default() -> Self {
        Self {
            ephemeral: false,
            seed: None,
            clock: None,
            pace: Pace::Automatic,
            offices: None,
            standard_files: None,
            password_days: None,
            approval_days: None,
            counter_hours: None,
            start_day: None,
            letter_days: None,
            asked_letter_days: None,
            recall: None,
            old_clients: None,
            unpaid: None,
            certificate_keys: KeyKind::default(),
            package_cipher: PackageCipher::default(),
            store: None,
            without: Vec::new(),
            port_base: 8440,
            bind: None,
            public_names: Vec::new(),
            https_sites: false,
            http_sites: false,
            rate_limit: None,
            tls_min: TlsMin::default(),
        }
    }
}

impl Up {
    pub(crate) async fn run(self, place: &Place, format: Format) -> Result<ExitCode, Failure> {
        if self.ephemeral && place.data.is_some() {
            return Err(Failure::new(
                "--ephemeral keeps nothing, --data DIR keeps everything",
                "give one of them",
            ));
        }
        let kept = (!self.ephemeral).then(|| place.directory());
        let mut ending = Ending::listen()?;
        // A large population takes its time: a stop is heard meanwhile, and what was made so far stays.
        let starting = pin!(Testbed::start_with(self.settings(place)?));
        let mut bed = match select(pin!(ending.wait()), starting).await {
            Either::Left(_) => {
                talk("stopped before it served");
                return Ok(ExitCode::SUCCESS);
            }
            Either::Right((started, _)) => started.map_err(|fault| start_failure(&fault))?,
        };
        facts(format, bed.ready_file(), || addresses(bed.ready_file(), kept));
        talk("serving; stop with Ctrl-C");
        Box::pin(bed.serve_until(ending.wait())).await.map_err(|fault| start_failure(&fault))?;
        talk("stopping");
        match bed.end().await {
            Ok(()) => Ok(ExitCode::SUCCESS),
            // A database that went away first is nobody's defect.
            Err(broken) if !broken.is_violated() => {
                talk(&broken.to_string());
                Ok(ExitCode::SUCCESS)
            }
            Err(broken) => Err(Failure::new(
                broken.to_string(),
                "this is a defect of the testbed: please report it, with what was done before",
            )),
        }
    }

    fn settings(self, place: &Place) -> Result<Settings, Failure> {
        let directory = place.directory();
        let population = self
            .offices
            .as_deref()
            .map(Population::parse)
            .transpose()
            .map_err(|fault| start_failure(&fault.into()))?;
        Ok(Settings {
            data: if self.ephemeral { DataPlace::Ephemeral } else { DataPlace::Directory(directory.clone()) },
            seed: self.seed,
            clock: self.clock.map(ClockStart::Standing),
            pace: self.pace,
            population,
            scrutiny: self.standard_files,
            portal: PortalSettings {
                password_days: self.password_days,
                approval_days: self.approval_days,
                counter_hours: self.counter_hours,
                start_day: self.start_day,
                letter_days: self.letter_days,
                asked_letter_days: self.asked_letter_days,
            },
            recall: self.recall,
            old_clients: self.old_clients,
            unpaid: self.unpaid,
            keys: self.certificate_keys,
            package: self.package_cipher,
            store: self.store,
            without: Elsewhere::of(self.without)
                .map_err(|twice| Failure::new(twice.to_string(), "give each service one address"))?,
            port_base: self.port_base,
            bind: self.bind,
            public_names: self.public_names,
            sites: match (self.https_sites, self.http_sites) {
                (true, _) => SiteScheme::Https,
                (_, true) => SiteScheme::Http,
                _ => SiteScheme::ByAddress,
            },
            rate_limits: self.rate_limit,
            tls_min: self.tls_min,
            ready_file: place.ready_file.clone(),
            console: Some(Arc::new(careplan_console::pages)),
            ..Settings::serving(directory)
        })
    }
}

fn addresses(ready: &ReadyFile, data: Option<PathBuf>) -> String {
    let urls = &ready.urls;
    let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![
        row(["console", &urls.console, "試験環境のようす・control API"]),
        row(["portal", &urls.portal, "電子請求受付システム"]),
        row(["usage site", &urls.site, "利用状況Webサイト(利用申請)"]),
        row(["relay", &urls.relay, "連携基盤 API(クライアント証明書が必要)"]),
        row(["CA", &urls.ca, "認証局の証明書・失効リスト"]),
        row(["back office", &urls.back_office, "services only"]),
    ];
    rows.push(row([
        "trust",
        &ready.trust.tls_root.display().to_string(),
        "the root of the server certificates",
    ]));
    let kept = data.map_or_else(|| "temporary".to_owned(), |data| data.display().to_string());
    rows.push(row(["data", &kept, ""]));
    format!("careplan {} — 模擬 (MOCK), clock {}\n\n{}", env!("CARGO_PKG_VERSION"), ready.clock, table(&rows))
}

pub(crate) fn start_failure(fault: &StartFault) -> Failure {
    let hint = match fault {
        StartFault::Port { port, source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => format!(
            "something else listens on {port}: stop it, or choose other ports with --port-base N (0 takes free ones)"
        ),
        StartFault::Port { port, .. } if *port < 1024 => {
            "ports below 1024 need privileges: choose --port-base 8440".to_owned()
        }
        StartFault::Port { .. } => {
            "choose an address of this machine with --bind, and other ports with --port-base N".to_owned()
        }
        StartFault::Data(fault) => data_hint(fault),
        StartFault::Population(_) => {
            "write --offices demo, a number, or a JSON file: an array of the bodies that `POST offices` takes".to_owned()
        }
        StartFault::Clock(_) => "give --clock a time within that range, for example 2026-04-01T09:00".to_owned(),
        StartFault::ReadyFile { .. } => "choose a place for --ready-file that can be written".to_owned(),
        // The sentence says how to mend what is damaged.
        StartFault::Ca(OpenFault::Authority { .. } | OpenFault::AuthorityMissing { .. } | OpenFault::Entry { .. }) => {
            "put a backup of the whole data directory back, or begin anew with another --data DIR".to_owned()
        }
        StartFault::Elsewhere { source, .. } if source.code() == Some(ProblemCode::BackOfficeToken) => {
            "both must be of one data directory: give both the same --data DIR".to_owned()
        }
        StartFault::Elsewhere { part, .. } => {
            format!("start it first, `careplan {part} --port N` with the same --data DIR, or leave out --without {part}=…")
        }
        StartFault::Store(StoreFault::Foreign(_)) => {
            "start it with the --data DIR that it belongs to, or give an empty database to --store".to_owned()
        }
        StartFault::Store(fault) if is_of_database(fault) => DATABASE_HINT.to_owned(),
        StartFault::TlsRoot(_) | StartFault::Ca(_) | StartFault::StoreFile { .. } | StartFault::Store(_) | StartFault::Relay(_) => {
            "see that the disk has room and the data directory is whole, or begin anew with another --data DIR"
                .to_owned()
        }
        StartFault::Tls(_) | StartFault::Client(_) | StartFault::Authorities(_) | StartFault::Populate(_) => {
            "begin anew with another --data DIR; if that fails too, it is a defect".to_owned()
        }
    };
    Failure::new(chain(fault), hint)
}

/// What to do when a database cannot be used.
pub(crate) const DATABASE_HINT: &str = "see that the database of --store runs, takes this user, and is empty or this testbed's own: \
    postgres://user:password@host:port/database";

/// Whether the fault is PostgreSQL's, and not that of a file.
pub(crate) fn is_of_database(fault: &StoreFault) -> bool {
    matches!(
        fault,
        StoreFault::Postgres(_)
            | StoreFault::Connection(_)
            | StoreFault::Address(_)
            | StoreFault::Busy
            | StoreFault::Unavailable
    )
}

fn data_hint(fault: &DataFault) -> String {
    match fault {
        DataFault::InUse { .. } => {
            "stop the other one first, or give this one its own --data DIR or --ephemeral".to_owned()
        }
        DataFault::RoomInUse { room, .. } => {
            format!("stop the other one first; a testbed beside it is started with --without {room}=URL")
        }
        DataFault::Newer { .. } => "use the version that wrote it, or another --data DIR".to_owned(),
        DataFault::Disagrees { flag, .. } => {
            format!("leave out {flag}, or begin anew with another --data DIR")
        }
        DataFault::Damaged { .. } => {
            "restore the file from a copy, or begin anew with another --data DIR".to_owned()
        }
        DataFault::Io { .. } => "choose a --data DIR that can be written, or --ephemeral".to_owned(),
    }
}

fn on_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("expected `on` or `off`"),
    }
}

/// Six ports in a row, the last of them still a port.
pub(crate) fn port_base() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(..=65_530)
}
