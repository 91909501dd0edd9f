//! The testbed's source of time.

use std::sync::{Arc, Mutex};

use careplan_domain::{Day, JapanTime, Span};
use thiserror::Error;
use tokio::sync::watch;

/// 時計: what every service takes as "now". Cloning gives another hand on the same clock.
///
/// It runs with the machine's clock until somebody sets it; a set clock stands until it is moved.
/// No call moves it backwards; a machine's own clock may be set back, and a running one goes with it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// The state, and with it the promise that two moves cannot cross.
    state: Arc<Mutex<ClockState>>,
    moves: watch::Sender<u64>,
}

/// How a clock stands or runs; what a data directory keeps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Runs with the machine's clock, this far ahead of it.
    Running {
        /// How far ahead of the machine's clock.
        ahead: Span,
    },
    /// Stands still.
    Standing {
        /// Where it stands.
        at: JapanTime,
    },
}

/// A time to which the clock does not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockRefusal {
    /// Back.
    #[error("the clock shows `{now}` and cannot go back to `{asked}`")]
    Backwards {
        /// The time on the clock.
        now: JapanTime,
        /// The time that was asked for.
        asked: JapanTime,
    },
    /// Out of the range in which certificates, holidays and lists can be computed.
    #[error(
        "`{asked}` is out of the clock's range, `{}` to `{}`",
        ClockState::earliest(),
        ClockState::latest()
    )]
    OutOfRange {
        /// The time that was asked for.
        asked: JapanTime,
    },
}

impl Clock {
    /// A clock that runs with the machine's.
    pub fn system() -> Self {
        Self::resume(ClockState::Running { ahead: Span::default() })
    }

    /// A clock that stands at `at`.
    pub fn standing(at: JapanTime) -> Self {
        Self::resume(ClockState::Standing { at })
    }

    /// A clock in a state that was kept.
    pub fn resume(state: ClockState) -> Self {
        Self { state: Arc::new(Mutex::new(state)), moves: watch::Sender::new(0) }
    }

    /// The time now.
    pub fn now(&self) -> JapanTime {
        self.lock().now()
    }

    /// The state, to be kept or shown.
    pub fn state(&self) -> ClockState {
        *self.lock()
    }

    /// Makes the clock stand at `at`.
    pub fn set(&self, at: JapanTime) -> Result<(), ClockRefusal> {
        self.shift(|state| state.set(at))
    }

    /// Moves a standing clock by `by`; shifts a running one, which runs on. At the end of its range it stays.
    pub fn advance(&self, by: Span) {
        let moved = self.shift(|state| {
            let left = ClockState::latest().since(state.now());
            state.advanced(by.min(left))
        });
        debug_assert!(moved.is_ok(), "a span is never negative, and what is left of the range is in it");
    }

    /// Moves a standing clock to `to`; shifts a running one so that it now shows `to`, and runs on.
    pub fn advance_to(&self, to: JapanTime) -> Result<(), ClockRefusal> {
        self.shift(|state| state.advanced_to(to))
    }

    /// Takes over the state of a clock that this one follows, in another process. The two differ by moments at most; that
    /// this one was those moments further is no reason to stay behind, so it may go back by them.
    pub fn follow(&self, state: ClockState) {
        {
            let mut held = self.lock();
            if *held == state {
                return;
            }
            *held = state;
        }
        self.moves.send_modify(|count| *count += 1);
    }

    /// Waits until the clock shows `at` or later, however it comes there.
    pub async fn reached(&self, at: JapanTime) {
        let mut moves = self.moves.subscribe();
        loop {
            moves.mark_unchanged();
            let state = self.state();
            let now = state.now();
            if now >= at {
                return;
            }
            let next_move = moves.changed();
            match state {
                // `changed` fails only when the sender is gone, and `self` holds it.
                ClockState::Standing { .. } => drop(next_move.await),
                ClockState::Running { .. } => {
                    drop(tokio::time::timeout(at.since(now).as_std(), next_move).await);
                }
            }
        }
    }

    /// Tells each move of the clock (not its running); the number only differs from the last one.
    pub fn moves(&self) -> watch::Receiver<u64> {
        self.moves.subscribe()
    }

    fn shift(
        &self,
        next: impl FnOnce(ClockState) -> Result<ClockState, ClockRefusal>,
    ) -> Result<(), ClockRefusal> {
        {
            let mut state = self.lock();
            *state = next(*state)?;
        }
        self.moves.send_modify(|count| *count += 1);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, ClockState> {
        self.state.lock().expect("no one panics while holding the clock")
    }
}

impl ClockState {
    /// The time that a clock in this state shows.
    pub fn now(self) -> JapanTime {
        match self {
            Self::Running { ahead } => machine_now().saturating_add(ahead),
            Self::Standing { at } => at,
        }
    }

    /// The earliest time to which a clock can be set: the e-seikyuu CA's certificate begins with the year 2000.
    pub fn earliest() -> JapanTime {
        Day::new(2000, 1, 2).expect("2 January 2000 is a day").start()
    }

