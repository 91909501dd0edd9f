//! The wizard's pages: parse, open the file where a password was typed, move the wizard, render.
//!
//! Every form names the step that it is of. One that comes a second time, or from a page that lies behind, moves
//! nothing: it leads to the page where the wizard is.

mod page;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use careplan_domain::Secret;
use careplan_office::{CertificateStore, ImportError, InstalledCertificate};
use careplan_serve::{FormBody, PathOf};
use careplan_testbed::{ImportRefused, WindowsAccount};
use serde::Deserialize;

use super::import_wizard::{
    Boxes, Command, FileFault, ImportWizard, Location, Misstep, Opened, PasswordFault, Step, StoreChoice,
};
use super::sorry::Sorry;
use super::{Desk, Rooms, upload};

/// What a page of the wizard posts.
#[derive(Deserialize)]
pub(super) struct WizardForm {
    #[serde(default)]
    step: String,
    /// Which button.
    #[serde(default)]
    act: String,
    #[serde(default)]
    location: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    extended: Option<String>,
    #[serde(default)]
    protected: Option<String>,
    #[serde(default)]
    exportable: Option<String>,
    #[serde(default)]
    store: String,
}

/// One office's wizard.
struct Visit {
    desk: Desk,
    token: String,
    wizard: ImportWizard,
}

/// `POST …/import`: opens the file, as Windows would with the wizard.
pub(super) async fn start(State(rooms): State<Rooms>, PathOf(number): PathOf<String>) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    if rooms.control.desk_pc(desk.office.number).await.account != WindowsAccount::Administrator {
        return no_administrator(&rooms, &desk).into_response();
    }
    let token = rooms.control.environment().entropy.token();
    rooms.visits().open(token.clone(), desk.office.number);
    Redirect::to(&format!("{}/import/{token}", desk.path)).into_response()
}

/// `GET …/import/{visit}`: the page where the wizard is.
pub(super) async fn show(
    State(rooms): State<Rooms>,
    PathOf((number, token)): PathOf<(String, String)>,
) -> Response {
    match visit(&rooms, &number, token).await {
        Ok(visit) => page::of(&rooms, &visit, None).await,
        Err(sorry) => sorry.into_response(),
    }
}

