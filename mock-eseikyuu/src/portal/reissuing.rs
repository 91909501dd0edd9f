//! What is issued again: ログイン情報, 証明書発行用パスワード; and セキュリティメールアドレス, to which it may go.

use careplan_domain::{JapanTime, MailAddress, OfficeNumber, OfficeUserId};
use careplan_serve::store::StoreFault;
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::office::Office;
use crate::outbox::{self, By, UNDER_WAY_MAX};

/// By which way something is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// To セキュリティメールアドレス.
    SecurityMail,
    /// 郵送.
    Post,
}

/// Why nothing was issued again.
#[derive(Debug, Error)]
pub enum ReissueRefusal {
    /// There is no such office.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
    /// No address is registered.
    #[error("the office has no security mail address; a letter would be possible")]
    NoSecurityMail,
    /// As many letters are under way as anybody waits for.
    #[error("{UNDER_WAY_MAX} letters are under way to the office; the first arrives at {arrives_at}")]
    UnderWay {
        /// When one of them comes.
        arrives_at: JapanTime,
    },
    /// The store failed.
    #[error("what was issued again was not stored")]
    Store(#[from] StoreFault),
}

impl ReissueRefusal {
    /// The rule's stable word.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Office(_) => "office-unknown",
            Self::NoSecurityMail => "security-mail-missing",
            Self::UnderWay { .. } => "letters-under-way",
            Self::Store(_) => "internal",
        }
    }
}

impl Portal {
    /// ログイン情報再発行: sends another temporary password. The present one stays good until that one is used (A).
    pub async fn reissue_login(&self, user: &OfficeUserId, delivery: Delivery) -> Result<(), ReissueRefusal> {
        let number = user.office();
        // One office has one ID; the guide's other spelling of a prefecture is another ID.
        let known = self.office(&number).is_some_and(|office| office.user_id() == *user);
        let sent = if known {
            let (seed, now) = (&self.0.environment.seed, self.now());
            self.change(number, |office: &mut Office| {
                let by = self.way(office, delivery)?;
                office.reissue_temporary(seed, by, outbox::login_reissued, now);
                Ok(())
            })
            .await
        } else {
            Err(OfficeUnknown(number).into())
        };
        self.tell(number, "login-reissued", sent)
    }

    /// 証明書発行用パスワード再発行 (C). Issued files and open requests keep theirs: it is fixed with the request.
    pub async fn reissue_certificate_password(
        &self,
        number: OfficeNumber,
        delivery: Delivery,
    ) -> Result<(), ReissueRefusal> {
        let (seed, now) = (&self.0.environment.seed, self.now());
        let sent = self
            .change(number, |office: &mut Office| {
                let by = self.way(office, delivery)?;
                office.reissue_certificate_password(seed, by, now);
                Ok(())
            })
            .await;
        self.tell(number, "certificate-password-reissued", sent)
    }

    /// セキュリティメールの登録: told to the new address, and to the one before.
    pub async fn register_security_mail(
        &self,
        number: OfficeNumber,
        mail: MailAddress,
    ) -> Result<(), ReissueRefusal> {
        let now = self.now();
        let kept = self
            .change(number, |office: &mut Office| {
                let before = office.security_mail.replace(mail.clone());
                if before.as_ref() == Some(&mail) {
                    return Ok(());
                }
                let text = outbox::security_mail_changed(office, &mail);
                for to in before.into_iter().chain([mail.clone()]) {
                    office.send(By::Mail { to: to.to_string() }, text.clone(), now);
                }
                Ok(())
            })
            .await;
        self.tell(number, "security-mail-registered", kept)
    }

    /// セキュリティメールの削除: told to the address that was.
    pub async fn remove_security_mail(&self, number: OfficeNumber) -> Result<(), ReissueRefusal> {
        let now = self.now();
        let removed = self
            .change(number, |office: &mut Office| {
                if let Some(to) = office.security_mail.take() {
                    let text = outbox::security_mail_removed(office);
                    office.send(By::Mail { to: to.to_string() }, text, now);
                }
                Ok(())
            })
            .await;
        self.tell(number, "security-mail-removed", removed)
    }

