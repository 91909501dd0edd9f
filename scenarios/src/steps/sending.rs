//! 連携基盤: sending.

use careplan_client::{Attachment, CallError, Outgoing, percent};
use careplan_domain::OfficeNumber;
use careplan_wire::Finding;
use careplan_wire::relay::Sent;

use super::{Row, steps};
use crate::fixture::{Fixture, set as files_of};
use crate::story::{Ending, Said, Story, Told, said};

pub(super) const STEPS: &[Row] = steps! { Relay:
    Deed "「{office}」が標準ファイル「{set}」を送信する", "\"{office}\" sends the standard files \"{set}\"",
        "sorted to the receivers by name", [Relay]
        |story, office: String, set: String| {
            send(story, &office, Outgoing::files(attachments(files_of(&set)?))).await
        }
    Deed "「{office}」が標準ファイル「{set}」を「{other}」あてに送信する",
        "\"{office}\" sends the standard files \"{set}\" to \"{other}\"", "", [Relay]
        |story, office: String, set: String, other: String| {
            let to = number(story, &other)?;
            send(story, &office, Outgoing::files(attachments(files_of(&set)?)).to(to)).await
        }
    Deed "「{office}」が標準ファイル「{set}」に件名「{subject}」を付けて送信する",
        "\"{office}\" sends the standard files \"{set}\" under the subject \"{subject}\"", "", [Relay]
        |story, office: String, set: String, subject: String| {
            let outgoing = Outgoing::files(attachments(files_of(&set)?));
            send(story, &office, Outgoing { subject: Some(subject), ..outgoing }).await
        }
    Deed "「{office}」が標準ファイル「{set}」をキー「{key}」で{count}回送信する",
        "\"{office}\" sends the standard files \"{set}\" with the key \"{key}\", {count} times",
        "the same Idempotency-Key each time; the first that is not accepted is the last", [Relay]
        |story, office: String, set: String, key: String, count: u32| {
            for _ in 0..count {
                let outgoing = Outgoing::files(attachments(files_of(&set)?));
                send(story, &office, Outgoing { idempotency_key: Some(header(&key)), ..outgoing }).await?;
                if !matches!(story.last, Some(Ending::Accepted)) {
                    break;
                }
            }
            Ok(())
        }
    Deed "「{office}」が添付ファイル「{file}」をキー「{key}」で「{other}」あてに送信する",
        "\"{office}\" sends the attachment \"{file}\" with the key \"{key}\" to \"{other}\"", "", [Relay]
        |story, office: String, file: String, key: String, other: String| {
            let to = number(story, &other)?;
            let outgoing = Outgoing::files([attachment(&file)]).to(to);
            send(story, &office, Outgoing { idempotency_key: Some(header(&key)), ..outgoing }).await
        }
    Deed "「{office}」が標準ファイル「{set}」を「{file_kind}」なしで送信する",
        "\"{office}\" sends the standard files \"{set}\" without \"{file_kind}\"",
        "UPPLAN, UPSIKYU or UPHOSOKU", [Relay]
        |story, office: String, set: String, file_kind: String| {
            let prefix = format!("{file_kind}_");
            let (left_out, kept): (Vec<Fixture>, Vec<Fixture>) =
                files_of(&set)?.iter().copied().partition(|file| file.name.starts_with(&prefix));
            if left_out.is_empty() {
                let names: Vec<&str> = kept.iter().map(|file| file.name).collect();
                let names = names.join("、");
                return Err(said!("標準ファイル「{set}」に{file_kind}はありません。あるのは {names} です。", "`{set}` has no {file_kind}, but {names}"));
            }
            send(story, &office, Outgoing::files(attachments(&kept))).await
        }
    Deed "「{office}」が標準ファイル「{set}」に添付ファイル「{file}」を付けて送信する",
        "\"{office}\" sends the standard files \"{set}\" with the attachment \"{file}\"", "", [Relay]
        |story, office: String, set: String, file: String| {
            let with = attachments(files_of(&set)?).into_iter().chain([attachment(&file)]);
            send(story, &office, Outgoing::files(with)).await
        }
    Deed "「{office}」が標準ファイル「{set}」の{change}送信する",
        "\"{office}\" sends the standard files \"{set}\" {change}", "bytes that a program got wrong", [Relay]
        |story, office: String, set: String, change: String| {
            let changed = files_of(&set)?.iter();
            let changed = changed.map(|file| Attachment::new(file.name, changed_as(&change, file.content)));
            send(story, &office, Outgoing::files(changed)).await
        }
    Deed "「{office}」が名前を「{file}」に変えた標準ファイルを「{other}」あてに送信する",
        "\"{office}\" sends a standard file renamed \"{file}\" to \"{other}\"", "the first of 予定", [Relay]
        |story, office: String, file: String, other: String| {
            let to = number(story, &other)?;
            let content = files_of("予定")?.first().map(|first| first.content).unwrap_or_default();
            send(story, &office, Outgoing::files([Attachment::new(file, content)]).to(to)).await
        }
    Deed "「{office}」が添付ファイル「{file}」を「{other}」あてに送信する",
        "\"{office}\" sends the attachment \"{file}\" to \"{other}\"", "", [Relay]
        |story, office: String, file: String, other: String| {
            let to = number(story, &other)?;
            send(story, &office, Outgoing::files([attachment(&file)]).to(to)).await
        }
    Deed "「{office}」が{mib}MiBの添付ファイル「{file}」を「{other}」あてに送信する",
        "\"{office}\" sends the attachment \"{file}\" of {mib} MiB to \"{other}\"", "", [Relay]
        |story, office: String, mib: usize, file: String, other: String| {
            let to = number(story, &other)?;
            let large = Attachment::new(file, vec![b'%'; mib.min(MIB_MAX) * 1024 * 1024]);
            send(story, &office, Outgoing::files([large]).to(to)).await
        }
    Deed "「{office}」が添付ファイルを{count}個「{other}」あてに送信する",
        "\"{office}\" sends {count} attachments to \"{other}\"", "", [Relay]
        |story, office: String, count: usize, other: String| {
            let to = number(story, &other)?;
            let files = (1..=count.min(FILES_MAX)).map(|place| attachment(&format!("{place:03}.pdf")));
            send(story, &office, Outgoing::files(files).to(to)).await
        }
    Deed "「{office}」が添付ファイル「{file}」を{count}文字の件名で「{other}」あてに送信する",
        "\"{office}\" sends the attachment \"{file}\" with a subject of {count} characters to \"{other}\"", "", [Relay]
        |story, office: String, file: String, count: usize, other: String| {
            let to = number(story, &other)?;
            let outgoing = Outgoing::files([attachment(&file)]).to(to);
            let subject = Some("件".repeat(count.min(SUBJECT_MAX)));
            send(story, &office, Outgoing { subject, ..outgoing }).await
        }
    Deed "「{office}」が添付ファイル「{file}」を宛先なしで送信する",
        "\"{office}\" sends the attachment \"{file}\" to nobody", "", [Relay]
        |story, office: String, file: String| {
            send(story, &office, Outgoing::files([attachment(&file)])).await
        }
    Deed "「{office}」が介護ソフトの作ったファイルを送信する", "\"{office}\" sends what its care software made", "", [Relay]
        |story, office: String| {
            let made = story.person(&office)?.made.clone();
            if made.is_empty() {
                return Err(said!("「{office}」の介護ソフトはまだファイルを作っていません。", "the care software of `{office}` has made no file yet"));
            }
            let files = made.into_iter().map(|(name, content)| Attachment::new(name, content));
            send(story, &office, Outgoing::files(files)).await
        }
    Check "送信は受け付けられる", "the send is accepted", "", []
        |story| {
            match &story.last {
                Some(Ending::Accepted) => Ok(()),
                _ => Err(story.instead_of(&said!("送信は受け付けられる", "the send is accepted"))),
            }
        }
    Check "指摘はない", "nothing is noticed", "about the last send, accepted or refused", []
        |story| { if findings(story)?.is_empty() { Ok(()) } else { Err(noticed(findings(story)?)) } }
    Check "「{rule}」の{severity}が指摘される", "the {severity} \"{rule}\" is noticed", "a [rule](rules/README.md)", []
        |story, rule: String, severity: String| {
            let is_it = |finding: &Finding| finding.rule == rule && finding.severity.japanese() == severity;
            if findings(story)?.iter().any(is_it) { Ok(()) } else { Err(noticed(findings(story)?)) }
        }
    Check "指摘に「{words}」とある", "a notice says \"{words}\"", "part of a finding's Japanese message", []
        |story, words: String| {
            let has = |finding: &Finding| finding.message.contains(&words);
            if findings(story)?.iter().any(has) { Ok(()) } else { Err(noticed(findings(story)?)) }
        }
};

