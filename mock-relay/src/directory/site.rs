//! The directory as a service: its pages, over its snapshots.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use careplan_domain::JapanTime;
use careplan_serve::store::{Store, StoreFault};
use careplan_serve::{Frame, Place, Shutdown, page_headers};
use careplan_sim::Environment;
use careplan_wire::control::Keep;
use futures_util::future::{Either, select};

use super::edition::Edition;
use super::listing::Listing;
use super::publications::{Earlier, Issue, PublicationDay, Publications};
use super::snapshots::Snapshots;
use super::{entrance, export, map_pages, public_information, regions, results, trouble, unlisted};
use crate::exchange::Companion;
use crate::subscriber::Subscribers;

/// The menu of every page.
const MENU: [(&str, &str); 3] = [
    ("事業所検索メニュー", path::ENTRANCE),
    ("地図から探す", path::MAP),
    ("地域別の一覧から探す", path::REGIONS),
];

/// Where the pages are.
pub(super) mod path {
    pub(in super::super) const ENTRANCE: &str = "/directory";
    /// As people type it.
    pub(in super::super) const ENTRANCE_TYPED: &str = "/directory/";
    pub(in super::super) const MAP: &str = "/directory/map";
    pub(in super::super) const PREFECTURE_MAP: &str = "/directory/map/{prefecture}";
    pub(in super::super) const REGIONS: &str = "/directory/regions";
    pub(in super::super) const REGION: &str = "/directory/regions/{prefecture}";
    pub(in super::super) const OFFICES: &str = "/directory/offices";
    pub(in super::super) const OFFICES_CSV: &str = "/directory/offices.csv";
    pub(in super::super) const OFFICES_JSON: &str = "/directory/offices.json";
    pub(in super::super) const UNLISTED: &str = "/directory/unlisted";
    pub(in super::super) const UNLISTED_CSV: &str = "/directory/unlisted.csv";
    pub(in super::super) const UNLISTED_PDF: &str = "/directory/unlisted.pdf";
    pub(in super::super) const PUBLIC_INFORMATION: &str = "/directory/public-information/{number}";
    pub(in super::super) const SCRIPT: &str = "/directory/assets/directory.js";
    pub(in super::super) const STYLE: &str = "/directory/assets/directory.css";
    pub(in super::super) const ANY: &str = "/directory/{*rest}";
}

/// What a directory is told from outside.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// 公表日: the day of the month on which the snapshot of its first day is published.
    pub publication_day: PublicationDay,
    /// Offices that were listed before the testbed's time, and stay listed until a reset; they are in the list alone.
    pub earlier: Vec<Listing>,
}

/// The directory. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Directory(Arc<Site>);

/// What its handlers stand on.
pub(super) struct Site {
    earlier: Vec<Listing>,
    snapshots: Snapshots,
    /// The list that was shown last, so that a page need not sort it anew.
    shown: Mutex<Option<(Arc<Publications>, Arc<Edition>)>>,
    environment: Environment,
}

impl Directory {
    /// A directory over these subscribers, its snapshots in `store`.
    pub async fn open(
        settings: Settings,
        store: Arc<dyn Store>,
        subscribers: Subscribers,
        environment: Environment,
    ) -> Result<Self, StoreFault> {
        let Settings { publication_day, earlier } = settings;
        let snapshots = Snapshots::open(publication_day, store, subscribers, environment.clone()).await?;
        Ok(Self(Arc::new(Site { earlier, snapshots, shown: Mutex::default(), environment })))
    }

