//! Runtimes that are told by their environment: the lines that are printed, sourced by a shell that then starts them.

use super::Test;
use super::bed::{Bed, clean, run, text};
use super::need::program;

pub(crate) const TESTS: &[Test] = &[
    Test("node_trusts_the_root_by_the_printed_lines", &["node"], node),
    Test("python_trusts_the_root_by_the_printed_lines", &["python"], python),
    Test("curl_trusts_the_root_by_the_printed_lines", &["curl"], curl),
    Test("openssl_trusts_the_root_by_the_printed_lines", &["openssl"], openssl),
    Test("who_is_told_by_the_environment_has_nothing_installed", &[], nothing_to_install),
    Test("the_certificate_alone_is_what_curl_takes", &["curl"], certificate_alone),
];

/// Before, with the printed lines, and with those that undo them.
#[track_caller]
fn check_by_lines(bed: &Bed, platform: &str, client: &str) {
    let home = tempfile::tempdir().expect("a folder");
    let lines = |more: &[&str]| bed.trusting(&[&["print", "--for", platform], more].concat(), home.path());
    let connects = |lines: &str| run(clean("sh", home.path()).args(["-c", &format!("{lines}\n{client}")]));
    assert!(!connects("").status.success(), "it is not believed before");
    let believed = connects(&lines(&[]));
    assert!(believed.status.success(), "{}{}", text(&believed.stdout), text(&believed.stderr));
    let undone = connects(&format!("{}\n{}", lines(&[]), lines(&["--undo"])));
    assert!(!undone.status.success(), "it is not believed afterwards");
}

fn node(bed: &Bed) {
    let program = program("node").expect("it is needed");
    let client = format!(
        "exec {program} -e \"require('https').get('{}', answer => answer.resume()).on('error', () => process.exit(1))\"",
        bed.url()
    );
    check_by_lines(bed, "node", &client);
}

fn python(bed: &Bed) {
    let program = program("python").expect("it is needed");
    let url = bed.url();
    for connecting in [
        format!("import requests; requests.get('{url}')"),
        format!("import httpx; httpx.get('{url}')"),
        format!("import urllib.request as r; r.urlopen('{url}')"),
    ] {
        check_by_lines(bed, "python", &format!("exec {program} -c \"{connecting}\""));
    }
}

fn curl(bed: &Bed) {
    check_by_lines(bed, "curl", &format!("exec curl -sS -o /dev/null {}", bed.url()));
}

fn openssl(bed: &Bed) {
    let client = format!(
        "exec openssl s_client -verify_return_error -verify_hostname localhost -connect {} < /dev/null",
        bed.authority()
    );
    check_by_lines(bed, "openssl", &client);
}

fn nothing_to_install(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    for (platform, variable) in [
        ("node", "NODE_EXTRA_CA_CERTS"),
        ("python", "REQUESTS_CA_BUNDLE"),
        ("curl", "CURL_CA_BUNDLE"),
        ("openssl", "SSL_CERT_FILE"),
        ("dotnet", "SSL_CERT_FILE"),
    ] {
        let installed = bed.trust(&["install", "--for", platform], home.path());
        let lines = text(&installed.stdout);
        let export = format!("\nexport {variable}='{}'", bed.root().display());
        assert!(installed.status.success() && lines.contains(&export), "{lines}");
        assert!(text(&installed.stderr).contains("nothing to do on this machine"));
        let removed = bed.trusting(&["remove", "--for", platform], home.path());
        assert!(removed.contains(&format!("\nunset {variable}")), "{removed}");
    }
}

fn certificate_alone(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let pem = bed.trusting(&["print", "--for", "pem"], home.path());
    std::fs::write(home.path().join("root.pem"), pem).expect("written");
    let call = ["-sS", "-o", "/dev/null", "--cacert", "root.pem", bed.url()];
    assert!(run(clean("curl", home.path()).args(call)).status.success());
}
