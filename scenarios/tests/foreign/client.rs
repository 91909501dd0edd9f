//! A client of somebody else's at a testbed of ours: curl, with the office's folder, as any program would.

use std::path::Path;
use std::process::Command;

use careplan_scenarios::{Ended, Stage};
use careplan_testbed::Testbed;
use serde_json::{Value, json};

use super::place::{CARE, HELP, block_on, check_failed, folder, offices, run, target};

pub(crate) fn awaited() {
    block_on(awaited_by("client.feature"));
}

pub(crate) fn awaited_in_english() {
    block_on(awaited_by("client-en.feature"));
}

async fn awaited_by(feature: &str) {
    let bed = Testbed::start().await.expect("it starts");
    let (folder, story) = folder(feature, &offices(&bed).await);
    let urls = &bed.ready_file().urls;
    let api = format!("{}/api/v1", urls.relay);
    let urls = json!({ "console": urls.console, "relay": urls.relay });
    let stage = target(folder.path(), urls, bed.control().tls_root_pem()).await;
    let told = tokio::spawn(async move { run(&story, 0, stage).await });

    // What curl did before the story began would count for nothing.
    happened(&bed, "login", HELP).await;
    let desk = folder.path().join(format!("desk-{CARE}"));
    let login = format!("@{}", desk.join("login.json").display());
    let json = ["-H", "content-type: application/json", "-d", &login, &format!("{api}/login")];
    let answer: Value = serde_json::from_slice(&curl(&desk, &json).await).expect("JSON");
    let bearer = format!("authorization: Bearer {}", answer["token"].as_str().expect("a token"));
    let plan = desk.join("計画書.pdf");
    std::fs::write(&plan, "%PDF-1.4 of curl").expect("written");
    let (to, file) = (format!("to={HELP}"), format!("files=@{}", plan.display()));
    curl(&desk, &["-H", &bearer, "-F", &to, "-F", &file, &format!("{api}/messages")]).await;

    happened(&bed, "message-sent", HELP).await;
    let list = curl(&desk, &["-H", &bearer, &format!("{api}/messages/received")]).await;
    let list: Value = serde_json::from_slice(&list).expect("JSON");
    let id = list["messages"][0]["id"].as_str().expect("a message");
    curl(&desk, &["-H", &bearer, &format!("{api}/messages/{id}/archive")]).await;

    assert_eq!(told.await.expect("it ends").ended, Ended::Passed);
    bed.stop().await;
}

pub(crate) fn alone() {
    block_on(async {
        let bed = Testbed::start().await.expect("it starts");
        let (_folder, story) = folder("client.feature", &offices(&bed).await);
        bed.stop().await;
        let text = std::fs::read_to_string(&story).expect("a story");
        let waits = "    もし 「みほん居宅」の連携クライアントが送信するのを待つ\n    ならば 断られない\n";
        let desks = text.lines().filter(|line| line.contains("desk-4479900013"));
        let head = format!("# language: ja\n機能: F\n  シナリオ: S\n{}\n", desks.collect::<String>());
        std::fs::write(&story, format!("{head}{waits}")).expect("written");
        let ended = run(&story, 0, Stage::Fresh).await.ended;
        assert!(matches!(&ended, Ended::Skipped { because } if because.contains("--target")), "{ended:?}");
        std::fs::write(&story, format!("{head}    ならば 断られない\n")).expect("written");
        check_failed(&run(&story, 0, Stage::Fresh).await, "断られることのある手順");
    });
}

/// Waits until the journal tells that an office has done it.
async fn happened(bed: &Testbed, kind: &str, office: &str) {
    let mut grown = bed.journal().grown();
    loop {
        let events = bed.journal().after(0, usize::MAX);
        let is_it = |event: &careplan_sim::Event| {
            event.kind == kind && event.office.is_some_and(|number| number.to_string() == office)
        };
        if events.iter().any(|entry| is_it(&entry.event)) {
            return;
        }
        grown.changed().await.expect("the journal is there");
    }
}

/// What curl is answered; it must be a success.
async fn curl(desk: &Path, arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new("curl");
    command.args(["-sS", "--fail", "--noproxy", "*", "--cacert"]).arg(desk.join("../root.pem"));
    command.arg("--cert").arg(desk.join("certificate.pem")).arg("--key").arg(desk.join("key.pem"));
    command.args(arguments);
    let done = tokio::task::spawn_blocking(move || command.output()).await.expect("it ends");
    let output = done.expect("curl starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
