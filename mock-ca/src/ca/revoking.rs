//! Revoking certificates, and the list that says so.

use std::sync::Arc;
use std::time::Duration;

use careplan_domain::{CertificateSerial, JapanTime};
use careplan_serve::store::{Change, StoreFault};
use careplan_sim::{Event, Service};
use careplan_wire::back_office::ca::{RevocationReason, Revocations, Revoked};
use tracing::info;

use super::whole::{beside, to_the_end};
use super::{Ca, Index, TALLY_KEY, unfulfilled};
use crate::certificate_record::{CertificateRecord, Revocation};
use crate::forgotten::Forgotten;
use crate::revocation_list::{ListFault, RevocationList, SignedList};
use crate::tally::Tally;
use crate::{Generation, RevokeRefusal};

/// The list as it hangs out.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    revocations: Arc<Revocations>,
    /// From when on it is to be made anew.
    due: JapanTime,
    /// Whether those who wait for a newer one are sent away.
    closing: bool,
}

/// What became of an order to revoke.
enum Outcome {
    Now { generation: Generation },
    Before(Revocation),
}

impl Ca {
    /// Revokes a certificate; the list that names it is out when this answers. A certificate that is revoked already
    /// stays as it is, and the answer tells since when and which list first named it.
    pub async fn revoke(
        &self,
        serial: &CertificateSerial,
        reason: RevocationReason,
    ) -> Result<Revoked, RevokeRefusal> {
        let (ca, serial) = (self.clone(), *serial);
        to_the_end(async move {
            let result = ca.revoke_whole(serial, reason).await;
            if let Err(refusal) = &result {
                ca.record(
                    unfulfilled("certificate-revoked", refusal.code(), refusal).about(serial.to_string()),
                );
            }
            result
        })
        .await
    }

    /// The newest list.
    pub fn revocations(&self) -> Arc<Revocations> {
        Arc::clone(&self.0.posted.borrow().revocations)
    }

    /// The newest list, made anew where it would soon be out of date by our clock. That counts its number up like a
    /// revocation, because no two lists may have the same (RFC 5280, section 5.2.3).
    pub async fn current_revocations(&self) -> Result<Arc<Revocations>, RevokeRefusal> {
        if self.is_due() {
            let ca = self.clone();
            to_the_end(async move { ca.renew().await }).await?;
        }
        Ok(self.revocations())
    }

    /// The newest list as soon as its number is not `number`, and after `wait` of the machine's time in any case.
    pub async fn revocations_after(
        &self,
        number: u64,
        wait: Duration,
    ) -> Result<Arc<Revocations>, RevokeRefusal> {
        self.current_revocations().await?;
        let mut posted = self.0.posted.subscribe();
        let news = posted.wait_for(|posted| posted.closing || posted.revocations.number != number);
        // Either way the newest list is the answer.
        let _in_time = tokio::time::timeout(wait, news).await.is_ok();
        self.current_revocations().await
    }

    /// Sends away those who wait for a newer list, now and from now on, so that a service that stops need not wait
    /// for them.
    pub fn stop_waiting(&self) {
        self.0.posted.send_modify(|posted| posted.closing = true);
    }

    /// Forgets certificates; the authority stays, and its serials and list numbers go on. What could still be shown is
    /// revoked with it, because an office of the same number may come again, and what is revoked stays revoked.
    pub async fn forget(&self) -> Result<(), RevokeRefusal> {
        let ca = self.clone();
        to_the_end(async move { ca.forget_whole().await }).await
    }

    /// The revocation of this serial, of a certificate that is there or that is forgotten.
    pub(crate) fn revocation_of(&self, serial: &CertificateSerial) -> Option<super::Revoked> {
        self.index().revoked.get(serial).copied()
    }

    fn is_due(&self) -> bool {
        self.0.posted.borrow().due <= self.0.environment.clock.now()
    }

