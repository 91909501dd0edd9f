//! 自動更新: what comes after the present term, and the office's say in it.
//!
//! Licences that were applied for from 2025-06-01 on are renewed by themselves unless the office stops that (C). How it
//! does so is not public: the page is ours (A).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};
use serde::Deserialize;

use super::application::{ANNUAL_FEE, LicenceView};
use super::asked::Posted;
use super::notice::Notice;
use super::visit::{Detour, Visitor};
use super::{Site, path};
use crate::subscriber::{ApplicationRefusal, LicenceState, Payment, Renewal, RenewalWish, Term};

#[derive(Template)]
#[template(path = "usage/renewal.html")]
pub(super) struct RenewalPage {
    frame: Frame,
    csrf: String,
    licence: Option<LicenceView>,
    outlook: Outlook,
}

/// What comes next, in the page's words.
enum Outlook {
    NotApplied,
    /// The term's last day stands beside it.
    ByHand,
    Expired,
    /// The next term, and its fee.
    Automatic {
        next: String,
        fee: &'static str,
    },
    Stopped {
        last: String,
    },
}

/// What the page posts.
#[derive(Deserialize)]
pub(super) struct RenewalForm {
    #[serde(default)]
    csrf: String,
    action: Action,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Stop,
    Resume,
}

pub(super) async fn page(State(site): State<Arc<Site>>, visitor: Visitor) -> Page<RenewalPage> {
    let (subscriber, now) = (&visitor.subscriber, site.now());
    Page::ok(RenewalPage {
        frame: site.frame_of(subscriber, "自動更新", path::APPLICATION),
        csrf: visitor.session.csrf.clone(),
        licence: LicenceView::of(subscriber, now),
        outlook: Outlook::of(subscriber.licence.state_at(now)),
    })
}

/// Always leads back to the page, which says how it stands: also for the second of two clicks.
pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Posted(form): Posted<RenewalForm>,
) -> Detour {
    if let Err(detour) = visitor.check_csrf(&site, &form.csrf) {
        return detour;
    }
    let wish = match form.action {
        Action::Stop => RenewalWish::Stop,
        Action::Resume => RenewalWish::Continue,
    };
    match site.subscribers.wish_renewal(&visitor.subscriber.number, wish).await {
        Ok(_) | Err(ApplicationRefusal::Licence(_)) => Detour::To(path::RENEWAL),
        Err(ApplicationRefusal::Unknown(_)) => Detour::Login,
        Err(ApplicationRefusal::Store(fault)) => {
            tracing::error!(office = %visitor.subscriber.number, "a renewal's wish was not kept: {fault}");
            Notice::change_not_kept(&site, &visitor.subscriber).into()
        }
    }
}

impl Outlook {
    fn of(state: LicenceState) -> Self {
        let term = match state {
            LicenceState::NotApplied => return Self::NotApplied,
            LicenceState::Expired(_) => return Self::Expired,
            LicenceState::Running(term) => term,
        };
        match term.renewal() {
            Renewal::ByHand => Self::ByHand,
            Renewal::Automatic => {
                let next = Term::beginning(term.until.day().plus_days(1).start());
                let fee = match next.payment {
                    Payment::Awaited | Payment::Settled => ANNUAL_FEE,
                    Payment::Free => next.payment.label(),
                };
                Self::Automatic { next: next.days(), fee }
            }
            Renewal::Stopped => Self::Stopped { last: term.until.day().slashed_short() },
        }
    }
}