    /// Its pages under `/directory`, with style sheet and script. What every page of the site shares (`/assets`) is
    /// the usage site's, with which this is merged.
    pub fn router(&self) -> Router {
        Router::new()
            .route(path::ENTRANCE, get(entrance::page))
            .route(path::ENTRANCE_TYPED, get(async || Redirect::permanent(path::ENTRANCE)))
            .route(path::MAP, get(map_pages::country))
            .route(path::PREFECTURE_MAP, get(map_pages::prefecture))
            .route(path::REGIONS, get(regions::prefectures))
            .route(path::REGION, get(regions::municipalities))
            .route(path::OFFICES, get(results::page))
            .route(path::OFFICES_CSV, get(export::csv))
            .route(path::OFFICES_JSON, get(export::json))
            .route(path::UNLISTED, get(unlisted::page))
            .route(path::UNLISTED_CSV, get(unlisted::csv))
            .route(path::UNLISTED_PDF, get(unlisted::pdf))
            .route(path::PUBLIC_INFORMATION, get(public_information::page))
            .route(path::SCRIPT, get(script))
            .route(path::STYLE, get(style))
            .route(path::ANY, get(trouble::not_found))
            .method_not_allowed_fallback(trouble::method_not_allowed)
            .layer(axum::middleware::from_fn(page_headers))
            .with_state(Arc::clone(&self.0))
    }

    /// Takes the snapshots of a clock that runs by itself, until `shutdown`.
    pub async fn keep_pace(&self, shutdown: Shutdown) {
        loop {
            if let Err(fault) = self.0.snapshots.settle().await {
                tracing::error!(%fault, "the directory's snapshot could not be kept: {fault}");
            }
            let mut moves = self.0.environment.clock.moves();
            moves.mark_unchanged();
            let next = self.0.snapshots.kept().next_moment();
            let clock = self.0.environment.clock.clone();
            let due = std::pin::pin!(async move {
                if clock.now() >= next {
                    // It is due and could not be kept: not before the clock moves again is it tried again.
                    drop(moves.changed().await);
                } else {
                    clock.reached(next).await;
                }
            });
            // The stop is looked at first.
            if let Either::Left(_) = select(std::pin::pin!(shutdown.requested()), due).await {
                return;
            }
        }
    }

    /// The numbers of the offices that are listed now.
    #[cfg(test)]
    pub(super) fn listed_numbers(&self) -> Vec<careplan_domain::OfficeNumber> {
        let edition = self.0.edition();
        let all = edition.find(&super::search::Search::default()).expect("everything can be asked for");
        all.into_iter().map(|entry| entry.listing.number).collect()
    }

    /// お知らせ, the newest first.
    #[cfg(test)]
    pub(super) fn news_now(&self) -> Vec<Issue> {
        self.0.news()
    }
}

#[async_trait]
impl Companion for Directory {
    async fn settle(&self) -> Result<(), StoreFault> {
        self.0.snapshots.settle().await
    }

    async fn reset(&self, keep: Keep) -> Result<(), StoreFault> {
        match keep {
            Keep::Nothing => self.0.snapshots.forget().await,
            Keep::Offices => Ok(()),
        }
    }
}

impl Site {
    pub(super) fn now(&self) -> JapanTime {
        self.environment.clock.now()
    }

    /// The list that is published now.
    pub(super) fn edition(&self) -> Arc<Edition> {
        let kept = self.snapshots.kept();
        let snapshot = kept.shown_at(self.now());
        let mut shown = self.shown.lock().expect("no one panics while holding the list");
        if let Some((of, edition)) = &*shown
            && Arc::ptr_eq(of, &kept)
            && edition.issue == snapshot.issue
        {
            return Arc::clone(edition);
        }
        let earlier: &[Listing] = match kept.earlier {
            Earlier::Listed => &self.earlier,
            Earlier::Forgotten => &[],
        };
        let edition = Arc::new(Edition::of(snapshot, earlier));
        *shown = Some((Arc::clone(&kept), Arc::clone(&edition)));
        edition
    }

    /// お知らせ, the newest first.
    pub(super) fn news(&self) -> Vec<Issue> {
        self.snapshots.kept().news_at(self.now())
    }

    /// The frame of a page; `current` is the menu entry that it belongs to.
    pub(super) fn frame(&self, title: impl Into<String>, current: &str) -> Frame {
        Frame::new(Place::Directory, title, self.now()).menu(&MENU, current)
    }
}

async fn script() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../../templates/directory/directory.js"))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")];
    (headers, include_str!("../../templates/directory/directory.css"))
}
