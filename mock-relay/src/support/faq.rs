//! よくあるご質問: what offices ask of the exchange, and the answers. All of them are ours (A); what they tell is the
//! start guide's (S) or confirmed elsewhere (C), and what this testbed has chosen is marked as such.

/// よくあるご質問.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Its place in the address.
    pub(super) id: &'static str,
    /// What it is about.
    pub(super) topic: Topic,
    /// 質問.
    pub(super) question: &'static str,
    /// 回答, a paragraph each.
    pub(super) answer: &'static [&'static str],
}

/// 分類 (A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// Before anything.
    Start,
    /// The computer and the client.
    Computer,
    /// IDs and passwords.
    Users,
    /// Certificates.
    Certificate,
    /// Application and licence.
    Licence,
    /// Sending and receiving.
    Exchange,
}

impl Topic {
    /// All of them.
    pub(super) const EACH: [Self; 6] =
        [Self::Start, Self::Computer, Self::Users, Self::Certificate, Self::Licence, Self::Exchange];

    /// Its words.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Start => "はじめる前に",
            Self::Computer => "パソコンと製品",
            Self::Users => "ユーザIDとパスワード",
            Self::Certificate => "電子証明書",
            Self::Licence => "利用申請とライセンス",
            Self::Exchange => "送信と受信",
        }
    }

    /// Its word in an address.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Computer => "computer",
            Self::Users => "users",
            Self::Certificate => "certificate",
            Self::Licence => "licence",
            Self::Exchange => "exchange",
        }
    }
}

const fn entry(
    id: &'static str,
    topic: Topic,
    question: &'static str,
    answer: &'static [&'static str],
) -> Entry {
    Entry { id, topic, question, answer }
}

