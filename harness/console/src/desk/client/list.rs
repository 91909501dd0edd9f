//! 受信一覧 and 送信一覧 (C that they are there; what they show is ours): one page of the relay's own list at a time.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use careplan_client::CallError;
use careplan_domain::{Day, OfficeNumber};
use careplan_serve::{Frame, Page, PathOf, QueryOf};
use careplan_wire::relay::{Message, MessageQuery, MessageState, OfficeQuery, Side};
use serde::Deserialize;

use super::trouble::download;
use super::{App, Visitor};
use crate::brief::brief;
use crate::time::short;

/// Messages on a page.
const PAGE_LENGTH: u32 = 20;
/// The states, in the order of the choice.
const STATES: [MessageState; 4] =
    [MessageState::Unreceived, MessageState::Received, MessageState::Expired, MessageState::Recalled];

#[derive(Template)]
#[template(path = "desk/client/list.html")]
struct ListPage {
    frame: Frame,
    base: String,
    here: &'static str,
    /// 相手 on this side.
    partner: &'static str,
    form: ListForm,
    states: Vec<StateChoice>,
    complaint: Option<Complaint>,
    rows: Vec<Row>,
    notices: Vec<String>,
    download: String,
    next: Option<String>,
    is_first: bool,
    /// Whether anything was asked for beside the whole list.
    is_narrowed: bool,
}

struct StateChoice {
    value: &'static str,
    label: &'static str,
    chosen: bool,
}

/// What cannot be asked for, and at which field.
#[derive(Debug)]
struct Complaint {
    field: &'static str,
    sentence: String,
}

/// One message in a list.
struct Row {
    id: String,
    sent_at: String,
    partner: String,
    name: String,
    subject: String,
    files: usize,
    label: String,
    class: &'static str,
}

/// What is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ListForm {
    #[serde(default)]
    office: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    cursor: String,
}

/// `GET …/client/received`.
pub(super) async fn received(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
    QueryOf(form): QueryOf<ListForm>,
) -> Response {
    let here = format!("/desk/{number}/client/received");
    match app.visitor(&number, headers, &here).await {
        Ok(visitor) => show(&visitor, Side::Received, form, &here).await,
        Err(way) => way,
    }
}

/// `GET …/client/sent`.
pub(super) async fn sent(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
    QueryOf(form): QueryOf<ListForm>,
) -> Response {
    let here = format!("/desk/{number}/client/sent");
    match app.visitor(&number, headers, &here).await {
        Ok(visitor) => show(&visitor, Side::Sent, form, &here).await,
        Err(way) => way,
    }
}

/// How a state looks on a side: by its word and by its shape.
pub(super) const fn class_of(state: MessageState, side: Side) -> &'static str {
    match (state, side) {
        (MessageState::Received, Side::Sent | Side::Received) => "good",
        (MessageState::Unreceived, Side::Received) => "warn",
        (MessageState::Unreceived, Side::Sent) => "",
        (MessageState::Expired | MessageState::Recalled, Side::Sent | Side::Received) => "bad",
    }
}

async fn show(visitor: &Visitor, side: Side, form: ListForm, here: &str) -> Response {
    let (title, word, partner) = match side {
        Side::Sent => ("送信一覧", "sent", "宛先"),
        Side::Received => ("受信一覧", "received", "送信元"),
    };
    let session = visitor.login.session();
    let asked = match query(visitor, &form).await {
        Ok(asked) => asked,
        Err(error) => return visitor.failed(&error, here),
    };
    let (messages, next, complaint) = match asked {
        Ok(query) => {
            let page = match side {
                Side::Sent => session.sent(&query).await,
                Side::Received => session.received(&query).await,
            };
            match page {
                Ok(page) => (page.messages, page.next_cursor, None),
                Err(error) => return visitor.failed(&error, here),
            }
        }
        Err(complaint) => (Vec::new(), None, Some(complaint)),
    };
    let partners = messages.iter().map(|message| partner_of(message, side)).collect();
    let names = match visitor.login.names.of(session, partners).await {
        Ok(names) => names,
        Err(error) => return visitor.failed(&error, here),
    };
    let frame = visitor.frame(title);
    Page::ok(ListPage {
        frame: if complaint.is_some() { frame.refused() } else { frame },
        base: visitor.path(""),
        here: word,
        partner,
        states: choices(&form.state, side),
        complaint,
        rows: messages.iter().map(|message| Row::of(message, side, &names)).collect(),
        notices: visitor.login.mailbox.greeting().notices.clone(),
        download: download(visitor.control().urls()),
        next: next.map(|cursor| form.leading_to(&cursor)),
        is_first: form.cursor.is_empty(),
        is_narrowed: form.is_narrowed(),
        form,
    })
    .into_response()
}

