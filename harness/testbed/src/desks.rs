//! The desks that the control API works at: it takes an office through every step as its people would, and
//! remembers what they wrote down.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use careplan_client::{InvalidTrust, Network, PortalBackOffice, RequestStep, Trust};
use careplan_domain::{OfficeNumber, Secret};
use careplan_office::{Addresses, Application, Desk, DeskError, FullName, Papers, VisitError};
use careplan_serve::error_chain;
use careplan_serve::store::{Change, Register, Store, StoreFault};
use careplan_sim::{Alphabet, Environment};
use careplan_wire::back_office::portal::{Facts, Letter, Verified, Verify};
use careplan_wire::control::{ReadyOffice, Stage};
use careplan_wire::{ProblemCode, Urls};

use crate::ControlRefusal;
use crate::control::refuse;

/// Characters of the password that an office chooses: within the portal's 8 to 16.
const PASSWORD_LENGTH: usize = 12;

/// 机: what each office's people know, once the control API has taken it through every step.
pub struct Desks {
    written: Register<OfficeNumber, ReadyOffice>,
    addresses: Addresses,
    network: Network,
    environment: Environment,
    /// One walk through the steps at a time for each office, so that two callers get one answer.
    turns: Mutex<BTreeMap<OfficeNumber, Arc<tokio::sync::Mutex<()>>>>,
}

impl Desks {
    /// The desks of a testbed whose services are at `urls` and whose servers `tls_root_pem` vouches for.
    pub async fn open(
        store: Arc<dyn Store>,
        urls: Urls,
        tls_root_pem: &str,
        environment: Environment,
    ) -> Result<Self, StoreFault> {
        let trust: Result<Trust, InvalidTrust> = Trust::from_pem(tls_root_pem);
        Ok(Self {
            written: Register::open(store, "desk/").await?,
            addresses: Addresses::from_urls(&urls).expect("the testbed's own URLs are URLs"),
            network: Network::tcp(trust.expect("the testbed's own root is a certificate")),
            environment,
            turns: Mutex::default(),
        })
    }

    /// Takes an office through every step that it has not taken; what it knows stays the same while its
    /// certificate and licence last.
    pub async fn make_ready(
        &self,
        number: OfficeNumber,
        portal: &PortalBackOffice,
    ) -> Result<ReadyOffice, ControlRefusal> {
        let turn = self.turn(number);
        let _turn = turn.lock().await;
        let facts = portal.office(number).await?;
        if let Some(written) = self.written.find(&number)
            && facts.certificate_valid
            && self.still_works(&written).await
        {
            return Ok(ReadyOffice::clone(&written));
        }
        let letter = portal.letter(number).await?;
        let mut desk = self.sit_down(&letter)?;
        self.choose_password(&desk, &facts, portal).await?;
        if !facts.certificate_valid {
            obtain_certificate(&desk, &facts, portal).await?;
        }
        let package = download(&mut desk).await?;
        self.subscribe(&mut desk).await?;
        let ready = self.write_down(&desk, &facts, &package)?;
        let keep = ready.clone();
        self.written.change(&number, async |_| Ok::<_, StoreFault>(Change::Keep(keep, ()))).await?;
        Ok(ready)
    }

    /// The desk as the letter left it, with the password that its people will choose.
    pub fn sit_down(&self, letter: &Letter) -> Result<Desk, ControlRefusal> {
        let papers = Papers::from_letter(letter, self.chosen_password(letter.number));
        Ok(Desk::new(papers, self.addresses.clone(), self.network.clone()))
    }

    /// The desk of an office that is ready.
    pub fn seat(&self, ready: &ReadyOffice) -> Result<Desk, ControlRefusal> {
        Ok(Desk::of_ready(ready, self.addresses.clone(), self.network.clone())?)
    }

    /// Forgets everything.
    pub async fn clear(&self) -> Result<(), StoreFault> {
        self.written.clear().await
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
    async fn still_works(&self, written: &ReadyOffice) -> bool {
        let Ok(desk) = self.seat(written) else { return false };
        desk.log_in(self.environment.clock.now()).await.is_ok()
    }

    async fn choose_password(
        &self,
        desk: &Desk,
        facts: &Facts,
        portal: &PortalBackOffice,
    ) -> Result<(), ControlRefusal> {
        let verify = |password: &Secret| Verify { user_id: facts.user_id, password: password.clone() };
        let papers = &desk.papers;
        if facts.stage == Stage::Registered {
            // Once more after a crash: the change may have been made already.
            return Ok(desk.change_password().await?);
        }
        match portal.verify(&verify(&papers.chosen_password)).await? {
            Verified::Right => Ok(()),
            Verified::Temporary | Verified::Wrong | Verified::Expired | Verified::Locked { .. } => {
                Err(refuse(
                    ProblemCode::OfficeByHand,
                    format!("office {} has a password that the testbed did not choose", facts.number),
                ))
            }
        }
    }

    /// Applies at the usage site, or reads the personal user where a licence runs already.
    async fn subscribe(&self, desk: &mut Desk) -> Result<(), ControlRefusal> {
        desk.read_personal_user().await?;
        let now = self.environment.clock.now();
        match desk.log_in(now).await {
            Ok(mailbox) => {
                // A login that only asked whether it is needed.
                mailbox.log_out().await.map_err(DeskError::from)?;
                Ok(())
            }
            Err(DeskError::Call(error))
                if matches!(
                    error.code(),
                    Some(ProblemCode::LicenceMissing | ProblemCode::LicenceExpired)
                ) =>
            {
                desk.apply(&invented_application()).await?;
                Ok(())
            }
            Err(other) => Err(other.into()),
        }
    }

    fn write_down(&self, desk: &Desk, facts: &Facts, package: &[u8]) -> Result<ReadyOffice, ControlRefusal> {
        let now = self.environment.clock.now();
        let certificate = desk.store.usable(now).map_err(DeskError::from)?;
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

/// Downloads the certificate's package and imports it.
async fn download(desk: &mut Desk) -> Result<Vec<u8>, DeskError> {
    let mut portal = desk.portal()?;
    portal.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await?;
    let package = portal.download_certificate().await?;
    portal.log_out().await?;
    desk.store.import(&package.content, &desk.papers.certificate_password)?;
    Ok(package.content.to_vec())
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
