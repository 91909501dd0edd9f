//! What can stand in the holes of sentences.

use careplan_domain::{Day, JapanTime, OfficeNumber, ServiceMonth, Span};
use careplan_wire::CertificateFault;

use super::Tongue;
use crate::story::{Told, said};

/// 穴: a named place in a sentence, and what fits there.
#[derive(Debug)]
pub(crate) struct Hole {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// What it is, in Japanese and in English.
    pub(crate) what: (&'static str, &'static str),
    /// An example of each language.
    pub(crate) example: (&'static str, &'static str),
}

/// What fits a hole.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any words between quotes.
    Words,
    /// Digits.
    Whole,
    /// 事業所番号.
    Number,
    /// A time or a day.
    Time,
    /// A span.
    Span,
    /// A month, `202604`.
    Month,
    /// A day.
    Day,
    /// A fault of certificates, by its word.
    CertificateFault,
    /// One of these.
    Choice(&'static [Choice]),
}

/// One of several words.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) japanese: &'static str,
    pub(crate) english: &'static str,
}

const fn choice(japanese: &'static str, english: &'static str) -> Choice {
    Choice { japanese, english }
}

macro_rules! holes {
    ($($name:ident: $kind:expr, $ja:literal / $en:literal, $ja_example:literal / $en_example:literal;)*) => {
        &[$(Hole { name: stringify!($name), kind: $kind, what: ($ja, $en), example: ($ja_example, $en_example) },)*]
    };
}

const CLAIMS: &[Choice] = &[
    choice("みずから請求する", "claims itself"),
    choice("請求を代理人に委任する", "claims through an agent"),
    choice("インターネットで請求しない", "does not claim over the internet"),
];

const KINDS: &[Choice] = &[
    choice("居宅介護支援", "care management"),
    choice("介護予防支援", "preventive care management"),
    choice("訪問介護", "home help"),
    choice("訪問看護", "home nursing"),
    choice("通所介護", "day service"),
    choice("福祉用具貸与", "equipment rental"),
];

const SETS: &[Choice] = &[
    choice("予定", "plan"),
    choice("通所介護への予定", "plan for the day service"),
    choice("福祉用具貸与への予定", "plan for the equipment rental"),
    choice("予定の取消", "plan deletion"),
    choice("実績", "actuals"),
];

const CHANGES: &[Choice] =
    &[choice("先頭にBOMを付けて", "with a BOM in front"), choice("改行をLFにして", "with LF as line end")];

const SEVERITIES: &[Choice] = &[choice("エラー", "error"), choice("警告", "warning"), choice("参考", "note")];

const SERVICES: &[Choice] = &[
    choice("連携基盤", "relay"),
    choice("電子請求受付システム", "portal"),
    choice("利用状況Webサイト", "usage site"),
    choice("認証局", "CA"),
];

const SITES: &[Choice] = &[
    choice("電子請求受付システム", "portal"),
    choice("利用状況Webサイト", "usage site"),
    choice("利用状況の公開ページ", "directory"),
    choice("サポートサイト", "support site"),
];

const OPENINGS: &[Choice] = &[choice("開いて", "open"), choice("閉まって", "closed")];

const WAYS: &[Choice] = &[choice("電話", "by telephone"), choice("メール", "by mail")];

const SWITCHES: &[Choice] = &[choice("入れる", "on"), choice("切る", "off")];

const CLIENT_ACTS: &[Choice] =
    &[choice("ログインする", "logged in"), choice("送信する", "sent"), choice("受信する", "received")];

const SCRUTINIES: &[Choice] =
    &[choice("しない", "off"), choice("名前まで", "names"), choice("すべて", "strict")];

const OUTCOMES: &[Choice] = &[choice("完了", "done"), choice("拒否", "refused"), choice("失敗", "failed")];

const UNFIT: &[Choice] = &[
    choice("空のファイル", "an empty file"),
    choice("プログラム", "a program"),
    choice("訪問介護あての予定", "the plan for the home help"),
];

const PORTIONS: &[Choice] = &[choice("一つずつ", "file by file"), choice("ZIPで", "as ZIP")];

const SIDES: &[Choice] = &[choice("送信", "sent"), choice("受信", "received")];

const ERRANDS: &[Choice] = &[
    choice("証明書の発行申請", "a request for its certificate"),
    choice("証明書の更新申請", "a renewal of its certificate"),
    choice("利用申請", "an application for the exchange"),
    choice("自動更新の停止", "an end of the automatic renewal"),
];

