//! A visitor of 電子請求受付システム.

mod certificate_request;
mod history_row;
mod notice_row;
mod password_change;

use careplan_client::{BaseUrl, HttpClient};
use careplan_domain::{OfficeUserId, Secret};

pub use history_row::HistoryRow;
pub(crate) use history_row::slashed_day;
pub use notice_row::NoticeRow;
pub use password_change::PasswordChange;

use crate::page::is_same;
use crate::{Browser, Download, Page, VisitError};

/// 電子請求受付システムを操作する人: goes the ways of the start guide (chapters 4 and 5: S), by the words on the screen.
#[derive(Clone, Debug)]
pub struct PortalVisitor {
    browser: Browser,
    home: BaseUrl,
}

impl PortalVisitor {
    /// A visitor who has not yet been there.
    pub fn new(http: HttpClient, home: BaseUrl) -> Self {
        Self { browser: Browser::new(http), home }
    }

    /// The window that it looks at.
    pub fn browser(&mut self) -> &mut Browser {
        &mut self.browser
    }

    /// 総合窓口 → 介護保険の請求はこちら → ログイン → ユーザID, パスワード, ログイン.
    pub async fn log_in(&mut self, user: &OfficeUserId, password: &Secret) -> Result<&Page, VisitError> {
        self.log_in_as(user.as_str(), password).await
    }

    /// The same with whatever somebody typed as user ID.
    pub async fn log_in_as(&mut self, user: &str, password: &Secret) -> Result<&Page, VisitError> {
        self.browser.forget();
        self.browser.open(self.home.as_str()).await?;
        if self.browser.page()?.control(CARE_INSURANCE).is_some() {
            self.browser.press(CARE_INSURANCE).await?;
        }
        if !self.browser.page()?.asks_for_password() {
            self.browser.press("ログイン").await?;
        }
        self.browser.fill("ユーザID", user)?;
        self.browser.fill("パスワード", password.expose())?;
        self.browser.press("ログイン").await?;
        let page = self.browser.page()?;
        // The menu has no messages of refusal, and the login page asks for the user again.
        if !page.fields("ユーザID").is_empty() && page.asks_for_password() {
            return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt: "log in" });
        }
        self.browser.page()
    }

    /// ログアウト.
    pub async fn log_out(&mut self) -> Result<(), VisitError> {
        self.browser.press("ログアウト").await?;
        Ok(())
    }

    /// お知らせ: all of them, page by page, as the menu shows them.
    pub async fn notices(&mut self) -> Result<Vec<NoticeRow>, VisitError> {
        self.browser.press("お知らせ").await?;
        let mut notices = Vec::new();
        for _ in 0..NOTICE_PAGES_MAX {
            let page = self.browser.page()?;
            notices.extend(NoticeRow::read_all(page));
            let next = page.control("次頁").filter(|control| control.can_be_pressed()).cloned();
            let Some(next) = next else { return Ok(notices) };
            self.browser.press_control(&next).await?;
        }
        Ok(notices)
    }

    /// 証明書 → 発行履歴, newest first or however the page has it.
    pub async fn history(&mut self) -> Result<Vec<HistoryRow>, VisitError> {
        self.open_procedure().await?;
        HistoryRow::read_all(self.browser.page()?)
    }

    /// 証明書 → ダウンロード・インストールする → 次へ → ダウンロード: the PKCS#12 file of the certificate that lasts longest.
    pub async fn download_certificate(&mut self) -> Result<Download, VisitError> {
        self.open_procedure().await?;
        self.browser.choose("ダウンロード・インストールする")?;
        self.browser.press("次へ").await?;
        let page = self.browser.page()?;
        let offered = page.controls.iter().filter(|one| {
            one.can_be_pressed() && is_same(&one.label, "ダウンロード") && one.stands_in_main()
        });
        let Some(longest) = offered.max_by_key(|one| history_row::last_day(&one.row)).cloned() else {
            let sight = Box::new(page.sight());
            return Err(VisitError::NoControl { sight, wanted: "ダウンロード".to_owned() });
        };
        match self.browser.download_control(&longest).await? {
            Some(file) => Ok(file),
            // 《ファイルを開く》 may be a page of its own.
            None => self.browser.download("ファイルを開く").await,
        }
    }

    /// 証明書, and the procedure of the office's own certificate where several are listed.
    async fn open_procedure(&mut self) -> Result<(), VisitError> {
        self.browser.press("証明書").await?;
        let page = self.browser.page()?;
        if is_procedure(page) {
            return Ok(());
        }
        let procedures: Vec<String> = page
            .controls
            .iter()
            .filter(|one| one.stands_in_main() && one.can_be_pressed())
            .map(|one| one.label.clone())
            .filter(|label| PROCEDURES.iter().any(|procedure| label.contains(procedure)))
            .collect();
        let sight = Box::new(page.sight());
        for procedure in &procedures {
            self.browser.press(procedure).await?;
            if is_procedure(self.browser.page()?) {
                return Ok(());
            }
            // Not this office's: the page says so, and the menu leads back to the others.
            self.browser.press("証明書").await?;
        }
        Err(VisitError::NoControl { sight, wanted: PROCEDURES.join("」 or 「") })
    }
}

/// A procedure's page offers at least the download.
fn is_procedure(page: &Page) -> bool {
    page.fields("ダウンロード・インストールする").iter().any(|field| field.takes_choice())
}

/// The way in for care insurance, on 総合窓口.
const CARE_INSURANCE: &str = "介護保険の請求はこちら";

/// The certificates that an office may have, by their names in the menu.
const PROCEDURES: [&str; 3] = ["請求委任事業所用ケアプラン証明書", "介護保険証明書", "介護DX証明書"];

/// How many pages of notices are read: 10 a page, so a thousand of them.
const NOTICE_PAGES_MAX: usize = 100;

#[cfg(test)]
mod tests;