async fn send(story: &mut Story, office: &str, outgoing: Outgoing) -> Told {
    let files = outgoing.files.iter().map(|file| (file.name.clone(), file.content.to_vec())).collect();
    let attempt: Result<Sent, CallError> = story.mailbox(office)?.send(&outgoing).await;
    let (ending, findings) = match attempt {
        Ok(sent) => {
            story.message = sent.messages.first().map(|message| message.id.clone());
            (Ending::Accepted, sent.findings)
        }
        Err(error) => {
            let findings = error.problem().map(|problem| problem.findings.clone()).unwrap_or_default();
            (Ending::refusal(error)?, findings)
        }
    };
    // Whether a broken send arrived nobody knows here; of a refused one nothing did.
    story.sent = if matches!(ending, Ending::Accepted | Ending::Broken) { files } else { Vec::new() };
    (story.last, story.findings) = (Some(ending), Some(findings));
    Ok(())
}

fn number(story: &Story, office: &str) -> Told<OfficeNumber> {
    Ok(story.person(office)?.desk.number())
}

/// A header holds visible ASCII; the scenario's words need not.
fn header(key: &str) -> String {
    percent::component(key)
}

/// What the exchange noticed about the send that was done last.
fn findings(story: &Story) -> Told<&[Finding]> {
    let none = || said!("すぐ前にしたことは、送信ではありません。", "what was done last is no send");
    story.findings.as_deref().ok_or_else(none)
}

