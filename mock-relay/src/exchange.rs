//! ケアプランデータ連携基盤: passes files from office to office, over mutual TLS, durably.
//!
//! Not the usage site: who is registered is asked of [`Subscribers`], whose password is right of the portal, which
//! certificates are good of the CA. The rule it keeps: every request is judged anew (certificate, token, licence), and
//! what was acknowledged is on disk.

mod activity;
mod archive;
mod back_office;
mod checking;
mod client_version;
mod cursor;
mod directory;
mod download;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod handlers;
mod listing;
mod login;
mod logins;
mod message_id;
mod operation;
mod recall;
mod refusal;
mod retention;
mod scrutiny;
mod sending;
mod settings;
mod sorting;
mod standing;
mod store;
#[cfg(test)]
mod tests;
mod trust;
mod upload;
mod witness;

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use axum::Router;
use careplan_domain::JapanTime;
use careplan_serve::store::StoreFault;
use careplan_serve::{Security, Shutdown};
use careplan_sim::{Environment, Event, Service};
use careplan_wire::control::{Keep, RelaySettings};
use futures_util::future::{Either, select};
use thiserror::Error;

pub(crate) use self::archive::Archive;
use self::checking::Checks;
pub use self::handlers::openapi;
use self::logins::Logins;
pub use self::message_id::{InvalidMessageId, MessageId, MessageIds};
pub use self::scrutiny::{InvalidScrutiny, Scrutiny};
pub use self::settings::{Settings, SettingsRefusal};
pub use self::store::{
    Draft, DraftFile, Kept, Key, LOGINS_MAX, LogMessages, Login, MessageStore, Openness, Place,
    PostgresMessages, Recall, Receipt, Sending, SentBefore, SqliteMessages, Stored, Taken, TokenHash, Wanted,
};
use self::trust::{News, Trust};
pub use self::trust::{RelayTrust, RevocationFault, RevocationSource, TrustFault};
use self::upload::Receiving;
use self::witness::WitnessStand;
pub use self::witness::{Moment, Observation, Part, Piece, Row, Seen, SentSeen, Witness};
use crate::Subscribers;
use crate::portal::Portal;

/// How long one long poll for revocations waits: below a minute, after which middleboxes forget a connection.
const FOLLOW_WAIT: Duration = Duration::from_secs(50);
/// The first pause after the CA could not be asked.
const RETRY_FIRST: Duration = Duration::from_millis(200);
/// The longest one: how late a revocation may be once the CA is back.
const RETRY_MAX: Duration = Duration::from_secs(5);

/// The exchange. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Exchange(Arc<Inner>);

struct Inner {
    /// Changed by the operator while it runs.
    settings: ArcSwap<Settings>,
    store: Arc<dyn MessageStore>,
    subscribers: Subscribers,
    portal: Arc<dyn Portal>,
    trust: Trust,
    logins: Logins,
    receiving: Receiving,
    checks: Checks,
    ids: MessageIds,
    /// Who hears what happens.
    stand: WitnessStand,
    /// What else a reset makes forget.
    reset_hooks: Mutex<Vec<Arc<ResetHook>>>,
    /// What else settles and resets.
    companions: Mutex<Vec<Arc<dyn Companion>>>,
    environment: Environment,
}

type ResetHook = dyn Fn() + Send + Sync;

/// What stands on the same subscribers, keeps something durable of them, and goes along with the exchange when the
/// testbed settles or resets (the public directory).
#[async_trait]
pub trait Companion: Send + Sync {
    /// Does what the clock makes due.
    async fn settle(&self) -> Result<(), StoreFault>;

    /// Forgets, as the control API's reset says; durable when it answers.
    async fn reset(&self, keep: Keep) -> Result<(), StoreFault>;
}

