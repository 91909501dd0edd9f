//! The desks that the control API works at: it takes an office through every step as its people would, and
//! remembers what they wrote down.

mod client_app;
mod folder;
mod pc;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::{Network, PortalBackOffice, RelayBackOffice, RequestStep};
use careplan_domain::{OfficeNumber, Secret};
use careplan_office::{Addresses, Application, Desk, DeskError, FullName, Papers, VisitError};
use careplan_serve::error_chain;
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Alphabet, Environment};
use careplan_wire::back_office::portal::{Facts, Letter, Verified, Verify};
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use careplan_wire::control::{ReadyOffice, Stage, text_secret};
use careplan_wire::relay::LicenceState;
use careplan_wire::{ProblemCode, Urls};
use serde::{Deserialize, Serialize};

pub use self::client_app::NoConnection;
use self::folder::Folders;
pub use self::folder::{
    FolderEntry, FolderFileName, FolderRefused, InvalidFolderFileName, NewFolderFile, PutAway, PutBy,
};
use self::pc::PcRecord;
pub use self::pc::{DeskPc, Import, ImportRefused, WindowsAccount};
use crate::ControlRefusal;
use crate::control::refuse;

/// Characters of the password that an office chooses: within the portal's 8 to 16.
const PASSWORD_LENGTH: usize = 12;

/// 机: what each office's people know, once the control API has taken it through every step.
pub struct Desks {
    notes: Register<OfficeNumber, Note>,
    pcs: Register<OfficeNumber, PcRecord>,
    folders: Folders,
    addresses: Addresses,
    network: Network,
    environment: Environment,
    /// One walk through the steps at a time for each office, so that two callers get one answer.
    turns: Mutex<BTreeMap<OfficeNumber, Arc<tokio::sync::Mutex<()>>>>,
}

/// What is remembered of an office.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Note {
    /// The password that its people have, and the portal's count of changes with which they have it.
    #[serde(with = "text_secret")]
    password: Secret,
    changes: u32,
    /// What it was told when it was ready.
    ready: Option<ReadyOffice>,
}

impl Desks {
    /// The desks of a testbed whose services are at `urls`, reached over `network`.
    pub async fn open(
        store: Arc<dyn Store>,
        urls: &Urls,
        network: Network,
        environment: Environment,
    ) -> Result<Self, StoreFault> {
        Ok(Self {
            notes: Register::open(store.clone(), "desk/").await?,
            pcs: Register::open(store.clone(), "desk-pc/").await?,
            folders: Folders::open(store).await?,
            addresses: Addresses::from_urls(urls).expect("the testbed's own URLs are URLs"),
            network,
            environment,
            turns: Mutex::default(),
        })
    }

    /// Takes an office through every step that it has not taken; what it knows stays the same while its
    /// certificate and licence last. `known` is the password that its people chose themselves, if they did.
    pub async fn make_ready(
        &self,
        number: OfficeNumber,
        known: Option<Secret>,
        portal: &PortalBackOffice,
        relay: &RelayBackOffice,
    ) -> Result<ReadyOffice, ControlRefusal> {
        let turn = self.turn(number);
        let _turn = turn.lock().await;
        let facts = portal.office(number).await?;
        if let Some(note) = self.notes.find(&number)
            && let Some(ready) = &note.ready
            && note.changes == facts.password_changes
            && known.as_ref().is_none_or(|known| known.matches(note.password.expose()))
            && facts.certificate_valid
            && self.still_works(ready).await
        {
            return Ok(ready.clone());
        }
        // Not the letter's: something may have been issued again since, and `ready` does not wait for the post.
        let passwords = portal.passwords(number).await?;
        let mut papers = Papers {
            user_id: facts.user_id,
            temporary_password: passwords.temporary_password,
            certificate_password: passwords.certificate_password,
            chosen_password: known.clone().unwrap_or_else(|| self.chosen_password(number)),
        };
        papers.chosen_password = self.agree_on_password(&papers, &facts, known, portal).await?;
        let password = papers.chosen_password.clone();
        let mut desk = Desk::new(papers, self.addresses.clone(), self.network.clone());
        if !facts.certificate_valid {
            obtain_certificate(&desk, &facts, portal).await?;
        }
        let package = desk.download_certificate().await?;
        // The file opens with the password of its request, whatever was issued again since (S).
        if let Some(of_the_file) = portal.passwords(number).await?.file_password {
            desk.papers.certificate_password = of_the_file;
        }
        desk.store.import(&package.content, &desk.papers.certificate_password).map_err(DeskError::from)?;
        self.subscribe(&mut desk, relay).await?;
        let ready = self.write_down(&desk, &facts, &package.content)?;
        let changes = facts.password_changes.max(1);
        self.note(number, Note { password, changes, ready: Some(ready.clone()) }).await?;
        Ok(ready)
    }

