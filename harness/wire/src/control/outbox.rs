//! `GET outbox`: what the portal has sent to its offices, by mail and by post, and the support site to who asked it.

use std::fmt;

use careplan_domain::{JapanTime, OfficeNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// `GET outbox?office=&cursor=&limit=`.
#[serde_as]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    /// Only what went to this office.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// Only what this one sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<OutboxSender>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many, 1 to 500; 50 when nothing is said.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

impl OutboxQuery {
    /// Items in one answer, when nothing is said.
    pub const ITEMS: usize = 50;
    /// Items in one answer at most: a page of letters is under 1 MB then.
    pub const ITEMS_MAX: usize = 500;

    /// How many items are asked for.
    pub fn items(&self) -> usize {
        self.limit.unwrap_or(Self::ITEMS).clamp(1, Self::ITEMS_MAX)
    }
}

/// 送信箱, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outbox {
    /// The mails and letters.
    pub items: Vec<OutboxItem>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// One mail or letter, as its reader has it: passwords stand in the body, so `Debug` does not show it.
#[serde_as]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutboxItem {
    /// Its number: M or L, the office's number (of an answer the enquiry's), a count from 001.
    pub id: String,
    /// 差出人.
    #[serde(default)]
    pub sender: OutboxSender,
    /// By mail or by post.
    pub kind: OutboxKind,
    /// To which office; absent where who asked the support site told none.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// The mail's address, or the addressee of the letter.
    pub to: String,
    /// 件名.
    pub subject: String,
    /// 本文, line by line.
    pub body: String,
    /// When it left.
    #[serde_as(as = "DisplayFromStr")]
    pub sent_at: JapanTime,
    /// When the post brings it: letters only. A mail is there at once.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrives_at: Option<JapanTime>,
}

/// メール or 郵送.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxKind {
    /// A mail: the portal's to the office's セキュリティメールアドレス, the support site's to the enquiry's address.
    Mail,
    /// A letter.
    Letter,
}

/// 差出人.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxSender {
    /// 電子請求受付システム and 国保連合会.
    #[default]
    Portal,
    /// ヘルプデスクサポートサイト.
    SupportSite,
}

impl fmt::Debug for OutboxItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutboxItem")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("subject", &self.subject)
            .field("sent_at", &self.sent_at)
            .field("arrives_at", &self.arrives_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_letter_tells_is_not_shown_in_passing() {
        let item = OutboxItem {
            id: "L4470300015001".to_owned(),
            kind: OutboxKind::Letter,
            sender: OutboxSender::Portal,
            office: Some("4470300015".parse().expect("a number")),
            to: "みほん居宅 御中".to_owned(),
            subject: "題".to_owned(),
            body: "仮パスワード: Himitsu123".to_owned(),
            sent_at: "2026-04-01T09:00".parse().expect("a time"),
            arrives_at: None,
        };
        let shown = format!("{item:?}");
        assert!(shown.contains("L4470300015001") && !shown.contains("Himitsu123"), "{shown}");
    }
}