    /// The latest: certificates of three years, and their CA's, still end after it.
    pub fn latest() -> JapanTime {
        Day::new(2090, 12, 31).expect("31 December 2090 is a day").end()
    }

    /// This state made to stand at `at`.
    pub fn set(self, at: JapanTime) -> Result<Self, ClockRefusal> {
        self.reachable(at)?;
        Ok(Self::Standing { at })
    }

    /// This state moved on by `by`.
    pub fn advanced(self, by: Span) -> Result<Self, ClockRefusal> {
        let to = self.now().saturating_add(by);
        self.reachable(to)?;
        Ok(match self {
            Self::Running { ahead } => Self::Running { ahead: ahead.saturating_add(by) },
            Self::Standing { .. } => Self::Standing { at: to },
        })
    }

    /// This state moved on so that it shows `to`.
    pub fn advanced_to(self, to: JapanTime) -> Result<Self, ClockRefusal> {
        let now = self.reachable(to)?;
        self.advanced(to.since(now))
    }

    /// Whether a clock can begin here.
    pub fn check_start(at: JapanTime) -> Result<(), ClockRefusal> {
        if at < Self::earliest() || at > Self::latest() {
            return Err(ClockRefusal::OutOfRange { asked: at });
        }
        Ok(())
    }

    fn reachable(self, asked: JapanTime) -> Result<JapanTime, ClockRefusal> {
        let now = self.now();
        if asked < now {
            return Err(ClockRefusal::Backwards { now, asked });
        }
        Self::check_start(asked)?;
        Ok(now)
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
fn machine_now() -> JapanTime {
    JapanTime::from_timestamp(jiff::Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> JapanTime {
        text.parse().expect("a time")
    }

    #[test]
    fn a_standing_clock_moves_only_when_told() {
        let clock = Clock::standing(at("2026-04-01T09:00"));
        assert_eq!(clock.now(), at("2026-04-01T09:00"));
        clock.advance(Span::from_days(3));
        assert_eq!(clock.now(), at("2026-04-04T09:00"));
    }

    #[test]
    fn no_clock_goes_backwards() {
        let clock = Clock::standing(at("2026-04-01T09:00"));
        let refused = clock.set(at("2026-03-31")).expect_err("back");
        assert!(matches!(refused, ClockRefusal::Backwards { now, .. } if now == at("2026-04-01T09:00")));
        assert!(clock.advance_to(at("2026-03-31")).is_err());
        assert!(Clock::system().set(at("2000-01-01")).is_err());
        assert_eq!(clock.now(), at("2026-04-01T09:00"));
    }

    #[test]
    fn no_clock_leaves_its_range() {
        let clock = Clock::standing(at("2026-04-01T09:00"));
        for refused in [
            clock.state().advanced(Span::from_days(99_999_999)).map(drop),
            clock.set(at("2091-01-01")),
            clock.advance_to(at("2150-01-01")),
        ] {
            assert!(matches!(refused, Err(ClockRefusal::OutOfRange { .. })), "{refused:?}");
        }
        assert_eq!(clock.now(), at("2026-04-01T09:00"));
        assert!(ClockState::check_start(at("1999-12-31")).is_err());
        clock.advance(Span::from_days(99_999_999));
        assert_eq!(clock.now(), ClockState::latest(), "at the end of its range it stays");
    }

    #[test]
    fn a_running_clock_is_shifted_and_runs_on() {
        let clock = Clock::system();
        clock.advance(Span::from_days(2));
        assert!(matches!(clock.state(), ClockState::Running { ahead } if ahead == Span::from_days(2)));
        let target = clock.now().saturating_add(Span::from_days(10));
        clock.advance_to(target).expect("forward");
        assert!(clock.now() >= target);
        assert!(matches!(clock.state(), ClockState::Running { .. }));
    }

    #[test]
    fn a_clock_that_follows_another_takes_its_state_over() {
        let clock = Clock::system();
        let moves = clock.moves();
        clock.follow(ClockState::Standing { at: at("2026-04-01T09:00") });
        assert_eq!(clock.now(), at("2026-04-01T09:00"), "though it had run past that");
        assert!(moves.has_changed().expect("the clock is there"));
        clock.follow(ClockState::Standing { at: at("2026-04-02") });
        assert_eq!(clock.now(), at("2026-04-02"));
    }

    #[tokio::test]
    async fn waiting_ends_when_the_clock_is_moved_there() {
        let clock = Clock::standing(at("2026-04-01T09:00"));
        let hand = clock.clone();
        let waiting = tokio::spawn(async move { hand.reached(at("2026-04-03")).await });
        clock.advance(Span::from_days(1));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        clock.advance(Span::from_days(1));
        waiting.await.expect("reached");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_on_a_running_clock_ends_by_itself() {
        let clock = Clock::system();
        let soon = clock.now().saturating_add(Span::from_millis(5));
        // Paused tokio time jumps over each timer; the loop asks the real clock again.
        clock.reached(soon).await;
        assert!(clock.now() >= soon);
    }
}
