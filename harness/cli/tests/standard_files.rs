//! `--standard-files`: what the relay of a running testbed makes of errors in the files of a send, seen from outside.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use careplan_wire::control::AdjustRelay;
use command::{careplan, check_refused};
use process::{Running, new_office};
use serde_json::Value;

const SENDER: &str = "4479900013";
const RECEIVER: &str = "4479900021";
const PLAN: &str = "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const ANNEX: &str = "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV";
const SUPPLEMENT: &str = "UPHOSOKU_202604_4479900013_43_4479900021_11_20260325101500.CSV";

/// A testbed of two offices, and folders of files that one may send to the other.
struct Bed {
    folder: tempfile::TempDir,
    running: Running,
}

impl Bed {
    async fn started(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let common = ["--offices", "none", "--clock", "2026-04-01T09:00"];
        let running = Running::start(&folder.path().join("data"), &[&common[..], arguments].concat());
        for (number, kind) in [(SENDER, "43"), (RECEIVER, "11")] {
            new_office(&running, number, kind).await;
        }
        Self { folder, running }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Sends the fixtures after `spoil` has seen each by its name, in a folder of their own; JSON is printed.
    fn send(&self, folder: &str, spoil: impl Fn(&str, Vec<u8>) -> Option<(String, Vec<u8>)>) -> Output {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
        let folder = self.folder.path().join(folder);
        fs::create_dir(&folder).expect("made");
        let mut arguments: Vec<String> =
            ["--format", "json", "send", "--as", SENDER].map(str::to_owned).to_vec();
        for name in [PLAN, ANNEX, SUPPLEMENT] {
            let bytes = fs::read(fixtures.join(name)).expect("the fixtures are part of the repository");
            if let Some((name, bytes)) = spoil(name, bytes) {
                fs::write(folder.join(&name), bytes).expect("written");
                arguments.push(folder.join(name).to_str().expect("text").to_owned());
            }
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        careplan(&arguments, &self.data())
    }

    fn send_with_bom(&self) -> Output {
        self.send("bom", |name, bytes| {
            let bytes =
                if name == SUPPLEMENT { [b"\xEF\xBB\xBF".as_slice(), &bytes].concat() } else { bytes };
            Some((name.to_owned(), bytes))
        })
    }

    fn send_without_annex(&self) -> Output {
        self.send("torn", |name, bytes| (name != ANNEX).then(|| (name.to_owned(), bytes)))
    }

    /// Files whose names have another month than their rows.
    fn send_of_another_month(&self) -> Output {
        self.send("month", |name, bytes| Some((name.replace("_202604_", "_202605_"), bytes)))
    }

    /// What `status` says, to people and to programs.
    fn check_status(&self, expected: &str) {
        let json = careplan(&["status", "--format", "json"], &self.data());
        let status: Value = serde_json::from_slice(&json.stdout).expect("JSON");
        assert_eq!(status["standard_files"], expected);
        let human = String::from_utf8(careplan(&["status"], &self.data()).stdout).expect("text");
        let line = human.lines().find(|line| line.starts_with("standard files")).expect("a line of it");
        assert!(line.ends_with(expected), "{line}");
    }
}

/// Accepted, with these findings: rule and severity.
#[track_caller]
fn check_accepted(output: &Output, findings: &[(&str, &str)]) {
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["messages"][0]["to"], RECEIVER, "{answer}");
    assert_eq!(told(&answer), findings, "{answer}");
    let errors = findings.iter().any(|(_, severity)| *severity == "error");
    assert_eq!(output.status.code(), Some(i32::from(errors)), "{answer}");
}

/// Refused with 422 and this code; the first finding is of this rule.
#[track_caller]
fn check_unprocessable(output: &Output, code: &str, rule: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    let problem: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&problem["status"], &problem["code"]), (&422.into(), &code.into()), "{problem}");
    assert_eq!(told(&problem), [(rule, "error")], "{problem}");
    assert!(problem["findings"][0]["message"].as_str().is_some_and(|message| !message.is_empty()));
}

fn told(answer: &Value) -> Vec<(&str, &str)> {
    let findings = answer["findings"].as_array().expect("findings");
    findings
        .iter()
        .map(|finding| {
            let rule = finding["rule"].as_str().expect("a rule");
            (rule, finding["severity"].as_str().expect("a severity"))
        })
        .collect()
}

#[tokio::test]
async fn strict_refuses_every_error_and_stays_with_the_directory() {
    let bed = Bed::started(&["--standard-files", "strict"]).await;
    bed.check_status("strict");
    check_unprocessable(&bed.send_with_bom(), "standard-content", "encoding/bom");
    check_unprocessable(&bed.send_without_annex(), "standard-set", "set/incomplete");
    check_accepted(&bed.send("clean", |name, bytes| Some((name.to_owned(), bytes))), &[]);

    let Bed { folder, running } = bed;
    running.kill();
    let data = folder.path().join("data");
    let other = careplan(&["up", "--port-base", "0", "--standard-files", "off"], &data);
    check_refused(&other, "`--standard-files off` disagrees", "leave out --standard-files");
    for arguments in [&[][..], &["--standard-files", "strict"]] {
        let running = Running::start(&data, arguments);
        let status = running.control().status().await.expect("answers");
        assert_eq!(status.standard_files, careplan_wire::control::StandardFiles::Strict);
        running.kill();
    }
}

#[tokio::test]
async fn the_relays_other_settings_stay_with_the_directory_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--recall", "on", "--old-clients", "refused"]);
    let settings = running.control().relay_settings().await.expect("answers");
    assert_eq!((settings.recall, settings.old_clients.as_str()), (true, "refused"));
    let newest = AdjustRelay { newest_client: Some("1.2".to_owned()), ..AdjustRelay::default() };
    let adjusted = running.control().adjust_relay(&newest).await.expect("is set");
    running.kill();
    for (flag, other) in [("--recall", "off"), ("--old-clients", "told")] {
        let other = careplan(&["up", "--port-base", "0", flag, other], &data);
        check_refused(&other, &format!("`{flag}"), &format!("leave out {flag}"));
    }
    let odd = careplan(&["up", "--port-base", "0", "--recall", "yes"], &data);
    assert_eq!(odd.status.code(), Some(2));
    let running = Running::start(&data, &["--recall", "on"]);
    assert_eq!(running.control().relay_settings().await.expect("answers"), adjusted);
    running.kill();
}

#[tokio::test]
async fn by_default_names_and_sets_refuse_and_content_is_told() {
    let bed = Bed::started(&[]).await;
    bed.check_status("names");
    check_unprocessable(&bed.send_without_annex(), "standard-set", "set/incomplete");
    check_accepted(&bed.send_with_bom(), &[("encoding/bom", "error")]);
    let output = bed.send_of_another_month();
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(answer["messages"][0]["id"].is_string(), "{answer}");
    assert!(told(&answer).contains(&("name/month", "error")), "{answer}");
    bed.running.kill();
}

#[tokio::test]
async fn off_takes_everything_whose_name_says_where_it_goes() {
    let bed = Bed::started(&["--standard-files", "off"]).await;
    bed.check_status("off");
    check_accepted(&bed.send_with_bom(), &[]);
    check_accepted(&bed.send_without_annex(), &[]);
    check_accepted(&bed.send_of_another_month(), &[]);
    bed.running.kill();
}

#[test]
fn a_word_that_is_none_is_refused_with_all_that_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = careplan(&["up", "--standard-files", "Strict"], folder.path());
    check_refused(&refused, "`off`, `names` or `strict`", "`careplan up --help`");
}
