//! 電子請求受付システム: passwords, certificates, notices.

use careplan_domain::Secret;
use careplan_office::HistoryRow;

use super::{Row, steps};
use crate::story::{Ending, Said, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { Portal:
    Deed "「{office}」が仮パスワードを変更する", "\"{office}\" changes its temporary password",
        "agreeing to the terms", [Portal]
        |story, office: String| {
            let person = story.person_mut(&office)?;
            let attempt = person.desk.change_password().await;
            person.has_changed |= attempt.is_ok();
            story.last = Some(Ending::of(attempt)?);
            done(story, &said!("仮パスワードが変更される", "the temporary password is changed"))
        }
    Deed "「{office}」が証明書の発行を申請する", "\"{office}\" requests its certificate", "", [Portal]
        |story, office: String| { story.person(&office)?.desk.request_certificate().await.map_err(told) }
    Deed "「{office}」が証明書の更新を申請する", "\"{office}\" requests the renewal of its certificate",
        "within 90 days of its end", [Portal]
        |story, office: String| { story.person(&office)?.desk.renew_certificate().await.map_err(told) }
    Deed "「{office}」が証明書の発行を申請しようとする", "\"{office}\" tries to request its certificate",
        "may be refused", [Portal]
        |story, office: String| {
            let attempt = story.person(&office)?.desk.request_certificate().await;
            attempted(story, attempt)
        }
    Deed "「{office}」が大文字と小文字を入れかえた証明書発行用パスワードで申請する",
        "\"{office}\" requests its certificate with the certificate password in the wrong case", "", [Portal]
        |story, office: String| {
            let mut desk = story.person(&office)?.desk.clone();
            desk.papers.certificate_password = with_case_swapped(&desk.papers.certificate_password);
            story.last = Some(Ending::of(desk.request_certificate().await)?);
            Ok(())
        }
    Deed "ユーザID「{user}」で電子請求受付システムにログインする", "somebody logs in at the portal as \"{user}\"",
        "with any password", [Portal]
        |story, user: String| {
            let mut portal = story.anybody()?.portal().map_err(told)?;
            let attempt = portal.log_in_as(&user, &Secret::from("Password1")).await.map(|_| ());
            story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
            Ok(())
        }
    Deed "「{office}」が誤ったパスワードで電子請求受付システムに{count}回ログインする",
        "\"{office}\" logs in at the portal with a wrong password, {count} times", "", [Portal]
        |story, office: String, count: u32| {
            let desk = story.person(&office)?.desk.clone();
            for _ in 0..count {
                let mut portal = desk.portal().map_err(told)?;
                let wrong = Secret::from("Wrong0000");
                let attempt = portal.log_in(&desk.papers.user_id, &wrong).await.map(|_| ());
                story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
                if matches!(story.last, Some(Ending::Done)) {
                    return Err(said!("誤ったパスワードでログインできました。", "the wrong password got in"));
                }
            }
            Ok(())
        }
    Deed "「{office}」が全角のユーザIDで電子請求受付システムに{count}回ログインする",
        "\"{office}\" logs in at the portal with its user ID in full width, {count} times",
        "its own ID and password; stops where it gets in", [Portal]
        |story, office: String, count: u32| {
            let desk = story.person(&office)?.desk.clone();
            let wide = full_width(desk.papers.user_id.as_str());
            for _ in 0..count {
                let mut portal = desk.portal().map_err(told)?;
                let attempt = portal.log_in_as(&wide, &desk.papers.chosen_password).await.map(|_| ());
                story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
                if matches!(story.last, Some(Ending::Done)) {
                    break;
                }
            }
            Ok(())
        }
    Deed "「{office}」が電子請求受付システムにログインする", "\"{office}\" logs in at the portal",
        "with the password that it chose", [Portal]
        |story, office: String| {
            let desk = story.person(&office)?.desk.clone();
            let mut portal = desk.portal().map_err(told)?;
            let attempt = portal.log_in(&desk.papers.user_id, &desk.papers.chosen_password).await.map(|_| ());
            if attempt.is_ok() {
                story.window = Some(portal.browser().clone());
            }
            story.last = Some(attempt.map_or_else(Ending::page, |()| Ok(Ending::Done))?);
            Ok(())
        }
    Deed "「{office}」が証明書を取り込む", "\"{office}\" installs its certificate",
        "download, and into the certificate store of its PC", [Portal]
        |story, office: String| {
            story.person_mut(&office)?.desk.install_certificate().await.map_err(told)?;
            Ok(())
        }
    Deed "「{office}」が新しいPCに移る", "\"{office}\" moves to a new PC", "its certificate store is empty", []
        |story, office: String| {
            let person = story.person_mut(&office)?;
            person.desk.store = careplan_office::CertificateStore::new();
            person.mailbox = None;
            Ok(())
        }
    Check "「{office}」の証明書の状況は「{words}」である", "the certificate of \"{office}\" is \"{words}\"",
        "the newest row of the history", [Portal]
        |story, office: String, words: String| {
            let history = history(story, &office).await?;
            let newest = history.first().ok_or_else(|| said!("「{office}」の発行履歴は空です。", "the history of `{office}` is empty"))?;
            if newest.state == words {
                Ok(())
            } else {
                Err(said!("「{office}」の証明書の状況は「{}」です。", "the certificate of `{office}` is `{}`", newest.state))
            }
        }
    Check "「{office}」の発行済みの証明書は{count}件である", "\"{office}\" has {count} issued certificates", "", [Portal]
        |story, office: String, count: usize| {
            let issued = history(story, &office).await?.iter().filter(|row| row.is_issued()).count();
            if issued == count { Ok(()) } else { Err(said!("発行済みの証明書は{issued}件です。", "{issued} certificates are issued")) }
        }
    Check "「{office}」の証明書の申請はない", "\"{office}\" has no request for a certificate", "", [Portal]
        |story, office: String| {
            let history = history(story, &office).await?;
            if history.is_empty() { Ok(()) } else { Err(said!("発行履歴に{}件あります。", "the history has {} requests", history.len())) }
        }
    Check "「{office}」の発行手数料残高は「{words}」である", "the fee of the certificate of \"{office}\" is \"{words}\"",
        "", [Portal]
        |story, office: String, words: String| {
            let history = history(story, &office).await?;
            let newest = history.first().ok_or_else(|| said!("「{office}」の発行履歴は空です。", "the history of `{office}` is empty"))?;
            if newest.fee == words { Ok(()) } else { Err(said!("発行手数料残高は「{}」です。", "the fee is `{}`", newest.fee)) }
        }
    Check "「{office}」に「{title}」が届いている", "\"{office}\" has the notice \"{title}\"", "", [Portal]
        |story, office: String, title: String| {
            let titles = notices(story, &office).await?;
            // A fresh notice bears the mark New behind its title.
            if titles.iter().any(|found| found.starts_with(&title)) {
                Ok(())
            } else {
                Err(said!("お知らせは「{}」です。", "the notices are `{}`", titles.join("」「")))
            }
        }
    Check "「{office}」に「{title}」は届いていない", "\"{office}\" has no notice \"{title}\"", "", [Portal]
        |story, office: String, title: String| {
            let titles = notices(story, &office).await?;
            if titles.iter().any(|found| found.starts_with(&title)) {
                Err(said!("「{title}」が届いています。", "`{title}` has come"))
            } else {
                Ok(())
            }
        }
    Check "電子請求受付システムにログインできる", "the portal lets in", "", []
        |story| { done(story, &said!("電子請求受付システムにログインできる", "the portal lets in")) }
};

/// Keeps what an attempt came to.
pub(super) fn attempted<T>(story: &mut Story, attempt: Result<T, careplan_office::DeskError>) -> Told {
    story.last = Some(Ending::of(attempt)?);
    Ok(())
}

/// The last step must have done what it said.
pub(super) fn done(story: &Story, expected: &Said) -> Told {
    match &story.last {
        Some(Ending::Done) => Ok(()),
        _ => Err(story.instead_of(expected)),
    }
}

async fn history(story: &mut Story, office: &str) -> Told<Vec<HistoryRow>> {
    story.person(office)?.desk.certificate_history().await.map_err(told)
}

async fn notices(story: &mut Story, office: &str) -> Told<Vec<String>> {
    let notices = story.person(office)?.desk.notices().await.map_err(told)?;
    Ok(notices.into_iter().map(|notice| notice.title).collect())
}

/// The same letters and digits as a Japanese keyboard types them: full-width forms stand in the order of ASCII.
fn full_width(text: &str) -> String {
    let wide = text.chars().map(|one| match one {
        '!'..='~' => char::from_u32(u32::from(one) + 0xFEE0).unwrap_or(one),
        other => other,
    });
    wide.collect()
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
