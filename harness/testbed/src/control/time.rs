//! Clock and pace: each move is kept, made, and settled in every service before it is answered.

use careplan_sim::{ClockRefusal, ClockState, Event, Pace, Service};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::Settle;
use careplan_wire::control::{AdvanceClock, ClockMode, ClockView, PaceMode, Poke, Poked, SetClock};

use super::{Answer, Control, ControlRefusal, refuse};

impl Control {
    /// The clock.
    pub fn clock(&self) -> ClockView {
        let state = self.environment().clock.state();
        let mode = match state {
            ClockState::Running { .. } => ClockMode::Running,
            ClockState::Standing { .. } => ClockMode::Standing,
        };
        ClockView { now: state.now(), mode }
    }

    /// Makes the clock stand at a time.
    pub async fn set_clock(&self, asked: SetClock) -> Answer<ClockView> {
        self.move_clock(|state| state.set(asked.now)).await
    }

    /// Moves the clock on.
    pub async fn advance_clock(&self, asked: AdvanceClock) -> Answer<ClockView> {
        match (asked.by, asked.to) {
            (Some(by), None) => self.move_clock(|state| state.advanced(by)).await,
            (None, Some(to)) => self.move_clock(|state| state.advanced_to(to)).await,
            _ => {
                Err(refuse(ProblemCode::InvalidField, "give exactly one of `by` (a span) and `to` (a time)"))
            }
        }
    }

    async fn move_clock(
        &self,
        next: impl FnOnce(ClockState) -> Result<ClockState, ClockRefusal>,
    ) -> Answer<ClockView> {
        let mut kept = self.moving().await?;
        let clock = &self.environment().clock;
        let state = next(clock.state())?;
        // First on the disk: a testbed that is killed here wakes up at the later time, never at the earlier.
        kept.set_clock(state);
        self.directory().keep(&kept)?;
        match state {
            ClockState::Standing { at } => clock.set(at),
            ClockState::Running { .. } => clock.advance_to(state.now()),
        }?;
        self.note(
            Event::done(Service::Testbed, "clock-moved").because(format!("the clock shows {}", clock.now())),
        );
        self.settle().await?;
        Ok(self.clock())
    }

    /// Sets the pace; in automatic pace, what is due happens before this answers.
    pub async fn set_pace(&self, mode: PaceMode) -> Answer<()> {
        let _moving = self.moving().await?;
        let pace = match mode {
            PaceMode::Automatic => Pace::Automatic,
            PaceMode::Explicit => Pace::Explicit,
        };
        self.environment().pace.set(pace);
        self.note(Event::done(Service::Testbed, "pace-set").because(format!("the pace is {pace}")));
        self.settle().await
    }

    /// Does the next steps, whatever their time.
    pub async fn poke(&self, poke: Poke) -> Answer<Poked> {
        let _moving = self.moving().await?;
        if poke.drain && poke.steps.is_some() {
            return Err(refuse(ProblemCode::InvalidField, "give `steps` or `drain`, not both"));
        }
        let poked = self.parts().portal.poke(poke).await?;
        self.settle().await?;
        Ok(poked)
    }

    /// Lets every service do what follows from clock and pace.
    pub(super) async fn settle(&self) -> Answer<()> {
        let parts = self.parts();
        let settle = self.settle_words();
        self.tell_elsewhere().await?;
        // In this order: the portal's steps may revoke and issue, which the relay must see.
        parts.portal.settle(settle).await?;
        parts.ca.settle(settle).await?;
        // Whoever does not hear it no longer belongs to the network. Before the testbed's own relay, which frees what is
        // over: a node whose clock is behind would miss it.
        self.tell_nodes().await;
        parts.relay.settle(settle).await?;
        self.tell_revoked().await;
        Ok(())
    }

    pub(super) fn settle_words(&self) -> Settle {
        let environment = self.environment();
        Settle { now: environment.clock.now(), pace: pace_mode(environment.pace.pace()) }
    }
}

impl From<ClockRefusal> for ControlRefusal {
    fn from(refusal: ClockRefusal) -> Self {
        let code = match refusal {
            ClockRefusal::Backwards { .. } => ProblemCode::ClockBackwards,
            ClockRefusal::OutOfRange { .. } => ProblemCode::InvalidField,
        };
        refuse(code, refusal.to_string())
    }
}

pub(super) fn pace_mode(pace: Pace) -> PaceMode {
    match pace {
        Pace::Automatic => PaceMode::Automatic,
        Pace::Explicit => PaceMode::Explicit,
    }
}
