//! Refusals as they travel: RFC 9457 problem details with a stable code.

mod remedy;

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Finding;

/// The media type of a problem (RFC 9457).
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// 問題の詳細: one refusal. `detail` says what was found here, `hint` what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// A stable URN that ends in the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code's Japanese title.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was found, in English.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// What to do, in English.
    pub hint: String,
    /// What was noticed about the files of a send that was refused for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// How many more there were, which are not listed: the least severe ones.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub findings_omitted: u64,
}

impl Problem {
    /// The media type that a problem travels as.
    pub const MEDIA_TYPE: &'static str = PROBLEM_JSON;

    /// A problem of this code; `detail` says what was found and what was expected.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:careplan:problem:{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code: code.as_str().to_owned(),
            hint: code.hint().to_owned(),
            findings: Vec::new(),
            findings_omitted: 0,
        }
    }

    /// The same with a hint that fits the case better than the code's own.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same with what was noticed about the files, and how much of it is left out.
    #[must_use]
    pub fn with_findings(self, findings: Vec<Finding>, omitted: u64) -> Self {
        Self { findings, findings_omitted: omitted, ..self }
    }

    /// The code, if this version knows it.
    pub fn known_code(&self) -> Option<ProblemCode> {
        ProblemCode::ALL.iter().copied().find(|code| code.as_str() == self.code)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
pub(crate) fn is_zero(omitted: &u64) -> bool {
    *omitted == 0
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.title, self.code, self.detail)
    }
}

impl std::error::Error for Problem {}

/// One row a code: variant, code, status, Japanese title, hint.
macro_rules! problem_codes {
    ($($variant:ident $code:literal $status:literal $title:literal $hint:literal;)+) => {
        /// Every code that a problem can bear. `docs/problems.md` lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemCode {
            $(#[doc = $title] $variant,)+
        }

        impl ProblemCode {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The HTTP status it travels with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// The Japanese title.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// What to do about it, unless the case knows better.
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)+ }
            }
        }
    };
}

