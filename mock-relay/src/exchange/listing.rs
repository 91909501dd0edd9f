//! 一覧: what an office has sent and received, and what state each message is in by the clock.

use careplan_domain::{JapanTime, OfficeNumber, Span};
use careplan_serve::store::StoreFault;
use careplan_sim::Canary;
use careplan_wire::ProblemCode;
use careplan_wire::relay::{Message, MessageQuery, MessageState, Messages, Side};
use thiserror::Error;

use super::cursor::{Cursor, InvalidCursor};
use super::refusal::Refusal;
use super::store::{Kept, Openness, Place, Wanted};
use super::witness::{Row, Seen};
use super::{Exchange, MessageId};

/// Messages of a page when the query does not say.
const LIMIT_DEFAULT: u32 = 50;
/// Messages of a page at most: usual ones take half a megabyte together. Long ones end a page earlier
/// ([`Messages::BYTES_MAX`]).
const LIMIT_MAX: u32 = 500;

/// Why there is no list.
#[derive(Debug, Error)]
pub(super) enum ListRefusal {
    #[error("`limit` is {0}, and a page has 1 to {LIMIT_MAX} messages")]
    Limit(u32),
    #[error(transparent)]
    Cursor(#[from] InvalidCursor),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

/// Why there is no message.
#[derive(Debug, Error)]
pub(super) enum MessageRefusal {
    #[error("office `{0}` has neither sent nor received a message of this number")]
    Unknown(OfficeNumber),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Exchange {
    /// A page of one side's list.
    pub(super) async fn list(
        &self,
        office: OfficeNumber,
        side: Side,
        query: MessageQuery,
    ) -> Result<Messages, ListRefusal> {
        let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(ListRefusal::Limit(limit));
        }
        let limit = limit as usize;
        let cursor = query.cursor.as_deref().map(|text| Cursor::read(side, text)).transpose()?;
        let now = self.now();
        let begun = self.stand().moment();
        let mut wanted = Wanted {
            office,
            side,
            openness: Openness::Any,
            other: query.office,
            from: query.since.unwrap_or(JapanTime::MIN),
            before: cursor.map_or(Place::NEWEST, |cursor| cursor.place),
            // One more than asked for tells whether there is a further page.
            limit: limit + 1,
        };
        if let Some(until) = query.until {
            wanted.before = wanted.before.min(Place::before(until));
        }
        if let Some(state) = query.state {
            wanted.narrow(state, self.oldest_within_retention(now));
        }
        let mut found = self.store().list(wanted).await?;
        let fitting = fitting(&found).min(limit);
        let has_more = found.len() > fitting;
        found.truncate(fitting);
        let repeats = self.environment().canaries.has(Canary::RepeatPage) && found.len() > 1;
        let ends_at = found.len().saturating_sub(if repeats { 2 } else { 1 });
        let next_cursor = found
            .get(ends_at)
            .filter(|_| has_more)
            .map(|last| Cursor { side, place: last.place() }.to_text());
        self.stand().tell(begun, now, || Seen::Listed {
            office,
            side,
            query: Box::new(query),
            rows: found.iter().map(|kept| Row::of(kept, self.state_of(kept, now))).collect(),
            next: next_cursor.clone(),
        });
        let messages = found.into_iter().map(|kept| self.travelling(kept, side, now)).collect();
        Ok(Messages { messages, next_cursor })
    }

    /// One message, for its sender or its receiver, and for nobody else.
    pub(super) async fn find_message(
        &self,
        office: OfficeNumber,
        id: &str,
    ) -> Result<(Kept, Side), MessageRefusal> {
        let unknown = || MessageRefusal::Unknown(office);
        let id: MessageId = id.parse().map_err(|_| unknown())?;
        let kept = self.store().message(id).await?.ok_or_else(unknown)?;
        if kept.receiver == office {
            Ok((kept, Side::Received))
        } else if kept.sender == office || self.environment().canaries.has(Canary::ShowStrangers) {
            Ok((kept, Side::Sent))
        } else {
            Err(unknown())
        }
    }

    /// One message in the words of the side that asks.
    pub(super) async fn show_message(
        &self,
        office: OfficeNumber,
        id: &str,
    ) -> Result<Message, MessageRefusal> {
        let begun = self.stand().moment();
        let (kept, side) = self.find_message(office, id).await?;
        let now = self.now();
        self.stand()
            .tell(begun, now, || Seen::Shown { office, row: Row::of(&kept, self.state_of(&kept, now)) });
        Ok(self.travelling(kept, side, now))
    }

    /// A message in the words of the side that asks.
    pub(super) fn travelling(&self, kept: Kept, side: Side, now: JapanTime) -> Message {
        let state = self.state_of(&kept, now);
        Message {
            id: kept.id.to_string(),
            serial: kept.serial,
            from: kept.sender,
            to: kept.receiver,
            state,
            label: state.label(side).to_owned(),
            subject: kept.subject,
            body: kept.body,
            sent_at: kept.sent_at,
            received_at: kept.received_at,
            recalled_at: kept.recalled_at,
            files: kept.files,
        }
    }

    /// Whether the files of a message can no longer be fetched.
    pub(super) fn is_over(&self, kept: &Kept, now: JapanTime) -> bool {
        kept.sent_at < self.oldest_within_retention(now)
    }

    fn state_of(&self, kept: &Kept, now: JapanTime) -> MessageState {
        match kept.received_at {
            Some(_) => MessageState::Received,
            None if kept.recalled_at.is_some() => MessageState::Recalled,
            None if self.is_over(kept, now) => MessageState::Expired,
            None => MessageState::Unreceived,
        }
    }

    /// A message that was sent at this moment or later can still be fetched; the retention's last moment is over
    /// when it has come.
    pub(super) fn oldest_within_retention(&self, now: JapanTime) -> JapanTime {
        now.saturating_sub(self.settings().retention()).saturating_add(Span::from_millis(1))
    }
}

/// How many of these a page has room for; one at least, and one fits ([`longest`]).
fn fitting(found: &[Kept]) -> usize {
    let mut bytes = PAGE_WORDS;
    found
        .iter()
        .take_while(|kept| {
            bytes += longest(kept);
            bytes <= Messages::BYTES_MAX
        })
        .count()
        .max(1)
}

/// At most so many bytes does a message have in a list.
fn longest(kept: &Kept) -> usize {
    let files = kept.files.iter().map(|file| FILE_WORDS + written(&file.name));
    MESSAGE_WORDS + written(&kept.subject) + files.sum::<usize>()
}

/// Bytes of a text in JSON.
fn written(text: &str) -> usize {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' => 2,
        ..=0x1f => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum()
}

/// What a page has around its messages, its cursor included.
const PAGE_WORDS: usize = 512;
/// What a message has beside its subject and its files: ten fields of known length.
const MESSAGE_WORDS: usize = 512;
/// What a file has beside its name: hash, length, and the words around them.
const FILE_WORDS: usize = 120;

impl Wanted {
    /// Only messages in `state`, where those sent before `oldest` are over.
    fn narrow(&mut self, state: MessageState, oldest: JapanTime) {
        match state {
            MessageState::Received => self.openness = Openness::Closed,
            MessageState::Recalled => self.openness = Openness::Recalled,
            MessageState::Unreceived => {
                self.openness = Openness::Open;
                self.from = self.from.max(oldest);
            }
            MessageState::Expired => {
                self.openness = Openness::Open;
                self.before = self.before.min(Place::before(oldest));
            }
        }
    }
}

impl Refusal for ListRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Limit(_) => ProblemCode::InvalidQuery,
            Self::Cursor(_) => ProblemCode::InvalidCursor,
            Self::Store(fault) => fault.code(),
        }
    }
}

impl Refusal for MessageRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Unknown(_) => ProblemCode::MessageUnknown,
            Self::Store(fault) => fault.code(),
        }
    }
}
