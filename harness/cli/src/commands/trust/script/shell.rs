//! Scripts for POSIX's shell. Each runs in parentheses, so that pasting it neither ends nor changes the shell.

use std::path::Path;

use super::{Script, Shell, heading, quoted, undoing};
use crate::commands::trust::aim::{Aim, Reach};
use crate::commands::trust::root_file::{COMMON_NAME, FILE_STEM, RootFile};
use crate::commands::trust::store::anchors::elsewhere;
use crate::commands::trust::store::java::options;

/// Root's rights where the shell has not got them; a container has no sudo and needs none.
const AS_ROOT: &str = r#"as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }"#;

/// What the heading promises, Java does not keep (tried with JDK 17).
const UNCONSTRAINED: &str =
    "# Java does not enforce the name constraints of a root that it trusts: keep this to tests' programs.\n";

/// Debian and its kin, under another top than `/` where an image or a test has one.
pub(super) fn debian(root: &RootFile, top: Option<&Path>) -> Script {
    let folder = top.unwrap_or(Path::new("/")).join("usr/local/share/ca-certificates");
    let mut update = "as_root update-ca-certificates --fresh".to_owned();
    for word in top.map(elsewhere).unwrap_or_default() {
        update.push(' ');
        update.push_str(&quoted(word));
    }
    let made = match top {
        None => String::new(),
        Some(top) => format!("as_root mkdir -p {}\n", quoted(top.join("etc/ssl/certs").display())),
    };
    anchors("Debian, Ubuntu", root, &folder, &format!("{made}{update}"))
}

/// Fedora and its kin.
pub(super) fn rhel(root: &RootFile) -> Script {
    let folder = Path::new("/etc/pki/ca-trust/source/anchors");
    anchors("Fedora, RHEL", root, folder, "as_root update-ca-trust extract")
}

fn anchors(who: &str, root: &RootFile, folder: &Path, update: &str) -> Script {
    let file = quoted(folder.join(format!("{}.crt", root.file_stem())).display());
    let folder_word = quoted(folder.display());
    let install = format!(
        "{AS_ROOT}\n\
         as_root mkdir -p {folder_word}\n\
         as_root tee {file} > /dev/null <<'PEM'\n\
         {pem}PEM\n\
         as_root chmod 644 {file}\n\
         {update}",
        pem = root.pem
    );
    let remove = format!("{AS_ROOT}\nas_root rm -f {folder_word}/{FILE_STEM}-*.crt\n{update}");
    script(who, root, &install, &remove)
}

/// Chromium's database, or the one that is named.
pub(super) fn nss(root: &RootFile, database: Option<&Path>) -> Script {
    let which =
        database.map_or_else(|| "\"$HOME/.pki/nssdb\"".to_owned(), |database| quoted(database.display()));
    let made = format!(
        "db={which}\n\
         [ -f \"$db/cert9.db\" ] || {{ mkdir -p \"$db\"; certutil -N -d \"sql:$db\" --empty-password; }}\n\
         {}",
        nss_add(root)
    );
    let gone = format!("db={which}\n{}", nss_delete());
    script("Chromium and others that use NSS (needs certutil: apt install libnss3-tools)", root, &made, &gone)
}

/// Every profile of Firefox's, or the one that is named.
pub(super) fn firefox(root: &RootFile, profile: Option<&Path>) -> Script {
    let profiles = profile.map_or_else(
        || {
            "\"$HOME\"/.mozilla/firefox/*/ \"$HOME\"/snap/firefox/common/.mozilla/firefox/*/ \
             \"$HOME\"/.var/app/org.mozilla.firefox/.mozilla/firefox/*/ \
             \"$HOME/Library/Application Support/Firefox/Profiles\"/*/"
                .to_owned()
        },
        |profile| quoted(profile.display()),
    );
    let each =
        |what: &str| format!("for db in {profiles}; do\n[ -f \"$db/cert9.db\" ] || continue\n{what}\ndone");
    let who = "Firefox (needs certutil: apt install libnss3-tools; restart Firefox afterwards)";
    script(who, root, &each(&nss_add(root)), &each(&nss_delete()))
}

