//! 新しい送信: files are dropped or chosen, checked at once, and sorted to their receivers; subject and body beside them.
//!
//! One form holds all of it, so that no button loses what was typed elsewhere on the page.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::OfficeNumber;
use careplan_serve::{Frame, Page, PathOf, QueryOf};
use careplan_testbed::{FolderEntry, FolderFileName};
use careplan_wire::{Finding, Severity};
use serde::Deserialize;

use super::draft::{
    BODY_MAX, BYTES_MAX, Draft, DraftFile, FILE_BYTES_MAX, FILES_MAX, Outcome, SUBJECT_MAX, Sorted, Stray,
    Untaken,
};
use super::message::kind_of;
use super::{App, Visitor};
use crate::brief::brief;
use crate::desk::folder::size;
use crate::desk::streamed::{self, FilledForm, Unread};
use crate::time::short;

/// Files on a page: with the longest names they fill 20 kB.
const FILES_LENGTH: usize = 20;
/// Findings on a page: with the longest words they fill 10 kB.
const FINDINGS_LENGTH: usize = 8;
/// Receivers on a page.
const RECEIVERS_LENGTH: usize = 20;
/// Files of the folder that are offered, the newest first.
const OFFERED_MAX: usize = 15;

#[derive(Template)]
#[template(path = "desk/client/compose.html")]
struct ComposePage {
    frame: Frame,
    base: String,
    here: &'static str,
    path: String,
    folder: String,
    draft: Draft,
    rows: Vec<FileRow>,
    files: Turner,
    findings: Vec<FindingRow>,
    finding_pages: Turner,
    errors: usize,
    to: Option<ReceiverRow>,
    receivers: Vec<ReceiverRow>,
    more_receivers: usize,
    offered: Vec<Offered>,
    limits: Limits,
}

/// What came of a send.
#[derive(Template)]
#[template(path = "desk/client/outcome.html")]
struct OutcomePage {
    frame: Frame,
    base: String,
    here: &'static str,
    rows: Vec<SentRow>,
    more: usize,
    findings: u64,
}

/// A part of a longer list.
pub(super) struct Turner {
    pub(super) all: usize,
    pub(super) page: usize,
    pub(super) pages: usize,
}

struct Limits {
    files: usize,
    bytes: usize,
    file_bytes: usize,
    subject: usize,
    body: usize,
}

struct FileRow {
    place: usize,
    name: String,
    kind: &'static str,
    size: String,
    to: String,
    stray: Option<String>,
    errors: usize,
    warnings: usize,
}

pub(super) struct FindingRow {
    pub(super) severity: &'static str,
    pub(super) class: &'static str,
    pub(super) file: String,
    pub(super) place: String,
    pub(super) message: String,
    pub(super) advice: String,
    pub(super) more: u32,
}

/// One receiver, and whether it can be sent to.
pub(super) struct ReceiverRow {
    pub(super) number: String,
    /// Nothing where it is not registered.
    pub(super) name: Option<String>,
    pub(super) files: usize,
}

struct Offered {
    name: String,
    size: String,
    at: String,
}

struct SentRow {
    id: String,
    to: String,
    name: String,
    files: usize,
    label: &'static str,
}

/// Which parts of the lists.
#[derive(Default, Deserialize)]
pub(super) struct PartQuery {
    #[serde(default)]
    files: Option<usize>,
    #[serde(default)]
    findings: Option<usize>,
}

impl Turner {
    /// The part that was asked for, and where it begins.
    pub(super) fn of(all: usize, length: usize, asked: Option<usize>) -> (Self, usize) {
        let pages = all.div_ceil(length).max(1);
        let page = asked.unwrap_or(1).clamp(1, pages);
        (Self { all, page, pages }, (page - 1) * length)
    }
}

/// `POST …/client/new`: begins a send.
pub(super) async fn begin(
    State(app): State<App>,
    PathOf(number): PathOf<String>,
    headers: HeaderMap,
) -> Response {
    let visitor = match app.visitor(&number, headers, &format!("/desk/{number}/client/received")).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let entropy = &app.control().environment().entropy;
    let token = entropy.token();
    let path = visitor.path(&format!("/new/{token}"));
    app.drafts().begin(token, entropy.token(), visitor.visit.office.number);
    Redirect::to(&path).into_response()
}

