//! The chapters' words.

use super::{Chapter, Picture, Section, Step};

macro_rules! pictures {
    ($($constant:ident = $name:literal: $alt:literal;)*) => {
        $(static $constant: Picture = Picture {
            name: $name,
            alt: $alt,
            png: include_bytes!(concat!("../../manual/pictures/", $name, ".png")),
        };)*
    };
}

pictures! {
    ENTRANCE = "entrance": "電子請求受付システム総合窓口の画面。「介護保険の請求はこちら」のボタンがある。";
    TOP_MENU = "top-menu": "トップメニューの画面。「ログイン」のボタンと、お知らせ一覧がある。";
    LOGIN = "login": "ログインの画面。ユーザIDとパスワードの欄と、「ログイン」のボタンがある。";
    CERTIFICATES_SELF = "certificates-self": "証明書の画面。貴事業所の手続きは「介護保険証明書」ですと書かれている。";
    INSURANCE = "insurance": "介護保険証明書の画面。手続きを選ぶ欄と、状況が「発行済み」の発行履歴がある。";
    INSURANCE_DOWNLOAD = "insurance-download": "証明書ダウンロードの画面。介護保険証明書の行に「ダウンロード」のボタンがある。";
    FINGERPRINT = "fingerprint": "FAQの画面。認証局証明書の拇印が、SHA-1、SHA-256の順に書かれている。";
    CERTIFICATES_AGENT = "certificates-agent": "証明書の画面。貴事業所の手続きは「請求委任事業所用ケアプラン証明書」ですと書かれている。";
    CARE_PLAN = "care-plan": "請求委任事業所用ケアプラン証明書の画面。手続きを選ぶ欄と「発行申請を行う前に」のボタンがある。";
    BEFORE = "before": "発行申請を行う前にの画面。確かめることの一覧と「閉じる」のボタンがある。";
    PASSWORD = "certificate-password": "証明書発行用パスワード入力の画面。";
    CONFIRM = "confirm": "送信確認の画面。利用規約の最後の頁と「利用規約に同意して送信」のボタンがある。";
    DONE = "done": "処理終了の画面。申請番号と「終了」のボタンがある。";
    REQUESTED = "requested": "発行履歴。状況が「発行申請中」になっている。";
    NOTICE_ISSUED = "notice-issued": "お知らせ一覧。「証明書発行完了通知」が届いている。";
    ISSUED = "issued": "請求委任事業所用ケアプラン証明書の画面。発行履歴の状況が「発行済み」になっている。";
    DOWNLOAD = "download": "証明書ダウンロードの画面。請求委任事業所用ケアプラン証明書の行に「ダウンロード」のボタンがある。";
    NOTICE_END = "notice-end": "お知らせ「証明書有効期限切れ事前通知」の画面。";
    RENEWAL = "renewal": "請求委任事業所用ケアプラン証明書の画面。更新申請が選べるようになっている。";
    TERM = "term": "証明書有効期間選択の画面。「3年」を選ぶ欄と「次へ」のボタンがある。";
    RENEWAL_CONFIRM = "renewal-confirm": "更新申請の送信確認の画面。証明書有効期間が書かれている。";
}

