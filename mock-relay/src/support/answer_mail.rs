//! 回答のメール: the mail with which an enquiry is answered. Nothing leaves the testbed: it stands in the console's outbox.
//!
//! What the enquiry said stays with the enquiry; a mail keeps its own words alone.

use careplan_domain::JapanTime;
use careplan_wire::control::{Enquiry, OutboxItem, OutboxKind, OutboxSender};
use serde::{Deserialize, Serialize};
use serde_with::{DisplayFromStr, serde_as};

/// One mail, as it is written to the store.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AnswerMail {
    /// Its number among those of the enquiry, from 1.
    count: u32,
    /// When it left.
    #[serde_as(as = "DisplayFromStr")]
    at: JapanTime,
    /// 回答.
    text: String,
}

impl AnswerMail {
    /// The mail that tells `text`, after the one before.
    pub(super) fn after(before: Option<&Self>, at: JapanTime, text: &str) -> Self {
        let count = before.map_or(1, |before| before.count.saturating_add(1));
        Self { count, at, text: text.to_owned() }
    }

    /// As who asked reads it.
    pub(super) fn item(&self, enquiry: &Enquiry) -> OutboxItem {
        OutboxItem {
            id: format!("M{}{:03}", enquiry.id, self.count),
            sender: OutboxSender::SupportSite,
            kind: OutboxKind::Mail,
            office: enquiry.office,
            to: enquiry.mail.clone(),
            subject: format!("お問い合わせへの回答(受付番号{}{})", enquiry.id, self.again()),
            body: self.body(enquiry),
            sent_at: self.at,
            arrives_at: None,
        }
    }

    /// What tells a later answer from the first.
    const fn again(&self) -> &'static str {
        if self.count > 1 { "、再送" } else { "" }
    }

    fn body(&self, enquiry: &Enquiry) -> String {
        let asked_on = enquiry.at.day().kanji();
        let asked: Vec<String> = enquiry.body.lines().map(|line| format!("> {line}")).collect();
        format!(
            "{name} 様\n\n\
             ケアプランデータ連携システム ヘルプデスクサポートサイト(模擬)です。\n\
             {asked_on}にいただいたお問い合わせについて、回答いたします。\n\n\
             {answer}\n\n\
             ----\n\
             受付番号: {id}\n\
             件名: {subject}\n\
             {asked}\n\n\
             ※このメールは送信専用です。続けてのご質問は、サポートサイトの「お問い合わせ」からお送りください。",
            name = enquiry.name,
            answer = self.text,
            id = enquiry.id,
            subject = enquiry.subject,
            asked = asked.join("\n"),
        )
    }
}