/// `GET …/client/new/{draft}`: what is being written, or what came of it.
pub(super) async fn show(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    QueryOf(part): QueryOf<PartQuery>,
) -> Response {
    let here = address(&number, &token);
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let own = visitor.visit.office.number;
    let Some((draft, _)) = app.drafts().find(&token, own) else { return gone(&visitor) };
    if let Some(outcome) = draft.outcome.clone() {
        return outcome_page(&visitor, &outcome, &here).await;
    }
    let sorted = draft.sorted(own);
    let receivers = sorted.parcels.keys().copied().chain(draft.to).collect();
    match visitor.login.names.of(visitor.login.session(), receivers).await {
        Ok(names) => page(&visitor, here, draft, &sorted, &names, &part),
        Err(error) => visitor.failed(&error, &here),
    }
}

/// `POST …/client/new/{draft}`: every button of the page.
pub(super) async fn go_on(
    State(app): State<App>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let here = address(&number, &token);
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let own = visitor.visit.office.number;
    match app.drafts().find(&token, own) {
        Some((draft, _)) if draft.outcome.is_none() => {}
        Some(_) => return Redirect::to(&here).into_response(),
        None => return gone(&visitor),
    }
    let form = match streamed::read(request, &app.rooms.receiving).await {
        Ok(form) => form,
        Err(unread) => {
            let said = unread_said(unread);
            app.drafts().change(&token, own, |draft| draft.said = vec![said]);
            return Redirect::to(&here).into_response();
        }
    };
    if form.text("act") == "discard" {
        app.drafts().discard(&token, own);
        return Redirect::to(&visitor.path("/sent")).into_response();
    }
    let act = form.text("act").to_owned();
    let incoming = match incoming(&visitor, form, &act, &token).await {
        Ok(incoming) => incoming,
        Err(broken) => return *broken,
    };
    check(&visitor, &token, incoming).await;
    let on = match act.as_str() {
        "receiver" => format!("{here}/receiver"),
        "confirm" => format!("{here}/confirm"),
        _ => here,
    };
    Redirect::to(&on).into_response()
}

/// Writes what was typed and takes the files in. The answer tells whether the files are others now.
async fn incoming(
    visitor: &Visitor,
    mut form: FilledForm,
    act: &str,
    token: &str,
) -> Result<bool, Box<Response>> {
    let own = visitor.visit.office.number;
    let mut files: Vec<DraftFile> =
        form.files.drain(..).map(|(name, content)| DraftFile { name, content }).collect();
    let mut said = Vec::new();
    if act == "folder" {
        for name in form.all("pick") {
            let Ok(name) = name.parse::<FolderFileName>() else { continue };
            match visitor.control().folder_file(own, &name).await {
                Ok(Some(content)) => files.push(DraftFile { name: name.to_string(), content }),
                Ok(None) => {
                    said.push(format!("「{}」は、フォルダーにもうありません。", brief(name.as_str())));
                }
                Err(refusal) => {
                    let frame = visitor.frame("処理できませんでした");
                    return Err(Box::new(super::Sorry::broken(frame, &refusal).into_response()));
                }
            }
        }
    }
    if files.is_empty() && said.is_empty() && matches!(act, "add" | "folder") {
        said.push("ファイルが選ばれていません。ファイルを選んでから、ボタンを押してください。".to_owned());
    }
    let subject = kept(form.text("subject"), SUBJECT_MAX);
    let body = kept(&form.text("body").replace("\r\n", "\n"), BODY_MAX);
    let remove = form.text("remove").to_owned();
    let changed = visitor.visit.app.drafts().change(token, own, |draft| {
        draft.write(subject, body);
        if !remove.is_empty() {
            draft.put_back(&remove);
        }
        let had_files = !files.is_empty();
        draft.told = None;
        match draft.take(files) {
            Ok(0) => {}
            Ok(replaced) => {
                draft.told =
                    Some(format!("{replaced}個のファイルを、同じ名前の新しいものに入れ替えました。"));
            }
            Err(untaken) => said.push(untaken_said(&untaken)),
        }
        draft.said = said;
        had_files || !remove.is_empty()
    });
    Ok(changed.unwrap_or(false))
}

