//! What the command line takes, and how it says what it does not take.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::net::TcpListener;
use std::path::Path;

use careplan_domain::{OfficeNumber, Secret};
use careplan_office::{Addresses, Desk, Papers};
use command::{careplan, careplan_alone, check_refused, new_office_on};
use process::{Running, new_office};

fn stdout(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn a_choice_that_is_missing_is_named_with_all_that_is_possible() {
    check_refused(
        &careplan_alone(&["list", "--as", "4479900013"]),
        "--sent|--received",
        "careplan list --help",
    );
    check_refused(&careplan_alone(&["clock", "advance"]), "SPAN|--to", "careplan clock advance --help");
}

#[test]
fn what_is_not_an_argument_is_refused_with_a_hint() {
    let both = ["status", "--data", "x", "--ready-file", "y"];
    check_refused(&careplan_alone(&both), "--data and --ready-file", "one of them");
    let run = ["run", "--data", "x", "a.feature"];
    check_refused(&careplan_alone(&run), "takes no running testbed", "leave out --data");
    let ephemeral = ["--data", "x", "up", "--ephemeral"];
    check_refused(&careplan_alone(&ephemeral), "--ephemeral", "one of them");
    check_refused(&careplan_alone(&["bogus"]), "bogus", "`careplan --help`");
}

#[test]
fn a_value_that_is_none_is_answered_with_the_help_of_its_own_command() {
    for (arguments, value, command) in [
        (&["generate", "--out", "x", "--month", "april"][..], "april", "careplan generate"),
        (&["--format", "json", "check", "x", "--as-of", "soon"], "soon", "careplan check"),
        (&["office", "ready", "12"], "12", "careplan office ready"),
        (&["up", "--pace", "slow"], "slow", "careplan up"),
        (&["--data", "status", "clock", "set", "noon"], "noon", "careplan clock set"),
        (&["--format", "xml"], "xml", "careplan"),
    ] {
        check_refused(&careplan_alone(arguments), value, &format!("`{command} --help`"));
    }
}

#[test]
fn a_testbed_is_named_before_and_after_the_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none", "--clock", "2026-04-01T09:00"]);
    let data = folder.path().to_str().expect("text");
    let ready = folder.path().join("ready.json");
    let ready = ready.to_str().expect("text");
    for arguments in [
        &["--data", data, "clock", "show"][..],
        &["clock", "--data", data, "show"],
        &["clock", "show", "--data", data],
        &["clock", "--ready-file", ready],
    ] {
        assert_eq!(
            stdout(&careplan_alone(arguments)),
            "2026-04-01T09:00:00+09:00 (standing)\n",
            "{arguments:?}"
        );
    }
    running.kill();
}

#[test]
fn a_wrong_check_digit_is_a_warning_with_the_right_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    let odd = new_office_on(folder.path(), "4479900012");
    assert!(odd.status.success());
    assert!(String::from_utf8_lossy(&odd.stderr).contains("4479900013 would be right"));
    let right = new_office_on(folder.path(), "4479900013");
    assert!(right.status.success() && right.stderr.is_empty());
    let again = new_office_on(folder.path(), "4479900013");
    check_refused(&again, "the testbed refused: office-exists: ", "another --number");
    running.kill();
}

#[tokio::test]
async fn an_office_whose_people_chose_their_password_becomes_ready_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    let number: OfficeNumber = "4479900013".parse().expect("a number");
    assert!(new_office_on(folder.path(), number.as_str()).status.success());

    let letter = running.control().letter(number).await.expect("the letter");
    let papers = Papers::from_letter(&letter, Secret::from("Erabu2026"));
    let addresses = Addresses::from_urls(&running.ready.urls).expect("addresses");
    let desk = Desk::new(papers, addresses, running.network());
    desk.change_password().await.expect("is changed by hand");

    let ready = ["office", "ready", number.as_str()];
    check_refused(&careplan(&ready, folder.path()), "office-by-hand", "--password");
    let wrong = careplan(&[&ready[..], &["--password", "Machigai1"]].concat(), folder.path());
    check_refused(&wrong, "office-password-wrong", "--password");
    let right = careplan(&[&ready[..], &["--password", "Erabu2026"]].concat(), folder.path());
    assert!(right.status.success());
    assert!(stdout(&right).contains("事業所ユーザのパスワード  Erabu2026"));
    let list = careplan(&["list", "--as", number.as_str(), "--sent"], folder.path());
    assert!(list.status.success(), "the testbed remembers it");
    running.kill();
}

/// The files that the README's first exchange sends.
const PLAN: [&str; 3] = [
    "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV",
    "UPSIKYU_202604_4479900013_43_4479900021_11_20260325101500.CSV",
    "UPHOSOKU_202604_4479900013_43_4479900021_11_20260325101500.CSV",
];

