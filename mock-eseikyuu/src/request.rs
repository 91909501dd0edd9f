//! A certificate request and its states: who may move it where, and what follows. Pure and total.
//!
//! It asks no CA and keeps nothing: whoever moves a request fetches the certificate first and commits afterwards. The
//! rule it keeps: every state answers every command, with the next state or with what would have been possible.

mod command;
mod id;
mod renewal;
mod schedule;

use careplan_domain::{CertificateKind, CertificateSerial, JapanTime, Secret};

pub use command::{Command, CommandName, Event, Refusal};
pub use id::{InvalidRequestId, RequestId};
pub use renewal::{Purpose, RenewalRefusal};
pub use schedule::{StepKind, counter_closes, counter_opens};

/// 発行申請: one row of an office's 発行履歴.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// 申請番号.
    pub id: RequestId,
    /// Which certificate.
    pub kind: CertificateKind,
    /// 発行申請 or 更新申請.
    pub purpose: Purpose,
    /// 発行申請日, to the moment.
    pub sent_at: JapanTime,
    /// The 証明書発行用パスワード used at the request: it opens the file for ever (S).
    pub package_password: Secret,
    /// Where it is.
    pub state: State,
}

/// 状況.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Sent, and waits for the federation.
    Requested(Requested),
    /// Approved, and waits for the CA.
    Approved(Approved),
    /// The office can download it.
    Issued(Issued),
    /// The federation sent it back.
    Returned(Returned),
    /// The office took it back, on paper.
    Withdrawn(Withdrawn),
    /// Its end has passed.
    Expired(Expired),
    /// The federation revoked it.
    Revoked(Revoked),
}

/// 発行申請中, before the federation's approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requested;

/// 発行申請中 still, as the office sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approved {
    /// When.
    pub at: JapanTime,
}

/// 発行済み.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// When.
    pub at: JapanTime,
    /// What.
    pub certificate: Certificate,
    /// Whether the office was told of its coming end.
    pub end: EndNotice,
}

/// 証明書有効期限切れ事前通知: sent once for each certificate, when it becomes renewable (C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndNotice {
    /// Its time has not come, or the clock was not looked at since.
    Due,
    /// The office was told.
    Sent,
}

/// 差し戻し.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// When.
    pub at: JapanTime,
    /// Why, as the office reads it.
    pub reason: String,
}

/// 取下げ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// When.
    pub at: JapanTime,
}

/// 有効期限切れ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    /// What it was.
    pub certificate: Certificate,
}

/// 失効.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// When.
    pub at: JapanTime,
    /// What it was.
    pub certificate: Certificate,
}

/// 電子証明書, as the CA issued it. The file with its key is the CA's to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its serial.
    pub serial: CertificateSerial,
    /// The certificate alone.
    pub pem: String,
    /// 有効開始年月日, its first moment.
    pub not_before: JapanTime,
    /// 有効終了年月日, its last moment.
    pub not_after: JapanTime,
}

/// Why an office may send no other request while this one is as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InTheWay {
    /// It is still 発行申請中.
    Open,
    /// Its certificate is in force.
    InForce {
        /// To when.
        until: JapanTime,
    },
}

impl Request {
    /// Moves the request.
    pub fn apply(&self, command: Command, now: JapanTime) -> Result<(Self, Event), Refusal> {
        let (state, event) = self.state.apply(command, now)?;
        Ok((Self { state, ..self.clone() }, event))
    }

    /// The request as it stands at `now`: a certificate's end passes without anybody's doing.
    #[must_use]
    pub fn as_of(&self, now: JapanTime) -> Self {
        match self.apply(Command::Expire, now) {
            Ok((expired, _)) => expired,
            Err(_) => self.clone(),
        }
    }
}

