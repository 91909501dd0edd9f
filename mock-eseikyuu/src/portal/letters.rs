//! 国保連合会からの手紙: which of them can be printed.
//!
//! The rule it keeps: what is under way is not printed.

use careplan_domain::{JapanTime, OfficeNumber};
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::letter::{self, Print, Reissued};
use crate::outbox::{By, Sent};

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
    /// 電子請求登録結果に関するお知らせ as a PDF.
    pub fn letter_pdf(&self, number: &OfficeNumber) -> Result<Vec<u8>, LetterRefusal> {
        let office = self.office(number).ok_or(OfficeUnknown(*number))?;
        if let Some(arrives_at) = office.first_letter_under_way(self.now()) {
            return Err(LetterRefusal::UnderWay { arrives_at });
        }
        Ok(letter::registration(&office, self.settings(), Print::Posted))
    }

    /// A letter of the outbox as a PDF.
    pub fn outbox_letter_pdf(&self, id: &str) -> Result<Vec<u8>, LetterRefusal> {
        let unknown = || LetterRefusal::Unknown(id.chars().take(40).collect());
        let number: OfficeNumber = id.get(1..11).and_then(|text| text.parse().ok()).ok_or_else(unknown)?;
        let office = self.office(&number).ok_or_else(unknown)?;
        let is_it = |sent: &&Sent| matches!(sent.by, By::Letter { .. }) && sent.id(number) == id;
        let sent = office.outbox.iter().find(is_it).ok_or_else(unknown)?;
        if let Some(arrives_at) = sent.under_way(self.now()) {
            return Err(LetterRefusal::UnderWay { arrives_at });
        }
        if sent.count == 1 {
            return Ok(letter::registration(&office, self.settings(), Print::Posted));
        }
        let text =
            Reissued { id, day: sent.at.day(), title: &sent.text.subject, body: sent.text.body.expose() };
        Ok(letter::reissue(&office, self.settings(), &text))
    }
}
