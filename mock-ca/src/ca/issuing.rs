//! Issuing a certificate.

use std::sync::Arc;

use careplan_domain::{CertificateSerial, OfficeUserId, Secret};
use careplan_serve::store::Change;
use careplan_sim::{Event, Service};
use careplan_wire::back_office::ca::{Issue, IssueFromRequest, Issued, IssuedFromRequest};
use rcgen::CertificateParams;
use tracing::info;

use super::whole::{beside, to_the_end};
use super::{Ca, unfulfilled};
use crate::authority::{Authority, drawn_serial};
use crate::certificate_record::{CertificateRecord, Package};
use crate::holder_key::HolderKey;
use crate::order::{Order, OrderedKey};
use crate::package;
use crate::profile::{Profile, Sources, Subject};
use crate::{CertificateKey, InvalidOrder, IssueRefusal};

/// The key of a certificate that is being made.
enum Key {
    /// Of the pool; it is sealed for the package.
    Ours { pair: CertificateKey, package_password: Secret },
    /// Of the office's own.
    Theirs(HolderKey),
}

/// How much of an unchecked request number the journal shows.
const REQUEST_SHOWN_MAX: usize = 64;

impl Ca {
    /// Issues one certificate. Its key stays sealed until its package is first asked for. The same request again gets
    /// the same certificate again; a request that has another certificate already is refused.
    pub async fn issue(&self, issue: Issue) -> Result<Issued, IssueRefusal> {
        let order_of = (issue.office, issue.request.clone());
        let (serial, record) = self.issue_order(order_of, Order::check(issue)).await?;
        Ok(record.issued(serial))
    }

    /// Issues one certificate for a key that the office has made itself. The same request again gets the same
    /// certificate again; with another key it is refused.
    pub async fn issue_from_request(
        &self,
        issue: IssueFromRequest,
    ) -> Result<IssuedFromRequest, IssueRefusal> {
        let order_of = (issue.office, issue.request.clone().unwrap_or_else(|| "csr".to_owned()));
        let (serial, record) = self.issue_order(order_of, Order::check_from_request(issue)).await?;
        let authorities = self.authorities();
        let authority = authorities.of(record.generation).expect("generations are never forgotten");
        Ok(record.issued_from_request(serial, authority))
    }

    async fn issue_order(
        &self,
        (office, request): (OfficeUserId, String),
        order: Result<Order, InvalidOrder>,
    ) -> Result<(CertificateSerial, Arc<CertificateRecord>), IssueRefusal> {
        let ca = self.clone();
        to_the_end(async move {
            let result = match order {
                Ok(order) => ca.issue_whole(order).await,
                Err(refusal) => Err(refusal.into()),
            };
            if let Err(refusal) = &result {
                let request: String = request.chars().take(REQUEST_SHOWN_MAX).collect();
                let event = unfulfilled("certificate-issued", refusal.code(), refusal);
                ca.record(event.office(office.office()).about(request));
            }
            result
        })
        .await
    }

    async fn issue_whole(
        &self,
        order: Order,
    ) -> Result<(CertificateSerial, Arc<CertificateRecord>), IssueRefusal> {
        if let Some(issued) = self.issued_before(&order).await? {
            return Ok(issued);
        }
        // Before the turn: who waits for a key holds nobody up.
        let key = match &order.key {
            OrderedKey::Packed { package_password } => {
                Key::Ours { pair: self.0.keys.take().await, package_password: package_password.clone() }
            }
            OrderedKey::Given(key) => Key::Theirs(key.clone()),
        };
        let _turn = self.0.turn.lock().await;
        if let Some(issued) = self.issued_before(&order).await? {
            return Ok(issued);
        }
        let (ordinal, serial) = self.next_serial();
        let ca = self.clone();
        let (order, record) = beside(self.labour(), move || {
            let record = ca.make(&order, ordinal, serial, &key)?;
            Ok::<_, IssueRefusal>((order, record))
        })
        .await?;
        self.0
            .certificates
            .change(&serial, async |_| Ok::<_, IssueRefusal>(Change::Keep(record.clone(), ())))
            .await?;
        self.index().enter(serial, &record);
        self.record(
            Event::done(Service::Ca, "certificate-issued")
                .office(order.office.office())
                .about(serial.to_string())
                .because(format!(
                    "request `{}`: {} from {} to {}",
                    order.request, order.kind, order.start_day, order.end_day
                )),
        );
        info!(office = %order.office.office(), %serial, request = %order.request, "issued certificate {serial}");
        Ok((serial, Arc::new(record)))
    }

