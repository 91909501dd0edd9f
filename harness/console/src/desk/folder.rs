//! フォルダー: the files on an office's PC. What the client app received lies here, and what is to be sent may; each can be
//! opened, saved to the real PC, or thrown away.

use askama::Template;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use careplan_domain::OfficeNumber;
use careplan_serve::{Frame, Page, PathOf, QueryOf};
use careplan_standard::{Attachment, Classified, classify, ms932};
use careplan_testbed::{FolderEntry, FolderFileName, FolderRefused, NewFolderFile, PutBy};
use serde::Deserialize;

use super::Rooms;
use super::client::{encoded, kind_of};
use super::sorry::Sorry;
use super::streamed::{self, FilledForm, Unread};
use crate::time::short;

/// Files on a page: with the longest names, percent-encoded in two links, they fill 40 kB.
const PAGE_LENGTH: usize = 15;
/// Lines of a text file on its page.
const LINES_MAX: usize = 100;
/// Characters of them: a page stays below 50 kB.
const CHARACTERS_MAX: usize = 10_000;

#[derive(Template)]
#[template(path = "desk/folder.html")]
struct FolderPage {
    frame: Frame,
    path: String,
    client: String,
    rows: Vec<Row>,
    files: usize,
    page: usize,
    pages: usize,
    said: Option<String>,
    complaint: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "desk/folder_text.html")]
struct TextPage {
    frame: Frame,
    path: String,
    name: String,
    href: String,
    kind: &'static str,
    size: String,
    lines: Vec<String>,
    is_cut: bool,
}

struct Row {
    name: String,
    href: String,
    kind: &'static str,
    size: String,
    at: String,
    from: &'static str,
    opens: bool,
}

/// Which part of the list, and what came of a button.
#[derive(Default, Deserialize)]
pub(super) struct FolderQuery {
    #[serde(default)]
    page: Option<usize>,
    #[serde(default)]
    new: Option<usize>,
    #[serde(default)]
    replaced: Option<usize>,
    #[serde(default)]
    removed: Option<usize>,
    #[serde(default)]
    trouble: Option<String>,
}

/// Which file, and what is to be done with it.
#[derive(Default, Deserialize)]
pub(super) struct FileQuery {
    #[serde(default)]
    name: String,
    /// `open` shows it; anything else hands it out.
    #[serde(default)]
    act: String,
}

/// The folders of all desks.
pub(super) fn rooms<S>(rooms: &Rooms) -> Router<S> {
    Router::new()
        .route("/desk/{office}/folder", get(show).post(change))
        .route("/desk/{office}/folder/file", get(file))
        .with_state(rooms.clone())
}

/// A size as people say it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes}バイト"),
        1_024..1_048_576 => format!("{}KB", bytes.div_ceil(1_024)),
        _ => format!("{}.{}MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// `GET /desk/{office}/folder`.
async fn show(
    State(rooms): State<Rooms>,
    PathOf(number): PathOf<String>,
    QueryOf(query): QueryOf<FolderQuery>,
) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let path = path_of(desk.office.number);
    let all = rooms.control.folder(desk.office.number);
    let pages = all.len().div_ceil(PAGE_LENGTH).max(1);
    let page = query.page.unwrap_or(1).clamp(1, pages);
    let complaint = query.trouble.as_deref().and_then(complaint);
    let frame = rooms.frame_of(&desk, "フォルダー");
    Page::ok(FolderPage {
        frame: if complaint.is_some() { frame.refused() } else { frame },
        client: format!("/desk/{}/client", desk.office.number),
        rows: all
            .iter()
            .skip((page - 1) * PAGE_LENGTH)
            .take(PAGE_LENGTH)
            .map(|one| Row::of(one, &path))
            .collect(),
        path,
        files: all.len(),
        page,
        pages,
        said: query.said(),
        complaint,
    })
    .into_response()
}

/// `POST /desk/{office}/folder`: brings files from the real PC, or throws away those that are ticked.
async fn change(State(rooms): State<Rooms>, PathOf(number): PathOf<String>, request: Request) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let number = desk.office.number;
    let on = match streamed::read(request, &rooms.receiving).await {
        Ok(form) if form.text("act") == "remove" => {
            let names: Vec<FolderFileName> =
                form.all("pick").iter().filter_map(|name| name.parse().ok()).collect();
            match rooms.control.remove_from_folder(number, &names).await {
                Ok(0) => "trouble=none".to_owned(),
                Ok(removed) => format!("removed={removed}"),
                Err(refusal) => {
                    let frame = rooms.frame_of(&desk, "処理できませんでした");
                    return Sorry::broken(frame, &refusal).into_response();
                }
            }
        }
        Ok(form) => bring(&rooms, number, form).await,
        Err(Unread::TooLarge) => "trouble=large".to_owned(),
        Err(Unread::TooMany) => "trouble=many".to_owned(),
        Err(Unread::Broken) => "trouble=broken".to_owned(),
        Err(Unread::Busy) => "trouble=busy".to_owned(),
    };
    Redirect::to(&format!("{}?{on}", path_of(number))).into_response()
}

async fn bring(rooms: &Rooms, number: OfficeNumber, form: FilledForm) -> String {
    if form.files.is_empty() {
        return "trouble=none".to_owned();
    }
    let named = form
        .files
        .into_iter()
        .map(|(name, content)| Some(NewFolderFile { name: name.parse().ok()?, content }));
    let Some(files) = named.collect::<Option<Vec<_>>>() else { return "trouble=name".to_owned() };
    match rooms.control.put_in_folder(number, files, PutBy::Person).await {
        Ok(put) => format!("new={}&replaced={}", put.new, put.replaced),
        Err(FolderRefused::FileTooLarge { .. }) => "trouble=large".to_owned(),
        Err(FolderRefused::TooMany { .. } | FolderRefused::Full { .. } | FolderRefused::AllFull) => {
            "trouble=full".to_owned()
        }
        Err(FolderRefused::Store(_)) => "trouble=store".to_owned(),
    }
}

