//! 連携基盤: lists, downloads, taking back.

use careplan_office::ReceiveError;
use careplan_wire::relay::{Message, MessageQuery};

use super::{Row, steps};
use crate::story::{Ending, Said, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { Relay:
    Deed "「{office}」が先頭のメッセージをダウンロードする", "\"{office}\" downloads its first message", "", [Relay]
        |story, office: String| {
            let message = first(story, &office).await?;
            match story.mailbox(&office)?.receive(message).await {
                Ok(received) => {
                    let files = received.files.into_iter().map(|file| (file.name, file.content.to_vec()));
                    story.receive(files.collect());
                    story.last = Some(Ending::Done);
                }
                Err(ReceiveError::Call(error)) => story.last = Some(Ending::refusal(error)?),
                Err(error @ ReceiveError::Altered { .. }) => return Err(told(error)),
            }
            Ok(())
        }
    Deed "「{office}」が先頭のメッセージのファイルを一つだけダウンロードする",
        "\"{office}\" downloads one file of its first message", "", [Relay]
        |story, office: String| {
            let message = first(story, &office).await?;
            let file = message.files.first().ok_or_else(|| said!("メッセージにファイルがありません。", "the message has no file"))?;
            let attempt = story.mailbox(&office)?.session().file(&message.id, &file.name).await;
            if let Ok(content) = &attempt {
                story.receive(vec![(file.name.clone(), content.to_vec())]);
            }
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
    Deed "「{office}」が先頭のメッセージをZIPでダウンロードする", "\"{office}\" downloads its first message as ZIP",
        "", [Relay]
        |story, office: String| {
            let message = first(story, &office).await?;
            archive(story, &office, &message.id).await
        }
    Deed "「{office}」が送信されたメッセージをZIPで取りに行く", "\"{office}\" fetches the message that was sent last",
        "whoever's it is; may be refused", [Relay]
        |story, office: String| {
            let id = story.message.clone().ok_or_else(|| said!("まだ何も送信されていません。", "nothing has been sent yet"))?;
            archive(story, &office, &id).await
        }
    Deed "「{office}」が送信したメッセージを取り消す", "\"{office}\" takes the message back that was sent last", "", [Relay]
        |story, office: String| {
            let id = story.message.clone().ok_or_else(|| said!("まだ何も送信されていません。", "nothing has been sent yet"))?;
            let attempt = story.mailbox(&office)?.recall(&id).await;
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
    Deed "「{office}」が受信一覧を開く", "\"{office}\" opens the list of what it received", "may be refused", [Relay]
        |story, office: String| {
            let attempt = story.mailbox(&office)?.received(&MessageQuery::default()).await;
            story.last = Some(Ending::of_call(attempt)?);
            Ok(())
        }
    Check "受け取ったファイルは送ったファイルと1バイトも違わない", "what was received is byte for byte what was sent",
        "the last download against the last send", []
        |story| {
            let Some(received) = &story.received else { return Err(nothing_received()) };
            if story.sent.is_empty() {
                return Err(said!("まだ何も送信されていません。", "nothing has been sent yet"));
            }
            let by_name = |files: &[(String, Vec<u8>)]| {
                let mut files = files.to_vec();
                files.sort();
                files
            };
            if by_name(received) == by_name(&story.sent) {
                return Ok(());
            }
            let names = |files: &[(String, Vec<u8>)]| {
                let one = |(name, content): &(String, Vec<u8>)| format!("{name} ({}バイト)", content.len());
                files.iter().map(one).collect::<Vec<_>>().join("、")
            };
            Err(said!("送ったのは {}、受け取ったのは {} です。", "sent was {}, received was {}", names(&story.sent), names(received)))
        }
    Check "断られない", "it is not refused", "what was done last, if it may be refused", []
        |story| { super::portal::done(story, &said!("断られない", "it is not refused")) }
    Check "「{office}」の送信一覧の先頭は「{label}」である", "the first of what \"{office}\" has sent is \"{label}\"",
        "送信済, 相手受信済, 期限切れ, 取消済", [Relay]
        |story, office: String, label: String| { check_first(&sent(story, &office).await?, &label) }
    Check "「{office}」の受信一覧の先頭は「{label}」である", "the first of what \"{office}\" has received is \"{label}\"",
        "未受信, 受信済, 期限切れ, 取消済", [Relay]
        |story, office: String, label: String| { check_first(&received(story, &office).await?, &label) }
    Check "「{office}」の受信一覧の先頭の件名は「{subject}」である",
        "the first of what \"{office}\" has received has the subject \"{subject}\"", "", [Relay]
        |story, office: String, subject: String| {
            let message = first(story, &office).await?;
            if message.subject == subject { Ok(()) } else { Err(said!("件名は「{}」です。", "the subject is `{}`", message.subject)) }
        }
    Check "「{office}」の送信一覧は空である", "\"{office}\" has sent nothing", "", [Relay]
        |story, office: String| { check_count(&sent(story, &office).await?, 0) }
    Check "「{office}」の送信一覧は{count}件である", "\"{office}\" has sent {count} messages", "", [Relay]
        |story, office: String, count: usize| { check_count(&sent(story, &office).await?, count) }
    Check "「{office}」の受信一覧は{count}件である", "\"{office}\" has received {count} messages", "", [Relay]
        |story, office: String, count: usize| { check_count(&received(story, &office).await?, count) }
    Check "「{office}」が受信一覧を{count}件ずつめくると{other_count}件ある",
        "\"{office}\" turns the pages of what it received by {count} and finds {other_count}", "none twice", [Relay]
        |story, office: String, count: u32, other_count: usize| {
            let mut query = MessageQuery { limit: Some(count), ..MessageQuery::default() };
            let mut ids = std::collections::BTreeSet::new();
            for _ in 0..PAGES_MAX {
                let page = story.mailbox(&office)?.session().received(&query).await.map_err(told)?;
                for message in page.messages {
                    if !ids.insert(message.id.clone()) {
                        return Err(said!("{}が二度出ました。", "{} came twice", message.id));
                    }
                }
                query.cursor = page.next_cursor;
                if query.cursor.is_none() {
                    break;
                }
            }
            if ids.len() == other_count { Ok(()) } else { Err(said!("一覧は{}件です。", "the list has {}", ids.len())) }
        }
};

/// A check about files, with none.
pub(super) fn nothing_received() -> Said {
    said!("すぐ前にしたことで、ファイルは何も受け取っていません。", "what was done last has received no file")
}

/// All files of a message, out of its ZIP.
async fn archive(story: &mut Story, office: &str, id: &str) -> Told {
    let attempt = story.mailbox(office)?.session().archive(id).await;
    if let Ok(zip) = &attempt {
        story.receive_archive(zip)?;
    }
    story.last = Some(Ending::of_call(attempt)?);
    Ok(())
}

async fn first(story: &Story, office: &str) -> Told<Message> {
    let first = received(story, office).await?.into_iter().next();
    first.ok_or_else(|| said!("受信一覧は空です。", "nothing has been received"))
}

async fn sent(story: &Story, office: &str) -> Told<Vec<Message>> {
    story.mailbox(office)?.sent(&MessageQuery::default()).await.map_err(told)
}

async fn received(story: &Story, office: &str) -> Told<Vec<Message>> {
    story.mailbox(office)?.received(&MessageQuery::default()).await.map_err(told)
}

fn check_first(messages: &[Message], label: &str) -> Told {
    match messages.first() {
        Some(message) if message.label == label => Ok(()),
        Some(message) => Err(said!("先頭は「{}」です。", "the first is `{}`", message.label)),
        None => Err(said!("一覧は空です。", "the list is empty")),
    }
}

fn check_count(messages: &[Message], count: usize) -> Told {
    if messages.len() == count {
        Ok(())
    } else {
        Err(said!("一覧は{}件です。", "the list has {}", messages.len()))
    }
}

/// Pages that a scenario turns: more than any of its lists has.
const PAGES_MAX: usize = 100;
