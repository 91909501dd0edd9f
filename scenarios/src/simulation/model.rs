//! 模型: what the offices were told, and so what must be true.
//!
//! It knows nothing of how the exchange works: only what was asked, what was answered, what time it is and which
//! certificates were revoked. The rule it keeps: where an answer was lost, both outcomes are possible, and nothing else.

mod admission;
mod keeping;
mod paging;

use std::collections::{BTreeMap, BTreeSet};

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber};
use careplan_sim::{Entry, Outcome};
use careplan_wire::relay::{Message, MessageState, Side};
use sha2::{Digest as _, Sha256};

use self::paging::Paging;
use super::desk::Desk;
use super::order::{By, Letter, Order, Part, Seen};
use super::world::Place;

/// What broke: the promise as a stable word, and what was found.
pub(super) type Broken = (&'static str, String);

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
    paging: BTreeMap<(usize, bool), Paging>,
    is_recall_on: bool,
}

/// A letter that was sent at least once.
struct Written {
    letter: Letter,
    /// The messages that it became, once that was told.
    told: Option<BTreeMap<OfficeNumber, String>>,
}

/// A message, as far as its offices know it.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) subject: String,
    pub(super) sender: OfficeNumber,
    pub(super) receiver: OfficeNumber,
    pub(super) files: Vec<(String, String)>,
    pub(super) is_told: bool,
    /// Files that the receiver has begun to fetch, and those that it has whole.
    begun: BTreeSet<usize>,
    whole: BTreeSet<usize>,
    /// Whether its sender has tried to take it back, and was told that it is.
    recalling: bool,
    recalled: bool,
    kept: Option<keeping::Before>,
}

/// What surrounds an answer.
pub(super) struct Around<'a> {
    pub(super) desks: &'a [Desk],
    pub(super) now: JapanTime,
    pub(super) news: &'a [(Place, Entry)],
}

impl Model {
    pub(super) fn new(is_recall_on: bool) -> Self {
        Self { is_recall_on, ..Self::default() }
    }

