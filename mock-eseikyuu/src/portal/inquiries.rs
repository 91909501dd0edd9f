//! お問い合わせ: offices that ask their federation for an ID by telephone or mail, and the letters that answer them.
//!
//! The rule it keeps: what is under way nobody reads, and who waits for a letter is not sent another.

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_wire::back_office::portal::{Register, RegisterInquiry};
use careplan_wire::control::{AskedBy, OutboxItem};
use thiserror::Error;

use super::{OfficeUnknown, Portal, RegisterRefusal, ReissueRefusal, sending};
use crate::letter::{self, Print, Reissued};
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
        self.answer_by_letter_at(number, answered_at).await?;
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
        if let Some(arrives_at) = self.under_way(sent) {
            return Err(LetterRefusal::UnderWay { arrives_at });
        }
        if sent.count == 1 {
            return Ok(letter::registration(&office, self.settings(), Print::Posted));
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

#[cfg(test)]
mod tests {
    use careplan_domain::Claims;

    use super::*;
    use crate::testing::{Bench, at, number, register};

    #[tokio::test]
    async fn a_letter_takes_two_weeks_from_when_the_counter_turns_to_it() {
        let check = async |asked_by, time: &str, arrives: Result<&str, &str>| {
            let bench = Bench::new().await;
            bench.registered(Claims::Agent).await;
            bench.environment.clock.advance(at(time).since(bench.portal.now()));
            let answered = bench.portal.ask_letter(number(), asked_by).await;
            let answered = answered.map(|item| item.arrives_at.unwrap()).map_err(|refusal| match refusal {
                InquiryRefusal::Closed { opens, .. } => opens,
                other => panic!("{other}"),
            });
            assert_eq!(answered, arrives.map(at).map_err(at), "{asked_by:?} {time}");
        };
        check(AskedBy::Telephone, "2026-04-01T09:00", Ok("2026-04-15T12:00")).await;
        check(AskedBy::Telephone, "2026-04-01T17:15", Err("2026-04-02T08:30")).await;
        check(AskedBy::Telephone, "2026-04-04T12:00", Err("2026-04-06T08:30")).await;
        check(AskedBy::Mail, "2026-04-01T17:15", Ok("2026-04-16T12:00")).await;
        check(AskedBy::Mail, "2026-04-04T12:00", Ok("2026-04-20T12:00")).await;
    }

    #[tokio::test]
    async fn who_waits_for_a_letter_is_not_sent_another() {
        let bench = Bench::new().await;
        let asked = RegisterInquiry { asked_by: AskedBy::Mail, office: register("4470300015", Claims::None) };
        let first = bench.portal.register_inquiry(asked.clone()).await.unwrap();
        assert_eq!(first.id, "L4470300015001");
        let again = bench.portal.register_inquiry(asked).await.unwrap_err();
        assert!(matches!(again, InquiryRefusal::Register(RegisterRefusal::Exists(_))));
        let refused = bench.portal.ask_letter(number(), AskedBy::Telephone).await.unwrap_err();
        let expected =
            "the letter `L4470300015001` is under way to the office; it arrives at 2026-04-15T12:00:00+09:00";
        assert_eq!(refused.to_string(), expected);
        assert_eq!(bench.journal().last().unwrap(), "inquiry-answered refused letter-under-way");
        assert!(bench.portal.letter_pdf(&number()).is_err());
        bench.environment.clock.advance(at("2026-04-15T12:00").since(bench.portal.now()));
        assert!(bench.portal.letter_pdf(&number()).is_ok(), "on the minute");
        let second = bench.portal.ask_letter(number(), AskedBy::Telephone).await.unwrap();
        assert_eq!(second.id, "L4470300015002");
        let waits = LetterRefusal::UnderWay { arrives_at: second.arrives_at.unwrap() };
        assert_eq!(bench.portal.outbox_letter_pdf(&second.id), Err(waits));
        for id in [
            "",
            "L",
            "M4470300015001",
            "L4470300015009",
            "L9999999999001",
            "\u{3042}\u{3042}\u{3042}\u{3042}",
        ] {
            let refused = bench.portal.outbox_letter_pdf(id);
            assert_eq!(refused, Err(LetterRefusal::Unknown(id.to_owned())));
        }
    }
}
