//! 電子請求の登録: how an office comes to be at the portal.

use careplan_domain::{Claims, JapanTime, OfficeNumber};
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use careplan_wire::back_office::portal::{Letter, PasswordsInForce, Register};
use careplan_wire::control::NewOffice;
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::IssuerFault;
use crate::account::Account;
use crate::office::{Kept, Office, PostedPasswords};
use crate::outbox::Sent;
use crate::request;

/// Service kinds of one office; there are fewer kinds than this.
const SERVICE_KINDS_MAX: usize = 100;

/// Why an office was not registered.
#[derive(Debug, Error)]
pub enum RegisterRefusal {
    /// The number is taken.
    #[error("the office `{0}` is registered already")]
    Exists(OfficeNumber),
    /// A fact is missing or too long.
    #[error("`{field}` must have {expected}")]
    Invalid {
        /// Which.
        field: &'static str,
        /// What it must have.
        expected: &'static str,
    },
    /// The certificate that the office begins with could not be had.
    #[error("the office's first certificate was not issued")]
    Issuer(#[from] IssuerFault),
    /// The store failed.
    #[error("the office was not stored")]
    Store(#[from] StoreFault),
}

/// An office that is now at the portal.
pub(super) struct Registered {
    pub(super) office: Office,
    pub(super) first_letter: Sent,
}

impl Portal {
    /// Registers an office; the answer is its letter, which it has had since long ago: it is there at once (A).
    ///
    /// One that claims itself has long had its 介護保険証明書, so it begins with it 発行済み (A). The CA is asked first
    /// and knows the request by its number: a crash before the commit is repaired by registering again.
    pub async fn register(&self, facts: Register) -> Result<Letter, RegisterRefusal> {
        self.register_with(facts, self.now()).await.map(|registered| registered.office.letter())
    }

    /// The same with a letter that arrives then.
    pub(super) async fn register_with(
        &self,
        facts: Register,
        letter_arrives_at: JapanTime,
    ) -> Result<Registered, RegisterRefusal> {
        let number = facts.number;
        let registered = self.registered(facts, letter_arrives_at).await;
        match &registered {
            Ok(_) => self.done(number, "office-registered"),
            Err(refusal @ (RegisterRefusal::Exists(_) | RegisterRefusal::Invalid { .. })) => {
                let rule = match refusal {
                    RegisterRefusal::Exists(_) => "office-exists",
                    _ => "invalid-field",
                };
                self.refused(Some(number), "office-registered", rule, refusal.to_string());
            }
            Err(fault @ (RegisterRefusal::Issuer(_) | RegisterRefusal::Store(_))) => {
                let event = Event::failed(Service::Portal, "office-registered", fault.to_string());
                self.record(self.now(), event.office(number));
            }
        }
        registered
    }

    async fn registered(
        &self,
        facts: Register,
        letter_arrives_at: JapanTime,
    ) -> Result<Registered, RegisterRefusal> {
        check(&facts)?;
        let number = facts.number;
        let _desk = self.0.desk.lock().await;
        if self.0.offices.find(&number).is_some() {
            return Err(RegisterRefusal::Exists(number));
        }
        let now = self.now();
        let posted = PostedPasswords::drawn(&self.0.environment.seed, number);
        let mut office = Office {
            number,
            name: facts.name,
            service_kinds: facts.service_kinds,
            prefecture: facts.prefecture,
            municipality: facts.municipality,
            claims: facts.claims,
            registered_on: now.day(),
            in_force: posted.clone(),
            posted,
            first_letter_arrives: None,
            account: Account::new(),
            security_mail: None,
            requests: Vec::new(),
            notices: Vec::new(),
            outbox: Vec::new(),
        };
        let first_letter = office.send_first_letter(letter_arrives_at, now);
        if office.claims == Claims::SelfClaim {
            let password = office.posted.certificate.clone();
            let id = office.send_request(office.own_kind(), request::Purpose::First, password, now);
            let sent = office.request(&id).expect("sent just now");
            let (approved, _) = sent
                .apply(request::Command::Approve, now)
                .expect("a request that was just sent can be approved");
            let (issued, event) = self.fetch(&approved, now).await?;
            office.put(issued, event, now);
        }
        let kept = Kept(office.clone());
        self.0
            .offices
            .change(&number, async |found: Option<&Kept>| match found {
                Some(_) => Err(RegisterRefusal::Exists(number)),
                None => Ok(Change::Keep(kept, ())),
            })
            .await?;
        Ok(Registered { office, first_letter })
    }

    /// An office's letter, to be printed again.
    pub fn letter(&self, number: &OfficeNumber) -> Result<Letter, OfficeUnknown> {
        self.office(number).map(|office| office.letter()).ok_or(OfficeUnknown(*number))
    }

    /// What an office would have to type now, whichever letter told it.
    pub fn passwords(&self, number: &OfficeNumber) -> Result<PasswordsInForce, OfficeUnknown> {
        let office = self.office(number).ok_or(OfficeUnknown(*number))?;
        Ok(PasswordsInForce {
            temporary_password: office.in_force.temporary.clone(),
            certificate_password: office.in_force.certificate.clone(),
            file_password: office.newest_file(self.now()).map(|request| request.package_password.clone()),
        })
    }
}

fn check(facts: &Register) -> Result<(), RegisterRefusal> {
    let invalid = |field, expected| Err(RegisterRefusal::Invalid { field, expected });
    let fits = |text: &str| {
        !text.trim().is_empty()
            && text.chars().count() <= NewOffice::NAME_MAX
            && !text.chars().any(char::is_control)
    };
    if !fits(&facts.name) {
        return invalid("name", "1 to 100 characters, none of them a control character");
    }
    if !fits(&facts.prefecture) {
        return invalid("prefecture", "1 to 100 characters, none of them a control character");
    }
    if !fits(&facts.municipality) {
        return invalid("municipality", "1 to 100 characters, none of them a control character");
    }
    if facts.service_kinds.is_empty() || facts.service_kinds.len() > SERVICE_KINDS_MAX {
        return invalid("service_kinds", "1 to 100 entries");
    }
    Ok(())
}
