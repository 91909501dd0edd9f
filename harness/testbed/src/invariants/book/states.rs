//! 状態: from one to the next, by the table.

use careplan_wire::relay::MessageState;
use mock_relay::exchange::{MessageId, Moment};

use super::{Book, Glance, Name};

impl Book {
    /// A message was shown in this state.
    pub(super) fn seen_in(&mut self, glance: Glance, id: &MessageId, state: MessageState) {
        let holds = self.step(glance, id, state);
        if let Some(holds) = holds {
            self.tally.note(Name::StatesFollowTheTable, glance.at, holds);
        }
    }

    /// A message came into this state.
    pub(super) fn moved(&mut self, glance: Glance, id: &MessageId, to: MessageState) {
        self.seen_in(glance, id, to);
    }

    fn step(&mut self, glance: Glance, id: &MessageId, to: MessageState) -> Option<Result<(), String>> {
        let known = self.messages.find_mut(id)?;
        let from = known.state;
        if from == to {
            return Some(Ok(()));
        }
        let follows = may_follow(from, to);
        if !follows && is_an_older_view(glance.begun, known.since) {
            return None;
        }
        known.state = to;
        known.since = glance.number;
        let holds = follows
            .then_some(())
            .ok_or_else(|| format!("message `{id}` was `{}` and became `{}`", word(from), word(to)));
        Some(holds)
    }
}

/// Who began before a state was seen may still tell of the one before.
fn is_an_older_view(begun: Moment, since: Moment) -> bool {
    begun < since
}

/// The table. A download that had begun in time may end after the retention has.
fn may_follow(from: MessageState, to: MessageState) -> bool {
    use MessageState::{Expired, Recalled, Received, Unreceived};
    match from {
        Unreceived => matches!(to, Received | Recalled | Expired),
        Expired => matches!(to, Received),
        Received | Recalled => false,
    }
}

fn word(state: MessageState) -> &'static str {
    match state {
        MessageState::Unreceived => "unreceived",
        MessageState::Received => "received",
        MessageState::Expired => "expired",
        MessageState::Recalled => "recalled",
    }
}
