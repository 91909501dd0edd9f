//! お問い合わせ: offices that ask their federation for an ID by telephone or mail, and the letters that answer them.
//!
//! The rule it keeps: who waits for a letter is not sent another that tells the same.

use careplan_domain::{JapanTime, OfficeNumber};
use careplan_serve::store::StoreFault;
use careplan_wire::back_office::portal::RegisterInquiry;
use careplan_wire::control::{AskLetter, AskedBy, AskedFor, OutboxItem};
use thiserror::Error;

use super::registering::Registered;
use super::{OfficeUnknown, Portal, RegisterRefusal, ReissueRefusal, sending};
use crate::office::Office;
use crate::{OfficeHours, outbox, request};

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

impl From<OfficeUnknown> for InquiryRefusal {
    fn from(unknown: OfficeUnknown) -> Self {
        Self::Reissue(unknown.into())
    }
}

impl From<StoreFault> for InquiryRefusal {
    fn from(fault: StoreFault) -> Self {
        Self::Reissue(fault.into())
    }
}

impl Portal {
    /// An office that has its ID, or had it, asks: everything of its first letter comes again, two weeks later (S), or
    /// another 証明書発行用パスワード alone.
    pub async fn ask_letter(
        &self,
        number: OfficeNumber,
        asked: AskLetter,
    ) -> Result<OutboxItem, InquiryRefusal> {
        let AskLetter { asked_by, asked_for } = asked;
        let by = self.by_asked_post(self.answered_at(Some(number), asked_by)?);
        let (seed, now) = (&self.0.environment.seed, self.now());
        let answer = self
            .change(number, |office: &mut Office| {
                let tells = match asked_for {
                    AskedFor::FirstLetter => outbox::tells_all,
                    AskedFor::CertificatePassword => outbox::tells_certificate_password,
                };
                let mut awaited = office.outbox.iter().filter(|sent| tells(sent));
                if let Some((sent, arrives_at)) = awaited.find_map(|sent| Some((sent, sent.under_way(now)?)))
                {
                    return Err(InquiryRefusal::UnderWay { id: sent.id(number), arrives_at });
                }
                let sent = match asked_for {
                    AskedFor::FirstLetter => office.reissue_temporary(seed, by, outbox::asked_for, now),
                    AskedFor::CertificatePassword => office.reissue_certificate_password(seed, by, now),
                };
                Ok(sending::item(office, &sent))
            })
            .await;
        let kind = match asked_for {
            AskedFor::FirstLetter => "login-reissued",
            AskedFor::CertificatePassword => "certificate-password-reissued",
        };
        match &answer {
            Ok(_) => self.done(number, kind),
            Err(InquiryRefusal::Reissue(refusal)) => {
                self.refused(Some(number), kind, refusal.rule(), refusal.to_string());
            }
            Err(refusal) => {
                self.refused(Some(number), "inquiry-answered", "letter-under-way", refusal.to_string());
            }
        }
        answer
    }

    /// An office that has no ID asks for one: it is registered, and its letter takes two weeks (S).
    pub async fn register_inquiry(&self, asked: RegisterInquiry) -> Result<OutboxItem, InquiryRefusal> {
        let RegisterInquiry { asked_by, office } = asked;
        let arrives_at = self.asked_letter_arrives(self.answered_at(Some(office.number), asked_by)?);
        let Registered { office, first_letter } = self.register_with(office, arrives_at).await?;
        Ok(sending::item(&office, &first_letter))
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
}

#[cfg(test)]
mod tests {
    use careplan_domain::Claims;

    use super::*;
    use crate::portal::LetterRefusal;
    use crate::testing::{Bench, at, number, register};

    fn asks(asked_by: AskedBy) -> AskLetter {
        AskLetter { asked_by, asked_for: AskedFor::FirstLetter }
    }

    #[tokio::test]
    async fn a_letter_takes_two_weeks_from_when_the_counter_turns_to_it() {
        let check = async |asked_by, time: &str, arrives: Result<&str, &str>| {
            let bench = Bench::new().await;
            bench.registered(Claims::Agent).await;
            bench.environment.clock.advance(at(time).since(bench.portal.now()));
            let answered = bench.portal.ask_letter(number(), asks(asked_by)).await;
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
        let refused = bench.portal.ask_letter(number(), asks(AskedBy::Telephone)).await.unwrap_err();
        let expected =
            "the letter `L4470300015001` is under way to the office; it arrives at 2026-04-15T12:00:00+09:00";
        assert_eq!(refused.to_string(), expected);
        assert_eq!(bench.journal().last().unwrap(), "inquiry-answered refused letter-under-way");
        assert!(bench.portal.letter_pdf(&number()).is_err());
        bench.environment.clock.advance(at("2026-04-15T12:00").since(bench.portal.now()));
        assert!(bench.portal.letter_pdf(&number()).is_ok(), "on the minute");
        let second = bench.portal.ask_letter(number(), asks(AskedBy::Telephone)).await.unwrap();
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

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_those_who_ask_at_once_one_is_sent_a_letter() {
        for asked_for in [AskedFor::FirstLetter, AskedFor::CertificatePassword] {
            let bench = Bench::new().await;
            bench.registered(Claims::Agent).await;
            let ask = AskLetter { asked_by: AskedBy::Mail, asked_for };
            let asking: Vec<_> = (0..24)
                .map(|_| {
                    let portal = bench.portal.clone();
                    tokio::spawn(async move { portal.ask_letter(number(), ask).await })
                })
                .collect();
            let mut letters = 0;
            for asked in asking {
                letters += usize::from(asked.await.unwrap().is_ok());
            }
            assert_eq!(letters, 1, "{asked_for:?}");
            assert_eq!(bench.portal.office(&number()).unwrap().outbox.len(), 2, "{asked_for:?}");
        }
    }

    #[tokio::test]
    async fn the_counter_posts_another_certificate_password() {
        let bench = Bench::new().await;
        let first = bench.registered(Claims::Agent).await;
        let ask = AskLetter { asked_by: AskedBy::Telephone, asked_for: AskedFor::CertificatePassword };
        let letter = bench.portal.ask_letter(number(), ask).await.unwrap();
        assert_eq!(letter.subject, "証明書発行用パスワード再発行のお知らせ");
        assert_eq!(letter.arrives_at, Some(at("2026-04-15T12:00")));
        let new = bench.portal.passwords(&number()).unwrap().certificate_password;
        assert_ne!(new, first.certificate_password);
        assert!(letter.body.contains(&format!("証明書発行用パスワード: {}", new.expose())));
        assert!(!letter.body.contains("仮パスワード"));
        assert_eq!(bench.journal().last().unwrap(), "certificate-password-reissued done ");
        let again = bench.portal.ask_letter(number(), ask).await.unwrap_err();
        assert!(matches!(again, InquiryRefusal::UnderWay { .. }));
        // Everything, with another temporary password: that it is not told yet.
        bench.portal.ask_letter(number(), asks(AskedBy::Telephone)).await.unwrap();
    }
}
