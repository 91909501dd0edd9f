//! One message: who, when, its text, its files; and for its receiver the download into the desk's folder.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_office::ReceiveError;
use careplan_serve::{FormBody, Frame, Page, PathOf, QueryOf};
use careplan_standard::{Attachment, Classified, classify};
use careplan_testbed::{FolderFileName, FolderRefused, NewFolderFile, PutBy};
use careplan_wire::ProblemCode;
use careplan_wire::relay::{Message, MessageFile, MessageState, Side};
use serde::Deserialize;

use super::compose::Turner;
use super::list::class_of;
use super::{App, Visitor};
use crate::desk::folder::size;
use crate::time::moment;

/// Files on a page: with the longest names they fill 25 kB.
const FILES_LENGTH: usize = 30;

#[derive(Template)]
#[template(path = "desk/client/message.html")]
struct MessagePage {
    frame: Frame,
    base: String,
    folder: String,
    here: &'static str,
    message: Message,
    is_received: bool,
    partner: String,
    name: Option<String>,
    class: &'static str,
    sent_at: String,
    received_at: Option<String>,
    files: Vec<FileRow>,
    turner: Turner,
    can_download: bool,
    can_recall: bool,
    said: Option<String>,
    complaint: Option<&'static str>,
}

struct FileRow {
    place: usize,
    name: String,
    kind: &'static str,
    size: String,
}

/// What came of a button.
#[derive(Default, Deserialize)]
pub(super) struct DoneQuery {
    #[serde(default)]
    new: Option<usize>,
    #[serde(default)]
    replaced: Option<usize>,
    #[serde(default)]
    trouble: Option<String>,
    /// Which part of the files.
    #[serde(default)]
    files: Option<usize>,
}

/// Which file; all where none is named.
#[derive(Deserialize)]
pub(super) struct DownloadForm {
    #[serde(default)]
    name: String,
}

/// `GET …/client/messages/{id}`.
pub(super) async fn show(
    State(app): State<App>,
    PathOf((number, id)): PathOf<(String, String)>,
    headers: HeaderMap,
    QueryOf(done): QueryOf<DoneQuery>,
) -> Response {
    let here = address(&number, &id);
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let message = match fetch(&visitor, &id, &here).await {
        Ok(message) => message,
        Err(way) => return way,
    };
    let is_received = message.to == visitor.visit.office.number;
    let partner = if is_received { message.from } else { message.to };
    let names = match visitor.login.names.of(visitor.login.session(), vec![partner]).await {
        Ok(names) => names,
        Err(error) => return visitor.failed(&error, &here),
    };
    let side = if is_received { Side::Received } else { Side::Sent };
    let subject = if message.subject.is_empty() { "(件名なし)" } else { &message.subject };
    let frame = visitor.frame(subject);
    let (turner, begin) = Turner::of(message.files.len(), FILES_LENGTH, done.files);
    let rows = message.files.iter().enumerate().skip(begin).take(FILES_LENGTH);
    let complaint = done.trouble.as_deref().and_then(complaint);
    Page::ok(MessagePage {
        frame: if complaint.is_some() { frame.refused() } else { frame },
        base: visitor.path(""),
        folder: format!("/desk/{}/folder", visitor.visit.office.number),
        here: if is_received { "received" } else { "sent" },
        is_received,
        partner: partner.to_string(),
        name: names.get(&partner).cloned().flatten(),
        class: class_of(message.state, side),
        sent_at: moment(message.sent_at),
        received_at: message.received_at.map(moment),
        files: rows.map(|(place, file)| FileRow::of(place, file)).collect(),
        turner,
        can_download: is_received
            && matches!(message.state, MessageState::Unreceived | MessageState::Received),
        can_recall: !is_received && message.state == MessageState::Unreceived,
        said: done.said(),
        complaint,
        message,
    })
    .into_response()
}

