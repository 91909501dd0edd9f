//! 「インターネットオプション」: the list that answers "is it installed?" (start guide, chapter 5: S).

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::JapanTime;
use careplan_office::{CertificateStore, InstalledCertificate};
use careplan_serve::{Frame, Page, PathOf};
use careplan_wire::control::Office;

use super::Rooms;

#[derive(Template)]
#[template(path = "desk/internet_options.html")]
struct InternetOptionsPage {
    frame: Frame,
    path: String,
    installed: Installed,
    rows: Vec<Row>,
}

/// One certificate, as Windows lists it, and what is to be said of it.
struct Row {
    issued_to: String,
    issuer: String,
    valid_to: String,
    state: &'static str,
    class: &'static str,
    /// Whose it is, where it is not this office's.
    other_office: Option<String>,
}

/// The answer to "is it installed?".
pub(super) struct Installed {
    /// Its sentence.
    pub(super) sentence: String,
    /// Whether it is yes.
    pub(super) is_good: bool,
}

/// `GET …/internet-options`.
pub(super) async fn show(State(rooms): State<Rooms>, PathOf(number): PathOf<String>) -> Response {
    let desk = match rooms.desk(&number).await {
        Ok(desk) => desk,
        Err(sorry) => return sorry.into_response(),
    };
    let store = rooms.control.desk_pc(desk.office.number).await.store;
    let frame = rooms.frame_of(&desk, "インターネットオプション");
    Page::ok(InternetOptionsPage {
        installed: Installed::at(&store, &desk.office, frame.now),
        rows: store.certificates().iter().map(|one| Row::of(one, &desk.office, frame.now)).collect(),
        frame,
        path: desk.path,
    })
    .into_response()
}

impl Installed {
    /// What lies in a store is the answer for one office and one moment.
    pub(super) fn at(store: &CertificateStore, office: &Office, now: JapanTime) -> Self {
        let no = |sentence: &str| Self { sentence: sentence.to_owned(), is_good: false };
        let is_others = |one: &InstalledCertificate| one.office.is_some_and(|whose| whose != office.user_id);
        let in_force = |one: &&InstalledCertificate| one.is_valid_at(now);
        match store.usable(now, office.user_id) {
            Ok(good) => Self {
                sentence: format!(
                    "有効期間内の証明書がインストールされています。発行者 {}、発行先 {}、有効期限 {}",
                    good.issuer,
                    good.issued_to,
                    good.not_after.day().slashed()
                ),
                is_good: true,
            },
            Err(_) if store.certificates().is_empty() => no("証明書は、まだインストールされていません。"),
            Err(_) if store.certificates().iter().filter(in_force).any(is_others) => no(
                "インストールされている有効期間内の証明書は、ほかの事業所のものです。この事業所のユーザIDでログインしてダウンロードしたファイルを、インポートしてください。",
            ),
            Err(_) => {
                no("有効期間内の証明書がありません。新しい証明書をダウンロードし、インポートしてください。")
            }
        }
    }
}

impl Row {
    fn of(certificate: &InstalledCertificate, office: &Office, now: JapanTime) -> Self {
        let (state, class) = if certificate.not_after < now {
            ("期限切れ", "bad")
        } else if now < certificate.not_before {
            ("有効開始前", "warn")
        } else {
            ("有効期間内", "good")
        };
        Self {
            issued_to: certificate.issued_to.clone(),
            issuer: certificate.issuer.clone(),
            valid_to: certificate.not_after.day().slashed(),
            state,
            class,
            other_office: certificate
                .office
                .filter(|whose| *whose != office.user_id)
                .map(|whose| whose.to_string()),
        }
    }
}
