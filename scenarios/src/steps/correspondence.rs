//! 件名で呼ぶメッセージ: sends, downloads, lists by a client that logs in by itself and repeats what got no answer.
//!
//! What a case of the property test becomes as a scenario is written in these sentences.

use careplan_client::{Attachment, Outgoing};
use careplan_wire::relay::{Message, Side};

use super::relay::nothing_received;
use super::{Row, steps};
use crate::fixture;
use crate::story::{Ending, Story, Told, said, told};

pub(super) const STEPS: &[Row] = steps! { Relay:
    Deed "次の送信に再送のキー「{key}」を付ける", "the next send bears the key \"{key}\"",
        "of those that name a subject first", []
        |story, key: String| {
            story.letters.next_key = Some(key);
            Ok(())
        }
    Deed "次の送信は答えがなければ繰り返す", "the next send is repeated if there is no answer",
        "even without a key, which may send it twice; of those that name a subject", []
        |story| {
            story.letters.next_is_repeated = true;
            Ok(())
        }
    Deed "「{office}」が件名「{subject}」で手紙を{count}通「{other}」あてに送信する",
        "\"{office}\" sends {count} letters to \"{other}\" under the subject \"{subject}\"",
        "logged in by itself; repeated without an answer if it has a key", [Relay]
        |story, office: String, subject: String, count: usize, other: String| {
            let to = story.person(&other)?.desk.number();
            let letters = (0..count.min(LETTERS_MAX)).map(|nth| letter(&subject, nth));
            story.post(&office, &subject, Outgoing::files(letters).to(to)).await
        }
    Deed "「{office}」が件名「{subject}」で第{count}版の予定を「{other}」あてに送信する",
        "\"{office}\" sends edition {count} of its plans to \"{other}\" under the subject \"{subject}\"",
        "to several offices with 、 between them; only the files name them", [Relay]
        |story, office: String, subject: String, count: u32, other: String| {
            let mut files = Vec::new();
            for receiver in other.split('、') {
                files.extend(plan(story, receiver, count)?);
            }
            story.post(&office, &subject, Outgoing::files(files)).await
        }
    Deed "「{office}」が件名「{subject}」で{unfit}を「{other}」あてに送信する",
        "\"{office}\" sends {unfit} to \"{other}\" under the subject \"{subject}\"", "will be refused", [Relay]
        |story, office: String, subject: String, unfit: String, other: String| {
            let to = story.person(&other)?.desk.number();
            let files = match unfit.as_str() {
                "空のファイル" => vec![Attachment::new("a.pdf", "")],
                "プログラム" => vec![Attachment::new("a.exe", "MZ")],
                _ => fixture::set("予定")?.iter().map(|file| Attachment::new(file.name, file.content)).collect(),
            };
            story.post(&office, &subject, Outgoing::files(files).to(to)).await
        }
    Deed "「{office}」が件名「{subject}」の送信を同じキーで繰り返す",
        "\"{office}\" repeats the send \"{subject}\" under its key", "the answer has to be the same", [Relay]
        |story, office: String, subject: String| { story.post_again(&office, &subject).await }
    Deed "「{office}」が件名「{subject}」の送信のキーで別のファイルを送信する",
        "\"{office}\" sends another file under the key of the send \"{subject}\"", "", [Relay]
        |story, office: String, subject: String| {
            let to = story.first_receiver_of(&subject)?;
            story.post_instead(&office, &subject, Outgoing::files([Attachment::new("other.pdf", "other")]).to(to)).await
        }
    Deed "「{office}」が件名「{subject}」のメッセージを{portion}受け取る",
        "\"{office}\" receives the message \"{subject}\" {portion}", "may be refused", [Relay]
        |story, office: String, subject: String, portion: String| {
            if portion == "ZIPで" {
                story.fetch_archive(&office, &subject).await
            } else {
                story.fetch_files(&office, &subject, None).await
            }
        }
    Deed "「{office}」が件名「{subject}」のメッセージから{count}番目のファイルを受け取る",
        "\"{office}\" receives file {count} of the message \"{subject}\"", "counted round; may be refused", [Relay]
        |story, office: String, subject: String, count: usize| {
            story.fetch_files(&office, &subject, Some(count.saturating_sub(1))).await
        }
    Deed "「{office}」が「{other}」あての件名「{subject}」のメッセージを開く",
        "\"{office}\" opens the message \"{subject}\" to \"{other}\"", "whoever's it is; may be refused", [Relay]
        |story, office: String, other: String, subject: String| { story.open(&office, &subject, &other).await }
    Deed "「{office}」が「{other}」あての件名「{subject}」のメッセージを取り消す",
        "\"{office}\" takes back the message \"{subject}\" to \"{other}\"", "whoever's it is; may be refused", [Relay]
        |story, office: String, other: String, subject: String| { story.take_back(&office, &subject, &other).await }
    Deed "「{office}」が{side}一覧を{count}件ずつ終わりまで読む",
        "\"{office}\" reads what it has {side} to the end, by {count}", "may be refused", [Relay]
        |story, office: String, side: String, count: u32| { story.read_list(&office, side_of(&side), count).await }
    Deed "「{office}」が読みかけの一覧をめくるか、なければ{side}一覧を開く",
        "\"{office}\" turns a page of the list that is being read, or else opens what it has {side}",
        "two messages a page; by the end, all that was there at the first page has come once", [Relay]
        |story, office: String, side: String| { story.turn_page(&office, side_of(&side)).await }
    Deed "「{office}」が「{other}」のPCの証明書でログインしようとする",
        "\"{office}\" tries to log in with the certificate on the PC of \"{other}\"", "usable or not", [Relay]
        |story, office: String, other: String| {
            let certificate = story.person(&other)?.desk.store.certificates().last().cloned();
            let certificate = certificate.ok_or_else(|| said!("「{other}」に証明書がありません。", "`{other}` has no certificate"))?;
            let attempt = story.person(&office)?.desk.log_in_with(&certificate).await;
            story.last = Some(Ending::of(attempt)?);
            Ok(())
        }
    Check "受け取ったファイルは件名「{subject}」で「{office}」に送ったとおりである",
        "the files received are as they were sent to \"{office}\" under the subject \"{subject}\"", "one of them at least, byte for byte", []
        |story, subject: String, office: String| {
            let sent = story.files_to(&subject, &office)?;
            let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, content)| format!("{name} ({})", content.len())).collect::<Vec<_>>().join("、");
            let Some(received) = &story.received else { return Err(nothing_received()) };
            if !received.is_empty() && received.iter().all(|file| sent.contains(file)) {
                Ok(())
            } else {
                Err(said!("送ったのは {}、受け取ったのは {} です。", "sent was {}, received was {}", names(&sent), names(received)))
            }
        }
    Check "「{office}」から見て「{other}」あての件名「{subject}」のメッセージは「{label}」である",
        "\"{office}\" sees the message \"{subject}\" to \"{other}\" as \"{label}\"", "", [Relay]
        |story, office: String, other: String, subject: String, label: String| {
            let found = story.message(&office, &subject, &other).await?.map_err(told)?.label;
            if found == label { Ok(()) } else { Err(said!("「{found}」です。", "it is `{found}`")) }
        }
    Check "読んだ一覧は空である", "the list that was read is empty", "", []
        |story| { check_read(story, "") }
    Check "読んだ一覧は「{words}」である", "the list that was read is \"{words}\"",
        "subjects with their labels, `第1便 送信済、第0便 相手受信済`; with `0～2件` behind one that may be there as often", []
        |story, words: String| { check_read(story, &words) }
    Check "「{codes}」のいずれかの理由で断られる", "it is refused because of one of \"{codes}\"",
        "`handshake` is a refusal of the connection", []
        |story, codes: String| {
            let found = match &story.last {
                Some(Ending::Refused(problem)) => Some(problem.code.as_str()),
                Some(Ending::Handshake(_)) => Some("handshake"),
                _ => None,
            };
            if found.is_some_and(|found| codes.split('、').any(|code| code == found)) {
                Ok(())
            } else {
                Err(story.instead_of(&said!("「{codes}」のいずれかの理由で断られる", "it is refused because of one of `{codes}`")))
            }
        }
    Check "送信は受け付けられるか、答えがない", "the send is accepted, or has no answer", "whether it was done is not known", []
        |story| {
            match &story.last {
                Some(Ending::Accepted | Ending::Broken) => Ok(()),
                _ => Err(story.instead_of(&said!("送信は受け付けられるか、答えがない", "the send is accepted, or has no answer"))),
            }
        }
};

