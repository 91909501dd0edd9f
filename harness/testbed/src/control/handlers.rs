//! The control API on the wire: parse, call, answer.

mod api;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use careplan_client::RequestStep;
use careplan_domain::{CertificateSerial, OfficeNumber};
use careplan_serve::{JsonBody, MaybeJsonBody, OwnNames, PathOf, QueryOf, Refused, own_origin_only};
use careplan_wire::ProblemCode;
use careplan_wire::back_office::ca::{Revoke, RolledOver};
use careplan_wire::back_office::portal::{Letter, RequestEvent, RevokedCertificate};
use careplan_wire::back_office::relay::{LicenceEvent, Subscriber};
use careplan_wire::control::{
    AdjustRelay, AdvanceClock, AnswerEnquiry, AskLetter, Backup, ClockView, Counter, CreatedOffice,
    Enquiries, Enquiry, FaultRules, FaultyCertificate, Inquiry, Invariants, Journal, JournalQuery, MakeReady,
    NewFaultyCertificate, NewNotice, NewOffice, NewSnapshot, NoticeOf, Notices, NoticesQuery, Office,
    Offices, OfficesQuery, Outbox, OutboxItem, OutboxQuery, Poke, Poked, PostedNotice, ReadyOffice,
    RelaySettings, Request, Requests, Reset, SetClock, SetPace, SignRequest, SignedCertificate, Snapshot,
    Snapshots, Status,
};
use serde_json::Value;

use super::guard::json_only;
use super::{Control, ControlRefusal};

/// The largest body of a control call: one office is under 1 KiB.
const BODY_MAX: usize = 64 * 1024;

/// The media type of PEM files.
const PEM: &str = "application/x-pem-file";

type Answer<T> = Result<Json<T>, Refused>;

/// The control API of a testbed that is reached under `public_names` too, and at the same address the pages of
/// `console`: no request that names a foreign host gets in to either.
pub fn router(control: Control, public_names: &[String], console: Router) -> Router {
    let (calls, _) = api::api().into_parts();
    let api = calls
        .method_not_allowed_fallback(careplan_serve::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(axum::middleware::from_fn(json_only))
        .with_state(control);
    OwnNames::new(public_names)
        .guard(api.fallback_service(console))
        .layer(axum::middleware::from_fn(own_origin_only))
}

async fn openapi(State(control): State<Control>) -> Json<Value> {
    Json(api::openapi(&control.urls().console))
}

async fn relay_openapi(State(control): State<Control>) -> Json<Value> {
    Json(mock_relay::exchange::openapi(&control.urls().relay))
}

async fn status(State(control): State<Control>) -> Json<Status> {
    Json(control.status().await)
}

async fn clock(State(control): State<Control>) -> Json<ClockView> {
    Json(control.clock())
}

async fn set_clock(State(control): State<Control>, JsonBody(asked): JsonBody<SetClock>) -> Answer<ClockView> {
    Ok(Json(control.set_clock(asked).await?))
}

async fn advance_clock(
    State(control): State<Control>,
    JsonBody(asked): JsonBody<AdvanceClock>,
) -> Answer<ClockView> {
    Ok(Json(control.advance_clock(asked).await?))
}

async fn set_pace(State(control): State<Control>, JsonBody(asked): JsonBody<SetPace>) -> Answer<SetPace> {
    control.set_pace(asked.mode).await?;
    Ok(Json(asked))
}

async fn poke(State(control): State<Control>, JsonBody(asked): JsonBody<Poke>) -> Answer<Poked> {
    Ok(Json(control.poke(asked).await?))
}

async fn offices(State(control): State<Control>, QueryOf(query): QueryOf<OfficesQuery>) -> Answer<Offices> {
    let cursor = query.cursor.map(|text| text.parse()).transpose().map_err(|_| {
        Refused::new(
            ProblemCode::InvalidCursor,
            "the cursor is the number of the last office on the page before",
        )
    })?;
    Ok(Json(control.offices(cursor).await?))
}

async fn create_office(
    State(control): State<Control>,
    JsonBody(new): JsonBody<NewOffice>,
) -> Result<(StatusCode, Json<CreatedOffice>), Refused> {
    Ok((StatusCode::CREATED, Json(control.create_office(new).await?)))
}

async fn office(State(control): State<Control>, PathOf(number): PathOf<String>) -> Answer<Office> {
    Ok(Json(control.office(office_number(&number)?).await?))
}

async fn make_ready(
    State(control): State<Control>,
    PathOf(number): PathOf<String>,
    MaybeJsonBody(known): MaybeJsonBody<MakeReady>,
) -> Answer<ReadyOffice> {
    Ok(Json(control.make_ready_with(office_number(&number)?, known).await?))
}

async fn licence_event(
    State(control): State<Control>,
    PathOf(number): PathOf<String>,
    JsonBody(event): JsonBody<LicenceEvent>,
) -> Answer<Subscriber> {
    Ok(Json(control.licence_event(office_number(&number)?, event).await?))
}

async fn letter(State(control): State<Control>, PathOf(number): PathOf<String>) -> Answer<Letter> {
    Ok(Json(control.letter(office_number(&number)?).await?))
}

async fn letter_pdf(
    State(control): State<Control>,
    PathOf(number): PathOf<String>,
) -> Result<Response, Refused> {
    let number = office_number(&number)?;
    Ok(pdf(number.as_str(), control.letter_pdf(number).await?))
}

async fn outbox_letter_pdf(
    State(control): State<Control>,
    PathOf(id): PathOf<String>,
) -> Result<Response, Refused> {
    let letter = control.outbox_letter_pdf(&id).await?;
    Ok(pdf(&id, letter))
}

/// Shown in the browser, and kept under this name if somebody keeps it.
fn pdf(name: &str, content: Bytes) -> Response {
    let name = format!("inline; filename=\"letter-{name}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf"), (header::CONTENT_DISPOSITION, name.as_str())];
    (headers, content).into_response()
}

