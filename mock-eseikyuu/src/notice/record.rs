//! A notice as the store keeps it. Whose it is, the record around it knows.

use careplan_domain::{Day, JapanTime};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

use super::{Category, Notice, NoticeId, Writer};

#[serde_as]
#[derive(Serialize, Deserialize)]
pub(crate) struct NoticeRecord {
    number: u32,
    #[serde_as(as = "DisplayFromStr")]
    from: JapanTime,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Day>,
    category: CategoryRecord,
    title: String,
    body: String,
    #[serde(default)]
    writer: WriterRecord,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<JapanTime>,
}

/// Older records do not say it: of those to one office, most are the portal's.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WriterRecord {
    #[default]
    Portal,
    Counter,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CategoryRecord {
    Certificate,
    Schedule,
    Other,
}

impl From<&Notice> for NoticeRecord {
    fn from(notice: &Notice) -> Self {
        Self {
            number: match notice.id {
                NoticeId::Own(number) | NoticeId::All(number) => number,
                NoticeId::Month(_) => unreachable!("what the calendar writes is not kept"),
            },
            from: notice.from,
            until: notice.until,
            category: match notice.category {
                Category::Certificate => CategoryRecord::Certificate,
                Category::Schedule => CategoryRecord::Schedule,
                Category::Other => CategoryRecord::Other,
            },
            title: notice.title.clone(),
            body: notice.body.clone(),
            writer: match notice.writer {
                Writer::Portal => WriterRecord::Portal,
                Writer::Counter => WriterRecord::Counter,
            },
            withdrawn: notice.withdrawn,
        }
    }
}

impl NoticeRecord {
    /// The notice, numbered as `id` has it.
    pub(crate) fn into_notice(self, id: fn(u32) -> NoticeId) -> Notice {
        Notice {
            id: id(self.number),
            from: self.from,
            until: self.until,
            category: match self.category {
                CategoryRecord::Certificate => Category::Certificate,
                CategoryRecord::Schedule => Category::Schedule,
                CategoryRecord::Other => Category::Other,
            },
            title: self.title,
            body: self.body,
            writer: match self.writer {
                WriterRecord::Portal => Writer::Portal,
                WriterRecord::Counter => Writer::Counter,
            },
            withdrawn: self.withdrawn,
        }
    }
}
