//! `Generations`: the work of an authority that has rolled over, as files for other people's programs.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use careplan_domain::{CertificateKind, Secret};
use careplan_serve::store::MemoryStore;
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::ca::{Issue, Issued, RevocationReason};
use http_body_util::BodyExt as _;
use mock_ca::{Ca, KeyKind, KeyPool, PackageCipher, Settings};
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) const PASSWORD: &str = "Abcd2345";

/// Every reason, as it is called in the names of files and by OpenSSL.
#[allow(dead_code, reason = "the programs that share this file each use a part of it")]
pub(crate) const REASONS: [(RevocationReason, &str, &str); 5] = [
    (RevocationReason::Unspecified, "unspecified", ""),
    (RevocationReason::KeyCompromise, "key-compromise", "keyCompromise"),
    (RevocationReason::AffiliationChanged, "affiliation-changed", "affiliationChanged"),
    (RevocationReason::Superseded, "superseded", "superseded"),
    (RevocationReason::CessationOfOperation, "cessation", "cessationOfOperation"),
];

/// Files in a directory of their own, N and M being generations:
/// `authority-N.pem`, `N-with-M.pem`, `list-N.crl`; `good-N.pem`, `good-N.p12`; `revoked-N.pem`; and of the first
/// generation one certificate revoked for each reason, `REASON.pem`.
pub(crate) struct Generations {
    directory: TempDir,
}

#[allow(dead_code, reason = "the programs that share this file each use a part of it")]
impl Generations {
    /// Two of them, on our clock's 1 April 2026.
    pub(crate) fn two() -> Self {
        Self::with(2, KeyKind::P256, PackageCipher::Aes256)
    }

    /// The same with packages for old systems.
    pub(crate) fn two_for_old_systems() -> Self {
        Self::with(2, KeyKind::P256, PackageCipher::Sha1TripleDes)
    }

    pub(crate) fn with(count: u32, keys: KeyKind, package: PackageCipher) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        runtime.block_on(async {
            let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
            let ca = open(clock, keys, Settings { package, ..Settings::default() }).await;
            write(directory.path(), &ca, count).await;
        });
        Self { directory }
    }

    /// Where the files are.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs a program there; all that it says, as `Err` where it fails.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Result<String, String> {
        run(self.path(), program, arguments)
    }
}

/// Runs a program in a directory; all that it says, as `Err` where it fails.
pub(crate) fn run(directory: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    // A machine's time zone would show in what is said.
    let output = command.env("TZ", "UTC").env("LC_ALL", "C.UTF-8").output().expect("the program starts");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if output.status.success() { Ok(said) } else { Err(said) }
}

/// An authority that keeps nothing.
pub(crate) async fn open(clock: Clock, keys: KeyKind, settings: Settings) -> Ca {
    let environment = Environment::new(clock, Seed::new(1));
    let settings = Settings { keys, ..settings };
    Ca::open(settings, Arc::new(MemoryStore::default()), KeyPool::start(keys, 0), environment)
        .await
        .expect("opens")
}

/// What its publication has under this name.
pub(crate) async fn published(ca: &Ca, name: &str) -> Vec<u8> {
    let request = Request::get(format!("/{name}")).body(Body::empty()).expect("a request");
    let response = ca.publication().oneshot(request).await.expect("answers");
    assert_eq!(response.status(), StatusCode::OK, "{name}");
    response.into_body().collect().await.expect("a body").to_bytes().to_vec()
}

/// A certificate for the request of this name, good from our clock's today.
pub(crate) async fn issue(ca: &Ca, clock: &Clock, request: &str) -> Issued {
    ca.issue(Issue {
        request: request.to_owned(),
        office: "KJ444470300015".parse().expect("an office user"),
        kind: CertificateKind::CarePlan,
        start_day: clock.now().day(),
        end_day: None,
        package_password: Secret::from(PASSWORD),
    })
    .await
    .expect("issues")
}

async fn write(directory: &Path, ca: &Ca, count: u32) {
    let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
    let put = |name: String, content: &[u8]| std::fs::write(directory.join(name), content).expect("writes");
    for (reason, name, _) in REASONS {
        let issued = issue(ca, &clock, name).await;
        ca.revoke(&issued.serial, reason).await.expect("revokes");
        put(format!("{name}.pem"), issued.certificate_pem.as_bytes());
    }
    for generation in 1..=count {
        if generation > 1 {
            ca.roll_over().await.expect("rolls over");
        }
        let good = issue(ca, &clock, &format!("good-{generation}")).await;
        put(format!("good-{generation}.pem"), good.certificate_pem.as_bytes());
        put(format!("good-{generation}.p12"), &ca.package(&good.serial).await.expect("packs"));
        let revoked = issue(ca, &clock, &format!("revoked-{generation}")).await;
        ca.revoke(&revoked.serial, RevocationReason::KeyCompromise).await.expect("revokes");
        put(format!("revoked-{generation}.pem"), revoked.certificate_pem.as_bytes());
    }
    for generation in 1..=count {
        let fetch = async |from: String, to: String| put(to, &published(ca, &from).await);
        fetch(format!("e-seikyuu-ca-{generation}.pem"), format!("authority-{generation}.pem")).await;
        fetch(format!("e-seikyuu-ca-{generation}.crl"), format!("list-{generation}.crl")).await;
        if generation > 1 {
            let before = generation - 1;
            for (subject, issuer) in [(generation, before), (before, generation)] {
                let crossing = format!("{subject}-with-{issuer}.pem");
                fetch(format!("e-seikyuu-ca-{crossing}"), crossing).await;
            }
        }
    }
}