    /// The certificate that the order's request has already.
    async fn issued_before(
        &self,
        order: &Order,
    ) -> Result<Option<(CertificateSerial, Arc<CertificateRecord>)>, IssueRefusal> {
        let Some(serial) = self.index().by_request.get(&order.request).copied() else { return Ok(None) };
        let record = self.0.certificates.find(&serial).expect("the index follows the certificates");
        let taken = |field| IssueRefusal::RequestTaken { request: order.request.clone(), serial, field };
        if let Some(field) = record.difference(order) {
            return Err(taken(field));
        }
        let (ca, kept, key) = (self.clone(), Arc::clone(&record), order.key.clone());
        let unequal = beside(self.labour(), move || {
            Ok::<_, IssueRefusal>(match key {
                OrderedKey::Packed { package_password } => {
                    let is_same = match &kept.package {
                        None => false,
                        Some(Package::Sealed(sealed)) => {
                            ca.0.seal.unseal(&serial, sealed)?.password.matches(package_password.expose())
                        }
                        Some(Package::Packed(package)) => package::opens(package, &package_password),
                    };
                    (!is_same).then_some("package_password")
                }
                OrderedKey::Given(key) => {
                    let is_same = kept.package.is_none() && kept.is_for(&key);
                    (!is_same).then_some("csr")
                }
            })
        })
        .await?;
        match unequal {
            None => Ok(Some((serial, record))),
            Some(field) => Err(taken(field)),
        }
    }

    /// The next serial of the seed that no certificate has. Sixteen drawn bytes never meet; that they are asked all
    /// the same makes it certain.
    fn next_serial(&self) -> (u64, CertificateSerial) {
        let branch = self.0.environment.seed.child("mock-ca/serial");
        let mut ordinal = self.index().next_ordinal;
        loop {
            let serial = drawn_serial(&branch.nth(ordinal));
            if self.0.certificates.find(&serial).is_none() {
                return (ordinal, serial);
            }
            ordinal += 1;
        }
    }

    fn make(
        &self,
        order: &Order,
        ordinal: u64,
        serial: CertificateSerial,
        key: &Key,
    ) -> Result<CertificateRecord, IssueRefusal> {
        let profile = Profile::of(order.kind);
        let authorities = self.authorities();
        let authority = authorities.current();
        let holder = match key {
            Key::Ours { pair, .. } => HolderKey::of(pair),
            Key::Theirs(key) => key.clone(),
        };
        let subject = Subject {
            office: &order.office,
            serial: &serial,
            start_day: order.start_day,
            end_day: order.end_day,
            family: holder.family(),
        };
        let certificate = self
            .said(&profile, &subject, authority)
            .signed_by(&holder, &authority.issuer)
            .map_err(IssueRefusal::Signing)?;
        let package = match key {
            Key::Ours { pair, package_password } => {
                Some(Package::Sealed(self.0.seal.seal(&serial, pair.pkcs8_der(), package_password)))
            }
            Key::Theirs(_) => None,
        };
        Ok(CertificateRecord {
            ordinal,
            generation: authority.generation,
            request: order.request.clone(),
            office: order.office,
            kind: order.kind,
            start_day: order.start_day,
            end_day: order.end_day,
            issued_at: self.0.environment.clock.now(),
            certificate_pem: certificate.pem(),
            package,
            fault: None,
            revocation: None,
        })
    }

    /// What a certificate that `authority` signs says, but for key and signature.
    pub(super) fn said(
        &self,
        profile: &Profile,
        subject: &Subject<'_>,
        authority: &Authority,
    ) -> CertificateParams {
        profile.params(subject, &Sources::of(authority.generation, &self.0.settings.publication_url))
    }
}