    /// The desk as the letter left it, with the password that its people will choose, and whatever was imported at
    /// its PC.
    pub fn sit_down(&self, letter: &Letter) -> Result<Desk, ControlRefusal> {
        let papers = Papers::from_letter(letter, self.chosen_password(letter.number));
        let mut desk = Desk::new(papers, self.addresses.clone(), self.network.clone());
        self.lay_imports(&mut desk);
        Ok(desk)
    }

    /// The desk of an office that is ready, with whatever was imported at its PC.
    pub fn seat(&self, ready: &ReadyOffice) -> Result<Desk, ControlRefusal> {
        let mut desk = Desk::of_ready(ready, self.addresses.clone(), self.network.clone())?;
        self.lay_imports(&mut desk);
        Ok(desk)
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), StoreFault> {
        self.notes.clear().await?;
        self.pcs.clear().await?;
        self.folders.clear().await
    }

    /// Empties the folders of all PCs, and nothing else.
    pub(crate) async fn empty_folders(&self) -> Result<(), StoreFault> {
        self.folders.clear().await
    }

    /// The folders of the PCs.
    pub(crate) fn folders(&self) -> &Folders {
        &self.folders
    }

    async fn note(&self, number: OfficeNumber, note: Note) -> Result<(), StoreFault> {
        self.notes.change(&number, async |_| Ok(Change::Keep(note, ()))).await
    }

