//! What the exchange says of the files themselves, and that it leaves them as they are.

use axum::http::StatusCode;
use careplan_domain::Span;
use careplan_sim::{Entry, Outcome};
use careplan_standard::{Content, FileKind, NameVersion, Recipe, SendUnit, Style, generate, write};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::bed::{Bed, Desk, Part};
use crate::exchange::{Scrutiny, Settings};

/// Files by name.
type Files = Vec<(String, Vec<u8>)>;

/// A network of two, and a set that the first may send to the second.
struct Pair {
    bed: Bed,
    sender: Desk,
    receiver: Desk,
    files: Files,
}

impl Pair {
    async fn new(scrutiny: Scrutiny) -> Self {
        Self::opened_at("2026-04-01T09:00", scrutiny, NameVersion::V4).await
    }

    async fn opened_at(now: &str, scrutiny: Scrutiny, version: NameVersion) -> Self {
        let settings = Settings { scrutiny, token_life: Span::from_days(800), ..Settings::default() };
        let bed = Bed::opened_at(now, settings).await;
        let recipe = Recipe {
            units: vec![SendUnit::UseSlip],
            users: 3,
            version,
            ..Recipe::new("202604".parse().expect("a month"), 1)
        };
        let made = generate(&recipe).next().expect("somebody plans");
        let style = Style { version, ..Style::STANDARD };
        let files = made.files.iter().map(|file| match &file.content {
            Content::Table(table) => {
                let bytes = write(file.name.kind(), table, &style).expect("what is made can be written");
                (file.name.to_string(), bytes)
            }
            Content::Image(bytes) => (file.name.to_string(), bytes.clone()),
        });
        let files = files.collect();
        let sender = bed.member_under(made.sender.office, 1).await;
        let receiver = bed.member_under(made.receiver.office, 2).await;
        Self { bed, sender, receiver, files }
    }

    fn file(&mut self, kind: FileKind) -> &mut Vec<u8> {
        let found = self.files.iter_mut().find(|(name, _)| name.starts_with(&format!("{kind}_")));
        &mut found.expect("a file of the set").1
    }

    fn rename(&mut self, renamed: impl Fn(&str) -> String) {
        for (name, _) in &mut self.files {
            *name = renamed(name);
        }
    }

    /// Writes other ASCII in a file, wherever one stands.
    fn replace(&mut self, kind: FileKind, one: &str, other: &str) {
        assert_eq!(one.len(), other.len());
        let file = self.file(kind);
        let places: Vec<usize> =
            (0..file.len()).filter(|at| file[*at..].starts_with(one.as_bytes())).collect();
        assert!(!places.is_empty(), "`{one}` stands nowhere");
        for at in places {
            file[at..at + other.len()].copy_from_slice(other.as_bytes());
        }
    }

    fn without(&self, kind: FileKind) -> (Files, String) {
        let is_it = |name: &str| name.starts_with(&format!("{kind}_"));
        let (gone, files): (Files, Files) = self.files.iter().cloned().partition(|(name, _)| is_it(name));
        (files, gone[0].0.clone())
    }

    /// The status and the answer.
    async fn send(&self, files: &Files) -> (StatusCode, Value) {
        self.send_under(None, files).await
    }

    async fn send_under(&self, key: Option<&str>, files: &Files) -> (StatusCode, Value) {
        let parts: Vec<Part<'_>> =
            files.iter().map(|(name, bytes)| ("files", Some(name.as_str()), bytes.as_slice())).collect();
        let answer = self.bed.send_under(&self.sender, key, &parts).await;
        (answer.status, answer.json())
    }

    /// The files of a message as the receiver gets them.
    async fn received(&self, answer: &Value) -> Files {
        let message = &answer["messages"][0];
        let mut files = Vec::new();
        for file in message["files"].as_array().expect("files") {
            let name = file["name"].as_str().expect("a name").to_owned();
            let path = format!("/api/v1/messages/{}/files/{name}", message["id"].as_str().expect("an id"));
            files.push((name, self.bed.get(&self.receiver, &path).await.bytes.to_vec()));
        }
        files
    }

    /// Taken, with an error of this rule told, and delivered as sent.
    async fn check_told(&self, rule: &str) {
        let (status, answer) = self.send(&self.files).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        assert!(rules(&answer, "error").contains(&rule.to_owned()), "{answer}");
        assert!(self.received(&answer).await == self.files, "the receiver's copy differs");
    }
}

/// The rules of an answer's findings of one severity.
fn rules(answer: &Value, severity: &str) -> Vec<String> {
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    let of = findings.iter().filter(|finding| finding["severity"] == severity);
    of.map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect()
}

