//! 利用状況Webサイト, and the client app's login.

use careplan_domain::Secret;
use careplan_office::{Application, Mailbox};
use careplan_wire::back_office::relay::{LicenceEvent, LicenceEventKind};
use cucumber::{given, then, when};

use crate::Story;
use crate::story::{Ending, Told, told};

#[given(regex = "^「(.+)」が利用を申請する$")]
#[when(regex = "^「(.+)」が利用を申請する$")]
async fn apply(story: &mut Story, name: String) -> Told {
    story.person_mut(&name)?.desk.apply(&Application::model()).await.map_err(told)?;
    Ok(())
}

#[given(regex = "^「(.+)」が利用状況Webサイトで個人ユーザを確かめる$")]
#[when(regex = "^「(.+)」が利用状況Webサイトで個人ユーザを確かめる$")]
async fn read_personal_user(story: &mut Story, name: String) -> Told {
    story.person_mut(&name)?.desk.read_personal_user().await.map_err(told)?;
    Ok(())
}

#[then(regex = "^「(.+)」の利用申請の画面に「(.+)」と出る$")]
async fn application_page_says(story: &mut Story, name: String, words: String) -> Told {
    let page = story.person(&name)?.desk.application_page().await.map_err(told)?;
    if page.lines.iter().any(|line| line.contains(&words)) {
        Ok(())
    } else {
        Err(format!(
            "利用申請の画面に「{words}」は出ていません。あるのは「{}」です。",
            page.lines.join("」「")
        ))
    }
}

#[given(regex = "^「(.+)」が自動更新を停止する$")]
#[when(regex = "^「(.+)」が自動更新を停止する$")]
async fn stop_renewal(story: &mut Story, name: String) -> Told {
    story.person(&name)?.desk.stop_renewal().await.map_err(told)
}

#[when(regex = "^「(.+)」が自動更新を再開する$")]
async fn resume_renewal(story: &mut Story, name: String) -> Told {
    story.person(&name)?.desk.resume_renewal().await.map_err(told)
}

#[then(regex = r"^「(.+)」の利用状況の今月は、送信(\d+)件、受信(\d+)件である$")]
async fn figures_of_this_month(story: &mut Story, name: String, sent: u64, received: u64) -> Told {
    let figures = story.person(&name)?.desk.figures().await.map_err(told)?;
    let month = figures.first().ok_or("利用状況に月がありません。")?;
    if (month.messages_sent, month.messages_received) == (sent, received) {
        Ok(())
    } else {
        let (sent, received) = (month.messages_sent, month.messages_received);
        Err(format!("{}は、送信{sent}件、受信{received}件です。", month.month))
    }
}

#[given(regex = "^窓口が「(.+)」のライセンス料の支払を記録する$")]
#[when(regex = "^窓口が「(.+)」のライセンス料の支払を記録する$")]
async fn note_payment(story: &mut Story, name: String) -> Told {
    let number = story.person(&name)?.desk.number();
    let paid = LicenceEvent { event: LicenceEventKind::Paid };
    story.bed().await?.control().licence_event(number, paid).await.map_err(told)?;
    Ok(())
}

#[when(regex = "^「(.+)」の同僚が個人ユーザのパスワードを再設定する$")]
async fn colleague_resets_personal_password(story: &mut Story, name: String) -> Told {
    // At a desk of their own: the office's still has the old one.
    let mut desk = story.person(&name)?.desk.clone();
    desk.reset_personal_password().await.map_err(told)?;
    Ok(())
}

#[when(regex = "^「(.+)」が登録内容の電話番号を「(.+)」に変更する$")]
async fn change_telephone(story: &mut Story, name: String, telephone: String) -> Told {
    let contact = Application { telephone, ..Application::model() };
    let attempt = story.person(&name)?.desk.change_contact(&contact).await;
    story.last = Some(Ending::of(attempt)?);
    Ok(())
}

#[then("登録内容が変更される")]
fn contact_changed(story: &mut Story) -> Told {
    match &story.last {
        Some(Ending::Done) => Ok(()),
        _ => Err(story.instead_of("登録内容が変更される")),
    }
}

#[when(regex = "^「(.+)」が仮パスワードで利用状況Webサイトにログインする$")]
async fn log_in_with_temporary_password(story: &mut Story, name: String) -> Told {
    let desk = &story.person(&name)?.desk;
    let mut site = desk.usage_site().map_err(told)?;
    let attempt = site.log_in(&desk.papers.user_id, &desk.papers.temporary_password).await.map(|_| ());
    story.last = Some(match attempt {
        Ok(()) => Ending::Done,
        Err(error) => Ending::page(&error)?,
    });
    Ok(())
}

#[given(regex = "^「([^」]+)」が連携基盤にログインする$")]
#[when(regex = "^「([^」]+)」が連携基盤にログインする$")]
async fn log_in(story: &mut Story, name: String) -> Told {
    let desk = story.person(&name)?.desk.clone();
    // With the certificate that lies there, usable or not: the exchange shall judge.
    let certificate =
        desk.store.certificates().first().ok_or_else(|| format!("「{name}」に証明書がありません。"))?;
    let attempt = desk.log_in_with(certificate).await;
    keep(story, &name, attempt)
}

#[when(regex = "^「(.+)」が「(.+)」の証明書で連携基盤にログインする$")]
async fn log_in_with_anothers_certificate(story: &mut Story, name: String, other: String) -> Told {
    let now = story.now().await?;
    let desk = &story.person(&other)?.desk;
    let certificate = desk.store.usable(now, desk.papers.user_id).map_err(told)?.clone();
    let attempt = story.person(&name)?.desk.log_in_with(&certificate).await;
    keep(story, &name, attempt)
}

#[when(regex = r"^「(.+)」が誤ったパスワードで連携基盤に(\d+)回ログインする$")]
async fn log_in_with_wrong_password(story: &mut Story, name: String, times: u32) -> Told {
    let now = story.now().await?;
    let mut desk = story.person(&name)?.desk.clone();
    desk.papers.chosen_password = Secret::from("Wrong0000");
    for _ in 0..times {
        let attempt = desk.log_in(now).await;
        story.last = Some(Ending::of(attempt)?);
    }
    Ok(())
}

#[then("ログインできる")]
fn logged_in(story: &mut Story) -> Told {
    match &story.last {
        Some(Ending::Done) => Ok(()),
        _ => Err(story.instead_of("ログインできる")),
    }
}

#[then(regex = "^「([a-z-]+)」の理由で断られる$")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands its captures over by value")]
fn refused_because(story: &mut Story, code: String) -> Told {
    match &story.last {
        Some(Ending::Refused(found)) if *found == code => Ok(()),
        _ => Err(story.instead_of(&format!("「{code}」の理由で断られる"))),
    }
}

#[then(regex = "^接続の段階で「(.+)」として断られる$")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands its captures over by value")]
fn handshake_refused(story: &mut Story, word: String) -> Told {
    match &story.last {
        Some(Ending::Handshake(alert)) if alert.to_ascii_lowercase().contains(&word) => Ok(()),
        _ => Err(story.instead_of(&format!("接続の段階で「{word}」として断られる"))),
    }
}

fn keep(story: &mut Story, name: &str, attempt: Result<Mailbox, careplan_office::DeskError>) -> Told {
    let mailbox = attempt.as_ref().ok().cloned();
    story.last = Some(Ending::of(attempt)?);
    story.person_mut(name)?.mailbox = mailbox;
    Ok(())
}
