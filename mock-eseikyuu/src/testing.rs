//! What this crate's tests stand on: a portal in memory and a CA that only counts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use careplan_domain::{CertificateSerial, Claims, JapanTime, OfficeNumber, Secret};
use careplan_serve::SessionCookie;
use careplan_serve::store::{MemoryStore, Store};
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason, Revoked};
use careplan_wire::back_office::portal::{Letter, Register};
use careplan_wire::control::{AskLetter, AskedBy, AskedFor};

use crate::portal::{Application, BeforeYouApply, NewPassword, Procedure, Terms};
use crate::{Issuer, IssuerFault, PasswordCost, Portal, Settings};

pub(crate) const NUMBER: &str = "4470300015";
pub(crate) const OWN_PASSWORD: &str = "Mihon1234";

/// A CA without keys: a package is the words of its order.
#[derive(Default)]
pub(crate) struct CountingIssuer {
    pub(crate) orders: Mutex<BTreeMap<String, Issue>>,
    pub(crate) packages: Mutex<BTreeMap<CertificateSerial, Vec<u8>>>,
    pub(crate) calls: Mutex<Vec<String>>,
    pub(crate) down: Mutex<bool>,
}

#[async_trait]
impl Issuer for CountingIssuer {
    async fn issue(&self, issue: Issue) -> Result<Issued, IssuerFault> {
        if *self.down.lock().unwrap() {
            return Err(IssuerFault::Unreachable("switched off by the test".to_owned()));
        }
        self.calls.lock().unwrap().push(issue.request.clone());
        let mut orders = self.orders.lock().unwrap();
        let issue = orders.entry(issue.request.clone()).or_insert(issue).clone();
        let index = orders.keys().position(|request| *request == issue.request).unwrap() + 1;
        let serial = format!("{index:04X}").parse().unwrap();
        let package = format!("package of {} under {}", issue.request, issue.package_password.expose());
        self.packages.lock().unwrap().insert(serial, package.into_bytes());
        Ok(Issued {
            serial,
            certificate_pem: format!("PEM of {}", issue.request),
            not_before: issue.start_day.start(),
            not_after: issue.end_day.unwrap_or(issue.start_day.plus_years(3)).end(),
        })
    }

    async fn package(&self, serial: &CertificateSerial) -> Result<Vec<u8>, IssuerFault> {
        if *self.down.lock().unwrap() {
            return Err(IssuerFault::Unreachable("switched off by the test".to_owned()));
        }
        Ok(self.packages.lock().unwrap()[serial].clone())
    }

    async fn revoke(
        &self,
        serial: &CertificateSerial,
        _reason: RevocationReason,
    ) -> Result<Revoked, IssuerFault> {
        self.calls.lock().unwrap().push(format!("revoke {serial}"));
        Ok(Revoked { number: 1, since: JapanTime::from_unix_seconds(0), before: false })
    }

    async fn authorities(&self) -> Result<Vec<String>, IssuerFault> {
        if *self.down.lock().unwrap() {
            return Err(IssuerFault::Unreachable("switched off by the test".to_owned()));
        }
        Ok(AUTHORITIES.map(str::to_owned).to_vec())
    }
}

/// Two generations whose certificates are the words `first` and `second`.
pub(crate) const AUTHORITIES: [&str; 2] = [
    "-----BEGIN CERTIFICATE-----\nZmlyc3Q=\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nc2Vjb25k\n-----END CERTIFICATE-----\n",
];

/// A portal, what stands behind it, and a hand on its clock.
pub(crate) struct Bench {
    pub(crate) portal: Portal,
    pub(crate) issuer: Arc<CountingIssuer>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) environment: Environment,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(adjust: impl FnOnce(&mut Settings)) -> Self {
        let environment = Environment::new(Clock::standing(at("2026-04-01T09:00")), Seed::new(1));
        let issuer = Arc::new(CountingIssuer::default());
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let mut settings = settings();
        adjust(&mut settings);
        let portal =
            Portal::open(settings, store.clone(), issuer.clone(), environment.clone()).await.unwrap();
        Self { portal, issuer, store, environment }
    }

    /// The same portal after its process ended.
    pub(crate) async fn reopened(&self) -> Portal {
        Portal::open(settings(), self.store.clone(), self.issuer.clone(), self.environment.clone())
            .await
            .unwrap()
    }

    pub(crate) async fn registered(&self, claims: Claims) -> Letter {
        self.portal.register(register(NUMBER, claims)).await.unwrap()
    }

    /// An office that has changed its temporary password.
    pub(crate) async fn active(&self, claims: Claims) -> Letter {
        let letter = self.registered(claims).await;
        self.portal.change_password(number(), &new_password(OWN_PASSWORD)).await.unwrap();
        letter
    }

    /// What the journal says, a line each.
    pub(crate) fn journal(&self) -> Vec<String> {
        self.environment
            .journal
            .after(0, usize::MAX)
            .into_iter()
            .map(|entry| {
                let event = entry.event;
                format!("{} {} {}", event.kind, event.outcome, event.rule.unwrap_or_default())
            })
            .collect()
    }
}

pub(crate) fn settings() -> Settings {
    let cookie = SessionCookie { name: "careplan_portal_test".to_owned(), secure: false };
    Settings { password_cost: PasswordCost { memory_kib: 64, passes: 1 }, ..Settings::new(cookie) }
}

pub(crate) fn at(text: &str) -> JapanTime {
    text.parse().unwrap()
}

pub(crate) fn number() -> OfficeNumber {
    NUMBER.parse().unwrap()
}

pub(crate) fn register(number: &str, claims: Claims) -> Register {
    Register {
        number: number.parse().unwrap(),
        name: "みほん居宅介護支援事業所".to_owned(),
        service_kinds: vec!["43".parse().unwrap()],
        prefecture: "大分県".to_owned(),
        municipality: "中津市".to_owned(),
        claims,
    }
}

pub(crate) fn new_password(text: &str) -> NewPassword {
    NewPassword { password: Secret::from(text), repeated: Secret::from(text) }
}

pub(crate) fn application(letter: &Letter) -> Application {
    Application {
        kind: careplan_domain::CertificateKind::CarePlan,
        procedure: Procedure::Request,
        password: letter.certificate_password.clone(),
        before_you_apply: BeforeYouApply::Read,
        terms: Terms::Agreed,
    }
}

/// Asks for everything of the first letter.
pub(crate) fn by_telephone() -> AskLetter {
    AskLetter { asked_by: AskedBy::Telephone, asked_for: AskedFor::FirstLetter }
}
