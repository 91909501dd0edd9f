//! What every service of a testbed stands on: directory, addresses, environment, TLS identity.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use careplan_domain::{Secret, Span};
use careplan_serve::back_office::Token;
use careplan_serve::store::{SqliteStore, Store};
use careplan_serve::{
    FaultDoor, RateDoor, RateLimits, Security, ServerIdentity, TlsFault, TlsRoot, TlsSwap, server_tls,
};
use careplan_sim::{
    Clock, ClockState, Entropy as _, Environment, Journal, OsEntropy, PaceSwitch, Seed, Service,
};
use careplan_wire::control::RelaySettings;
use careplan_wire::{TrustFiles, Urls};

use super::StartFault;
use super::doors::Doors;
use super::open_stores::OpenStores;
use crate::data_directory::{E_SEIKYUU_CA_FILE, Kept};
use crate::{ClockStart, DataDirectory, DataFault, DataPlace, Population, Scrutiny, Settings, StorePlace};

pub(crate) const TLS_ROOT_FILE: &str = "trust/tls-root.pem";
pub(crate) const TLS_ROOT_KEY_FILE: &str = "tls/root-key.pem";
pub(crate) const TOKEN_FILE: &str = "back-office.token";

/// 土台: what is there before the first service.
pub(crate) struct Ground<'s> {
    pub(crate) settings: &'s Settings,
    pub(crate) directory: DataDirectory,
    pub(crate) kept: Kept,
    pub(crate) urls: Urls,
    pub(crate) environment: Environment,
    pub(crate) token: Token,
    pub(crate) root: TlsRoot,
    pub(crate) identity: Arc<ServerIdentity>,
    /// Every store that was opened here.
    pub(crate) stores: OpenStores,
}

impl<'s> Ground<'s> {
    /// Opens (or creates) the data directory; a flag that disagrees with it is refused here.
    pub(crate) fn directory(
        settings: &Settings,
        held: Option<DataDirectory>,
    ) -> Result<(DataDirectory, Kept), StartFault> {
        let directory = match (held, &settings.data) {
            (Some(held), _) => held,
            (None, DataPlace::Directory(path)) => {
                DataDirectory::open(path)?.holding(settings.without.own_rooms())?
            }
            (None, DataPlace::Ephemeral) => {
                DataDirectory::temporary()?.holding(settings.without.own_rooms())?
            }
        };
        let mut kept = kept_or_new(&directory, settings)?;
        kept.id.get_or_insert_with(|| OsEntropy.token());
        Ok((directory, kept))
    }

    /// Everything else that needs no service.
    pub(crate) fn lay(
        settings: &'s Settings,
        directory: DataDirectory,
        kept: Kept,
        urls: Urls,
        journal: Journal,
    ) -> Result<Self, StartFault> {
        let environment = Environment {
            pace: PaceSwitch::new(settings.pace),
            journal,
            ..Environment::new(Clock::resume(kept.clock()), Seed::new(kept.seed))
        };
        let token = back_office_token(&directory)?;
        let names = settings.own_names();
        let root = tls_root(&directory, &names)?;
        let identity = root.server_identity(&names, Clock::system().now())?;
        let identity = Arc::new(ServerIdentity { tls_min: settings.tls_min, ..identity });
        let stores = OpenStores::default();
        Ok(Self { settings, directory, kept, urls, environment, token, root, identity, stores })
    }

    /// The offices to make, unless they have all been made.
    pub(crate) fn population(&self) -> Result<Option<Population>, StartFault> {
        if self.kept.populated {
            return Ok(None);
        }
        Ok(Some(Population::parse(&self.kept.population)?))
    }

    /// A store of its own in the data directory.
    pub(crate) fn store(&self, name: &str) -> Result<Arc<dyn Store>, StartFault> {
        let path = self.directory.file(name)?;
        match SqliteStore::open(&path) {
            Ok(store) => {
                let gate = store.gate();
                let store: Arc<dyn Store> = Arc::new(store);
                self.stores.add(&store, Some(gate));
                Ok(store)
            }
            Err(source) => Err(StartFault::StoreFile { path, source }),
        }
    }

    /// How the pages that people open are served.
    pub(crate) fn site_security(&self) -> Result<Security, TlsFault> {
        if !self.settings.https_sites() {
            return Ok(Security::Plain);
        }
        self.bare_tls()
    }

    /// TLS that asks nobody for a certificate.
    pub(super) fn bare_tls(&self) -> Result<Security, TlsFault> {
        Ok(Security::Tls {
            config: TlsSwap::new(server_tls(&self.identity, &self.environment.clock)?),
            refused: Arc::new(|peer, error| {
                tracing::debug!(%peer, "a page's TLS handshake was refused: {error}");
            }),
        })
    }

    /// What stands before the router of `service`.
    pub(super) fn doors(&self, service: Service) -> Doors {
        let chains = self.identity.chains.clone();
        let limits = self.settings.rate_limits();
        let is_limited = limits != RateLimits::OFF;
        Doors {
            faults: Some(FaultDoor::with_chains(service, self.environment.clone(), chains)),
            rates: is_limited.then(|| RateDoor::new(service, limits, self.environment.clone())),
        }
    }

    /// Writes the PEM files that others are told to trust.
    pub(crate) fn write_trust(&self, e_seikyuu_ca_pem: &str) -> Result<TrustFiles, DataFault> {
        self.directory.write(TLS_ROOT_FILE, self.root.certificate_pem().as_bytes())?;
        self.directory.write(E_SEIKYUU_CA_FILE, e_seikyuu_ca_pem.as_bytes())?;
        Ok(self.trust_files())
    }

