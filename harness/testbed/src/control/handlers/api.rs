//! What each control call takes, answers and refuses: the router and the OpenAPI document are both made of this.

use careplan_serve::{About, Api, Call};
use careplan_wire::ProblemCode as Code;
use careplan_wire::back_office::ca::{Revoke, RolledOver};
use careplan_wire::back_office::portal::{Letter, RequestEvent, RevokedCertificate};
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber};
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, AskLetter, ClockView, Counter, CreatedOffice, FaultRules, FaultyCertificate,
    Inquiry, Journal, JournalQuery, MakeReady, NewFaultyCertificate, NewNotice, NewOffice, Office, Offices,
    OfficesQuery, Outbox, OutboxItem, OutboxQuery, Poke, Poked, PostedNotice, ReadyOffice, RelaySettings,
    Request, Requests, Reset, SetClock, SetPace, SignRequest, SignedCertificate, Status, path,
};
use serde_json::Value;

use super::Control;

/// Fault rules come all at once; many more than there may be still get an answer that counts them.
const FAULTS_BYTES_MAX: usize = 1024 * 1024;

const ABOUT: About = About {
    title: "試験環境 control API",
    description: "Steers a testbed of the mock care-plan exchange: its clock, pace, offices, faults and settings. A call \
        answers when its effect is visible in every service. What changes anything needs content-type application/json, \
        and a Host and Origin of the testbed's own. Problems are RFC 9457 with a stable `code`. Fields may be added to \
        answers.",
    version: env!("CARGO_PKG_VERSION"),
    schemes: &[],
    everywhere: &[Code::OriginRefused, Code::PeerUnreachable, Code::Internal],
    parameters: &[
        ("number", "事業所番号."),
        ("id", "The item's own number, as its list tells it."),
        ("event", "`approve`, `return`, `withdraw` or `issue`."),
        ("serial", "The certificate's serial: upper-case hexadecimal without separators."),
    ],
};

/// The control API's own document, for readers who reach it at `server`.
pub(super) fn openapi(server: &str) -> Value {
    api().into_parts().1.to_json(server)
}

/// Every control call.
pub(super) fn api() -> Api<Control> {
    relay(certificates(counter(offices(clock(testbed(Api::new(ABOUT)))))))
}

/// A call that changes something: its body, or its want of one, is JSON.
fn changes(call: Call) -> Call {
    call.refuses(&[Code::UnsupportedMediaType])
}

fn testbed(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(path::OPENAPI, "openapi", ["API定義", "This document."])
            .answers_file("application/json", "The document."),
        super::openapi,
    )
    .with(
        Call::get(path::STATUS, "status", ["ようす", "How the testbed is."])
            .answers::<Status>(200, "The testbed."),
        super::status,
    )
    .with(
        Call::get(
            path::FAULTS,
            "faults",
            ["障害ルール", "The fault rules, and how often each was met and fired."],
        )
        .answers::<FaultRules>(200, "The rules."),
        super::faults,
    )
    .with(
        changes(Call::put(
            path::FAULTS,
            "set-faults",
            ["障害ルールを置く", "These rules in the place of all others."],
        ))
        .at_most(FAULTS_BYTES_MAX)
        .body::<FaultRules>()
        .answers::<FaultRules>(200, "The rules that hold from now on.")
        .refuses(&[Code::InvalidField]),
        super::set_faults,
    )
    .with(
        changes(Call::delete(
            path::FAULTS,
            "clear-faults",
            ["障害ルールを消す", "Turns all fault rules off."],
        ))
        .answers_nothing(),
        super::clear_faults,
    )
    .with(
        Call::get(path::JOURNAL, "journal", ["記録", "What happened, oldest first."])
            .query::<JournalQuery>()
            .answers::<Journal>(200, "A part of the journal."),
        super::journal,
    )
    .with(
        changes(Call::delete(path::JOURNAL, "clear-journal", ["記録を消す", "Forgets the journal."]))
            .answers_nothing(),
        super::clear_journal,
    )
    .with(
        changes(Call::post(
            path::RESET,
            "reset",
            ["初期化", "Forgets what is not kept. Clock, pace and settings stay."],
        ))
        .body::<Reset>()
        .answers_nothing(),
        super::reset,
    )
    .with(
        Call::get(
            path::TLS_ROOT,
            "tls-root",
            ["TLSルート証明書", "The root of the server certificates, PEM."],
        )
        .answers_file(super::PEM, "The root."),
        super::tls_root,
    )
    .with(
        Call::get(
            path::E_SEIKYUU_CA,
            "e-seikyuu-ca",
            ["認証局証明書", "The authority of the client certificates, PEM."],
        )
        .answers_file(super::PEM, "Every generation of the authority."),
        super::e_seikyuu_ca,
    )
}

