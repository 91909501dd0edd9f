//! From the temporary password to the office's own.

use careplan_domain::Secret;

use super::PortalVisitor;
use crate::VisitError;

/// パスワードの変更: from which to which.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The one that was valid so far.
    pub current: Secret,
    /// The one that is to be.
    pub new: Secret,
}

impl PortalVisitor {
    /// After a login with the temporary password: agrees to the terms and changes it (confirmed: C).
    ///
    /// Ends at the main menu.
    pub async fn change_temporary_password(&mut self, change: &PasswordChange) -> Result<(), VisitError> {
        const ATTEMPT: &str = "change the temporary password";
        for _ in 0..PAGES_MAX {
            let page = self.browser.page()?;
            if page.asks_for_password() {
                if !page.messages.is_empty() {
                    return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt: ATTEMPT });
                }
                self.browser.tick_all("同意")?;
                self.browser.fill_passwords(|words| {
                    let asks_for_current = CURRENT.iter().any(|word| words.contains(word));
                    if asks_for_current { change.current.expose() } else { change.new.expose() }
                })?;
                self.press_onwards(CHANGE).await?;
            } else if page.offered("証明書").is_some() {
                return Ok(());
            } else {
                self.browser.tick_all("同意")?;
                self.press_onwards(AGREE).await?;
            }
        }
        let sight = Box::new(self.browser.page()?.sight());
        Err(VisitError::Lost { sight, attempt: ATTEMPT, pages: PAGES_MAX })
    }

    async fn press_onwards(&mut self, labels: &[&str]) -> Result<(), VisitError> {
        if !self.browser.press_first(labels).await? {
            // Tells what is there instead.
            self.browser.press(labels[0]).await?;
        }
        Ok(())
    }
}

/// Words of a field for the password so far; every other password field takes the new one.
const CURRENT: [&str; 4] = ["現在", "仮パスワード", "変更前", "今まで"];

/// Words that change it.
const CHANGE: &[&str] = &[
    "変更する",
    "変更",
    "パスワードを変更する",
    "パスワード変更",
    "同意して変更する",
    "登録",
    "登録する",
    "設定する",
    "次へ",
    "OK",
];

/// Words that lead through the terms to the change and from there to the menu.
const AGREE: &[&str] = &[
    "同意する",
    "利用規約に同意する",
    "同意して次へ",
    "利用規約に同意して次へ",
    "次の頁",
    "次へ",
    "続ける",
    "メインメニューへ",
    "メインメニュー",
    "OK",
    "はい",
];

/// How many pages the way takes at most: the terms a chapter a page, the change, its confirmation.
const PAGES_MAX: usize = 40;