/// What was noticed instead.
fn noticed(findings: &[Finding]) -> Said {
    if findings.is_empty() {
        return said!("指摘はありません。", "nothing is noticed");
    }
    let line = |finding: &Finding| {
        format!("{} {} {}: {}", finding.severity.japanese(), finding.rule, finding.file, finding.message)
    };
    let lines = findings.iter().map(line).collect::<Vec<_>>().join("\n");
    said!("指摘は次のとおりです。\n{lines}", "noticed is:\n{lines}")
}

/// The same file with its bytes changed, as programs get them wrong.
fn changed_as(change: &str, content: &[u8]) -> Vec<u8> {
    match change {
        "先頭にBOMを付けて" => [b"\xEF\xBB\xBF", content].concat(),
        _ => content.iter().copied().filter(|byte| *byte != b'\r').collect(),
    }
}

fn attachments(files: &[Fixture]) -> Vec<Attachment> {
    files.iter().map(|file| Attachment::new(file.name, file.content)).collect()
}

fn attachment(name: &str) -> Attachment {
    Attachment::new(name, &b"%PDF-1.4 mock"[..])
}

/// The largest file that a scenario makes: beyond every limit of a message.
const MIB_MAX: usize = 64;

/// The most files that a scenario sends at once: twice what a message takes.
const FILES_MAX: usize = 200;

/// The longest subject that a scenario writes: ten times what a message takes.
const SUBJECT_MAX: usize = 1_000;