/// All of them, by topic.
pub(super) const ENTRIES: [Entry; 24] = [
    entry(
        "both-sides",
        Topic::Start,
        "相手の事業所が利用していなくても使えますか",
        &[
            "使えません。データのやりとりには、送信側・受信側双方の事業所が本システムに利用登録する必要があります。",
            "相手の事業所の利用状況は、「ケアプランデータ連携システム利用状況」のページで確かめることができます。月に一度の更新のため、申請したばかりの事業所は載っていません。",
        ],
    ),
    entry(
        "software",
        Topic::Start,
        "介護ソフトが対応しているかを知りたい",
        &[
            "「スタートガイド 導入フロー編」2.介護ソフトの確認に、対応している介護ソフトの一覧(一部の抜粋)があります。載っていないときは、介護ソフトの提供会社にお問い合わせください。",
            "計画表(1,2表)、予定(6,7表)、実績(6表)のうち、どれに対応しているかも確かめてください。",
        ],
    ),
    entry(
        "how-long",
        Topic::Start,
        "使い始めるまでに、どのくらいかかりますか",
        &[
            "ユーザIDと電子証明書がすでにあれば、その日のうちに使い始められます。",
            "電子証明書の申請から発行までは、数日かかることがあります。ユーザIDを国民健康保険団体連合会に問い合わせたときは、郵送で届くまでに2週間ほどかかります。",
        ],
    ),
    entry(
        "saving",
        Topic::Start,
        "導入すると、どのくらい費用が減りますか",
        &[
            "「かんたんシミュレーション」で、事業所の数字を入れて試算できます。この試算は独自のもので、実際の効果を約束するものではありません。",
            "国の試算では、1事業所あたり年間およそ816,000円とされています。計算式は公表されていません。",
        ],
    ),
    entry(
        "windows",
        Topic::Computer,
        "どのようなパソコンで使えますか",
        &[
            "Windows 10 または Windows 11 で、インターネットにつながるパソコンで使えます。ブラウザは Microsoft Edge(Chromium版)または Google Chrome をお使いください。",
            "カレンダーの表示は、西暦にしてください。和暦の設定では使えません。",
        ],
    ),
    entry(
        "two-computers",
        Topic::Computer,
        "2台のパソコンで使えますか",
        &[
            "1事業所1端末の利用が推奨されています。",
            "パソコンを買い替えたときは、発行済みの証明書を新しいパソコンにダウンロードしてインストールできます。証明書は、何度でもダウンロードできます。",
        ],
    ),
    entry(
        "careplan-app",
        Topic::Computer,
        "「CarePlanApp.exe」の画面が表示されません",
        &[
            "表示されないことがあります。その場合は、続きの手順を飛ばして、ログイン画面が表示されるのを待ってください。インストールの手順13にあたります。",
        ],
    ),
    entry(
        "update",
        Topic::Computer,
        "アップデートは必要ですか",
        &[
            "最新のバージョンへのアップデートをお願いしています。古いバージョンでも、すぐに使えなくなることはありませんが、ログインのときにお知らせが表示されます。",
            "最新のバージョンは、製品ダウンロードから入手できます。",
        ],
    ),
    entry(
        "where-is-the-app",
        Topic::Computer,
        "この模擬環境の連携クライアントアプリは、どこにありますか",
        &[
            "画面のある連携クライアントアプリは、この版にはまだありません。送信と受信は、コマンド careplan send、careplan receive、careplan list で行います。",
            "使い方は「操作マニュアル」をご覧ください。",
        ],
    ),
    entry(
        "two-users",
        Topic::Users,
        "個人ユーザと事業所ユーザは、どう違いますか",
        &[
            "事業所ユーザは、電子請求受付システムから配布されている、KJから始まる14桁のユーザIDです。1事業所に1つです。利用状況Webサイトと、連携クライアントアプリで使います。",
            "個人ユーザは、このシステムだけで使う、cから始まるユーザIDです。連携クライアントアプリのログインに使います。利用状況Webサイトにログインすると、トップ画面に表示されます。",
        ],
    ),
    entry(
        "personal-user-lost",
        Topic::Users,
        "cから始まるユーザIDを忘れました",
        &[
            "利用状況Webサイトに、KJから始まるユーザIDでログインしてください。トップ画面に、個人ユーザIDとパスワードが表示されます。利用申請の前でも表示されます。",
        ],
    ),
    entry(
        "agent-id",
        Topic::Users,
        "HDから始まるIDでログインできません",
        &[
            "HDから始まるIDは、請求を代理する方のIDです。このシステムでは使えません。",
            "事業所のユーザID(KJから始まる14桁)が分からないときは、所轄の国民健康保険団体連合会にお問い合わせください。",
        ],
    ),
    entry(
        "temporary-password",
        Topic::Users,
        "仮パスワードでログインできません",
        &[
            "仮パスワードのままでは、利用状況Webサイトにも、連携クライアントアプリにもログインできません。電子請求受付システムにログインし、新しいパスワードに変えてください。",
            "新しいパスワードは「電子請求登録結果に関するお知らせ」に書きとめておくと、後で困りません。",
        ],
    ),
    entry(
        "locked",
        Topic::Users,
        "正しいパスワードなのに、ログインできません",
        &[
            "パスワードを3回続けて誤ると、30分間ログインできなくなります。時間をおいて、大文字と小文字を区別して入力してください。",
            "電子請求受付システム、利用状況Webサイト、連携クライアントアプリでの誤りは、あわせて数えられます。",
        ],
    ),
    entry(
        "which-certificate",
        Topic::Certificate,
        "どの電子証明書が必要ですか",
        &[
            "自らインターネットで請求している事業所は「介護保険証明書」、請求を代理人に任せている事業所や、インターネットで請求していない事業所は「請求委任事業所用ケアプラン証明書」です。",
            "令和7年10月からは、「請求委任事業所用ケアプラン証明書」に代えて「介護DX証明書」が発行されます。すでにお持ちの証明書は、期限まで使えます。",
            "どちらの手続きかは、電子請求受付システムの「証明書」で確かめることができます。",
        ],
    ),
    entry(
        "certificate-fee",
        Topic::Certificate,
        "電子証明書に費用はかかりますか",
        &[
            "「請求委任事業所用ケアプラン証明書」と「介護DX証明書」には、発行手数料がかかりません。",
            "発行済みの「介護保険証明書」を、別のパソコンにもう一度インストールするときも、費用はかかりません。",
        ],
    ),
    entry(
        "certificate-password",
        Topic::Certificate,
        "証明書のファイルを開くパスワードが違うと表示されます",
        &[
            "申請のときに使った証明書発行用パスワードを入力してください。申請の後に再発行を受けても、そのファイルのパスワードは変わりません。",
            "大文字と小文字は区別されます。",
        ],
    ),
    entry(
        "apply-disabled",
        Topic::Licence,
        "利用申請の「申請」が押せません",
        &[
            "利用規約と個人情報取り扱いについてを、それぞれ最後までスクロールすると、同意のチェックを入れられるようになります。両方にチェックを入れると、申請できます。",
            "すでに利用期間中のときや、ライセンス料の支払いが完了していないときは、申請できません。",
        ],
    ),
    entry(
        "fee",
        Topic::Licence,
        "ライセンス料はいくらですか",
        &[
            "事業所番号ごとに、1年間21,000円です。途中での取消しや返金はありません。",
            "フリーパスキャンペーンの対象となる利用申請では、ライセンス料がかかりません。",
        ],
    ),
    entry(
        "pay-first",
        Topic::Licence,
        "支払いが済むまで、使えませんか",
        &["使えます。利用申請が完了すると、すぐに使い始めることができます。"],
    ),
    entry(
        "correct",
        Topic::Exchange,
        "送った内容に誤りがありました",
        &[
            "もう一度、全部のファイルを送り直してください。取り消すときは、削除のファイルを送ります。相手の介護ソフトは、新しいものを正しいものとして扱います。",
        ],
    ),
    entry(
        "destination",
        Topic::Exchange,
        "宛先は、どのように決まりますか",
        &[
            "標準仕様のファイルの名前に、受け取る事業所の番号が入っています。その番号ごとに、自動で振り分けられます。ファイルの名前は変えないでください。",
            "PDFや画像をいっしょに送るときは、宛先が1つに決まるようにしてください。",
        ],
    ),
    entry(
        "kept",
        Topic::Exchange,
        "届いたファイルは、いつまで受け取れますか",
        &[
            "送信から90日です。それを過ぎると「期限切れ」になり、受け取れません。この日数は、この模擬環境で決めたものです。",
        ],
    ),
    entry(
        "read",
        Topic::Exchange,
        "相手が受け取ったかどうか、分かりますか",
        &[
            "分かります。相手がすべてのファイルを受け取ると、送信一覧の状態が「送信済」から「相手受信済」に変わります。",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use careplan_serve::Keyword;

    use super::*;

    #[test]
    fn every_topic_has_entries_and_every_entry_an_address_of_its_own() {
        let ids: std::collections::BTreeSet<_> = ENTRIES.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), ENTRIES.len());
        for topic in Topic::EACH {
            assert!(ENTRIES.iter().any(|entry| entry.topic == topic), "{topic:?}");
        }
    }

    #[test]
    fn a_question_is_found_however_its_words_are_typed() {
        let found = |typed: &str| -> Vec<&str> {
            let keyword = Keyword::read(typed).unwrap();
            ENTRIES.iter().filter(|entry| entry.has(&keyword)).map(|entry| entry.id).collect()
        };
        assert_eq!(found("ﾌﾘｰﾊﾟｽ"), ["fee"]);
        assert_eq!(found("ｈｄ"), ["agent-id"]);
        assert_eq!(found("careplanapp.EXE"), ["careplan-app"]);
        assert_eq!(found("だぶるくりっく"), [""; 0]);
        assert_eq!(found("").len(), ENTRIES.len());
    }
}
