//! 連携基盤: sending, listing, downloading.

use careplan_client::{Attachment, CallError, Outgoing, percent};
use careplan_wire::Finding;
use careplan_wire::relay::{Message, MessageQuery, Sent};
use cucumber::{then, when};

use crate::Story;
use crate::fixture::{Fixture, set};
use crate::story::{Ending, Told, told};

#[when(regex = "^「([^」]+)」が標準ファイル「([^」]+)」を送信する$")]
async fn send_set(story: &mut Story, name: String, files: String) -> Told {
    send(story, &name, Outgoing::files(attachments(set(&files)?))).await
}

#[when(regex = "^「([^」]+)」が標準ファイル「([^」]+)」を「([^」]+)」あてに送信する$")]
async fn send_set_to(story: &mut Story, name: String, files: String, to: String) -> Told {
    let receiver = story.person(&to)?.desk.number();
    send(story, &name, Outgoing::files(attachments(set(&files)?)).to(receiver)).await
}

#[when(regex = r"^「([^」]+)」が標準ファイル「([^」]+)」をキー「([^」]+)」で(\d+)回送信する$")]
async fn send_again(story: &mut Story, name: String, files: String, key: String, times: u32) -> Told {
    // A header holds visible ASCII; the scenario's words need not.
    let key = percent::component(&key);
    for _ in 0..times {
        let outgoing =
            Outgoing { idempotency_key: Some(key.clone()), ..Outgoing::files(attachments(set(&files)?)) };
        send(story, &name, outgoing).await?;
    }
    Ok(())
}

#[when(regex = "^「([^」]+)」が添付ファイル「([^」]+)」を「([^」]+)」あてに送信する$")]
async fn send_attachment_to(story: &mut Story, name: String, file: String, to: String) -> Told {
    let receiver = story.person(&to)?.desk.number();
    send(story, &name, Outgoing::files([attachment(&file)]).to(receiver)).await
}

#[when(regex = "^「([^」]+)」が添付ファイル「([^」]+)」を宛先なしで送信する$")]
async fn send_attachment(story: &mut Story, name: String, file: String) -> Told {
    send(story, &name, Outgoing::files([attachment(&file)])).await
}

#[when(regex = "^「([^」]+)」が標準ファイル「([^」]+)」を「([^」]+)」なしで送信する$")]
async fn send_set_without(story: &mut Story, name: String, files: String, kind: String) -> Told {
    let prefix = format!("{kind}_");
    let (left_out, kept): (Vec<Fixture>, Vec<Fixture>) =
        set(&files)?.iter().copied().partition(|file| file.name.starts_with(&prefix));
    if left_out.is_empty() {
        let names: Vec<&str> = kept.iter().map(|file| file.name).collect();
        return Err(format!(
            "標準ファイル「{files}」に{kind}はありません。あるのは {} です。",
            names.join("、")
        ));
    }
    send(story, &name, Outgoing::files(attachments(&kept))).await
}

#[when(regex = "^「([^」]+)」が標準ファイル「([^」]+)」に添付ファイル「([^」]+)」を付けて送信する$")]
async fn send_set_with(story: &mut Story, name: String, files: String, file: String) -> Told {
    let with = attachments(set(&files)?).into_iter().chain([attachment(&file)]);
    send(story, &name, Outgoing::files(with)).await
}

#[when(regex = "^「([^」]+)」が標準ファイル「([^」]+)」の(.+)送信する$")]
async fn send_set_changed(story: &mut Story, name: String, files: String, change: String) -> Told {
    let changed = set(&files)?
        .iter()
        .map(|file| -> Told<Attachment> { Ok(Attachment::new(file.name, changed(&change, file.content)?)) });
    let changed = changed.collect::<Told<Vec<_>>>()?;
    send(story, &name, Outgoing::files(changed)).await
}

#[when(regex = "^「(.+)」が先頭のメッセージをダウンロードする$")]
async fn download_first(story: &mut Story, name: String) -> Told {
    let message = received(story, &name).await?.into_iter().next().ok_or("受信一覧は空です。")?;
    let received = story.mailbox(&name)?.receive(message).await.map_err(told)?;
    story.received = received.files.into_iter().map(|file| (file.name, file.content.to_vec())).collect();
    Ok(())
}

#[then("送信は受け付けられる")]
fn accepted(story: &mut Story) -> Told {
    match &story.last {
        Some(Ending::Accepted) => Ok(()),
        _ => Err(story.instead_of("送信は受け付けられる")),
    }
}

#[then("指摘はない")]
fn nothing_noticed(story: &mut Story) -> Told {
    if story.findings.is_empty() { Ok(()) } else { Err(noticed(story)) }
}

