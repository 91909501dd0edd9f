//! The offices that ask: one for each licence and kind of certificate, with everything that it could show.

use careplan_client::RequestStep;
use careplan_domain::{CertificateKind, Claims, JapanTime, OfficeNumber, Secret, Span};
use careplan_office::{Application, Desk};
use careplan_testbed::{ClockStart, Settings, StorePlace, Testbed};
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use careplan_wire::control::{AdjustRelay, NewFaultyCertificate, NewOffice, SignRequest, UnpaidLicences};
use mock_ca::KeyKind;

use crate::caller::{Caller, Line};
use crate::table::{Licence, Shown};

/// An office, its desk and its tokens.
pub(crate) struct Asker {
    pub(crate) licence: Licence,
    pub(crate) kind: CertificateKind,
    pub(crate) number: OfficeNumber,
    desk: Desk,
    pub(crate) expired: Option<Secret>,
    pub(crate) token: Option<Secret>,
}

/// Licences that end are of applications before June 2025, and a year long: it begins in good time.
const BEGINNING: &str = "2024-05-30T09:00";

pub(crate) async fn bed() -> Testbed {
    bed_on(StorePlace::Sqlite).await
}

/// The same, with the relay on this store.
pub(crate) async fn bed_on(store: StorePlace) -> Testbed {
    let clock = ClockStart::Standing(BEGINNING.parse().expect("a time"));
    let settings =
        Settings { keys: KeyKind::P256, clock: Some(clock), store: Some(store), ..Settings::fresh() };
    Testbed::start_with(settings).await.expect("starts")
}

/// Everyone whose licence stands so on the evening after the first licences ended, each with a token of ten hours ago,
/// which is over, and one of an hour ago.
pub(crate) async fn askers(bed: &Testbed) -> Vec<Asker> {
    let mut askers = Vec::new();
    for claims in [Claims::SelfClaim, Claims::Agent] {
        askers.push(Asker::new(bed, Licence::Expired, claims).await);
    }
    // The others are a month younger.
    bed.clock().advance(Span::from_days(30)).await.expect("moves");
    for licence in [Licence::NeverApplied, Licence::Overdue, Licence::Running] {
        for claims in [Claims::SelfClaim, Claims::Agent] {
            askers.push(Asker::new(bed, licence, claims).await);
        }
    }
    let at = |time: &str| time.parse::<JapanTime>().expect("a time");
    // A fee has time until the end of the next month.
    bed.clock().advance_to(at("2025-05-28T09:00")).await.expect("moves");
    for claims in [Claims::SelfClaim, Claims::Agent] {
        askers.push(Asker::new(bed, Licence::PaymentPending, claims).await);
    }
    bed.clock().advance_to(at("2025-05-29T14:00")).await.expect("moves");
    for asker in askers.iter_mut().filter(|asker| asker.licence != Licence::NeverApplied) {
        asker.expired = Some(asker.log_in(bed).await);
    }
    bed.clock().advance_to(at("2025-05-29T23:00")).await.expect("moves");
    for asker in askers.iter_mut().filter(|asker| asker.licence != Licence::NeverApplied) {
        asker.token = Some(asker.log_in(bed).await);
    }
    bed.clock().advance_to(at("2025-05-30T01:00")).await.expect("moves");
    // Not before all have logged in.
    let stops = AdjustRelay { unpaid: Some(UnpaidLicences::Stops), ..AdjustRelay::default() };
    bed.adjust_relay(stops).await.expect("is set");
    askers
}

/// The same for the kind of certificate that there is since October 2025; no licence ends any more.
pub(crate) async fn later_askers(bed: &Testbed) -> Vec<Asker> {
    bed.clock().advance_to("2025-10-02T09:00".parse().expect("a time")).await.expect("moves");
    let mut askers = Vec::new();
    for licence in [Licence::NeverApplied, Licence::PaymentPending, Licence::Running] {
        let mut asker = Asker::new(bed, licence, Claims::Agent).await;
        if licence != Licence::NeverApplied {
            asker.expired = Some(asker.log_in(bed).await);
        }
        askers.push(asker);
    }
    bed.clock().advance(Span::from_hours(9)).await.expect("moves");
    for asker in askers.iter_mut().filter(|asker| asker.licence != Licence::NeverApplied) {
        asker.token = Some(asker.log_in(bed).await);
    }
    askers
}

