//! The back office over HTTP: what the usage site, the relay and the testbed ask.

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use careplan_domain::{CertificateSerial, OfficeNumber};
use careplan_serve::{JsonBody, MaybeJsonBody, PathOf, QueryOf, Refused, method_not_allowed, not_found};
use careplan_sim::Pace;
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::portal::{
    Facts, FactsList, Letter, PasswordsInForce, Register, RegisterInquiry, RequestEvent, RevokedCertificate,
    Verified, Verify, path,
};
use careplan_wire::back_office::{ResetService, Settle, Settled};
use careplan_wire::control::{
    AskLetter, Counter, NewNotice, NextStep, Notice, NoticeCategory, NoticeOf, Notices, NoticesQuery, Outbox,
    OutboxItem, OutboxQuery, PaceMode, Poke, Poked, PostedNotice, Request, Requests,
};

use crate::IssuerFault;
use crate::notice::Category;
use crate::portal::{
    self, CounterRefusal, InquiryRefusal, LetterRefusal, OfficeUnknown, Portal, PostNoticeRefusal,
    RegisterRefusal, ReissueRefusal, RevokeRefusal, StepFault, UnknownCursor, VerifyFault,
    WithdrawNoticeRefusal,
};
use crate::request::{self, RequestId};

/// Bytes of a body: the longest is an office's facts.
const BODY_MAX: usize = 64 * 1024;

pub(crate) fn router(portal: Portal) -> Router {
    Router::new()
        .route(path::OFFICES, get(offices).post(register))
        .route(path::OFFICE, get(office))
        .route(path::LETTER, get(letter))
        .route(path::PASSWORDS, get(passwords))
        .route(path::LETTER_PDF, get(letter_pdf))
        .route(path::LETTERS, post(ask_letter))
        .route(path::INQUIRIES, post(register_inquiry))
        .route(path::OUTBOX_LETTER_PDF, get(outbox_letter_pdf))
        .route(path::COUNTER, get(counter))
        .route(path::VERIFY, post(verify))
        .route(path::REQUESTS, get(requests))
        .route(path::REQUEST_EVENT, post(request_event))
        .route(path::NOTICES, get(notices).post(post_notice))
        .route(path::NOTICE, delete(withdraw_notice))
        .route(path::REVOKE, post(revoke))
        .route(path::OUTBOX, get(outbox))
        .route(path::SETTLE, post(settle))
        .route(path::POKE, post(poke))
        .route(path::RESET, post(reset))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(portal)
}

async fn offices(State(portal): State<Portal>) -> Json<FactsList> {
    Json(FactsList { offices: portal.all_facts() })
}

async fn register(
    State(portal): State<Portal>,
    JsonBody(facts): JsonBody<Register>,
) -> Result<Json<Letter>, Refused> {
    portal.register(facts).await.map(Json).map_err(register_refused)
}

fn register_refused(refusal: RegisterRefusal) -> Refused {
    match refusal {
        RegisterRefusal::Exists(_) => Refused::new(ProblemCode::OfficeExists, refusal.to_string()),
        RegisterRefusal::Invalid { .. } => Refused::new(ProblemCode::InvalidField, refusal.to_string()),
        RegisterRefusal::Issuer(fault) => issuer_refused(&fault),
        RegisterRefusal::Store(fault) => internal(&fault),
    }
}

fn inquiry_refused(refusal: InquiryRefusal) -> Refused {
    match refusal {
        InquiryRefusal::Closed { .. } => Refused::new(ProblemCode::CounterClosed, refusal.to_string())
            .with_own_hint("ask by mail instead, or move the clock to when the counter opens"),
        InquiryRefusal::UnderWay { .. } => Refused::new(ProblemCode::LetterUnderWay, refusal.to_string()),
        InquiryRefusal::Register(refusal) => register_refused(refusal),
        InquiryRefusal::Reissue(ReissueRefusal::Office(unknown)) => office_unknown(unknown),
        InquiryRefusal::Reissue(fault) => internal(&fault),
    }
}

fn letter_refused(refusal: &LetterRefusal) -> Refused {
    let words = refusal.to_string();
    match refusal {
        LetterRefusal::Office(unknown) => office_unknown(*unknown),
        LetterRefusal::Unknown(_) => Refused::new(ProblemCode::LetterUnknown, words),
        LetterRefusal::UnderWay { .. } => Refused::new(ProblemCode::LetterUnderWay, words),
    }
}

