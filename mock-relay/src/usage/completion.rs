//! 利用申請完了: the latest application, to be printed on one sheet. It can be opened again, because the office is told
//! to keep it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};

use super::application::Crumb;
use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::subscriber::Application;

#[derive(Template)]
#[template(path = "usage/completion.html")]
pub(super) struct CompletionPage {
    frame: Frame,
    crumb: Crumb,
    day: String,
    office_name: String,
    application: Application,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<CompletionPage>, Detour> {
    let subscriber = &visitor.subscriber;
    let applied = subscriber.applied.clone().ok_or(Detour::To(path::APPLICATION))?;
    Ok(Page::ok(CompletionPage {
        frame: site.frame_of(subscriber, "利用申請完了", path::APPLICATION),
        crumb: Crumb::Completion,
        day: applied.at.day().slashed_short(),
        office_name: subscriber.name.clone(),
        application: applied.application,
    }))
}