/// `GET /desk/{office}/folder/file`: opens a file, or hands it out to be saved.
async fn file(
    State(rooms): State<Rooms>,
    PathOf(number): PathOf<String>,
    QueryOf(query): QueryOf<FileQuery>,
) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let number = desk.office.number;
    let gone = || {
        let frame = rooms.frame_of(&desk, "ファイルがありません");
        let sentence = "その名前のファイルは、このフォルダーにありません。消されたか、名前が変わっています。";
        Sorry::new(StatusCode::NOT_FOUND, frame, sentence, "フォルダーへ戻る", path_of(number))
            .into_response()
    };
    let Ok(name) = query.name.parse::<FolderFileName>() else { return gone() };
    let content = match rooms.control.folder_file(number, &name).await {
        Ok(Some(content)) => content,
        Ok(None) => return gone(),
        Err(refusal) => {
            return Sorry::broken(rooms.frame_of(&desk, "処理できませんでした"), &refusal).into_response();
        }
    };
    if query.act == "open" && is_text(name.as_str()) {
        return text_page(&rooms, &desk, &name, &content);
    }
    // Only what cannot run anything is shown by the browser itself.
    let (media_type, shows) = match classify(name.as_str()) {
        Classified::Attachment(Attachment::Pdf) => ("application/pdf", true),
        Classified::Attachment(Attachment::Jpeg) => ("image/jpeg", true),
        Classified::Standard(standard) if standard.image().is_some() => ("image/jpeg", true),
        _ => ("application/octet-stream", false),
    };
    let way = if query.act == "open" && shows { "inline" } else { "attachment" };
    let disposition = format!("{way}; filename*=UTF-8''{}", encoded(name.as_str()));
    let disposition = HeaderValue::from_str(&disposition).expect("percent-encoded text is a header's value");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, content).into_response()
}

fn text_page(rooms: &Rooms, desk: &super::Desk, name: &FolderFileName, content: &[u8]) -> Response {
    // No line of what is shown lies behind this.
    let beginning = &content[..content.len().min(CHARACTERS_MAX * 4)];
    let text = ms932::decode(beginning).text;
    let mut left = CHARACTERS_MAX;
    let mut lines = Vec::new();
    let mut is_cut = beginning.len() < content.len();
    for line in text.lines() {
        if lines.len() == LINES_MAX || left == 0 {
            is_cut = true;
            break;
        }
        let shown: String = line.chars().take(left).collect();
        is_cut |= shown.len() < line.len();
        left -= shown.chars().count();
        lines.push(shown);
    }
    let path = path_of(desk.office.number);
    Page::ok(TextPage {
        frame: rooms.frame_of(desk, name.as_str()),
        href: format!("{path}/file?name={}", encoded(name.as_str())),
        name: name.to_string(),
        kind: kind_of(name.as_str()),
        size: size(content.len() as u64),
        path,
        lines,
        is_cut,
    })
    .into_response()
}

fn path_of(number: OfficeNumber) -> String {
    format!("/desk/{number}/folder")
}

fn is_text(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    std::path::Path::new(&lower).extension().is_some_and(|extension| extension == "csv" || extension == "txt")
}

fn complaint(word: &str) -> Option<&'static str> {
    Some(match word {
        "none" => "ファイルが選ばれていません。ファイルを選んでから、ボタンを押してください。",
        "name" => {
            "ファイルの名前に、使えない文字があります。/ \\ : * ? \" < > | のない名前に変えてください。どのファイルも入れていません。"
        }
        "large" => {
            "ファイルが大きすぎます。1つ10 MiBまで、一度に50 MiBまでです。どのファイルも入れていません。"
        }
        "many" => {
            "一度に入れられるファイルは100個までです。分けて入れてください。どのファイルも入れていません。"
        }
        "full" => {
            "フォルダーがいっぱいです。500個、128 MiBまで入ります。要らないファイルを消してください。どのファイルも入れていません。"
        }
        "busy" => "ほかの受け取りで混み合っています。しばらくしてから、もう一度お試しください。",
        "broken" => "ファイルを最後まで受け取れませんでした。もう一度お試しください。",
        "store" => {
            "試験環境の側で問題が起き、保存できませんでした。しばらくしてから、もう一度お試しください。"
        }
        _ => return None,
    })
}

impl FolderQuery {
    fn said(&self) -> Option<String> {
        if let Some(removed) = self.removed {
            return Some(format!("{removed}個のファイルを消しました。"));
        }
        let (new, replaced) = (self.new?, self.replaced.unwrap_or(0));
        let all = new.saturating_add(replaced);
        Some(match replaced {
            0 => format!("{all}個のファイルを入れました。"),
            _ => format!(
                "{all}個のファイルを入れました。そのうち{replaced}個は、同じ名前のファイルと入れ替えました。"
            ),
        })
    }
}

impl Row {
    fn of(entry: &FolderEntry, path: &str) -> Self {
        let name = entry.name.to_string();
        let opens = is_text(&name)
            || matches!(classify(&name), Classified::Attachment(_))
            || matches!(classify(&name), Classified::Standard(standard) if standard.image().is_some());
        Self {
            href: format!("{path}/file?name={}", encoded(&name)),
            kind: kind_of(&name),
            size: size(entry.bytes),
            at: short(entry.at),
            from: match entry.from {
                PutBy::ClientApp => "受信",
                PutBy::CareSoftware => "介護ソフト",
                PutBy::Person => "手で入れた",
            },
            opens,
            name,
        }
    }
}