async fn office(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Facts>, Refused> {
    let number = office_number(&number)?;
    portal.facts(&number).map(Json).ok_or_else(|| office_unknown(OfficeUnknown(number)))
}

async fn letter(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Json<Letter>, Refused> {
    portal.letter(&office_number(&number)?).map(Json).map_err(office_unknown)
}

async fn passwords(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Json<PasswordsInForce>, Refused> {
    portal.passwords(&office_number(&number)?).map(Json).map_err(office_unknown)
}

async fn letter_pdf(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
) -> Result<Response, Refused> {
    portal.letter_pdf(&office_number(&number)?).map(pdf).map_err(|refusal| letter_refused(&refusal))
}

async fn outbox_letter_pdf(
    State(portal): State<Portal>,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refused> {
    portal.outbox_letter_pdf(&id).map(pdf).map_err(|refusal| letter_refused(&refusal))
}

fn pdf(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()
}

async fn ask_letter(
    State(portal): State<Portal>,
    PathOf(number): PathOf<String>,
    JsonBody(asked): JsonBody<AskLetter>,
) -> Result<Json<OutboxItem>, Refused> {
    portal.ask_letter(office_number(&number)?, asked).await.map(Json).map_err(inquiry_refused)
}

async fn register_inquiry(
    State(portal): State<Portal>,
    JsonBody(asked): JsonBody<RegisterInquiry>,
) -> Result<Json<OutboxItem>, Refused> {
    portal.register_inquiry(asked).await.map(Json).map_err(inquiry_refused)
}

async fn counter(State(portal): State<Portal>) -> Json<Counter> {
    Json(portal.counter())
}

async fn verify(
    State(portal): State<Portal>,
    JsonBody(asked): JsonBody<Verify>,
) -> Result<Json<Verified>, Refused> {
    portal.verify(&asked.user_id, &asked.password).await.map(Json).map_err(|fault| match fault {
        VerifyFault::Office(unknown) => office_unknown(unknown),
        VerifyFault::Hash(_) | VerifyFault::Store(_) => internal(&fault),
    })
}

async fn requests(State(portal): State<Portal>) -> Json<Requests> {
    Json(Requests {
        requests: portal.requests().iter().map(|request| on_the_wire(&portal, request)).collect(),
    })
}

async fn outbox(
    State(portal): State<Portal>,
    QueryOf(query): QueryOf<OutboxQuery>,
) -> Result<Json<Outbox>, Refused> {
    let unknown = |cursor: UnknownCursor| Refused::new(ProblemCode::InvalidCursor, cursor.to_string());
    portal.outbox(&query).map(Json).map_err(unknown)
}

async fn request_event(
    State(portal): State<Portal>,
    PathOf((id, event)): PathOf<(String, String)>,
    JsonBody(RequestEvent { reason }): JsonBody<RequestEvent>,
) -> Result<Json<Request>, Refused> {
    let id: RequestId =
        id.parse().map_err(|_| counter_refused(CounterRefusal::Unknown(id.chars().take(40).collect())))?;
    let moved = match event.as_str() {
        "approve" => portal.approve(&id).await,
        "return" => portal.return_(&id, reason).await,
        "withdraw" => portal.withdraw(&id).await,
        "issue" => portal.issue(&id).await,
        _ => {
            return Err(Refused::new(
                ProblemCode::NotFound,
                "a request can be moved by `approve`, `return`, `withdraw` and `issue`",
            ));
        }
    };
    moved.map(|moved| Json(on_the_wire(&portal, &moved))).map_err(counter_refused)
}

async fn post_notice(
    State(portal): State<Portal>,
    JsonBody(new): JsonBody<NewNotice>,
) -> Result<Json<PostedNotice>, Refused> {
    let NewNotice { category, title, body, from, until, office } = new;
    let category = match category {
        NoticeCategory::Certificate => Category::Certificate,
        NoticeCategory::Schedule => Category::Schedule,
        NoticeCategory::Other => Category::Other,
    };
    let new = portal::NewNotice { category, title, body, from, until, office };
    let posted = portal.post_notice(new).await.map_err(|refusal| match refusal {
        PostNoticeRefusal::Invalid { .. } => Refused::new(ProblemCode::InvalidField, refusal.to_string()),
        PostNoticeRefusal::Office(unknown) => office_unknown(unknown),
        PostNoticeRefusal::Store(fault) => internal(&fault),
    })?;
    Ok(Json(PostedNotice { id: posted.id.to_string(), from: posted.from }))
}

async fn notices(
    State(portal): State<Portal>,
    QueryOf(query): QueryOf<NoticesQuery>,
) -> Result<Json<Notices>, Refused> {
    let unknown = |cursor: UnknownCursor| Refused::new(ProblemCode::InvalidCursor, cursor.to_string());
    let (posted, next_cursor) = portal.posted_notices(&query).map_err(unknown)?;
    let notices = posted.into_iter().map(|portal::PostedTo { notice, office }| Notice {
        id: notice.id.to_string(),
        office,
        category: match notice.category {
            Category::Certificate => NoticeCategory::Certificate,
            Category::Schedule => NoticeCategory::Schedule,
            Category::Other => NoticeCategory::Other,
        },
        title: notice.title,
        body: notice.body,
        from: notice.from,
        until: notice.until,
        withdrawn_at: notice.withdrawn,
    });
    Ok(Json(Notices { notices: notices.collect(), next_cursor }))
}

async fn withdraw_notice(
    State(portal): State<Portal>,
    PathOf(id): PathOf<String>,
    QueryOf(NoticeOf { office }): QueryOf<NoticeOf>,
) -> Result<StatusCode, Refused> {
    portal.withdraw_notice(office, &id).await.map_err(|refusal| match refusal {
        WithdrawNoticeRefusal::Unknown(_) => Refused::new(ProblemCode::NoticeUnknown, refusal.to_string()),
        WithdrawNoticeRefusal::Office(unknown) => office_unknown(unknown),
        WithdrawNoticeRefusal::Store(fault) => internal(&fault),
    })?;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke(
    State(portal): State<Portal>,
    PathOf(serial): PathOf<String>,
    MaybeJsonBody(Revoke { reason }): MaybeJsonBody<Revoke>,
) -> Result<Json<RevokedCertificate>, Refused> {
    let serial: CertificateSerial = serial.parse()?;
    portal.revoke(&serial, reason).await.map(Json).map_err(|refusal| match refusal {
        RevokeRefusal::Unknown(_) => Refused::new(ProblemCode::CertificateUnknown, refusal.to_string()),
        RevokeRefusal::Counter(refusal) => counter_refused(refusal),
    })
}

async fn settle(
    State(portal): State<Portal>,
    JsonBody(Settle { now, pace }): JsonBody<Settle>,
) -> Result<Json<Settled>, Refused> {
    let pace = match pace {
        PaceMode::Automatic => Pace::Automatic,
        PaceMode::Explicit => Pace::Explicit,
    };
    portal.settle(now, pace).await.map(Json).map_err(step_refused)
}

async fn poke(State(portal): State<Portal>, JsonBody(asked): JsonBody<Poke>) -> Result<Json<Poked>, Refused> {
    portal.poke(asked).await.map(Json).map_err(step_refused)
}

async fn reset(
    State(portal): State<Portal>,
    JsonBody(ResetService { keep }): JsonBody<ResetService>,
) -> Response {
    match portal.reset(keep).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => internal(&fault).into_response(),
    }
}

fn on_the_wire(portal: &Portal, request: &request::Request) -> Request {
    let certificate = request.state.certificate();
    Request {
        id: request.id.to_string(),
        office: request.id.office,
        kind: request.kind,
        state: request.state.name().to_owned(),
        label: request.state.label().to_owned(),
        requested_at: request.sent_at,
        serial: certificate.map(|certificate| certificate.serial),
        not_before: certificate.map(|certificate| certificate.not_before),
        not_after: certificate.map(|certificate| certificate.not_after),
        renewal: matches!(request.purpose, request::Purpose::Renewal { .. }),
        reason: match &request.state {
            request::State::Returned(returned) => Some(returned.reason.clone()),
            _ => None,
        },
        next_step: portal
            .next_step(request)
            .map(|(due_at, kind)| NextStep { kind: kind.name().to_owned(), due_at }),
        possible: portal.at_the_counter(request).iter().map(ToString::to_string).collect(),
    }
}

fn office_number(text: &str) -> Result<OfficeNumber, Refused> {
    text.parse().map_err(|error| Refused::new(ProblemCode::OfficeUnknown, format!("{error}")))
}

fn office_unknown(unknown: OfficeUnknown) -> Refused {
    Refused::new(ProblemCode::OfficeUnknown, unknown.to_string())
}

fn counter_refused(refusal: CounterRefusal) -> Refused {
    match refusal {
        CounterRefusal::Unknown(_) => Refused::new(ProblemCode::RequestUnknown, refusal.to_string()),
        CounterRefusal::State { .. } => Refused::new(ProblemCode::RequestState, refusal.to_string()),
        CounterRefusal::Closed { .. } => Refused::new(ProblemCode::CounterClosed, refusal.to_string()),
        CounterRefusal::ReasonTooLong { .. } => Refused::new(ProblemCode::InvalidField, refusal.to_string()),
        CounterRefusal::Issuer(fault) => issuer_refused(&fault),
        CounterRefusal::Store(fault) => internal(&fault),
    }
}

fn step_refused(fault: StepFault) -> Refused {
    counter_refused(fault.cause)
}

fn issuer_refused(fault: &IssuerFault) -> Refused {
    match fault {
        IssuerFault::Unreachable(_) => Refused::new(ProblemCode::PeerUnreachable, fault.to_string()),
        IssuerFault::Refused(_) => Refused::new(ProblemCode::Internal, fault.to_string()),
    }
}

fn internal(fault: &dyn std::error::Error) -> Refused {
    tracing::error!(%fault, cause = fault.source().map(tracing::field::display), "the portal's records failed");
    Refused::new(ProblemCode::Internal, fault.to_string())
}

#[cfg(test)]
mod tests;