    fn turn(&self, number: OfficeNumber) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().expect("no one panics while taking a turn");
        Arc::clone(turns.entry(number).or_default())
    }

    fn chosen_password(&self, number: OfficeNumber) -> Secret {
        let branch = self.environment.seed.child("careplan-testbed/chosen-password").child(number.as_str());
        Secret::from(branch.text(Alphabet::Legible, PASSWORD_LENGTH))
    }

    /// Whether its licence still runs; its certificate was asked about already.
    async fn still_works(&self, ready: &ReadyOffice) -> bool {
        // With its own certificate alone: what was imported by hand may be another office's.
        let desk = Desk::of_ready(ready, self.addresses.clone(), self.network.clone());
        let Ok(desk) = desk else { return false };
        match desk.log_in(self.environment.clock.now()).await {
            Ok(mailbox) => mailbox.log_out().await.is_ok(),
            Err(_) => false,
        }
    }

    /// The password with which the office's account stands. Which one that is follows from the portal's count of
    /// changes: trying one would count towards the lock of an office that somebody else works at.
    async fn agree_on_password(
        &self,
        papers: &Papers,
        facts: &Facts,
        known: Option<Secret>,
        portal: &PortalBackOffice,
    ) -> Result<Secret, ControlRefusal> {
        let note = self.notes.find(&facts.number);
        match (facts.password_changes, known) {
            // Still the temporary one: changed now, to the password given or one drawn. Noted before, so that a
            // walk that is killed in between finds its own password again.
            (0, known) => {
                let chosen = known.unwrap_or_else(|| self.chosen_password(facts.number));
                self.note(facts.number, Note { password: chosen.clone(), changes: 1, ready: None }).await?;
                let papers = Papers { chosen_password: chosen.clone(), ..papers.clone() };
                Desk::new(papers, self.addresses.clone(), self.network.clone()).change_password().await?;
                Ok(chosen)
            }
            (_, Some(known)) => {
                let verify = Verify { user_id: facts.user_id, password: known.clone() };
                match portal.verify(&verify).await? {
                    Verified::Right => Ok(known),
                    Verified::Locked { until } => Err(refuse(
                        ProblemCode::OfficeAccountLocked,
                        format!("the account of office {} is locked until {until}", facts.number),
                    )),
                    Verified::Wrong | Verified::Temporary | Verified::Expired => Err(refuse(
                        ProblemCode::OfficePasswordWrong,
                        format!("`user_password` is not the password that office {} has", facts.number),
                    )),
                }
            }
            (changes, None) => match note {
                Some(note) if note.changes == changes => Ok(note.password.clone()),
                _ => Err(refuse(
                    ProblemCode::OfficeByHand,
                    format!("the people of office {} chose their password themselves", facts.number),
                )),
            },
        }
    }

    /// Applies at the usage site, or reads the personal user where a licence runs already.
    async fn subscribe(&self, desk: &mut Desk, relay: &RelayBackOffice) -> Result<(), ControlRefusal> {
        desk.read_personal_user().await?;
        // Asked behind the counter, not by a login: the relay may be in maintenance, and the usage site is open.
        match relay.office(desk.number()).await?.licence.state {
            LicenceState::Active => return Ok(()),
            LicenceState::None => {}
            LicenceState::Expired => {
                // Without its fee the term that has ended stops a further application.
                let paid = LicenceEvent { event: LicenceEventKind::Paid };
                match relay.licence_event(desk.number(), paid).await {
                    // Paid before, or free of charge.
                    Err(error) if error.code() == Some(ProblemCode::LicenceState) => {}
                    answer => drop(answer?),
                }
            }
        }
        desk.apply(&invented_application()).await?;
        Ok(())
    }

    fn write_down(&self, desk: &Desk, facts: &Facts, package: &[u8]) -> Result<ReadyOffice, ControlRefusal> {
        let now = self.environment.clock.now();
        let certificate = desk.store.usable(now, facts.user_id).map_err(DeskError::from)?;
        let personal = desk.personal_user.as_ref().ok_or(DeskError::NoPersonalUser)?;
        Ok(ReadyOffice {
            number: facts.number,
            name: facts.name.clone(),
            user_id: facts.user_id,
            user_password: desk.papers.chosen_password.clone(),
            certificate_password: desk.papers.certificate_password.clone(),
            personal_id: personal.id,
            personal_password: personal.password.clone(),
            certificate_pem: certificate.certificate_pem(),
            private_key_pem: certificate.private_key_pem(),
            pkcs12_base64: STANDARD.encode(package),
            serial: certificate.serial,
            not_after: certificate.not_after,
        })
    }
}

/// Requests the office's own certificate, unless it waits already, and has it issued at once.
async fn obtain_certificate(
    desk: &Desk,
    facts: &Facts,
    portal: &PortalBackOffice,
) -> Result<(), ControlRefusal> {
    if facts.stage != Stage::CertificateRequested {
        desk.request_certificate().await?;
    }
    let requests = portal.requests().await?.requests;
    let open = requests.iter().rev().find(|request| {
        request.office == facts.number && matches!(request.state.as_str(), "requested" | "approved")
    });
    let Some(open) = open else {
        return Err(refuse(
            ProblemCode::RequestUnknown,
            format!("office {} has no open request", facts.number),
        ));
    };
    portal.step_request(&open.id, &RequestStep::Issue).await?;
    Ok(())
}

/// Plainly invented people, a telephone number of the test range.
fn invented_application() -> Application {
    let name = |given: &str| FullName { family: "見本".to_owned(), given: given.to_owned() };
    Application {
        representative: name("太郎"),
        contact: name("花子"),
        telephone: "0900001234".to_owned(),
        mail: "mihon@example.test".to_owned(),
        mail_again: "mihon@example.test".to_owned(),
    }
}

impl From<DeskError> for ControlRefusal {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Call(error) => error.into(),
            DeskError::Visit(VisitError::Refused { .. }) => {
                refuse(ProblemCode::OfficeByHand, error_chain(&error))
            }
            other => refuse(ProblemCode::Internal, error_chain(&other)),
        }
    }
}
