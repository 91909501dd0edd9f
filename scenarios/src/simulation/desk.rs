//! One office's desk in the simulation: who it is, its certificates, its login.
//!
//! What people do at pages arrives at the services behind the pages (the pages have their own tests); what the client app
//! does goes over the simulated network.

use std::collections::BTreeMap;

use careplan_client::{HttpClient, RelayClient, RelaySession, RequestStep};
use careplan_domain::{
    CertificateSerial, Claims, JapanTime, OfficeNumber, OfficeUserId, Secret, ServiceKind,
};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::portal::Register;
use careplan_wire::relay::Login;
use mock_eseikyuu::portal::{Application, BeforeYouApply, NewPassword, Procedure, Terms};
use mock_eseikyuu::request::{Request, State};
use mock_relay::{FullWidthName, PersonName};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::world::{World, api_base};

/// The password that every office chooses.
const PASSWORD: &str = "Simul8tion";

/// 模擬の事業所.
pub(super) struct Desk {
    pub(super) number: OfficeNumber,
    /// Its machine.
    pub(super) name: String,
    pub(super) user: OfficeUserId,
    certificate_password: Secret,
    personal_id: String,
    personal_password: Secret,
    /// All that it ever had, the good and the bad.
    pub(super) certificates: Vec<Certificate>,
    /// The good one that it uses.
    pub(super) current: Option<usize>,
    pub(super) login: Option<Held>,
    /// Kept, so that connections outlive a request.
    clients: BTreeMap<(usize, u8), HttpClient>,
}

/// A certificate at a desk. Its key is of no use where certificates are only shown.
pub(super) struct Certificate {
    pub(super) serial: CertificateSerial,
    pub(super) der: Vec<u8>,
    pub(super) from: JapanTime,
    pub(super) until: JapanTime,
    pub(super) fault: Option<CertificateFault>,
}

/// A login that is held.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) token: Secret,
    pub(super) office: usize,
    pub(super) certificate: usize,
    pub(super) expires_at: JapanTime,
}

#[cfg(test)]
impl Desk {
    /// An office that nobody has registered, with this certificate.
    pub(super) fn forged(nth: usize, certificate: Certificate) -> Self {
        let number = OfficeNumber::with_check_digit(&format!("44799{nth:04}")).expect("nine digits");
        Self {
            number,
            name: format!("office-{nth}"),
            user: OfficeUserId::of(number),
            certificate_password: Secret::from(""),
            personal_id: String::new(),
            personal_password: Secret::from(""),
            certificates: vec![certificate],
            current: Some(0),
            login: None,
            clients: BTreeMap::new(),
        }
    }
}

impl Desk {
    /// An office that is ready to exchange, but for its login.
    pub(super) async fn open(nth: usize, world: &World) -> Result<Self, String> {
        let number =
            OfficeNumber::with_check_digit(&format!("44799{nth:04}")).map_err(|fault| fault.to_string())?;
        let register = Register {
            number,
            name: format!("模擬事業所{nth}"),
            service_kinds: vec![ServiceKind::CARE_MANAGEMENT],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::Agent,
        };
        let letter = world.portal_desk().register(&register).await.map_err(|fault| fault.to_string())?;
        let portal = world.portal().ok_or("the portal is down")?;
        let chosen = NewPassword { password: PASSWORD.into(), repeated: PASSWORD.into() };
        portal.change_password(number, &chosen).await.map_err(|fault| fault.to_string())?;
        let mut desk = Self {
            number,
            name: format!("office-{nth}"),
            user: letter.user_id,
            certificate_password: letter.certificate_password,
            personal_id: String::new(),
            personal_password: Secret::from(""),
            certificates: Vec::new(),
            current: None,
            login: None,
            clients: BTreeMap::new(),
        };
        desk.certify(world).await?;
        let subscribers = world.subscribers().ok_or("the exchange is down")?;
        let facts = portal.facts(&number).ok_or("the portal does not know the office")?;
        let subscriber = subscribers.admit(&facts).await.map_err(|fault| fault.to_string())?;
        subscribers.apply(&number, application()).await.map_err(|fault| fault.to_string())?;
        desk.personal_id = subscriber.personal_id.to_string();
        desk.personal_password = subscriber.personal_password.clone();
        Ok(desk)
    }

