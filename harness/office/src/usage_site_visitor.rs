//! A visitor of 利用状況Webサイト.

mod figure_row;
mod looking_after;

use careplan_client::{BaseUrl, HttpClient};
use careplan_domain::{OfficeUserId, PersonalUserId, Secret};

pub use self::figure_row::FigureRow;
use crate::portal_visitor::slashed_day;
use crate::{Application, Browser, CompletedApplication, FullName, Page, VisitError};

/// 利用状況Webサイトを操作する人: goes the ways of the start guide (chapter 6: S), by the words on the screen.
#[derive(Clone, Debug)]
pub struct UsageSiteVisitor {
    browser: Browser,
    home: BaseUrl,
}

/// トップ: there before any application.
#[derive(Clone, Debug)]
pub struct TopPage {
    /// The system's state: 「利用可能です。」 and what follows it.
    pub system_state: Vec<String>,
    /// 個人ユーザID.
    pub personal_id: PersonalUserId,
    /// Its password.
    pub personal_password: Secret,
}

impl UsageSiteVisitor {
    /// A visitor who has not yet been there.
    pub fn new(http: HttpClient, home: BaseUrl) -> Self {
        Self { browser: Browser::new(http), home }
    }

    /// The window that it looks at.
    pub fn browser(&mut self) -> &mut Browser {
        &mut self.browser
    }

    /// ユーザID (KJ…), パスワード, ログイン → トップ.
    pub async fn log_in(&mut self, user: &OfficeUserId, password: &Secret) -> Result<&Page, VisitError> {
        self.log_in_as(user.as_str(), password).await
    }

    /// The same with whatever somebody typed as user ID.
    pub async fn log_in_as(&mut self, user: &str, password: &Secret) -> Result<&Page, VisitError> {
        self.browser.forget();
        self.browser.open(self.home.as_str()).await?;
        if !self.browser.page()?.asks_for_password() {
            self.browser.press("ログイン").await?;
        }
        self.browser.fill("ユーザID", user)?;
        self.browser.fill("パスワード", password.expose())?;
        self.browser.press("ログイン").await?;
        let page = self.browser.page()?;
        if page.asks_for_password() {
            return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt: "log in" });
        }
        self.browser.page()
    }

    /// ログアウト.
    pub async fn log_out(&mut self) -> Result<(), VisitError> {
        self.browser.press("ログアウト").await?;
        self.browser.press("ログアウトする").await?;
        Ok(())
    }

    /// トップ: the system's state, and the personal user.
    pub async fn top(&mut self) -> Result<TopPage, VisitError> {
        if self.browser.page()?.value_after("個人ユーザID").is_none() {
            self.browser.press("トップ").await?;
        }
        let page = self.browser.page()?;
        let no_value =
            |wanted: &str| VisitError::NoValue { sight: Box::new(page.sight()), wanted: wanted.to_owned() };
        let personal_id = page.value_after("個人ユーザID").and_then(|text| text.trim().parse().ok());
        let personal_password = page.value_after("パスワード").map(|text| Secret::from(text.trim()));
        let state = page.lines.iter().filter(|line| line.contains("利用可能") || line.contains("システムは"));
        Ok(TopPage {
            system_state: state.cloned().collect(),
            personal_id: personal_id.ok_or_else(|| no_value("個人ユーザID"))?,
            personal_password: personal_password.ok_or_else(|| no_value("パスワード"))?,
        })
    }

    /// 利用申請/更新 → 申請 → 申請情報入力, both texts read and agreed to → 申請 → はい → 利用申請完了 → OK.
    ///
    /// Where the page has messages at its fields, they come back as [`VisitError::Refused`].
    pub async fn apply(&mut self, application: &Application) -> Result<CompletedApplication, VisitError> {
        const ATTEMPT: &str = "apply for the exchange";
        self.browser.press("利用申請/更新").await?;
        self.browser.press(APPLY).await?;
        let mut has_applied = false;
        for _ in 0..PAGES_MAX {
            let page = self.browser.page()?;
            if page.says("利用申請が完了しました。") {
                let completed = completed(page);
                self.browser.press_first(&["OK"]).await?;
                return Ok(completed);
            }
            let is_form = !page.fields("電話番号").is_empty();
            if has_applied && is_form && !page.messages.is_empty() {
                return Err(VisitError::Refused { sight: Box::new(page.sight()), attempt: ATTEMPT });
            }
            if is_form {
                self.fill(application)?;
                self.browser.tick_all("同意する")?;
            }
            let has_read = self.has_agreed()?;
            if is_form && has_read {
                has_applied = true;
                self.browser.press(APPLY).await?;
            } else if !self.browser.press_first(ONWARDS).await? {
                self.browser.press(APPLY).await?;
            }
        }
        let sight = Box::new(self.browser.page()?.sight());
        Err(VisitError::Lost { sight, attempt: ATTEMPT, pages: PAGES_MAX })
    }

    fn fill(&mut self, application: &Application) -> Result<(), VisitError> {
        self.fill_name("代表者氏名", &application.representative)?;
        self.fill_name("担当者氏名", &application.contact)?;
        self.browser.fill("電話番号", &application.telephone)?;
        self.browser.fill("メールアドレス", &application.mail)?;
        self.browser.fill("メールアドレス (確認用)", &application.mail_again)
    }

    /// 姓 comes before 名, whatever the two fields are called.
    fn fill_name(&mut self, head: &str, name: &FullName) -> Result<(), VisitError> {
        self.browser.fill_nth(head, 0, &name.family)?;
        self.browser.fill_nth(head, 1, &name.given)
    }

    /// Whether every consent that the page asks for is given.
    fn has_agreed(&self) -> Result<bool, VisitError> {
        let page = self.browser.page()?;
        let mut boxes = page.forms.iter().flat_map(|form| &form.fields).filter(|field| field.takes_choice());
        Ok(boxes.all(|field| field.checked || !field.label.contains("同意する")))
    }
}

fn completed(page: &Page) -> CompletedApplication {
    CompletedApplication {
        day: page.value_after("申請日").and_then(slashed_day),
        office_name: page.value_after("事業所名").unwrap_or_default().to_owned(),
        lines: page.lines.clone(),
    }
}

const APPLY: &str = "申請";

/// Words that lead through both texts and the dialog; a consent is there, or can be pressed, only on a text's last page.
const ONWARDS: &[&str] = &[
    "はい",
    "利用規約に同意する",
    "個人情報取り扱いに同意する",
    "次の頁",
    "利用規約を最後まで読む",
    "個人情報取り扱いについてを最後まで読む",
    "個人情報取り扱いを最後まで読む",
    "続きを読む",
    "次へ",
];

/// How many pages the way takes at most: two texts a chapter a page, the form between them, the end.
const PAGES_MAX: usize = 40;

#[cfg(test)]
mod tests;
