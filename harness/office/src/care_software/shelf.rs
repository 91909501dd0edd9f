//! `Shelf`: the records of one sort, each with the send unit that spoke of it last.
//!
//! The newest serial wins, whatever arrives first: what was deleted leaves its serial behind, so that an older unit that
//! arrives late brings nothing back. Hearing the same again changes nothing.

use std::collections::BTreeMap;

use careplan_domain::{OfficeNumber, ServiceKind};
use careplan_standard::FileSerial;

use super::report::{Disregard, Effect};

/// The send unit that a record comes from. Ordered by serial; of equal serials by sender, so that the order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// ファイル連番.
    pub serial: FileSerial,
    /// 送信元事業所番号.
    pub sender: OfficeNumber,
    /// 送信元サービス種類, which version 3 does not name.
    pub service: Option<ServiceKind>,
}

/// Records of one sort by their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf<K, V> {
    slots: BTreeMap<K, Slot<V>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot<V> {
    origin: Origin,
    held: Held<V>,
}

/// What a send unit says of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Held<V> {
    /// This is the record, whole.
    Record(V),
    /// There is none any more.
    Deleted,
    /// The record has nothing to do with the office, which therefore keeps none.
    NotServed,
}

impl<K: Ord + Copy, V: Eq> Shelf<K, V> {
    /// The record of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        match &self.slots.get(key)?.held {
            Held::Record(record) => Some(record),
            Held::Deleted | Held::NotServed => None,
        }
    }

    /// The send unit that spoke of a key last, be it to delete.
    pub fn origin(&self, key: &K) -> Option<Origin> {
        self.slots.get(key).map(|slot| slot.origin)
    }

    /// The records in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.slots.iter().filter_map(|(key, slot)| match &slot.held {
            Held::Record(record) => Some((key, record)),
            Held::Deleted | Held::NotServed => None,
        })
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes what a send unit says of a key, unless a newer one has spoken.
    pub(super) fn put(&mut self, key: K, origin: Origin, said: Held<V>) -> Effect {
        let before = self.slots.get(&key);
        if let Some(slot) = before {
            if slot.origin > origin {
                return Effect::Ignored(Disregard::OlderSerial { newest: slot.origin.serial });
            }
            if slot.origin == origin {
                let same = slot.held == said;
                return Effect::Ignored(if same { Disregard::Replay } else { Disregard::SerialTaken });
            }
        }
        let effect = match (before.map(|slot| &slot.held), &said) {
            (Some(Held::Record(old)), Held::Record(new)) if old == new => Effect::Confirmed,
            (Some(Held::Record(_)), Held::Record(_)) => Effect::Replaced,
            (_, Held::Record(_)) => Effect::Added,
            (Some(Held::Record(_)), Held::Deleted) => Effect::Deleted,
            (Some(Held::Record(_)), Held::NotServed) => Effect::Dropped,
            (_, Held::Deleted) => Effect::Ignored(Disregard::NothingToDelete),
            (_, Held::NotServed) => Effect::Ignored(Disregard::NotServed),
        };
        self.slots.insert(key, Slot { origin, held: said });
        effect
    }
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self { slots: BTreeMap::new() }
    }
}
