//! 利用状況Webサイト: applications, licences, the personal user.

use careplan_office::Application;
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};

use super::portal::{attempted, done};
use super::{Row, steps};
use crate::story::{Ending, said, told};

pub(super) const STEPS: &[Row] = steps! { UsageSite:
    Deed "「{office}」が利用を申請する", "\"{office}\" applies for the exchange", "", [Site]
        |story, office: String| {
            story.person_mut(&office)?.desk.apply(&Application::model()).await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」が電話番号「{text}」で利用を申請する", "\"{office}\" applies with the telephone number \"{text}\"",
        "", [Site]
        |story, office: String, text: String| {
            let application = Application { telephone: text, ..Application::model() };
            let attempt = story.person_mut(&office)?.desk.apply(&application).await;
            attempted(story, attempt)
        }
    Deed "「{office}」がメールアドレス「{text}」で利用を申請する", "\"{office}\" applies with the mail address \"{text}\"",
        "entered twice alike", [Site]
        |story, office: String, text: String| {
            let application = Application { mail: text.clone(), mail_again: text, ..Application::model() };
            let attempt = story.person_mut(&office)?.desk.apply(&application).await;
            attempted(story, attempt)
        }
    Deed "「{office}」が確認用のメールアドレスを「{text}」と違えて利用を申請する",
        "\"{office}\" applies with \"{text}\" as the repeated mail address", "the first is the model's", [Site]
        |story, office: String, text: String| {
            let application = Application { mail_again: text, ..Application::model() };
            let attempt = story.person_mut(&office)?.desk.apply(&application).await;
            attempted(story, attempt)
        }
    Deed "「{office}」が利用状況Webサイトで個人ユーザを確かめる", "\"{office}\" reads its personal user off the usage site",
        "", [Site]
        |story, office: String| {
            story.person_mut(&office)?.desk.read_personal_user().await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」が自動更新を停止する", "\"{office}\" stops the automatic renewal", "", [Site]
        |story, office: String| { story.person(&office)?.desk.stop_renewal().await.map_err(told) }
    Deed "「{office}」が自動更新を再開する", "\"{office}\" resumes the automatic renewal", "", [Site]
        |story, office: String| { story.person(&office)?.desk.resume_renewal().await.map_err(told) }
    Deed "窓口が「{office}」のライセンス料の支払を記録する", "the counter notes that \"{office}\" has paid its licence",
        "", [Control]
        |story, office: String| {
            let number = story.person(&office)?.desk.number();
            let paid = LicenceEvent { event: LicenceEventKind::Paid };
            story.control().await?.licence_event(number, paid).await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」の同僚が個人ユーザのパスワードを再設定する",
        "a colleague of \"{office}\" resets the personal user's password", "the office's own desk keeps the old one",
        [Site]
        |story, office: String| {
            let mut desk = story.person(&office)?.desk.clone();
            desk.reset_personal_password().await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」が登録内容の電話番号を「{text}」に変更する",
        "\"{office}\" changes its telephone number to \"{text}\"", "", [Site]
        |story, office: String, text: String| {
            let contact = Application { telephone: text, ..Application::model() };
            let attempt = story.person(&office)?.desk.change_contact(&contact).await;
            attempted(story, attempt)
        }
    Deed "「{office}」が仮パスワードで利用状況Webサイトにログインする",
        "\"{office}\" logs in at the usage site with its temporary password", "", [Site]
        |story, office: String| {
            let desk = &story.person(&office)?.desk;
            let mut site = desk.usage_site().map_err(told)?;
            let attempt = site.log_in(&desk.papers.user_id, &desk.papers.temporary_password).await.map(|_| ());
            story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
            Ok(())
        }
    Deed "「{office}」がユーザID「{user}」で利用状況Webサイトにログインする",
        "\"{office}\" logs in at the usage site as \"{user}\"", "with its own password", [Site]
        |story, office: String, user: String| {
            let desk = &story.person(&office)?.desk;
            let mut site = desk.usage_site().map_err(told)?;
            let attempt = site.log_in_as(&user, &desk.papers.chosen_password).await.map(|_| ());
            story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
            Ok(())
        }
    Deed "「{office}」が利用状況Webサイトにログインする", "\"{office}\" logs in at the usage site", "", [Site]
        |story, office: String| {
            let desk = story.person(&office)?.desk.clone();
            let mut site = desk.usage_site().map_err(told)?;
            let attempt = site.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.map(|_| ());
            if attempt.is_ok() {
                story.window = Some(site.browser().clone());
            }
            story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
            Ok(())
        }
    Check "「{office}」の利用申請の画面に「{words}」と出る", "the application page of \"{office}\" says \"{words}\"",
        "part of a line of 利用申請/更新", [Site]
        |story, office: String, words: String| {
            let page = story.person(&office)?.desk.application_page().await.map_err(told)?;
            if page.lines.iter().any(|line| line.contains(&words)) {
                Ok(())
            } else {
                let lines = page.lines.join("」「");
                Err(said!("利用申請の画面に「{words}」は出ていません。あるのは「{lines}」です。", "the application page does not say `{words}`, but `{lines}`"))
            }
        }
    Check "「{office}」の利用状況の今月は、送信{count}件、受信{other_count}件である",
        "this month \"{office}\" has {count} messages sent and {other_count} received",
        "as its own 利用状況 counts them", [Site]
        |story, office: String, count: u64, other_count: u64| {
            let figures = story.person(&office)?.desk.figures().await.map_err(told)?;
            let month = figures.first().ok_or_else(|| said!("利用状況に月がありません。", "the figures have no month"))?;
            if (month.messages_sent, month.messages_received) == (count, other_count) {
                Ok(())
            } else {
                let (sent, received) = (month.messages_sent, month.messages_received);
                Err(said!("{}は、送信{sent}件、受信{received}件です。", "in {}, {sent} were sent and {received} received", month.month))
            }
        }
    Check "登録内容が変更される", "the contact data is changed", "", []
        |story| { done(story, &said!("登録内容が変更される", "the contact data is changed")) }
    Check "利用状況Webサイトにログインできる", "the usage site lets in", "", []
        |story| { done(story, &said!("利用状況Webサイトにログインできる", "the usage site lets in")) }
};
