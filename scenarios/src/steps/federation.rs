//! 国保連合会: letters, requests at its counter, notices, revocations.

use careplan_client::RequestStep;
use careplan_domain::{Claims, OfficeNumber};
use careplan_office::Papers;
use careplan_wire::back_office::ca::Revoke;
use careplan_wire::control::{AskLetter, AskedBy, AskedFor, Inquiry, NewNotice, NoticeCategory, NoticeOf};

use super::{Row, steps};
use crate::story::{Ending, Story, Told, chosen_password, new_office, said, told};
use crate::vocabulary::service_kind;

pub(super) const STEPS: &[Row] = steps! { Federation:
    Deed "{claims}{kind}事業所「{office}」({number})にお知らせが届いている",
        "the letter of the {kind} office \"{office}\" ({number}), which {claims}, has arrived",
        "", [Control]
        |story, claims: String, kind: String, office: String, number: OfficeNumber| {
            story.register(&office, number, service_kind(&kind)?, claims_of(&claims)).await
        }
    Deed "「{office}」は利用できる状態である", "\"{office}\" is ready",
        "every step done: password, certificate, application", [Control Portal Site]
        |story, office: String| { story.make_ready(&office).await }
    Deed "「{office}」と「{other}」は利用できる状態である", "\"{office}\" and \"{other}\" are ready",
        "", [Control Portal Site]
        |story, office: String, other: String| {
            story.make_ready(&office).await?;
            story.make_ready(&other).await
        }
    Deed "連合会が「{office}」の証明書を失効させる", "the federation revokes the certificate of \"{office}\"",
        "the one that its desk would use", [Control]
        |story, office: String| {
            let now = story.now().await?;
            let desk = &story.person(&office)?.desk;
            let serial = desk.store.usable(now, desk.papers.user_id).map_err(told)?.serial;
            story.control().await?.revoke(serial, Revoke::default()).await.map_err(told)?;
            Ok(())
        }
    Deed "連合会が「{office}」の申請を承認する", "the federation approves the request of \"{office}\"",
        "refused outside the counter's hours", [Control]
        |story, office: String| { step(story, &office, &RequestStep::Approve).await }
    Deed "連合会が「{office}」の申請を「{reason}」として差し戻す",
        "the federation returns the request of \"{office}\" because of \"{reason}\"", "", [Control]
        |story, office: String, reason: String| { step(story, &office, &RequestStep::Return { reason }).await }
    Deed "連合会が「{office}」の申請を取り下げる", "the federation withdraws the request of \"{office}\"",
        "the office has asked on paper", [Control]
        |story, office: String| { step(story, &office, &RequestStep::Withdraw).await }
    Deed "「{office}」の証明書がただちに発行される", "the certificate of \"{office}\" is issued at once",
        "whatever the counter's hours", [Control]
        |story, office: String| { step(story, &office, &RequestStep::Issue).await }
    Deed "「{office}」が連合会に{way}で電子請求用IDを問い合わせる",
        "\"{office}\" asks the federation for its ID {way}", "another temporary password comes by letter", [Control]
        |story, office: String, way: String| {
            let number = story.person(&office)?.desk.number();
            let ask = AskLetter { asked_by: asked_by(&way), asked_for: AskedFor::FirstLetter };
            let asked = story.control().await?.ask_letter(number, ask).await;
            story.last = Some(Ending::of_call(asked)?);
            Ok(())
        }
    Deed "IDのない{kind}事業所「{office}」({number})が連合会に{way}で問い合わせる",
        "the {kind} office \"{office}\" ({number}), which has no ID, asks the federation {way}",
        "it is registered; its letter takes two weeks", [Control]
        |story, kind: String, office: String, number: OfficeNumber, way: String| {
            let asked_by = asked_by(&way);
            let new = new_office(&office, number, service_kind(&kind)?, Claims::None)?;
            let asked = story.control().await?.inquire(&Inquiry { asked_by, office: new }).await;
            story.last = Some(Ending::of_call(asked)?);
            Ok(())
        }
    Deed "「{office}」({number})が届いた手紙を読む", "\"{office}\" ({number}) reads the letter that has arrived",
        "sits down at its desk with the passwords of the newest letter", [Control]
        |story, office: String, number: OfficeNumber| {
            let scene = story.scene().await?;
            let letter = scene.control.letter(number).await;
            match letter {
                Ok(letter) => {
                    let desk = scene.desk(Papers::from_letter(&letter, chosen_password()));
                    story.seat(&office, desk);
                    story.last = Some(Ending::Done);
                }
                Err(error) => story.last = Some(Ending::refusal(error)?),
            }
            Ok(())
        }
    Deed "連合会が「{office}」にお知らせ「{title}」を出す",
        "the federation posts the notice \"{title}\" to \"{office}\"", "", [Control]
        |story, office: String, title: String| {
            let number = story.person(&office)?.desk.number();
            post(story, Some(number), title).await
        }
    Deed "連合会がすべての事業所にお知らせ「{title}」を出す", "the federation posts the notice \"{title}\" to all",
        "", [Control]
        |story, title: String| { post(story, None, title).await }
    Deed "連合会がお知らせ「{title}」を取り下げる", "the federation takes the notice \"{title}\" back", "", [Control]
        |story, title: String| {
            let control = story.control().await?;
            let notices = control.notices(&careplan_wire::control::NoticesQuery::default()).await.map_err(told)?;
            let notice = notices.notices.into_iter().find(|notice| notice.title == title);
            let notice = notice.ok_or_else(|| said!("お知らせ「{title}」は出ていません。", "there is no notice `{title}`"))?;
            control.withdraw_notice(&notice.id, NoticeOf { office: notice.office }).await.map_err(told)
        }
    Check "窓口は{opening}いる", "the counter is {opening}", "", [Control]
        |story, opening: String| {
            let open = story.control().await?.counter().await.map_err(told)?.open;
            if open == (opening == "開いて") {
                Ok(())
            } else {
                Err(if open {
                    said!("窓口は開いています。", "the counter is open")
                } else {
                    said!("窓口は閉まっています。", "the counter is closed")
                })
            }
        }
    Check "窓口で待っている手順は{count}件である", "{count} steps wait at the counter", "", [Control]
        |story, count: usize| {
            let waiting = story.control().await?.counter().await.map_err(told)?.steps_waiting;
            if waiting == count { Ok(()) } else { Err(said!("待っている手順は{waiting}件です。", "{waiting} steps wait")) }
        }
};

