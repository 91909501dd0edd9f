//! What each call of the API takes, answers and refuses: the router and the OpenAPI document are both made of this.

use std::sync::LazyLock;

use careplan_serve::{About, Api, Call, Scheme};
use careplan_wire::ProblemCode as Code;
use careplan_wire::relay::{
    IDEMPOTENCY_KEY, Licence, LoggedIn, Login, Message, MessageQuery, Messages, OfficeQuery, Offices, Sent,
    path,
};
use schemars::json_schema;
use serde_json::Value;

use super::{
    Exchange, licence, log_in, log_out, message, offices, openapi_document, recall, received, sent, transfer,
};
use crate::exchange::settings::{BODY_CHARACTERS_MAX, FILES_MAX, SUBJECT_CHARACTERS_MAX};

/// Bytes of a login: five short texts.
const LOGIN_BYTES_MAX: usize = 16 * 1024;

const ABOUT: About = About {
    title: "ケアプランデータ連携基盤 API (模擬)",
    description: "The mock care-plan exchange: an office sends files to others and fetches what they sent to it. \
        Every call is made over mutual TLS with the office's e-seikyuu certificate; what X.509 can refuse is refused in \
        the handshake. Problems are RFC 9457 with a stable `code`, a Japanese `title`, an English `detail` and a `hint`. \
        Times are RFC 3339 with +09:00; input without an offset is Japan time. Fields may be added to answers.",
    version: env!("CARGO_PKG_VERSION"),
    schemes: &[Scheme::Certificate, Scheme::Token],
    everywhere: &[
        Code::CertificateMissing,
        Code::CertificateKind,
        Code::CertificateRevoked,
        Code::CertificateExpired,
        Code::RateLimited,
        Code::Maintenance,
        Code::FaultRule,
        Code::Busy,
        Code::PeerUnreachable,
        Code::Internal,
    ],
    parameters: &[
        ("id", "メッセージ番号: the message's own number."),
        ("name", "ファイル名, percent-encoded."),
    ],
};

/// What every call with a token may be refused with.
const WITH_TOKEN: &[Code] = &[
    Code::TokenMissing,
    Code::TokenInvalid,
    Code::TokenExpired,
    Code::TokenCertificate,
    Code::LicenceMissing,
    Code::LicenceExpired,
    Code::LicenceOverdue,
];

/// What a send may be refused with for what is in it.
const SEND: &[Code] = &[
    Code::InvalidField,
    Code::SubjectTooLong,
    Code::BodyTextTooLong,
    Code::MessageTooLarge,
    Code::FileTooLarge,
    Code::FilesMissing,
    Code::FilesTooMany,
    Code::FileEmpty,
    Code::FileNameInvalid,
    Code::FileNameDuplicate,
    Code::FileExtension,
    Code::StandardName,
    Code::StandardContainer,
    Code::StandardNameMismatch,
    Code::StandardSet,
    Code::StandardContent,
    Code::ReceiverUnregistered,
    Code::ReceiverSelf,
    Code::ReceiverMismatch,
    Code::ReceiverUndetermined,
    Code::SenderMismatch,
    Code::IdempotencyConflict,
];

static TOLD: LazyLock<Value> = LazyLock::new(|| openapi("/"));

/// The document as the exchange itself hands it out.
pub(super) fn told() -> &'static Value {
    &TOLD
}

/// The OpenAPI document of the relay's API, for readers who reach it at `server`.
pub fn openapi(server: &str) -> Value {
    api().into_parts().1.to_json(server)
}

/// Every call of the API.
pub(super) fn api() -> Api<Exchange> {
    let api = Api::new(ABOUT).with(
        Call::get(
            path::OPENAPI,
            "openapi",
            ["API定義", "This document. It needs the certificate, but no login."],
        )
        .open()
        .answers_file("application/json", "The document."),
        openapi_document,
    );
    messages(logins(api))
}

