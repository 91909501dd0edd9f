//! よくあるご質問: the list with its search, and one question with its answer.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_serve::{Frame, KEYWORD_MAX, Keyword, Page, PathOf, QueryOf, Refused};
use serde::Deserialize;

use super::faq::{ENTRIES, Entry, Topic};
use super::notice::Notice;
use super::{OfSite, path};

/// What the address of the list says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    topic: String,
    keyword: String,
}

#[derive(Template)]
#[template(path = "support/faq.html")]
struct ListPage {
    frame: Frame,
    /// Whether it is asked about everything.
    any_topic: bool,
    /// Each topic, and whether it is chosen.
    topics: Vec<(Topic, bool)>,
    keyword: String,
    message: Option<String>,
    entries: Vec<&'static Entry>,
}

#[derive(Template)]
#[template(path = "support/question.html")]
struct OnePage {
    frame: Frame,
    entry: &'static Entry,
}

pub(super) async fn list(State(site): OfSite, asked: Result<QueryOf<Asked>, Refused>) -> Response {
    let asked = match asked {
        Ok(QueryOf(asked)) => asked,
        Err(refused) => return Notice::unreadable(&site, "form", &refused).into_response(),
    };
    // An unknown topic, as in an old link, is every topic.
    let topic = Topic::EACH.into_iter().find(|topic| topic.word() == asked.topic);
    let frame = site.frame("よくあるご質問", path::FAQ);
    let (keyword, message) = read(&asked.keyword);
    let found =
        |entry: &&'static Entry| topic.is_none_or(|topic| entry.topic == topic) && entry.has(&keyword);
    let entries = ENTRIES.iter().filter(found).collect();
    let refused = message.is_some();
    let page = ListPage {
        frame: if refused { frame.refused() } else { frame },
        any_topic: topic.is_none(),
        topics: Topic::EACH.into_iter().map(|each| (each, topic == Some(each))).collect(),
        keyword: asked.keyword.chars().take(2 * KEYWORD_MAX).collect(),
        message,
        entries,
    };
    let status = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page(status, page).into_response()
}

pub(super) async fn one(State(site): OfSite, id: Result<PathOf<String>, Refused>) -> Response {
    let found = id.ok().and_then(|PathOf(id)| ENTRIES.iter().find(|entry| entry.id == id));
    match found {
        Some(entry) => {
            Page::ok(OnePage { frame: site.frame(entry.question, path::FAQ), entry }).into_response()
        }
        None => Notice::nothing(&site, path::FAQ).into_response(),
    }
}

/// The keyword that was typed, or what to say of it.
pub(super) fn read(typed: &str) -> (Keyword, Option<String>) {
    match Keyword::read(typed) {
        Ok(keyword) => (keyword, None),
        Err(too_long) => {
            let found = too_long.found;
            let message =
                format!("キーワードが{found}文字あります。{KEYWORD_MAX}文字以内で入力してください。");
            (Keyword::default(), Some(message))
        }
    }
}

impl Entry {
    /// Whether the keyword's words stand in it.
    pub(super) fn has(&self, keyword: &Keyword) -> bool {
        let texts: Vec<&str> =
            [self.topic.label(), self.question].into_iter().chain(self.answer.iter().copied()).collect();
        keyword.is_in(&texts)
    }
}
