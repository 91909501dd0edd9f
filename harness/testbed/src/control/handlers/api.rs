//! What each control call takes, answers and refuses: the router and the OpenAPI document are both made of this.

mod counter;
mod offices;
mod snapshots;

use careplan_serve::{About, Api, Call};
use careplan_wire::ProblemCode as Code;
use careplan_wire::back_office::ca::{Revoke, RolledOver};
use careplan_wire::back_office::portal::RevokedCertificate;
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, Backup, ClockView, FaultRules, FaultyCertificate, Invariants, Journal,
    JournalQuery, NewFaultyCertificate, Poke, Poked, RelaySettings, Reset, SetClock, SetPace, Status, path,
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
    everywhere: &[Code::OriginRefused, Code::PeerUnreachable, Code::Busy, Code::Internal],
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
    let api = clock(trust(snapshots::snapshots(upkeep(faults(testbed(Api::new(ABOUT)))))));
    let api = offices::papers(offices::offices(api));
    let api = counter::enquiries(counter::outbox(counter::counter(api)));
    relay(certificates(api))
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
}

fn faults(api: Api<Control>) -> Api<Control> {
    api.with(
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
}

/// What was watched and noted, and what is kept of it.
fn upkeep(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::INVARIANTS,
            "invariants",
            [
                "不変条件",
                "What must always hold, and whether it has since the start: no acknowledged message lost, none \
            doubled, none seen by others, none let in by a bad certificate, states, pages and bytes as they must be, \
            every refusal explained. What was seen until now is judged before this answers.",
            ],
        )
        .answers::<Invariants>(200, "Each of them."),
        super::invariants,
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
        changes(Call::post(
            path::BACKUP,
            "back-up",
            [
                "バックアップ",
                "The whole data directory, as it is at one moment, in a file on the testbed's machine.",
            ],
        ))
        .answers::<Backup>(200, "What was made, and where it lies.")
        .refuses(&[Code::NotAllHere]),
        super::back_up,
    )
}

fn trust(api: Api<Control>) -> Api<Control> {
    api.with(
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
