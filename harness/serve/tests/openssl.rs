//! The chains of a server, as OpenSSL's command line judges them: `openssl s_client` against a real listener.
//!
//! Without `openssl` on the machine the tests are ignored, with the reason; `CAREPLAN_REQUIRE` (a comma list that
//! names `openssl`, or `all`) makes its absence a failure.

use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use axum::Router;
use careplan_serve::{
    Limits, LoopbackListener, Security, ServerChains, Stop, TlsRoot, TlsSwap, run, server_tls,
};
use careplan_sim::{Clock, ServerChain};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![trial("the_good_chain_verifies", "localhost", "0 (ok)")];
    for chain in ServerChain::ALL {
        let (name, code) = match chain {
            ServerChain::Expired => ("an_expired_certificate_is_refused", "10 (certificate has expired)"),
            ServerChain::WrongName => ("a_certificate_of_another_host_is_refused", "62 (hostname mismatch)"),
            ServerChain::WrongRoot => {
                // The issuer's key identifier does not fit the root, so that OpenSSL finds no issuer at all.
                ("a_certificate_of_another_root_is_refused", "20 (unable to get local issuer certificate)")
            }
            ServerChain::MissingIntermediate => {
                ("a_chain_with_a_gap_is_refused", "20 (unable to get local issuer certificate)")
            }
        };
        trials.push(trial(name, &ServerChains::name(chain), code));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, host: &str, code: &'static str) -> Trial {
    let host = host.to_owned();
    Trial::ignorable_test(name.to_owned(), move || {
        let is_there = Command::new("openssl").arg("version").stdout(Stdio::null()).status().is_ok();
        if is_there {
            return judged(&host, code).map(|()| Completion::Completed);
        }
        let reason = "no `openssl` on the path; install it (Debian: apt install openssl)";
        if is_required() { Err(reason.into()) } else { Ok(Completion::ignored_with(reason)) }
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test program has nobody above it to hand the environment down"
)]
fn is_required() -> bool {
    let required = std::env::var("CAREPLAN_REQUIRE").unwrap_or_default();
    required.split(',').map(str::trim).any(|word| word == "openssl" || word == "all")
}

/// What `s_client` says of the chain that it is offered under the name `host`.
fn judged(host: &str, code: &str) -> Result<(), Failed> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let now = Clock::system().now();
    let root = TlsRoot::create(&[], now).expect("makes a root");
    let identity = root.server_identity(&[], now).expect("makes an identity");
    let config = TlsSwap::new(server_tls(&identity, &Clock::system()).expect("a configuration"));
    let directory = tempfile::tempdir().expect("a directory");
    let trusted = directory.path().join("root.pem");
    std::fs::write(&trusted, root.certificate_pem()).expect("writes");
    let listener = runtime.block_on(LoopbackListener::bind(0)).expect("a free port");
    let address = format!("127.0.0.1:{}", listener.port().expect("a port"));
    let (stop, shutdown) = Stop::new();
    let security = Security::Tls { config, refused: Arc::new(|_, _| {}) };
    let running = runtime.spawn(run(listener, security, Router::new(), Limits::default(), shutdown));
    let output = Command::new("openssl")
        .args(["s_client", "-connect", &address, "-servername", host, "-verify_hostname", host])
        .args(["-no-CApath", "-no-CAstore", "-verify_return_error", "-CAfile"])
        .arg(&trusted)
        .stdin(Stdio::null())
        .output()
        .expect("runs");
    stop.stop();
    runtime.block_on(running).expect("ends without a panic");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.contains(&format!("Verify return code: {code}")) {
        return Ok(());
    }
    Err(format!("expected `{code}`:\n{said}\n{}", String::from_utf8_lossy(&output.stderr)).into())
}