    /// Gets the office a certificate, from wherever a request for one stands.
    pub(super) async fn certify(&mut self, world: &World) -> Result<(), String> {
        let portal = world.portal().ok_or("the portal is down")?;
        let now = world.clock.now();
        let office = portal.office(&self.number).ok_or("the portal does not know the office")?;
        let stands =
            |request: &&Request| matches!(request.as_of(now).state, State::Requested(_) | State::Approved(_));
        let open = office.requests.iter().find(stands).map(|request| request.id);
        let id = match (open, self.newest_issued(&office.requests, now)) {
            (Some(id), _) => Some(id),
            (None, Some(_)) => None,
            (None, None) => {
                let application = Application {
                    kind: office.own_kind(),
                    procedure: Procedure::of(&office, now),
                    password: self.certificate_password.clone(),
                    before_you_apply: BeforeYouApply::Read,
                    terms: Terms::Agreed,
                };
                Some(
                    portal
                        .request_certificate(self.number, application)
                        .await
                        .map_err(|fault| fault.to_string())?,
                )
            }
        };
        if let Some(id) = id {
            world
                .portal_desk()
                .step_request(&id.to_string(), &RequestStep::Issue)
                .await
                .map_err(|fault| fault.to_string())?;
        }
        let office = portal.office(&self.number).ok_or("the portal does not know the office")?;
        let issued = self.newest_issued(&office.requests, now).ok_or("nothing was issued")?;
        self.certificates.push(issued);
        self.current = Some(self.certificates.len() - 1);
        Ok(())
    }

    /// The certificate in force that lasts longest, unless the desk has it.
    fn newest_issued(&self, requests: &[Request], now: JapanTime) -> Option<Certificate> {
        let in_force = requests.iter().filter_map(|request| match request.as_of(now).state {
            State::Issued(issued) => Some(issued.certificate),
            _ => None,
        });
        let newest = in_force.max_by_key(|certificate| certificate.not_after)?;
        let is_known = self.certificates.iter().any(|known| known.serial == newest.serial);
        (!is_known).then(|| Certificate {
            serial: newest.serial,
            der: der(&newest.pem),
            from: newest.not_before,
            until: newest.not_after,
            fault: None,
        })
    }

    /// The certificate that it uses, if it is good at `now` as far as the desk can see.
    pub(super) fn usable(&self, now: JapanTime) -> Option<usize> {
        let current = self.current?;
        let certificate = &self.certificates[current];
        (certificate.from <= now && now <= certificate.until).then_some(current)
    }

    pub(super) fn login_words(&self) -> Login {
        Login {
            personal_id: self.personal_id.clone(),
            personal_password: self.personal_password.clone(),
            office_id: self.user.to_string(),
            office_password: PASSWORD.into(),
            client_version: "1.1.2".to_owned(),
        }
    }

    /// The client app with this certificate, at a node.
    pub(super) fn client(&mut self, world: &World, certificate: usize, node: u8) -> RelayClient {
        let der = &self.certificates[certificate].der;
        let http = self
            .clients
            .entry((certificate, node))
            .or_insert_with(|| world.office_client(&self.name, Some(der)))
            .clone();
        RelayClient::new(http, api_base(node))
    }

    pub(super) fn session(
        &mut self,
        world: &World,
        node: u8,
        held: &Held,
        certificate: usize,
    ) -> RelaySession {
        self.client(world, certificate, node).session(held.token.clone())
    }
}

pub(super) fn der(pem: &str) -> Vec<u8> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("what the CA signs is PEM").to_vec()
}

fn application() -> mock_relay::Application {
    let name = |text: &str| text.parse::<FullWidthName>().expect("full-width");
    let person = PersonName { family: name("模擬"), given: name("太郎") };
    mock_relay::Application {
        representative: person.clone(),
        contact: person,
        telephone: "0123456789".parse().expect("ten digits"),
        mail: "mogi@test.com".parse().expect("an address"),
    }
}
