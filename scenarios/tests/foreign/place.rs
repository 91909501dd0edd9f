//! What a foreign target is made of: offices with their folders, a ready file, and a run of a story there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use careplan_domain::Claims;
use careplan_scenarios::{Ended, Features, Performance, Reset, Stage, Target, perform_one};
use careplan_testbed::Testbed;
use careplan_wire::control::{NewOffice, ReadyOffice};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const CARE: &str = "4479900013";
pub(crate) const HELP: &str = "4479900021";

/// Two offices that are ready, at a testbed of ours; of another relay they have only their folders.
pub(crate) async fn offices(bed: &Testbed) -> Vec<ReadyOffice> {
    let http = careplan_client::Network::tcp(careplan_client::Trust::nobody()).client().expect("a client");
    let console = bed.ready_file().urls.console.parse().expect("an address");
    let control = careplan_client::ControlClient::new(http, console);
    let mut ready = Vec::new();
    for (number, kind, name) in [(CARE, "43", "みほん居宅"), (HELP, "11", "みほん訪問")] {
        let number = number.parse().expect("a number");
        let new = NewOffice {
            name: name.to_owned(),
            service_kinds: vec![kind.parse().expect("a kind")],
            prefecture: "大分県".to_owned(),
            municipality: "中津市".to_owned(),
            claims: Claims::Agent,
            number: Some(number),
        };
        control.create_office(&new).await.expect("registered");
        ready.push(control.ready_office(number).await.expect("ready"));
    }
    ready
}

/// A folder with the feature file, and beside it one of each office as `careplan office ready --out` writes it.
pub(crate) fn folder(feature: &str, offices: &[ReadyOffice]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let story = folder.path().join(feature);
    let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("foreign").join(feature);
    std::fs::copy(given, &story).expect("a story");
    for office in offices {
        let desk = folder.path().join(format!("desk-{}", office.number));
        std::fs::create_dir(&desk).expect("a folder");
        let facts = serde_json::to_vec(office).expect("JSON");
        let login = json!({
            "personal_id": office.personal_id.to_string(),
            "personal_password": office.personal_password.expose(),
            "office_id": office.user_id.to_string(),
            "office_password": office.user_password.expose(),
            "client_version": "1.1.2",
        });
        let write = |name: &str, content: &[u8]| std::fs::write(desk.join(name), content).expect("written");
        write("office.json", &facts);
        write("login.json", login.to_string().as_bytes());
        write("certificate.pem", office.certificate_pem.as_bytes());
        write("key.pem", office.private_key_pem.expose().as_bytes());
    }
    (folder, story)
}

/// A target with these addresses, trusted by this root.
pub(crate) async fn target(folder: &Path, urls: Value, root_pem: &str) -> Stage {
    let (root, ready) = (folder.join("root.pem"), folder.join("ready.json"));
    std::fs::write(&root, root_pem).expect("written");
    let file = json!({ "urls": urls, "trust": { "tls_root": root } });
    std::fs::write(&ready, file.to_string()).expect("written");
    let target = Target::open(&ready).await.expect("it answers");
    Stage::Target { target: Arc::new(target), reset: Reset::Never }
}

/// The scenario of a file that stands at this place, run there.
pub(crate) async fn run(story: &Path, place: usize, stage: Stage) -> Performance {
    let features = Features::read(&[story.to_owned()]).expect("Gherkin");
    let case = features.cases().get(place).expect("a scenario").clone();
    perform_one(case, stage).await
}

#[track_caller]
pub(crate) fn check_failed(performance: &Performance, words: &str) {
    let Ended::Failed { because } = &performance.ended else { panic!("it is {:?}", performance.ended) };
    assert!(because.contains(words), "{because}");
}

/// Runs a test's future.
pub(crate) fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(test);
}
