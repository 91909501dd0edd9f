//! はい or いいえ: the last question before an application. As a page rather than a dialog, so that it is asked
//! without a script too.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use careplan_serve::{Frame, Page};
use serde::Deserialize;

use super::application::{Crumb, check_possible};
use super::asked::Posted;
use super::notice::Notice;
use super::visit::{Detour, Draft, Visitor};
use super::{Site, path};
use crate::subscriber::{Application, ApplicationRefusal, LicenceRefusal, Renewal, Term};

#[derive(Template)]
#[template(path = "usage/confirmation.html")]
pub(super) struct ConfirmationPage {
    frame: Frame,
    crumb: Crumb,
    csrf: String,
    office_name: String,
    application: Application,
    /// Whether the term that would begin now is renewed by itself.
    renews: bool,
}

/// What the page posts.
#[derive(Deserialize)]
pub(super) struct Answered {
    #[serde(default)]
    csrf: String,
    answer: Answer,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Yes,
    No,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
) -> Result<Page<ConfirmationPage>, Detour> {
    check_possible(&site, &visitor.subscriber)?;
    // Nothing asked: somebody came here by its address.
    let application = visitor.session.value.draft.asked.clone().ok_or(Detour::To(path::FORM))?;
    Ok(Page::ok(ConfirmationPage {
        frame: site.frame_of(&visitor.subscriber, "申請の確認", path::APPLICATION),
        crumb: Crumb::Form,
        csrf: visitor.session.csrf.clone(),
        office_name: visitor.subscriber.name.clone(),
        application,
        renews: Term::beginning(site.now()).renewal() == Renewal::Automatic,
    }))
}

/// Always leads on, to a page that can be loaded again without harm.
pub(super) async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Posted(form): Posted<Answered>,
) -> Detour {
    if let Err(detour) = visitor.check_csrf(&site, &form.csrf) {
        return detour;
    }
    let draft = visitor.session.value.draft.clone();
    let Some(application) = draft.asked.clone() else {
        // The second of two clicks: the first has applied and taken the draft away.
        return Detour::To(path::COMPLETION);
    };
    match form.answer {
        Answer::No => {
            visitor.keep(&site, Draft { asked: None, ..draft });
            Detour::To(path::FORM)
        }
        Answer::Yes => apply(&site, &visitor, application).await,
    }
}

async fn apply(site: &Site, visitor: &Visitor, application: Application) -> Detour {
    let applied = site.subscribers.apply(&visitor.subscriber.number, application).await;
    if let Err(ApplicationRefusal::Store(fault)) = &applied {
        tracing::error!(office = %visitor.subscriber.number, "an application was not kept: {fault}");
        return Notice::not_kept(site, &visitor.subscriber).into();
    }
    visitor.keep(site, Draft::default());
    match applied {
        // A refusal because the licence runs is the second of two clicks at once, or of two pages.
        Ok(_) | Err(ApplicationRefusal::Licence(LicenceRefusal::Running { .. })) => {
            Detour::To(path::COMPLETION)
        }
        Err(ApplicationRefusal::Unknown(_)) => Detour::Login,
        Err(ApplicationRefusal::Licence(_) | ApplicationRefusal::Store(_)) => Detour::To(path::APPLICATION),
    }
}
