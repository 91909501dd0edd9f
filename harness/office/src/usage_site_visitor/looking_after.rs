//! What people do at the usage site after their application.

use crate::{Application, FigureRow, Page, TopPage, UsageSiteVisitor, VisitError};

impl UsageSiteVisitor {
    /// 利用申請/更新: whether an application is possible, and how the licence stands.
    pub async fn application_page(&mut self) -> Result<&Page, VisitError> {
        self.browser.press("利用申請/更新").await
    }

    /// 利用申請/更新 → 自動更新について見る → 自動更新を停止する.
    pub async fn stop_renewal(&mut self) -> Result<&Page, VisitError> {
        self.browser.press("利用申請/更新").await?;
        self.browser.press("自動更新について見る").await?;
        self.browser.press("自動更新を停止する").await
    }

    /// 利用申請/更新 → 自動更新について見る → 自動更新を再開する.
    pub async fn resume_renewal(&mut self) -> Result<&Page, VisitError> {
        self.browser.press("利用申請/更新").await?;
        self.browser.press("自動更新について見る").await?;
        self.browser.press("自動更新を再開する").await
    }

    /// 登録内容の変更 → 変更 → 登録内容の変更完了 → OK.
    ///
    /// Where the page has messages at its fields, they come back as [`VisitError::Refused`].
    pub async fn change_contact(&mut self, contact: &Application) -> Result<(), VisitError> {
        self.browser.press("登録内容の変更").await?;
        self.fill(contact)?;
        self.browser.press("変更").await?;
        let page = self.browser.page()?;
        if !page.says("登録内容を変更しました。") {
            return Err(VisitError::Refused {
                sight: Box::new(page.sight()),
                attempt: "change the contact data",
            });
        }
        self.browser.press("OK").await?;
        Ok(())
    }

    /// トップ → パスワードを再設定する → 再設定する → OK → トップ, which shows the new password.
    pub async fn reset_personal_password(&mut self) -> Result<TopPage, VisitError> {
        self.browser.press("トップ").await?;
        self.browser.press("パスワードを再設定する").await?;
        self.browser.press("再設定する").await?;
        self.browser.press("OK").await?;
        self.top().await
    }

    /// 利用状況: the months, newest first, and their total.
    pub async fn figures(&mut self) -> Result<Vec<FigureRow>, VisitError> {
        let page = self.browser.press("利用状況").await?;
        FigureRow::read_all(page).ok_or_else(|| VisitError::NoValue {
            sight: Box::new(page.sight()),
            wanted: "送信件数".to_owned(),
        })
    }
}
