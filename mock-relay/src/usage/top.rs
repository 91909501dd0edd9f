//! トップ: the system's state, and the office's personal user, which is there before any application (start guide,
//! chapter 6: S).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};

use super::visit::Visitor;
use super::{Site, path};
use crate::operation::Standing;

#[derive(Template)]
#[template(path = "usage/top.html")]
pub(super) struct TopPage {
    frame: Frame,
    standing: Standing,
    support_url: String,
    personal_id: String,
    personal_password: String,
}

pub(super) async fn page(State(site): State<Arc<Site>>, visitor: Visitor) -> Page<TopPage> {
    let subscriber = &visitor.subscriber;
    Page::ok(TopPage {
        frame: site.frame_of(subscriber, "トップ", path::TOP),
        standing: site.operation.standing(),
        support_url: site.settings.support_url.clone(),
        personal_id: subscriber.personal_id.to_string(),
        personal_password: subscriber.personal_password.expose().to_owned(),
    })
}
