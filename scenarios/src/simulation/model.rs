//! 模型: what the offices were told, and so what must be true.
//!
//! It knows nothing of how the exchange works: only what was asked, what was answered, what time it is and which
//! certificates were revoked. The rule it keeps: where an answer was lost, both outcomes are possible, and nothing else.

mod contents;
mod keeping;
mod known;
mod paging;
mod reasons;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber};
use careplan_sim::{Entry, Outcome};
use careplan_wire::relay::{Message, MessageState, Side};

use self::known::{Known, Row};
use self::paging::Paging;
use super::desk::Desk;
use super::order::{By, Letter, Order, Seen};
use super::world::Place;
use crate::model::fate::{Certainty, Reason};

/// What broke: the promise as a stable word, and what was found.
pub(super) type Broken = (&'static str, String);

/// What the journals say of a round, and no answer has been found for yet.
pub(super) type News = Vec<(Place, Entry)>;

#[derive(Default)]
pub(super) struct Model {
    /// By their subjects.
    letters: BTreeMap<String, Written>,
    /// Messages that somebody was told of or that were seen, by their numbers.
    pub(super) messages: BTreeMap<String, Known>,
    /// What each node has been told of for certain.
    revoked_at: BTreeMap<u8, BTreeSet<CertificateSerial>>,
    /// What may be revoked.
    revoking: BTreeSet<CertificateSerial>,
    /// What the CA has said to be revoked.
    revoked: BTreeSet<CertificateSerial>,
    /// Logins that may have ended.
    ending: BTreeSet<String>,
    /// Logins that have.
    ended: BTreeSet<String>,
    /// Logins that have ended among orders that went out together: another end of them may have come first.
    ended_together: BTreeSet<String>,
    paging: BTreeMap<(usize, bool), Paging>,
    is_recall_on: bool,
}

/// A letter that was sent at least once.
struct Written {
    letter: Letter,
    sender: OfficeNumber,
    /// When it was sent first.
    first_at: JapanTime,
    /// Whether one of the sends may have been accepted.
    may_be: bool,
    /// The messages that it became, once that was told.
    told: Option<BTreeMap<OfficeNumber, String>>,
}

/// What surrounds an answer.
pub(super) struct Around<'a> {
    pub(super) desks: &'a [Desk],
    pub(super) now: JapanTime,
    /// Whether a machine has crashed meanwhile.
    pub(super) has_crashed: bool,
}

impl Model {
    pub(super) fn new(is_recall_on: bool) -> Self {
        Self { is_recall_on, ..Self::default() }
    }

    /// Before orders go out together: from now on, each may have had its effect, unless it must be refused.
    pub(super) fn expect(&mut self, order: &Order, around: &Around<'_>) {
        let Some(by) = order.by() else { return };
        let mine = around.desks[by.office].number;
        let may_be = self.must_refuse(order, by, around).is_none();
        match order {
            Order::Send { letter, .. } => {
                let written = self.letters.entry(letter.subject.clone()).or_insert_with(|| Written {
                    letter: letter.clone(),
                    sender: mine,
                    first_at: around.now,
                    may_be,
                    told: None,
                });
                written.may_be |= may_be;
            }
            _ if !may_be => {}
            Order::Fetch { id, part, .. } => {
                if let Some(known) = self.messages.get_mut(id).filter(|known| known.receiver == mine) {
                    known.begin(*part);
                }
            }
            Order::Recall { id, .. } => {
                if let Some(known) = self.messages.get_mut(id) {
                    known.recalling = true;
                }
            }
            Order::LogOut { .. } => {
                self.ending.extend(by.held.iter().map(|held| held.token.expose().to_owned()));
            }
            Order::Page { side, cursor: None, .. } => {
                let told =
                    self.messages.iter().filter(|(_, known)| known.is_told && known.is_on(*side, mine));
                let expected = told.map(|(id, _)| id.clone()).collect();
                self.paging.insert((by.office, *side == Side::Sent), Paging::begin(expected));
            }
            Order::LogIn { .. }
            | Order::Page { .. }
            | Order::Look { .. }
            | Order::Crash { .. }
            | Order::Reset { .. } => {}
        }
    }

    /// All that went out together has been judged.
    pub(super) fn conclude(&mut self) {
        self.ended.append(&mut self.ended_together);
    }

