//! CA and portal as processes of their own, beside a testbed that is started without them: the same exchange as ever, and
//! who does not fit together is told so.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::path::Path;

use careplan_wire::control::AdvanceClock;
use tempfile::tempdir;

use command::{careplan, careplan_alone, check_refused};
use process::{Running, log_in, new_office};

/// The CA and the portal of a directory, and the testbed beside them.
struct Apart {
    ca: Running,
    portal: Running,
    testbed: Running,
}

impl Apart {
    fn start(data: &Path) -> Self {
        let ca = Running::start_lone("ca", data, &["--clock", "2026-04-01T09:00"]);
        let portal = Running::start_lone("portal", data, &[]);
        let without = [format!("ca={}", ca.ready.urls.ca), format!("portal={}", portal.ready.urls.portal)];
        let arguments = ["--offices", "demo", "--without", &without[0], "--without", &without[1]];
        Self { testbed: Running::start(data, &arguments), ca, portal }
    }
}

#[tokio::test]
async fn an_office_is_made_ready_by_services_in_processes_of_their_own() {
    let folder = tempdir().expect("a folder");
    let Apart { ca, portal, testbed } = Apart::start(folder.path());
    let (urls, control) = (&testbed.ready.urls, testbed.control());
    assert_eq!((&urls.ca, &urls.portal), (&ca.ready.urls.ca, &portal.ready.urls.portal));

    let office = new_office(&testbed, "4479900138", "43").await;
    let session = log_in(&testbed, &office).await;
    session.licence().await.expect("its certificate, which the CA made, is good at the relay");

    // The clock moves in every process before the call answers: the certificate is over everywhere.
    let by = Some("1200d".parse().expect("a span"));
    let moved = control.advance_clock(&AdvanceClock { by, to: None }).await.expect("moves");
    assert!(session.licence().await.is_err(), "it has ended by {}", moved.now);
    assert!(control.status().await.expect("answers").services.iter().all(|service| service.answers));

    // One that was killed comes back where it was, and the testbed goes on with it.
    let port = urls.portal.rsplit(':').next().expect("a port").to_owned();
    portal.kill();
    let down = control.status().await.expect("answers");
    assert!(down.services.iter().any(|service| service.name == "portal" && !service.answers), "{down:?}");
    let again = Running::start_lone("portal", folder.path(), &["--port", &port]);
    assert_eq!(again.ready.clock, moved.now);
    assert_eq!(again.ready.urls.console, urls.console, "it knows the testbed that runs");
    let up = control.status().await.expect("answers");
    assert!(up.services.iter().all(|service| service.answers), "{up:?}");

    let refused =
        careplan(&["backup", &folder.path().with_extension("zst").display().to_string()], folder.path());
    check_refused(&refused, "in a process of its own", "stop the testbed and the services beside it");
}

#[test]
fn a_service_runs_once_a_directory() {
    let folder = tempdir().expect("a folder");
    let ca = Running::start_lone("ca", folder.path(), &[]);
    let again = careplan(&["ca", "--port", "0"], folder.path());
    check_refused(&again, "another process runs the ca of", "stop the other one first");
    let whole = careplan(&["up", "--port-base", "0", "--offices", "none"], folder.path());
    check_refused(&whole, "another process runs the ca of", "--without ca=URL");
    let file = folder.path().with_extension("zst");
    let backup = careplan(&["backup", &file.display().to_string()], folder.path());
    check_refused(&backup, "another process runs the ca of", "stop it first");
    ca.kill();
    let testbed = Running::start(folder.path(), &[]);
    let join = folder.path().join("ready.json").display().to_string();
    let lone = careplan_alone(&["portal", "--port", "0", "--join", &join]);
    check_refused(&lone, "another process runs the portal of", "--without portal=URL");
    testbed.kill();
}

#[test]
fn what_does_not_fit_together_is_told() {
    let folder = tempdir().expect("a folder");
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let ca = Running::start_lone("ca", &one, &[]);
    let without = format!("ca={}", ca.ready.urls.ca);
    let up = ["up", "--port-base", "0", "--offices", "none", "--without"];
    let stranger = careplan(&[&up[..], &[&without]].concat(), &other);
    check_refused(&stranger, "the ca is not at", "the same --data DIR");
    ca.kill();
    let wrong = careplan(&[&up[..], &["ca=localhost:1"]].concat(), &other);
    check_refused(&wrong, "`localhost:1` is no address of a service", "--help");
    let twice = ["ca=http://localhost:1", "--without", "ca=http://localhost:2"];
    let twice = careplan(&[&up[..], &twice].concat(), &other);
    check_refused(&twice, "the ca is named twice", "one address");
    let join = careplan(&["ca", "--join", "nowhere.json"], &other);
    check_refused(&join, "--join and --data both name", "one of them");
    let join = careplan_alone(&["ca", "--join", "nowhere.json"]);
    check_refused(&join, "nowhere.json", "careplan up");
    let seed = careplan(&["portal", "--port", "0", "--seed", "7"], &one);
    check_refused(&seed, "`--seed 7` disagrees", "leave out --seed");
}

#[test]
fn a_relay_elsewhere_is_told_to_scripts_and_not_served_here() {
    let folder = tempdir().expect("a folder");
    let testbed =
        Running::start(folder.path(), &["--offices", "none", "--without", "relay=https://relay.test:443"]);
    assert_eq!(testbed.ready.urls.relay, "https://relay.test:443");
    testbed.kill();
}
