//! The top page: what the site is for, the two ways on that most are here for, and the newest news.

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};

use super::guide::{GUIDES, Guide};
use super::news::{self, News, VERSION_NOTICE};
use super::{OfSite, path};

/// News on the top page.
const NEWS_SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "support/home.html")]
pub(super) struct HomePage {
    frame: Frame,
    /// The version notice, once its day has come.
    version: Option<&'static News>,
    news: Vec<&'static News>,
    guides: &'static [Guide],
}

pub(super) async fn page(State(site): OfSite) -> Page<HomePage> {
    let shown = news::shown(site.now());
    Page::ok(HomePage {
        frame: site.frame("ケアプランのやりとりを、紙からデジタルへ。", path::HOME),
        version: shown.iter().copied().find(|news| news.title == VERSION_NOTICE),
        news: shown.into_iter().take(NEWS_SHOWN).collect(),
        guides: &GUIDES,
    })
}