fn nss_add(root: &RootFile) -> String {
    format!(
        "certutil -A -d \"sql:$db\" -n {name} -t C,, -a <<'PEM'\n{pem}PEM",
        name = quoted(root.nickname()),
        pem = root.pem
    )
}

/// By the nicknames that begin with a root's name, whoever gave them.
fn nss_delete() -> String {
    format!(
        "certutil -L -d \"sql:$db\" | sed -n 's/^\\({COMMON_NAME}.*[^ ]\\)  *[a-zA-Z]*,[a-zA-Z]*,[a-zA-Z]* *$/\\1/p' |\n\
         while IFS= read -r name; do certutil -D -d \"sql:$db\" -n \"$name\"; done"
    )
}

/// A trust store of one's own, or the JDK's.
pub(super) fn java(root: &RootFile, aim: &Aim) -> Script {
    let store = aim.trust_store();
    let (keytool, who) = match aim.reach() {
        Reach::User => {
            (format!("keytool -keystore {}", quoted(store.display())), "Java, a trust store of its own")
        }
        Reach::System => ("as_root keytool -cacerts".to_owned(), "Java, the JDK's own trust store"),
    };
    let access = format!("-storepass {}", quoted(&aim.store_password));
    // keytool wants its command first.
    let keytool = |command: &str, more: &str| {
        let (program, store) = keytool.split_once("keytool").expect("both name keytool");
        format!("{program}keytool {command}{store} {access} -J-Duser.language=en{more}")
    };
    let hint = match aim.reach() {
        Reach::User => format!(
            "echo 'A program that reads it trusts nothing else; start it so:'\n\
             echo {}",
            quoted(format!("java {} ...", options(&store, &aim.store_password)))
        ),
        Reach::System => {
            "echo 'Where the system makes cacerts itself (Debian), `--for debian` brings the root there too, and for good.'"
                .to_owned()
        }
    };
    let alias = format!(" -alias {}", root.file_stem());
    let kind = if aim.reach() == Reach::User { " -storetype PKCS12" } else { "" };
    let install = format!(
        "{AS_ROOT}\n\
         {delete} > /dev/null 2>&1 || true\n\
         {import} <<'PEM'\n{pem}PEM\n{hint}",
        delete = keytool("-delete", &alias),
        import = keytool("-importcert -noprompt", &format!("{kind}{alias}")),
        pem = root.pem
    );
    let remove = format!(
        "{AS_ROOT}\n\
         {list} | sed -n 's/^\\({FILE_STEM}-[0-9a-f]*\\),.*/\\1/p' |\n\
         while IFS= read -r alias; do {delete}; done",
        list = keytool("-list", ""),
        delete = keytool("-delete", " -alias \"$alias\" < /dev/null"),
    );
    let mut script = script(who, root, &install, &remove);
    script.install = script.install.replacen("(\n", &format!("{UNCONSTRAINED}(\n"), 1);
    script
}

/// The user's keychain, or the machine's.
pub(super) fn macos(root: &RootFile, reach: Reach) -> Script {
    let (security, domain, keychain) = match reach {
        Reach::User => ("security", "", "\"$HOME/Library/Keychains/login.keychain-db\""),
        Reach::System => ("sudo security", " -d", "/Library/Keychains/System.keychain"),
    };
    let install = format!(
        "file=$(mktemp)\n\
         cat > \"$file\" <<'PEM'\n{pem}PEM\n\
         {security} add-trusted-cert{domain} -r trustRoot -p ssl -k {keychain} \"$file\"\n\
         rm -f \"$file\"",
        pem = root.pem
    );
    // By their hashes: a name that several bear is refused as ambiguous.
    let remove = format!(
        "{security} find-certificate -a -c {name} -Z {keychain} | sed -n 's/^SHA-256 hash: //p' |\n\
         while IFS= read -r hash; do {security} delete-certificate -t -Z \"$hash\" {keychain}; done",
        name = quoted(COMMON_NAME)
    );
    script("macOS (asks for your password)", root, &install, &remove)
}

fn script(who: &str, root: &RootFile, install: &str, remove: &str) -> Script {
    let whole = |heading: String, body: &str| format!("{heading}(\nset -eu\n{body}\n)\n");
    Script {
        shell: Shell::Sh,
        install: whole(heading("#", root, who), install),
        remove: whole(undoing("#", who), remove),
    }
}
