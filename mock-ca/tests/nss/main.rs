//! The authority's work as NSS judges it, the library of Firefox and of Chromium's store on Linux.
//!
//! Without certutil on the machine the tests are ignored, as `harness/need.rs` tells it.

#[path = "../openssl/generations.rs"]
mod generations;
#[path = "../../../harness/need.rs"]
mod need;

use std::process::ExitCode;

use generations::{Generations, PASSWORD};
use libtest_mimic::Arguments;
use need::Need;

/// By which NSS calls the imported certificate: the name in its bag, which is its subject.
const NAME: &str = "O=Careplan Testbed (MOCK), OU=KJ444470300015, CN=CarePlanJigyousho";

fn main() -> ExitCode {
    let need = Need::of("nss");
    let tests: [(&str, fn()); 4] = [
        ("a_package_is_imported_and_its_certificate_verifies_for_a_client", || verifies(&Generations::two())),
        ("so_is_a_package_for_old_systems", || verifies(&Generations::two_for_old_systems())),
        ("a_package_shows_its_name_before_it_is_imported", shows_its_name),
        ("a_revoked_certificate_does_not_verify_once_the_list_is_imported", revoked_does_not_verify),
    ];
    let trials = tests.map(|(name, body)| need.trial(name, body)).into();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A fresh database beside the files, in which the authority of `generation` may vouch for clients.
fn database(made: &Generations, generation: u32) {
    std::fs::create_dir(made.path().join("db")).expect("a folder");
    certutil(made, &["-N", "--empty-password"]).expect("makes a database");
    let root = format!("authority-{generation}.pem");
    certutil(made, &["-A", "-n", "e-seikyuu CA", "-t", "T,,", "-a", "-i", &root]).expect("adds the root");
}

fn certutil(made: &Generations, arguments: &[&str]) -> Result<String, String> {
    made.run("certutil", &[&["-d", "sql:db"], arguments].concat())
}

/// `certutil -V` for the client (C) or the server (V) at a moment of our clock.
fn verify(made: &Generations, name: &str, usage: &str, at: &str) -> Result<String, String> {
    certutil(made, &["-V", "-n", name, "-u", usage, "-b", at, "-e"])
}

fn verifies(made: &Generations) {
    database(made, 1);
    let import = ["-d", "sql:db", "-K", "", "-W", PASSWORD, "-i", "good-1.p12"];
    let said = made.run("pk12util", &import).expect("imports");
    assert!(said.contains("PKCS12 IMPORT SUCCESSFUL"), "{said}");
    let wrong = ["-d", "sql:db", "-K", "", "-W", "wrong", "-i", "good-2.p12"];
    made.run("pk12util", &wrong).expect_err("opens with its password alone");

    let listed = certutil(made, &["-L"]).expect("lists");
    assert!(listed.lines().any(|line| line.starts_with(NAME) && line.ends_with("u,u,u")), "{listed}");
    let keys = certutil(made, &["-K"]).expect("lists");
    assert_eq!(keys.matches(NAME).count(), 1, "{keys}");

    // 09:30 Japan time of 1 April 2026.
    let valid = verify(made, NAME, "C", "260401003000Z").expect("verifies");
    assert!(valid.contains("certificate is valid"), "{valid}");
    for (usage, at, reason) in [
        ("V", "260401003000Z", "Certificate type not approved for application"),
        // NSS forgives a day before the first, and calls what is not good yet expired.
        ("C", "260330145959Z", "has expired"),
        ("C", "290401150000Z", "has expired"),
    ] {
        let refused = verify(made, NAME, usage, at).expect_err("is refused");
        assert!(refused.contains(reason), "no {reason} in {refused}");
    }
}

fn shows_its_name() {
    for made in [Generations::two(), Generations::two_for_old_systems()] {
        let shown = made.run("pk12util", &["-l", "good-1.p12", "-W", PASSWORD]).expect("lists");
        assert!(shown.contains("Friendly Name: CarePlanJigyousho KJ444470300015"), "{shown}");
    }
}

fn revoked_does_not_verify() {
    let made = Generations::two();
    for generation in [1, 2] {
        let folder = made.path().join("db");
        if folder.exists() {
            std::fs::remove_dir_all(folder).expect("removed");
        }
        database(&made, generation);
        let (good, revoked) = (format!("good-{generation}.pem"), format!("revoked-{generation}.pem"));
        for file in [&good, &revoked] {
            certutil(&made, &["-A", "-n", file, "-t", ",,", "-a", "-i", file]).expect("adds");
        }
        let judged = |name: &str| verify(&made, name, "C", "260401003000Z");
        judged(&revoked).expect("verifies as long as nothing is known");
        let list = format!("list-{generation}.crl");
        // Not by the address in it: NSS takes a list as its issuer's.
        made.run("crlutil", &["-I", "-d", "sql:db", "-i", &list]).expect("imports the list");
        judged(&good).expect("verifies");
        let refused = judged(&revoked).expect_err("is revoked");
        assert!(refused.contains("has been revoked"), "{refused}");
    }
}