/// Every hole. A name means the same in every sentence.
pub(crate) const HOLES: &[Hole] = holes! {
    office: Kind::Words, "事業所の名前" / "an office's name", "みほん居宅" / "Mihon";
    other: Kind::Words, "ほかの事業所の名前" / "another office's name", "みほん訪問" / "Helper";
    number: Kind::Number, "事業所番号" / "an office number", "4479900013" / "4479900013";
    claims: Kind::Choice(CLAIMS), "請求のしかた" / "how it claims", "請求を代理人に委任する" / "claims through an agent";
    kind: Kind::Choice(KINDS), "サービス種類" / "the kind of service", "訪問介護" / "home help";
    set: Kind::Choice(SETS), "標準ファイルのひとそろい" / "a set of standard files", "予定" / "plan";
    change: Kind::Choice(CHANGES), "変えかた" / "how bytes are changed", "改行をLFにして" / "with LF as line end";
    severity: Kind::Choice(SEVERITIES), "重さ" / "how grave", "エラー" / "error";
    service: Kind::Choice(SERVICES), "サービス" / "a service", "連携基盤" / "relay";
    site: Kind::Choice(SITES), "サイト" / "a site", "サポートサイト" / "support site";
    opening: Kind::Choice(OPENINGS), "開いているか" / "whether it is open", "開いて" / "open";
    way: Kind::Choice(WAYS), "問い合わせかた" / "how it asks", "電話" / "by telephone";
    switch: Kind::Choice(SWITCHES), "入れるか切るか" / "on or off", "入れる" / "on";
    scrutiny: Kind::Choice(SCRUTINIES), "検査の厳しさ" / "how strictly files are checked", "すべて" / "strict";
    client_act: Kind::Choice(CLIENT_ACTS), "クライアントがすること" / "what a client does", "送信する" / "sent";
    outcome: Kind::Choice(OUTCOMES), "結果" / "how it ended", "拒否" / "refused";
    fault: Kind::CertificateFault, "証明書の誤り" / "a fault of a certificate", "expired" / "expired";
    unfit: Kind::Choice(UNFIT), "送れないもの" / "what cannot be sent", "空のファイル" / "an empty file";
    portion: Kind::Choice(PORTIONS), "受け取りかた" / "how it is received", "ZIPで" / "as ZIP";
    side: Kind::Choice(SIDES), "どちらの一覧か" / "which list", "受信" / "received";
    errand: Kind::Choice(ERRANDS), "用事" / "an errand", "利用申請" / "an application for the exchange";
    count: Kind::Whole, "数" / "a number", "2" / "2";
    other_count: Kind::Whole, "もう一つの数" / "another number", "0" / "0";
    milliseconds: Kind::Whole, "ミリ秒" / "milliseconds", "50" / "50";
    status: Kind::Whole, "HTTPの状態コード" / "an HTTP status", "500" / "500";
    mib: Kind::Whole, "大きさ(MiB)" / "a size in MiB", "11" / "11";
    time: Kind::Time, "日時" / "a time", "2026-04-01T09:00" / "2026-04-01T09:00";
    span: Kind::Span, "期間" / "a span", "3d" / "3d";
    month: Kind::Month, "年月" / "a month", "202604" / "202604";
    day: Kind::Day, "日" / "a day", "2026-04-01" / "2026-04-01";
    words: Kind::Words, "言葉" / "words", "発行済み" / "発行済み";
    reason: Kind::Words, "理由" / "a reason", "書類の不備" / "a form is missing";
    label: Kind::Words, "一覧や画面に出る言葉" / "a word of a list or page", "送信済" / "送信済";
    title: Kind::Words, "題" / "a title", "証明書発行完了通知" / "証明書発行完了通知";
    subject: Kind::Words, "件名" / "a subject", "4月分" / "April";
    text: Kind::Words, "入れる文字" / "text to enter", "abc" / "abc";
    file: Kind::Words, "ファイル名" / "a file's name", "計画書.pdf" / "plan.pdf";
    folder: Kind::Words, "フォルダ" / "a folder", "desk-4479900013" / "desk-4479900013";
    file_kind: Kind::Words, "標準ファイルの種類" / "a kind of standard file", "UPSIKYU" / "UPSIKYU";
    key: Kind::Words, "再送のキー" / "a key of repetition", "再送-1" / "again-1";
    code: Kind::Words, "理由のコード" / "a problem's code", "licence-expired" / "licence-expired";
    codes: Kind::Words, "理由のコードをいくつか" / "codes of problems", "handshake、certificate-revoked" / "handshake、certificate-revoked";
    rule: Kind::Words, "規則" / "a rule", "set/incomplete" / "set/incomplete";
    route: Kind::Words, "要求の道" / "a route", "POST /api/v1/messages" / "POST /api/v1/messages";
    chain: Kind::Words, "サーバ証明書の誤り" / "a fault of a server certificate", "expired" / "expired";
    event: Kind::Words, "記録の種類" / "a kind of event", "message-sent" / "message-sent";
    version: Kind::Words, "アプリの版" / "the client's version", "1.0.0" / "1.0.0";
    user: Kind::Words, "ユーザID" / "a user ID", "HD123456789012" / "HD123456789012";
};

