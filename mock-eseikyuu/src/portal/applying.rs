//! 発行申請: how an office sends a request, and what must be done before.

use careplan_domain::{CertificateKind, JapanTime, OfficeNumber, Secret};
use careplan_serve::store::StoreFault;
use careplan_sim::{Event, Service};
use thiserror::Error;

use super::{OfficeUnknown, Portal};
use crate::account::Password;
use crate::office::Office;
use crate::request::{InTheWay, Purpose, RenewalRefusal, Request, RequestId, State};

/// What an office sends, with what it did before.
#[derive(Clone, Debug)]
pub struct Application {
    /// Which certificate.
    pub kind: CertificateKind,
    /// Whether it is to be issued or renewed.
    pub procedure: Procedure,
    /// 証明書発行用パスワード, as typed.
    pub password: Secret,
    /// Whether 【発行申請を行う前に】 was read.
    pub before_you_apply: BeforeYouApply,
    /// Whether the terms were.
    pub terms: Terms,
}

/// 手続き.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Procedure {
    /// 発行申請: of an office without a certificate in force.
    Request,
    /// 更新申請: of one whose certificate ends soon.
    Renew,
}

impl Procedure {
    /// The one that an office has now: it renews what is in force.
    pub fn of(office: &Office, now: JapanTime) -> Self {
        let in_force = |request: &Request| matches!(request.as_of(now).state, State::Issued(_));
        if office.requests.iter().any(in_force) { Self::Renew } else { Self::Request }
    }
}

/// How far 【発行申請を行う前に】 was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeforeYouApply {
    /// Not at all, or it is still open.
    Unread,
    /// Opened and closed.
    Read,
}

/// How far 「電子請求受付システム 認証サービス利用規約」 was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// Not to the end.
    Unread,
    /// Read to the end and agreed to.
    Agreed,
}

/// What a typed 証明書発行用パスワード is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificatePassword {
    /// The office's.
    Right,
    /// The office's but for upper and lower case.
    CaseDiffers,
    /// Another.
    Wrong,
}

/// Why no request was sent.
#[derive(Debug, Error)]
pub enum ApplyRefusal {
    /// There is no such office.
    #[error(transparent)]
    Office(#[from] OfficeUnknown),
    /// The temporary password has not been changed.
    #[error("the temporary password has not been changed yet")]
    PasswordTemporary,
    /// The other certificate is this office's.
    #[error("this office's own certificate is `{own}`")]
    NotOwnKind {
        /// Which one is.
        own: CertificateKind,
    },
    /// 【発行申請を行う前に】 was not opened and closed.
    #[error("what must be read before applying was not opened and closed")]
    BeforeYouApply,
    /// 証明書発行用パスワード is right but for its case.
    #[error("the certificate password differs in upper and lower case")]
    CertificatePasswordCase,
    /// 証明書発行用パスワード is wrong.
    #[error("the certificate password is wrong")]
    CertificatePasswordWrong,
    /// The terms were not read to their end.
    #[error("the terms were not read to their end and agreed to")]
    Terms,
    /// Another request is in the way.
    #[error("the request `{request}` is in the way: {}", match found {
        InTheWay::Open => "it is still open".to_owned(),
        InTheWay::InForce { until } => format!("its certificate is in force until {until}"),
    })]
    InTheWay {
        /// Which.
        request: RequestId,
        /// Why.
        found: InTheWay,
    },
    /// There is nothing to renew, or not yet.
    #[error(transparent)]
    Renewal(#[from] RenewalRefusal),
    /// The store failed.
    #[error("the request was not stored")]
    Store(#[from] StoreFault),
}

impl ApplyRefusal {
    /// The rule's stable word.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Office(_) => "office-unknown",
            Self::PasswordTemporary => "office-password-temporary",
            Self::NotOwnKind { .. } => "not-own-kind",
            Self::BeforeYouApply => "before-you-apply",
            Self::CertificatePasswordCase => "certificate-password-case",
            Self::CertificatePasswordWrong => "certificate-password-wrong",
            Self::Terms => "terms-unread",
            Self::InTheWay { found: InTheWay::Open, .. } => "request-open",
            Self::InTheWay { found: InTheWay::InForce { .. }, .. } => "certificate-in-force",
            Self::Renewal(RenewalRefusal::NothingInForce) => "nothing-to-renew",
            Self::Renewal(RenewalRefusal::TooEarly { .. }) => "renewal-too-early",
            Self::Store(_) => "internal",
        }
    }
}

