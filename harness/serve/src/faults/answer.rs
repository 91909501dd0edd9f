//! The answer of a fault rule: a problem for programs, a page for people.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use careplan_domain::JapanTime;
use careplan_sim::{Effect, Firing, Service};
use careplan_wire::{Problem, ProblemCode};

use crate::page::set_page_headers;
use crate::{Frame, Page, Place, Refused};

/// ご案内: what people read.
#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    frame: Frame,
    status: u16,
    sentence: &'static str,
    rule: String,
}

/// What `firing` answers to a request with these headers.
pub(super) fn answer(firing: &Firing, service: Service, now: JapanTime, headers: &HeaderMap) -> Response {
    let problem = problem(firing);
    match place(service) {
        Some(place) if wants_page(headers) => page(&problem, firing, Frame::new(place, "ご案内", now)),
        _ => Refused::from(problem).into_response(),
    }
}

fn problem(firing: &Firing) -> Problem {
    let rule = &firing.rule;
    if let Effect::Status(status) = firing.effect {
        let detail = format!("fault rule `{rule}` answers {status} here; nothing was done");
        Problem { status, ..Problem::new(ProblemCode::FaultRule, detail) }
    } else {
        let detail = format!("there is maintenance, by fault rule `{rule}`; nothing was done");
        Problem::new(ProblemCode::Maintenance, detail)
    }
}

fn page(problem: &Problem, firing: &Firing, frame: Frame) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let sentence = if firing.effect == Effect::Maintenance {
        "ただいまメンテナンス中です。しばらくたってから、もう一度お試しください。"
    } else {
        "障害ルールにより、この要求にはエラーを返しました。"
    };
    let page =
        FaultPage { frame: frame.refused(), status: problem.status, sentence, rule: firing.rule.to_string() };
    // Status, Retry-After and WWW-Authenticate are those of the problem.
    let mut response = Page(status, page).into_response();
    let spoken = Refused::from(problem.clone()).into_response();
    for (name, value) in spoken.headers() {
        if *name != header::CONTENT_TYPE {
            response.headers_mut().insert(name, value.clone());
        }
    }
    set_page_headers(response.headers_mut());
    response
}

/// Where people read pages.
pub(crate) fn place(service: Service) -> Option<Place> {
    match service {
        Service::Portal => Some(Place::Portal),
        Service::UsageSite => Some(Place::UsageSite),
        Service::Ca | Service::Relay | Service::Testbed => None,
    }
}

pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