    /// What an answer breaks. Each refusal takes its line out of the `news`.
    pub(super) fn judge(
        &mut self,
        order: &Order,
        seen: &Seen,
        around: &Around<'_>,
        news: &mut News,
    ) -> Vec<Broken> {
        let Some(by) = order.by() else { return Vec::new() };
        match seen {
            Seen::Unclear(why) if is_fault(why, around) => vec![("answer", format!("{order}: {why}"))],
            Seen::Unclear(_) => Vec::new(),
            Seen::Refused(code) => self.judge_refusal(order, by, code, around, news),
            _ => {
                let missing = self.must_refuse(order, by, around);
                let missing = missing.map(|Reason { code, .. }| {
                    (promise_of(code), format!("{order} was answered, and must be refused ({code})"))
                });
                let mut broken = Vec::from_iter(missing);
                broken.extend(self.judge_answer(order, by, seen, around));
                broken
            }
        }
    }

    fn must_refuse(&self, order: &Order, by: &By, around: &Around<'_>) -> Option<Reason> {
        let reasons = self.reasons(order, by, around);
        reasons.into_iter().find(|reason| reason.certainty == Certainty::Surely)
    }

    fn judge_refusal(
        &self,
        order: &Order,
        by: &By,
        code: &str,
        around: &Around<'_>,
        news: &mut News,
    ) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mine = around.desks[by.office].number;
        let told = news.iter().position(|(place, entry)| {
            *place == Place::Relay(by.node)
                && entry.event.outcome == Outcome::Refused
                && entry.event.rule == Some(code)
                && entry.event.office.is_none_or(|office| office == mine)
        });
        match told {
            Some(told) => drop(news.remove(told)),
            None => broken
                .push(("journal", format!("{order} was refused ({code}), and the journal does not say why"))),
        }
        if !self.reasons(order, by, around).iter().any(|reason| reason.code == code) {
            broken.push(("refusal", format!("{order} was refused ({code}) without a cause")));
        }
        broken
    }

    fn judge_answer(&mut self, order: &Order, by: &By, seen: &Seen, around: &Around<'_>) -> Vec<Broken> {
        let mine = around.desks[by.office].number;
        match (order, seen) {
            (Order::LogOut { by, .. }, Seen::Done) => {
                self.ended_together.extend(by.held.iter().map(|held| held.token.expose().to_owned()));
                Vec::new()
            }
            (Order::Send { letter, .. }, Seen::Sent(sent)) => self.judge_sent(letter, sent, around.now),
            (Order::Page { side, cursor, .. }, Seen::Page(page)) => {
                let mut broken = Vec::new();
                for message in &page.messages {
                    broken.extend(self.judge_shown(message, mine, Some(*side), around.now));
                }
                if let Some(paging) = self.paging.get_mut(&(by.office, *side == Side::Sent)) {
                    broken.extend(paging.turn(cursor.as_deref(), page));
                }
                broken
            }
            (Order::Look { id, .. }, Seen::Message(message)) => {
                self.judge_asked(id, message, mine, around.now)
            }
            (Order::Recall { id, .. }, Seen::Message(message)) => {
                if let Some(known) = self.messages.get_mut(id) {
                    known.recalled = true;
                }
                let mut broken = self.judge_asked(id, message, mine, around.now);
                if message.state != MessageState::Recalled {
                    broken.push(("states", format!("{id} was taken back and is {:?}", message.state)));
                }
                broken
            }
            (Order::Fetch { id, part, .. }, Seen::Content(content)) => {
                let Some(known) = self.messages.get_mut(id) else { return Vec::new() };
                known.judge_content(*part, content, mine)
            }
            _ => Vec::new(),
        }
    }

    fn judge_sent(
        &mut self,
        letter: &Letter,
        sent: &[(String, OfficeNumber)],
        now: JapanTime,
    ) -> Vec<Broken> {
        let mut broken = Vec::new();
        let told: BTreeMap<OfficeNumber, String> = sent.iter().map(|(id, to)| (*to, id.clone())).collect();
        if told.len() != sent.len() || !told.keys().eq(letter.drafts.keys()) {
            broken.push(("sorting", format!("`{}` became {sent:?}", letter.subject)));
        }
        let written = self.letters.get_mut(&letter.subject).expect("what is answered was expected");
        match &written.told {
            Some(before) if *before != told => {
                broken
                    .push(("repetition", format!("`{}` was {before:?} and is {told:?} now", letter.subject)));
            }
            Some(_) => {}
            None => written.told = Some(told.clone()),
        }
        for (receiver, id) in told {
            let Some(made) = Known::of(written, receiver, now) else { continue };
            let known = self.messages.entry(id.clone()).or_insert(made);
            known.is_told = true;
            if known.subject != letter.subject || known.receiver != receiver {
                broken.push(("identity", format!("{id} is `{}` and `{}`", known.subject, letter.subject)));
            }
        }
        broken
    }

    /// A message, shown for its number.
    fn judge_asked(
        &mut self,
        id: &str,
        message: &Message,
        mine: OfficeNumber,
        now: JapanTime,
    ) -> Vec<Broken> {
        let mut broken = self.judge_shown(message, mine, None, now);
        if message.id != id {
            broken.push(("identity", format!("asked for {id}, shown {}", message.id)));
        }
        broken
    }

    /// A message in a list, or by itself.
    fn judge_shown(
        &mut self,
        message: &Message,
        mine: OfficeNumber,
        side: Option<Side>,
        now: JapanTime,
    ) -> Vec<Broken> {
        let (mut broken, known) = self.judge_row(&Row::shown(message), now);
        if let Some(known) = known {
            broken.extend(known.judge_shown(message, mine, side, now));
        }
        broken
    }

    /// A message, as a list or the store tells it, held against the letter that it was.
    fn judge_row(&mut self, row: &Row<'_>, now: JapanTime) -> (Vec<Broken>, Option<&mut Known>) {
        let Row { id, subject, to, .. } = row;
        let Some(written) = self.letters.get(*subject) else {
            return (vec![("authorship", format!("nobody has written {id} (`{subject}`)"))], None);
        };
        let Some(made) = Known::of(written, *to, now) else {
            return (vec![("sorting", format!("{id} is for {to}, to whom nobody wrote it"))], None);
        };
        let mut broken = Vec::new();
        if !written.may_be {
            broken.push(("refusal", format!("`{subject}` is there as {id}, and must have been refused")));
        }
        if let Some(told) = written.told.as_ref().and_then(|told| told.get(to))
            && told != id
        {
            broken.push(("doubling", format!("`{subject}` is there for {to} as {id} and as {told}")));
        }
        let known = self.messages.entry((*id).to_owned()).or_insert(made);
        broken.extend(known.judge_row(row));
        (broken, Some(known))
    }

    /// Serials that may be revoked from now on.
    pub(super) fn revoking(&mut self, serial: CertificateSerial) {
        self.revoking.insert(serial);
    }

    /// The portal has said that it is.
    pub(super) fn revoked(&mut self, serial: CertificateSerial) {
        self.revoked.insert(serial);
    }

    pub(super) fn is_revoked(&self, serial: CertificateSerial) -> bool {
        self.revoked.contains(&serial)
    }

    pub(super) fn is_revoking(&self, serial: CertificateSerial) -> bool {
        self.revoking.contains(&serial)
    }

    /// A node has taken over what was revoked so far: it was told to, or has just started.
    pub(super) fn settled(&mut self, node: u8) {
        self.revoked_at.entry(node).or_default().extend(self.revoked.iter().copied());
    }

    /// The keys of letters that an office knows to be stored.
    pub(super) fn keyed_and_told(&self, sender: usize) -> Vec<String> {
        let told =
            self.letters.values().filter(|written| written.told.is_some() && written.letter.sender == sender);
        told.filter_map(|written| written.letter.key.clone()).collect()
    }

    /// Letters that can be repeated: those with a key.
    pub(super) fn keyed(&self) -> Vec<&Letter> {
        self.letters.values().map(|written| &written.letter).filter(|letter| letter.key.is_some()).collect()
    }
}

/// Whether what was not answered is a fault of the service's own.
fn is_fault(why: &str, around: &Around<'_>) -> bool {
    why.starts_with("odd") || (why == "internal" && !around.has_crashed)
}

/// The promise that is broken where a refusal of this code is missing.
fn promise_of(code: &str) -> &'static str {
    match code {
        "message-unknown" => "privacy",
        code if code.starts_with("certificate-") || code.starts_with("token-") => "admission",
        _ => "refusal",
    }
}
