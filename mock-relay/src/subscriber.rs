//! The offices as the exchange knows them: who they are, their personal user, their licence.
//!
//! Not the portal's register: an office appears here on its first visit to the usage site, with what the portal
//! tells of it then. The rule it keeps: what a reader sees is durable, and a personal user, once given, never changes.

mod application;
mod contact;
mod dated_rules;
mod licence;
mod personal_password;
mod record;

use std::collections::BTreeSet;
use std::sync::Arc;

use careplan_domain::{JapanTime, OfficeNumber, OfficeUserId, PersonalUserId, Secret, ServiceKind};
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Environment, Event, Seed, Service};
use careplan_wire::back_office::portal::Facts;
use careplan_wire::control::Keep;
use careplan_wire::relay::Licence;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::application::{
    Application, Applied, FullWidthName, InvalidFullWidthName, InvalidTelephone, PersonName, Telephone,
};
pub use self::contact::{ContactHistory, ContactRefusal, Occasion, Told};
pub use self::licence::{
    LicenceCommand, LicenceRecord, LicenceRefusal, LicenceState, Payment, Renewal, RenewalWish, Term,
};
pub use self::personal_password::PasswordResetRefusal;

/// Where the records stand in the store.
const PREFIX: &str = "subscribers/";

/// Numbers that a personal user ID can hold: nine digits (A).
const PERSONAL_NUMBERS: u64 = 1_000_000_000;

/// 利用者: one office on the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "record::Record", try_from = "record::Record")]
pub struct Subscriber {
    /// 事業所番号.
    pub number: OfficeNumber,
    /// 事業所名.
    pub name: String,
    /// サービス種類.
    pub service_kinds: Vec<ServiceKind>,
    /// 都道府県.
    pub prefecture: String,
    /// 市区町村.
    pub municipality: String,
    /// 事業所ユーザID (KJ…).
    pub user_id: OfficeUserId,
    /// 個人ユーザID (c…): one per office (A).
    pub personal_id: PersonalUserId,
    /// Its password; shown on the usage site's top page, so kept readable.
    pub personal_password: Secret,
    /// How often that was reset.
    pub password_resets: u32,
    /// The licence as it was last written; ask with a time to know its state.
    pub licence: LicenceRecord,
    /// 利用申請: the latest completed one.
    pub applied: Option<Applied>,
    /// 登録内容: what stands, and what stood before.
    pub contact: ContactHistory,
}

/// The offices of the exchange. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Subscribers(Arc<Inner>);

struct Inner {
    register: Register<OfficeNumber, Subscriber>,
    environment: Environment,
}

/// Why an application was not taken.
#[derive(Debug, Error)]
pub enum ApplicationRefusal {
    /// The office has never logged in to the usage site.
    #[error("office `{0}` is not known to the exchange")]
    Unknown(OfficeNumber),
    /// The licence does not allow it now.
    #[error(transparent)]
    Licence(#[from] LicenceRefusal),
    /// It could not be kept.
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl ApplicationRefusal {
    /// The stable word of the rule that refused.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "office-unknown",
            Self::Licence(refusal) => refusal.rule(),
            Self::Store(_) => "internal",
        }
    }
}

impl Subscribers {
    /// Reads them from `store`.
    pub async fn open(store: Arc<dyn Store>, environment: Environment) -> Result<Self, StoreFault> {
        let register = Register::open(store, PREFIX).await?;
        Ok(Self(Arc::new(Inner { register, environment })))
    }

    /// Takes over what other nodes have changed: a request that begins with this is judged by all that was answered before.
    pub async fn refresh(&self) -> Result<(), StoreFault> {
        self.0.register.refresh().await
    }

    /// The office with this number, once it visited the usage site.
    pub fn find(&self, number: &OfficeNumber) -> Option<Arc<Subscriber>> {
        self.0.register.find(number)
    }

    /// All, by number.
    pub fn all(&self) -> Vec<Arc<Subscriber>> {
        self.0.register.all().into_iter().map(|(_, subscriber)| subscriber).collect()
    }

    /// 利用登録: whether the office's licence runs at `now`, so that it can send and be sent to.
    pub fn registered(&self, number: &OfficeNumber, now: JapanTime) -> bool {
        self.find(number).is_some_and(|subscriber| subscriber.licence.runs_at(now))
    }

    /// Lets an office in that the portal vouches for. Its first visit makes its personal user; a later one takes over
    /// what the portal has changed.
    pub async fn admit(&self, facts: &Facts) -> Result<Arc<Subscriber>, StoreFault> {
        self.0
            .register
            .change(&facts.number, async |before: Option<&Subscriber>| {
                let after = match before {
                    Some(before) => before.clone().described_by(facts),
                    None => self.newcomer(facts),
                };
                let answer = Arc::new(after.clone());
                Ok(if before == Some(&after) { Change::Leave(answer) } else { Change::Keep(after, answer) })
            })
            .await
    }

