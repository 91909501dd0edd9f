//! What people do at the usage site after their application.

use super::Desk;
use crate::{Application, DeskError, FigureRow, Page, TopPage};

impl Desk {
    /// 利用申請/更新, as it stands.
    pub async fn application_page(&self) -> Result<Page, DeskError> {
        let mut site = self.at_usage_site().await?;
        let page = site.application_page().await?.clone();
        site.log_out().await?;
        Ok(page)
    }

    /// Stops the automatic renewal.
    pub async fn stop_renewal(&self) -> Result<(), DeskError> {
        let mut site = self.at_usage_site().await?;
        site.stop_renewal().await?;
        Ok(site.log_out().await?)
    }

    /// Has the automatic renewal go on.
    pub async fn resume_renewal(&self) -> Result<(), DeskError> {
        let mut site = self.at_usage_site().await?;
        site.resume_renewal().await?;
        Ok(site.log_out().await?)
    }

    /// Changes what it told of itself in its application.
    pub async fn change_contact(&self, contact: &Application) -> Result<(), DeskError> {
        let mut site = self.at_usage_site().await?;
        site.change_contact(contact).await?;
        Ok(site.log_out().await?)
    }

    /// Has the personal user's password reset, and keeps the new one.
    pub async fn reset_personal_password(&mut self) -> Result<TopPage, DeskError> {
        let mut site = self.at_usage_site().await?;
        let top = site.reset_personal_password().await?;
        site.log_out().await?;
        self.keep(&top);
        Ok(top)
    }

    /// 利用状況: the months, newest first, and their total.
    pub async fn figures(&self) -> Result<Vec<FigureRow>, DeskError> {
        let mut site = self.at_usage_site().await?;
        let figures = site.figures().await?;
        site.log_out().await?;
        Ok(figures)
    }
}
