//! One row of 発行履歴, and the requests that make them.

use careplan_domain::CertificateKind;

use crate::portal::Portal;
use crate::request::{Request, State};
use crate::site::visitor::Visitor;

/// 発行履歴の一行, as the templates print it.
pub(super) struct HistoryRow {
    pub(super) request: String,
    pub(super) sent: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) state: &'static str,
    pub(super) class: &'static str,
}

impl HistoryRow {
    pub(super) fn of(request: &Request) -> Self {
        let certificate = request.state.certificate();
        Self {
            request: request.id.to_string(),
            sent: request.sent_at.day().slashed(),
            start: certificate.map(|found| found.not_before.day().slashed()).unwrap_or_default(),
            end: certificate.map(|found| found.not_after.day().slashed()).unwrap_or_default(),
            state: request.state.label(),
            class: match request.state {
                State::Requested(_) | State::Approved(_) => "warn",
                State::Issued(_) => "good",
                State::Returned(_) | State::Withdrawn(_) | State::Expired(_) | State::Revoked(_) => "bad",
            },
        }
    }
}

/// The office's requests of a kind, newest first.
pub(super) fn requests(portal: &Portal, visitor: &Visitor, kind: CertificateKind) -> Vec<Request> {
    let now = portal.now();
    let requests = visitor.office.requests.iter().rev();
    requests.filter(|request| request.kind == kind).map(|request| request.as_of(now)).collect()
}
