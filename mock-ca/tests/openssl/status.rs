//! `openssl ocsp` against a running publication, at the address that the certificates name.
//!
//! OpenSSL judges the times of an answer by the machine's clock alone, so this authority lives in it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use careplan_sim::Clock;
use mock_ca::{Ca, KeyKind, Settings};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::generations::{REASONS, issue, open, published, run};

/// A publication on a port of its own, with the files of [`Generations`](crate::generations::Generations) that are
/// needed here.
struct Live {
    directory: TempDir,
    ca: Ca,
    runtime: Runtime,
}

impl Live {
    fn start(keys: KeyKind) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        let put = |name: &str, content: &[u8]| {
            std::fs::write(directory.path().join(name), content).expect("writes");
        };
        let ca = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let publication_url = format!("http://{}", listener.local_addr().expect("an address"));
            let clock = Clock::system();
            let ca = open(clock.clone(), keys, Settings { publication_url, ..Settings::default() }).await;
            put("good-1.pem", issue(&ca, &clock, "good").await.certificate_pem.as_bytes());
            for (reason, name, _) in REASONS {
                let issued = issue(&ca, &clock, name).await;
                ca.revoke(&issued.serial, reason).await.expect("revokes");
                put(&format!("{name}.pem"), issued.certificate_pem.as_bytes());
            }
            ca.roll_over().await.expect("rolls over");
            put("good-2.pem", issue(&ca, &clock, "newer").await.certificate_pem.as_bytes());
            for generation in [1, 2] {
                let name = format!("e-seikyuu-ca-{generation}.pem");
                put(&format!("authority-{generation}.pem"), &published(&ca, &name).await);
            }
            tokio::spawn(axum::serve(listener, ca.publication()).into_future());
            ca
        });
        Self { directory, ca, runtime }
    }

    fn openssl(&self, arguments: &[&str]) -> Result<String, String> {
        run(self.directory.path(), "openssl", arguments)
    }

    /// Asks at the address in the certificate; the answer's signature must be its generation's.
    fn ask(&self, generation: u32, more: &[&str]) -> String {
        let root = format!("authority-{generation}.pem");
        let certificate = format!("good-{generation}.pem");
        let url = self.openssl(&["x509", "-in", &certificate, "-noout", "-ocsp_uri"]).expect("an address");
        let usual =
            ["ocsp", "-no-CApath", "-no-CAstore", "-CAfile", &root, "-issuer", &root, "-url", url.trim()];
        let said = self.openssl(&[&usual[..], more].concat()).expect("is answered");
        assert!(said.contains("Response verify OK") && !said.contains("WARNING"), "{said}");
        said
    }
}

pub(crate) fn good_revoked_and_unknown_are_told(keys: KeyKind) {
    let live = Live::start(keys);
    let mut question = vec!["-cert", "good-1.pem", "-serial", "0x0A"];
    let revoked = REASONS.map(|(_, name, _)| format!("{name}.pem"));
    question.extend(revoked.iter().flat_map(|file| ["-cert", file]));
    let said = live.ask(1, &question);
    assert!(said.contains("good-1.pem: good\n") && said.contains("0x0A: unknown\n"), "{said}");
    for (_, name, words) in REASONS {
        let (_, told) = said.split_once(&format!("{name}.pem: revoked\n")).expect("it is told");
        let (told, _) = told.split_once("Revocation Time: ").expect("since when is told");
        let reason = told.split_once("Reason: ").map_or("", |(_, reason)| reason.trim());
        assert_eq!(reason, words, "{said}");
    }
    assert!(live.ask(2, &["-cert", "good-2.pem"]).contains("good-2.pem: good\n"));
    // What the other generation has signed is not this one's to tell of.
    let serial = live.openssl(&["x509", "-in", "good-1.pem", "-noout", "-serial"]).expect("says");
    let serial = serial.trim().replace("serial=", "0x");
    assert!(live.ask(2, &["-serial", &serial]).contains(": unknown\n"));
}

pub(crate) fn an_answer_is_to_its_own_question_alone() {
    let live = Live::start(KeyKind::P256);
    live.ask(1, &["-sha256", "-cert", "good-1.pem", "-reqout", "question.der", "-respout", "answer.der"]);
    let judge = |question: &[&str]| {
        let answer =
            ["ocsp", "-respin", "answer.der", "-issuer", "authority-1.pem", "-CAfile", "authority-1.pem"];
        live.openssl(&[&answer[..], question].concat())
    };
    judge(&["-reqin", "question.der"]).expect("it is the answer to this one");
    let replayed = judge(&["-cert", "good-1.pem"]).expect_err("it is none to another");
    assert!(replayed.contains("Nonce Verify error"), "{replayed}");
}

pub(crate) fn an_answer_by_path_is_as_good() {
    let live = Live::start(KeyKind::P256);
    let ask = ["ocsp", "-issuer", "authority-1.pem", "-cert", "good-1.pem", "-reqout", "question.der"];
    live.openssl(&ask).expect("writes the question");
    let question = std::fs::read(live.directory.path().join("question.der")).expect("the question");
    // RFC 6960, appendix A.1: base64, and of that what a path does not allow in percents.
    let path = BASE64.encode(question).replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    let answer = live.runtime.block_on(published(&live.ca, &format!("ocsp/{path}")));
    std::fs::write(live.directory.path().join("answer.der"), answer).expect("writes");
    let judge = ["-issuer", "authority-1.pem", "-CAfile", "authority-1.pem", "-reqin", "question.der"];
    let answer = ["-respin", "answer.der"];
    let said = live.openssl(&[&["ocsp"], &judge[..], &answer].concat()).expect("is good");
    assert!(said.contains("Response verify OK"), "{said}");
}

pub(crate) fn a_verifier_fetches_the_list_that_the_certificate_names() {
    let live = Live::start(KeyKind::P256);
    let verify = |generation: u32, certificate: &str| {
        let root = format!("authority-{generation}.pem");
        let usual = ["verify", "-no-CApath", "-no-CAstore", "-crl_check", "-crl_download", "-CAfile"];
        live.openssl(&[&usual[..], &[root.as_str(), certificate]].concat())
    };
    verify(1, "good-1.pem").expect("verifies");
    verify(2, "good-2.pem").expect("verifies");
    let revoked = verify(1, "superseded.pem").expect_err("is revoked");
    assert!(revoked.contains("certificate revoked"), "{revoked}");
}