/// The three excerpts.
pub(crate) static CHAPTERS: [Chapter; 3] = [
    Chapter {
        id: "3-6-3",
        number: "3.6.3",
        title: "介護保険証明書のダウンロードとインストール(別のパソコンで使う場合)",
        lead: "自ら請求する事業所が、すでに発行されている介護保険証明書を、ケアプランデータ連携システムを使うパソコンにもインストールする手順です。費用はかかりません。「電子請求登録結果に関するお知らせ」をお手元にご用意ください。",
        sections: &[
            Section { heading: "ログインする", steps: &[OPEN, TO_LOGIN, LOG_IN] },
            Section {
                heading: "証明書をダウンロードする",
                steps: &[
                    Step {
                        text: "メニューの「証明書」を押します。貴事業所の手続きが「介護保険証明書」であることを確かめて、「介護保険証明書」を押します。",
                        note: "",
                        picture: Some(&CERTIFICATES_SELF),
                    },
                    Step {
                        text: "発行履歴の状況が「発行済み」であることを確かめます。「介護保険証明書をダウンロード・インストールする」を選び、「次へ」を押します。",
                        note: "",
                        picture: Some(&INSURANCE),
                    },
                    Step {
                        text: "【証明書ダウンロード】が表示されます。使う証明書の行の「ダウンロード」を押し、ファイルを保存します。",
                        note: "証明書は、何度でもダウンロードできます。いま別のパソコンで使っている証明書には影響しません。",
                        picture: Some(&INSURANCE_DOWNLOAD),
                    },
                ],
            },
            Section { heading: "証明書をインストールする", steps: &INSTALL_OWN },
        ],
        pdf: include_bytes!("../../manual/3-6-3.pdf"),
    },
    Chapter {
        id: "3-7-1",
        number: "3.7.1〜3.7.2",
        title: "請求委任事業所用ケアプラン証明書の発行申請と更新申請",
        lead: "請求を代理人に任せている事業所と、インターネットで請求していない事業所が、ケアプランデータ連携システムで使う証明書を申請する手順です。「電子請求登録結果に関するお知らせ」をお手元にご用意ください。",
        sections: &[
            Section { heading: "ログインする", steps: &[OPEN, TO_LOGIN, LOG_IN] },
            Section {
                heading: "3.7.1 発行申請をする",
                steps: &[
                    Step {
                        text: "メニューの「証明書」を押します。貴事業所の手続きが「請求委任事業所用ケアプラン証明書」であることを確かめて、「請求委任事業所用ケアプラン証明書」を押します。",
                        note: "",
                        picture: Some(&CERTIFICATES_AGENT),
                    },
                    Step {
                        text: "「発行申請を行う前に」を押します。",
                        note: "先にこの画面を開いて閉じないと、「次へ」を押しても進めません。",
                        picture: Some(&CARE_PLAN),
                    },
                    Step {
                        text: "内容を読み、「閉じる」を押します。", note: "", picture: Some(&BEFORE)
                    },
                    Step {
                        text: "元の画面に戻ります。「請求委任事業所用ケアプラン証明書の発行申請をする」を選び、「次へ」を押します。",
                        note: "",
                        picture: None,
                    },
                    Step {
                        text: "「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードを入力し、「次へ」を押します。",
                        note: "大文字と小文字を区別します。ここで入力したパスワードは、あとで証明書をインストールするときにも使います。",
                        picture: Some(&PASSWORD),
                    },
                    Step {
                        text: "【送信確認】で内容を確かめ、利用規約を最後まで読みます。「利用規約に同意して送信」を押します。",
                        note: "利用規約の枠を最後までスクロールすると、ボタンを押せるようになります。「次の頁」が表示されるときは、最後の頁まで進んでください。送信したあとで取り消すときは、国民健康保険団体連合会へ書面で届け出てください。",
                        picture: Some(&CONFIRM),
                    },
                    Step {
                        text: "【処理終了】が表示されたら、「終了」を押します。",
                        note: "",
                        picture: Some(&DONE),
                    },
                    Step {
                        text: "発行履歴の状況が「発行申請中」になっていることを確かめます。",
                        note: "発行申請してから発行されるまで、数日かかる場合があります。発行されると「証明書発行完了通知」が届きます。続きは「3.7.3」をご覧ください。",
                        picture: Some(&REQUESTED),
                    },
                ],
            },
            Section {
                heading: "3.7.2 更新申請をする",
                steps: &[
                    Step {
                        text: "有効終了年月日の90日前になると、お知らせに「証明書有効期限切れ事前通知」が届きます。届いたら、更新申請をしてください。",
                        note: "新しい証明書が発行されるまでは、いまの証明書を利用できます。",
                        picture: Some(&NOTICE_END),
                    },
                    Step {
                        text: "「証明書」から「請求委任事業所用ケアプラン証明書」を開き、「発行申請を行う前に」を読んで閉じます。「請求委任事業所用ケアプラン証明書の更新申請をする」を選び、「次へ」を押します。",
                        note: "",
                        picture: Some(&RENEWAL),
                    },
                    Step {
                        text: "【証明書有効期間選択】で、いまの証明書の有効終了年月日を確かめます。「3年」を選び、「次へ」を押します。",
                        note: "",
                        picture: Some(&TERM),
                    },
                    Step {
                        text: "証明書発行用パスワードを入力し、【送信確認】で証明書有効期間を確かめて、利用規約を最後まで読み、「利用規約に同意して送信」を押します。",
                        note: "新しい証明書が発行されたら、「3.7.3」の手順でインストールしてください。",
                        picture: Some(&RENEWAL_CONFIRM),
                    },
                ],
            },
        ],
        pdf: include_bytes!("../../manual/3-7-1.pdf"),
    },
    Chapter {
        id: "3-7-3",
        number: "3.7.3",
        title: "請求委任事業所用ケアプラン証明書のダウンロードとインストール",
        lead: "発行された請求委任事業所用ケアプラン証明書を、ケアプランデータ連携システムを使うパソコンにインストールする手順です。申請のときに入力した証明書発行用パスワードをご用意ください。",
        sections: &[
            Section {
                heading: "発行されたことを確かめる",
                steps: &[
                    Step {
                        text: "ログインして、お知らせに「証明書発行完了通知」が届いていることを確かめます。",
                        note: "",
                        picture: Some(&NOTICE_ISSUED),
                    },
                    Step {
                        text: "「証明書」から「請求委任事業所用ケアプラン証明書」を開き、発行履歴の状況が「発行済み」であること、有効開始年月日が来ていることを確かめます。",
                        note: "2025年10月より前に発行された証明書は「請求委任事業所用ケアプラン証明書」(発行先: CarePlanJigyousho)、それより後に発行された証明書は「介護DX証明書」(発行先: KaigoDX)と表示されます。手順は同じです。",
                        picture: Some(&ISSUED),
                    },
                ],
            },
            Section {
                heading: "証明書をダウンロードする",
                steps: &[
                    Step {
                        text: "「請求委任事業所用ケアプラン証明書をダウンロード・インストールする」を選び、「次へ」を押します。",
                        note: "",
                        picture: None,
                    },
                    Step {
                        text: "【証明書ダウンロード】が表示されます。使う証明書の行の「ダウンロード」を押し、ファイルを保存します。",
                        note: "",
                        picture: Some(&DOWNLOAD),
                    },
                ],
            },
            Section { heading: "証明書をインストールする", steps: &INSTALL },
        ],
        pdf: include_bytes!("../../manual/3-7-3.pdf"),
    },
];

