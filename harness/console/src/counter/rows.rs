//! 申請 as rows of a table.

use careplan_wire::control::Request;

use super::list::List;
use crate::brief::brief;
use crate::time::short;

pub(crate) struct RequestRow {
    pub(crate) id: String,
    pub(crate) office: String,
    /// The office's name.
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) sent_at: String,
    pub(crate) label: String,
    pub(crate) class: &'static str,
    /// The next step and its time; empty once there is none.
    pub(crate) next: String,
}

pub(crate) fn request_rows(requests: &[Request], list: &List) -> Vec<RequestRow> {
    requests.iter().map(|request| row(request, &list.name(request.office))).collect()
}

fn row(request: &Request, name: &str) -> RequestRow {
    RequestRow {
        id: request.id.clone(),
        office: request.office.to_string(),
        name: brief(name),
        kind: request.kind.japanese_name(),
        purpose: purpose(request),
        sent_at: short(request.requested_at),
        label: label(request),
        class: class(&request.state),
        next: next(request),
    }
}

pub(crate) fn purpose(request: &Request) -> &'static str {
    if request.renewal { "更新" } else { "発行" }
}

/// The state as the counter sees it: it knows more than the office.
pub(crate) fn label(request: &Request) -> String {
    if request.state == "approved" {
        format!("{}(承認済み)", request.label)
    } else {
        request.label.clone()
    }
}

pub(crate) fn class(state: &str) -> &'static str {
    match state {
        "issued" => "good",
        "revoked" | "expired" => "bad",
        _ => "warn",
    }
}

/// `承認 2026/04/06 8:30`.
pub(crate) fn next(request: &Request) -> String {
    request.next_step.as_ref().map_or_else(String::new, |next| {
        let step = if next.kind == "issue" { "発行" } else { "承認" };
        format!("{step} {}", short(next.due_at))
    })
}
