//! 試み: what may not be possible, tried all the same.
//!
//! Beside the plain sentences, which fail where the page has no button for what they say, these keep the refusal: a page
//! without the button is one.

use careplan_office::{Application, DeskError};
use careplan_testbed::OfficeHours;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};

use super::{Row, steps};
use crate::story::{Ending, Told, said, told};

/// At the portal and the usage site.
pub(super) const ON_PAGES: &[Row] = steps! { Pages:
    Deed "「{office}」が{errand}を試みる", "\"{office}\" tries {errand}",
        "at the portal or the usage site; a page without the button refuses", [Portal Site]
        |story, office: String, errand: String| {
            let desk = &mut story.person_mut(&office)?.desk;
            let attempt = match errand.as_str() {
                "証明書の発行申請" => desk.request_certificate().await,
                "証明書の更新申請" => desk.renew_certificate().await,
                "利用申請" => desk.apply(&Application::model()).await.map(drop),
                _ => desk.stop_renewal().await,
            };
            story.last = Some(on_page(attempt)?);
            Ok(())
        }
    Deed "「{office}」が新しい証明書に切り替える", "\"{office}\" changes over to its newest certificate",
        "installs it, and reads its personal user off the usage site", [Portal Site]
        |story, office: String| {
            let desk = &mut story.person_mut(&office)?.desk;
            desk.install_certificate().await.map_err(told)?;
            desk.read_personal_user().await.map_err(told)?;
            story.letters.hang_up(&office);
            Ok(())
        }
    Check "画面では進めない", "the page does not let it go on", "a refusal, or no such button", []
        |story| {
            match &story.last {
                Some(Ending::Page(_)) => Ok(()),
                _ => Err(story.instead_of(&said!("画面では進めない", "the page does not let it go on"))),
            }
        }
};

/// At the federation's counter.
pub(super) const AT_THE_COUNTER: &[Row] = steps! { Federation:
    Deed "窓口はいつでも開いている", "the counter never closes", "before any other step; not at a target", []
        |story| { story.set_counter(OfficeHours::Ignored) }
    Deed "連合会が「{office}」のいちばん新しい証明書の失効を試みる",
        "the federation tries to revoke the newest certificate of \"{office}\"", "installed or not", [Control]
        |story, office: String| {
            let number = story.person(&office)?.desk.number();
            let control = story.control().await?;
            let requests = control.requests().await.map_err(told)?.requests;
            let of_office = requests.into_iter().filter(|request| request.office == number);
            let newest = of_office.filter_map(|request| request.serial).next_back();
            let newest = newest.ok_or_else(|| said!("「{office}」の証明書はまだ発行されていません。", "no certificate was issued to `{office}`"))?;
            let attempt = control.revoke(newest, Revoke::default()).await;
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
    Deed "窓口が「{office}」の支払の記録を試みる", "the counter tries to note a payment of \"{office}\"", "", [Control]
        |story, office: String| {
            let number = story.person(&office)?.desk.number();
            let paid = LicenceEvent { event: LicenceEventKind::Paid };
            let attempt = story.control().await?.licence_event(number, paid).await;
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
};

/// What an attempt on pages came to, a missing button included.
fn on_page(attempt: Result<(), DeskError>) -> Told<Ending> {
    match attempt {
        Err(DeskError::Visit(error)) if error.messages().is_empty() => {
            Ok(Ending::Page(careplan_serve::error_chain(&error)))
        }
        attempt => Ending::of(attempt),
    }
}
