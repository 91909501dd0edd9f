//! 取消: a sender takes back a message of which nothing has gone out yet. A setting (A), off by default.
//!
//! The rule it keeps: a message is either received or taken back, never both. The store decides which in one job, so
//! a download that was under way when its message was taken back never gets its last byte.

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::{StoreFault, to_the_end};
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::relay::{Message, MessageState, Side};
use thiserror::Error;

use super::listing::MessageRefusal;
use super::refusal::Refusal;
use super::store::{Kept, Recall};
use super::witness::Seen;
use super::{Exchange, MessageId};

/// Why a message stays.
#[derive(Debug, Error)]
pub(super) enum RecallRefusal {
    #[error("this exchange lets nobody take a message back")]
    Off,
    #[error(transparent)]
    Message(#[from] MessageRefusal),
    #[error("message `{0}` was sent to this office, and only its sender can take it back")]
    NotSender(MessageId),
    #[error("files of message `{0}` have gone out to the receiver")]
    Taken(MessageId),
    #[error(
        "message `{message}` was sent at `{sent_at}`: its retention has ended, and nobody can fetch it any more"
    )]
    Over { message: MessageId, sent_at: JapanTime },
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Exchange {
    /// Takes a message back. Doing it again changes nothing and answers the same.
    pub(super) async fn recall(&self, office: OfficeNumber, id: &str) -> Result<Message, RecallRefusal> {
        if !self.settings().recall {
            return Err(RecallRefusal::Off);
        }
        let (message, side) = self.find_message(office, id).await?;
        if side == Side::Received {
            return Err(RecallRefusal::NotSender(message.id));
        }
        if message.recalled_at.is_none() && self.is_over(&message, self.now()) {
            return Err(RecallRefusal::Over { message: message.id, sent_at: message.sent_at });
        }
        let exchange = self.clone();
        let (seq, known_as) = (message.seq, message.id.clone());
        let recalled = to_the_end(async move {
            let at = exchange.now();
            let begun = exchange.stand().moment();
            let recalled = exchange.store().recall(seq, at).await?;
            if recalled == Recall::Done {
                let event = Event::done(Service::Relay, "message-recalled").office(office);
                exchange.record(event.about(known_as.as_str()));
                let to = MessageState::Recalled;
                exchange.stand().tell(begun, at, || Seen::Moved { message: known_as, to });
            }
            Ok((recalled, at))
        });
        let recalled_at = match recalled.await? {
            (Recall::Done, at) | (Recall::Before(at), _) => Some(at),
            (Recall::TooLate, _) => return Err(RecallRefusal::Taken(message.id)),
            // Forgotten by a reset since it was found.
            (Recall::Nothing, _) => return Err(MessageRefusal::Unknown(office).into()),
        };
        Ok(self.travelling(Kept { recalled_at, ..message }, side, self.now()))
    }
}

impl Refusal for RecallRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Off => ProblemCode::RecallOff,
            Self::Message(refusal) => refusal.code(),
            Self::NotSender(_) => ProblemCode::RecallNotSender,
            Self::Taken(_) | Self::Over { .. } => ProblemCode::RecallTooLate,
            Self::Store(fault) => fault.code(),
        }
    }
}