    fn way(&self, office: &Office, delivery: Delivery) -> Result<By, ReissueRefusal> {
        match delivery {
            Delivery::Post => {
                let now = self.now();
                let mut under_way: Vec<_> =
                    office.outbox.iter().filter_map(|sent| sent.under_way(now)).collect();
                under_way.sort_unstable();
                match under_way.first() {
                    Some(first) if under_way.len() >= UNDER_WAY_MAX => {
                        Err(ReissueRefusal::UnderWay { arrives_at: *first })
                    }
                    _ => Ok(self.by_post(now)),
                }
            }
            Delivery::SecurityMail => {
                let to = office.security_mail.as_ref().ok_or(ReissueRefusal::NoSecurityMail)?;
                Ok(By::Mail { to: to.to_string() })
            }
        }
    }

    fn tell(
        &self,
        number: OfficeNumber,
        kind: &'static str,
        answer: Result<(), ReissueRefusal>,
    ) -> Result<(), ReissueRefusal> {
        match &answer {
            Ok(()) => self.done(number, kind),
            Err(refusal) => self.refused(Some(number), kind, refusal.rule(), refusal.to_string()),
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use careplan_domain::Claims;

    use super::*;
    use crate::testing::{Bench, at, by_telephone, number, register};

    #[tokio::test]
    async fn who_knows_an_id_takes_no_letter_away_that_is_under_way() {
        let bench = Bench::new().await;
        let asked = careplan_wire::back_office::portal::RegisterInquiry {
            asked_by: careplan_wire::control::AskedBy::Mail,
            office: register("4470300015", Claims::None),
        };
        bench.portal.register_inquiry(asked).await.unwrap();
        let user = OfficeUserId::of(number());
        for _ in 0..150 {
            let sent = bench.portal.reissue_login(&user, Delivery::Post).await;
            if let Err(refusal) = sent {
                assert_eq!(refusal.rule(), "letters-under-way");
            }
        }
        let office = bench.portal.office(&number()).unwrap();
        assert_eq!(office.outbox.len(), UNDER_WAY_MAX);
        assert_eq!(office.first_letter_under_way(bench.portal.now()), Some(at("2026-04-15T12:00")));
        assert!(bench.portal.letter_pdf(&number()).is_err());
        // The counter does not count what others asked for in the office's name.
        bench.environment.clock.advance(at("2026-04-15T12:00").since(bench.portal.now()));
        bench.portal.ask_letter(number(), by_telephone()).await.unwrap();
        bench.portal.reissue_login(&user, Delivery::Post).await.unwrap();
    }

    #[tokio::test]
    async fn mails_push_out_what_has_arrived_and_nothing_else() {
        let bench = Bench::new().await;
        let first = bench.registered(Claims::Agent).await;
        bench.portal.register_security_mail(number(), "mihon@example.jp".parse().unwrap()).await.unwrap();
        bench.portal.ask_letter(number(), by_telephone()).await.unwrap();
        let user = OfficeUserId::of(number());
        for _ in 0..outbox::OUTBOX_MAX {
            bench.portal.reissue_login(&user, Delivery::SecurityMail).await.unwrap();
        }
        let office = bench.portal.office(&number()).unwrap();
        assert_eq!(office.outbox.len(), outbox::OUTBOX_MAX);
        assert_eq!(office.outbox[0].id(number()), "L4470300015003", "it is under way");
        assert_eq!(office.first_letter_arrives, first.arrives_at, "it came, though it is kept no more");
        assert!(bench.portal.letter_pdf(&number()).is_ok());
    }

    #[tokio::test]
    async fn no_password_is_shown_in_passing() {
        let bench = Bench::new().await;
        let letter = bench.active(Claims::Agent).await;
        bench.portal.request_certificate(number(), crate::testing::application(&letter)).await.unwrap();
        bench.portal.ask_letter(number(), by_telephone()).await.unwrap();
        let office = bench.portal.office(&number()).unwrap();
        let shown = format!("{office:?} {:?}", crate::office::Kept(office.clone()));
        let reissued = office.account.reissued.clone().unwrap();
        for secret in [letter.temporary_password, letter.certificate_password, reissued] {
            assert!(!shown.contains(secret.expose()), "{shown}");
        }
        assert!(shown.contains("みほん居宅介護支援事業所"), "it was an office that was shown");
    }
}
