//! 概況: what a person who looks on wants to know at a glance, and no call of the API asks for.
//!
//! It counts and looks up; it changes nothing. The rule it keeps: however many offices there are, a glance is one question
//! to each service.

use std::collections::BTreeMap;

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber};
use careplan_serve::Shutdown;
use careplan_wire::ProblemCode;
use careplan_wire::control::{Office, Stage};
use careplan_wire::relay::{LicenceState, Side};
use mock_relay::activity::{Period, Traffic};
use mock_relay::exchange::{Openness, Place, Wanted};

use super::offices::office_of;
use super::{Answer, Control};

/// Unread messages that are counted; of more is said that there are more. It is the relay's own page of a list.
const UNREAD_COUNTED: usize = 100;

/// 事業所の概況: how many offices there are and how far they are, with the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// How many there are.
    pub total: usize,
    /// How many of them are how far; a stage that nobody is at is left out.
    pub by_stage: BTreeMap<Stage, usize>,
    /// The first of them, by number.
    pub first: Vec<Office>,
}

/// やり取りの概況: how much an office has sent and received since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exchanged {
    /// Messages sent.
    pub sent: u64,
    /// Messages received whole.
    pub received: u64,
    /// Messages that wait for it.
    pub unread: Unread,
    /// Messages it has sent that wait for their receivers.
    pub waiting: Unread,
}

/// 未受信: how many messages wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// So many.
    pub count: usize,
    /// And more, which were not counted.
    pub or_more: bool,
}

impl Control {
    /// Hears when the testbed stops. Whoever answers for long ends then.
    pub fn shutdown(&self) -> &Shutdown {
        &self.parts().shutdown
    }

    /// How many offices are how far, and the `first` of them.
    pub async fn census(&self, first: usize) -> Answer<Census> {
        let parts = self.parts();
        let facts = parts.portal.offices().await?.offices;
        let subscribers = parts.relay.offices().await?.offices;
        let mut census = Census { total: facts.len(), ..Census::default() };
        for facts in facts {
            let licence = subscribers
                .binary_search_by_key(&facts.number, |subscriber| subscriber.number)
                .map_or(LicenceState::None, |index| subscribers[index].licence.state);
            let office = office_of(facts, licence);
            *census.by_stage.entry(office.stage).or_default() += 1;
            if census.first.len() < first {
                census.first.push(office);
            }
        }
        Ok(census)
    }

    /// How much an office has sent and received; nothing where the relay's store is not in this process.
    pub async fn exchanged(&self, office: OfficeNumber) -> Answer<Option<Exchanged>> {
        let Some(store) = self.parts().watch.store() else { return Ok(None) };
        let ever = Period { from: JapanTime::MIN, until: JapanTime::MAX };
        let Traffic { sent, received } = store.traffic(office, ever).await?;
        let mut open = [Unread::default(); 2];
        for (side, unread) in [Side::Received, Side::Sent].into_iter().zip(&mut open) {
            let wanted = Wanted {
                office,
                side,
                openness: Openness::Open,
                other: None,
                from: JapanTime::MIN,
                before: Place::NEWEST,
                limit: UNREAD_COUNTED,
            };
            let count = store.list(wanted).await?.len();
            *unread = Unread { count, or_more: count == UNREAD_COUNTED };
        }
        let [unread, waiting] = open;
        Ok(Some(Exchanged { sent: sent.messages, received: received.messages, unread, waiting }))
    }

    /// Since when the CA's register calls a certificate revoked; nothing where it does not, or does not know it.
    pub async fn revoked_since(&self, serial: CertificateSerial) -> Answer<Option<JapanTime>> {
        match self.parts().ca.certificate(serial).await {
            Ok(registered) => Ok(registered.revoked_since),
            Err(error) if error.code() == Some(ProblemCode::CertificateUnknown) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}
