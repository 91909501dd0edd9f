//! 連携クライアントアプリ: logging in, searching, the licence.

use careplan_client::RelayClient;
use careplan_domain::Secret;
use careplan_office::{DeskError, Mailbox};
use careplan_wire::relay::OfficeQuery;

use super::portal::done;
use super::{Row, steps};
use crate::story::{Ending, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { ClientApp:
    Deed "「{office}」が連携基盤にログインする", "\"{office}\" logs in at the relay",
        "with the certificate that lies there, usable or not", [Relay]
        |story, office: String| {
            let desk = story.person(&office)?.desk.clone();
            let certificate = desk.store.certificates().first();
            let certificate = certificate.ok_or_else(|| said!("「{office}」に証明書がありません。", "`{office}` has no certificate"))?;
            let attempt = desk.log_in_with(certificate).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が新しいほうの証明書で連携基盤にログインする",
        "\"{office}\" logs in at the relay with its newer certificate", "the one that lasts longest", [Relay Control]
        |story, office: String| {
            let now = story.now().await?;
            let attempt = story.person(&office)?.desk.log_in(now).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が「{other}」の証明書で連携基盤にログインする",
        "\"{office}\" logs in at the relay with the certificate of \"{other}\"", "", [Relay Control]
        |story, office: String, other: String| {
            let now = story.now().await?;
            let desk = &story.person(&other)?.desk;
            let certificate = desk.store.usable(now, desk.papers.user_id).map_err(told)?.clone();
            let attempt = story.person(&office)?.desk.log_in_with(&certificate).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が誤ったパスワードで連携基盤に{count}回ログインする",
        "\"{office}\" logs in at the relay with a wrong password, {count} times", "", [Relay Control]
        |story, office: String, count: u32| {
            let now = story.now().await?;
            let mut desk = story.person(&office)?.desk.clone();
            desk.papers.chosen_password = Secret::from("Wrong0000");
            for _ in 0..count {
                story.last = Some(Ending::of(desk.log_in(now).await)?);
                if matches!(story.last, Some(Ending::Done)) {
                    return Err(said!("誤ったパスワードでログインできました。", "the wrong password got in"));
                }
            }
            Ok(())
        }
    Deed "「{office}」が個人ユーザのパスワード「{text}」で連携基盤にログインする",
        "\"{office}\" logs in at the relay with the personal user's password \"{text}\"", "", [Relay Control]
        |story, office: String, text: String| {
            let now = story.now().await?;
            let mut desk = story.person(&office)?.desk.clone();
            if let Some(personal) = &mut desk.personal_user {
                personal.password = Secret::from(text);
            }
            let attempt = desk.log_in(now).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が版「{version}」の連携クライアントアプリでログインする",
        "\"{office}\" logs in with version \"{version}\" of the client app", "", [Relay Control]
        |story, office: String, version: String| {
            let now = story.now().await?;
            let desk = story.person(&office)?.desk.clone();
            let certificate = desk.store.usable(now, desk.papers.user_id).map_err(told)?;
            let mut login = desk.login().map_err(told)?;
            login.client_version = version;
            let attempt = desk.log_in_as(certificate, &login).await;
            keep(story, &office, attempt)
        }
    Deed "「{office}」が証明書を示さずに連携基盤にログインする", "\"{office}\" logs in at the relay without showing a certificate",
        "", [Relay]
        |story, office: String| {
            let desk = &story.person(&office)?.desk;
            let (login, relay) = (desk.login().map_err(told)?, desk.addresses.relay.clone());
            let http = story.scene().await?.network.client().map_err(told)?;
            story.last = Some(Ending::of_call(RelayClient::new(http, relay).login(&login).await)?);
            Ok(())
        }
    Deed "「{office}」が連携基盤からログアウトする", "\"{office}\" logs out of the relay",
        "its token is kept, and no longer good", [Relay]
        |story, office: String| { story.mailbox(&office)?.log_out().await.map_err(told) }
    Deed "「{office}」がライセンスを確認する", "\"{office}\" looks at its licence", "may be refused", [Relay]
        |story, office: String| {
            let attempt = story.mailbox(&office)?.licence().await;
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
    Check "ログインできる", "the login succeeds", "", []
        |story| { done(story, &said!("ログインできる", "the login succeeds")) }
    Check "「{office}」のライセンスは「{label}」である", "the licence of \"{office}\" is \"{label}\"", "ライセンス確認", [Relay]
        |story, office: String, label: String| {
            let licence = story.mailbox(&office)?.licence().await.map_err(told)?;
            if licence.label == label { Ok(()) } else { Err(said!("ライセンスは「{}」です。", "the licence is `{}`", licence.label)) }
        }
    Check "「{office}」のログインのお知らせに「{words}」とある", "the greeting of \"{office}\" says \"{words}\"",
        "part of a notice that the relay gives at login", [Relay]
        |story, office: String, words: String| {
            let notices = &story.mailbox(&office)?.greeting().notices;
            if notices.iter().any(|notice| notice.contains(&words)) {
                Ok(())
            } else {
                Err(said!("ログインのお知らせは「{}」です。", "the greeting says `{}`", notices.join("」「")))
            }
        }
    Check "「{office}」が「{words}」で宛先を探すと{count}件見つかる",
        "\"{office}\" finds {count} receivers by \"{words}\"", "the client's own search, which is live", [Relay]
        |story, office: String, words: String, count: usize| {
            let query = OfficeQuery { q: Some(words), ..OfficeQuery::default() };
            let found = story.mailbox(&office)?.offices(&query).await.map_err(told)?;
            if found.len() == count {
                Ok(())
            } else {
                let names: Vec<&str> = found.iter().map(|office| office.name.as_str()).collect();
                Err(said!("見つかったのは{}件、「{}」です。", "{} are found: `{}`", found.len(), names.join("」「")))
            }
        }
    Check "「{code}」の理由で断られる", "it is refused because of \"{code}\"", "a code of [problems](problems.md)", []
        |story, code: String| {
            match &story.last {
                Some(Ending::Refused(problem)) if problem.code == code => Ok(()),
                _ => Err(story.instead_of(&said!("「{code}」の理由で断られる", "it is refused because of `{code}`"))),
            }
        }
    Check "接続の段階で「{words}」として断られる", "the connection is refused as \"{words}\"",
        "part of the TLS alert's name: `revoked`, `expired`", []
        |story, words: String| {
            match &story.last {
                Some(Ending::Handshake(alert)) if alert.to_ascii_lowercase().contains(&words) => Ok(()),
                _ => Err(story.instead_of(&said!("接続の段階で「{words}」として断られる", "the connection is refused as `{words}`"))),
            }
        }
};

/// Keeps the login, if it is one.
pub(super) fn keep(story: &mut Story, office: &str, attempt: Result<Mailbox, DeskError>) -> Told {
    let mailbox = attempt.as_ref().ok().cloned();
    story.last = Some(Ending::of(attempt)?);
    story.person_mut(office)?.mailbox = mailbox;
    Ok(())
}