    async fn revoke_whole(
        &self,
        serial: CertificateSerial,
        reason: RevocationReason,
    ) -> Result<Revoked, RevokeRefusal> {
        let _turn = self.0.turn.lock().await;
        if let Some(super::Revoked { revocation, .. }) = self.revocation_of(&serial) {
            return Ok(Revoked { number: revocation.number, since: revocation.at, before: true });
        }
        let (number, at) = (self.revocations().number + 1, self.0.environment.clock.now());
        let now = Revocation { number, at, reason };
        let (outcome, office) = self
            .0
            .certificates
            .change(&serial, async |found| match found {
                None => Err(RevokeRefusal::Unknown(serial)),
                Some(CertificateRecord { revocation: Some(before), office, .. }) => {
                    Ok(Change::Leave((Outcome::Before(*before), *office)))
                }
                Some(certificate) => {
                    let revoked = CertificateRecord { revocation: Some(now), ..certificate.clone() };
                    let outcome = Outcome::Now { generation: certificate.generation };
                    Ok(Change::Keep(revoked, (outcome, certificate.office)))
                }
            })
            .await?;
        match outcome {
            Outcome::Before(before) => Ok(Revoked { number: before.number, since: before.at, before: true }),
            Outcome::Now { generation } => {
                self.index().revoke(serial, super::Revoked { generation, revocation: now });
                self.post().await?;
                let event = Event::done(Service::Ca, "certificate-revoked").office(office.office());
                self.record(event.about(serial.to_string()).because(format!("list {}", now.number)));
                info!(office = %office.office(), %serial, list = now.number, "revoked certificate {serial}");
                Ok(Revoked { number: now.number, since: now.at, before: false })
            }
        }
    }

    async fn renew(&self) -> Result<(), RevokeRefusal> {
        let _turn = self.0.turn.lock().await;
        // Another asker may have done it meanwhile.
        if self.is_due() {
            self.count_on().await?;
            self.post().await?;
        }
        Ok(())
    }

    async fn forget_whole(&self) -> Result<(), RevokeRefusal> {
        let _turn = self.0.turn.lock().await;
        // The tally first: a crash between the two costs some numbers, and none comes twice.
        let tally = self.count_on().await?;
        let certificates = self.0.certificates.all();
        let gone = certificates.iter().filter_map(|(serial, certificate)| {
            Some((*serial, Forgotten::of(certificate, tally.list_number, tally.listed_at)?))
        });
        // They are listed before they are forgotten: their holders still have the keys.
        self.0.forgotten.keep_all(gone.collect()).await?;
        self.0.certificates.clear().await?;
        *self.index() = Index::of(&self.0.certificates, &self.0.forgotten, &tally);
        self.post().await?;
        self.record(Event::done(Service::Ca, "certificates-forgotten"));
        Ok(())
    }

    /// Puts the floor under the numbers where they are now, with a list more.
    pub(super) async fn count_on(&self) -> Result<Tally, StoreFault> {
        let tally = Tally {
            next_ordinal: self.index().next_ordinal,
            next_faulty: self.tally().next_faulty,
            list_number: self.revocations().number + 1,
            listed_at: self.0.environment.clock.now(),
        };
        self.0.tallies.change(&TALLY_KEY, async |_| Ok(Change::Keep(tally, tally))).await
    }

    /// The tally as it stands.
    pub(super) fn tally(&self) -> Arc<Tally> {
        self.0.tallies.find(&TALLY_KEY).expect("opening began the tally")
    }

    /// Signs what is kept and hangs it out. Only in one's turn.
    pub(super) async fn post(&self) -> Result<(), ListFault> {
        let list = newest(&self.index(), &self.tally());
        let authorities = self.authorities();
        let signed =
            beside(self.labour(), move || list.sign(&authorities).map_err(ListFault::Signing)).await?;
        self.0.posted.send_modify(|posted| {
            *posted = Posted { closing: posted.closing, ..Posted::first(signed) };
        });
        Ok(())
    }
}

impl Posted {
    pub(super) fn first(signed: SignedList) -> Self {
        Self { revocations: signed.revocations, due: signed.due, closing: false }
    }
}

/// The newest list that follows from what is kept: it was made by the last revocation, or by what the tally tells of.
pub(super) fn newest(index: &Index, tally: &Tally) -> RevocationList {
    let mut list = RevocationList {
        number: tally.list_number,
        this_update: tally.listed_at,
        revoked: index.revoked.keys().copied().collect(),
        entries: index.entries.clone(),
    };
    if let Some(Revocation { number, at, .. }) = index.last
        && number > list.number
    {
        (list.number, list.this_update) = (number, at);
    }
    list
}
