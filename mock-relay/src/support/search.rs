//! 検索: one keyword over news, documents, and questions with their answers.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_domain::JapanTime;
use careplan_serve::{Frame, KEYWORD_MAX, Keyword, Page, QueryOf, Refused};
use serde::Deserialize;

use super::faq::ENTRIES;
use super::guide::GUIDES;
use super::notice::Notice;
use super::{OfSite, news, path, questions};

/// Characters of what is shown of a hit.
const EXCERPT: usize = 60;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    keyword: String,
}

#[derive(Template)]
#[template(path = "support/search.html")]
struct SearchPage {
    frame: Frame,
    keyword: String,
    message: Option<String>,
    /// None before anything was asked.
    hits: Option<Vec<Hit>>,
}

/// One thing that was found.
pub(super) struct Hit {
    kind: &'static str,
    title: String,
    address: String,
    excerpt: String,
}

pub(super) async fn page(State(site): OfSite, asked: Result<QueryOf<Asked>, Refused>) -> Response {
    let asked = match asked {
        Ok(QueryOf(asked)) => asked,
        Err(refused) => return Notice::unreadable(&site, "form", &refused).into_response(),
    };
    let frame = site.frame("検索", path::SEARCH);
    let (keyword, message) = questions::read(&asked.keyword);
    let is_asked = !asked.keyword.trim().is_empty() && message.is_none();
    let status = if message.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = SearchPage {
        frame: if message.is_some() { frame.refused() } else { frame },
        keyword: asked.keyword.chars().take(2 * KEYWORD_MAX).collect(),
        message,
        hits: is_asked.then(|| hits(&keyword, site.now())),
    };
    Page(status, page).into_response()
}

/// All that has the keyword: documents by chapter, then questions, then news.
fn hits(keyword: &Keyword, now: JapanTime) -> Vec<Hit> {
    let chapters = GUIDES.iter().flat_map(|guide| guide.chapters.iter().map(move |chapter| (guide, chapter)));
    let documents = chapters.filter_map(|(guide, chapter)| {
        let mut texts = chapter.texts();
        texts.extend([guide.title, chapter.heading]);
        keyword.is_in(&texts).then(|| Hit {
            kind: "各種資料",
            title: format!("{} {}", guide.title, chapter.title()),
            address: format!("{}/{}#{}", path::DOCUMENTS, guide.id, chapter.id),
            excerpt: excerpt(texts.first().copied().unwrap_or_default()),
        })
    });
    let questions = ENTRIES.iter().filter(|entry| entry.has(keyword)).map(|entry| Hit {
        kind: "よくあるご質問",
        title: entry.question.to_owned(),
        address: format!("{}/{}", path::FAQ, entry.id),
        excerpt: excerpt(entry.answer.first().copied().unwrap_or_default()),
    });
    let news = news::shown(now).into_iter().filter_map(|news| {
        let paragraphs = news.paragraphs();
        let mut texts: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        texts.extend([news.title, news.category]);
        keyword.is_in(&texts).then(|| Hit {
            kind: "お知らせ",
            title: format!("{} {}", news.day().slashed(), news.title),
            address: news.address(),
            excerpt: excerpt(texts.first().copied().unwrap_or_default()),
        })
    });
    documents.chain(questions).chain(news).collect()
}

fn excerpt(text: &str) -> String {
    let mut shown: String = text.chars().take(EXCERPT).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
