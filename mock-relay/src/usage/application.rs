//! 利用申請/更新: whether an application is possible now, and why not.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_domain::JapanTime;
use careplan_serve::{Frame, Page};

use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::subscriber::{LicenceCommand, LicenceState, Payment, Subscriber};

/// ライセンス料: for one year and one office number (C).
pub(super) const ANNUAL_FEE: &str = "21,000円";

#[derive(Template)]
#[template(path = "usage/application.html")]
pub(super) struct ApplicationPage {
    frame: Frame,
    crumb: Crumb,
    user_id: String,
    possible: bool,
    download_url: String,
    licence: Option<LicenceView>,
}

/// The step of 「トップ > 利用申請/更新 > 利用規約 > 利用申請完了」 that a page is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Crumb {
    Application,
    Form,
    Completion,
}

/// The licence in the page's words.
pub(super) struct LicenceView {
    pub(super) label: &'static str,
    pub(super) term: String,
    pub(super) payment: String,
    pub(super) renewal: &'static str,
}

pub(super) async fn page(State(site): State<Arc<Site>>, visitor: Visitor) -> Page<ApplicationPage> {
    let subscriber = &visitor.subscriber;
    let now = site.now();
    Page::ok(ApplicationPage {
        frame: site.frame_of(subscriber, "利用申請/更新", path::APPLICATION),
        crumb: Crumb::Application,
        user_id: subscriber.user_id.to_string(),
        possible: subscriber.licence.apply(LicenceCommand::Apply, now).is_ok(),
        download_url: site.settings.download_url.clone(),
        licence: LicenceView::of(subscriber, now),
    })
}

/// Leads back to 利用申請/更新, which says why, where no application is possible now.
pub(super) fn check_possible(site: &Site, subscriber: &Subscriber) -> Result<(), Detour> {
    subscriber.licence.apply(LicenceCommand::Apply, site.now()).map(drop).map_err(|refusal| {
        site.record_refusal(Some(subscriber.number), "application", refusal.rule(), refusal.to_string());
        Detour::To(path::APPLICATION)
    })
}

impl LicenceView {
    pub(super) fn of(subscriber: &Subscriber, now: JapanTime) -> Option<Self> {
        let state = subscriber.licence.state_at(now);
        let (LicenceState::Running(term) | LicenceState::Expired(term)) = state else { return None };
        let mark = term.payment.label();
        let payment = match term.payment {
            Payment::Awaited | Payment::Settled => format!("{ANNUAL_FEE} {mark}"),
            Payment::Free => mark.to_owned(),
        };
        Some(Self { label: state.label(), term: term.days(), payment, renewal: term.renewal().label() })
    }
}

impl Crumb {
    /// The four steps, and which of them is this.
    pub(super) fn steps(self) -> [(&'static str, bool); 4] {
        [
            ("トップ", false),
            ("利用申請/更新", self == Self::Application),
            ("利用規約", self == Self::Form),
            ("利用申請完了", self == Self::Completion),
        ]
    }
}
