//! How the program starts, refuses to start, and ends.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::net::TcpListener;
use std::process::{Command, Stdio};

use command::{careplan, check_refused, new_office_on};
use process::{Running, log_in, new_office};

#[test]
fn a_second_up_on_the_same_directory_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    let second = careplan(&["up", "--port-base", "0"], folder.path());
    check_refused(&second, "another testbed is running on", "--data DIR");
    running.kill();
    // The lock dies with its process: nothing stale is left to clean up.
    Running::start(folder.path(), &[]).kill();
}

#[test]
fn a_directory_of_a_newer_version_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("testbed.json"), r#"{"version": 999}"#).expect("written");
    let refused = careplan(&["up", "--port-base", "0"], folder.path());
    check_refused(&refused, "newer version (layout 999", "the version that wrote it");
}

#[test]
fn a_flag_that_disagrees_with_the_directory_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    Running::start(folder.path(), &["--offices", "none", "--seed", "7"]).kill();
    let refused = careplan(&["up", "--port-base", "0", "--seed", "8"], folder.path());
    check_refused(&refused, "`--seed 8` disagrees", "leave out --seed");
    Running::start(folder.path(), &["--seed", "7"]).kill();
}

#[test]
fn what_was_chosen_about_the_portal_stays_with_the_directory() {
    let folder = tempfile::tempdir().expect("a folder");
    let chosen = [
        ("--password-days", "90", "never"),
        ("--approval-days", "0", "3"),
        ("--counter-hours", "ignored", "kept"),
        ("--start-day", "next-month", "issue-day"),
        ("--letter-days", "1", "5"),
        ("--asked-letter-days", "2", "14"),
    ];
    let mut arguments = vec!["--offices", "none"];
    arguments.extend(chosen.iter().flat_map(|(flag, value, _)| [*flag, *value]));
    Running::start(folder.path(), &arguments).kill();
    for (flag, _, other) in chosen {
        let refused = careplan(&["up", "--port-base", "0", flag, other], folder.path());
        check_refused(&refused, &format!("`{flag} {other}` disagrees"), &format!("leave out {flag}"));
    }
    Running::start(folder.path(), &arguments[2..]).kill();
    Running::start(folder.path(), &[]).kill();
    let nonsense = careplan(&["up", "--password-days", "0"], folder.path());
    check_refused(&nonsense, "`never` or a number of days from 1 to 366", "`careplan up --help`");
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let refused = careplan(&["up", "--port-base", &port], folder.path());
    check_refused(&refused, &format!("port {port}"), "--port-base");
    // What was refused has begun nothing: the next start may have another seed, clock or population.
    assert!(!folder.path().join("testbed.json").exists(), "a refused start left its mark");
    Running::start(folder.path(), &["--offices", "none", "--seed", "7"]).kill();
}

#[test]
fn a_command_without_a_running_testbed_says_how_to_start_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in [&["status"][..], &["clock", "show"], &["office", "list"], &["poke"]] {
        check_refused(&careplan(command, folder.path()), "no running testbed", "careplan up");
    }
}

#[test]
fn an_office_that_is_not_ready_is_told_how_it_becomes_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    assert!(new_office_on(folder.path(), "4479900013").status.success());
    let refused = careplan(&["send", "--as", "4479900013", "/dev/null"], folder.path());
    check_refused(&refused, "is not ready", "careplan office ready 4479900013");
    running.kill();
}

#[tokio::test]
async fn sigterm_ends_it_in_good_order_though_a_connection_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let running = Running::start(folder.path(), &["--offices", "none"]);
    let office = new_office(&running, "4479900013", "43").await;
    let _session = log_in(&running, &office).await;
    // One that never shakes hands, and one that never finishes its head.
    let connect = |url: &str| {
        let authority = url.split_once("://").expect("a URL").1.replace("localhost", "127.0.0.1");
        std::net::TcpStream::connect(authority).expect("connects")
    };
    let _silent = connect(&running.ready.urls.relay);
    let mut half = connect(&running.ready.urls.portal);
    std::io::Write::write_all(&mut half, b"GET / HTTP/1.1\r\nhost:").expect("writes");
    assert!(folder.path().join("ready.json").exists());
    let status = running.terminate();
    assert!(status.success(), "{status}");
    assert!(!folder.path().join("ready.json").exists(), "a dead testbed leaves no ready file");
}

#[test]
fn a_ready_file_of_a_killed_testbed_does_not_outlive_the_next_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let stale = folder.path().join("ready.json");
    Running::start(folder.path(), &["--offices", "none"]).kill();
    assert!(stale.exists(), "a kill leaves it behind");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    assert!(!careplan(&["up", "--port-base", &port], folder.path()).status.success());
    assert!(!stale.exists(), "the next start takes it away before it does anything else");
}

#[test]
fn a_reader_that_stops_reading_is_no_defect() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_careplan"))
        .args(["doctor", "--port-base", "65530", "--data"])
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[tokio::test]
async fn no_secret_reaches_the_log_or_the_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let log = folder.path().join("log");
    let running = Running::start_logging(&data, &["--offices", "none"], &log);
    let office = new_office(&running, "4479900013", "43").await;
    let letter = running.control().letter(office.number).await.expect("the letter");
    let session = log_in(&running, &office).await;
    session.licence().await.expect("answers");
    let journal =
        running.control().journal(careplan_wire::control::JournalQuery::default()).await.expect("answers");
    running.kill();
    let told =
        serde_json::to_string(&journal).expect("text") + &std::fs::read_to_string(&log).expect("a log");
    assert!(told.contains("certificate-issued"), "the journal was written");
    assert!(told.contains("TRACE"), "the log was written");
    let key = office.private_key_pem.expose().lines().nth(3).expect("a line of the key").to_owned();
    let token = std::fs::read_to_string(data.join("back-office.token")).expect("the token");
    for secret in [
        office.user_password.expose(),
        office.certificate_password.expose(),
        office.personal_password.expose(),
        letter.temporary_password.expose(),
        &key,
        &token,
    ] {
        assert!(!told.contains(secret), "a secret was told");
    }
}
