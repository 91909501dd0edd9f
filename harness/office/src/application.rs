//! What an office writes into its application for the exchange.

use careplan_domain::Day;

/// 利用申請の申請情報: as it is typed, right or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// 代表者氏名.
    pub representative: FullName,
    /// 担当者氏名.
    pub contact: FullName,
    /// 電話番号 (ハイフンなし).
    pub telephone: String,
    /// メールアドレス.
    pub mail: String,
    /// メールアドレス (確認用).
    pub mail_again: String,
}

/// 氏名.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName {
    /// 姓.
    pub family: String,
    /// 名.
    pub given: String,
}

/// 利用申請完了: what the page to be printed says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletedApplication {
    /// 申請日.
    pub day: Option<Day>,
    /// 事業所名.
    pub office_name: String,
    /// Everything on it, line by line.
    pub lines: Vec<String>,
}

impl Application {
    /// The start guide's own example (chapter 6: S).
    pub fn model() -> Self {
        let name = |given: &str| FullName { family: "東京".to_owned(), given: given.to_owned() };
        Self {
            representative: name("太郎"),
            contact: name("花子"),
            telephone: "0123456789".to_owned(),
            mail: "toukyoutest@test.com".to_owned(),
            mail_again: "toukyoutest@test.com".to_owned(),
        }
    }
}