fn clock(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(path::CLOCK, "clock", ["時計", "The clock."]).answers::<ClockView>(200, "The clock."),
        super::clock,
    )
    .with(
        changes(Call::put(path::CLOCK, "set-clock", ["時計を合わせる", "Makes the clock stand at a time."]))
            .body::<SetClock>()
            .answers::<ClockView>(200, "The clock as it stands now.")
            .refuses(&[Code::ClockBackwards, Code::InvalidField]),
        super::set_clock,
    )
    .with(
        changes(Call::post(
            path::CLOCK_ADVANCE,
            "advance-clock",
            [
                "時計を進める",
                "Moves a standing clock, and shifts a \
            running one: by a span, or to a time.",
            ],
        ))
        .body::<AdvanceClock>()
        .answers::<ClockView>(200, "The clock as it is now.")
        .refuses(&[Code::ClockBackwards, Code::InvalidField]),
        super::advance_clock,
    )
    .with(
        changes(Call::put(
            path::PACE,
            "set-pace",
            ["進み方", "Whether steps happen at their time, or one a poke."],
        ))
        .body::<SetPace>()
        .answers::<SetPace>(200, "The pace."),
        super::set_pace,
    )
    .with(
        changes(Call::post(
            path::POKE,
            "poke",
            ["次へ進める", "Does the next steps that wait, whatever their time."],
        ))
        .body::<Poke>()
        .answers::<Poked>(200, "What was done.")
        .refuses(&[Code::InvalidField]),
        super::poke,
    )
}

fn offices(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(path::OFFICES, "list-offices", ["事業所一覧", "The offices, by number."])
            .query::<OfficesQuery>()
            .answers::<Offices>(200, "A page of offices.")
            .refuses(&[Code::InvalidCursor]),
        super::offices,
    )
    .with(
        changes(Call::post(
            path::OFFICES,
            "create-office",
            [
                "事業所を登録する",
                "Registers an office, which then has its \
            letter.",
            ],
        ))
        .body::<NewOffice>()
        .answers::<CreatedOffice>(201, "The office as its letter tells it.")
        .refuses(&[Code::InvalidField, Code::OfficeExists]),
        super::create_office,
    )
    .with(
        Call::get(path::OFFICE, "office", ["事業所", "One office, and how far it is."])
            .answers::<Office>(200, "The office.")
            .refuses(&[Code::OfficeUnknown]),
        super::office,
    )
    .with(
        changes(Call::post(
            path::OFFICE_READY,
            "ready-office",
            [
                "利用開始まで進める",
                "Takes an office through every step. May \
            be repeated, same answer.",
            ],
        ))
        .maybe_body::<MakeReady>()
        .answers::<ReadyOffice>(200, "All that a program needs to act as the office.")
        .refuses(&[
            Code::OfficeUnknown,
            Code::OfficeByHand,
            Code::OfficePasswordWrong,
            Code::OfficeAccountLocked,
            Code::LetterUnderWay,
            Code::LicenceState,
            Code::RequestUnknown,
            Code::RequestState,
            Code::CertificateUnknown,
        ]),
        super::make_ready,
    )
    .with(
        changes(Call::post(
            path::OFFICE_LICENCE,
            "licence-event",
            [
                "ライセンスの出来事",
                "What happened to an office's licence \
            outside the exchange: its fee arrived.",
            ],
        ))
        .body::<LicenceEvent>()
        .answers::<Subscriber>(200, "The office as the exchange knows it.")
        .refuses(&[Code::OfficeUnknown, Code::LicenceState]),
        super::licence_event,
    )
    .with(
        Call::get(path::OFFICE_LETTER, "letter", ["お知らせの手紙", "What the registration letter tells."])
            .answers::<Letter>(200, "The letter.")
            .refuses(&[Code::OfficeUnknown, Code::LetterUnderWay]),
        super::letter,
    )
    .with(
        Call::get(
            path::OFFICE_LETTER_PDF,
            "letter-pdf",
            ["お知らせの手紙(PDF)", "The same, one page of A4."],
        )
        .answers_file("application/pdf", "The letter.")
        .refuses(&[Code::OfficeUnknown, Code::LetterUnderWay]),
        super::letter_pdf,
    )
    .with(
        changes(Call::post(
            path::OFFICE_CERTIFICATES,
            "sign-request",
            [
                "鍵への証明書",
                "A certificate for a key that the \
            office has made itself.",
            ],
        ))
        .body::<SignRequest>()
        .answers::<SignedCertificate>(
            200,
            "The certificate. The same request on the same day gets the same one.",
        )
        .refuses(&[Code::OfficeUnknown, Code::InvalidField, Code::RequestState]),
        super::sign_request,
    )
}