impl Asker {
    /// One whose licence runs.
    pub(crate) async fn first(bed: &Testbed) -> Self {
        Self::new(bed, Licence::Running, Claims::SelfClaim).await
    }

    async fn new(bed: &Testbed, licence: Licence, claims: Claims) -> Self {
        let new = NewOffice {
            name: "みほん居宅介護支援事業所".to_owned(),
            service_kinds: vec!["43".parse().expect("a kind")],
            prefecture: "44".to_owned(),
            municipality: "中津市".to_owned(),
            claims,
            number: None,
        };
        let number = bed.create_office(new).await.expect("is registered").number;
        let mut desk = bed.office(number).desk().await.expect("has its letter");
        desk.change_password().await.expect("is changed");
        // Who claims itself had its certificate before the exchange.
        if claims == Claims::Agent {
            desk.request_certificate().await.expect("is requested");
            let requests = bed.control().requests().await.expect("requests").requests;
            let request = requests.iter().find(|request| request.office == number).expect("its request");
            bed.control().step_request(&request.id, &RequestStep::Issue).await.expect("is issued");
        }
        let kind = desk.install_certificate().await.expect("is installed").kind().expect("one of ours");
        if licence == Licence::NeverApplied {
            desk.read_personal_user().await.expect("is on the page");
        } else {
            desk.apply(&Application::model()).await.expect("is applied for");
        }
        // Of what is applied for under the free pass nothing is due: it stands as if it were paid.
        let free_pass = "2025-06-01".parse::<JapanTime>().expect("a time");
        if matches!(licence, Licence::Running | Licence::Expired) && bed.clock().now() < free_pass {
            let paid = LicenceEvent { event: LicenceEventKind::Paid };
            bed.control().licence_event(number, paid).await.expect("is paid");
        }
        Self { licence, kind, number, desk, expired: None, token: None }
    }

    /// A fresh token.
    pub(crate) async fn log_in(&self, bed: &Testbed) -> Secret {
        let certificate =
            self.desk.store.usable(bed.clock().now(), self.desk.papers.user_id).expect("is good");
        let relay = self.desk.relay(certificate).expect("a client");
        relay.login(&self.desk.login().expect("all that it takes")).await.expect("logs in").token
    }

    /// The body of its own login, right in everything.
    pub(crate) fn login(&self) -> String {
        serde_json::to_string(&self.desk.login().expect("all that it takes")).expect("JSON")
    }

    /// Who shows this of the office's at the relay or node `at`. `other` is the other office.
    pub(crate) async fn showing(&self, bed: &Testbed, at: &str, shown: Shown, other: &Self) -> Caller {
        let caller = |shown| Caller::new(bed.control().tls_root_pem(), at, shown);
        match shown {
            Shown::Nothing => caller(None),
            Shown::Own(_) => caller(Some(self.own(bed).each())),
            Shown::OtherOffices => caller(Some(other.own(bed).each())),
            Shown::SecondOfOwn => {
                let key = rcgen::KeyPair::generate().expect("a key");
                let request = rcgen::CertificateParams::default().serialize_request(&key).expect("a request");
                let asked = SignRequest { csr: request.pem().expect("PEM") };
                let signed = bed.control().sign_request(self.number, asked).await.expect("signs");
                caller(Some((&signed.certificate_pem, &key.serialize_pem())))
            }
            Shown::Faulty(fault, kind) => {
                let asked = NewFaultyCertificate { office: self.number, fault, kind };
                let faulty = bed.control().faulty_certificate(asked).await.expect("is made");
                caller(Some((&faulty.certificate_pem, faulty.private_key_pem.expose())))
            }
        }
    }

    fn own(&self, bed: &Testbed) -> Pem {
        let own = self.desk.store.usable(bed.clock().now(), self.desk.papers.user_id).expect("is good");
        Pem { certificate: own.certificate_pem(), key: own.private_key_pem() }
    }

    /// A connection that shows the office's own certificate.
    pub(crate) async fn own_line(&self, bed: &Testbed) -> Line {
        self.showing(bed, &bed.control().urls().relay, Shown::Own(self.kind), self).await.line().await
    }
}

struct Pem {
    certificate: String,
    key: Secret,
}

impl Pem {
    fn each(&self) -> (&str, &str) {
        (&self.certificate, self.key.expose())
    }
}