/// What the relay is asked, or what was filled in wrongly.
async fn query(visitor: &Visitor, form: &ListForm) -> Result<Result<MessageQuery, Complaint>, CallError> {
    let office = match form.office.trim() {
        "" => None,
        text => match partner_named(visitor, text).await? {
            Ok(office) => Some(office),
            Err(complaint) => return Ok(Err(complaint)),
        },
    };
    Ok((|| {
        Ok(MessageQuery {
            state: STATES.into_iter().find(|state| word_of(*state) == form.state),
            office,
            since: day("since", &form.since)?.map(Day::start),
            // The whole of its last day.
            until: day("until", &form.until)?.map(|day| day.plus_days(1).start()),
            cursor: (!form.cursor.is_empty()).then(|| form.cursor.clone()),
            limit: Some(PAGE_LENGTH),
        })
    })())
}

/// The office that somebody means, by its number or by a part of its name.
async fn partner_named(visitor: &Visitor, text: &str) -> Result<Result<OfficeNumber, Complaint>, CallError> {
    if let Ok(number) = text.parse() {
        return Ok(Ok(number));
    }
    let query = OfficeQuery { q: Some(text.chars().take(100).collect()), ..OfficeQuery::default() };
    let page = visitor.login.session().offices(&query).await?;
    let complaint = |sentence: String| Err(Complaint { field: "office", sentence });
    Ok(match page.offices.as_slice() {
        [only] => Ok(only.number),
        [] => complaint(
            "この名前の事業所は登録されていません。名前の一部か、事業所番号(10桁)を入力してください。"
                .to_owned(),
        ),
        [first, second, ..] => complaint(format!(
            "この名前に当てはまる事業所が、「{}」「{}」など複数あります。事業所番号(10桁)を入力してください。",
            brief(&first.name),
            brief(&second.name)
        )),
    })
}

fn day(field: &'static str, text: &str) -> Result<Option<Day>, Complaint> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Complaint {
            field,
            sentence: "日付を「2026-04-06」の形で入力してください。".to_owned(),
        }),
    }
}

fn choices(chosen: &str, side: Side) -> Vec<StateChoice> {
    let choice = |state: MessageState| {
        let value = word_of(state);
        StateChoice { value, label: state.label(side), chosen: value == chosen }
    };
    STATES.into_iter().map(choice).collect()
}

/// The word of a state in an address.
const fn word_of(state: MessageState) -> &'static str {
    match state {
        MessageState::Unreceived => "unreceived",
        MessageState::Received => "received",
        MessageState::Expired => "expired",
        MessageState::Recalled => "recalled",
    }
}

const fn partner_of(message: &Message, side: Side) -> OfficeNumber {
    match side {
        Side::Sent => message.to,
        Side::Received => message.from,
    }
}

impl ListForm {
    fn is_narrowed(&self) -> bool {
        [&self.office, &self.state, &self.since, &self.until].iter().any(|text| !text.is_empty())
    }

    /// The address of the page that begins there.
    fn leading_to(&self, cursor: &str) -> String {
        let pairs = [
            ("office", self.office.as_str()),
            ("state", &self.state),
            ("since", &self.since),
            ("until", &self.until),
            ("cursor", cursor),
        ];
        let said = pairs.iter().filter(|(_, text)| !text.is_empty());
        let parts: Vec<String> = said.map(|(name, text)| format!("{name}={}", encoded(text))).collect();
        parts.join("&")
    }
}

/// A text as the value in a query (RFC 3986, section 2.1).
pub(in crate::desk) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

impl Row {
    fn of(message: &Message, side: Side, names: &BTreeMap<OfficeNumber, Option<String>>) -> Self {
        let partner = partner_of(message, side);
        Self {
            id: message.id.clone(),
            sent_at: short(message.sent_at),
            name: names.get(&partner).cloned().flatten().map(|name| brief(&name)).unwrap_or_default(),
            partner: partner.to_string(),
            subject: if message.subject.is_empty() {
                "(件名なし)".to_owned()
            } else {
                brief(&message.subject)
            },
            files: message.files.len(),
            label: message.label.clone(),
            class: class_of(message.state, side),
        }
    }
}
