//! 宛先を選ぶ: a receiver by the relay's own search, which is live (A): who registered a minute ago is in it.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::ServiceKind;
use careplan_serve::{FormBody, Frame, Page, PathOf, QueryOf};
use careplan_wire::relay::{Office, OfficeQuery};
use serde::Deserialize;

use super::App;
use super::compose::{address, gone};
use super::list::encoded;
use crate::brief::brief;

/// Offices on a page of the search.
const SHOWN_MAX: usize = 30;
/// Characters of what is searched for.
const WORD_MAX: usize = 100;

#[derive(Template)]
#[template(path = "desk/client/receivers.html")]
struct ReceiversPage {
    frame: Frame,
    base: String,
    here: &'static str,
    path: String,
    form: SearchForm,
    offices: Vec<OfficeRow>,
    chosen: Option<String>,
    /// Whether there are more than are shown.
    is_cut: bool,
    next: Option<String>,
}

struct OfficeRow {
    number: String,
    name: String,
    kinds: String,
    place: String,
    is_own: bool,
}

/// What is searched for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct SearchForm {
    #[serde(default)]
    q: String,
    #[serde(default)]
    prefecture: String,
    #[serde(default)]
    municipality: String,
    #[serde(default)]
    cursor: String,
}

/// Who is chosen; nobody for an empty number.
#[derive(Deserialize)]
pub(super) struct ChoiceForm {
    #[serde(default)]
    to: String,
}

/// `GET …/client/new/{draft}/receiver`.
pub(super) async fn show(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    QueryOf(form): QueryOf<SearchForm>,
) -> Response {
    let path = address(&number, &token);
    let here = format!("{path}/receiver");
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let own = visitor.visit.office.number;
    let Some((draft, _)) = app.drafts().find(&token, own) else { return gone(&visitor) };
    let asked = |text: &str| {
        let text: String = text.trim().chars().take(WORD_MAX).collect();
        (!text.is_empty()).then_some(text)
    };
    let query = OfficeQuery {
        q: asked(&form.q),
        prefecture: asked(&form.prefecture),
        municipality: asked(&form.municipality),
        service_kind: None,
        cursor: (!form.cursor.is_empty()).then(|| form.cursor.clone()),
    };
    let found = match visitor.login.session().offices(&query).await {
        Ok(found) => found,
        Err(error) => return visitor.failed(&error, &here),
    };
    let row = |office: &Office| OfficeRow {
        number: office.number.to_string(),
        name: brief(&office.name),
        kinds: office.service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、"),
        place: format!("{}{}", office.prefecture, office.municipality),
        is_own: office.number == own,
    };
    Page::ok(ReceiversPage {
        frame: visitor.frame("宛先を選ぶ"),
        base: visitor.path(""),
        here: "new",
        path,
        offices: found.offices.iter().take(SHOWN_MAX).map(row).collect(),
        chosen: draft.to.map(|to| to.to_string()),
        is_cut: found.offices.len() > SHOWN_MAX,
        next: found
            .next_cursor
            .filter(|_| found.offices.len() <= SHOWN_MAX)
            .map(|cursor| form.leading_to(&cursor)),
        form,
    })
    .into_response()
}

/// `POST …/client/new/{draft}/receiver`.
pub(super) async fn choose(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    FormBody(form): FormBody<ChoiceForm>,
) -> Response {
    let path = address(&number, &token);
    let visitor = match app.visitor(&number, headers, &format!("{path}/receiver")).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let to = form.to.parse().ok();
    match app.drafts().change(&token, visitor.visit.office.number, |draft| draft.address(to)) {
        Some(()) => Redirect::to(&path).into_response(),
        None => gone(&visitor),
    }
}

impl SearchForm {
    fn leading_to(&self, cursor: &str) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("prefecture", &self.prefecture),
            ("municipality", &self.municipality),
            ("cursor", cursor),
        ];
        let said = pairs.iter().filter(|(_, text)| !text.is_empty());
        let parts: Vec<String> = said.map(|(name, text)| format!("{name}={}", encoded(text))).collect();
        parts.join("&")
    }
}
