//! The authority's work as Java judges it: keytool, `KeyStore`, and PKIX with the lists of revocations.
//!
//! Without a JDK on the machine the tests are ignored, as `harness/need.rs` tells it.

#[path = "../openssl/generations.rs"]
mod generations;
#[path = "../../../harness/need.rs"]
mod need;

use std::process::ExitCode;

use generations::{Generations, PASSWORD};
use libtest_mimic::Arguments;
use need::Need;

fn main() -> ExitCode {
    let need = Need::of("java");
    let tests: [(&str, fn()); 3] = [
        ("key_stores_open_and_certificates_are_good_until_revoked", judged_by_a_program),
        ("packages_for_old_systems_are_judged_the_same", judged_for_old_systems),
        ("keytool_shows_the_name_and_the_chain", keytool_lists),
    ];
    let trials = tests.map(|(name, body)| need.trial(name, body)).into();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// What the program beside this file says of an authority's work.
fn judged(made: &Generations) -> String {
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/java/Judge.java");
    made.run("java", &[program, ".", PASSWORD]).expect("judges")
}

fn judged_by_a_program() {
    let said = judged(&Generations::two());
    insta::assert_snapshot!("what_java_says", said);
}

fn judged_for_old_systems() {
    let said = judged(&Generations::two_for_old_systems());
    insta::assert_snapshot!("what_java_says", said);
}

fn keytool_lists() {
    for made in [Generations::two(), Generations::two_for_old_systems()] {
        let list = ["-list", "-v", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", "good-1.p12"];
        let shown = made.run("keytool", &list).expect("lists");
        for part in [
            "Your keystore contains 1 entry",
            "Alias name: careplanjigyousho kj444470300015",
            "Entry type: PrivateKeyEntry",
            "Certificate chain length: 2",
            "Owner: CN=CarePlanJigyousho, OU=KJ444470300015, O=Careplan Testbed (MOCK)",
            "Issuer: CN=e-seikyuu CA, O=Careplan Testbed (MOCK)",
            "clientAuth",
        ] {
            assert!(shown.contains(part), "no {part} in {shown}");
        }
    }
}
