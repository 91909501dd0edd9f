//! Opens each service on the ground.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use careplan_client::{
    BaseUrl, CaBackOffice, CallError, InvalidTlsSettings, PortalBackOffice, RelayBackOffice, Trust,
};
use careplan_domain::Span;
use careplan_serve::SessionCookie;
use careplan_serve::store::postgres::Database;
use careplan_serve::store::{PostgresStore, Store, StoreFault};
use careplan_wire::back_office::ca::RevocationsQuery;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use mock_ca::{Ca, KeyPool};
use mock_eseikyuu::{Issuer, Portal};
use mock_relay::Subscribers;
use mock_relay::directory::{Directory, demo_listings};
use mock_relay::exchange::{Exchange, MessageStore, PostgresMessages, RelayTrust, SqliteMessages};
use mock_relay::support::{Enquiries, SupportSite};
use mock_relay::usage::UsageSite;

use super::StartFault;
use super::ground::Ground;
use crate::data_directory::E_SEIKYUU_CA_FILE;
use crate::{DataFault, Population, StorePlace};

/// The key pool's depth: what a class of ten offices asks for at once, and no more work than a second's.
const KEYS_READY: usize = 8;
/// Where the CA keeps its keys, certificates and revocations.
const CA_RECORDS: &str = "ca/records.sqlite3";
/// How long a login to the usage site may be idle (assumed).
const SESSION_IDLE: Span = Span::from_minutes(30);

/// How the services reach one another: over the network, through the back office.
#[derive(Clone)]
pub(super) struct Calls {
    pub(super) ca: CaBackOffice,
    pub(super) portal: PortalBackOffice,
    pub(super) relay: RelayBackOffice,
}

/// What the relay's stores are.
pub(crate) struct RelayStores {
    /// What is known of offices.
    pub(crate) entries: Arc<dyn Store>,
    /// Messages and logins.
    pub(crate) messages: Arc<dyn MessageStore>,
    /// Which database they are in, where nodes can share them.
    pub(crate) database: Option<String>,
}

impl RelayStores {
    /// In this database, its tables made or brought up to date as needed.
    pub(crate) async fn shared(database: Database) -> Result<Self, StoreFault> {
        Ok(Self {
            entries: Arc::new(PostgresStore::open(database.clone()).await?),
            messages: Arc::new(PostgresMessages::open(database.clone()).await?),
            database: Some(database.identity().await?),
        })
    }
}

impl Calls {
    /// The certificates of all generations of the CA, PEM one after the other.
    pub(super) async fn authorities(&self) -> Result<String, CallError> {
        Ok(self.ca.revocations(RevocationsQuery::default()).await?.authorities.concat())
    }
}

