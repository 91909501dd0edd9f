//! 既読: which notices an office has opened.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NoticeId;

/// The opened ones. Kept apart from the office's record, which is large: opening a notice rewrites only this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadMarks(BTreeSet<NoticeId>);

impl ReadMarks {
    /// Whether this one was opened.
    pub(crate) fn has(&self, id: NoticeId) -> bool {
        self.0.contains(&id)
    }

    /// The same with one more opened, and without those that no longer exist: so it cannot grow beyond what does.
    pub(crate) fn with(&self, id: NoticeId, existing: impl IntoIterator<Item = NoticeId>) -> Self {
        let mut kept: BTreeSet<NoticeId> = existing.into_iter().filter(|id| self.has(*id)).collect();
        kept.insert(id);
        Self(kept)
    }
}

impl Serialize for ReadMarks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(NoticeId::to_string))
    }
}

impl<'de> Deserialize<'de> for ReadMarks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let ids: Result<_, _> = texts.iter().map(|text| text.parse()).collect();
        ids.map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stay_while_their_notice_does() {
        let all = [1, 2, 3].map(NoticeId::Own);
        let marks = ReadMarks::default().with(all[0], all).with(all[2], all);
        assert_eq!(all.map(|id| marks.has(id)), [true, false, true]);
        let later = marks.with(NoticeId::All(1), [all[1], all[2], NoticeId::All(1)]);
        assert!(!later.has(all[0]), "it is gone");
        let text = serde_json::to_string(&later).unwrap();
        assert_eq!(text, r#"["all-1","3"]"#);
        assert_eq!(serde_json::from_str::<ReadMarks>(&text).unwrap(), later);
    }
}
