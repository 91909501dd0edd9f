//! よくある質問: the questions that offices ask on their way to a certificate, and the answers.
//!
//! Of the real portal only the one about the fingerprint is known (S); all others, and every answer, are ours.

use crate::Settings;

/// よくある質問.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    /// Its place in the address.
    pub(crate) id: &'static str,
    /// What it is about.
    pub(crate) topic: Topic,
    /// 質問.
    pub(crate) question: &'static str,
    /// 回答, a paragraph each. `{failures}`, `{lock}` and `{delay}` stand for what is set.
    pub(crate) answer: &'static [&'static str],
}

/// 分類 (A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Topic {
    /// The letter and what it tells.
    Letter,
    /// Logging in.
    Login,
    /// Certificates and their requests.
    Certificate,
    /// The computer on which they are used.
    Computer,
    /// Claims.
    Claims,
}

impl Topic {
    /// All of them.
    pub(crate) const EACH: [Self; 5] =
        [Self::Letter, Self::Login, Self::Certificate, Self::Computer, Self::Claims];

    /// Its words.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Letter => "ユーザIDと書類",
            Self::Login => "ログインとパスワード",
            Self::Certificate => "証明書",
            Self::Computer => "パソコンへのインストール",
            Self::Claims => "請求",
        }
    }

    /// Its word in an address.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Login => "login",
            Self::Certificate => "certificate",
            Self::Computer => "computer",
            Self::Claims => "claims",
        }
    }
}

/// The one that is answered with the CA's own values.
pub(crate) const FINGERPRINT: &str = "fingerprint";

impl Entry {
    /// The answer with what is set in it.
    pub(crate) fn answer(&self, settings: &Settings) -> Vec<String> {
        let lock = (settings.lock.as_millis() / 60_000).to_string();
        let fill = |text: &&str| {
            text.replace("{failures}", &settings.failures_before_lock.to_string())
                .replace("{lock}", &lock)
                .replace("{delay}", &settings.delay_business_days.to_string())
        };
        self.answer.iter().map(fill).collect()
    }
}