impl Ground<'_> {
    pub(super) fn calls(&self) -> Result<Calls, InvalidTlsSettings> {
        let http = careplan_client::Network::tcp(Trust::nobody()).client()?;
        let base: BaseUrl = self.urls.back_office.parse().expect("a URL of our own making");
        let token = || self.token.secret().clone();
        Ok(Calls {
            ca: CaBackOffice::new(http.clone(), base.clone(), token()),
            portal: PortalBackOffice::new(http.clone(), base.clone(), token()),
            relay: RelayBackOffice::new(http, base, token()),
        })
    }

    /// How the desks that the testbed works at reach the services: by the names in the URLs, which need not be
    /// known to this machine's own resolver.
    pub(super) fn desks_network(&self) -> careplan_client::Network {
        let address = SocketAddr::new(self.settings.reached_at(), 0);
        let resolve = tower::service_fn(move |_name: Name| {
            std::future::ready(Ok::<_, Infallible>([address].into_iter()))
        });
        let mut connector = HttpConnector::new_with_resolver(resolve);
        connector.enforce_http(false);
        connector.set_nodelay(true);
        let trust =
            Trust::from_pem(self.root.certificate_pem()).expect("the testbed's own root is a certificate");
        careplan_client::Network::over(connector, trust)
    }

    pub(crate) async fn open_ca(&self) -> Result<Ca, StartFault> {
        self.check_ca_is_there()?;
        let keys = self.settings.key_pool.clone();
        let keys = keys.unwrap_or_else(|| KeyPool::start(self.settings.keys, KEYS_READY));
        let settings = mock_ca::Settings {
            keys: self.settings.keys,
            package: self.settings.package,
            publication_url: self.urls.ca.clone(),
            ..mock_ca::Settings::default()
        };
        let store = self.store(CA_RECORDS)?;
        Ca::open(settings, store, keys, self.environment.clone()).await.map_err(StartFault::Ca)
    }

    /// A CA that is gone is not made anew: the new one could not vouch for the certificates that are out.
    fn check_ca_is_there(&self) -> Result<(), StartFault> {
        let path = self.directory.path().join(CA_RECORDS);
        if self.directory.read(E_SEIKYUU_CA_FILE)?.is_none() || path.exists() {
            return Ok(());
        }
        let cause =
            format!("it is missing, though there was an authority: `{E_SEIKYUU_CA_FILE}` is its certificate");
        Err(DataFault::Damaged { path, cause }.into())
    }

    pub(crate) async fn open_portal(&self, issuer: Arc<dyn Issuer>) -> Result<Portal, StartFault> {
        let settings = mock_eseikyuu::Settings {
            address: self.urls.portal.clone(),
            ..self.kept.portal.over(mock_eseikyuu::Settings::new(self.cookie("portal", &self.urls.portal)))
        };
        let store = self.store("portal/records.sqlite3")?;
        Ok(Portal::open(settings, store, issuer, self.environment.clone()).await?)
    }

    /// Where the relay and its usage site keep what they must not lose.
    pub(super) async fn relay_stores(&self) -> Result<RelayStores, StartFault> {
        match self.kept.store() {
            StorePlace::Sqlite => {
                let entries = self.store("relay/subscribers.sqlite3")?;
                let messages = SqliteMessages::open(&self.directory.file("relay/exchange.sqlite3")?)?;
                let gate = messages.gate();
                let messages: Arc<dyn MessageStore> = Arc::new(messages);
                self.stores.add(&messages, Some(gate));
                Ok(RelayStores { entries, messages, database: None })
            }
            StorePlace::Postgres(address) => {
                let database = Database::open(address.expose()).await?;
                // Before anything is made or changed in it.
                database.claim(self.kept.id.as_deref().unwrap_or_default()).await?;
                let shared = RelayStores::shared(database).await?;
                self.stores.add(&shared.entries, None);
                self.stores.add(&shared.messages, None);
                Ok(shared)
            }
        }
    }

    pub(super) async fn open_relay(
        &self,
        calls: &Calls,
        stores: RelayStores,
    ) -> Result<(Exchange, UsageSite, Directory), StartFault> {
        let RelayStores { entries, messages, .. } = stores;
        let subscribers = Subscribers::open(entries, self.environment.clone()).await?;
        let portal = Arc::new(calls.portal.clone());
        let settings = mock_relay::exchange::Settings::default()
            .adjusted(self.kept.relay.clone())
            .map_err(|refusal| self.directory.damaged(&refusal))?;
        let exchange = Exchange::open(
            settings,
            messages,
            subscribers.clone(),
            Arc::clone(&portal) as Arc<dyn mock_relay::portal::Portal>,
            Arc::new(calls.ca.clone()),
            RelayTrust { identity: Arc::clone(&self.identity) },
            self.environment.clone(),
        )
        .await
        .map_err(StartFault::Relay)?;
        let directory = self.open_directory(&subscribers).await?;
        exchange.accompanied_by(Arc::new(directory.clone()));
        let told = Arc::new(exchange.clone());
        let usage = UsageSite::open(
            self.usage_settings(),
            subscribers,
            portal,
            Arc::clone(&told) as Arc<dyn mock_relay::activity::Activity>,
            told,
            self.environment.clone(),
        );
        Ok((exchange, usage, directory))
    }

    /// Only the demo has offices from before its time: another population's directory has its own offices alone.
    async fn open_directory(&self, subscribers: &Subscribers) -> Result<Directory, StartFault> {
        let is_demo = self.kept.population == Population::Demo.to_string();
        let settings = mock_relay::directory::Settings {
            earlier: if is_demo { demo_listings() } else { Vec::new() },
            ..mock_relay::directory::Settings::default()
        };
        let store = self.store("relay/directory.sqlite3")?;
        Ok(Directory::open(settings, store, subscribers.clone(), self.environment.clone()).await?)
    }

    pub(super) async fn open_support(&self) -> Result<SupportSite, StartFault> {
        let store = self.store("relay/enquiries.sqlite3")?;
        let enquiries = Enquiries::open(store, self.environment.clone()).await?;
        let settings = mock_relay::support::Settings {
            cookie: self.cookie("site", &self.urls.site),
            portal_url: self.urls.portal.clone(),
            usage_url: self.urls.site.clone(),
        };
        Ok(SupportSite::open(settings, enquiries, self.environment.clone()))
    }

    fn usage_settings(&self) -> mock_relay::usage::Settings {
        mock_relay::usage::Settings {
            cookie: self.cookie("site", &self.urls.site),
            support_url: format!("{}/support", self.urls.site),
            download_url: format!("{}/support/download", self.urls.site),
            session_idle: SESSION_IDLE,
        }
    }

    /// Cookies know no ports, so the port is in the name.
    fn cookie(&self, service: &str, url: &str) -> SessionCookie {
        let port = url.rsplit(':').next().unwrap_or_default();
        SessionCookie { name: format!("careplan_{service}_{port}"), secure: self.settings.https_sites() }
    }
}
