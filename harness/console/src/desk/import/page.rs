//! A page of the wizard, with what went wrong at its field.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, Page};

use super::Visit;
use crate::desk::Rooms;
use crate::desk::import_wizard::{FileFault, ImportWizard, Misstep, PasswordFault, Step};

#[derive(Template)]
#[template(path = "desk/import.html")]
struct ImportPage {
    frame: Frame,
    path: String,
    step: &'static str,
    wizard: ImportWizard,
    /// The file that lies ready where one is to be chosen; empty if none does.
    ready: String,
    faq: String,
    complaint: Option<Complaint>,
}

/// What went wrong, and at which field.
struct Complaint {
    field: &'static str,
    sentence: &'static str,
}

impl ImportPage {
    /// The sentence of a field, if something went wrong there.
    fn at(&self, field: &str) -> Option<&'static str> {
        self.complaint.as_ref().filter(|one| one.field == field).map(|one| one.sentence)
    }
}

/// The page where the wizard is.
pub(super) async fn of(rooms: &Rooms, visit: &Visit, misstep: Option<Misstep>) -> Response {
    let complaint = misstep.and_then(complaint);
    let frame = rooms.frame_of(&visit.desk, title(&visit.wizard));
    let (status, frame) = match complaint {
        Some(_) => (StatusCode::UNPROCESSABLE_ENTITY, frame.refused()),
        None => (StatusCode::OK, frame),
    };
    let ready = match visit.wizard.step() {
        Step::File => rooms.ready_file(&visit.desk.office).await.map(|file| file.name),
        _ => None,
    };
    Page(
        status,
        ImportPage {
            ready: ready.unwrap_or_default(),
            frame,
            path: visit.path(),
            step: visit.wizard.step().word(),
            wizard: visit.wizard.clone(),
            faq: format!("{}/faq", rooms.control.urls().portal.trim_end_matches('/')),
            complaint,
        },
    )
    .into_response()
}

/// The windows' titles (S); that of the password's is Windows'.
const fn title(wizard: &ImportWizard) -> &'static str {
    match wizard {
        ImportWizard::Start => "証明書のインポートウィザードの開始",
        ImportWizard::File => "インポートする証明書ファイル",
        ImportWizard::Password { .. } => "秘密キーの保護",
        ImportWizard::Store { .. } => "証明書ストア",
        ImportWizard::Summary { .. } => "証明書のインポートウィザードの完了",
        ImportWizard::Warning { .. } => "セキュリティ警告",
        ImportWizard::Imported { .. } | ImportWizard::Declined => "証明書のインポートウィザード",
    }
}

/// What is said. Windows' own words for a file and a password that it does not take are read from memory (A); the
/// rest is ours.
const fn complaint(misstep: Misstep) -> Option<Complaint> {
    let (field, sentence) = match misstep {
        Misstep::OtherStep => return None,
        Misstep::LocalMachine => (
            "location",
            "保存場所は「現在のユーザー(C)」を選んでください。「ローカル コンピューター(L)」に入れた証明書は、この手順では使いません。",
        ),
        Misstep::File(FileFault::Missing) => (
            "file",
            "ファイルが選ばれていません。電子請求受付システムからダウンロードした証明書のファイル(.p12)を選んでください。",
        ),
        Misstep::File(FileFault::TooLarge) => (
            "file",
            "ファイルが大きすぎます。証明書のファイルは64KBより小さいものです。ダウンロードした証明書のファイル(.p12)を選んでください。",
        ),
        Misstep::File(FileFault::Unrecognised) => (
            "file",
            "ファイルの種類を認識できません。他のファイルを選択してください。途中で切れたファイルや、名前だけを変えたファイルは読み取れません。もう一度ダウンロードしてください。",
        ),
        Misstep::Boxes => (
            "extended",
            "「すべての拡張プロパティを含める(A)」だけに印を付けてください。ほかの印は外してください。",
        ),
        Misstep::Password(PasswordFault::Missing) => {
            ("password", "パスワードが未入力です。証明書発行用パスワードを入力してください。")
        }
        Misstep::Password(PasswordFault::Wrong) => (
            "password",
            "入力されたパスワードが間違っています。証明書発行用パスワードは、大文字及び小文字を区別します。ファイルの中身が変わっている場合も、この表示になります。",
        ),
        Misstep::Password(PasswordFault::Empty) => (
            "password",
            "このファイルには、証明書と秘密キーの組が入っていません。電子請求受付システムから、もう一度ダウンロードしてください。",
        ),
        Misstep::NamedStore => {
            ("store", "「証明書の種類に基づいて、自動的に証明書ストアを選択する(U)」を選んでください。")
        }
    };
    Some(Complaint { field, sentence })
}
