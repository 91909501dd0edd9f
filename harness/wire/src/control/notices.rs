//! `GET` and `POST notices`, `DELETE notices/{id}`: what the counter posts, has posted and takes back.

use careplan_domain::{Day, JapanTime, OfficeNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// `POST notices`: what the counter tells one office or all.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNotice {
    /// カテゴリ; スケジュール when absent.
    #[serde(default)]
    pub category: NoticeCategory,
    /// タイトル, in one line.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
    /// 表示開始日; at once when absent or today.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day on which it is shown by itself; without an end when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// To which office; to all when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
}

/// カテゴリ of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeCategory {
    /// 証明書.
    Certificate,
    /// スケジュール.
    #[default]
    Schedule,
    /// その他.
    Other,
}

/// A notice that was posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PostedNotice {
    /// As it stands in the address of its page: `all-1`, or a number among the office's own.
    pub id: String,
    /// 表示開始日, to the moment.
    #[serde_as(as = "DisplayFromStr")]
    pub from: JapanTime,
}

/// `GET notices?office=&cursor=&limit=`.
#[serde_as]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticesQuery {
    /// Only what was posted to this office alone.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many, 1 to 100; 50 when nothing is said.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// What the counter has posted, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notices {
    /// The notices, withdrawn ones included.
    pub notices: Vec<Notice>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// お知らせ that the counter has posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// As it stands in the address of its page: `all-1`, or a number among the office's own.
    pub id: String,
    /// To which office; to all when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// カテゴリ.
    pub category: NoticeCategory,
    /// タイトル.
    pub title: String,
    /// The text, a paragraph a line.
    pub body: String,
    /// 表示開始日, to the moment.
    #[serde_as(as = "DisplayFromStr")]
    pub from: JapanTime,
    /// The last day on which it is shown by itself; without an end when absent.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// 取下げ: when it was taken back.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<JapanTime>,
}

/// `DELETE notices/{id}?office=`: whose notice it is. One to all has no office.
#[serde_as]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeOf {
    /// To which office alone.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
}
