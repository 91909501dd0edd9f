//! The first page: the network at a glance.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::ServiceKind;
use careplan_serve::{Frame, Page};
use careplan_testbed::{Census, ControlRefusal};
use careplan_wire::control::Office;

use crate::Console;
use crate::brief::brief;
use crate::counter::stage;
use crate::journal::reading::newest;
use crate::line::Line;
use crate::picture::{Wait, Waits};
use crate::room::{Here, Room};
use crate::trouble::remedy;

/// Lines of the journal on the page: what a phone shows without endless scrolling.
const LINES: usize = 8;
/// Offices on the page, which also has to stay under 50 kB; the counter's list has them all.
const OFFICES: usize = 25;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    room: Room,
    services: Vec<Address>,
    /// The network's picture; empty while the services do not answer.
    drawn: String,
    waits: Vec<Wait>,
    maintenance: bool,
    faults: usize,
    total: usize,
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
    /// How many messages wait for it; empty where none does.
    unread: String,
}

pub(crate) async fn show(State(console): State<Console>, here: Here) -> Response {
    let (glance, trouble) = match Glance::take(&console).await {
        Ok(glance) => (Some(glance), None),
        Err(refusal) => (None, Some(Trouble { remedy: remedy(&refusal.0), detail: refusal.0.detail })),
    };
    let journal = &console.control.environment().journal;
    let lines = console.lines(&newest(journal, None, LINES, |_| true).entries).await;
    let (frame, room) = console.room("試験環境のようす", "/", here).await;
    let status = if trouble.is_some() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let services = services(&console);
    let mut home = Home {
        frame,
        room,
        services,
        drawn: String::new(),
        waits: Vec::new(),
        maintenance: false,
        faults: console.control.faults().rules.len(),
        total: 0,
        offices: Vec::new(),
        more_offices: false,
        lines,
        trouble,
    };
    if let Some(Glance { waits, rows }) = glance {
        home.drawn = waits.draw();
        home.waits = waits.table();
        home.maintenance = waits.maintenance;
        home.total = waits.offices.total;
        home.more_offices = waits.offices.total > rows.len();
        home.offices = rows;
    }
    Page(status, home).into_response()
}

/// What the services say of who is there and what waits.
struct Glance {
    waits: Waits,
    rows: Vec<OfficeRow>,
}

impl Glance {
    async fn take(console: &Console) -> Result<Self, ControlRefusal> {
        let control = &console.control;
        let census = control.census(OFFICES).await?;
        let requests = control.requests().await?.requests;
        let enquiries = control.enquiries().await?.enquiries;
        let settings = control.relay_settings().await?;
        let mut rows = Vec::with_capacity(census.first.len());
        let (mut unread, mut unread_or_more) = (0, census.total > census.first.len());
        for office in &census.first {
            let waiting =
                control.exchanged(office.number).await?.map(|counts| counts.unread).unwrap_or_default();
            unread += waiting.count;
            unread_or_more |= waiting.or_more;
            let told = match (waiting.count, waiting.or_more) {
                (0, _) => String::new(),
                (count, false) => format!("{count}件"),
                (count, true) => format!("{count}件以上"),
            };
            rows.push(office_row(office, told));
        }
        let mut waits = Waits {
            offices: Census { first: Vec::new(), ..census },
            approvals: 0,
            issues: 0,
            next_step: String::new(),
            enquiries: enquiries.iter().filter(|enquiry| enquiry.answer.is_none()).count(),
            unread,
            unread_or_more,
            maintenance: settings.maintenance,
        };
        waits.count_requests(&requests);
        Ok(Self { waits, rows })
    }
}

fn services(console: &Console) -> Vec<Address> {
    let urls = console.control.urls();
    let page = |name, purpose, url: &str| Address { name, purpose, url: url.to_owned(), for_browsers: true };
    let api = |name, purpose, url: &str| Address { for_browsers: false, ..page(name, purpose, url) };
    vec![
        page("電子請求受付システム", "証明書の申請とダウンロード", &urls.portal),
        page("利用状況Webサイト", "連携システムの利用申請", &urls.site),
        page("利用状況一覧", "利用している事業所の公開一覧(毎月の公表)", &format!("{}/directory", urls.site)),
        page(
            "サポートサイト",
            "お知らせ、資料、よくあるご質問、製品ダウンロード",
            &format!("{}/support", urls.site),
        ),
        page("認証局の公開情報", "CA証明書、失効リスト", &urls.ca),
        api("連携基盤 API", "プログラム用(クライアント証明書が必要です)", &urls.relay),
        api("バックオフィス API", "サービスどうしの連絡用(トークンが必要です)", &urls.back_office),
    ]
}

fn office_row(office: &Office, unread: String) -> OfficeRow {
    let (stage, class) = stage(office.stage);
    OfficeRow {
        number: office.number.to_string(),
        name: brief(&office.name),
        kinds: brief(&office.service_kinds.iter().map(ServiceKind::name).collect::<Vec<_>>().join("、")),
        municipality: brief(&format!("{}{}", office.prefecture, office.municipality)),
        user_id: office.user_id.to_string(),
        stage,
        class,
        unread,
    }
}