#[tokio::test]
async fn a_clean_set_is_taken_without_a_word() {
    for scrutiny in [Scrutiny::Off, Scrutiny::Names, Scrutiny::Strict] {
        let pair = Pair::new(scrutiny).await;
        let (status, answer) = pair.send(&pair.files).await;
        assert_eq!((status, &answer["findings"]), (StatusCode::CREATED, &json!([])), "{scrutiny:?}");
        assert_eq!(answer.get("findings_omitted"), None);
    }
}

#[tokio::test]
async fn a_set_without_a_member_is_refused_with_the_name_of_what_is_missing() {
    for scrutiny in [Scrutiny::Names, Scrutiny::Strict] {
        let pair = Pair::new(scrutiny).await;
        let (files, missing) = pair.without(FileKind::Upsikyu);
        let (status, problem) = pair.send(&files).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["code"], "standard-set");
        assert_eq!(rules(&problem, "error"), ["set/incomplete"], "{problem}");
        let message = problem["findings"][0]["message"].as_str().expect("a message");
        assert!(message.contains(&missing) && message.contains("ありません"), "{message}");
        assert!(problem["detail"].as_str().expect("a detail").contains(&missing), "{problem}");
        let (rule, reason) = pair.bed.last_refusal();
        assert_eq!((rule, &*reason), ("set/incomplete", "standard-set in 1 file: set/incomplete × 1"));
        assert_eq!(pair.bed.count(&pair.sender, "sent").await, 0);
        assert_eq!(pair.bed.count(&pair.receiver, "received").await, 0);
    }
}

#[tokio::test]
async fn a_set_without_a_member_is_taken_where_nothing_is_checked() {
    let pair = Pair::new(Scrutiny::Off).await;
    let (files, _) = pair.without(FileKind::Upsikyu);
    let (status, answer) = pair.send(&files).await;
    assert_eq!((status, &answer["findings"]), (StatusCode::CREATED, &json!([])));
    assert!(pair.received(&answer).await == files);
}

#[tokio::test]
async fn a_member_of_another_unit_is_refused() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    let (name, bytes) = pair.files[0].clone();
    let kind = name.split('_').next().expect("a kind");
    pair.files.push((name.replace(kind, "DLTPLAN"), bytes));
    let (_, problem) = pair.send(&pair.files).await;
    assert_eq!(problem["code"], "standard-set", "{problem}");
    assert_eq!(problem["findings"][0]["rule"], "set/foreign-member", "{problem}");
}

#[tokio::test]
async fn a_workbook_under_a_csv_name_is_refused_for_what_it_is() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    *pair.file(FileKind::Upsikyu) = b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml".to_vec();
    let (_, problem) = pair.send(&pair.files).await;
    assert_eq!(problem["code"], "standard-container", "{problem}");
    assert_eq!(pair.bed.last_refusal().0, "container/not-csv");
}

#[tokio::test]
async fn a_byte_order_mark_is_told_and_delivered() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    pair.file(FileKind::Uphosoku).splice(0..0, *b"\xEF\xBB\xBF");
    pair.check_told("encoding/bom").await;
}

#[tokio::test]
async fn a_lone_lead_byte_is_told_and_delivered() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    let file = pair.file(FileKind::Uphosoku);
    let end = file.windows(2).position(|two| two == b"\",").expect("free text ends somewhere");
    file.insert(end, 0x81);
    pair.check_told("encoding/not-ms932").await;
}

#[tokio::test]
async fn line_feeds_are_told_and_delivered() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    pair.file(FileKind::Upplan).retain(|byte| *byte != b'\r');
    let (status, answer) = pair.send(&pair.files).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(rules(&answer, "warning"), ["record/line-end"]);
    assert!(pair.received(&answer).await == pair.files);
}

#[tokio::test]
async fn what_disagrees_with_the_rows_is_content_and_told() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    pair.rename(|name| name.replace("_202604_", "_202605_"));
    pair.check_told("name/month").await;

    let mut pair = Pair::new(Scrutiny::Names).await;
    let sender = pair.sender.number.to_string();
    pair.replace(FileKind::Upplan, &sender, "4479999999");
    pair.check_told("name/offices").await;

    let mut pair = Pair::new(Scrutiny::Names).await;
    pair.replace(FileKind::Uphosoku, ",99000", ",99009");
    pair.check_told("set/join").await;

    // A name of version 3 over rows of version 4.
    let mut pair = Pair::new(Scrutiny::Names).await;
    pair.rename(|name| {
        let parts: Vec<&str> = name.split('_').collect();
        [parts[0], parts[1], parts[2], parts[4], parts[6]].join("_")
    });
    pair.check_told("name/grammar").await;
}

