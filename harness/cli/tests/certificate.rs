//! `careplan certificate`, against a running testbed.

#[path = "support/command.rs"]
mod command;
#[path = "support/process.rs"]
mod process;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use careplan_client::{CallError, Identity, Network, RelayClient, Trust};
use careplan_domain::Secret;
use careplan_wire::relay::Login;
use command::{careplan, careplan_alone, check_refused};
use process::{Running, new_office};

const OFFICE: &str = "4479900013";

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_certificate_comes_as_files_and_is_refused_for_its_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", "none", "--clock", "2026-04-01T09:00"]);
    let office = new_office(&running, OFFICE, "43").await;
    let out = folder.path().join("bad");
    let arguments = ["certificate", "--as", OFFICE, "--fault", "expired", "--out", text(&out)];
    let printed = json(&careplan(&[&["--format", "json"][..], &arguments].concat(), &data));
    assert_eq!(printed["fault"], "expired");
    assert_eq!(printed["not_after"], "2026-03-31T23:59:59+09:00");
    assert_eq!(
        names(&out),
        ["certificate.der", "certificate.json", "certificate.p12", "certificate.pem", "key.pem"]
    );
    for name in names(&out) {
        let mode = out.join(&name).metadata().expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let kept: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("certificate.json")).expect("reads")).expect("JSON");
    assert_eq!(kept, printed);

    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("reads");
    let key = Secret::from(read("key.pem"));
    let identity = Identity::from_pem(&read("certificate.pem"), &key).expect("both");
    let root = std::fs::read_to_string(&running.ready.trust.tls_root).expect("a root");
    let http = Network::tcp(Trust::from_pem(&root).expect("PEM")).client_as(&identity).expect("a client");
    let relay = RelayClient::new(http, running.ready.urls.relay.parse().expect("a URL"));
    let login = Login {
        personal_id: office.personal_id.to_string(),
        personal_password: office.personal_password.clone(),
        office_id: office.user_id.to_string(),
        office_password: office.user_password.clone(),
        client_version: "1.1.2".to_owned(),
    };
    let refused = relay.login(&login).await.expect_err("refused");
    let CallError::HandshakeRefused { alert, .. } = refused else { panic!("{refused}") };
    assert_eq!(alert, "certificate_expired");

    check_refused(&careplan(&arguments, &data), "certificate.pem` is there already", "--force");
    let again = json(&careplan(&[&["--format", "json"][..], &arguments, &["--force"]].concat(), &data));
    assert_ne!(again["serial"], printed["serial"], "another one each time");
    running.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_offices_files_are_not_lost_and_what_cannot_be_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", "none"]);
    new_office(&running, OFFICE, "43").await;
    let out = folder.path().join("office");
    assert!(careplan(&["office", "ready", OFFICE, "--out", text(&out)], &data).status.success());
    let before = std::fs::read(out.join("key.pem")).expect("a key");
    let onto = ["certificate", "--as", OFFICE, "--fault", "revoked", "--out", text(&out)];
    check_refused(&careplan(&onto, &data), "is there already", "another --out DIR");
    assert_eq!(std::fs::read(out.join("key.pem")).expect("a key"), before);

    let new = folder.path().join("new");
    let kind = ["certificate", "--as", OFFICE, "--fault", "expired", "--kind", "agent", "--out", text(&new)];
    check_refused(&careplan(&kind, &data), "goes with the fault `wrong-kind` alone", "the detail names");
    let stranger = ["certificate", "--as", "4479900021", "--fault", "expired", "--out", text(&new)];
    check_refused(&careplan(&stranger, &data), "office-unknown", "careplan office list");
    running.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signing_request_gets_a_certificate_and_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let running = Running::start(&data, &["--offices", "none"]);
    new_office(&running, OFFICE, "43").await;
    let csr = |name: &str| {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mock-ca/tests/csr");
        fixtures.join(name).to_str().expect("text").to_owned()
    };
    let (out, again) = (folder.path().join("one"), folder.path().join("two"));
    let sign = |csr: &str, out: &Path| {
        careplan(
            &["--format", "json", "certificate", "--as", OFFICE, "--csr", csr, "--out", text(out)],
            &data,
        )
    };
    let signed = json(&sign(&csr("windows-certreq.pem"), &out));
    assert_eq!(names(&out), ["certificate.der", "certificate.json", "certificate.pem"]);
    let chain = std::fs::read_to_string(out.join("certificate.pem")).expect("reads");
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);

    // The same request as DER.
    let pem = std::fs::read_to_string(csr("windows-certreq.pem")).expect("reads");
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = folder.path().join("request.der");
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, lines).expect("base64");
    std::fs::write(&der, bytes).expect("writes");
    assert_eq!(json(&sign(text(&der), &again)), signed);

    let package = folder.path().join("desk");
    assert!(careplan(&["office", "ready", OFFICE, "--out", text(&package)], &data).status.success());
    let expected = ["certificate.der", "certificate.p12", "certificate.pem", "key.pem", "office.json"];
    assert_eq!(names(&package), expected);
    for name in ["certificate.p12", "certificate.der"] {
        let refused = sign(text(&package.join(name)), &folder.path().join("none"));
        check_refused(&refused, "it is DER, but no signing request (perhaps a PKCS#12", "openssl req -new");
    }

    let said = |fault: &str| {
        let out = folder.path().join(fault);
        let made = careplan(&["certificate", "--as", OFFICE, "--fault", fault, "--out", text(&out)], &data);
        String::from_utf8(made.stdout).expect("text")
    };
    for (fault, told) in [
        ("revoked", "失効済み"),
        ("self-signed", "自己署名のため、失効の対象になりません"),
        ("wrong-issuer", "できない (別の発行者)"),
        ("expired", "できる"),
    ] {
        let said = said(fault);
        assert!(said.lines().any(|line| line.starts_with("失効") && line.ends_with(told)), "{said}");
    }

    let nowhere = folder.path().join("three");
    let weak = sign(&csr("rsa-1024.pem"), &nowhere);
    check_refused(
        &weak,
        "invalid-field: `csr`: its key is RSA with 1024 bits",
        "openssl req -new -newkey rsa:2048",
    );
    check_refused(&sign("no-such-file", &nowhere), "cannot read the signing request", "openssl req -new");
    running.kill();
}

#[test]
fn its_help_names_every_fault_with_what_it_is() {
    let help = careplan_alone(&["certificate", "--help"]);
    let help = String::from_utf8(help.stdout).expect("text");
    let dense = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for fault in careplan_wire::CertificateFault::ALL {
        assert!(dense.contains(&format!("- {fault}: {}", fault.what())), "{fault}:\n{help}");
    }
    for part in ["--as <OFFICE>", "--kind", "--csr <FILE>", "--out <DIR>", "--force"] {
        assert!(help.contains(part), "{part}:\n{help}");
    }
    let neither = careplan_alone(&["certificate", "--as", OFFICE, "--out", "x"]);
    check_refused(&neither, "--fault <FAULT>|--csr <FILE>", "careplan certificate --help");
}
