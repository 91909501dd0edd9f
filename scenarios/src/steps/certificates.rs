//! 電子請求受付システム: passwords and certificates.

use careplan_domain::Secret;
use careplan_office::HistoryRow;
use cucumber::{given, then, when};

use crate::Story;
use crate::story::{Ending, Told, told};

#[given(regex = "^「(.+)」が仮パスワードを変更する$")]
#[when(regex = "^「(.+)」が仮パスワードを変更する$")]
async fn change_password(story: &mut Story, name: String) -> Told {
    story.person(&name)?.desk.change_password().await.map_err(told)
}

#[given(regex = "^「(.+)」が証明書の発行を申請する$")]
#[when(regex = "^「(.+)」が証明書の発行を申請する$")]
async fn request_certificate(story: &mut Story, name: String) -> Told {
    story.person(&name)?.desk.request_certificate().await.map_err(told)
}

#[when(regex = "^「(.+)」が証明書の更新を申請する$")]
async fn renew_certificate(story: &mut Story, name: String) -> Told {
    story.person(&name)?.desk.renew_certificate().await.map_err(told)
}

#[when(regex = "^「(.+)」が大文字と小文字を入れかえた証明書発行用パスワードで申請する$")]
async fn request_with_wrong_case(story: &mut Story, name: String) -> Told {
    let mut desk = story.person(&name)?.desk.clone();
    desk.papers.certificate_password = with_case_swapped(&desk.papers.certificate_password);
    story.last = Some(Ending::of(desk.request_certificate().await)?);
    Ok(())
}

#[when(regex = "^ユーザID「(.+)」で電子請求受付システムにログインする$")]
async fn log_in_as(story: &mut Story, user: String) -> Told {
    let mut portal = story.anybody()?.portal().map_err(told)?;
    let attempt = portal.log_in_as(&user, &Secret::from("Password1")).await;
    story.last = Some(match attempt {
        Ok(_) => Ending::Done,
        Err(error) => Ending::page(&error)?,
    });
    Ok(())
}

#[given(regex = "^「(.+)」が証明書を取り込む$")]
#[when(regex = "^「(.+)」が証明書を取り込む$")]
async fn install_certificate(story: &mut Story, name: String) -> Told {
    story.person_mut(&name)?.desk.install_certificate().await.map_err(told)?;
    Ok(())
}

#[then(regex = "^「(.+)」の証明書の状況は「(.+)」である$")]
async fn certificate_status(story: &mut Story, name: String, expected: String) -> Told {
    let history = history(story, &name).await?;
    let newest = history.first().ok_or_else(|| format!("「{name}」の発行履歴は空です。"))?;
    if newest.state == expected {
        Ok(())
    } else {
        Err(format!("「{name}」の証明書の状況は「{}」です。", newest.state))
    }
}

#[then(regex = r"^「(.+)」の発行済みの証明書は(\d+)件である$")]
async fn issued_certificates(story: &mut Story, name: String, expected: usize) -> Told {
    let issued = history(story, &name).await?.iter().filter(|row| row.is_issued()).count();
    if issued == expected { Ok(()) } else { Err(format!("発行済みの証明書は{issued}件です。")) }
}

#[then(regex = "^「(.+)」の証明書の申請はない$")]
async fn no_request(story: &mut Story, name: String) -> Told {
    let history = history(story, &name).await?;
    if history.is_empty() {
        Ok(())
    } else {
        Err(format!("発行履歴に{}件あります。", history.len()))
    }
}

#[then(regex = "^「(.+)」に「(.+)」が届いている$")]
async fn notice_has_come(story: &mut Story, name: String, title: String) -> Told {
    let notices = story.person(&name)?.desk.notices().await.map_err(told)?;
    let titles: Vec<&str> = notices.iter().map(|notice| notice.title.as_str()).collect();
    // A fresh notice bears the mark New behind its title.
    if titles.iter().any(|found| found.starts_with(&title)) {
        Ok(())
    } else {
        Err(format!("お知らせは「{}」です。", titles.join("」「")))
    }
}

#[then(regex = "^画面に「(.+)」と出て断られる$")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands its captures over by value")]
fn page_refuses(story: &mut Story, words: String) -> Told {
    match &story.last {
        Some(Ending::Page(messages)) if messages.contains(&words) => Ok(()),
        _ => Err(story.instead_of(&format!("「{words}」と出て断られる"))),
    }
}

async fn history(story: &mut Story, name: &str) -> Told<Vec<HistoryRow>> {
    story.person(name)?.desk.certificate_history().await.map_err(told)
}

fn with_case_swapped(password: &Secret) -> Secret {
    let swapped = password.expose().chars().map(|character| {
        if character.is_ascii_uppercase() {
            character.to_ascii_lowercase()
        } else {
            character.to_ascii_uppercase()
        }
    });
    Secret::from(swapped.collect::<String>())
}