fn claims_of(words: &str) -> Claims {
    match words {
        "みずから請求する" => Claims::SelfClaim,
        "請求を代理人に委任する" => Claims::Agent,
        _ => Claims::None,
    }
}

fn asked_by(way: &str) -> AskedBy {
    if way == "電話" { AskedBy::Telephone } else { AskedBy::Mail }
}

/// Moves the newest request of an office.
async fn step(story: &mut Story, office: &str, step: &RequestStep) -> Told {
    let number = story.person(office)?.desk.number();
    let control = story.control().await?;
    let requests = control.requests().await.map_err(told)?.requests;
    let newest = requests.into_iter().rfind(|request| request.office == number);
    let newest =
        newest.ok_or_else(|| said!("「{office}」の申請はありません。", "`{office}` has made no request"))?;
    let attempt = control.step_request(&newest.id, step).await;
    story.last = Some(Ending::of_call(attempt)?);
    Ok(())
}

async fn post(story: &mut Story, office: Option<OfficeNumber>, title: String) -> Told {
    let body = "詳しくは連合会にお問い合わせください。".to_owned();
    let notice =
        NewNotice { category: NoticeCategory::Schedule, title, body, from: None, until: None, office };
    story.control().await?.post_notice(&notice).await.map_err(told)?;
    Ok(())
}
