//! Java: a trust store of one's own, by command and by hand.

use std::path::Path;
use std::process::Output;

use super::Test;
use super::bed::{Bed, clean, older_directory, run, stranger, text, told};

pub(crate) const TESTS: &[Test] = &[
    Test("java_trusts_the_root_until_it_is_removed", &["java"], trust_store),
    Test("the_steps_for_java_do_what_install_does", &["java"], by_hand),
    Test("a_java_trust_store_keeps_the_certificates_of_others", &["java", "openssl"], keeps_others),
];

const CLIENT: &str = r"
public class Client {
    public static void main(String[] arguments) throws Exception {
        var connection = (javax.net.ssl.HttpsURLConnection) new java.net.URL(arguments[0]).openConnection();
        System.out.println(connection.getResponseCode());
    }
}
";

/// A Java program that connects, told of the trust store at `store`.
fn connects(bed: &Bed, store: &Path) -> Output {
    run(clean("java", &bed.java_classes(CLIENT))
        .arg(format!("-Djavax.net.ssl.trustStore={}", store.display()))
        .args(["-Djavax.net.ssl.trustStoreType=PKCS12", "-Djavax.net.ssl.trustStorePassword=changeit"])
        .arg("Client")
        .arg(bed.url()))
}

#[track_caller]
fn check_believed(bed: &Bed, store: &Path) {
    let output = connects(bed, store);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[track_caller]
fn check_not_believed(bed: &Bed, store: &Path) {
    let output = connects(bed, store);
    let talk = text(&output.stderr);
    assert!(!output.status.success());
    // An empty store is refused by other words than one without this root.
    assert!(
        talk.contains("PKIX path") || talk.contains("trustAnchors parameter must be non-empty"),
        "{talk}"
    );
}

fn trust_store(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let store = home.path().join("roots of mine.p12");
    let at = ["--for", "java", "--trust-store", store.to_str().expect("text")];
    let trust = |verb: &str| bed.trust(&[&[verb], &at[..]].concat(), home.path());
    let installed = trust("install");
    assert!(told(&installed).contains(": installed\n"));
    assert!(text(&installed.stderr).contains("-Djavax.net.ssl.trustStore="), "how a program is told");
    check_believed(bed, &store);
    assert!(told(&trust("install")).contains("was there already"));
    assert!(told(&trust("remove")).contains(": removed\n"));
    check_not_believed(bed, &store);
    assert!(told(&trust("remove")).contains("was not there"));
}

fn by_hand(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let store = home.path().join("careplan-truststore.p12");
    for _again in 0..2 {
        bed.pasted(&["--for", "java"], home.path());
    }
    check_believed(bed, &store);
    assert!(bed.trusting(&["install", "--for", "java"], home.path()).contains("was there already"));
    bed.pasted(&["--for", "java", "--undo"], home.path());
    check_not_believed(bed, &store);
}

fn keeps_others(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let store = home.path().join("careplan-truststore.p12");
    let keytool = |arguments: &[&str]| {
        let mut command = clean("keytool", home.path());
        command.args(arguments).args(["-storepass", "changeit", "-keystore"]).arg(&store);
        told(&run(&mut command))
    };
    let other = stranger(home.path());
    let other = other.to_str().expect("text");
    keytool(&[
        "-importcert",
        "-noprompt",
        "-alias",
        "careplan of somebody",
        "-storetype",
        "PKCS12",
        "-file",
        other,
    ]);
    // A root of an older data directory under an alias that we never gave it.
    let older = older_directory(home.path()).join("trust/tls-root.pem");
    let older = older.to_str().expect("text");
    keytool(&["-importcert", "-noprompt", "-alias", "renamed", "-file", older]);
    bed.trusting(&["install", "--for", "java"], home.path());
    assert_eq!(keytool(&["-list"]).matches("trustedCertEntry").count(), 3);
    bed.trusting(&["remove", "--for", "java"], home.path());
    let left = keytool(&["-list"]);
    assert_eq!(left.matches("trustedCertEntry").count(), 1, "{left}");
    assert!(left.contains("careplan of somebody"), "{left}");
}