const OPEN: Step = Step {
    text: "電子請求受付システム総合窓口を開き、「介護保険の請求はこちら」を押します。",
    note: "",
    picture: Some(&ENTRANCE),
};

const TO_LOGIN: Step = Step {
    text: "《トップメニュー》が表示されます。「ログイン」を押します。",
    note: "",
    picture: Some(&TOP_MENU),
};

const LOG_IN: Step = Step {
    text: "ユーザID(KJから始まる14桁)とパスワードを入力し、「ログイン」を押します。",
    note: "はじめてログインするときは、利用規約への同意と、仮パスワードの変更が必要です。",
    picture: Some(&LOGIN),
};

/// The import on Windows, as the guide has it (S), of a file that an office has applied for.
const INSTALL: [Step; 7] = install(
    "《パスワード(P):》に、申請のときに入力した証明書発行用パスワードを入力します。「すべての拡張プロパティを含める(A)」だけにチェックを付け、「次へ(N)」を押します。",
);

/// The same of 介護保険証明書, which is there without an application (S).
const INSTALL_OWN: [Step; 7] = install(
    "《パスワード(P):》に、「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードを入力します(申請をした証明書は、申請のときに入力したもの)。「すべての拡張プロパティを含める(A)」だけにチェックを付け、「次へ(N)」を押します。",
);

const fn install(password: &'static str) -> [Step; 7] {
    [
        Step {
            text: "保存したファイルを開きます。【証明書のインポートウィザードの開始】が表示されたら、《保存場所》で「現在のユーザー(C)」を選び、「次へ」を押します。",
            note: "管理者権限のあるアカウントで作業を行ってください。",
            picture: None,
        },
        Step {
            text: "【インポートする証明書ファイル】で、そのまま「次へ(N)」を押します。",
            note: "",
            picture: None,
        },
        Step { text: password, note: "", picture: None },
        Step {
            text: "【証明書ストア】で「証明書の種類に基づいて、自動的に証明書ストアを選択する(U)」を選び、「次へ(N)」を押します。",
            note: "",
            picture: None,
        },
        Step {
            text: "【証明書のインポートウィザードの完了】で「完了(F)」を押します。",
            note: "",
            picture: None,
        },
        Step {
            text: "はじめてインストールするときは【セキュリティ警告】が表示されます。《拇印》が、FAQ「認証局証明書の拇印(フィンガープリント)を確認したい」の値と同じであることを確かめて、「はい」を押します。",
            note: "この画面の例の値ではなく、FAQに表示される値と比べてください。",
            picture: Some(&FINGERPRINT),
        },
        Step {
            text: "「正しくインポートされました。」と表示されたら、「OK」を押します。",
            note: "インストールされた証明書は、「インターネットオプション」の「証明書」で確かめられます。",
            picture: None,
        },
    ]
}