    /// Before orders go out together: from now on, each may have had its effect.
    pub(super) fn expect(&mut self, order: &Order, desks: &[Desk]) {
        match order {
            Order::Send { letter, .. } => {
                let written = || Written { letter: letter.clone(), told: None };
                self.letters.entry(letter.subject.clone()).or_insert_with(written);
            }
            Order::Fetch { by, id, part, .. } => {
                if let Some(known) = self.messages.get_mut(id)
                    && desks[by.office].number == known.receiver
                {
                    known.begun.extend(positions(*part, known.files.len()));
                }
            }
            Order::Recall { id, .. } => {
                if let Some(known) = self.messages.get_mut(id) {
                    known.recalling = true;
                }
            }
            Order::LogOut { by, .. } => {
                self.ending.extend(by.held.iter().map(|held| held.token.expose().to_owned()));
            }
            Order::Page { by, side, cursor: None, .. } => {
                let mine = desks[by.office].number;
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

    /// What an answer breaks.
    pub(super) fn judge(&mut self, order: &Order, seen: &Seen, around: &Around<'_>) -> Vec<Broken> {
        let Some(by) = order.by() else { return Vec::new() };
        match seen {
            Seen::Unclear(why) if why.starts_with("odd") => vec![("answer", format!("{order}: {why}"))],
            Seen::Unclear(_) => Vec::new(),
            Seen::Refused(code) => self.judge_refusal(order, by, code, around),
            _ => {
                let mut broken = Vec::new();
                if let Some(why) = self.must_refuse(order, by, around) {
                    broken.push(("admission", format!("{order} was answered, though {why}")));
                }
                broken.extend(self.judge_answer(order, by, seen, around));
                broken
            }
        }
    }

    fn judge_refusal(&self, order: &Order, by: &By, code: &str, around: &Around<'_>) -> Vec<Broken> {
        let mut broken = Vec::new();
        let told = around.news.iter().any(|(place, entry)| {
            *place == Place::Relay(by.node)
                && entry.event.outcome == Outcome::Refused
                && entry.event.rule == Some(code)
        });
        if !told {
            broken
                .push(("journal", format!("{order} was refused ({code}), and the journal does not say why")));
        }
        if !self.is_excused(order, by, code, around) {
            broken.push(("refusal", format!("{order} was refused ({code}) without a cause")));
        }
        broken
    }

    fn judge_answer(&mut self, order: &Order, by: &By, seen: &Seen, around: &Around<'_>) -> Vec<Broken> {
        let mine = around.desks[by.office].number;
        match (order, seen) {
            (Order::LogOut { by, .. }, Seen::Done) => {
                self.ended.extend(by.held.iter().map(|held| held.token.expose().to_owned()));
                Vec::new()
            }
            (Order::Send { letter, .. }, Seen::Sent(sent)) => self.judge_sent(letter, mine, sent),
            (Order::Page { side, cursor, .. }, Seen::Page(page)) => {
                let mut broken = Vec::new();
                for message in &page.messages {
                    broken.extend(self.judge_shown(message, mine, Some(*side)));
                }
                if let Some(paging) = self.paging.get_mut(&(by.office, *side == Side::Sent)) {
                    broken.extend(paging.turn(cursor.as_deref(), page));
                }
                broken
            }
            (Order::Look { id, .. }, Seen::Message(message)) => {
                let mut broken = self.judge_shown(message, mine, None);
                if message.id != *id {
                    broken.push(("identity", format!("asked for {id}, shown {}", message.id)));
                }
                broken
            }
            (Order::Recall { id, .. }, Seen::Message(message)) => {
                if let Some(known) = self.messages.get_mut(id) {
                    known.recalled = true;
                }
                let mut broken = self.judge_shown(message, mine, None);
                if message.state != MessageState::Recalled {
                    broken.push(("states", format!("{id} was taken back and is {:?}", message.state)));
                }
                broken
            }
            (Order::Fetch { id, part, .. }, Seen::Content(content)) => {
                self.judge_content(id, *part, mine, content)
            }
            _ => Vec::new(),
        }
    }

    fn judge_sent(
        &mut self,
        letter: &Letter,
        sender: OfficeNumber,
        sent: &[(String, OfficeNumber)],
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
            let Some(positions) = letter.drafts.get(&receiver) else { continue };
            let files = positions.iter().map(|&nth| &letter.files[nth]);
            let files: Vec<_> =
                files.map(|(name, content)| (name.clone(), hex::encode(Sha256::digest(content)))).collect();
            let known = self
                .messages
                .entry(id.clone())
                .or_insert_with(|| Known::new(letter.subject.clone(), sender, receiver, files));
            known.is_told = true;
            if known.subject != letter.subject {
                broken.push(("identity", format!("{id} is `{}` and `{}`", known.subject, letter.subject)));
            }
        }
        broken
    }

    /// A message in a list, or by itself.
    fn judge_shown(&mut self, message: &Message, mine: OfficeNumber, side: Option<Side>) -> Vec<Broken> {
        let mut broken = Vec::new();
        let is_mine = match side {
            Some(Side::Sent) => message.from == mine,
            Some(Side::Received) => message.to == mine,
            None => message.from == mine || message.to == mine,
        };
        if !is_mine {
            broken.push((
                "privacy",
                format!("{} from {} to {} was shown to {mine}", message.id, message.from, message.to),
            ));
        }
        let Some(written) = self.letters.get(&message.subject) else {
            broken.push(("authorship", format!("nobody has written {} (`{}`)", message.id, message.subject)));
            return broken;
        };
        if let Some(told) = &written.told
            && told.get(&message.to).is_some_and(|id| *id != message.id)
        {
            broken.push(("doubling", format!("`{}` is there twice for {}", message.subject, message.to)));
        }
        let files = message.files.iter().map(|file| (file.name.clone(), file.sha256.clone())).collect();
        let known = self
            .messages
            .entry(message.id.clone())
            .or_insert_with(|| Known::new(message.subject.clone(), message.from, message.to, files));
        if known.recalled && message.state != MessageState::Recalled {
            broken.push(("states", format!("{} was taken back and is {:?}", message.id, message.state)));
        }
        if message.state == MessageState::Received && !known.could_be_received() {
            broken
                .push(("receipts", format!("{} is received, and nobody has fetched all of it", message.id)));
        }
        if known.whole.len() == known.files.len() && message.state != MessageState::Received {
            broken.push((
                "receipts",
                format!("all of {} was fetched, and it is {:?}", message.id, message.state),
            ));
        }
        broken
    }

    fn judge_content(&mut self, id: &str, part: Part, mine: OfficeNumber, content: &[u8]) -> Vec<Broken> {
        let Some(known) = self.messages.get_mut(id) else { return Vec::new() };
        let mut broken = Vec::new();
        if known.sender != mine && known.receiver != mine {
            broken.push(("privacy", format!("{mine} has fetched {id}, which is not its own")));
        }
        if let Part::One(position) = part {
            let (name, expected) = &known.files[position];
            let found = hex::encode(Sha256::digest(content));
            if found != *expected {
                broken.push(("integrity", format!("{name} of {id} was {expected} and came as {found}")));
            }
        }
        if known.receiver == mine {
            known.whole.extend(positions(part, known.files.len()));
        }
        broken
    }

    /// Serials that may be revoked from now on.
    pub(super) fn revoking(&mut self, serial: CertificateSerial) {
        self.revoking.insert(serial);
    }

    /// The portal has said that it is.
    pub(super) fn revoked(&mut self, serial: CertificateSerial) {
        self.revoked.insert(serial);
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

impl Known {
    fn new(
        subject: String,
        sender: OfficeNumber,
        receiver: OfficeNumber,
        files: Vec<(String, String)>,
    ) -> Self {
        Self {
            subject,
            sender,
            receiver,
            files,
            is_told: false,
            begun: BTreeSet::new(),
            whole: BTreeSet::new(),
            recalling: false,
            recalled: false,
            kept: None,
        }
    }

    fn is_on(&self, side: Side, office: OfficeNumber) -> bool {
        match side {
            Side::Sent => self.sender == office,
            Side::Received => self.receiver == office,
        }
    }

    fn could_be_received(&self) -> bool {
        self.begun.len() == self.files.len()
    }
}

fn positions(part: Part, count: usize) -> std::ops::Range<usize> {
    match part {
        Part::One(position) => position..position + 1,
        Part::All => 0..count,
    }
}
