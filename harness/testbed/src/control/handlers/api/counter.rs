//! The calls about the federation's counter, and what is sent from there.

use careplan_serve::{Api, Call};
use careplan_wire::ProblemCode as Code;
use careplan_wire::back_office::portal::RequestEvent;
use careplan_wire::control::{
    AnswerEnquiry, AskLetter, Counter, Enquiries, Enquiry, Inquiry, NewNotice, NoticeOf, Notices,
    NoticesQuery, Outbox, OutboxItem, OutboxQuery, PostedNotice, Request, Requests, path,
};

use super::changes;
use crate::control::{Control, handlers};

pub(super) fn counter(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::COUNTER,
            "counter",
            ["窓口", "Whether the federation's counter is open, and what waits there."],
        )
        .answers::<Counter>(200, "The counter."),
        handlers::counter,
    )
    .with(
        Call::get(
            path::REQUESTS,
            "list-requests",
            ["発行申請一覧", "The certificate requests at the counter."],
        )
        .answers::<Requests>(200, "The requests."),
        handlers::requests,
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
        handlers::step_request,
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
        handlers::ask_letter,
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
        handlers::inquire,
    )
}

pub(super) fn outbox(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::OUTBOX,
            "outbox",
            ["送信箱", "The mails and letters that portal and support site have sent, newest first."],
        )
        .query::<OutboxQuery>()
        .answers::<Outbox>(200, "A page of them.")
        .refuses(&[Code::InvalidCursor]),
        handlers::outbox,
    )
    .with(
        Call::get(
            path::OUTBOX_LETTER_PDF,
            "outbox-letter-pdf",
            ["手紙(PDF)", "A letter of the outbox, one page of A4."],
        )
        .answers_file("application/pdf", "The letter.")
        .refuses(&[Code::LetterUnknown, Code::LetterUnderWay]),
        handlers::outbox_letter_pdf,
    )
    .with(
        Call::get(
            path::NOTICES,
            "list-notices",
            ["掲載したお知らせ", "What the counter has posted, newest first."],
        )
        .query::<NoticesQuery>()
        .answers::<Notices>(200, "A page of them.")
        .refuses(&[Code::InvalidCursor]),
        handlers::notices,
    )
    .with(
        changes(Call::delete(
            path::NOTICE,
            "withdraw-notice",
            ["お知らせを取り下げる", "Takes a notice back that the counter has posted."],
        ))
        .query::<NoticeOf>()
        .answers_nothing()
        .refuses(&[Code::NoticeUnknown, Code::OfficeUnknown]),
        handlers::withdraw_notice,
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
        handlers::post_notice,
    )
}

pub(super) fn enquiries(api: Api<Control>) -> Api<Control> {
    api.with(
        Call::get(
            path::ENQUIRIES,
            "list-enquiries",
            ["お問い合わせ一覧", "What the support site was asked by its form, newest first."],
        )
        .answers::<Enquiries>(200, "The enquiries."),
        handlers::enquiries,
    )
    .with(
        changes(Call::post(
            path::ENQUIRY_ANSWER,
            "answer-enquiry",
            ["お問い合わせに回答する", "Keeps an answer to an enquiry, in the place of a former one."],
        ))
        .body::<AnswerEnquiry>()
        .answers::<Enquiry>(200, "The enquiry with its answer.")
        .refuses(&[Code::EnquiryUnknown, Code::InvalidField]),
        handlers::answer_enquiry,
    )
}