#[tokio::test]
async fn what_disagrees_with_the_rows_refuses_as_content_where_the_setting_is_strict() {
    let mut pair = Pair::new(Scrutiny::Strict).await;
    pair.rename(|name| name.replace("_202604_", "_202605_"));
    let (status, problem) = pair.send(&pair.files).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("standard-content")));
    assert_eq!(pair.bed.last_refusal().0, "name/month");
}

#[tokio::test]
async fn a_name_of_another_version_among_the_others_is_foreign_to_the_set() {
    let mut pair = Pair::new(Scrutiny::Names).await;
    let mut parts: Vec<String> = pair.files[0].0.split('_').map(str::to_owned).collect();
    parts.remove(5);
    parts.remove(3);
    pair.files[0].0 = parts.join("_");
    let (_, problem) = pair.send(&pair.files).await;
    assert_eq!(problem["code"], "standard-set", "{problem}");
}

#[tokio::test]
async fn errors_of_content_refuse_only_where_the_setting_is_strict() {
    let mut pair = Pair::new(Scrutiny::Strict).await;
    pair.file(FileKind::Uphosoku).splice(0..0, *b"\xEF\xBB\xBF");
    let (status, problem) = pair.send(&pair.files).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("standard-content")));
    assert_eq!(pair.bed.last_refusal().0, "encoding/bom");
}

#[tokio::test]
async fn attachments_are_not_looked_into() {
    let mut pair = Pair::new(Scrutiny::Strict).await;
    for name in ["UPPLAN_202604.pdf", "第1表.jpg"] {
        pair.files.push((name.to_owned(), b"PK\x03\x04\x81\xEF\xBB\xBF, no image".to_vec()));
    }
    let (status, answer) = pair.send(&pair.files).await;
    assert_eq!((status, &answer["findings"]), (StatusCode::CREATED, &json!([])));
}

#[tokio::test]
async fn a_version_is_judged_as_of_the_month_on_the_clock() {
    for (now, superseded) in [("2026-12-31T23:59", false), ("2027-01-01T00:00", true)] {
        let pair = Pair::opened_at(now, Scrutiny::Names, NameVersion::V3).await;
        let (status, answer) = pair.send(&pair.files).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let found = rules(&answer, "error").contains(&"version/superseded".to_owned());
        assert_eq!(found, superseded, "{now}: {answer}");
    }
}

#[tokio::test]
async fn a_repeated_send_is_told_the_same_however_late_it_comes() {
    let pair = Pair::opened_at("2026-12-31T09:00", Scrutiny::Names, NameVersion::V3).await;
    let first = pair.send_under(Some("k"), &pair.files).await;
    assert_eq!(first.0, StatusCode::CREATED);
    pair.bed.clock.advance(Span::from_days(30));
    assert_eq!(pair.send_under(Some("k"), &pair.files).await, first);
    // What is sent anew is judged anew.
    assert_ne!(pair.send_under(Some("l"), &pair.files).await.1["findings"], first.1["findings"]);
}

#[test]
fn whatever_stands_in_the_files_they_arrive_as_they_were_sent_or_not_at_all() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let pair = runtime.block_on(Pair::new(Scrutiny::Names));
    let odd = prop_oneof![
        Just(&b"\x81"[..]),
        Just(&b"\xEF\xBB\xBF"[..]),
        Just(&b"\n"[..]),
        Just(&b"\""[..]),
        Just(&b"\0"[..]),
        Just(&b"\xF0\x40"[..]),
    ];
    let damage =
        proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), odd), 1..4);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(60));
    let outcome = runner.run(&damage, |damage| {
        let mut files = pair.files.clone();
        for (file, place, bytes) in &damage {
            let file = &mut file.get_mut(&mut files).1;
            let at = place.index(file.len() + 1);
            file.splice(at..at, bytes.iter().copied());
        }
        runtime.block_on(async {
            let (status, answer) = pair.send(&files).await;
            if status == StatusCode::CREATED {
                // Told or not: an odd byte between two others may make good text of all three.
                prop_assert!(pair.received(&answer).await == files, "the receiver's copy differs");
            } else {
                let code = answer["code"].as_str().unwrap_or_default();
                prop_assert!(
                    ["standard-container", "standard-name-mismatch", "standard-set"].contains(&code),
                    "{}",
                    answer
                );
            }
            Ok(())
        })
    });
    outcome.expect("every send is answered");
    let journal = pair.bed.journal();
    let sent = |entry: &&Entry| entry.event.kind == "message-sent" && entry.event.outcome == Outcome::Done;
    let accepted = journal.iter().filter(sent).count();
    assert!(accepted > 10, "{accepted} sends were accepted");
}