fn logins(api: Api<Exchange>) -> Api<Exchange> {
    api.with(
        Call::post(path::LOGIN, "login", ["ログイン", "Logs an office in with its personal user and its office user. The \
            certificate must be that office's. The token goes with every other call, and only with this certificate."])
            .open()
            .at_most(LOGIN_BYTES_MAX)
            .body::<Login>()
            .answers::<LoggedIn>(200, "The office is logged in.")
            .refuses(&[
                Code::PersonalUserWrong,
                Code::OfficePasswordWrong,
                Code::OfficePasswordTemporary,
                Code::OfficePasswordExpired,
                Code::OfficeAccountLocked,
                Code::CertificateOffice,
                Code::LicenceMissing,
                Code::LicenceExpired,
                Code::LicenceOverdue,
    Code::LicenceOverdue,
                Code::ClientOutdated,
            ]),
        log_in,
    )
    .with(
        Call::post(path::LOGOUT, "logout", ["ログアウト", "Ends the token."]).answers_nothing().refuses(WITH_TOKEN),
        log_out,
    )
    .with(
        Call::get(path::LICENCE, "licence", ["ライセンス確認", "The office's licence."])
            .answers::<Licence>(200, "The licence.")
            .refuses(WITH_TOKEN),
        licence,
    )
    .with(
        Call::get(path::OFFICES, "list-offices", ["宛先検索", "Offices that can be sent to now, by number, 50 a page."])
            .query::<OfficeQuery>()
            .answers::<Offices>(200, "A page of offices.")
            .refuses(&[Code::InvalidCursor])
            .refuses(WITH_TOKEN),
        offices,
    )
}

fn messages(api: Api<Exchange>) -> Api<Exchange> {
    let found = |call: Call| call.refuses(&[Code::MessageUnknown]).refuses(WITH_TOKEN);
    let listed = |call: Call| {
        call.query::<MessageQuery>()
            .answers::<Messages>(200, "A page of messages.")
            .refuses(&[Code::InvalidCursor])
            .refuses(WITH_TOKEN)
    };
    api.with(
        Call::post(path::MESSAGES, "send", ["送信", "Sends files: with `to` to that office, without it each to the office \
            in its name. One message a receiver, all or none. The answer means that they are durable."])
            .header(IDEMPOTENCY_KEY, "冪等キー: the same content under the same key is sent once, and answered the same \
                for as long as its messages are kept.", |_| json_schema!({
                "type": "string", "minLength": 1, "maxLength": transfer::KEY_LENGTH_MAX, "pattern": "^[!-~]+$",
            }))
            .form(|generator| {
                let to = generator.subschema_for::<String>();
                json_schema!({
                    "type": "object",
                    "properties": {
                        "to": to,
                        "subject": {"type": "string", "maxLength": SUBJECT_CHARACTERS_MAX, "description": "件名"},
                        "body": {"type": "string", "maxLength": BODY_CHARACTERS_MAX, "description": "本文"},
                        "files": {
                            "type": "array", "minItems": 1, "maxItems": FILES_MAX, "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                            "description": "CSV, PDF or JPEG, at most 10 MiB each and 50 MiB together; a part each.",
                        },
                    },
                    "required": ["files"],
                })
            })
            .answers::<Sent>(201, "Sent, and durable.")
            .refuses(SEND)
            .refuses(WITH_TOKEN),
        transfer::send,
    )
    .with(
        listed(Call::get(path::SENT, "list-sent", ["送信一覧", "Messages that the office has sent, newest first. Cursors stay \
            right while messages arrive."])),
        sent,
    )
    .with(
        listed(Call::get(path::RECEIVED, "list-received", ["受信一覧", "Messages that were sent to the office, newest first. \
            Cursors stay right while messages arrive."])),
        received,
    )
    .with(
        found(Call::get(path::MESSAGE, "message", ["メッセージ", "One message with its body, for its sender and its receiver."]))
            .answers::<Message>(200, "The message, in the words of the asking side."),
        message,
    )
    .with(
        found(Call::get(path::FILE, "download-file", ["ファイル受信", "One file. When its last byte goes out to the receiver, it \
            counts as received; the last file of a message makes the message 受信済."]))
            .answers_file("application/octet-stream", "The file as it was sent.")
            .refuses(&[Code::FileUnknown, Code::MessageExpired, Code::MessageRecalled]),
        transfer::file,
    )
    .with(
        found(Call::get(path::ARCHIVE, "download-archive", ["一括受信", "All files of a message as ZIP. For the receiver, it \
            counts as all of them."]))
            .answers_file("application/zip", "The files.")
            .refuses(&[Code::MessageExpired, Code::MessageRecalled]),
        transfer::archive,
    )
    .with(
        found(Call::post(path::RECALL, "recall", ["取消", "Takes back a message of which the receiver has fetched nothing, where \
            the exchange is set so. Doing it again answers the same."]))
            .answers::<Message>(200, "The message, taken back.")
            .refuses(&[Code::RecallOff, Code::RecallNotSender, Code::RecallTooLate]),
        recall,
    )
}