/// Has the files looked at, where they are others than before.
async fn check(visitor: &Visitor, token: &str, files_changed: bool) {
    let app = &visitor.visit.app;
    let own = visitor.visit.office.number;
    if !files_changed {
        return;
    }
    let Some((draft, _)) = app.drafts().find(token, own) else { return };
    let now = app.control().environment().clock.now();
    let findings = app.checks.run(draft.files().to_vec(), now).await;
    app.drafts().change(token, own, |newer| {
        // Who has changed the files meanwhile has them looked at as well.
        if newer.files() == draft.files() {
            newer.findings = findings;
        }
    });
}

fn page(
    visitor: &Visitor,
    path: String,
    draft: Draft,
    sorted: &Sorted,
    names: &BTreeMap<OfficeNumber, Option<String>>,
    part: &PartQuery,
) -> Response {
    let own = visitor.visit.office.number;
    let (files, begin) = Turner::of(draft.files().len(), FILES_LENGTH, part.files);
    let rows = draft.files().iter().enumerate().skip(begin).take(FILES_LENGTH);
    let (finding_pages, first) = Turner::of(draft.findings.len(), FINDINGS_LENGTH, part.findings);
    let mut offered = visitor.control().folder(own);
    offered.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let frame = visitor.frame("新しい送信");
    Page::ok(ComposePage {
        frame: if draft.said.is_empty() { frame } else { frame.refused() },
        base: visitor.path(""),
        here: "new",
        path,
        folder: format!("/desk/{own}/folder"),
        rows: rows.map(|(place, file)| FileRow::of(place, file, sorted, &draft.findings)).collect(),
        files,
        findings: draft.findings.iter().skip(first).take(FINDINGS_LENGTH).map(FindingRow::of).collect(),
        finding_pages,
        errors: draft.findings.iter().filter(|finding| finding.severity == Severity::Error).count(),
        to: draft.to.map(|to| ReceiverRow::of(to, 0, names)),
        receivers: receivers(sorted, names),
        more_receivers: sorted.parcels.len().saturating_sub(RECEIVERS_LENGTH),
        offered: offered.iter().take(OFFERED_MAX).map(Offered::of).collect(),
        limits: Limits {
            files: FILES_MAX,
            bytes: BYTES_MAX,
            file_bytes: FILE_BYTES_MAX,
            subject: SUBJECT_MAX,
            body: BODY_MAX,
        },
        draft,
    })
    .into_response()
}

/// The first of them.
pub(super) fn receivers(sorted: &Sorted, names: &BTreeMap<OfficeNumber, Option<String>>) -> Vec<ReceiverRow> {
    let parcels = sorted.parcels.iter().take(RECEIVERS_LENGTH);
    parcels.map(|(to, files)| ReceiverRow::of(*to, files.len(), names)).collect()
}

async fn outcome_page(visitor: &Visitor, outcome: &Outcome, here: &str) -> Response {
    let shown = &outcome.messages[..outcome.messages.len().min(RECEIVERS_LENGTH)];
    let to = shown.iter().map(|message| message.to).collect();
    let names = match visitor.login.names.of(visitor.login.session(), to).await {
        Ok(names) => names,
        Err(error) => return visitor.failed(&error, here),
    };
    let row = |message: &careplan_wire::relay::SentMessage| SentRow {
        id: message.id.clone(),
        to: message.to.to_string(),
        name: names.get(&message.to).cloned().flatten().map(|name| brief(&name)).unwrap_or_default(),
        files: message.files.len(),
        label: message.state.label(careplan_wire::relay::Side::Sent),
    };
    Page::ok(OutcomePage {
        frame: visitor.frame("送信しました"),
        base: visitor.path(""),
        here: "new",
        rows: shown.iter().map(row).collect(),
        more: outcome.messages.len() - shown.len(),
        findings: outcome.findings,
    })
    .into_response()
}

/// What is being written is not there (any more).
pub(super) fn gone(visitor: &Visitor) -> Response {
    visitor.not_found(
        "この送信はもうありません",
        "書きかけの送信は、破棄されたか、試験環境が始めの状態に戻ったためになくなりました。新しい送信から始めてください。",
    )
}

pub(super) fn address(number: &str, token: &str) -> String {
    format!("/desk/{number}/client/new/{token}")
}

/// What was typed, as far as anything of it is kept: what is too long shows as such, and is not cut in silence.
fn kept(text: &str, limit: usize) -> String {
    text.chars().filter(|one| *one == '\n' || !one.is_control()).take(limit * 2).collect()
}