/// Why the exchange does not open.
#[derive(Debug, Error)]
pub enum OpenFault {
    /// Without a list of revocations, revoked certificates would be let in.
    #[error("the exchange stays closed: it has no list of revoked certificates")]
    Revocations(#[source] RevocationFault),
    /// Identity, authorities and list do not fit together.
    #[error("the exchange's TLS cannot be set up")]
    Trust(#[source] TrustFault),
    /// A message could have more files than a receipt can tell apart.
    #[error("`files_max` is {0}, and a message has at most {max} files", max = Taken::FILES_MAX)]
    FilesMax(usize),
}

impl Exchange {
    /// Opens the exchange on its store, once the CA's list of revocations is there.
    pub async fn open(
        settings: Settings,
        store: Arc<dyn MessageStore>,
        subscribers: Subscribers,
        portal: Arc<dyn Portal>,
        revocations: Arc<dyn RevocationSource>,
        trust: RelayTrust,
        environment: Environment,
    ) -> Result<Self, OpenFault> {
        if settings.files_max > Taken::FILES_MAX {
            return Err(OpenFault::FilesMax(settings.files_max));
        }
        let trust =
            Trust::open(trust, revocations, environment.clone()).await.map_err(|fault| match fault {
                TrustFault::Source(fault) => OpenFault::Revocations(fault),
                fault @ (TrustFault::Authorities { .. } | TrustFault::Tls { .. }) => OpenFault::Trust(fault),
            })?;
        Ok(Self(Arc::new(Inner {
            logins: Logins::new(Arc::clone(&store), environment.clone()),
            ids: MessageIds::new(&environment.seed),
            receiving: Receiving::default(),
            checks: Checks::default(),
            stand: WitnessStand::default(),
            reset_hooks: Mutex::default(),
            companions: Mutex::default(),
            settings: ArcSwap::from_pointee(settings),
            store,
            subscribers,
            portal,
            trust,
            environment,
        })))
    }

    /// The API, `/api/v1`.
    pub fn api(&self) -> Router {
        handlers::router(self.clone())
    }

    /// Its part of the back office, still without the door of the token.
    pub fn back_office(&self) -> Router {
        back_office::router(self.clone())
    }

    /// Mutual TLS for the API's listener; follows the revocations.
    pub fn security(&self) -> Security {
        self.0.trust.security()
    }

    /// The same judgement for a simulated network, on which a connection shows its certificate without TLS.
    pub fn security_without_tls(&self) -> Security {
        self.0.trust.security_without_tls()
    }

    /// Follows the CA's list of revocations until `shutdown`, and keeps trying while the CA is away.
    pub async fn follow_revocations(&self, shutdown: Shutdown) {
        let mut pause = RETRY_FIRST;
        loop {
            let Some(followed) = unless(&shutdown, self.0.trust.follow(FOLLOW_WAIT)).await else { return };
            match followed {
                Ok(News::Adopted) => {
                    pause = RETRY_FIRST;
                    continue;
                }
                // A CA that answers without waiting must not be asked without end.
                Ok(News::Nothing) => pause = RETRY_FIRST,
                Err(fault) => {
                    tracing::warn!(%fault, "the revocations could not be followed: {fault}");
                    pause = (pause * 2).min(RETRY_MAX);
                }
            }
            if unless(&shutdown, tokio::time::sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// Runs as `asked` from now on.
    pub fn adjust(&self, asked: RelaySettings) -> Result<RelaySettings, SettingsRefusal> {
        let adjusted = self.settings().adjusted(asked)?;
        let told = adjusted.adjustable();
        self.0.settings.store(Arc::new(adjusted));
        self.record(Event::done(Service::Relay, "settings-changed").because(settings::in_words(&told)));
        Ok(told)
    }

    /// Takes over the CA's present list of revocations.
    pub async fn settle(&self) -> Result<(), TrustFault> {
        self.0.trust.refresh().await.map(|_| ()).inspect_err(|fault| {
            self.record(Event::failed(Service::Relay, "revocations-updated", fault.to_string()));
        })
    }

    /// Forgets, as the control API's reset says. Messages always go; who is logged in stays with the offices.
    pub async fn reset(&self, keep: Keep) -> Result<(), StoreFault> {
        self.store().clear_messages().await?;
        match keep {
            Keep::Nothing => self.logins().clear().await?,
            Keep::Offices => {}
        }
        self.subscribers().reset(keep).await?;
        for companion in self.companions() {
            companion.reset(keep).await?;
        }
        let hooks = self.reset_hooks().clone();
        for hook in hooks {
            hook();
        }
        Ok(())
    }

    /// Has every reset end with this too, as what stands on the same subscribers needs it (the usage site's logins).
    pub fn on_reset(&self, hook: impl Fn() + Send + Sync + 'static) {
        self.reset_hooks().push(Arc::new(hook));
    }

    /// Has it settle and reset with the exchange.
    pub fn accompanied_by(&self, companion: Arc<dyn Companion>) {
        self.0.companions.lock().expect("no one panics while holding the companions").push(companion);
    }

    /// Lets go of what goes along with it, which may hold it in turn: it is at its end.
    pub fn part(&self) {
        self.reset_hooks().clear();
        self.0.companions.lock().expect("no one panics while holding the companions").clear();
    }

    /// Lets them do what the clock makes due.
    async fn settle_companions(&self) -> Result<(), StoreFault> {
        for companion in self.companions() {
            companion.settle().await?;
        }
        Ok(())
    }

    fn companions(&self) -> Vec<Arc<dyn Companion>> {
        self.0.companions.lock().expect("no one panics while holding the companions").clone()
    }

    fn reset_hooks(&self) -> std::sync::MutexGuard<'_, Vec<Arc<ResetHook>>> {
        self.0.reset_hooks.lock().expect("no one panics while holding the hooks")
    }

    /// How it is set now.
    pub fn settings(&self) -> Arc<Settings> {
        self.0.settings.load_full()
    }

    fn store(&self) -> &dyn MessageStore {
        &*self.0.store
    }

    fn subscribers(&self) -> &Subscribers {
        &self.0.subscribers
    }

    fn portal(&self) -> &dyn Portal {
        &*self.0.portal
    }

    fn trust(&self) -> &Trust {
        &self.0.trust
    }

    fn logins(&self) -> &Logins {
        &self.0.logins
    }

    fn receiving(&self) -> &Receiving {
        &self.0.receiving
    }

    fn checks(&self) -> &Checks {
        &self.0.checks
    }

    fn stand(&self) -> &WitnessStand {
        &self.0.stand
    }

    fn ids(&self) -> &MessageIds {
        &self.0.ids
    }

    fn environment(&self) -> &Environment {
        &self.0.environment
    }

    fn now(&self) -> JapanTime {
        self.0.environment.clock.now()
    }

    fn record(&self, event: Event) {
        self.0.environment.journal.record(self.now(), event);
    }
}

/// `work`'s result, or nothing when the stop comes first, which is looked at first.
async fn unless<T>(shutdown: &Shutdown, work: impl Future<Output = T>) -> Option<T> {
    match select(pin!(shutdown.requested()), pin!(work)).await {
        Either::Left(_) => None,
        Either::Right((done, _)) => Some(done),
    }
}