    /// Takes a complete application: from now on the office can exchange.
    pub async fn apply(
        &self,
        number: &OfficeNumber,
        application: Application,
    ) -> Result<Arc<Subscriber>, ApplicationRefusal> {
        self.change_licence(number, LicenceCommand::Apply, |now, subscriber| Subscriber {
            contact: subscriber.contact.clone().with(Told {
                at: now,
                occasion: Occasion::Application,
                application: application.clone(),
            }),
            applied: Some(Applied { at: now, application }),
            ..subscriber
        })
        .await
    }

    /// 支払: notes that the fee of the present term was paid.
    pub async fn settle_fee(&self, number: &OfficeNumber) -> Result<Arc<Subscriber>, ApplicationRefusal> {
        self.change_licence(number, LicenceCommand::SettleFee, |_, subscriber| subscriber).await
    }

    /// 自動更新: stops the automatic renewal, or has it go on.
    pub async fn wish_renewal(
        &self,
        number: &OfficeNumber,
        wish: RenewalWish,
    ) -> Result<Arc<Subscriber>, ApplicationRefusal> {
        let command = match wish {
            RenewalWish::Continue => LicenceCommand::ResumeRenewal,
            RenewalWish::Stop => LicenceCommand::StopRenewal,
        };
        self.change_licence(number, command, |_, subscriber| subscriber).await
    }

    /// Forgets, as the control API's reset says: licences and personal users belong to the offices.
    pub async fn reset(&self, keep: Keep) -> Result<(), StoreFault> {
        match keep {
            Keep::Nothing => self.0.register.clear().await,
            Keep::Offices => Ok(()),
        }
    }

    async fn change_licence(
        &self,
        number: &OfficeNumber,
        command: LicenceCommand,
        finish: impl FnOnce(JapanTime, Subscriber) -> Subscriber,
    ) -> Result<Arc<Subscriber>, ApplicationRefusal> {
        let changed = self
            .0
            .register
            .change(number, async |before: Option<&Subscriber>| {
                // Its turn may have been long in coming.
                let now = self.0.environment.clock.now();
                let before = before.ok_or(ApplicationRefusal::Unknown(*number))?;
                let licence = before.licence.apply(command, now)?;
                let after = finish(now, Subscriber { licence, ..before.clone() });
                Ok::<_, ApplicationRefusal>(Change::Keep(after.clone(), Arc::new(after)))
            })
            .await;
        let event = match &changed {
            Ok(_) => Event::done(Service::UsageSite, command.kind()),
            Err(ApplicationRefusal::Store(fault)) => {
                Event::failed(Service::UsageSite, command.kind(), fault.to_string())
            }
            Err(refusal) => {
                Event::refused(Service::UsageSite, command.kind(), refusal.rule(), refusal.to_string())
            }
        };
        let now = self.0.environment.clock.now();
        self.0.environment.journal.record(now, Event { office: Some(*number), ..event });
        changed
    }

    /// A new office, with a personal user that no other has. Only called while the register's turn is held.
    fn newcomer(&self, facts: &Facts) -> Subscriber {
        let taken: BTreeSet<PersonalUserId> = self.all().iter().map(|other| other.personal_id).collect();
        // By the office's number, so that the order of first visits changes nobody's ID.
        let branch = self.personal_branch(&facts.number);
        let personal_id = (0..=self.0.register.len() as u64)
            .map(|attempt| personal_id(&branch.child("id").nth(attempt)))
            .find(|id| !taken.contains(id))
            .expect("no branch draws one ID so often that every attempt meets another office's");
        Subscriber {
            number: facts.number,
            name: facts.name.clone(),
            service_kinds: facts.service_kinds.clone(),
            prefecture: facts.prefecture.clone(),
            municipality: facts.municipality.clone(),
            user_id: facts.user_id,
            personal_id,
            personal_password: personal_password::drawn(&branch, 0),
            password_resets: 0,
            licence: LicenceRecord::default(),
            applied: None,
            contact: ContactHistory::default(),
        }
    }

    /// Where an office's personal user is drawn from.
    fn personal_branch(&self, number: &OfficeNumber) -> Seed {
        self.0.environment.seed.child("mock-relay/personal-user").child(number.as_str())
    }
}

impl Subscriber {
    /// The licence as it stands at `now`, in the words that travel.
    pub fn licence_at(&self, now: JapanTime) -> Licence {
        self.licence.travelling_at(now)
    }

    /// The same subscriber with what the portal tells of it now.
    fn described_by(self, facts: &Facts) -> Self {
        Self {
            name: facts.name.clone(),
            service_kinds: facts.service_kinds.clone(),
            prefecture: facts.prefecture.clone(),
            municipality: facts.municipality.clone(),
            user_id: facts.user_id,
            ..self
        }
    }
}

fn personal_id(seed: &Seed) -> PersonalUserId {
    let number = u32::try_from(seed.below(PERSONAL_NUMBERS)).expect("nine digits fit into 32 bits");
    PersonalUserId::new(number).expect("below a thousand million")
}

#[cfg(test)]
mod tests {
    use careplan_serve::store::MemoryStore;
    use careplan_sim::{Clock, Outcome};

