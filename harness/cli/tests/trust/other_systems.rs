//! macOS and Windows, which no test here runs on: what their scripts say, as snapshots, and what their tools are
//! asked, by stand-ins on the path that keep one certificate in a file.

use std::fs;
use std::path::Path;

use super::Test;
use super::bed::{Bed, careplan, path_from, run, stand_in, text};

pub(crate) const TESTS: &[Test] = &[
    Test("the_scripts_for_other_systems_are_as_they_were_read", &[], scripts),
    Test("scripts_for_windows_are_ascii", &[], ascii),
    Test("macos_is_asked_to_trust_and_to_forget", &[], macos),
    Test("windows_is_asked_to_trust_and_to_forget", &[], windows),
];

/// A script with the certificate and what follows from it taken out.
fn shown(bed: &Bed, arguments: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let print = |more: &[&str]| bed.trusting(&[&["print"], more].concat(), home.path());
    let report: serde_json::Value =
        serde_json::from_str(&print(&["--for", "pem", "--format", "json"])).expect("JSON");
    let (pem, hash) =
        (report["pem"].as_str().expect("text"), report["root"]["sha256"].as_str().expect("text"));
    let echoed: Vec<String> = pem.lines().map(|line| format!("echo {line}\n")).collect();
    print(arguments)
        .replace(pem, "(PEM)\n")
        .replace(&echoed.concat(), "(echo PEM)\n")
        .replace(hash, "(SHA-256)")
        .replace(&hash[..8], "(short)")
        .replace(bed.root().to_str().expect("text"), "/DATA/trust/tls-root.pem")
}

fn scripts(bed: &Bed) {
    let mut all = Vec::new();
    for platform in ["macos", "windows", "windows-certutil", "rhel", "dotnet"] {
        for more in [&[][..], &["--undo"], &["--system"], &["--system", "--undo"]] {
            if more.contains(&"--system") && ["rhel", "dotnet"].contains(&platform) {
                continue;
            }
            let script = shown(bed, &[&["--for", platform], more].concat());
            all.push(format!("== {platform} {}\n{script}\n", more.join(" ")));
        }
    }
    insta::assert_snapshot!("scripts_for_other_systems", all.concat());
}

fn ascii(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    for platform in ["windows", "windows-certutil"] {
        for more in [&[][..], &["--undo"], &["--system"]] {
            let script = bed.trusting(&[&["print", "--for", platform], more].concat(), home.path());
            assert!(script.is_ascii(), "{script}");
        }
    }
}

/// `careplan trust …` with the stand-in first on the path.
#[track_caller]
fn trust(bed: &Bed, bin: &Path, arguments: &[&str]) -> String {
    let home = bin.parent().expect("a folder");
    let mut command = careplan(home);
    command.arg("trust").args(arguments).arg("--data").arg(bed.data());
    let output = run(command.env("PATH", path_from(bin)));
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn macos(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let bin = stand_in(
        home.path(),
        "security",
        r#"cd "$HOME"; echo "$*" >> asked
case $* in
find-certificate*-Z*) echo 'SHA-256 hash: AB12' ;;
find-certificate*) cat kept ;;
add-trusted-cert*) for last; do :; done; cat "$last" > kept ;;
delete-certificate*) rm kept ;;
esac
"#,
    );
    assert!(trust(bed, &bin, &["install", "--for", "macos"]).contains(": installed\n"));
    assert!(trust(bed, &bin, &["install", "--for", "macos"]).contains("was there already"));
    assert!(trust(bed, &bin, &["remove", "--for", "macos"]).contains(": removed\n"));
    assert!(trust(bed, &bin, &["remove", "--for", "macos"]).contains("was not there"));
    bed.pasted(&["--for", "macos"], home.path());
    bed.pasted(&["--for", "macos", "--undo"], home.path());
    trust(bed, &bin, &["install", "--for", "macos", "--system"]);
    let asked = fs::read_to_string(home.path().join("asked")).expect("it was asked");
    let changes: Vec<&str> = asked.lines().filter(|line| !line.starts_with("find-certificate")).collect();
    let keychain = home.path().join("Library/Keychains/login.keychain-db");
    let (keychain, root) = (keychain.display(), bed.root());
    let [add, delete, pasted, undone, add_system] = changes.as_slice() else { panic!("asked: {asked}") };
    assert_eq!(*add, format!("add-trusted-cert -r trustRoot -p ssl -k {keychain} {}", root.display()));
    assert!(delete.starts_with("delete-certificate -t -Z ") && delete.ends_with(&keychain.to_string()));
    assert!(pasted.starts_with(&format!("add-trusted-cert -r trustRoot -p ssl -k {keychain} /")), "{pasted}");
    assert_eq!(*undone, format!("delete-certificate -t -Z AB12 {keychain}"));
    let system = "add-trusted-cert -d -r trustRoot -p ssl -k /Library/Keychains/System.keychain";
    assert_eq!(*add_system, format!("{system} {}", root.display()));
}

fn windows(bed: &Bed) {
    let home = tempfile::tempdir().expect("a folder");
    let bin = stand_in(
        home.path(),
        "powershell.exe",
        r#"cd "$HOME"; for last; do :; done
script=$(printf %s "$last" | base64 -d | iconv -f UTF-16LE -t UTF-8)
printf '%s\n' "$script" >> asked
case $script in
*Import-Certificate*) printf '%s\n' "$script" | sed -n '/-----BEGIN/,/-----END/p' | grep -v -e '-----' | tr -d '\n' > kept ;;
*Remove-Item*) rm kept ;;
*ToBase64String*) if [ -f kept ]; then printf 'AB12 %s\r\n' "$(cat kept)"; fi ;;
esac
"#,
    );
    assert!(trust(bed, &bin, &["install", "--for", "windows"]).contains(": installed\n"));
    assert!(trust(bed, &bin, &["install", "--for", "windows"]).contains("was there already"));
    assert!(trust(bed, &bin, &["remove", "--for", "windows"]).contains(": removed\n  AB12\n"));
    assert!(trust(bed, &bin, &["remove", "--for", "windows"]).contains("was not there"));
    trust(bed, &bin, &["install", "--for", "windows", "--system"]);
    let asked = fs::read_to_string(home.path().join("asked")).expect("it was asked");
    assert!(asked.contains(r"Remove-Item -Path 'Cert:\CurrentUser\Root\AB12'"), "{asked}");
    assert!(asked.contains(r"-CertStoreLocation 'Cert:\LocalMachine\Root'"), "{asked}");
}
