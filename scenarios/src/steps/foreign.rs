//! ほかの実装: offices whose client is somebody else's, and services that are.
//!
//! An office that no control API has made comes with a folder, as `careplan office ready --out` writes it; what a client that
//! is not the story's own does is waited for in the journal. The rule it keeps: a wait begins where the story or the wait
//! before it ended, so nothing that was done earlier counts.

use std::time::Duration;

use careplan_wire::control::ReadyOffice;

use super::{Row, steps};
use crate::story::{Said, Story, Told, said};

pub(super) const STEPS: &[Row] = steps! { ClientApp:
    Deed "「{office}」の証明書と認証情報は「{folder}」にある",
        "the certificate and the credentials of \"{office}\" lie in \"{folder}\"",
        "as `careplan office ready --out` writes them; the path counts from the feature file; needs no control API", []
        |story, office: String, folder: String| {
            let path = story.beside(&folder).join(FACTS);
            let shown = path.display();
            let facts = std::fs::read(&path).map_err(|error| unreadable(&shown.to_string(), &error.to_string()))?;
            let facts: ReadyOffice = serde_json::from_slice(&facts)
                .map_err(|error| unreadable(&shown.to_string(), &error.to_string()))?;
            let desk = story.scene().await?.ready_desk(&facts)?;
            story.seat(&office, desk);
            Ok(())
        }
    Deed "「{office}」の連携クライアントが{client_act}のを待つ", "the client of \"{office}\" is awaited until it has {client_act}",
        "a client that is not the story's own, at a running target; at most five minutes", [Control]
        |story, office: String, client_act: String| {
            let kind = match client_act.as_str() {
                "ログインする" => "login",
                "送信する" => "message-sent",
                _ => "message-received",
            };
            await_client(story, &office, kind).await
        }
};

fn unreadable(path: &str, why: &str) -> Said {
    said!(
        "「{}」を読めません({})。careplan office ready --out の書いたフォルダを、場面のファイルから見た場所で書いてください。",
        "cannot read `{}` ({}): name a folder that `careplan office ready --out` wrote, as seen from the feature file",
        path,
        why
    )
}

/// Looks into the journal until an office's own client has done something.
async fn await_client(story: &mut Story, office: &str, kind: &str) -> Told {
    if !story.scene().await?.is_shared() {
        return Err(story.skip(said!(
            "この場面だけの環境には、ほかのクライアントは来られません。--target で動いている環境を指定してください。",
            "no other client can come to a testbed of the story's own; name a running one with --target"
        )));
    }
    let number = story.person(office)?.desk.number();
    let looked = tokio::time::timeout(WAIT_MAX, async {
        loop {
            let events = story.journal().await;
            let is_it = |event: &&careplan_wire::control::JournalEvent| {
                story.is_unseen(event.seq)
                    && event.kind == kind
                    && event.outcome == "done"
                    && event.office == Some(number)
            };
            if let Some(found) = events.iter().find(is_it) {
                return found.clone();
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
    let found = looked.await.map_err(|_elapsed| {
        said!(
            "「{office}」のクライアントを5分待ちましたが、記録に「{kind}」の完了がありません。",
            "waited five minutes for the client of `{office}`, and the journal has no `{kind}` that was done"
        )
    })?;
    story.seen_until(found.seq);
    // What was sent can be asked for by the steps about the message that was sent last.
    if kind == "message-sent" {
        story.message = found.request;
    }
    Ok(())
}

/// What `careplan office ready --out` calls its facts.
const FACTS: &str = "office.json";

/// How long a client is waited for: a person may have to start it by hand.
const WAIT_MAX: Duration = Duration::from_mins(5);

/// How often the journal is looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(200);