/// All of them, the most asked first.
pub(crate) const ENTRIES: [Entry; 18] = [
    Entry {
        id: FINGERPRINT,
        topic: Topic::Certificate,
        question: "認証局証明書の拇印(フィンガープリント)を確認したい",
        answer: &[
            "証明書をはじめてインポートするとき、Windowsが【セキュリティ警告】を表示します。そこに表示された拇印が、次の値と同じであることを確かめてから「はい」を押してください。",
            "値が違うときは「いいえ」を押し、ダウンロードからやり直してください。",
        ],
    },
    Entry {
        id: "letter-lost",
        topic: Topic::Letter,
        question: "「電子請求登録結果に関するお知らせ」をなくした",
        answer: &[
            "ユーザIDと証明書発行用パスワードは、「電子請求登録結果に関するお知らせ」に書かれています。なくしたときは、登録している都道府県の国民健康保険団体連合会へ、電話または電子メールでお問い合わせください。",
            "再発行された書類は郵送で届きます。届くまでに2週間ほどかかります。",
        ],
    },
    Entry {
        id: "no-user-id",
        topic: Topic::Letter,
        question: "ユーザIDを持っていない。または、どれがユーザIDか分からない",
        answer: &[
            "ユーザIDは、KJから始まる14桁の英数字です。「電子請求登録結果に関するお知らせ」で確かめてください。",
            "インターネットで請求していない事業所や、請求を代理人に任せている事業所も、ユーザIDを受け取ることができます。国民健康保険団体連合会へ、電話または電子メールでお申し込みください。",
        ],
    },
    Entry {
        id: "agent-user-id",
        topic: Topic::Letter,
        question: "HDから始まるIDでログインできない",
        answer: &[
            "HDから始まるIDは、請求を代理する方(代理人)のIDです。代理人には専用の窓口があり、このシステムではお使いいただけません。",
            "事業所のユーザID(KJから始まる14桁)でログインしてください。",
        ],
    },
    Entry {
        id: "wrong-case",
        topic: Topic::Login,
        question: "パスワードを正しく入力しているのに、ログインできない",
        answer: &[
            "パスワードは、大文字と小文字を区別します。キーボードのCaps Lockが入っていないか、確かめてください。",
            "全角文字では入力できません。日本語入力を切って、半角で入力してください。書類の文字は、数字の0と英字のO、数字の1と英字のl(エル)を見間違えやすいのでご注意ください。",
        ],
    },
    Entry {
        id: "locked",
        topic: Topic::Login,
        question: "パスワードを何度か間違えて、ログインできなくなった",
        answer: &[
            "続けて{failures}回間違えると、{lock}分間ログインできなくなります。時間がたてば、手続きをしなくても元に戻ります。",
            "待っているあいだに、書類でパスワードを確かめてください。",
        ],
    },
    Entry {
        id: "temporary-password",
        topic: Topic::Login,
        question: "仮パスワードのままでは、何ができないか",
        answer: &[
            "書類に書かれているパスワードは、はじめてログインするための仮パスワードです。はじめてログインすると、利用規約への同意とパスワードの変更をお願いする画面が出ます。",
            "変更が終わるまで、証明書の発行申請も、ケアプランデータ連携システムの利用申請もできません。新しいパスワードは、書類に書きとめて保管してください。",
        ],
    },
    Entry {
        id: "session-ended",
        topic: Topic::Login,
        question: "操作の途中でログイン画面に戻った",
        answer: &[
            "しばらく操作がないと、安全のためログインを終了します。お手数ですが、もう一度ログインしてください。",
            "途中まで入力した内容は残っていません。送信を終えた申請は、「証明書」の発行履歴で確かめられます。",
        ],
    },
    Entry {
        id: "which-certificate",
        topic: Topic::Certificate,
        question: "介護保険証明書と請求委任事業所用ケアプラン証明書の、どちらを使うのか分からない",
        answer: &[
            "自らインターネットで請求している事業所は、介護保険証明書を使います。すでに発行されている証明書を、ケアプランデータ連携システムを使うパソコンにもインストールしてください。",
            "請求を代理人に任せている事業所と、インターネットで請求していない事業所は、請求委任事業所用ケアプラン証明書の発行を申請してください。",
            "どちらの手順となるかは、「証明書」を開くと表示されます。",
        ],
    },
    Entry {
        id: "waiting-days",
        topic: Topic::Certificate,
        question: "発行申請をしてから、何日で証明書が発行されるか",
        answer: &[
            "発行されるまで、数日かかる場合があります。土曜日、日曜日、祝日は手続きが進みません。この模擬環境では、{delay}営業日を目安としています。",
            "発行されると、お知らせに「証明書発行完了通知」が届き、発行履歴の状況が「発行済み」に変わります。",
        ],
    },
    Entry {
        id: "cannot-go-on",
        topic: Topic::Certificate,
        question: "発行申請で「次へ」を押しても、先に進めない",
        answer: &[
            "先に「発行申請を行う前に」を開き、内容を読んで「閉じる」を押してください。そのあと「次へ」を押すと、証明書発行用パスワードの入力に進みます。",
            "「利用規約に同意して送信」は、利用規約を最後まで読むと押せるようになります。",
        ],
    },
    Entry {
        id: "certificate-password",
        topic: Topic::Certificate,
        question: "証明書発行用パスワードが違うと表示される",
        answer: &[
            "証明書発行用パスワードは、ログインのパスワードとは別のものです。「電子請求登録結果に関するお知らせ」で確かめてください。",
            "証明書発行用パスワードは、大文字及び小文字を区別します。書類に書かれているとおりに入力してください。",
        ],
    },
    Entry {
        id: "fee",
        topic: Topic::Certificate,
        question: "証明書の発行に費用はかかるか",
        answer: &["発行手数料は発生いたしません。発行履歴の発行手数料残高は0円と表示されます。"],
    },
    Entry {
        id: "renewal",
        topic: Topic::Certificate,
        question: "証明書の有効期限が近づいた。または、過ぎてしまった",
        answer: &[
            "有効終了年月日の90日前になると、お知らせに「証明書有効期限切れ事前通知」が届き、更新申請ができるようになります。新しい証明書が発行されるまでは、いまの証明書を利用できます。",
            "有効期限を過ぎたときは、更新ではなく、もう一度発行申請をしてください。",
        ],
    },
    Entry {
        id: "returned",
        topic: Topic::Certificate,
        question: "発行申請が「差し戻し」になった",
        answer: &[
            "お知らせに、差し戻しの理由が届いています。内容を確かめて、もう一度発行申請をしてください。前の申請を取り消す手続きは要りません。",
        ],
    },
    Entry {
        id: "new-computer",
        topic: Topic::Computer,
        question: "パソコンを買い替えた。または、別のパソコンでも証明書を使いたい",
        answer: &[
            "発行済みの証明書は、何度でもダウンロードできます。新しいパソコンでこのシステムにログインし、「証明書」からダウンロードしてインストールしてください。発行申請をやり直す必要はありません。",
            "ダウンロードしたファイルは、申請のときに入力した証明書発行用パスワードで開きます。申請をしていない介護保険証明書のファイルは、「電子請求登録結果に関するお知らせ」に書かれた証明書発行用パスワードで開きます。古いパソコンを手放すときは、証明書を削除してください。",
        ],
    },
    Entry {
        id: "installed",
        topic: Topic::Computer,
        question: "証明書がインストールされているか確かめたい。インストールに失敗する",
        answer: &[
            "Windowsボタンを押し、検索窓に「インターネットオプション」と入力して開きます。「コンテンツ」の「証明書」を押し、発行者が「e-seikyuu CA」の証明書があること、有効期限を過ぎていないことを確かめてください。",
            "インストールは、管理者権限のあるアカウントで作業を行ってください。分からないときは、パソコンを管理している方にお尋ねください。",
        ],
    },
    Entry {
        id: "deadline",
        topic: Topic::Claims,
        question: "請求の受付期間はいつまでか",
        answer: &[
            "毎月10日の17時15分までです。毎月1日に、お知らせ「●月請求受付期間について」でお伝えしています。",
            "請求の送信は、この模擬環境では対象外です。",
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_entry_has_an_address_of_its_own_and_an_answer_without_gaps() {
        let ids: BTreeSet<&str> = ENTRIES.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), ENTRIES.len());
        for entry in &ENTRIES {
            let answer = entry.answer(&crate::testing::settings());
            assert!(!answer.is_empty(), "{}", entry.id);
            assert!(answer.iter().all(|text| text.ends_with('。') && !text.contains('{')), "{}", entry.id);
        }
        for topic in Topic::EACH {
            assert!(ENTRIES.iter().any(|entry| entry.topic == topic), "{}", topic.label());
        }
    }
}