/// `POST …/client/messages/{id}/download`: into the folder, one file or all.
pub(super) async fn download(
    State(app): State<App>,
    PathOf((number, id)): PathOf<(String, String)>,
    headers: HeaderMap,
    FormBody(form): FormBody<DownloadForm>,
) -> Response {
    let here = address(&number, &id);
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    let message = match fetch(&visitor, &id, &here).await {
        Ok(message) => message,
        Err(way) => return way,
    };
    let wanted: Vec<MessageFile> =
        message.files.iter().filter(|file| form.name.is_empty() || file.name == form.name).cloned().collect();
    if wanted.is_empty() {
        return Redirect::to(&format!("{here}?trouble=file")).into_response();
    }
    let office = visitor.visit.office.number;
    // Before anything is fetched: with its last file a message counts as received.
    let mut names = Vec::new();
    for file in &wanted {
        match file.name.parse::<FolderFileName>() {
            Ok(name) => names.push((name, file.bytes)),
            Err(_) => return Redirect::to(&format!("{here}?trouble=name")).into_response(),
        }
    }
    if let Err(refused) = visitor.control().has_room_in_folder(office, &names) {
        return full(&here, &refused);
    }
    let part = Message { files: wanted, ..message };
    let received = match visitor.login.mailbox.receive(part).await {
        Ok(received) => received.files,
        Err(ReceiveError::Call(error)) => return visitor.failed(&error, &here),
        Err(ReceiveError::Altered { .. }) => {
            let rule = "file-altered";
            let reason = "a file is not what the relay had announced";
            visitor.control().note_client_refusal(office, rule, reason);
            return Redirect::to(&format!("{here}?trouble=altered")).into_response();
        }
    };
    let files = names
        .into_iter()
        .zip(received)
        .map(|((name, _), file)| NewFolderFile { name, content: file.content });
    match visitor.control().put_in_folder(office, files.collect(), PutBy::ClientApp).await {
        Ok(put) => Redirect::to(&format!("{here}?new={}&replaced={}", put.new, put.replaced)).into_response(),
        Err(refused) => full(&here, &refused),
    }
}

/// `POST …/client/messages/{id}/recall`.
pub(super) async fn recall(
    State(app): State<App>,
    PathOf((number, id)): PathOf<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let here = address(&number, &id);
    let visitor = match app.visitor(&number, headers, &here).await {
        Ok(visitor) => visitor,
        Err(way) => return way,
    };
    match visitor.login.session().recall(&id).await {
        Ok(_) => Redirect::to(&here).into_response(),
        Err(error) => visitor.failed(&error, &here),
    }
}

/// The message, or the page that says why there is none.
async fn fetch(visitor: &Visitor, id: &str, here: &str) -> Result<Message, Response> {
    visitor.login.session().message(id).await.map_err(|error| match error.code() {
        Some(code @ (ProblemCode::MessageUnknown | ProblemCode::InvalidPath | ProblemCode::NotFound)) => {
            visitor.not_found("メッセージが見つかりません", code.remedy())
        }
        _ => visitor.failed(&error, here),
    })
}

fn full(here: &str, refused: &FolderRefused) -> Response {
    let word = match refused {
        FolderRefused::Store(_) => "store",
        FolderRefused::FileTooLarge { .. }
        | FolderRefused::TooMany { .. }
        | FolderRefused::Full { .. }
        | FolderRefused::AllFull => "full",
    };
    Redirect::to(&format!("{here}?trouble={word}")).into_response()
}

fn address(number: &str, id: &str) -> String {
    format!("/desk/{number}/client/messages/{}", super::list::encoded(id))
}

fn complaint(word: &str) -> Option<&'static str> {
    Some(match word {
        "full" => {
            "この端末のフォルダーに空きがありません。要らないファイルを消してから、もう一度ダウンロードしてください。まだ何も受信していません。"
        }
        "altered" => {
            "届いたファイルが、送られたものと一致しませんでした。保存していません。もう一度ダウンロードしてください。"
        }
        "name" => {
            "ファイルの名前に、この端末で使えない文字があります。送信した事業所に、名前を変えて送り直してもらってください。"
        }
        "file" => "その名前のファイルは、このメッセージにありません。一覧から選び直してください。",
        "store" => {
            "試験環境の側で問題が起き、保存できませんでした。しばらくしてから、もう一度お試しください。"
        }
        _ => return None,
    })
}

impl DoneQuery {
    fn said(&self) -> Option<String> {
        let (new, replaced) = (self.new?, self.replaced.unwrap_or(0));
        Some(match (new, replaced) {
            (new, 0) => format!("{new}個のファイルをフォルダーに保存しました。"),
            (new, replaced) => format!(
                "{}個のファイルをフォルダーに保存しました。そのうち{replaced}個は、同じ名前のファイルと入れ替えました。",
                new.saturating_add(replaced)
            ),
        })
    }
}

impl FileRow {
    fn of(place: usize, file: &MessageFile) -> Self {
        Self { place, name: file.name.clone(), kind: kind_of(&file.name), size: size(file.bytes) }
    }
}

/// What a file is, by its name.
pub(in crate::desk) fn kind_of(name: &str) -> &'static str {
    match classify(name) {
        Classified::Standard(name) => name.kind().japanese_name(),
        Classified::Attachment(Attachment::Pdf) => "PDF",
        Classified::Attachment(Attachment::Jpeg) => "画像(JPEG)",
        Classified::Malformed { .. } => "名前が標準仕様と違うファイル",
        Classified::Other { .. } => "そのほか",
    }
}
