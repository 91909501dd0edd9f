//! The command line, run to its end.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs a command on the data directory `data`.
#[allow(dead_code, reason = "the tests that share this file each use a part of it")]
pub(crate) fn careplan(arguments: &[&str], data: &Path) -> Output {
    let data = ["--data".as_ref(), data.as_os_str()];
    run(Command::new(env!("CARGO_BIN_EXE_careplan")).args(arguments).args(data))
}

/// Runs a command as it stands here.
#[allow(dead_code, reason = "the tests that share this file each use a part of it")]
pub(crate) fn careplan_alone(arguments: &[&str]) -> Output {
    run(Command::new(env!("CARGO_BIN_EXE_careplan")).args(arguments))
}

/// `office new` of the office `number` of 中津市.
#[allow(dead_code, reason = "the tests that share this file each use a part of it")]
pub(crate) fn new_office_on(data: &Path, number: &str) -> Output {
    let office = ["office", "new", "--name", "みほん", "--kind", "43", "--prefecture", "44"];
    let place = ["--municipality", "中津市", "--number", number];
    careplan(&[&office[..], &place[..]].concat(), data)
}

fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().expect("the program starts")
}

#[allow(dead_code, reason = "the tests that share this file each use a part of it")]
/// Exit 2, one sentence that holds `found`, and a hint that holds `hint`.
#[track_caller]
pub(crate) fn check_refused(output: &Output, found: &str, hint: &str) {
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{talk}");
    let (sentence, rest) = talk.split_once("\nhint: ").expect("a sentence and a hint");
    assert!(sentence.starts_with("error: ") && sentence.contains(found), "{talk}");
    assert!(rest.contains(hint), "{talk}");
    assert!(output.stdout.is_empty(), "talk goes to stderr");
}