    /// Where they are.
    pub(crate) fn trust_files(&self) -> TrustFiles {
        TrustFiles {
            tls_root: absolute(&self.directory.path().join(TLS_ROOT_FILE)),
            e_seikyuu_ca: absolute(&self.directory.path().join(E_SEIKYUU_CA_FILE)),
        }
    }

    /// Where the data is, if it stays.
    pub(crate) fn lasting_data(&self) -> Option<PathBuf> {
        (self.settings.data != DataPlace::Ephemeral).then(|| absolute(self.directory.path()))
    }
}

pub(crate) fn kept_or_new(directory: &DataDirectory, settings: &Settings) -> Result<Kept, StartFault> {
    let clock_start = |start: ClockStart| match start {
        ClockStart::System => "system".to_owned(),
        ClockStart::Standing(at) => at.to_string(),
    };
    if let Some(mut kept) = directory.kept()? {
        disagreement("--seed", settings.seed.map(|seed| seed.to_string()), &kept.seed.to_string())?;
        disagreement("--clock", settings.clock.map(clock_start), &kept.clock_start)?;
        let population = settings.population.as_ref().map(ToString::to_string);
        disagreement("--offices", population, &kept.population)?;
        let scrutiny = settings.scrutiny.map(|scrutiny| scrutiny.to_string());
        disagreement("--standard-files", scrutiny, &Scrutiny::from(kept.relay.standard_files).to_string())?;
        disagreement("--recall", settings.recall.map(on_off), &on_off(kept.relay.recall))?;
        let old_clients = settings.old_clients.map(|old_clients| old_clients.to_string());
        disagreement("--old-clients", old_clients, kept.relay.old_clients.as_str())?;
        let unpaid = settings.unpaid.map(|unpaid| unpaid.to_string());
        disagreement("--unpaid", unpaid, kept.relay.unpaid.as_str())?;
        for (flag, asked, kept) in settings.portal.beside(&kept.portal) {
            disagreement(flag, asked, &kept)?;
        }
        let names = settings.public_names.join(", ");
        if !settings.public_names.iter().all(|name| kept.public_names.contains(name)) {
            disagreement("--public-name", Some(names), &kept.public_names.join(", "))?;
        }
        return match (&settings.store, kept.store()) {
            // A database may have moved, or its password have changed.
            (Some(StorePlace::Postgres(address)), StorePlace::Postgres(_)) => {
                kept.database = Some(address.clone());
                Ok(kept)
            }
            (asked, known) => {
                disagreement("--store", asked.as_ref().map(ToString::to_string), &known.to_string())?;
                Ok(kept)
            }
        };
    }
    let start = settings.clock.unwrap_or(ClockStart::System);
    if let ClockStart::Standing(at) = start {
        ClockState::check_start(at)?;
    }
    let clock = match start {
        ClockStart::System => ClockState::Running { ahead: Span::default() },
        ClockStart::Standing(at) => ClockState::Standing { at },
    };
    let population = settings.population.as_ref().unwrap_or(&Population::Demo).to_string();
    let mut kept = Kept::new(
        settings.seed.unwrap_or(1),
        clock_start(start),
        clock,
        population,
        settings.public_names.clone(),
    );
    if let Some(StorePlace::Postgres(address)) = &settings.store {
        kept.database = Some(address.clone());
    }
    kept.relay = RelaySettings {
        standard_files: settings.scrutiny.unwrap_or_default().into(),
        recall: settings.recall.unwrap_or_default(),
        old_clients: settings.old_clients.unwrap_or_default(),
        unpaid: settings.unpaid.unwrap_or_default(),
        ..RelaySettings::default()
    };
    kept.portal = settings.portal.rules();
    Ok(kept)
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn disagreement(flag: &'static str, asked: Option<String>, kept: &str) -> Result<(), DataFault> {
    match asked {
        Some(asked) if asked != kept => Err(DataFault::Disagrees { flag, asked, kept: kept.to_owned() }),
        _ => Ok(()),
    }
}

fn back_office_token(directory: &DataDirectory) -> Result<Token, DataFault> {
    if let Some(text) = directory.read(TOKEN_FILE)?
        && let Ok(text) = String::from_utf8(text)
        && text.len() >= 32
    {
        return Ok(Token::new(Secret::from(text)));
    }
    let token = OsEntropy.token();
    directory.write(TOKEN_FILE, token.as_bytes())?;
    Ok(Token::new(Secret::from(token)))
}

fn tls_root(directory: &DataDirectory, public_names: &[String]) -> Result<TlsRoot, StartFault> {
    if let (Some(certificate), Some(key)) =
        (directory.read(TLS_ROOT_FILE)?, directory.read(TLS_ROOT_KEY_FILE)?)
    {
        return Ok(TlsRoot::read(&String::from_utf8_lossy(&certificate), &String::from_utf8_lossy(&key))?);
    }
    let root = TlsRoot::create(public_names, Clock::system().now())?;
    directory.write(TLS_ROOT_KEY_FILE, root.key_pem().as_bytes())?;
    // The last thing of the ground: who finds it, finds the rest.
    directory.write(TLS_ROOT_FILE, root.certificate_pem().as_bytes())?;
    Ok(root)
}

fn absolute(path: &Path) -> PathBuf {
    // Fails only when the working directory is gone; the path as it was given is the best left then.
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
