//! What the mails and letters say. The words are ours (A); what they tell is the start guide's (S) or confirmed (C).

use careplan_domain::{MailAddress, Secret};

use super::{Sent, Text};
use crate::office::Office;

const ASKED_FOR: &str = "電子請求登録結果に関するお知らせ(再発行)";
const CERTIFICATE_PASSWORD_REISSUED: &str = "証明書発行用パスワード再発行のお知らせ";
/// How the first letter begins.
pub(crate) const REGISTERED: &str = "電子請求受付システムへの登録が完了しましたので、次のとおりお知らせします。この用紙は大切に保管してください。";
/// Where the office writes down its new password (S that there is such a line).
pub(crate) const NEW_PASSWORD: &str = "変更後のパスワード";
const UNKNOWN: &str = "※お心当たりのない場合は、国民健康保険団体連合会へご連絡ください。";
const CASE: &str = "※パスワードは、大文字及び小文字を区別します。";

/// 電子請求登録結果に関するお知らせ, the first letter (S).
pub(crate) fn first_letter(office: &Office) -> Text {
    let Told { user, temporary, certificate } = told(office, &office.in_force.temporary);
    text(
        "電子請求登録結果に関するお知らせ",
        office,
        &[
            REGISTERED,
            "",
            &user,
            &temporary,
            &certificate,
            "",
            "最初のログインのときに、仮パスワードを変更してください。",
            CASE,
            "",
            &format!("{NEW_PASSWORD}: ________________"),
        ],
    )
}

/// ログイン情報再発行のお知らせ: brings a new temporary password.
pub(crate) fn login_reissued(office: &Office, temporary: &Secret) -> Text {
    let Told { user, temporary, .. } = told(office, temporary);
    let facts = [user, temporary];
    brings_temporary(
        "ログイン情報再発行のお知らせ",
        "ログイン情報を再発行しましたので、お知らせします。",
        office,
        &facts,
    )
}

/// The same for an office that asked its federation, which has lost or never had any of it: tells all that the first
/// letter told.
pub(crate) fn asked_for(office: &Office, temporary: &Secret) -> Text {
    let Told { user, temporary, certificate } = told(office, temporary);
    let facts = [user, temporary, certificate];
    let opening = "お問い合わせのありました電子請求のログイン情報を、お知らせします。";
    brings_temporary(ASKED_FOR, opening, office, &facts)
}

/// Whether it tells everything that an office can have forgotten.
pub(crate) fn tells_all(sent: &Sent) -> bool {
    sent.count == 1 || sent.text.subject == ASKED_FOR
}

/// Whether it tells 証明書発行用パスワード.
pub(crate) fn tells_certificate_password(sent: &Sent) -> bool {
    tells_all(sent) || sent.text.subject == CERTIFICATE_PASSWORD_REISSUED
}

fn brings_temporary(subject: &str, opening: &str, office: &Office, facts: &[String]) -> Text {
    let mut lines = vec![opening, ""];
    lines.extend(facts.iter().map(String::as_str));
    lines.extend([
        "",
        "この仮パスワードでログインして、パスワードを変更してください。",
        "この仮パスワードを使うまでは、これまでのパスワードも使えます。",
        CASE,
        UNKNOWN,
    ]);
    text(subject, office, &lines)
}

/// 証明書発行用パスワード再発行のお知らせ.
pub(crate) fn certificate_password_reissued(office: &Office) -> Text {
    let Told { user, certificate, .. } = told(office, &office.in_force.temporary);
    text(
        CERTIFICATE_PASSWORD_REISSUED,
        office,
        &[
            "証明書発行用パスワードを再発行しましたので、お知らせします。",
            "",
            &user,
            &certificate,
            "",
            "これからの発行申請では、この証明書発行用パスワードを入力してください。",
            "発行申請中の証明書とダウンロードしたファイルは、申請のときに入力した証明書発行用パスワードのままです。",
            CASE,
            UNKNOWN,
        ],
    )
}

/// セキュリティメールアドレス登録のお知らせ, to the new address and to the one before.
pub(crate) fn security_mail_changed(office: &Office, new: &MailAddress) -> Text {
    text(
        "セキュリティメールアドレス登録のお知らせ",
        office,
        &[
            "セキュリティメールアドレスが登録されましたので、お知らせします。",
            "",
            &format!("ユーザID: {}", office.user_id()),
            &format!("新しいアドレス: {}", new.masked()),
            "",
            "ログイン情報再発行などのお知らせは、これから新しいアドレスに届きます。",
            UNKNOWN,
        ],
    )
}

/// セキュリティメールアドレス削除のお知らせ, to the address that was.
pub(crate) fn security_mail_removed(office: &Office) -> Text {
    text(
        "セキュリティメールアドレス削除のお知らせ",
        office,
        &[
            "セキュリティメールアドレスの登録が削除されましたので、お知らせします。",
            "",
            &format!("ユーザID: {}", office.user_id()),
            "",
            "ログイン情報再発行などのお知らせは、これから郵送だけになります。",
            UNKNOWN,
        ],
    )
}

/// Who writes: the federation of the office's prefecture.
pub(crate) fn sender(office: &Office) -> String {
    format!("{}国民健康保険団体連合会(模擬)", office.prefecture)
}

struct Told {
    user: String,
    temporary: String,
    certificate: String,
}

fn told(office: &Office, temporary: &Secret) -> Told {
    Told {
        user: format!("ユーザID: {}", office.user_id()),
        temporary: format!("仮パスワード: {}", temporary.expose()),
        certificate: format!("証明書発行用パスワード: {}", office.in_force.certificate.expose()),
    }
}

fn text(subject: &str, office: &Office, lines: &[&str]) -> Text {
    let addressee = format!("{} 御中", office.name);
    let body = format!("{addressee}\n\n{}\n\n{}", lines.join("\n"), sender(office));
    Text { subject: subject.to_owned(), body: body.into() }
}
