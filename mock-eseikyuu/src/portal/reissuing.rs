//! What is issued again: ログイン情報, 証明書発行用パスワード; and セキュリティメールアドレス, to which it may go.

use careplan_domain::{JapanTime, OfficeNumber, OfficeUserId};
use careplan_serve::store::StoreFault;
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::mail_address::MailAddress;
use crate::office::{Office, PostedPasswords};
use crate::outbox::{self, By};

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
            self.send_temporary(number, |office| self.way(office, delivery), outbox::login_reissued).await
        } else {
            Err(OfficeUnknown(number).into())
        };
        self.tell(number, "login-reissued", sent)
    }

    /// An office asked its federation by telephone or mail: everything of the first letter comes again, with another
    /// temporary password, about two weeks later (S).
    pub async fn answer_by_letter(&self, number: OfficeNumber) -> Result<(), ReissueRefusal> {
        self.answer_by_letter_at(number, self.now()).await
    }

    /// The same by a letter that leaves at that time.
    pub(super) async fn answer_by_letter_at(
        &self,
        number: OfficeNumber,
        answered_at: JapanTime,
    ) -> Result<(), ReissueRefusal> {
        let way = |_: &Office| Ok(self.by_asked_post(answered_at));
        let sent = self.send_temporary(number, way, outbox::asked_for).await;
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
                office.in_force.certificate =
                    PostedPasswords::another_certificate(seed, number, office.next_sent());
                office.send(by, outbox::certificate_password_reissued(office), now);
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

    async fn send_temporary(
        &self,
        number: OfficeNumber,
        way: impl FnOnce(&Office) -> Result<By, ReissueRefusal> + Send,
        words: fn(&Office, &careplan_domain::Secret) -> outbox::Text,
    ) -> Result<(), ReissueRefusal> {
        let (seed, now) = (&self.0.environment.seed, self.now());
        self.change(number, |office: &mut Office| {
            let by = way(office)?;
            let temporary = PostedPasswords::another_temporary(seed, number, office.next_sent());
            office.send(by, words(office, &temporary), now);
            office.account = office.account.with_reissued(temporary);
            Ok(())
        })
        .await
    }

    fn way(&self, office: &Office, delivery: Delivery) -> Result<By, ReissueRefusal> {
        match delivery {
            Delivery::Post => Ok(self.by_post(self.now())),
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