fn unread_said(unread: Unread) -> String {
    match unread {
        Unread::TooLarge => too_large(),
        Unread::TooMany => too_many(),
        Unread::Busy => {
            "ほかの受け取りで混み合っています。しばらくしてから、もう一度お試しください。".to_owned()
        }
        Unread::Broken => {
            "ファイルを最後まで受け取れませんでした。移動したり消したりしていないかを確かめて、もう一度選んでください。".to_owned()
        }
    }
}

fn untaken_said(untaken: &Untaken) -> String {
    let listed = |names: &[String]| {
        let shown: Vec<String> = names.iter().take(3).map(|name| format!("「{}」", brief(name))).collect();
        match names.len() {
            0..=3 => shown.concat(),
            many => format!("{}など{many}個", shown.concat()),
        }
    };
    match untaken {
        Untaken::TooMany(_) => too_many(),
        Untaken::TooLarge(_) => too_large(),
        Untaken::FilesTooLarge(names) => {
            format!("{}は、10 MiBより大きいため送れません。どのファイルも加えていません。", listed(names))
        }
        Untaken::Empty(names) => format!(
            "{}は、中身が空です。書き出した手順を確かめてください。どのファイルも加えていません。",
            listed(names)
        ),
    }
}

fn too_large() -> String {
    "一度に送れるのは50 MiBまでです。分けて送ってください。どのファイルも加えていません。".to_owned()
}

fn too_many() -> String {
    format!(
        "一度に送れるファイルは{FILES_MAX}個までです。分けて送ってください。どのファイルも加えていません。"
    )
}

/// Why a file cannot go, for its row.
pub(super) fn stray_said(stray: &Stray) -> String {
    match stray {
        Stray::NotStandard(None) => {
            "名前が標準仕様と違います。介護ソフトから書き出し直してください。".to_owned()
        }
        Stray::NotStandard(Some(nearest)) => {
            format!("名前が標準仕様と違います。「{nearest}」のことかもしれません。")
        }
        Stray::FromAnother(office) => format!("ほかの事業所({office})が送るファイルです。"),
        Stray::ToAnother(office) => format!("選んだ宛先と、ファイル名の宛先({office})が違います。"),
        Stray::ToSelf => "自分の事業所には送れません。".to_owned(),
        Stray::Extension => "送れるのは、csv、pdf、jpgのファイルです。".to_owned(),
        Stray::NoReceiver(0) => "宛先が決まっていません。「宛先を選ぶ」で選んでください。".to_owned(),
        Stray::NoReceiver(_) => {
            "宛先が複数あるため、どこへ送るかが決まりません。分けて送ってください。".to_owned()
        }
    }
}

impl FileRow {
    fn of(place: usize, file: &DraftFile, sorted: &Sorted, findings: &[Finding]) -> Self {
        let to = sorted.parcels.iter().find(|(_, places)| places.contains(&place));
        let count = |severity: Severity| {
            findings.iter().filter(|one| one.file == file.name && one.severity == severity).count()
        };
        Self {
            place,
            name: file.name.clone(),
            kind: kind_of(&file.name),
            size: size(file.content.len() as u64),
            to: to.map(|(to, _)| to.to_string()).unwrap_or_default(),
            stray: sorted.stray.get(&place).map(stray_said),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
        }
    }
}

impl FindingRow {
    pub(super) fn of(finding: &Finding) -> Self {
        let mut place = Vec::new();
        if let Some(row) = finding.row {
            place.push(format!("{row}行目"));
        }
        if let Some(column) = finding.column {
            place.push(format!("{column}列目"));
        }
        if let Some(field) = &finding.field {
            place.push(format!("「{field}」"));
        }
        Self {
            severity: finding.severity.japanese(),
            class: match finding.severity {
                Severity::Error => "bad",
                Severity::Warning => "warn",
                Severity::Note => "",
            },
            file: finding.file.clone(),
            place: place.join(" "),
            message: finding.message.clone(),
            advice: finding.advice.clone(),
            more: finding.more,
        }
    }
}

impl ReceiverRow {
    fn of(number: OfficeNumber, files: usize, names: &BTreeMap<OfficeNumber, Option<String>>) -> Self {
        Self { number: number.to_string(), name: names.get(&number).cloned().flatten(), files }
    }
}

impl Offered {
    fn of(entry: &FolderEntry) -> Self {
        Self { name: entry.name.to_string(), size: size(entry.bytes), at: short(entry.at) }
    }
}