#[then(regex = "^「([^」]+)」の(エラー|警告|参考)が指摘される$")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands its captures over by value")]
fn rule_noticed(story: &mut Story, rule: String, severity: String) -> Told {
    let is_it = |finding: &Finding| finding.rule == rule && finding.severity.japanese() == severity;
    if story.findings.iter().any(is_it) { Ok(()) } else { Err(noticed(story)) }
}

#[then(regex = "^指摘に「([^」]+)」とある$")]
#[expect(clippy::needless_pass_by_value, reason = "cucumber hands its captures over by value")]
fn words_noticed(story: &mut Story, words: String) -> Told {
    let has = |finding: &Finding| finding.message.contains(&words);
    if story.findings.iter().any(has) { Ok(()) } else { Err(noticed(story)) }
}

#[then("受け取ったファイルは送ったファイルと1バイトも違わない")]
fn byte_identical(story: &mut Story) -> Told {
    if story.received == story.sent {
        return Ok(());
    }
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(name, content)| format!("{name} ({}バイト)", content.len()))
            .collect::<Vec<_>>()
            .join("、")
    };
    Err(format!("送ったのは {}、受け取ったのは {} です。", names(&story.sent), names(&story.received)))
}

#[then(regex = "^「(.+)」の送信一覧の先頭は「(.+)」である$")]
async fn first_sent(story: &mut Story, name: String, label: String) -> Told {
    check_first(&sent(story, &name).await?, &label)
}

#[then(regex = "^「(.+)」の受信一覧の先頭は「(.+)」である$")]
async fn first_received(story: &mut Story, name: String, label: String) -> Told {
    check_first(&received(story, &name).await?, &label)
}

#[then(regex = "^「(.+)」の送信一覧は空である$")]
async fn nothing_sent(story: &mut Story, name: String) -> Told {
    check_count(&sent(story, &name).await?, 0)
}

#[then(regex = r"^「(.+)」の受信一覧は(\d+)件である$")]
async fn count_received(story: &mut Story, name: String, count: usize) -> Told {
    check_count(&received(story, &name).await?, count)
}

async fn send(story: &mut Story, name: &str, outgoing: Outgoing) -> Told {
    let files = outgoing.files.iter().map(|file| (file.name.clone(), file.content.to_vec())).collect();
    let attempt: Result<Sent, CallError> = story.mailbox(name)?.send(&outgoing).await;
    story.sent = files;
    let (ending, findings) = match attempt {
        Ok(sent) => (Ending::Accepted, sent.findings),
        Err(error) => {
            let findings = error.problem().map(|problem| problem.findings.clone()).unwrap_or_default();
            (Ending::refusal(error)?, findings)
        }
    };
    story.last = Some(ending);
    story.findings = findings;
    Ok(())
}

async fn sent(story: &Story, name: &str) -> Told<Vec<Message>> {
    story.mailbox(name)?.sent(&MessageQuery::default()).await.map_err(told)
}

async fn received(story: &Story, name: &str) -> Told<Vec<Message>> {
    story.mailbox(name)?.received(&MessageQuery::default()).await.map_err(told)
}

fn check_first(messages: &[Message], label: &str) -> Told {
    match messages.first() {
        Some(message) if message.label == label => Ok(()),
        Some(message) => Err(format!("先頭は「{}」です。", message.label)),
        None => Err("一覧は空です。".to_owned()),
    }
}

fn check_count(messages: &[Message], count: usize) -> Told {
    if messages.len() == count { Ok(()) } else { Err(format!("一覧は{}件です。", messages.len())) }
}

/// What was noticed instead.
fn noticed(story: &Story) -> String {
    if story.findings.is_empty() {
        return "指摘はありません。".to_owned();
    }
    let told = story.findings.iter().map(|finding| {
        format!("{} {} {}: {}", finding.severity.japanese(), finding.rule, finding.file, finding.message)
    });
    format!("指摘は次のとおりです。\n{}", told.collect::<Vec<_>>().join("\n"))
}

/// The same file with its bytes changed, as programs get them wrong.
fn changed(change: &str, content: &[u8]) -> Told<Vec<u8>> {
    match change {
        "先頭にBOMを付けて" => Ok([b"\xEF\xBB\xBF", content].concat()),
        "改行をLFにして" => Ok(content.iter().copied().filter(|byte| *byte != b'\r').collect()),
        other => Err(format!(
            "標準ファイルの「{other}」送ることはできません。できるのは「先頭にBOMを付けて」「改行をLFにして」です。"
        )),
    }
}

fn attachments(files: &[Fixture]) -> Vec<Attachment> {
    files.iter().map(|file| Attachment::new(file.name, file.content)).collect()
}

fn attachment(name: &str) -> Attachment {
    Attachment::new(name, &b"%PDF-1.4 mock"[..])
}