fn side_of(word: &str) -> Side {
    if word == "送信" { Side::Sent } else { Side::Received }
}

/// A letter of its own, so that none can be taken for another.
fn letter(subject: &str, nth: usize) -> Attachment {
    Attachment::new(format!("{nth}.pdf"), format!("{subject}、{nth}").repeat(1 + nth * 7))
}

/// April's plan for one receiver; the edition is in the time of its names.
fn plan(story: &Story, receiver: &str, edition: u32) -> Told<Vec<Attachment>> {
    let number = story.person(receiver)?.desk.number().to_string();
    for set in ["予定", "通所介護への予定", "福祉用具貸与への予定"] {
        let files = fixture::set(set)?;
        if files.iter().all(|file| file.name.contains(&number)) {
            let named = |file: &fixture::Fixture| {
                let stem = file.name.trim_end_matches(".CSV");
                let time_begins = stem.len().saturating_sub(2);
                let name = format!("{}{:02}.CSV", &stem[..time_begins], edition % 60);
                Attachment::new(name, file.content)
            };
            return Ok(files.iter().map(named).collect());
        }
    }
    Err(said!("「{receiver}」への予定はありません。", "there is no plan for `{receiver}`"))
}

/// Holds the list that was read against subjects and labels.
fn check_read(story: &Story, words: &str) -> Told {
    let found: Vec<(&str, &str)> =
        story.letters.read.iter().map(|message| (message.subject.as_str(), message.label.as_str())).collect();
    let mut rest = found.as_slice();
    for entry in words.split('、').filter(|entry| !entry.is_empty()) {
        let mut parts = entry.split(' ');
        let (subject, label) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (least, most) = parts.next().map_or(Some((1, 1)), range).ok_or_else(|| {
            said!(
                "「{entry}」は読めません。「第1便 送信済 0～2件」のように書いてください。",
                "`{entry}` cannot be read; write it such as `第1便 送信済 0～2件`"
            )
        })?;
        let count = rest.iter().take(most).take_while(|one| **one == (subject, label)).count();
        if count < least {
            return Err(read_instead(&story.letters.read));
        }
        rest = &rest[count..];
    }
    if rest.is_empty() { Ok(()) } else { Err(read_instead(&story.letters.read)) }
}

/// How often one may be there: `0～2件`.
fn range(text: &str) -> Option<(usize, usize)> {
    let (least, most) = text.strip_suffix('件')?.split_once('～')?;
    Some((least.parse().ok()?, most.parse().ok()?))
}

fn read_instead(messages: &[Message]) -> crate::story::Said {
    if messages.is_empty() {
        return said!("読んだ一覧は空です。", "the list that was read is empty");
    }
    let entry = |message: &Message| format!("{} {}", message.subject, message.label);
    let found = messages.iter().map(entry).collect::<Vec<_>>().join("、");
    said!("読んだ一覧は「{found}」です。", "the list that was read is `{found}`")
}

/// Letters of one send: beyond what a message takes.
const LETTERS_MAX: usize = 200;