#[tokio::test]
async fn a_send_that_is_refused_for_its_files_tells_what_was_found_in_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    for (number, kind) in [("4479900013", "43"), ("4479900021", "11")] {
        new_office(&running, number, kind).await;
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let paths = PLAN.map(|name| fixtures.join(name).to_str().expect("text").to_owned());
    let try_to_send = |paths: &[String], format: &[&str]| {
        let files = paths.iter().map(String::as_str);
        let arguments: Vec<&str> = ["send", "--as", "4479900013"].into_iter().chain(files).collect();
        careplan(&[format, &arguments].concat(), folder.path())
    };

    let refused = try_to_send(&paths[..1], &[]);
    let talk = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{talk}");
    assert!(
        talk.starts_with("error: the relay refused: standard-set: ") && talk.contains("\nhint: "),
        "{talk}"
    );
    let told = stdout(&refused);
    assert!(
        told.contains("エラー set/incomplete") && told.contains(PLAN[1]) && told.contains(PLAN[2]),
        "{told}"
    );
    let refused = try_to_send(&paths[..1], &["--format", "json"]);
    let problem: serde_json::Value = serde_json::from_slice(&refused.stdout).expect("JSON");
    assert_eq!(
        (&problem["code"], &problem["findings"][0]["rule"]),
        (&"standard-set".into(), &"set/incomplete".into())
    );

    let sent = try_to_send(&paths, &[]);
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    assert!(!stdout(&sent).contains("エラー"), "{}", stdout(&sent));
    running.kill();
}

#[test]
fn a_doctor_who_finds_a_taken_port_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    // The last of the six, so that the base is a port whatever was drawn.
    let base = taken.local_addr().expect("an address").port() - 5;
    let found = careplan(&["doctor", "--port-base", &base.to_string()], folder.path());
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stderr).contains("hint: something else listens on"));
    assert!(stdout(&found).contains("taken"));
}

#[test]
fn a_doctor_with_a_ready_file_looks_at_that_testbed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("elsewhere");
    let running = Running::start(&data, &["--offices", "none"]);
    let ready = data.join("ready.json");
    let ready = ready.to_str().expect("text");
    let found = careplan_alone(&["--format", "json", "doctor", "--ready-file", ready]);
    let report: serde_json::Value = serde_json::from_slice(&found.stdout).expect("JSON");
    assert!(found.status.success(), "{report}");
    assert_eq!(report["data"]["path"], data.to_str().expect("text"));
    assert_eq!(report["data"]["running"], true);
    let ports: Vec<String> =
        report["ports"].as_array().expect("ports").iter().map(|port| port["number"].to_string()).collect();
    let urls = &running.ready.urls;
    let urls = [&urls.console, &urls.portal, &urls.site, &urls.relay, &urls.ca, &urls.back_office];
    assert_eq!(ports.len(), urls.len());
    for (port, url) in ports.iter().zip(urls) {
        assert!(url.ends_with(&format!(":{port}")), "{url}: {port}");
    }
    running.kill();
}

#[test]
fn a_run_for_programs_prints_json_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let known = feature(folder.path(), "known", "前提 進み方は手動である");
    let passed = careplan_alone(&["--format", "json", "run", &known]);
    assert!(passed.status.success());
    let report: serde_json::Value = serde_json::from_slice(&passed.stdout).expect("JSON");
    assert_eq!(report[0]["elements"][0]["steps"][0]["result"]["status"], "passed");
}

#[test]
fn a_step_that_nobody_knows_fails_and_is_named_in_japanese() {
    let folder = tempfile::tempdir().expect("a folder");
    let unknown = feature(folder.path(), "unknown", "前提 進み方が手動である");
    let failed = careplan_alone(&["run", &unknown]);
    assert_eq!(failed.status.code(), Some(1));
    let talk = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(talk.contains("手順「前提 進み方が手動である」はありません。"), "{talk}");
    assert!(talk.contains("近いのは「前提 進み方は手動である」です。"), "{talk}");
}

#[test]
fn a_japanese_feature_without_its_language_is_told_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.feature");
    std::fs::write(&file, "機能: F\n  シナリオ: S\n    前提 進み方は手動である\n").expect("written");
    let refused = careplan_alone(&["run", file.to_str().expect("text")]);
    check_refused(&refused, "# language: ja", "the first line");
}

/// A feature of one scenario of one step; tells its path.
fn feature(folder: &Path, name: &str, step: &str) -> String {
    let file = folder.join(format!("{name}.feature"));
    let text = format!("# language: ja\n機能: F\n  シナリオ: S\n    {step}\n");
    std::fs::write(&file, text).expect("written");
    file.to_str().expect("text").to_owned()
}
