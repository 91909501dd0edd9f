//! お問い合わせ: offices that ask their federation for an ID by telephone or mail, and the letters that answer them.
//!
//! The rule it keeps: what is under way nobody reads, and who waits for a letter is not sent another.

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::back_office::portal::{Register, RegisterInquiry};
use careplan_wire::control::{AskedBy, OutboxItem};
use thiserror::Error;

use super::{OfficeUnknown, Portal, RegisterRefusal, ReissueRefusal, sending};
use crate::letter::{self, Reissued};
use crate::outbox::{By, Sent, asked_for_subject};
use crate::{OfficeHours, request};

/// Why an office that asked is not answered.
#[derive(Debug, Error)]
pub enum InquiryRefusal {
    /// Nobody takes the telephone.
    #[error(
        "the counter is closed at {now}; it opens at {opens}, and a letter to it can be sent at any time"
    )]
    Closed {
        /// When it was asked.
        now: JapanTime,
        /// When it would have been possible.
        opens: JapanTime,
    },
    /// It has been answered, and waits.
    #[error("the letter `{id}` is under way to the office; it arrives at {arrives_at}")]
    UnderWay {
        /// Which letter.
        id: String,
        /// When it comes.
        arrives_at: JapanTime,
    },
    /// The office could not be registered.
    #[error(transparent)]
    Register(#[from] RegisterRefusal),
    /// Nothing was issued again.
    #[error(transparent)]
    Reissue(#[from] ReissueRefusal),
}

/// Why a letter is not printed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LetterRefusal {
    /// No such office.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
    /// No such letter.
    #[error(
        "there is no letter `{0}`; a letter's number is L, the office's number, and a count of three digits"
    )]
    Unknown(String),
    /// It has not arrived.
    #[error("the letter is under way; it arrives at {arrives_at}")]
    UnderWay {
        /// When it comes.
        arrives_at: JapanTime,
    },
}

impl Portal {
    /// An office that has its ID, or had it, asks: everything of its first letter comes again, two weeks later (S).
    pub async fn ask_letter(
        &self,
        number: OfficeNumber,
        asked_by: AskedBy,
    ) -> Result<OutboxItem, InquiryRefusal> {
        let answered_at = self.answered_at(Some(number), asked_by)?;
        let office = self.office(&number).ok_or(OfficeUnknown(number)).map_err(ReissueRefusal::from)?;
        let waits = |sent: &&Sent| sent.count == 1 || sent.text.subject == asked_for_subject();
        let under_way =
            office.outbox.iter().filter(waits).find_map(|sent| Some((sent, self.under_way(sent)?)));
        if let Some((sent, arrives_at)) = under_way {
            let refusal = InquiryRefusal::UnderWay { id: sent.id(number), arrives_at };
            self.refused(Some(number), "inquiry-answered", "letter-under-way", refusal.to_string());
            return Err(refusal);
        }
        self.answer_by_letter(number, answered_at).await?;
        Ok(self.newest_letter(number)?)
    }

    /// An office that has no ID asks for one: it is registered, and its letter takes two weeks (S).
    pub async fn register_inquiry(&self, asked: RegisterInquiry) -> Result<OutboxItem, InquiryRefusal> {
        let RegisterInquiry { asked_by, office } = asked;
        let number = office.number;
        let answered_at = self.answered_at(Some(number), asked_by)?;
        self.register_by_letter(office, answered_at).await?;
        Ok(self.newest_letter(number)?)
    }

    async fn register_by_letter(
        &self,
        facts: Register,
        answered_at: JapanTime,
    ) -> Result<(), RegisterRefusal> {
        self.register_with(facts, self.by_asked_post(answered_at)).await.map(|_| ())
    }

    /// When the counter turns to it: at once by telephone, if it is open; a letter lies until it opens.
    fn answered_at(
        &self,
        office: Option<OfficeNumber>,
        asked_by: AskedBy,
    ) -> Result<JapanTime, InquiryRefusal> {
        let now = self.now();
        let opens = match self.settings().office_hours {
            OfficeHours::Kept => request::counter_opens(now),
            OfficeHours::Ignored => now,
        };
        match asked_by {
            AskedBy::Telephone if opens > now => {
                let refusal = InquiryRefusal::Closed { now, opens };
                self.refused(office, "inquiry-answered", "counter-closed", refusal.to_string());
                Err(refusal)
            }
            AskedBy::Telephone | AskedBy::Mail => Ok(opens),
        }
    }

    fn newest_letter(&self, number: OfficeNumber) -> Result<OutboxItem, ReissueRefusal> {
        let office = self.office(&number).ok_or(OfficeUnknown(number))?;
        let sent = office.outbox.iter().rev().find(|sent| matches!(sent.by, By::Letter { .. }));
        Ok(sending::item(&office, sent.expect("a letter was written just now")))
    }

    /// 電子請求登録結果に関するお知らせ as a PDF.
    pub fn letter_pdf(&self, number: &OfficeNumber) -> Result<Vec<u8>, LetterRefusal> {
        let office = self.office(number).ok_or(OfficeUnknown(*number))?;
        if let Some(arrives_at) = office.first_letter_arrives().filter(|arrives_at| self.now() < *arrives_at)
        {
            return Err(LetterRefusal::UnderWay { arrives_at });
        }
        Ok(letter::registration(&office, self.settings()))
    }

    /// A letter of the outbox as a PDF.
    pub fn outbox_letter_pdf(&self, id: &str) -> Result<Vec<u8>, LetterRefusal> {
        let unknown = || LetterRefusal::Unknown(id.chars().take(40).collect());
        let number: OfficeNumber = id.get(1..11).and_then(|text| text.parse().ok()).ok_or_else(unknown)?;
        let office = self.office(&number).ok_or_else(unknown)?;
        let is_it = |sent: &&Sent| matches!(sent.by, By::Letter { .. }) && sent.id(number) == id;
        let sent = office.outbox.iter().find(is_it).ok_or_else(unknown)?;
        if let Some(arrives_at) = self.under_way(sent) {
            return Err(LetterRefusal::UnderWay { arrives_at });
        }
        if sent.count == 1 {
            return Ok(letter::registration(&office, self.settings()));
        }
        let text = Reissued { id, day: sent.at.day(), title: &sent.text.subject, body: &sent.text.body };
        Ok(letter::reissue(&office, self.settings(), &text))
    }

    fn under_way(&self, sent: &Sent) -> Option<JapanTime> {
        match sent.by {
            By::Letter { arrives_at } if self.now() < arrives_at => Some(arrives_at),
            By::Letter { .. } | By::Mail { .. } => None,
        }
    }
}