    use super::*;
    use crate::testing::facts;

    fn environment() -> Environment {
        Environment::new(Clock::standing("2026-04-01T09:00".parse().expect("a time")), Seed::new(1))
    }

    async fn subscribers(store: &Arc<MemoryStore>, environment: &Environment) -> Subscribers {
        let store: Arc<dyn Store> = Arc::<MemoryStore>::clone(store);
        Subscribers::open(store, environment.clone()).await.expect("opens")
    }

    #[tokio::test]
    async fn a_first_visit_makes_the_personal_user_and_later_ones_keep_it() {
        let (store, environment) = (Arc::default(), environment());
        let subscribers = subscribers(&store, &environment).await;
        let first = subscribers.admit(&facts("4470300015")).await.expect("admitted");
        let renamed = Facts { name: "新しい名前".to_owned(), ..facts("4470300015") };
        let again = subscribers.admit(&renamed).await.expect("admitted");
        assert_eq!(again.personal_id, first.personal_id);
        assert_eq!(again.personal_password, first.personal_password);
        assert_eq!(again.name, "新しい名前");
        assert_eq!(subscribers.all().len(), 1);
    }

    #[tokio::test]
    async fn personal_users_do_not_depend_on_who_comes_first() {
        let drawn = async |order: [&str; 2]| {
            let subscribers = subscribers(&Arc::default(), &environment()).await;
            for number in order {
                subscribers.admit(&facts(number)).await.expect("admitted");
            }
            subscribers.all().iter().map(|subscriber| subscriber.personal_id).collect::<Vec<_>>()
        };
        let ids = drawn(["4470300015", "4470300023"]).await;
        assert_eq!(ids, drawn(["4470300023", "4470300015"]).await);
        assert_ne!(ids[0], ids[1]);
    }

    #[tokio::test]
    async fn an_application_registers_the_office_from_then_on_and_survives_a_restart() {
        let (store, environment) = (Arc::default(), environment());
        let number = facts("4470300015").number;
        let before = subscribers(&store, &environment).await;
        before.admit(&facts("4470300015")).await.expect("admitted");
        assert!(!before.registered(&number, environment.clock.now()));
        before.apply(&number, Application::example()).await.expect("taken");

        let after = subscribers(&store, &environment).await;
        assert_eq!(after.find(&number), before.find(&number));
        assert!(after.registered(&number, environment.clock.now()));
        assert!(after.registered(&number, "2027-04-01".parse().expect("a time")));
        let applied = after.find(&number).expect("known").applied.clone().expect("applied");
        assert_eq!(applied, Applied { at: environment.clock.now(), application: Application::example() });
    }

    /// The file as each version has left it, with two offices that had applied.
    const RELEASED: [&str; 1] = [include_str!("subscriber/fixtures/version-1.sql")];

    #[tokio::test]
    async fn what_every_released_version_knew_of_offices_is_known_afterwards() {
        for written in RELEASED {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("subscribers.sqlite3");
            let old = rusqlite::Connection::open(&path).expect("opens");
            old.execute_batch(written).expect("is SQL");
            drop(old);
            let store = Arc::new(careplan_serve::store::SqliteStore::open(&path).expect("opens"));
            let environment = environment();
            let subscribers = Subscribers::open(store, environment.clone()).await.expect("opens");
            let known: Vec<_> = subscribers.all().iter().map(|office| office.number.to_string()).collect();
            assert_eq!(known, ["4479900013", "4479900021"]);
            for office in subscribers.all() {
                assert!(office.licence.runs_at(environment.clock.now()));
                assert!(office.applied.is_some() && !office.personal_password.expose().is_empty());
            }
        }
    }

    #[tokio::test]
    async fn a_second_application_is_refused_and_told_to_the_journal() {
        let environment = environment();
        let subscribers = subscribers(&Arc::default(), &environment).await;
        let number = subscribers.admit(&facts("4470300015")).await.expect("admitted").number;
        let both = tokio::join!(
            subscribers.apply(&number, Application::example()),
            subscribers.apply(&number, Application::example())
        );
        assert!(both.0.is_ok() != both.1.is_ok(), "exactly one of two at once is taken");
        let entries = environment.journal.after(0, 10);
        let told: Vec<_> = entries.iter().map(|entry| (entry.event.outcome, entry.event.rule)).collect();
        assert_eq!(told, [(Outcome::Done, None), (Outcome::Refused, Some("licence-running"))]);
    }

    #[tokio::test]
    async fn a_reset_that_keeps_the_offices_keeps_their_licences() {
        let environment = environment();
        let subscribers = subscribers(&Arc::default(), &environment).await;
        let number = subscribers.admit(&facts("4470300015")).await.expect("admitted").number;
        subscribers.apply(&number, Application::example()).await.expect("taken");
        subscribers.reset(Keep::Offices).await.expect("reset");
        assert!(subscribers.registered(&number, environment.clock.now()));
        subscribers.reset(Keep::Nothing).await.expect("reset");
        assert!(subscribers.find(&number).is_none());
    }
}