impl State {
    /// 状況, as the history prints it.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Requested(_) | Self::Approved(_) => "発行申請中",
            Self::Issued(_) => "発行済み",
            Self::Returned(_) => "差し戻し",
            Self::Withdrawn(_) => "取下げ",
            Self::Expired(_) => "有効期限切れ",
            Self::Revoked(_) => "失効",
        }
    }

    /// Its name in the control API.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested(_) => "requested",
            Self::Approved(_) => "approved",
            Self::Issued(_) => "issued",
            Self::Returned(_) => "returned",
            Self::Withdrawn(_) => "withdrawn",
            Self::Expired(_) => "expired",
            Self::Revoked(_) => "revoked",
        }
    }

    /// The certificate, once there was one.
    pub const fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Requested(_) | Self::Approved(_) | Self::Returned(_) | Self::Withdrawn(_) => None,
            Self::Issued(Issued { certificate, .. })
            | Self::Expired(Expired { certificate })
            | Self::Revoked(Revoked { certificate, .. }) => Some(certificate),
        }
    }

    /// Whether it keeps the office from sending another: one open request at a time, and none beside a certificate in
    /// force.
    pub const fn in_the_way(&self) -> Option<InTheWay> {
        match self {
            Self::Requested(_) | Self::Approved(_) => Some(InTheWay::Open),
            Self::Issued(Issued { certificate, .. }) => {
                Some(InTheWay::InForce { until: certificate.not_after })
            }
            Self::Returned(_) | Self::Withdrawn(_) | Self::Expired(_) | Self::Revoked(_) => None,
        }
    }

    /// Moves the state.
    pub fn apply(&self, command: Command, now: JapanTime) -> Result<(Self, Event), Refusal> {
        match (self, command) {
            (Self::Requested(_), Command::Approve) => {
                Ok((Self::Approved(Approved { at: now }), Event::Approved))
            }
            (Self::Approved(_), Command::Issue(certificate)) => {
                Ok((Self::Issued(Issued { at: now, certificate, end: EndNotice::Due }), Event::Issued))
            }
            (Self::Requested(_) | Self::Approved(_), Command::Return { reason }) => {
                Ok((Self::Returned(Returned { at: now, reason }), Event::Returned))
            }
            (Self::Requested(_) | Self::Approved(_), Command::Withdraw) => {
                Ok((Self::Withdrawn(Withdrawn { at: now }), Event::Withdrawn))
            }
            (Self::Issued(issued), Command::Revoke { reason }) if now <= issued.certificate.not_after => {
                Ok((
                    Self::Revoked(Revoked { at: now, certificate: issued.certificate.clone() }),
                    Event::Revoked { reason },
                ))
            }
            (Self::Issued(issued @ Issued { end: EndNotice::Due, .. }), Command::AnnounceEnd)
                if now <= issued.certificate.not_after =>
            {
                let from = issued.certificate.renewable_from();
                if now < from.start() {
                    return Err(Refusal::EndStillFar { from });
                }
                Ok((Self::Issued(Issued { end: EndNotice::Sent, ..issued.clone() }), Event::EndAnnounced))
            }
            (Self::Issued(issued), Command::Expire) => {
                let certificate = issued.certificate.clone();
                if now <= certificate.not_after {
                    return Err(Refusal::StillInForce { until: certificate.not_after });
                }
                Ok((Self::Expired(Expired { certificate }), Event::Expired))
            }
            (
                Self::Requested(_)
                | Self::Approved(_)
                | Self::Issued(_)
                | Self::Returned(_)
                | Self::Withdrawn(_)
                | Self::Expired(_)
                | Self::Revoked(_),
                command,
            ) => Err(Refusal::Impossible {
                asked: command.name(),
                found: self.name(),
                possible: self.possible(now),
            }),
        }
    }

    /// What would be possible at `now`.
    pub fn possible(&self, now: JapanTime) -> &'static [CommandName] {
        match self {
            Self::Requested(_) => &[CommandName::Approve, CommandName::Return, CommandName::Withdraw],
            Self::Approved(_) => &[CommandName::Issue, CommandName::Return, CommandName::Withdraw],
            Self::Issued(issued) if now <= issued.certificate.not_after => match issued.end {
                EndNotice::Due if now >= issued.certificate.renewable_from().start() => {
                    &[CommandName::Revoke, CommandName::AnnounceEnd]
                }
                EndNotice::Due | EndNotice::Sent => &[CommandName::Revoke],
            },
            Self::Issued(_) => &[CommandName::Expire],
            Self::Returned(_) | Self::Withdrawn(_) | Self::Expired(_) | Self::Revoked(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests;
