//! 事業所の端末: the rooms that belong to one office, beside the console.
//!
//! The certificates on its PC and the wizard that imports them, the client app, and the folder in which files lie. The
//! rule it keeps: it asks [`Control`] like anybody, and holds nothing but how far each open wizard is, with its file and
//! what opened it, who is logged in at the client apps, and what is being written there; all of it until a reset.

mod certificates;
mod client;
mod folder;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod import;
mod import_wizard;
mod internet_options;
mod sorry;
mod streamed;
mod upload;
mod visits;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use careplan_domain::OfficeNumber;
use careplan_serve::{Frame, Place};
use careplan_testbed::Control;
use careplan_wire::ProblemCode;
use careplan_wire::control::Office;

use self::import_wizard::ChosenFile;
use self::sorry::Sorry;
use self::visits::Visits;

/// Bytes of a form, the file and its framing among them.
const FORM_MAX: usize = upload::FILE_MAX + 16 * 1024;

/// What the rooms share. Cheap to clone.
#[derive(Clone)]
struct Rooms {
    control: Control,
    visits: Arc<Visits>,
    receiving: Arc<streamed::Receiving>,
}

/// One office's desk, as its pages need it.
struct Desk {
    office: Office,
    path: String,
}

/// All rooms of all desks.
pub(crate) fn rooms<S: Clone + Send + Sync + 'static>(control: Control) -> Router<S> {
    let rooms = Rooms { control, visits: Arc::default(), receiving: Arc::default() };
    let apps = client::rooms(&rooms).merge(folder::rooms(&rooms));
    Router::new()
        .route("/desk/{office}/certificates", get(certificates::show))
        .route("/desk/{office}/certificates/account", post(certificates::change_account))
        .route("/desk/{office}/certificates/internet-options", get(internet_options::show))
        .route("/desk/{office}/certificates/import", post(import::start))
        .route("/desk/{office}/certificates/import/{visit}", get(import::show).post(import::go_on))
        .route("/desk/{office}/certificates/import/{visit}/file", post(import::choose_file))
        .route("/assets/desk.css", get(style))
        .layer(DefaultBodyLimit::max(FORM_MAX))
        .with_state(rooms)
        .merge(apps)
}

impl Rooms {
    /// The wizards that were opened since the last reset.
    fn visits(&self) -> &Visits {
        self.visits.forget_before(self.control.resets());
        &self.visits
    }

    /// The file that lies ready at a desk, as after the download; nothing before a certificate is issued.
    async fn ready_file(&self, office: &Office) -> Option<ChosenFile> {
        let content = self.control.issued_package(office.number).await.ok()??;
        Some(ChosenFile { name: format!("{}.p12", office.user_id), content })
    }

    /// The desk of the office that a path names, or the page that says why there is none.
    async fn desk(&self, number: &str) -> Result<Desk, Sorry> {
        let unknown = || Sorry::no_such_office(self.frame("事業所が見つかりません"));
        let number: OfficeNumber = number.parse().map_err(|_| unknown())?;
        match self.control.office(number).await {
            Ok(office) => Ok(Desk { path: format!("/desk/{number}/certificates"), office }),
            Err(refusal) if refusal.0.known_code() == Some(ProblemCode::OfficeUnknown) => Err(unknown()),
            Err(refusal) => Err(Sorry::broken(self.frame("処理できませんでした"), &refusal)),
        }
    }

    fn frame(&self, title: &str) -> Frame {
        Frame::new(Place::Desk, title, self.control.environment().clock.now())
    }

    /// The frame of an office's page.
    fn frame_of(&self, desk: &Desk, title: &str) -> Frame {
        self.frame(title).who(format!("{} {}", desk.office.name, desk.office.user_id))
    }
}

async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../templates/desk/desk.css")).into_response()
}

#[cfg(test)]
mod tests;
