//! 国保連合会: letters and revocations.

use careplan_domain::{Claims, OfficeNumber};
use careplan_wire::back_office::ca::Revoke;
use cucumber::{given, when};

use crate::Story;
use crate::story::{Told, told};

/// The service kinds by the words that scenarios use.
const KINDS: [(&str, &str); 4] =
    [("居宅介護支援", "43"), ("訪問介護", "11"), ("通所介護", "15"), ("福祉用具貸与", "17")];

#[given(
    regex = r"^(みずから請求する|請求を代理人に委任する)(.+)事業所「(.+)」\((\d+)\)にお知らせが届いている$"
)]
async fn letter_has_come(
    story: &mut Story,
    claims: String,
    kind: String,
    name: String,
    number: OfficeNumber,
) -> Told {
    let claims = if claims == "みずから請求する" { Claims::SelfClaim } else { Claims::Agent };
    let code = KINDS.iter().find(|(word, _)| *word == kind).map(|(_, code)| *code).ok_or_else(|| {
        let known: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
        format!("サービス種類「{kind}」は使えません。使えるのは「{}」です。", known.join("」「"))
    })?;
    story.register(&name, number, code, claims).await
}

#[given(regex = "^「(.+)」と「(.+)」は利用できる状態である$")]
async fn both_are_ready(story: &mut Story, one: String, other: String) -> Told {
    story.make_ready(&one).await?;
    story.make_ready(&other).await
}

#[given(regex = "^「([^」]+)」は利用できる状態である$")]
async fn is_ready(story: &mut Story, name: String) -> Told {
    story.make_ready(&name).await
}

#[when(regex = "^連合会が「(.+)」の証明書を失効させる$")]
async fn revoke(story: &mut Story, name: String) -> Told {
    let now = story.now().await?;
    let desk = &story.person(&name)?.desk;
    let serial = desk.store.usable(now, desk.papers.user_id).map_err(told)?.serial;
    story.bed().await?.control().revoke(serial, Revoke::default()).await.map_err(told)?;
    Ok(())
}
