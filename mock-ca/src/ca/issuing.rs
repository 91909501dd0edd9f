//! Issuing a certificate.

use std::sync::Arc;

use careplan_domain::CertificateSerial;
use careplan_serve::store::Change;
use careplan_sim::{Event, Service};
use careplan_wire::back_office::ca::{Issue, Issued};
use tracing::info;

use super::whole::{beside, to_the_end};
use super::{Ca, unfulfilled};
use crate::authority::drawn_serial;
use crate::certificate_record::{CertificateRecord, Package};
use crate::order::Order;
use crate::package;
use crate::profile::{Profile, Sources, Subject};
use crate::{CertificateKey, IssueRefusal};

/// How much of an unchecked request number the journal shows.
const REQUEST_SHOWN_MAX: usize = 64;

impl Ca {
    /// Issues one certificate. Its key stays sealed until its package is first asked for. The same request again gets
    /// the same certificate again; a request that has another certificate already is refused.
    pub async fn issue(&self, issue: Issue) -> Result<Issued, IssueRefusal> {
        let ca = self.clone();
        to_the_end(async move {
            let (office, request) =
                (issue.office.office(), issue.request.chars().take(REQUEST_SHOWN_MAX).collect::<String>());
            let result = ca.issue_order(issue).await;
            if let Err(refusal) = &result {
                ca.record(
                    unfulfilled("certificate-issued", refusal.code(), refusal).office(office).about(request),
                );
            }
            result
        })
        .await
    }

    async fn issue_order(&self, issue: Issue) -> Result<Issued, IssueRefusal> {
        let order = Order::check(issue)?;
        if let Some(issued) = self.issued_before(&order).await? {
            return Ok(issued);
        }
        // Before the turn: who waits for a key holds nobody up.
        let key = self.0.keys.take().await;
        let _turn = self.0.turn.lock().await;
        if let Some(issued) = self.issued_before(&order).await? {
            return Ok(issued);
        }
        let (ordinal, serial) = self.next_serial();
        let ca = self.clone();
        let (order, record) = beside(move || {
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
        Ok(record.issued(serial))
    }

    /// The certificate that the order's request has already.
    async fn issued_before(&self, order: &Order) -> Result<Option<Issued>, IssueRefusal> {
        let Some(serial) = self.index().by_request.get(&order.request).copied() else { return Ok(None) };
        let record = self.0.certificates.find(&serial).expect("the index follows the certificates");
        let taken = |field| IssueRefusal::RequestTaken { request: order.request.clone(), serial, field };
        if let Some(field) = record.difference(order) {
            return Err(taken(field));
        }
        let (ca, kept, password) = (self.clone(), Arc::clone(&record), order.package_password.clone());
        let is_same = beside(move || {
            Ok::<_, IssueRefusal>(match &kept.package {
                Package::Sealed(sealed) => ca.0.seal.unseal(&serial, sealed)?.password == password,
                Package::Packed(package) => package::opens(package, &password),
            })
        })
        .await?;
        if is_same { Ok(Some(record.issued(serial))) } else { Err(taken("package_password")) }
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
        key: &CertificateKey,
    ) -> Result<CertificateRecord, IssueRefusal> {
        let profile = Profile::of(order.kind);
        let subject = Subject {
            office: &order.office,
            serial: &serial,
            start_day: order.start_day,
            end_day: order.end_day,
        };
        let authorities = self.authorities();
        let authority = authorities.current();
        let sources = Sources::of(authority.generation, &self.0.settings.publication_url);
        let certificate = profile
            .params(&subject, &sources)
            .signed_by(key.pair(), &authority.issuer)
            .map_err(IssueRefusal::Signing)?;
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
            package: Package::Sealed(self.0.seal.seal(&serial, key.pkcs8_der(), &order.package_password)),
            revocation: None,
        })
    }
}