/// サービス種類コード of a kind, by its Japanese word.
pub(crate) fn service_kind(word: &str) -> Told<&'static str> {
    let codes = ["43", "46", "11", "13", "15", "17"];
    let found = KINDS.iter().zip(codes).find(|(kind, _)| kind.japanese == word);
    found
        .map(|(_, code)| code)
        .ok_or_else(|| said!("サービス種類「{word}」は使えません。", "`{word}` is no kind of service here"))
}

impl Hole {
    /// The hole of a name.
    pub(crate) fn named(name: &str) -> &'static Self {
        HOLES.iter().find(|hole| hole.name == name).expect("every hole of a sentence is in the table")
    }

    /// What is wrong with a text that should stand here.
    pub(crate) fn misfit(&self, found: &str, tongue: Tongue) -> String {
        match tongue {
            Tongue::Japanese => {
                let (what, possible) = (self.what.0, self.kind.possible(tongue));
                format!("「{found}」は{what}として読めません。{possible}")
            }
            Tongue::English => {
                let (what, possible) = (self.what.1, self.kind.possible(tongue));
                format!("`{found}` cannot be read as {what}: {possible}")
            }
        }
    }
}

impl Kind {
    /// Whether a text fits.
    pub(crate) fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Words => is_balanced(text),
            Self::Whole => text.len() <= WHOLE_DIGITS_MAX && text.bytes().all(|one| one.is_ascii_digit()),
            Self::Number => text.parse::<OfficeNumber>().is_ok(),
            Self::Time => text.parse::<JapanTime>().is_ok(),
            Self::Span => text.parse::<Span>().is_ok(),
            Self::Month => text.parse::<ServiceMonth>().is_ok(),
            Self::Day => text.parse::<Day>().is_ok(),
            Self::CertificateFault => text.parse::<CertificateFault>().is_ok(),
            Self::Choice(choices) => choices.iter().any(|one| one.japanese == text || one.english == text),
        }
    }

    /// What would fit.
    pub(crate) fn possible(&self, tongue: Tongue) -> String {
        let japanese = tongue == Tongue::Japanese;
        let pick = |ja: &str, en: &str| if japanese { ja.to_owned() } else { en.to_owned() };
        match self {
            Self::Words => pick("かぎかっこの中に言葉を書いてください。", "write words between quotes"),
            Self::Whole => pick("数字で書いてください。", "write digits"),
            Self::Number => pick(
                "事業所番号は「4479900013」のように10桁で書いてください。",
                "write ten characters, such as 4479900013",
            ),
            Self::Time => pick(
                "日時は「2026-04-01T09:00」のように書いてください。",
                "write it such as 2026-04-01T09:00",
            ),
            Self::Span => {
                pick("期間は「3d」「2h30m」のように書いてください。", "write it such as 3d or 2h30m")
            }
            Self::Month => pick("年月は「202604」のように書いてください。", "write it such as 202604"),
            Self::Day => pick("日は「2026-04-01」のように書いてください。", "write it such as 2026-04-01"),
            Self::CertificateFault => {
                let words: Vec<&str> = CertificateFault::ALL.iter().map(|fault| fault.as_str()).collect();
                one_of(&words, tongue)
            }
            Self::Choice(choices) => {
                let words: Vec<&str> =
                    choices.iter().map(|one| if japanese { one.japanese } else { one.english }).collect();
                one_of(&words, tongue)
            }
        }
    }

    /// The same word in Japanese, which steps decide by.
    pub(crate) fn canonical<'t>(&self, text: &'t str) -> &'t str
    where
        'static: 't,
    {
        match self {
            Self::Choice(choices) => {
                choices.iter().find(|one| one.english == text).map_or(text, |one| one.japanese)
            }
            _ => text,
        }
    }
}

fn one_of(words: &[&str], tongue: Tongue) -> String {
    match tongue {
        Tongue::Japanese => format!("使えるのは「{}」です。", words.join("」「")),
        Tongue::English => format!("one of {}", words.join(", ")),
    }
}

/// Quotes inside of quotes come in pairs.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for character in text.chars() {
        match character {
            '「' => depth += 1,
            '」' => depth -= 1,
            '"' => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// Digits of a number: nothing in a scenario counts beyond a billion.
const WHOLE_DIGITS_MAX: usize = 9;
