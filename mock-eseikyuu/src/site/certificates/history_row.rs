//! One row of 発行履歴, and the requests that make them.

use careplan_domain::{CertificateKind, JapanTime};

use crate::portal::Portal;
use crate::request::{Issued, Request, State};
use crate::site::visitor::Visitor;

/// 発行履歴の一行, as the templates print it.
pub(super) struct HistoryRow {
    pub(super) request: String,
    pub(super) sent: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) state: &'static str,
    pub(super) class: &'static str,
    /// What can be done now.
    pub(super) advice: String,
}

impl HistoryRow {
    pub(super) fn of(request: &Request, now: JapanTime) -> Self {
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
            advice: advice(&request.state, now),
        }
    }
}

fn advice(state: &State, now: JapanTime) -> String {
    match state {
        State::Requested(_) | State::Approved(_) => {
            "発行されると、お知らせに「証明書発行完了通知」が届きます。".to_owned()
        }
        State::Issued(Issued { certificate, .. }) if now < certificate.not_before => format!(
            "{}から利用できます。ダウンロードとインストールは、いまからできます。",
            certificate.not_before.day().slashed()
        ),
        State::Issued(Issued { certificate, .. }) if now >= certificate.renewable_from().start() => {
            "有効終了年月日が近づいています。更新申請をしてください。".to_owned()
        }
        State::Issued(_) => "何度でもダウンロードできます。別の端末にもインストールできます。".to_owned(),
        State::Returned(returned) => {
            format!("理由: {} 内容を確かめて、もう一度申請してください。", returned.reason)
        }
        State::Withdrawn(_) => "申請は取り下げられました。もう一度申請できます。".to_owned(),
        State::Expired(_) | State::Revoked(_) => {
            "この証明書は利用できません。新しく発行申請をしてください。".to_owned()
        }
    }
}

/// The request by which the office stands, of these, newest first: once the newest has come to nothing, an older
/// certificate that is good counts, or else the end of the last one.
pub(super) fn that_counts(requests: &[Request]) -> Option<&Request> {
    let newest = requests.first()?;
    match newest.state {
        State::Requested(_) | State::Approved(_) | State::Issued(_) | State::Returned(_) => Some(newest),
        State::Withdrawn(_) | State::Expired(_) | State::Revoked(_) => {
            let issued = requests.iter().find(|request| matches!(request.state, State::Issued(_)));
            let certified = || requests.iter().find(|request| request.state.certificate().is_some());
            issued.or_else(certified).or(Some(newest))
        }
    }
}

/// The office's requests of a kind, newest first.
pub(super) fn requests(portal: &Portal, visitor: &Visitor, kind: CertificateKind) -> Vec<Request> {
    let now = portal.now();
    let requests = visitor.office.requests.iter().rev();
    requests.filter(|request| request.kind == kind).map(|request| request.as_of(now)).collect()
}
