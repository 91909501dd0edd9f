//! 【FAQ一覧】, one question with its answer, and the CA's fingerprints as they are now.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use careplan_client::Fingerprints;
use careplan_serve::{Frame, KEYWORD_MAX, Keyword, Page, PathOf, QueryOf};
use serde::Deserialize;

use super::visitor::Visitor;
use super::{apology, surroundings};
use crate::faq::{ENTRIES, Entry, FINGERPRINT, Topic};
use crate::portal::Portal;

/// What the address of the list says.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    topic: String,
    keyword: String,
}

#[derive(Template)]
#[template(path = "faq.html")]
struct FaqPage {
    frame: Frame,
    topics: Vec<TopicChoice>,
    keyword: String,
    topic_message: Option<&'static str>,
    message: Option<String>,
    count: usize,
    entries: Vec<Entry>,
}

struct TopicChoice {
    word: &'static str,
    label: &'static str,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "faq_entry.html")]
struct EntryPage {
    frame: Frame,
    question: &'static str,
    topic: &'static str,
    answer: Vec<String>,
    authorities: Authorities,
}

/// What the page of the fingerprints shows.
enum Authorities {
    /// It is another page.
    NotAsked,
    /// The CA does not answer.
    Silent,
    /// Of every generation, the newest first.
    Known(Vec<Generation>),
}

struct Generation {
    number: usize,
    is_newest: bool,
    fingerprints: Fingerprints,
}

/// `GET /faq`: 【FAQ一覧】.
pub(super) async fn list(
    State(portal): State<Portal>,
    visitor: Visitor,
    QueryOf(asked): QueryOf<Asked>,
) -> Response {
    let frame = surroundings::inside(&portal, &visitor.office, "FAQ一覧", "/faq");
    let topic = Topic::EACH.into_iter().find(|topic| topic.word() == asked.topic);
    // No button says another; an address that somebody changed by hand does.
    let topic_message = (topic.is_none() && !asked.topic.is_empty()).then_some("分類を選んでください。");
    let settings = portal.settings();
    let (keyword, message) = match Keyword::read(&asked.keyword) {
        Ok(keyword) => (Some(keyword), None),
        Err(too_long) => {
            let message = format!(
                "キーワードが{}文字あります。{KEYWORD_MAX}文字以内で入力してください。",
                too_long.found
            );
            (None, Some(message))
        }
    };
    let entries: Vec<Entry> = ENTRIES
        .into_iter()
        .filter(|entry| topic.is_none_or(|topic| entry.topic == topic))
        .filter(|entry| {
            let answer = entry.answer(settings);
            let texts: Vec<&str> = answer.iter().map(String::as_str).chain([entry.question]).collect();
            keyword.as_ref().is_some_and(|keyword| keyword.is_in(&texts))
        })
        .collect();
    let (status, frame) = if message.is_some() || topic_message.is_some() {
        (StatusCode::UNPROCESSABLE_ENTITY, frame.refused())
    } else {
        (StatusCode::OK, frame)
    };
    let all = TopicChoice { word: "", label: "すべて", chosen: topic.is_none() };
    let topics = Topic::EACH.map(|one| TopicChoice {
        word: one.word(),
        label: one.label(),
        chosen: Some(one) == topic,
    });
    let page = FaqPage {
        frame,
        topics: std::iter::once(all).chain(topics).collect(),
        keyword: asked.keyword.chars().take(KEYWORD_SHOWN).collect(),
        topic_message,
        message,
        count: entries.len(),
        entries,
    };
    Page(status, page).into_response()
}

/// `GET /faq/{id}`: one of them.
pub(super) async fn entry(
    State(portal): State<Portal>,
    visitor: Visitor,
    PathOf(id): PathOf<String>,
) -> Response {
    let frame = |title: &str| surroundings::inside(&portal, &visitor.office, title, "/faq");
    let Some(entry) = ENTRIES.into_iter().find(|entry| entry.id == id) else {
        return apology::not_found(frame("FAQが見つかりません")).into_response();
    };
    let authorities = if entry.id == FINGERPRINT { known(&portal).await } else { Authorities::NotAsked };
    Page::ok(EntryPage {
        frame: frame(entry.question),
        question: entry.question,
        topic: entry.topic.label(),
        answer: entry.answer(portal.settings()),
        authorities,
    })
    .into_response()
}

/// Characters of a keyword that the page gives back.
const KEYWORD_SHOWN: usize = 120;

async fn known(portal: &Portal) -> Authorities {
    match portal.authority_fingerprints().await {
        Ok(all) => {
            let newest = all.len();
            let generations = (1..).zip(all).map(|(number, fingerprints)| Generation {
                number,
                is_newest: number == newest,
                fingerprints,
            });
            let mut generations: Vec<Generation> = generations.collect();
            generations.reverse();
            Authorities::Known(generations)
        }
        Err(fault) => {
            tracing::warn!(%fault, "the fingerprints of the CA cannot be shown");
            Authorities::Silent
        }
    }
}
