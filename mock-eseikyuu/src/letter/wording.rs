//! What the letters say. The first one's items are known (S, C); the sentences around them are ours (A).

use careplan_domain::{Claims, Day};

use super::{Print, Reissued};
use crate::Settings;
use crate::office::{Holds, Office};
use crate::outbox::{NEW_PASSWORD, REGISTERED, sender};

/// What is good to know once 仮パスワード no longer holds.
pub(crate) const TEMPORARY_PASSWORD_CHANGED: &str = "ログインには、変更後のパスワードを入力してください。";
/// The same of 証明書発行用パスワード.
pub(crate) const CERTIFICATE_PASSWORD_CHANGED: &str = "新しい発行申請には、再発行された証明書発行用パスワードを入力してください。再発行の前に申請した証明書のファイルは、このパスワードで開きます。";

/// A letter's words, in the order of the page.
pub(super) struct Wording {
    pub(super) title: String,
    pub(super) day: Day,
    /// Under what the document is known to programs.
    pub(super) document: String,
    pub(super) address: String,
    pub(super) addressee: String,
    pub(super) number: String,
    pub(super) sender: String,
    pub(super) lead: Vec<String>,
    pub(super) table: Vec<Row>,
    pub(super) sections: Vec<Section>,
}

pub(super) struct Row {
    pub(super) label: String,
    pub(super) value: Value,
    /// What is good to know about it.
    pub(super) note: String,
}

pub(super) enum Value {
    /// To be typed off: printed large.
    Typed(String),
    /// To be read.
    Read(String),
    /// A line for a pen.
    Blank,
}

pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) items: Vec<String>,
}

/// 電子請求登録結果に関するお知らせ: ID, 仮パスワード, 証明書発行用パスワード, and a line for the new password (S).
pub(super) fn registration(office: &Office, settings: &Settings, print: Print) -> Wording {
    let posted = &office.posted;
    let marked = |row: Row, holds: Holds, words: &str| match (print, holds) {
        (Print::LookedUp, Holds::NoLonger) => Row { note: format!("【変更済み】{words}"), ..row },
        (Print::LookedUp, Holds::Still) | (Print::Posted, _) => row,
    };
    let temporary = typed("仮パスワード", posted.temporary.expose());
    let certificate = typed("証明書発行用パスワード", posted.certificate.expose());
    let mut table = vec![
        typed("ユーザID", &office.user_id().to_string()),
        marked(temporary, office.posted_temporary(), TEMPORARY_PASSWORD_CHANGED),
        new_password(),
        marked(certificate, office.posted_certificate(), CERTIFICATE_PASSWORD_CHANGED),
    ];
    table.push(portal(settings));
    Wording {
        title: "電子請求登録結果に関するお知らせ".to_owned(),
        lead: vec![REGISTERED.to_owned()],
        table,
        sections: vec![first_steps(office.claims), remember(settings)],
        ..headed(office, office.registered_on, &format!("{}-registration", office.number))
    }
}

/// Any other letter. Its lines tell what is new; the rest is as on every letter.
pub(super) fn reissued(office: &Office, settings: &Settings, text: &Reissued<'_>) -> Wording {
    let mut lead = Vec::new();
    let mut table = Vec::new();
    for line in text.body.lines().map(str::trim) {
        match line.split_once(": ") {
            Some((label, value)) if LABELS.contains(&label) => {
                table.push(typed(label, value));
                if label == "仮パスワード" {
                    table.push(new_password());
                }
            }
            // Addressee and sender have places of their own on paper.
            _ if line.is_empty() || line.ends_with(" 御中") || line.ends_with("連合会(模擬)") => {}
            _ => lead.push(line.to_owned()),
        }
    }
    lead.truncate(LINES_MAX);
    table.push(portal(settings));
    Wording {
        title: text.title.to_owned(),
        lead,
        table,
        sections: vec![remember(settings)],
        ..headed(office, text.day, text.id)
    }
}

/// What is told in the table.
const LABELS: [&str; 3] = ["ユーザID", "仮パスワード", "証明書発行用パスワード"];
/// Lines of a letter's own; the page has no room for more.
const LINES_MAX: usize = 12;

fn headed(office: &Office, day: Day, document: &str) -> Wording {
    Wording {
        title: String::new(),
        day,
        document: document.to_owned(),
        address: format!("{}{}", office.prefecture, office.municipality),
        addressee: format!("{} 御中", office.name),
        number: format!("事業所番号 {}", office.number),
        sender: sender(office),
        lead: Vec::new(),
        table: Vec::new(),
        sections: Vec::new(),
    }
}

fn typed(label: &str, value: &str) -> Row {
    let note = match label {
        "ユーザID" => "KJから始まる14桁のユーザIDです。一つの事業所に一つです。",
        "仮パスワード" => {
            "最初のログインで変更していただくパスワードです。大文字と小文字を区別します。"
        }
        _ => "証明書の発行申請とインストールに使います。大文字と小文字を区別します。",
    };
    Row { label: label.to_owned(), value: Value::Typed(value.to_owned()), note: note.to_owned() }
}

fn new_password() -> Row {
    Row {
        label: NEW_PASSWORD.to_owned(),
        value: Value::Blank,
        note: "パスワードを変更したら、ここに記入してください。".to_owned(),
    }
}

fn portal(settings: &Settings) -> Row {
    Row {
        label: "電子請求受付システム".to_owned(),
        value: Value::Read(settings.address.clone()),
        note: "総合窓口で「介護保険の請求はこちら」を選び、ログインしてください。".to_owned(),
    }
}

fn first_steps(claims: Claims) -> Section {
    let certificate = match claims {
        Claims::SelfClaim => {
            "メインメニューの「証明書」から、介護保険証明書をダウンロードし、使用する端末にインストールしてください。\
             ケアプランデータ連携システムを別の端末で使う場合も、同じ証明書を無料でインストールできます。"
        }
        Claims::Agent | Claims::None => {
            "メインメニューの「証明書」から、請求委任事業所用ケアプラン証明書の発行申請をしてください。\
             発行されるまで数日かかる場合があります。発行手数料は発生いたしません。"
        }
    };
    let items = [
        "ログイン画面で、上のユーザIDと仮パスワードを入力してください。",
        "利用規約に同意し、仮パスワードを変更してください。新しいパスワードは半角英数字8文字から16文字で、\
         大文字と小文字を区別します。変更するまで、ケアプランデータ連携システムにはログインできません。",
        certificate,
    ];
    Section { heading: "はじめに行うこと", items: items.map(str::to_owned).to_vec() }
}

fn remember(settings: &Settings) -> Section {
    let failures = settings.failures_before_lock;
    let minutes = settings.lock.as_millis() / 60_000;
    let items = [
        format!("ログインを{failures}回続けて間違えると、{minutes}分間ログインできなくなります。"),
        "証明書のファイルは、申請のときに入力した証明書発行用パスワードで開きます。申請をしていない介護保険証明書のファイルは、\
         この用紙に書かれた証明書発行用パスワードで開きます。\
         後で再発行しても、そのファイルのパスワードは変わりません。"
            .to_owned(),
        "ユーザIDやパスワードが分からなくなったときは、国保連合会に電話またはメールでお問い合わせください。\
         お知らせは2週間ほどで郵送します。受付時間は、平日の8時30分から17時15分までです。"
            .to_owned(),
    ];
    Section { heading: "ご注意", items: items.to_vec() }
}
