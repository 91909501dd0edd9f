//! Making certificates that are wrong on purpose.

use careplan_domain::CertificateSerial;
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{IssueFaulty, IssuedFaulty, RevocationReason};
use tracing::info;

use super::whole::{beside, to_the_end};
use super::{Ca, Revoked, TALLY_KEY, unfulfilled};
use crate::IssueRefusal;
use crate::authority::drawn_serial;
use crate::certificate_record::{CertificateRecord, Revocation};
use crate::faulty::{FaultyOrder, Making, Signed};
use crate::package::Contents;
use crate::profile::{Profile, Subject};
use crate::tally::Tally;

/// What a faulty certificate is made of.
struct Ingredients {
    ordinal: u64,
    serial: CertificateSerial,
    making: Making,
}

/// A faulty certificate, with its package.
struct Made {
    record: CertificateRecord,
    package: Vec<u8>,
}

impl Ca {
    /// Issues one certificate with one fault. Each call makes another one: who asks twice wants two, and none is
    /// kept to be handed out again.
    pub async fn issue_faulty(&self, issue: IssueFaulty) -> Result<IssuedFaulty, IssueRefusal> {
        let ca = self.clone();
        to_the_end(async move {
            let (office, fault) = (issue.office.office(), issue.fault);
            let result = ca.issue_faulty_whole(issue).await;
            if let Err(refusal) = &result {
                let event = unfulfilled("faulty-certificate-issued", refusal.code(), refusal);
                ca.record(event.office(office).about(fault.to_string()));
            }
            result
        })
        .await
    }

    async fn issue_faulty_whole(&self, issue: IssueFaulty) -> Result<IssuedFaulty, IssueRefusal> {
        let order = FaultyOrder::check(issue, self.0.environment.clock.now().day())?;
        // Before the turn: who waits for a key holds nobody up.
        let making = Making::begin(order.signed_by(), &self.0.keys).await;
        let known_to_ca = making.is_by_authority();
        let _turn = self.0.turn.lock().await;
        let (ordinal, serial) = self.next_faulty_serial().await?;
        let (ca, ordered) = (self.clone(), order.clone());
        let ingredients = Ingredients { ordinal, serial, making };
        let Made { record, package } =
            beside(self.labour(), move || ca.make_faulty(&ordered, ingredients)).await?;
        if known_to_ca {
            self.keep_faulty(serial, &record).await?;
        }
        self.record(
            Event::done(Service::Ca, "faulty-certificate-issued")
                .office(order.office.office())
                .about(serial.to_string())
                .because(format!(
                    "{}: {} from {} to {}{}",
                    order.fault,
                    order.kind,
                    order.start_day,
                    order.end_day,
                    if known_to_ca { "" } else { ", not signed by the e-seikyuu CA" }
                )),
        );
        info!(office = %order.office.office(), %serial, fault = %order.fault, "issued faulty certificate {serial}");
        Ok(IssuedFaulty {
            serial,
            known_to_ca,
            certificate_pem: record.certificate_pem,
            package,
            not_before: order.start_day.start(),
            not_after: order.end_day.end(),
        })
    }

    /// The next serial of the faulty ones' own branch of the seed. It is counted before it is used, so that none comes
    /// twice whatever happens.
    async fn next_faulty_serial(&self) -> Result<(u64, CertificateSerial), StoreFault> {
        let branch = self.0.environment.seed.child("mock-ca/faulty-serial");
        let before = *self.tally();
        let mut ordinal = before.next_faulty;
        while self.0.certificates.find(&drawn_serial(&branch.nth(ordinal))).is_some() {
            ordinal += 1;
        }
        let after = Tally { next_faulty: ordinal + 1, ..before };
        self.0.tallies.change(&TALLY_KEY, async |_| Ok::<_, StoreFault>(Change::Keep(after, ()))).await?;
        Ok((ordinal, drawn_serial(&branch.nth(ordinal))))
    }

    /// Keeps what the CA itself has signed. A certificate that is born revoked is kept so, and its list is out when
    /// this answers.
    async fn keep_faulty(
        &self,
        serial: CertificateSerial,
        record: &CertificateRecord,
    ) -> Result<(), IssueRefusal> {
        self.0
            .certificates
            .change(&serial, async |_| Ok::<_, IssueRefusal>(Change::Keep(record.clone(), ())))
            .await?;
        self.index().enter(serial, record);
        if let Some(revocation) = record.revocation {
            self.index().revoke(serial, Revoked { generation: record.generation, revocation });
            self.post().await?;
        }
        Ok(())
    }

    fn make_faulty(&self, order: &FaultyOrder, of: Ingredients) -> Result<Made, IssueRefusal> {
        let authorities = self.authorities();
        let authority = authorities.current();
        let now = self.0.environment.clock.now();
        let (profile, office) = (Profile::of(order.kind), order.named_office());
        let subject = Subject {
            office: &office,
            serial: &of.serial,
            start_day: order.start_day,
            end_day: order.end_day,
            // As in a good one, also where the weak key is of another family: it alone is wrong.
            family: self.0.settings.keys.family(),
        };
        let mut params = self.said(&profile, &subject, authority);
        order.spoil(&mut params);
        let strangers =
            drawn_serial(&self.0.environment.seed.child("mock-ca/faulty-authority").nth(of.ordinal));
        let key = of.making.pkcs8_der();
        let Signed { certificate, signer } =
            of.making.sign(&params, authority, &strangers).map_err(IssueRefusal::Signing)?;
        let contents = Contents {
            friendly_name: &format!("{} {office} ({})", profile.issued_to, order.fault),
            serial: &of.serial,
            key: &key,
            certificate: certificate.der(),
            authority: signer.as_ref(),
        };
        let package = self.0.settings.package.pack(&contents, &order.package_password)?;
        let revocation = (order.fault == CertificateFault::Revoked).then(|| Revocation {
            number: self.revocations().number + 1,
            at: now,
            reason: RevocationReason::Unspecified,
        });
        let record = CertificateRecord {
            ordinal: of.ordinal,
            generation: authority.generation,
            // No request of the portal's has a slash, so it is nobody else's.
            request: format!("faulty/{}", of.ordinal),
            office,
            kind: order.kind,
            start_day: order.start_day,
            end_day: order.end_day,
            issued_at: now,
            certificate_pem: certificate.pem(),
            package: None,
            fault: Some(order.fault),
            revocation,
        };
        Ok(Made { record, package })
    }
}
