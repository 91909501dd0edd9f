//! The steps from the letter to the exchange, in the start guide's order.

use careplan_domain::JapanTime;

use super::{Desk, PersonalUser};
use crate::{
    Application, CompletedApplication, DeskError, Download, HistoryRow, InstalledCertificate, NoticeRow,
    PasswordChange, PortalVisitor, TopPage, UsageSiteVisitor,
};

impl Desk {
    /// First login at the portal: agrees to the terms and changes the temporary password to the chosen one.
    pub async fn change_password(&self) -> Result<(), DeskError> {
        let mut portal = self.portal()?;
        portal.log_in(&self.papers.user_id, &self.papers.temporary_password).await?;
        let change = PasswordChange {
            current: self.papers.temporary_password.clone(),
            new: self.papers.chosen_password.clone(),
        };
        portal.change_temporary_password(&change).await?;
        Ok(portal.log_out().await?)
    }

    /// Requests the certificate. Its issue is somebody else's doing.
    pub async fn request_certificate(&self) -> Result<(), DeskError> {
        let mut portal = self.at_portal().await?;
        portal.request_certificate(&self.papers.certificate_password).await?;
        Ok(portal.log_out().await?)
    }

    /// Renews the certificate, once its end is near. Its issue is somebody else's doing.
    pub async fn renew_certificate(&self) -> Result<(), DeskError> {
        let mut portal = self.at_portal().await?;
        portal.renew_certificate(&self.papers.certificate_password).await?;
        Ok(portal.log_out().await?)
    }

    /// 発行履歴.
    pub async fn certificate_history(&self) -> Result<Vec<HistoryRow>, DeskError> {
        let mut portal = self.at_portal().await?;
        let history = portal.history().await?;
        portal.log_out().await?;
        Ok(history)
    }

    /// お知らせ of the portal.
    pub async fn notices(&self) -> Result<Vec<NoticeRow>, DeskError> {
        let mut portal = self.at_portal().await?;
        let notices = portal.notices().await?;
        portal.log_out().await?;
        Ok(notices)
    }

    /// Downloads the PKCS#12 file of the certificate that lasts longest, and leaves it at that.
    pub async fn download_certificate(&self) -> Result<Download, DeskError> {
        let mut portal = self.at_portal().await?;
        let package = portal.download_certificate().await?;
        portal.log_out().await?;
        Ok(package)
    }

    /// Downloads the issued certificate and imports it with the certificate password of the papers.
    pub async fn install_certificate(&mut self) -> Result<&InstalledCertificate, DeskError> {
        let package = self.download_certificate().await?;
        Ok(self.store.import(&package.content, &self.papers.certificate_password)?)
    }

    /// Reads the personal user off the usage site's top page, and keeps it.
    pub async fn read_personal_user(&mut self) -> Result<TopPage, DeskError> {
        let mut site = self.at_usage_site().await?;
        let top = site.top().await?;
        site.log_out().await?;
        self.keep(&top);
        Ok(top)
    }

    /// Applies for the exchange, and keeps the personal user that stands on the way.
    pub async fn apply(&mut self, application: &Application) -> Result<CompletedApplication, DeskError> {
        let mut site = self.at_usage_site().await?;
        let top = site.top().await?;
        self.keep(&top);
        let completed = site.apply(application).await?;
        site.log_out().await?;
        Ok(completed)
    }

    /// Whether a certificate lies in the store that is good at `now`: the check before login (start guide, chapter 5: S).
    pub fn has_usable_certificate(&self, now: JapanTime) -> bool {
        self.store.usable(now, self.papers.user_id).is_ok()
    }

    async fn at_portal(&self) -> Result<PortalVisitor, DeskError> {
        let mut portal = self.portal()?;
        portal.log_in(&self.papers.user_id, &self.papers.chosen_password).await?;
        Ok(portal)
    }

    pub(super) async fn at_usage_site(&self) -> Result<UsageSiteVisitor, DeskError> {
        let mut site = self.usage_site()?;
        site.log_in(&self.papers.user_id, &self.papers.chosen_password).await?;
        Ok(site)
    }

    pub(super) fn keep(&mut self, top: &TopPage) {
        self.personal_user =
            Some(PersonalUser { id: top.personal_id, password: top.personal_password.clone() });
    }
}