/// `POST …/import/{visit}/file`: 【インポートする証明書ファイル】, 次へ(N).
pub(super) async fn choose_file(
    State(rooms): State<Rooms>,
    PathOf((number, token)): PathOf<(String, String)>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Response {
    let visit = match visit(&rooms, &number, token).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    let file = match body {
        // Larger than the whole form may be: its step is not read any more.
        Err(_) => Err(FileFault::TooLarge),
        Ok(body) => match upload::read(&headers, body).await {
            Some(form) if form.step == visit.wizard.step().word() => form.file,
            Some(_) => return visit.here(),
            None => Err(FileFault::Missing),
        },
    };
    // Who chooses no other goes on with the file that lies ready.
    let file = match file {
        Err(FileFault::Missing) => rooms.ready_file(&visit.desk.office).await.ok_or(FileFault::Missing),
        chosen => chosen,
    };
    // Whether it is such a file shows without its password.
    let file = match file {
        Ok(file) => match opened(&file.content, &Secret::from("")).await {
            Err(ImportError::NotAPackage { .. }) => Err(FileFault::Unrecognised),
            Ok(_) | Err(ImportError::WrongPassword | ImportError::NoCertificate) => Ok(file),
        },
        fault => fault,
    };
    rooms.go(&visit, Command::Choose(file)).await
}

/// `POST …/import/{visit}`: every other button.
pub(super) async fn go_on(
    State(rooms): State<Rooms>,
    PathOf((number, token)): PathOf<(String, String)>,
    FormBody(form): FormBody<WizardForm>,
) -> Response {
    let visit = match visit(&rooms, &number, token).await {
        Ok(visit) => visit,
        Err(sorry) => return sorry.into_response(),
    };
    if form.step != visit.wizard.step().word() {
        return visit.here();
    }
    match (visit.wizard.step(), form.act.as_str()) {
        (_, "cancel") | (Step::End, _) => {
            rooms.visits().close(&visit.token);
            Redirect::to(&visit.desk.path).into_response()
        }
        (_, "back") => rooms.go(&visit, Command::Back).await,
        (Step::Start, _) => {
            let location = match form.location.as_str() {
                "machine" => Location::LocalMachine,
                _ => Location::CurrentUser,
            };
            rooms.go(&visit, Command::Locate(location)).await
        }
        (Step::Password, _) => {
            let command = entered(&visit.wizard, form).await;
            rooms.go(&visit, command).await
        }
        (Step::Store, _) => {
            let choice = match form.store.as_str() {
                "named" => StoreChoice::Named,
                _ => StoreChoice::Automatic,
            };
            rooms.go(&visit, Command::Place(choice)).await
        }
        (Step::Summary, _) => rooms.finish(&visit).await,
        (Step::Warning, "yes") => rooms.import(&visit).await,
        (Step::Warning, "no") => rooms.go(&visit, Command::Decline).await,
        // A file comes in a form of its own, and the warning has two buttons.
        (Step::File | Step::Warning, _) => visit.here(),
    }
}

impl Rooms {
    /// Moves the wizard, and shows where it is or why it stays.
    async fn go(&self, visit: &Visit, command: Command) -> Response {
        match self.visits().apply(&visit.token, command) {
            Ok(()) | Err(Misstep::OtherStep) => visit.here(),
            Err(misstep) => page::of(self, visit, Some(misstep)).await,
        }
    }

    /// 完了(F): imports, or warns first where the authority is new on this PC.
    async fn finish(&self, visit: &Visit) -> Response {
        let store = self.control.desk_pc(visit.desk.office.number).await.store;
        let certificate = match visit.wizard.to_import() {
            Some(to_import) => opened(&to_import.file.content, &to_import.password).await.ok(),
            None => None,
        };
        let authority = certificate
            .and_then(|certificate| certificate.authority())
            .filter(|authority| !store.trusts(&authority.sha1));
        match authority {
            Some(authority) => self.go(visit, Command::Warn(authority.sha1.to_string())).await,
            None => self.import(visit).await,
        }
    }

    async fn import(&self, visit: &Visit) -> Response {
        let Some(opened) = visit.wizard.to_import() else { return visit.here() };
        let number = visit.desk.office.number;
        // A second click finds the same certificate there, which changes nothing.
        match self.control.import_certificate(number, &opened.file.content, &opened.password).await {
            Ok(_) => self.go(visit, Command::Done).await,
            Err(ImportRefused::NoAdministrator) => no_administrator(self, &visit.desk).into_response(),
            Err(ImportRefused::Full) => Sorry::new(
                StatusCode::CONFLICT,
                self.frame_of(&visit.desk, "インポートできませんでした"),
                "この端末には、これ以上の証明書をインポートできません。",
                "証明書へ戻る",
                &visit.desk.path,
            )
            .into_response(),
            Err(fault @ (ImportRefused::File(_) | ImportRefused::Store(_))) => {
                Sorry::broken(self.frame_of(&visit.desk, "処理できませんでした"), &fault).into_response()
            }
        }
    }
}

impl Visit {
    fn path(&self) -> String {
        format!("{}/import/{}", self.desk.path, self.token)
    }

    /// Leads to the page where the wizard is.
    fn here(&self) -> Response {
        Redirect::to(&self.path()).into_response()
    }
}

async fn visit(rooms: &Rooms, number: &str, token: String) -> Result<Visit, Sorry> {
    let desk = rooms.desk(number).await?;
    match rooms.visits().find(&token, desk.office.number) {
        Some(wizard) => Ok(Visit { desk, token, wizard }),
        None => Err(Sorry::new(
            StatusCode::NOT_FOUND,
            rooms.frame_of(&desk, "ウィザードは閉じています"),
            "この証明書のインポートウィザードは、もう閉じています。",
            "証明書へ戻る",
            &desk.path,
        )
        .sentence("インポートが終わったかどうかは、「インターネットオプション」で確かめてください。")),
    }
}

fn no_administrator(rooms: &Rooms, desk: &Desk) -> Sorry {
    Sorry::new(
        StatusCode::FORBIDDEN,
        rooms.frame_of(desk, "管理者権限が必要です"),
        "管理者権限のあるアカウントで作業を行ってください",
        "証明書へ戻る",
        &desk.path,
    )
    .sentence("いまこの端末を使っているのは、管理者権限のないアカウント(標準ユーザー)です。証明書はインポートされていません。")
    .sentence("「証明書」の画面で管理者のアカウントに切り替えてから、もう一度お試しください。")
}

/// What a file brings. Opening one takes long by design, so it is done apart from what answers others.
async fn opened(content: &[u8], password: &Secret) -> Result<InstalledCertificate, ImportError> {
    let (content, password) = (content.to_vec(), password.clone());
    let opening = tokio::task::spawn_blocking(move || CertificateStore::open(&content, &password));
    opening.await.expect("opening a file does not panic")
}

/// What the password opens, and which boxes were ticked.
async fn entered(wizard: &ImportWizard, form: WizardForm) -> Command {
    let boxes = match (form.extended, form.protected, form.exportable) {
        (Some(_), None, None) => Boxes::ExtendedPropertiesAlone,
        _ => Boxes::Other,
    };
    let ImportWizard::Password { file } = wizard else {
        return Command::Enter(boxes, Err(PasswordFault::Missing));
    };
    if form.password.is_empty() {
        return Command::Enter(boxes, Err(PasswordFault::Missing));
    }
    let password = Secret::from(form.password);
    let opened = match opened(&file.content, &password).await {
        Ok(certificate) => Ok(Opened {
            file: file.clone(),
            password,
            issued_to: certificate.issued_to.clone(),
            issuer: certificate.issuer.clone(),
            valid_to: certificate.not_after,
        }),
        Err(ImportError::NoCertificate) => Err(PasswordFault::Empty),
        // A file that was changed shows as one that this password does not open.
        Err(ImportError::WrongPassword | ImportError::NotAPackage { .. }) => Err(PasswordFault::Wrong),
    };
    Command::Enter(boxes, opened)
}