impl Portal {
    /// Sends a request for an office.
    pub async fn request_certificate(
        &self,
        number: OfficeNumber,
        application: Application,
    ) -> Result<RequestId, ApplyRefusal> {
        let now = self.now();
        let sent = self
            .change(number, |office: &mut Office| {
                let purpose = may_start(office, application.kind, application.procedure, now)?;
                if application.before_you_apply == BeforeYouApply::Unread {
                    return Err(ApplyRefusal::BeforeYouApply);
                }
                match office.in_force.judge(&application.password) {
                    CertificatePassword::Right => {}
                    CertificatePassword::CaseDiffers => return Err(ApplyRefusal::CertificatePasswordCase),
                    CertificatePassword::Wrong => return Err(ApplyRefusal::CertificatePasswordWrong),
                }
                if application.terms == Terms::Unread {
                    return Err(ApplyRefusal::Terms);
                }
                Ok(office.send_request(application.kind, purpose, application.password, now))
            })
            .await;
        match &sent {
            Ok(id) => {
                self.record(
                    now,
                    Event::done(Service::Portal, "request-sent").office(number).about(id.to_string()),
                );
                self.0.sent.notify_one();
            }
            Err(refusal) => self.note(number, refusal),
        }
        sent
    }

    /// Whether an office could begin a request of this kind now, and what for: asked before its first page.
    pub fn may_apply(
        &self,
        number: OfficeNumber,
        kind: CertificateKind,
        procedure: Procedure,
    ) -> Result<Purpose, ApplyRefusal> {
        let office = self.office(&number).ok_or(OfficeUnknown(number))?;
        may_start(&office, kind, procedure, self.now()).inspect_err(|refusal| self.note(number, refusal))
    }

    /// What a typed 証明書発行用パスワード is; a wrong one is journaled.
    pub fn judge_certificate_password(
        &self,
        number: OfficeNumber,
        typed: &Secret,
    ) -> Result<(), ApplyRefusal> {
        let office = self.office(&number).ok_or(OfficeUnknown(number))?;
        match office.in_force.judge(typed) {
            CertificatePassword::Right => Ok(()),
            CertificatePassword::CaseDiffers => Err(ApplyRefusal::CertificatePasswordCase),
            CertificatePassword::Wrong => Err(ApplyRefusal::CertificatePasswordWrong),
        }
        .inspect_err(|refusal| self.note(number, refusal))
    }

    /// Journals why a request was not sent.
    pub(crate) fn note(&self, number: OfficeNumber, refusal: &ApplyRefusal) {
        self.refused(Some(number), "request-sent", refusal.rule(), refusal.to_string());
    }
}

fn may_start(
    office: &Office,
    kind: CertificateKind,
    procedure: Procedure,
    now: JapanTime,
) -> Result<Purpose, ApplyRefusal> {
    if matches!(office.account.password, Password::Temporary) {
        return Err(ApplyRefusal::PasswordTemporary);
    }
    if kind != office.own_kind() {
        return Err(ApplyRefusal::NotOwnKind { own: office.own_kind() });
    }
    match (procedure, office.in_the_way(now)) {
        (Procedure::Request, Some((request, found)))
        | (Procedure::Renew, Some((request, found @ InTheWay::Open))) => {
            Err(ApplyRefusal::InTheWay { request, found })
        }
        (Procedure::Request, None) => Ok(Purpose::First),
        (Procedure::Renew, Some((_, InTheWay::InForce { .. })) | None) => Ok(office.renewal(now)?),
    }
}
