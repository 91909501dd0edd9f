//! How the relay is set: asked of it, changed there, and kept, so that the next start sets it so again.

use careplan_wire::control::{AdjustRelay, RelaySettings};

use super::{Answer, Control};

impl Control {
    /// How the relay is set now.
    pub async fn relay_settings(&self) -> Answer<RelaySettings> {
        Ok(self.parts().relay.settings().await?)
    }

    /// Changes what `adjust` names, and nothing else.
    pub async fn adjust_relay(&self, adjust: AdjustRelay) -> Answer<RelaySettings> {
        // Moves queue up: no two changes mix, and none is lost by another that keeps the clock.
        let mut kept = self.moving().await?;
        let before = kept.relay.clone();
        // First at the relay, which may refuse; then on the disk. A testbed that is killed between the two had not
        // answered.
        let adjusted = self.parts().relay.adjust(&before.clone().adjusted(adjust)).await?;
        kept.relay = adjusted.clone();
        if let Err(fault) = self.directory().keep(&kept) {
            kept.relay = before.clone();
            self.parts().relay.adjust(&before).await?;
            return Err(fault.into());
        }
        self.tell_settings(&adjusted).await;
        Ok(adjusted)
    }
}
