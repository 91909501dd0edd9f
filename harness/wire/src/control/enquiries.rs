//! `GET enquiries`: what the support site was asked by its form, and what the console has answered.

use careplan_domain::{JapanTime, OfficeNumber};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::text::DisplayFromStr;

/// お問い合わせ, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enquiries {
    /// All that are kept.
    pub enquiries: Vec<Enquiry>,
}

/// One enquiry.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Enquiry {
    /// 受付番号: Q and six digits.
    pub id: String,
    /// When it arrived.
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    /// 事業所番号, where one was told.
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeNumber>,
    /// 氏名.
    pub name: String,
    /// メールアドレス.
    pub mail: String,
    /// 件名.
    pub subject: String,
    /// 本文, line by line.
    pub body: String,
    /// What it was answered, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<EnquiryAnswer>,
}

/// 回答.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnquiryAnswer {
    /// When.
    #[serde_as(as = "DisplayFromStr")]
    pub at: JapanTime,
    /// What.
    pub text: String,
}

/// `POST enquiries/{id}/answer`: keeps this answer in the place of a former one. Answered with the enquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerEnquiry {
    /// 1 to 2,000 characters.
    pub text: String,
}

impl AnswerEnquiry {
    /// Characters of an answer at most.
    pub const TEXT_MAX: usize = 2_000;
}
