//! 利用資格: by what right a call is served.
//!
//! Judged when a call comes, and once more before what it asks for is written: a body may take hours to come in, and a
//! file to go out. The rule it keeps: nothing is written for whoever would not be let in now.

use std::sync::Arc;

use careplan_domain::Secret;
use careplan_serve::Peer;
use careplan_serve::store::StoreFault;
use careplan_wire::ProblemCode;
use thiserror::Error;

use super::logins::TokenRefusal;
use super::refusal::{LicenceRefusal, Refusal, check_licence};
use super::trust::CertificateRefusal;
use super::{Exchange, Login};
use crate::Subscriber;

/// What a call shows: the connection's certificate and a token.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub(super) peer: Option<Peer>,
    pub(super) token: Option<Secret>,
}

/// An office that is logged in, with its certificate and licence good now.
#[derive(Debug)]
pub(super) struct Admitted {
    pub(super) login: Arc<Login>,
    pub(super) subscriber: Arc<Subscriber>,
}

/// Why a call is not served.
#[derive(Debug, Error)]
pub(super) enum StandingRefusal {
    #[error("the exchange is being maintained and serves no call")]
    Maintenance,
    #[error(transparent)]
    Certificate(#[from] CertificateRefusal),
    #[error(transparent)]
    Token(#[from] TokenRefusal),
    #[error(transparent)]
    Licence(#[from] LicenceRefusal),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Exchange {
    /// Who calls, if they may now.
    pub(super) async fn judge(&self, standing: &Standing) -> Result<Admitted, StandingRefusal> {
        if self.settings().maintenance {
            return Err(StandingRefusal::Maintenance);
        }
        let now = self.now();
        let certificate = self.trust().check(standing.peer.as_ref(), now)?;
        let token = standing.token.as_ref().ok_or(TokenRefusal::Missing)?;
        let login = self.logins().find(token.expose(), &certificate, now).await?;
        self.subscribers().refresh().await?;
        let subscriber =
            self.subscribers().find(&login.office).ok_or(LicenceRefusal::Missing(login.office))?;
        check_licence(&subscriber, self.settings().unpaid, now)?;
        Ok(Admitted { login, subscriber })
    }
}

impl Refusal for StandingRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Maintenance => ProblemCode::Maintenance,
            Self::Certificate(refusal) => refusal.code(),
            Self::Token(refusal) => refusal.code(),
            Self::Licence(refusal) => refusal.code(),
            Self::Store(fault) => fault.code(),
        }
    }
}
