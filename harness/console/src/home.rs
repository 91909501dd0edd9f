//! The first page: the network at a glance.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::ServiceKind;
use careplan_serve::{Frame, Page};
use careplan_wire::control::JournalQuery;

use crate::Console;
use crate::brief::brief;
use crate::counter::stage;
use crate::reason::reason;
use crate::room::{Here, Room};
use crate::sentence::sentence;
use crate::trouble::remedy;

/// Lines of the journal on the page: what a phone shows without endless scrolling.
const LINES: u64 = 10;
/// Offices on the page, which also has to stay under 50 kB; the counter's list has them all.
const OFFICES: usize = 25;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    room: Room,
    services: Vec<Address>,
    offices: Vec<OfficeRow>,
    more_offices: bool,
    lines: Vec<Line>,
    trouble: Option<Trouble>,
}

/// Why the offices are not there.
struct Trouble {
    remedy: &'static str,
    /// As the service said it.
    detail: String,
}

struct Address {
    name: &'static str,
    purpose: &'static str,
    url: String,
    /// Whether a browser sees something there.
    for_browsers: bool,
}

struct OfficeRow {
    number: String,
    name: String,
    kinds: String,
    municipality: String,
    user_id: String,
    stage: &'static str,
    class: &'static str,
}

struct Line {
    at: String,
    service: &'static str,
    /// What happened; a word of the journal where no sentence is known for it.
    happening: String,
    /// The language of it.
    language: &'static str,
    office: String,
    outcome: &'static str,
    class: &'static str,
    /// Why not, and what would have been right.
    reason: String,
}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let control = &console.control;
    let environment = control.environment();
    let (offices, more_offices, trouble) = match control.offices(None).await {
        Ok(mut list) => {
            let more = list.next_cursor.is_some() || list.offices.len() > OFFICES;
            list.offices.truncate(OFFICES);
            (list.offices, more, None)
        }
        Err(refusal) => {
            let trouble = Trouble { remedy: remedy(&refusal.0), detail: refusal.0.detail };
            (Vec::new(), false, Some(trouble))
        }
    };
    let urls = control.urls();
    let page = |name, purpose, url: &str| Address { name, purpose, url: url.to_owned(), for_browsers: true };
    let api = |name, purpose, url: &str| Address { for_browsers: false, ..page(name, purpose, url) };
    let newest = *environment.journal.grown().borrow();
    let query = JournalQuery { after: Some(newest.saturating_sub(LINES)), limit: None };
    let mut lines: Vec<Line> = control.journal(query).events.into_iter().map(line).collect();
    lines.reverse();
    let (frame, room) = console.room("試験環境のようす", "/", here).await;
    let status = if trouble.is_some() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    Page(
        status,
        Home {
            frame,
            room,
            services: vec![
                page("電子請求受付システム", "証明書の申請とダウンロード", &urls.portal),
                page("利用状況Webサイト", "連携システムの利用申請", &urls.site),
                page(
                    "利用状況一覧",
                    "利用している事業所の公開一覧(毎月の公表)",
                    &format!("{}/directory", urls.site),
                ),
                page(
                    "サポートサイト",
                    "お知らせ、資料、よくあるご質問、製品ダウンロード",
                    &format!("{}/support", urls.site),
                ),
                page("認証局の公開情報", "CA証明書、失効リスト", &urls.ca),
                api("連携基盤 API", "プログラム用(クライアント証明書が必要です)", &urls.relay),
                api("バックオフィス API", "サービスどうしの連絡用(トークンが必要です)", &urls.back_office),
            ],
            offices: offices.iter().map(office_row).collect(),
            more_offices,
            lines,
            trouble,
        },
    )
    .into_response()
}

fn office_row(office: &careplan_wire::control::Office) -> OfficeRow {
    let (stage, class) = stage(office.stage);
    OfficeRow {
        number: office.number.to_string(),
        name: brief(&office.name),
        kinds: brief(&office.service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、")),
        municipality: brief(&format!("{}{}", office.prefecture, office.municipality)),
        user_id: office.user_id.to_string(),
        stage,
        class,
    }
}

fn line(event: careplan_wire::control::JournalEvent) -> Line {
    let (outcome, class) = match event.outcome.as_str() {
        "done" => ("完了", "good"),
        "refused" => ("拒否", "bad"),
        _ => ("故障", "bad"),
    };
    let service = match event.service.as_str() {
        "ca" => "認証局",
        "portal" => "電子請求",
        "relay" => "連携基盤",
        "site" => "利用状況",
        _ => "試験環境",
    };
    let day = event.at.day();
    let (happening, language) = match sentence(&event.kind, &event.outcome) {
        Some(sentence) => (sentence.to_owned(), "ja"),
        None => (event.kind, "en"),
    };
    Line {
        at: format!("{} {}:{:02}", day.slashed(), event.at.hour(), event.at.minute()),
        service,
        happening,
        language,
        office: event.office.map(|number| number.to_string()).unwrap_or_default(),
        outcome,
        class,
        reason: event.rule.as_deref().map(reason).unwrap_or_default(),
    }
}