fn counter(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::COUNTER,
            "counter",
            ["窓口", "Whether the federation's counter is open, and what waits there."],
        )
        .answers::<Counter>(200, "The counter."),
        super::counter,
    )
    .with(
        Call::get(
            path::REQUESTS,
            "list-requests",
            ["発行申請一覧", "The certificate requests at the counter."],
        )
        .answers::<Requests>(200, "The requests."),
        super::requests,
    )
    .with(
        changes(Call::post(
            path::REQUEST_EVENT,
            "step-request",
            [
                "申請を進める",
                "Approves, returns (with a reason), \
            withdraws or issues a request.",
            ],
        ))
        .body::<RequestEvent>()
        .answers::<Request>(200, "The request as it is now.")
        .refuses(&[
            Code::RequestUnknown,
            Code::RequestState,
            Code::CounterClosed,
            Code::InvalidField,
            Code::NotFound,
        ]),
        super::step_request,
    )
    .with(
        changes(Call::post(
            path::OFFICE_LETTERS,
            "ask-letter",
            [
                "IDの照会",
                "An office that has its ID asks for it; a letter \
            is under way.",
            ],
        ))
        .body::<AskLetter>()
        .answers::<OutboxItem>(200, "The letter that is now under way.")
        .refuses(&[Code::OfficeUnknown, Code::CounterClosed, Code::LetterUnderWay]),
        super::ask_letter,
    )
    .with(
        changes(Call::post(
            path::INQUIRIES,
            "inquire",
            ["IDの申込", "An office without an ID asks for one."],
        ))
        .body::<Inquiry>()
        .answers::<OutboxItem>(200, "The letter that is now under way.")
        .refuses(&[
            Code::InvalidField,
            Code::OfficeExists,
            Code::CounterClosed,
            Code::LetterUnderWay,
        ]),
        super::inquire,
    )
    .with(
        Call::get(
            path::OUTBOX,
            "outbox",
            ["送信箱", "The mails and letters that the portal has sent, newest first."],
        )
        .query::<OutboxQuery>()
        .answers::<Outbox>(200, "A page of them.")
        .refuses(&[Code::InvalidCursor]),
        super::outbox,
    )
    .with(
        Call::get(
            path::OUTBOX_LETTER_PDF,
            "outbox-letter-pdf",
            ["手紙(PDF)", "A letter of the outbox, one page of A4."],
        )
        .answers_file("application/pdf", "The letter.")
        .refuses(&[Code::LetterUnknown, Code::LetterUnderWay]),
        super::outbox_letter_pdf,
    )
    .with(
        changes(Call::post(
            path::NOTICES,
            "post-notice",
            ["お知らせを出す", "Posts a notice to one office or to all."],
        ))
        .body::<NewNotice>()
        .answers::<PostedNotice>(201, "The notice.")
        .refuses(&[Code::InvalidField, Code::OfficeUnknown]),
        super::post_notice,
    )
}

fn certificates(api: Api<Control>) -> Api<Control> {
    api.with(
        changes(Call::post(
            path::CERTIFICATES_FAULTY,
            "faulty-certificate",
            [
                "不正な証明書",
                "A certificate with one fault, \
            another one each time.",
            ],
        ))
        .body::<NewFaultyCertificate>()
        .answers::<FaultyCertificate>(200, "The certificate.")
        .refuses(&[Code::OfficeUnknown, Code::InvalidField, Code::RequestState]),
        super::faulty_certificate,
    )
    .with(
        changes(Call::post(
            path::CERTIFICATE_REVOKE,
            "revoke",
            [
                "失効",
                "Revokes a certificate; the relay refuses it when \
            this answers.",
            ],
        ))
        .maybe_body::<Revoke>()
        .answers::<RevokedCertificate>(200, "The certificate, revoked.")
        .refuses(&[Code::CertificateUnknown, Code::CertificateAlreadyRevoked, Code::RequestState]),
        super::revoke,
    )
    .with(
        changes(Call::post(
            path::AUTHORITY_ROLL_OVER,
            "roll-over",
            [
                "認証局の世代交代",
                "Begins a new generation of the \
            authority.",
            ],
        ))
        .answers::<RolledOver>(200, "The generation that signs from now on.")
        .refuses(&[Code::RequestState]),
        super::roll_over,
    )
}

fn relay(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(path::RELAY_SETTINGS, "relay-settings", ["連携基盤の設定", "How the relay is set."])
            .answers::<RelaySettings>(200, "The settings."),
        super::relay_settings,
    )
    .with(
        changes(Call::put(
            path::RELAY_SETTINGS,
            "adjust-relay",
            [
                "連携基盤を設定する",
                "Changes the settings that are named; \
            they hold at once, and after a restart.",
            ],
        ))
        .body::<AdjustRelay>()
        .answers::<RelaySettings>(200, "All settings as they are now.")
        .refuses(&[Code::InvalidField]),
        super::adjust_relay,
    )
    .with(
        Call::get(
            path::RELAY_OPENAPI,
            "relay-openapi",
            [
                "連携基盤のAPI定義",
                "The relay's OpenAPI document, for readers who \
            have no certificate to ask the relay itself.",
            ],
        )
        .answers_file("application/json", "The document."),
        super::relay_openapi,
    )
}