async fn ask_letter(
    State(control): State<Control>,
    PathOf(number): PathOf<String>,
    JsonBody(ask): JsonBody<AskLetter>,
) -> Answer<OutboxItem> {
    Ok(Json(control.ask_letter(office_number(&number)?, ask).await?))
}

async fn inquire(State(control): State<Control>, JsonBody(inquiry): JsonBody<Inquiry>) -> Answer<OutboxItem> {
    Ok(Json(control.inquire(inquiry).await?))
}

async fn counter(State(control): State<Control>) -> Answer<Counter> {
    Ok(Json(control.counter().await?))
}

async fn relay_settings(State(control): State<Control>) -> Answer<RelaySettings> {
    Ok(Json(control.relay_settings().await?))
}

async fn adjust_relay(
    State(control): State<Control>,
    JsonBody(adjust): JsonBody<AdjustRelay>,
) -> Answer<RelaySettings> {
    Ok(Json(control.adjust_relay(adjust).await?))
}

async fn outbox(State(control): State<Control>, QueryOf(query): QueryOf<OutboxQuery>) -> Answer<Outbox> {
    Ok(Json(control.outbox(&query).await?))
}

async fn enquiries(State(control): State<Control>) -> Answer<Enquiries> {
    Ok(Json(control.enquiries().await?))
}

async fn answer_enquiry(
    State(control): State<Control>,
    PathOf(id): PathOf<String>,
    JsonBody(answer): JsonBody<AnswerEnquiry>,
) -> Answer<Enquiry> {
    Ok(Json(control.answer_enquiry(&id, &answer).await?))
}

async fn requests(State(control): State<Control>) -> Answer<Requests> {
    Ok(Json(control.requests().await?))
}

async fn step_request(
    State(control): State<Control>,
    PathOf((id, event)): PathOf<(String, String)>,
    JsonBody(body): JsonBody<RequestEvent>,
) -> Answer<Request> {
    let step = match (event.as_str(), body.reason) {
        ("approve", None) => RequestStep::Approve,
        ("withdraw", None) => RequestStep::Withdraw,
        ("issue", None) => RequestStep::Issue,
        ("return", Some(reason)) => RequestStep::Return { reason },
        ("return", None) => {
            return Err(Refused::new(
                ProblemCode::InvalidField,
                "`reason`: is missing; say why it is returned",
            ));
        }
        ("approve" | "withdraw" | "issue", Some(_)) => {
            return Err(Refused::new(ProblemCode::InvalidField, "`reason`: goes with `return` only"));
        }
        _ => {
            return Err(Refused::new(
                ProblemCode::NotFound,
                "the steps are approve, return, withdraw and issue",
            ));
        }
    };
    Ok(Json(control.step_request(&id, &step).await?))
}

async fn sign_request(
    State(control): State<Control>,
    PathOf(number): PathOf<String>,
    JsonBody(asked): JsonBody<SignRequest>,
) -> Answer<SignedCertificate> {
    Ok(Json(control.sign_request(office_number(&number)?, asked).await?))
}

