//! The messages that were acknowledged, as they were acknowledged: hashes, not bytes.
//!
//! The rule it keeps: it grows to a limit and no further; then the oldest are let go, and counted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use careplan_domain::OfficeNumber;
use careplan_wire::relay::{MessageState, Side};
use mock_relay::exchange::{MessageId, Moment, Place};

/// Messages that are watched at once: a large class's month. About 400 bytes each, so 40 MB.
pub(crate) const MESSAGES_MAX: usize = 100_000;
/// Files of theirs: four a message, and messages of a hundred files leave room for others. 40 bytes each, so 16 MB.
pub(crate) const FILES_MAX: usize = 400_000;

/// A repeatable send's key, by the hash of its text.
pub(crate) type KeyId = (OfficeNumber, [u8; 32]);

/// A message that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) sender: OfficeNumber,
    pub(crate) receiver: OfficeNumber,
    pub(crate) place: Place,
    pub(crate) files: Vec<KnownFile>,
    /// When it was acknowledged: what began later had to know of it.
    pub(crate) acknowledged: Moment,
    pub(crate) state: MessageState,
    /// When it was first seen in that state.
    pub(crate) since: Moment,
    pub(crate) key: Option<KeyId>,
}

/// One file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownFile {
    /// The beginning of its name's hash: names can tell of persons.
    pub(crate) name: u64,
    /// SHA-256 of its content.
    pub(crate) content: [u8; 32],
}

/// What was sent under a key.
#[derive(Clone, Debug)]
pub(crate) struct KnownKey {
    pub(crate) fingerprint: [u8; 32],
    pub(crate) messages: Vec<MessageId>,
}

/// 台帳: all that are watched.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    by_id: BTreeMap<MessageId, Known>,
    /// In the order in which they came.
    order: VecDeque<MessageId>,
    sent: BTreeMap<OfficeNumber, BTreeMap<Place, MessageId>>,
    received: BTreeMap<OfficeNumber, BTreeMap<Place, MessageId>>,
    keys: BTreeMap<KeyId, KnownKey>,
    files: usize,
    let_go: u64,
}

impl Messages {
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// How many were let go because there are more than can be watched.
    pub(crate) fn let_go(&self) -> u64 {
        self.let_go
    }

    pub(crate) fn find(&self, id: &MessageId) -> Option<&Known> {
        self.by_id.get(id)
    }

    pub(crate) fn find_mut(&mut self, id: &MessageId) -> Option<&mut Known> {
        self.by_id.get_mut(id)
    }

    pub(crate) fn key(&self, key: &KeyId) -> Option<&KnownKey> {
        self.keys.get(key)
    }

    pub(crate) fn keep_key(&mut self, key: KeyId, known: KnownKey) {
        self.keys.insert(key, known);
    }

    /// Watches a message, and lets go of the oldest where there are too many.
    pub(crate) fn watch(&mut self, id: MessageId, known: Known) {
        for (side, office) in [(&mut self.sent, known.sender), (&mut self.received, known.receiver)] {
            side.entry(office).or_default().insert(known.place, id.clone());
        }
        self.files += known.files.len();
        self.order.push_back(id.clone());
        self.by_id.insert(id, known);
        while self.by_id.len() > MESSAGES_MAX || self.files > FILES_MAX {
            let Some(oldest) = self.order.pop_front() else { return };
            self.let_go_of(&oldest);
        }
    }

    fn let_go_of(&mut self, id: &MessageId) {
        let Some(known) = self.by_id.remove(id) else { return };
        self.files -= known.files.len();
        self.let_go += 1;
        for (side, office) in [(&mut self.sent, known.sender), (&mut self.received, known.receiver)] {
            if let Some(list) = side.get_mut(&office) {
                list.remove(&known.place);
                if list.is_empty() {
                    side.remove(&office);
                }
            }
        }
        if let Some(key) = &known.key {
            self.keys.remove(key);
        }
    }

    /// The messages of one side of one office from place `from` up to, and without, `before`.
    pub(crate) fn between(
        &self,
        office: OfficeNumber,
        side: Side,
        (from, before): (Place, Place),
    ) -> impl Iterator<Item = (&MessageId, &Known)> {
        let side = match side {
            Side::Sent => &self.sent,
            Side::Received => &self.received,
        };
        // A range that runs backwards has nothing in it.
        let list = side.get(&office).filter(|_| from < before);
        let ids = list.into_iter().flat_map(move |list| list.range(from..before));
        ids.filter_map(|(_, id)| Some((id, self.by_id.get(id)?)))
    }

    /// Every office that has sent one of them.
    pub(crate) fn senders(&self) -> BTreeSet<OfficeNumber> {
        self.sent.keys().copied().collect()
    }

    /// Forgets all, as a reset does.
    pub(crate) fn clear(&mut self) {
        *self = Self { let_go: self.let_go, ..Self::default() };
    }
}
