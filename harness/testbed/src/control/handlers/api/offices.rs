//! The calls about offices: made, prepared, and what they hold.

use careplan_serve::{Api, Call};
use careplan_wire::ProblemCode as Code;
use careplan_wire::back_office::portal::Letter;
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber};
use careplan_wire::control::{
    CreatedOffice, MakeReady, NewOffice, Office, Offices, OfficesQuery, ReadyOffice, SignRequest,
    SignedCertificate, path,
};

use super::changes;
use crate::control::{Control, handlers};

pub(super) fn offices(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(path::OFFICES, "list-offices", ["事業所一覧", "The offices, by number."])
            .query::<OfficesQuery>()
            .answers::<Offices>(200, "A page of offices.")
            .refuses(&[Code::InvalidCursor]),
        handlers::offices,
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
        handlers::create_office,
    )
    .with(
        Call::get(path::OFFICE, "office", ["事業所", "One office, and how far it is."])
            .answers::<Office>(200, "The office.")
            .refuses(&[Code::OfficeUnknown]),
        handlers::office,
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
        handlers::make_ready,
    )
}

pub(super) fn papers(api: Api<Control>) -> Api<Control> {
    api.with(
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
        handlers::licence_event,
    )
    .with(
        Call::get(path::OFFICE_LETTER, "letter", ["お知らせの手紙", "What the registration letter tells."])
            .answers::<Letter>(200, "The letter.")
            .refuses(&[Code::OfficeUnknown, Code::LetterUnderWay]),
        handlers::letter,
    )
    .with(
        Call::get(
            path::OFFICE_LETTER_PDF,
            "letter-pdf",
            ["お知らせの手紙(PDF)", "The same, one page of A4."],
        )
        .answers_file("application/pdf", "The letter.")
        .refuses(&[Code::OfficeUnknown, Code::LetterUnderWay]),
        handlers::letter_pdf,
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
        handlers::sign_request,
    )
}
