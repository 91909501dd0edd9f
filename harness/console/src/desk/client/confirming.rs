//! 送信の確認, and the send itself: what was looked at is what is sent, once, however often the button is pressed.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_serve::{FormBody, Frame, Page, PathOf};
use careplan_wire::Severity;
use serde::Deserialize;

use super::compose::{ReceiverRow, address, gone, receivers, stray_said};
use super::draft::{BODY_MAX, Draft, Outcome, SUBJECT_MAX, Sorted};
use super::{App, Visitor};
use crate::brief::brief;
use crate::desk::folder::size;

#[derive(Template)]
#[template(path = "desk/client/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    base: String,
    here: &'static str,
    path: String,
    draft: Draft,
    receivers: Vec<ReceiverRow>,
    more_receivers: usize,
    size: String,
    errors: usize,
    others: usize,
}

/// Which revision was looked at.
#[derive(Deserialize)]
pub(super) struct SendForm {
    #[serde(default)]
    revision: Option<u64>,
}

/// `GET …/client/new/{draft}/confirm`.
pub(super) async fn show(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let path = address(&number, &token);
    let here = format!("{path}/confirm");
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let own = visitor.visit.office.number;
    let Some((draft, _)) = app.drafts().find(&token, own) else { return gone(&visitor) };
    if draft.outcome.is_some() {
        return Redirect::to(&path).into_response();
    }
    let sorted = draft.sorted(own);
    let names =
        visitor.login.names.of(visitor.login.session(), sorted.parcels.keys().copied().collect()).await;
    let names = match names {
        Ok(names) => names,
        Err(error) => return visitor.failed(&error, &here),
    };
    let mut faults = faults(&draft, &sorted);
    faults.extend(names.iter().filter(|(_, name)| name.is_none()).take(3).map(|(number, _)| {
        format!(
            "宛先の事業所({number})は、本システムに利用登録していません。送信側・受信側双方の事業所が本システムに利用登録する必要があります。"
        )
    }));
    if !faults.is_empty() {
        app.drafts().change(&token, own, |draft| draft.said = faults);
        return Redirect::to(&path).into_response();
    }
    let errors = draft.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    Page::ok(ConfirmPage {
        frame: visitor.frame("送信の確認"),
        base: visitor.path(""),
        here: "new",
        path,
        receivers: receivers(&sorted, &names),
        more_receivers: sorted.parcels.len().saturating_sub(receivers(&sorted, &names).len()),
        size: size(draft.bytes() as u64),
        errors,
        others: draft.findings.len() - errors,
        draft,
    })
    .into_response()
}

/// `POST …/client/new/{draft}/send`. Each revision has its key: whatever arrives twice is sent once.
pub(super) async fn send(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    FormBody(form): FormBody<SendForm>,
) -> Response {
    let path = address(&number, &token);
    let confirm = format!("{path}/confirm");
    let visitor = match app.visitor(&number, headers, &confirm).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let own = visitor.visit.office.number;
    let Some((draft, key)) = app.drafts().find(&token, own) else { return gone(&visitor) };
    if draft.outcome.is_some() {
        return Redirect::to(&path).into_response();
    }
    if form.revision != Some(draft.revision()) || draft.files().is_empty() {
        let said = "確認したあとで内容が変わりました。もう一度確かめてから送信してください。".to_owned();
        app.drafts().change(&token, own, |draft| draft.said = vec![said]);
        return Redirect::to(&path).into_response();
    }
    match visitor.login.mailbox.send(&draft.outgoing(key)).await {
        Ok(sent) => {
            let findings = sent.findings.len() as u64 + sent.findings_omitted;
            let outcome = Outcome { messages: sent.messages, findings };
            // Another click may have noted the same already.
            app.drafts().change(&token, own, |draft| draft.sent(outcome));
            Redirect::to(&path).into_response()
        }
        Err(error) => refused(&visitor, &error, &token, &confirm),
    }
}

/// Why nothing was sent stands above what was to be sent, with what the relay noticed about the files.
fn refused(visitor: &Visitor, error: &careplan_client::CallError, token: &str, confirm: &str) -> Response {
    let trouble = visitor.trouble(error);
    if trouble.ends_login {
        return visitor.out(trouble, confirm);
    }
    let Some(problem) = error.problem() else { return visitor.sorry(trouble, confirm) };
    let mut said = vec![format!("送信できませんでした。{}。", trouble.title.trim_end_matches('。'))];
    said.extend(trouble.sentences.iter().cloned());
    let findings = problem.findings.clone();
    visitor.visit.app.drafts().change(token, visitor.visit.office.number, |draft| {
        draft.said = said;
        if !findings.is_empty() {
            draft.findings = findings.into();
        }
    });
    Redirect::to(confirm.trim_end_matches("/confirm")).into_response()
}

/// What the app itself does not send.
fn faults(draft: &Draft, sorted: &Sorted) -> Vec<String> {
    let mut faults = Vec::new();
    if draft.files().is_empty() {
        faults.push("送るファイルがありません。ファイルを1つ以上選んでください。".to_owned());
    }
    for (place, stray) in sorted.stray.iter().take(3) {
        faults.push(format!("「{}」: {}", brief(&draft.files()[*place].name), stray_said(stray)));
    }
    if sorted.stray.len() > 3 {
        faults.push(format!("送れないファイルは、全部で{}個あります。", sorted.stray.len()));
    }
    for (what, text, limit) in [("件名", &draft.subject, SUBJECT_MAX), ("本文", &draft.body, BODY_MAX)] {
        let length = text.chars().count();
        if length > limit {
            faults.push(format!("{what}は{limit}文字以内です。いまは{length}文字です。"));
        }
    }
    faults
}
