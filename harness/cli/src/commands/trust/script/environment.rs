//! Runtimes that are told by their environment: there is nothing to install, and nothing to take out but the variable.

use super::{Script, Shell, heading, quoted, undoing};
use crate::commands::trust::root_file::RootFile;

/// Node.js: <https://nodejs.org/api/cli.html#node_extra_ca_certsfile>.
pub(super) fn node(root: &RootFile) -> Script {
    variables(
        "Node.js",
        root,
        &["NODE_EXTRA_CA_CERTS"],
        "# Added to the roots that Node.js ships; read once, when it starts. In code: `ca: fs.readFileSync(file)`.\n",
    )
}

/// Python: requests, and what stands on the standard library's ssl.
pub(super) fn python(root: &RootFile) -> Script {
    let file = quoted(root.path.display());
    let note = format!(
        "# REQUESTS_CA_BUNDLE is for requests, in place of its own roots; SSL_CERT_FILE for ssl, urllib and httpx.\n\
         # In code: requests.get(url, verify={file}); httpx.Client(verify=ssl.create_default_context(cafile={file})).\n"
    );
    variables("Python", root, &["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"], &note)
}

/// curl: <https://curl.se/docs/sslcerts.html>.
pub(super) fn curl(root: &RootFile) -> Script {
    let note = format!(
        "# In place of the system's roots. For one call: curl --cacert {} https://localhost:8443/...\n",
        quoted(root.path.display())
    );
    variables("curl", root, &["CURL_CA_BUNDLE"], &note)
}

/// OpenSSL: SSL_CTX_set_default_verify_paths(3).
pub(super) fn openssl(root: &RootFile) -> Script {
    let note = format!(
        "# In place of the system's bundle; its folder of roots (SSL_CERT_DIR) is read all the same.\n\
         # For one call: openssl s_client -CAfile {} -verify_return_error -connect localhost:8443\n",
        quoted(root.path.display())
    );
    variables("OpenSSL, and programs that link it", root, &["SSL_CERT_FILE"], &note)
}

/// .NET: the system's store on Windows and macOS, OpenSSL's places on Linux.
pub(super) fn dotnet(root: &RootFile) -> Script {
    variables(
        ".NET on Linux",
        root,
        &["SSL_CERT_FILE"],
        "# On Windows and macOS it reads the system's store: `careplan trust print --for windows`, `--for macos`.\n\
         # On Linux it reads OpenSSL's places: this file, and every file of the folder that SSL_CERT_DIR names\n\
         # (the system's where it is unset). Or once for all programs: `careplan trust install --for debian`.\n",
    )
}

fn variables(who: &str, root: &RootFile, names: &[&str], note: &str) -> Script {
    let file = quoted(root.path.display());
    let exports: Vec<String> = names.iter().map(|name| format!("export {name}={file}\n")).collect();
    let unsets: Vec<String> = names.iter().map(|name| format!("unset {name}\n")).collect();
    Script {
        shell: Shell::Sh,
        install: format!("{}{note}{}", heading("#", root, who), exports.concat()),
        remove: format!("{}{}", undoing("#", who), unsets.concat()),
    }
}
