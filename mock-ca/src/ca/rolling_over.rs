//! Beginning a new generation.

use careplan_serve::store::Change;
use careplan_sim::{Event, Service};
use careplan_wire::back_office::ca::RolledOver;
use tracing::info;

use super::whole::{beside, to_the_end};
use super::{Ca, unfulfilled};
use crate::authority::AuthorityRecord;
use crate::{CertificateKey, Generation, RollOverRefusal};

/// Generations of one authority: each has a list of its own, which is signed anew at every revocation.
const GENERATIONS_MAX: usize = 8;

impl Ca {
    /// Makes a new generation, which signs from now on. What the older ones have signed stays good, and they go on
    /// signing their own lists; the lists that are out when this answers are those of all.
    pub async fn roll_over(&self) -> Result<RolledOver, RollOverRefusal> {
        let ca = self.clone();
        to_the_end(async move {
            let result = ca.roll_over_whole().await;
            if let Err(refusal) = &result {
                ca.record(unfulfilled("authority-rolled-over", refusal.code(), refusal));
            }
            result
        })
        .await
    }

    async fn roll_over_whole(&self) -> Result<RolledOver, RollOverRefusal> {
        // Before the turn: who waits for a key holds nobody up.
        let key = self.0.keys.take().await;
        let _turn = self.0.turn.lock().await;
        let before = self.authorities();
        if before.all().len() >= GENERATIONS_MAX {
            return Err(RollOverRefusal::TooMany(before.all().len()));
        }
        let generation = before.current().generation.next();
        let ca = self.clone();
        let record = beside(self.labour(), move || ca.succeed(&key)).await?;
        let newer =
            record.read(generation).map_err(|damage| RollOverRefusal::Unusable(damage.to_string()))?;
        // The tally first: a crash between the two costs a number, and none comes twice.
        let tally = self.count_on().await?;
        self.0
            .authorities_kept
            .change(&generation, async |_| Ok::<_, RollOverRefusal>(Change::Keep(record, ())))
            .await?;
        *self.0.authorities.write().expect("no one panics while holding the authorities") =
            before.with(newer).into();
        self.post().await?;
        self.record(
            Event::done(Service::Ca, "authority-rolled-over").because(format!("generation {generation}")),
        );
        info!(%generation, list = tally.list_number, "generation {generation} of the e-seikyuu CA signs now");
        Ok(RolledOver { generation: generation.number(), number: tally.list_number })
    }

    fn succeed(&self, key: &CertificateKey) -> Result<AuthorityRecord, RollOverRefusal> {
        let authorities = self.authorities();
        AuthorityRecord::succeed(authorities.current(), key, &self.0.environment.seed)
            .map_err(RollOverRefusal::Signing)
    }

    /// The generation that signs now.
    pub fn generation(&self) -> Generation {
        self.authorities().current().generation
    }
}
