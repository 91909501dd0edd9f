//! The texts that an office agrees to. Their titles are the start guide's (S), the words are ours.

/// 利用規約, in pages that are read one after another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// Its title.
    pub(crate) title: &'static str,
    /// Its pages.
    pub(crate) pages: &'static [&'static [Article]],
}

/// 条.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Article {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// Its text.
    pub(crate) text: &'static str,
}

impl Terms {
    /// The whole as a text file.
    pub(crate) fn as_text(&self) -> String {
        let articles = self.pages.iter().copied().flatten();
        let articles: String =
            articles.map(|article| ["\n", article.heading, "\n", article.text, "\n"].concat()).collect();
        format!("{}\n(模擬: 訓練・試験用の文面です)\n{articles}", self.title)
    }
}

/// Agreed to at the first login.
pub(crate) const PORTAL: Terms = Terms {
    title: "電子請求受付システム 利用規約",
    pages: &[&[
        Article {
            heading: "第1条(目的)",
            text: "この規約は、事業所が電子請求受付システム(模擬)を利用するときの約束を定めます。",
        },
        Article {
            heading: "第2条(ユーザIDとパスワード)",
            text: "ユーザIDとパスワードは、事業所が責任をもって管理してください。仮パスワードは、最初のログインのときに変更していただきます。",
        },
        Article {
            heading: "第3条(模擬環境)",
            text: "この環境は訓練・試験用です。実在する利用者の情報を入力しないでください。",
        },
    ]],
};

/// Agreed to with each certificate request.
pub(crate) const CERTIFICATION: Terms = Terms {
    title: "電子請求受付システム 認証サービス利用規約",
    pages: &[
        &[
            Article {
                heading: "第1条(目的)",
                text: "この規約は、電子請求受付システム(模擬)の認証局が発行する電子証明書を、事業所が利用するときの約束を定めます。",
            },
            Article {
                heading: "第2条(発行申請)",
                text: "電子証明書の発行申請は、事業所に交付された証明書発行用パスワードを用いて行います。申請してから発行されるまで、数日かかる場合があります。",
            },
            Article {
                heading: "第3条(発行手数料)",
                text: "請求委任事業所用ケアプラン証明書の発行手数料は発生いたしません。",
            },
        ],
        &[
            Article {
                heading: "第4条(有効期間)",
                text: "電子証明書の有効期間は3年です。有効期間を過ぎた電子証明書は利用できません。",
            },
            Article {
                heading: "第5条(鍵とパスワードの管理)",
                text: "ダウンロードしたファイルとそのパスワードは、他人に渡らないように管理してください。ファイルは、申請のときに入力した証明書発行用パスワードで開きます。",
            },
        ],
        &[
            Article {
                heading: "第6条(失効)",
                text: "電子証明書が他人に渡ったおそれがあるときは、速やかに国民健康保険団体連合会へ失効を申し出てください。失効した電子証明書は元に戻せません。",
            },
            Article {
                heading: "第7条(模擬環境)",
                text: "この環境の認証局は訓練・試験用です。発行された電子証明書は、この環境の外では何の効力もありません。",
            },
        ],
    ],
};
