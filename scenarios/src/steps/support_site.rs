//! ヘルプデスクサポートサイト: enquiries and their answers. Its pages are looked at as any page is.

use careplan_wire::control::AnswerEnquiry;

use super::{Row, steps};
use crate::story::{said, told};

pub(super) const STEPS: &[Row] = steps! { SupportSite:
    Check "サポートサイトへの問い合わせは{count}件である", "the support site has {count} enquiries", "", [Control]
        |story, count: usize| {
            let found = story.control().await?.enquiries().await.map_err(told)?.enquiries.len();
            if found == count { Ok(()) } else { Err(said!("問い合わせは{found}件です。", "there are {found} enquiries")) }
        }
    Deed "ヘルプデスクが最新の問い合わせに「{text}」と答える", "the help desk answers the newest enquiry \"{text}\"", "", [Control]
        |story, text: String| {
            let control = story.control().await?;
            let newest = control.enquiries().await.map_err(told)?.enquiries.into_iter().next();
            let newest = newest.ok_or_else(|| said!("問い合わせはありません。", "there is no enquiry"))?;
            control.answer_enquiry(&newest.id, &AnswerEnquiry { text }).await.map_err(told)?;
            Ok(())
        }
};