async fn faulty_certificate(
    State(control): State<Control>,
    JsonBody(asked): JsonBody<NewFaultyCertificate>,
) -> Answer<FaultyCertificate> {
    Ok(Json(control.faulty_certificate(asked).await?))
}

async fn post_notice(
    State(control): State<Control>,
    JsonBody(notice): JsonBody<NewNotice>,
) -> Result<(StatusCode, Json<PostedNotice>), Refused> {
    Ok((StatusCode::CREATED, Json(control.post_notice(&notice).await?)))
}

async fn notices(State(control): State<Control>, QueryOf(query): QueryOf<NoticesQuery>) -> Answer<Notices> {
    Ok(Json(control.notices(&query).await?))
}

async fn withdraw_notice(
    State(control): State<Control>,
    PathOf(id): PathOf<String>,
    QueryOf(of): QueryOf<NoticeOf>,
) -> Result<StatusCode, Refused> {
    control.withdraw_notice(&id, of).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke(
    State(control): State<Control>,
    PathOf(serial): PathOf<String>,
    MaybeJsonBody(revoke): MaybeJsonBody<Revoke>,
) -> Answer<RevokedCertificate> {
    let serial: CertificateSerial = serial.parse()?;
    Ok(Json(control.revoke(serial, revoke).await?))
}

async fn roll_over(State(control): State<Control>) -> Answer<RolledOver> {
    Ok(Json(control.roll_over().await?))
}

async fn faults(State(control): State<Control>) -> Json<FaultRules> {
    Json(control.faults())
}

async fn set_faults(
    State(control): State<Control>,
    JsonBody(asked): JsonBody<FaultRules>,
) -> Answer<FaultRules> {
    Ok(Json(control.set_faults(&asked).await?))
}

async fn clear_faults(State(control): State<Control>) -> Result<StatusCode, Refused> {
    control.clear_faults().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn invariants(State(control): State<Control>) -> Json<Invariants> {
    Json(control.invariants().await)
}

async fn journal(State(control): State<Control>, QueryOf(query): QueryOf<JournalQuery>) -> Json<Journal> {
    Json(control.journal(query))
}

async fn clear_journal(State(control): State<Control>) -> StatusCode {
    control.clear_journal();
    StatusCode::NO_CONTENT
}

async fn reset(
    State(control): State<Control>,
    JsonBody(asked): JsonBody<Reset>,
) -> Result<StatusCode, Refused> {
    control.reset(asked.keep).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn back_up(State(control): State<Control>) -> Answer<Backup> {
    Ok(Json(control.back_up().await?))
}

async fn snapshots(State(control): State<Control>) -> Answer<Snapshots> {
    Ok(Json(control.snapshots().await?))
}

async fn save_snapshot(
    State(control): State<Control>,
    MaybeJsonBody(new): MaybeJsonBody<NewSnapshot>,
) -> Result<(StatusCode, Json<Snapshot>), Refused> {
    Ok((StatusCode::CREATED, Json(control.save_snapshot(new).await?)))
}

async fn go_back(State(control): State<Control>, PathOf(id): PathOf<String>) -> Result<Response, Refused> {
    let returning = control.go_back(&id).await?;
    Ok(returning.answered(|outcome| match outcome {
        Ok(went_back) => Json(went_back).into_response(),
        Err(refusal) => Refused::from(refusal).into_response(),
    }))
}

async fn delete_snapshot(
    State(control): State<Control>,
    PathOf(id): PathOf<String>,
) -> Result<StatusCode, Refused> {
    control.delete_snapshot(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tls_root(State(control): State<Control>) -> Response {
    pem(control.tls_root_pem().to_owned())
}

async fn e_seikyuu_ca(State(control): State<Control>) -> Result<Response, Refused> {
    Ok(pem(control.e_seikyuu_ca_pem().await?))
}

fn pem(text: String) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(PEM))], text).into_response()
}

fn office_number(text: &str) -> Result<OfficeNumber, Refused> {
    text.parse().map_err(|error: careplan_domain::InvalidOfficeNumber| {
        Refused::new(ProblemCode::OfficeUnknown, format!("the path names no office: {error}"))
    })
}

impl From<ControlRefusal> for Refused {
    fn from(refusal: ControlRefusal) -> Self {
        Self(refusal.0)
    }
}
