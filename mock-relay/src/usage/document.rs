//! 「利用規約」 and 「個人情報取り扱いについて」: the two texts to be read before an application.
//!
//! The headings, the ending and the supplementary provisions are the start guide's (chapter 6: S); the articles
//! between are ours, and say of the mock what is true of it.

use std::str::FromStr;

use thiserror::Error;

/// One of the two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Document {
    /// 利用規約.
    Terms,
    /// 個人情報取り扱いについて.
    Privacy,
}

/// A part of a text; where no script runs, one page.
pub(super) struct Chapter {
    pub(super) heading: &'static str,
    pub(super) paragraphs: &'static [&'static str],
}

impl Document {
    /// Both, in the page's order.
    pub(super) const ALL: [Self; 2] = [Self::Terms, Self::Privacy];

    /// Its heading.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Terms => "利用規約",
            Self::Privacy => "個人情報取り扱いについて",
        }
    }

    /// The words of its checkbox.
    pub(super) const fn agreement(self) -> &'static str {
        match self {
            Self::Terms => "利用規約に同意する",
            Self::Privacy => "個人情報取り扱いに同意する",
        }
    }

    /// The words of the button that leads through its pages.
    pub(super) const fn invitation(self) -> &'static str {
        match self {
            Self::Terms => "利用規約を最後まで読む",
            Self::Privacy => "個人情報取り扱いについてを最後まで読む",
        }
    }

    /// What the form says while it is not agreed to.
    pub(super) const fn missing(self) -> &'static str {
        match self {
            Self::Terms => "利用規約を最後まで読み、「利用規約に同意する」にチェックを入れてください。",
            Self::Privacy => {
                "個人情報取り扱いについてを最後まで読み、「個人情報取り扱いに同意する」にチェックを入れてください。"
            }
        }
    }

    /// Its word in addresses and in the page's ids.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Privacy => "privacy",
        }
    }

    /// The address of page `page` (from 1).
    pub(super) fn address(self, page: usize) -> String {
        format!("/application/reading/{}/{page}", self.word())
    }

    /// Its parts.
    pub(super) const fn chapters(self) -> &'static [Chapter] {
        match self {
            Self::Terms => TERMS,
            Self::Privacy => PRIVACY,
        }
    }
}

impl FromStr for Document {
    type Err = UnknownDocument;

    fn from_str(word: &str) -> Result<Self, UnknownDocument> {
        Self::ALL.into_iter().find(|document| document.word() == word).ok_or(UnknownDocument)
    }
}

/// There is no such text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the texts are `terms` and `privacy`")]
pub(super) struct UnknownDocument;

const TERMS: &[Chapter] = &[
    Chapter {
        heading: "第1条～第3条 目的と利用者",
        paragraphs: &[
            "第1条 本規約は、公益社団法人国民健康保険中央会(以下「国保中央会」という。)が運営するケアプランデータ連携システム(以下「本システム」という。)の利用に必要な事項を定めるものとします。この画面は訓練・試験用の模擬であり、ここでの同意は実在の契約になりません。",
            "第2条 本システムを利用できる者は、居宅介護支援事業所及び介護サービス事業所であって、本規約に同意のうえ利用申請を完了したもの(以下「システム利用者」という。)とします。",
            "第3条 利用申請は、事業所番号ごとに、電子請求受付システムのユーザIDを用いて行うものとします。代理請求用のユーザIDを用いることはできません。",
        ],
    },
    Chapter {
        heading: "第4条～第6条 利用期間とライセンス料",
        paragraphs: &[
            "第4条 利用期間は、利用申請が完了した時から1年間とします。",
            "第5条 システム利用者は、国保中央会が定めるライセンス料を支払うものとします。利用期間の途中での取消し及び返金は行いません。",
            "第6条 利用期間中、又はライセンス料の支払が完了していないときは、あらたな利用申請を行うことができません。",
        ],
    },
    Chapter {
        heading: "第7条～第9条 利用にあたっての責任",
        paragraphs: &[
            "第7条 システム利用者は、ユーザID、パスワード及び電子証明書を適切に管理し、第三者に使用させないものとします。",
            "第8条 システム利用者は、送信するデータの内容及び宛先を確かめたうえで送信するものとします。",
            "第9条 システム利用者は、端末の安全を保ち、有効期間内の電子証明書を用いて本システムに接続するものとします。",
        ],
    },
    Chapter {
        heading: "第10条～第12条 停止、変更、協議",
        paragraphs: &[
            "第10条 国保中央会は、保守その他やむを得ない事由があるときは、本システムの全部又は一部を停止することができるものとします。",
            "第11条 国保中央会は、必要があるときは本規約を改正することができるものとし、改正するときはあらかじめお知らせします。",
            "第12条 本規約に定めのない事項又は本規約の解釈に疑義が生じた事項については、国保中央会及びシステム利用者が協議して決定、解決するものとします。",
        ],
    },
    Chapter {
        heading: "附則",
        paragraphs: &[
            "本規約は令和5年4月1日から施行します。",
            "附則",
            "この改正は令和6年3月1日から施行します。",
        ],
    },
];

const PRIVACY: &[Chapter] = &[
    Chapter {
        heading: "個人情報保護の取り組みについて",
        paragraphs: &[
            "本会規定の「個人情報保護の取り組みについて」より、ケアプランデータ連携システムに関連するものに絞って掲載しています。",
            "この画面は訓練・試験用の模擬です。実在の方の氏名、電話番号、メールアドレスは入力しないでください。",
        ],
    },
    Chapter {
        heading: "1. プライバシーポリシー",
        paragraphs: &[
            "本会は、個人情報の重要性を認識し、関係する法令を守り、適切に取り扱います。",
            "お預かりした氏名、電話番号及びメールアドレスは、利用申請の受付と、アップデートなどのお知らせに利用します。",
        ],
    },
    Chapter {
        heading: "2. 安全管理と第三者への提供",
        paragraphs: &[
            "お預かりした個人情報は、漏えい、滅失又は毀損を防ぐために必要な措置を講じて管理します。",
            "法令に定めのある場合を除き、ご本人の同意なく第三者に提供することはありません。この模擬では、入力された内容がこの試験環境の外に送られることはありません。",
        ],
    },
];
