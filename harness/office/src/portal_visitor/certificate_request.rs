//! 発行申請: from 「発行申請を行う前に」 to 【処理終了】.

use careplan_domain::Secret;

use super::PortalVisitor;
use crate::VisitError;

impl PortalVisitor {
    /// Requests a certificate (start guide, chapter 5: S). The password is what the file will open with.
    ///
    /// 証明書 → 発行申請を行う前に → 閉じる → 次へ → 【証明書発行用パスワード入力】 → 次へ → 【送信確認】, the terms to their
    /// end → 「利用規約に同意して送信」 → 【処理終了】 → 終了.
    pub async fn request_certificate(&mut self, certificate_password: &Secret) -> Result<(), VisitError> {
        self.send_request(REQUEST, "request the certificate", certificate_password).await
    }

    /// Renews the certificate that ends soon (confirmed: C), on the same way.
    pub async fn renew_certificate(&mut self, certificate_password: &Secret) -> Result<(), VisitError> {
        self.send_request(RENEW, "renew the certificate", certificate_password).await
    }

    async fn send_request(
        &mut self,
        choice: &str,
        attempt: &'static str,
        certificate_password: &Secret,
    ) -> Result<(), VisitError> {
        self.open_procedure().await?;
        self.browser.choose(choice)?;
        self.browser.press("発行申請を行う前に").await?;
        for _ in 0..PAGES_MAX {
            if !self.browser.press_first(&["閉じる", "次の頁"]).await? {
                break;
            }
            if !self.browser.page()?.fields(choice).is_empty() {
                break;
            }
        }
        self.browser.choose(choice)?;
        self.browser.press("次へ").await?;
        // Only a renewal asks for it, and has one choice, which is set.
        if self.browser.page()?.says(TERM) {
            self.browser.press("次へ").await?;
        }
        let page = self.browser.page()?;
        if !page.asks_for_password() {
            return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt });
        }
        self.browser.fill_passwords(|_| certificate_password.expose())?;
        self.browser.press("次へ").await?;
        for _ in 0..PAGES_MAX {
            let page = self.browser.page()?;
            if page.asks_for_password() {
                return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt });
            }
            if page.offered("終了").is_some() {
                self.browser.press("終了").await?;
                return Ok(());
            }
            if !page.messages.is_empty() {
                return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt });
            }
            if !self.browser.press_first(ONWARDS).await? {
                self.browser.press(ONWARDS[0]).await?;
            }
        }
        let sight = Box::new(self.browser.page()?.sight());
        Err(VisitError::Lost { sight, attempt, pages: PAGES_MAX })
    }
}

/// The choice among the procedures: 「…証明書の発行申請をする」.
const REQUEST: &str = "発行申請をする";

/// The same: 「…証明書の更新申請をする」.
const RENEW: &str = "更新申請をする";

/// The page on which a renewal's term is chosen (C1).
const TERM: &str = "証明書有効期間選択";

/// Words that lead through the terms; the consenting one is there, or can be pressed, only on their last page.
const ONWARDS: &[&str] = &["利用規約に同意して送信", "次の頁", "次へ", "続きを読む"];

/// How many pages the way takes at most: the terms a chapter a page, and the end.
const PAGES_MAX: usize = 40;