problem_codes! {
    MalformedJson "malformed-json" 400 "JSONの形式が正しくありません" "send one JSON object of the documented shape";
    UnknownField "unknown-field" 400 "知らない項目があります" "remove the field, or check its spelling against the documentation";
    MalformedMultipart "malformed-multipart" 400 "multipart/form-dataの形式が正しくありません" "send multipart/form-data with the parts `to`, `subject`, `body` and `files`";
    UnknownPart "unknown-part" 400 "知らないパートがあります" "the parts are `to`, `subject`, `body` and `files`";
    InvalidQuery "invalid-query" 400 "検索条件が正しくありません" "see the documentation of this call for its parameters";
    InvalidCursor "invalid-cursor" 400 "カーソルが正しくありません" "pass `next_cursor` of the previous page unchanged, or none to begin anew";
    InvalidHeader "invalid-header" 400 "ヘッダーが正しくありません" "see the documentation of this call for its headers";
    InvalidPath "invalid-path" 400 "アドレスが正しくありません" "check the number or identifier in the path";

    PersonalUserWrong "personal-user-wrong" 401 "個人ユーザIDまたはパスワードが違います" "read both off the top page of the usage site; the ID begins with c";
    OfficePasswordWrong "office-password-wrong" 401 "事業所ユーザIDまたはパスワードが違います" "use the KJ ID and the password that the portal takes; case matters";
    OfficePasswordTemporary "office-password-temporary" 401 "仮パスワードのままです" "log in at the portal, agree to the terms and change the temporary password first";
    OfficePasswordExpired "office-password-expired" 401 "パスワードの有効期限が切れています" "change the password at the portal";
    OfficeAccountLocked "office-account-locked" 401 "アカウントがロックされています" "wait until the lock ends (30 minutes after the third failure), then use the right password";
    TokenMissing "token-missing" 401 "トークンがありません" "log in, and send `Authorization: Bearer TOKEN`";
    TokenInvalid "token-invalid" 401 "トークンが正しくありません" "log in again";
    TokenExpired "token-expired" 401 "トークンの有効期限が切れています" "log in again";
    BackOfficeToken "back-office-token" 401 "事務局用トークンが正しくありません" "the token is in the file `back-office.token` of the data directory";

    CertificateMissing "certificate-missing" 403 "クライアント証明書がありません" "present the office's e-seikyuu certificate in the TLS handshake";
    CertificateKind "certificate-kind" 403 "この種類の証明書は使えません" "use a 介護保険証明書, a 請求委任事業所用ケアプラン証明書 or a 介護DX証明書";
    CertificateOffice "certificate-office" 403 "証明書が事業所と一致しません" "log in with the KJ ID that the certificate was issued to";
    CertificateRevoked "certificate-revoked" 403 "証明書が失効しています" "request a new certificate at the portal";
    CertificateExpired "certificate-expired" 403 "証明書が有効期間外です" "use a certificate within its validity";
    TokenCertificate "token-certificate" 403 "トークンが別の証明書のものです" "a token is good only with the certificate that was used at login";
    LicenceMissing "licence-missing" 403 "利用申請がされていません" "apply at the usage site with the KJ ID";
    LicenceExpired "licence-expired" 403 "利用期間が終了しています" "apply again at the usage site";
    LicenceOverdue "licence-overdue" 403 "ライセンス料の支払期限を過ぎています" "pay the fee; the use goes on once the payment is noted";
    RecallOff "recall-off" 403 "送信の取消はできません" "send a correction or a 削除 file instead; on a testbed, `PUT /control/v1/relay/settings` with `recall` allows it";
    RecallNotSender "recall-not-sender" 403 "取消は送信した事業所だけができます" "ask the sender to take it back";
    OriginRefused "origin-refused" 403 "別のサイトからの要求は受け付けません" "call the control API from its own origin, or without an Origin header";

    NotFound "not-found" 404 "見つかりません" "check the path";
    MessageUnknown "message-unknown" 404 "メッセージが見つかりません" "only its sender and its receiver can see a message; list them to find its id";
    FileUnknown "file-unknown" 404 "ファイルが見つかりません" "ask for the message to see the names of its files";
    OfficeUnknown "office-unknown" 404 "事業所が見つかりません" "list the offices to find its number";
    RequestUnknown "request-unknown" 404 "申請が見つかりません" "list the requests to find its number";
    LetterUnknown "letter-unknown" 404 "手紙が見つかりません" "look at `GET outbox`: a letter's number begins with L";
    NoticeUnknown "notice-unknown" 404 "お知らせが見つかりません" "look at `GET notices`: one that is to a single office is named with `?office=`";
    EnquiryUnknown "enquiry-unknown" 404 "お問い合わせが見つかりません" "look at `GET enquiries`: only the newest 200 are kept";
    SnapshotUnknown "snapshot-unknown" 404 "スナップショットが見つかりません" "look at `GET snapshots`: one that was deleted is gone";
    CertificateUnknown "certificate-unknown" 404 "証明書が見つかりません" "only what this testbed's e-seikyuu CA has signed can be revoked: `self-signed`, `wrong-issuer` and `same-name-other-key` are signed by somebody else, so there is nothing to revoke";
    MethodNotAllowed "method-not-allowed" 405 "このメソッドは使えません" "see the documentation of this path";

    IdempotencyConflict "idempotency-conflict" 409 "同じIdempotency-Keyで内容が異なります" "use a new key for new content";
    ClockBackwards "clock-backwards" 409 "時計は戻せません" "ask for a time at or after the clock's; to go back, use a snapshot that was saved before (`POST snapshots/{id}/restore`), or start a new data directory to begin earlier";
    SnapshotRefused "snapshot-refused" 409 "スナップショットを使えません" "the detail says why; nothing was changed";
    SnapshotsFull "snapshots-full" 409 "スナップショットの置き場所がいっぱいです" "delete one that is no longer needed: `DELETE snapshots/{id}`";
    OfficeExists "office-exists" 409 "この事業所番号は登録済みです" "choose another number, or leave it out";
    LicenceState "licence-state" 409 "ライセンスの状態が合いません" "the detail says which state it is in and what is possible there";
    RequestState "request-state" 409 "申請の状態が合いません" "the detail says which state it is in and what is possible there";
    CertificateAlreadyRevoked "certificate-already-revoked" 409 "すでに失効しています" "nothing is left to do; request a new certificate at the portal if the office needs one";
    NotAllHere "not-all-here" 409 "別のプロセスで動いているサービスがあります" "stop the testbed and the services beside it; then `careplan backup FILE` copies the directory as it lies";
    StoreNotShared "store-not-shared" 409 "連携基盤のデータベースが共有されていません" "start the testbed with `careplan up --store postgres://…`, and the node with the same `--store`";
    CounterClosed "counter-closed" 409 "窓口の受付時間外です" "the detail says when the counter opens; issue it at once instead, or move the clock there";
    LetterUnderWay "letter-under-way" 409 "手紙はまだ届いていません" "the detail says when it arrives; move the clock there";
    OfficeByHand "office-by-hand" 409 "この事業所は手で操作されています" "say which password they chose (`user_password`; `careplan office ready NUMBER --password P`), or use the downloaded certificate with your own client";

    RecallTooLate "recall-too-late" 409 "この送信はもう取り消せません" "send a correction or a 削除 file instead";

    MessageExpired "message-expired" 410 "保存期間が終了しています" "ask the sender to send it again";
    MessageRecalled "message-recalled" 410 "送信側が取り消したメッセージです" "its files are gone; ask the sender what comes in its place";

    MessageTooLarge "message-too-large" 413 "メッセージが大きすぎます" "send at most 50 MiB in one message";
    FileTooLarge "file-too-large" 413 "ファイルが大きすぎます" "send files of at most 10 MiB each";
    BodyTooLarge "body-too-large" 413 "要求の本文が大きすぎます" "send less";
    UnsupportedMediaType "unsupported-media-type" 415 "Content-Typeが正しくありません" "the detail names the expected type";

    InvalidField "invalid-field" 422 "項目の値が正しくありません" "the detail names the field and what it takes";
    FilesMissing "files-missing" 422 "ファイルがありません" "add at least one part named `files`";
    FilesTooMany "files-too-many" 422 "ファイルが多すぎます" "send at most 100 files in one message";
    FileEmpty "file-empty" 422 "空のファイルは送れません" "check the export that wrote the file";
    FileNameInvalid "file-name-invalid" 422 "ファイル名が使えません" "send a plain name of at most 255 bytes, without path parts or control characters";
    FileNameDuplicate "file-name-duplicate" 422 "同じ名前のファイルがあります" "every file of a message has its own name";
    FileExtension "file-extension" 422 "この拡張子のファイルは送れません" "send csv, pdf or jpg files";
    StandardName "standard-name" 422 "標準仕様のファイル名ではありません" "name CSV files as the standard says: KIND[_YYYYMM]_FROM10_FK_TO10_TK_YYYYMMDDHHMMSS.CSV";
    StandardContainer "standard-container" 422 "標準仕様のCSVファイルとして読めません" "send the CSV files as the care software wrote them, not packed or renamed; the findings say what each file is";
    StandardNameMismatch "standard-name-mismatch" 422 "ファイル名が標準仕様の決まりと合いません" "the findings say which name is wrong and what was expected; export the files again";
    StandardSet "standard-set" 422 "送信単位のファイルがそろっていません" "send all files of a send unit together, under one serial; the findings name what is missing or does not belong";
    StandardContent "standard-content" 422 "ファイルの内容が標準仕様と合いません" "correct what the findings say and export the files again; `careplan check FILE…` says the same before sending";
    SubjectTooLong "subject-too-long" 422 "件名が長すぎます" "use at most 100 characters";
    BodyTextTooLong "body-text-too-long" 422 "本文が長すぎます" "use at most 1,000 characters";
    ReceiverUnregistered "receiver-unregistered" 422 "受信側の事業所が利用登録していません" "both offices must be registered: ask the receiver to apply at the usage site";
    ReceiverSelf "receiver-self" 422 "自事業所には送信できません" "choose another office as receiver";
    ReceiverMismatch "receiver-mismatch" 422 "ファイル名の受信側と宛先が異なります" "remove `to` to have the files sorted by their names, or send the file to the office in its name";
    ReceiverUndetermined "receiver-undetermined" 422 "宛先を決められません" "give `to`, or send attachments together with standard files for exactly one office";
    SenderMismatch "sender-mismatch" 422 "ファイル名の送信側が自事業所ではありません" "export the file with your own office number as sender";

    ClientOutdated "client-outdated" 426 "クライアントの更新が必要です" "install the newest client from the support site";
    RateLimited "rate-limited" 429 "要求が多すぎます" "wait as long as Retry-After says";
    Busy "busy" 503 "混み合っています" "try again after a moment; repeat a send under the same `Idempotency-Key`, by which nothing is sent twice";
    Maintenance "maintenance" 503 "メンテナンス中です" "try again when the maintenance is over";
    PeerUnreachable "peer-unreachable" 503 "連携先のサービスに接続できません" "check that every service of the testbed is running";
    FaultRule "fault-rule" 500 "障害ルールによる応答です" "this was ordered: `GET /control/v1/faults` shows the rules, `DELETE` takes them away";
    Internal "internal" 500 "内部エラーが発生しました" "this is a defect of the testbed: please report it with the journal";
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_its_own() {
        let codes: BTreeSet<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for code in codes {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        }
    }

    #[test]
    fn a_problem_travels_whole() {
        let problem = Problem::new(ProblemCode::ReceiverSelf, "`4470300015` is the sender itself");
        let text = serde_json::to_string(&problem).expect("serialises");
        let expected = concat!(
            r#"{"type":"urn:careplan:problem:receiver-self","title":"自事業所には送信できません","status":422,"#,
            r#""detail":"`4470300015` is the sender itself","code":"receiver-self","#,
            r#""hint":"choose another office as receiver"}"#
        );
        assert_eq!(text, expected);
        assert_eq!(serde_json::from_str::<Problem>(&text).expect("reads"), problem);
        assert_eq!(problem.known_code(), Some(ProblemCode::ReceiverSelf));
    }
}
