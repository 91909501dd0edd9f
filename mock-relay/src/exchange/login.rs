//! ログイン: certificate, client program, personal user, office user and licence, in this order.
//!
//! The order is a promise. The certificate is looked at first, so that a stranger learns nothing about users; the
//! client second, since one that is refused is refused whoever uses it; the personal user third, so that whoever does not know it neither learns about the office's password nor makes the
//! portal count a failure.

use std::sync::Arc;

use careplan_domain::{JapanTime, OfficeUserId, Secret};
use careplan_serve::PeerCertificate;
use careplan_serve::store::StoreFault;
use careplan_sim::{Event, Service};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::portal::{Verified, Verify};
use careplan_wire::control::OldClients;
use careplan_wire::relay::{LoggedIn, Login, Office};
use thiserror::Error;

use super::Exchange;
use super::client_version::update_notice;
use super::refusal::{LicenceRefusal, Refusal, check_licence, quoted};
use crate::Subscriber;
use crate::portal::PortalFault;

/// Why a login was refused.
#[derive(Debug, Error)]
pub(super) enum LoginRefusal {
    #[error("the certificate was issued to {}, and the login names {named}", issued(.held.as_ref()))]
    CertificateOffice { held: Option<OfficeUserId>, named: String },
    #[error("the client is of version {found}, and this exchange takes `{newest}` or newer")]
    ClientOutdated { found: String, newest: String },
    #[error("the personal user or its password is not that of office `{0}`")]
    PersonalUser(OfficeUserId),
    #[error("the portal does not know user `{0}` with this password")]
    PasswordWrong(OfficeUserId),
    #[error("the password of user `{0}` is still the temporary one")]
    PasswordTemporary(OfficeUserId),
    #[error("the password of user `{0}` has expired")]
    PasswordExpired(OfficeUserId),
    #[error("user `{user}` is locked until `{until}`")]
    Locked { user: OfficeUserId, until: JapanTime },
    #[error(transparent)]
    Licence(#[from] LicenceRefusal),
    #[error(transparent)]
    Portal(#[from] PortalFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
}

impl Exchange {
    /// Logs an office in. That the certificate itself is good was checked before.
    pub(super) async fn log_in(
        &self,
        certificate: &PeerCertificate,
        login: Login,
    ) -> Result<LoggedIn, LoginRefusal> {
        let user =
            certificate.office.filter(|held| held.to_string() == login.office_id).ok_or_else(|| {
                LoginRefusal::CertificateOffice { held: certificate.office, named: quoted(&login.office_id) }
            })?;
        let settings = self.settings();
        let notice = update_notice(&login.client_version, &settings.newest_client);
        match settings.old_clients {
            OldClients::Refused if notice.is_some() => {
                let (found, newest) = (quoted(&login.client_version), settings.newest_client.clone());
                return Err(LoginRefusal::ClientOutdated { found, newest });
            }
            OldClients::Refused | OldClients::Told => {}
        }
        self.subscribers().refresh().await?;
        let subscriber = self
            .subscribers()
            .find(&user.office())
            .filter(|subscriber| is_personal_user(subscriber, &login))
            .ok_or(LoginRefusal::PersonalUser(user))?;
        self.check_office_password(user, login.office_password).await?;
        let now = self.now();
        check_licence(&subscriber, settings.unpaid, now)?;

        let expires_at = now.saturating_add(settings.token_life);
        let token = self.logins().begin(subscriber.number, certificate, expires_at).await?;
        self.record(Event::done(Service::Relay, "login").office(subscriber.number));
        Ok(LoggedIn {
            token,
            expires_at,
            office: travelling(&subscriber),
            licence: subscriber.licence_at(now),
            notices: notice.into_iter().collect(),
        })
    }

    /// Logs an office out.
    pub(super) async fn log_out(&self, login: &super::Login) -> Result<(), StoreFault> {
        self.logins().end(login).await?;
        self.record(Event::done(Service::Relay, "logout").office(login.office));
        Ok(())
    }

    async fn check_office_password(
        &self,
        user_id: OfficeUserId,
        password: Secret,
    ) -> Result<(), LoginRefusal> {
        match self.portal().verify(&Verify { user_id, password }).await? {
            Verified::Right => Ok(()),
            Verified::Wrong => Err(LoginRefusal::PasswordWrong(user_id)),
            Verified::Temporary => Err(LoginRefusal::PasswordTemporary(user_id)),
            Verified::Expired => Err(LoginRefusal::PasswordExpired(user_id)),
            Verified::Locked { until } => Err(LoginRefusal::Locked { user: user_id, until }),
        }
    }
}

/// An office as it travels.
pub(super) fn travelling(subscriber: &Arc<Subscriber>) -> Office {
    Office {
        number: subscriber.number,
        name: subscriber.name.clone(),
        service_kinds: subscriber.service_kinds.clone(),
        prefecture: subscriber.prefecture.clone(),
        municipality: subscriber.municipality.clone(),
    }
}

/// Both are compared whatever the first says, so that the time tells nothing about the ID alone.
fn is_personal_user(subscriber: &Subscriber, login: &Login) -> bool {
    let id = Secret::from(subscriber.personal_id.to_string()).matches(&login.personal_id);
    let password = subscriber.personal_password.matches(login.personal_password.expose());
    id & password
}

fn issued(held: Option<&OfficeUserId>) -> String {
    held.map_or_else(|| "no office".to_owned(), |held| format!("`{held}`"))
}

impl Refusal for LoginRefusal {
    fn code(&self) -> ProblemCode {
        match self {
            Self::CertificateOffice { .. } => ProblemCode::CertificateOffice,
            Self::ClientOutdated { .. } => ProblemCode::ClientOutdated,
            Self::PersonalUser(_) => ProblemCode::PersonalUserWrong,
            Self::PasswordWrong(_) => ProblemCode::OfficePasswordWrong,
            Self::PasswordTemporary(_) => ProblemCode::OfficePasswordTemporary,
            Self::PasswordExpired(_) => ProblemCode::OfficePasswordExpired,
            Self::Locked { .. } => ProblemCode::OfficeAccountLocked,
            Self::Licence(refusal) => refusal.code(),
            Self::Portal(_) => ProblemCode::PeerUnreachable,
            Self::Store(fault) => fault.code(),
        }
    }

    fn reason(&self) -> String {
        match self {
            // What was named is the asker's text: it could be a password in the wrong field.
            Self::CertificateOffice { held, .. } => {
                format!(
                    "the certificate was issued to {}, and the login names another",
                    issued(held.as_ref())
                )
            }
            Self::ClientOutdated { newest, .. } => format!("the client is older than `{newest}`"),
            other => other.to_string(),
        }
    }
}
