//! One office's desk.

mod looking_after;
mod preparation;
mod ready;

use careplan_client::{BaseUrl, InvalidTlsSettings, Network, RelayClient};
use careplan_domain::{JapanTime, OfficeNumber, PersonalUserId, Secret};
use careplan_wire::Urls;
use careplan_wire::relay::Login;

use crate::{
    CertificateStore, DeskError, InstalledCertificate, Mailbox, Papers, PortalVisitor, UsageSiteVisitor,
};

/// 事業所の机: papers, a browser, a certificate store and the client app.
///
/// It does one step at a time, as a person does, and knows only what it was told or has read on a page. Waiting for
/// somebody else (the federation, the CA) is not its part. Its fields are what lies on it: anybody may look.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What is in its drawer.
    pub papers: Papers,
    /// The certificates on its PC.
    pub store: CertificateStore,
    /// The personal user, once it has read it off the usage site.
    pub personal_user: Option<PersonalUser>,
    /// Where the services are.
    pub addresses: Addresses,
    network: Network,
}

/// 個人ユーザ, as the usage site's top page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalUser {
    /// 個人ユーザID.
    pub id: PersonalUserId,
    /// Its password.
    pub password: Secret,
}

/// Where a desk finds the services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// 電子請求受付システム.
    pub portal: BaseUrl,
    /// 利用状況Webサイト.
    pub site: BaseUrl,
    /// The relay's API.
    pub relay: BaseUrl,
}

impl Desk {
    /// A desk on the day the letter came.
    pub fn new(papers: Papers, addresses: Addresses, network: Network) -> Self {
        Self { papers, store: CertificateStore::new(), personal_user: None, addresses, network }
    }

    /// 事業所番号.
    pub fn number(&self) -> OfficeNumber {
        self.papers.number()
    }

    /// Somebody at the portal, not logged in.
    pub fn portal(&self) -> Result<PortalVisitor, InvalidTlsSettings> {
        Ok(PortalVisitor::new(self.network.client()?, self.addresses.portal.clone()))
    }

    /// Somebody at the usage site, not logged in.
    pub fn usage_site(&self) -> Result<UsageSiteVisitor, InvalidTlsSettings> {
        Ok(UsageSiteVisitor::new(self.network.client()?, self.addresses.site.clone()))
    }

    /// Logs in at the exchange with the certificate that is usable at `now`.
    pub async fn log_in(&self, now: JapanTime) -> Result<Mailbox, DeskError> {
        self.log_in_with(self.store.usable(now, self.papers.user_id)?).await
    }

    /// Logs in with this certificate, usable or not, and what else the desk knows.
    pub async fn log_in_with(&self, certificate: &InstalledCertificate) -> Result<Mailbox, DeskError> {
        self.log_in_as(certificate, &self.login()?).await
    }

    /// Logs in with this certificate, and with whatever was entered on the login screens.
    pub async fn log_in_as(
        &self,
        certificate: &InstalledCertificate,
        login: &Login,
    ) -> Result<Mailbox, DeskError> {
        let relay = self.relay(certificate)?;
        let greeting = relay.login(login).await?;
        let session = relay.session(greeting.token.clone());
        Ok(Mailbox::new(session, greeting))
    }

    /// What the client app's login screens would send: personal user and office user (start guide, chapter 6: S).
    pub fn login(&self) -> Result<Login, DeskError> {
        let personal = self.personal_user.as_ref().ok_or(DeskError::NoPersonalUser)?;
        Ok(Login {
            personal_id: personal.id.to_string(),
            personal_password: personal.password.clone(),
            office_id: self.papers.user_id.to_string(),
            office_password: self.papers.chosen_password.clone(),
            client_version: CLIENT_VERSION.to_owned(),
        })
    }

    /// The relay, reached with this certificate; nobody is logged in.
    pub fn relay(&self, certificate: &InstalledCertificate) -> Result<RelayClient, DeskError> {
        let http = self.network.client_as(&certificate.identity()?)?;
        Ok(RelayClient::new(http, self.addresses.relay.clone()))
    }
}

impl Addresses {
    /// The addresses of a ready file or a status.
    pub fn from_urls(urls: &Urls) -> Result<Self, careplan_client::InvalidBaseUrl> {
        Ok(Self { portal: urls.portal.parse()?, site: urls.site.parse()?, relay: urls.relay.parse()? })
    }
}

/// The client app's version: the manual is for this one (S).
const CLIENT_VERSION: &str = "1.1.2";

#[cfg(test)]
mod tests;
