//! 掲示板: what the counter has posted to all.

use careplan_domain::JapanTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{NOTICES_MAX, Notice, NoticeId, NoticeRecord, Writer};

/// The notices to all, oldest first; at most [`NOTICES_MAX`], the oldest go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Board {
    notices: Vec<Notice>,
    /// How many were ever posted.
    posted: u32,
}

#[derive(Serialize, Deserialize)]
struct BoardRecord {
    posted: u32,
    notices: Vec<NoticeRecord>,
}

impl Board {
    /// All of them, oldest first.
    pub(crate) fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Withdraws one; nothing of that number is no harm.
    pub(crate) fn withdraw(&mut self, id: NoticeId, now: JapanTime) {
        if let Some(notice) = self.notices.iter_mut().find(|notice| notice.id == id) {
            notice.withdrawn.get_or_insert(now);
        }
    }

    /// Posts one, which gets the next number.
    pub(crate) fn post(&mut self, write: impl FnOnce(NoticeId) -> Notice) {
        self.posted = self.posted.saturating_add(1);
        self.notices.push(write(NoticeId::All(self.posted)));
        let excess = self.notices.len().saturating_sub(NOTICES_MAX);
        self.notices.drain(..excess);
    }
}

impl Serialize for Board {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let notices = self.notices.iter().map(NoticeRecord::from).collect();
        BoardRecord { posted: self.posted, notices }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Board {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let BoardRecord { posted, notices } = BoardRecord::deserialize(deserializer)?;
        // All of them are the counter's, also where an older record does not say so.
        let notices = notices.into_iter().map(|record| record.into_notice(NoticeId::All));
        let notices = notices.map(|notice| Notice { writer: Writer::Counter, ..notice }).collect();
        Ok(Self { notices, posted })
    }
}

#[cfg(test)]
mod tests {
    use super::super::schedule;
    use super::*;

    #[test]
    fn the_oldest_go_and_no_number_comes_twice() {
        let month = schedule("2026-04-01T09:00".parse().unwrap()).remove(0);
        let month = Notice { writer: Writer::Counter, ..month };
        let mut board = Board::default();
        for _ in 0..=NOTICES_MAX {
            board.post(|id| Notice { id, ..month.clone() });
        }
        assert_eq!(board.notices().len(), NOTICES_MAX);
        assert_eq!(board.notices()[0].id, NoticeId::All(2));
        let text = serde_json::to_string(&board).unwrap();
        let mut back: Board = serde_json::from_str(&text).unwrap();
        assert_eq!(back, board);
        back.post(|id| Notice { id, ..month.clone() });
        assert_eq!(back.notices().last().unwrap().id, NoticeId::All(202));
    }
}
