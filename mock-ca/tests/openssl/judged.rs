//! What is put before OpenSSL: an authority's work as files.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use careplan_domain::{CertificateKind, JapanTime, Secret};
use careplan_serve::store::MemoryStore;
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::CertificateFault;
use careplan_wire::back_office::ca::{Issue, IssueFaulty, Issued, RevocationReason};
use mock_ca::{Ca, KeyKind, KeyPool, PackageCipher, Settings};
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "Abcd2345";

/// `authority.pem`, `good.pem`, `good.p12`, `revoked.pem`, `list.crl` and `list.pem` in a directory of their own.
pub(crate) struct Judged {
    directory: TempDir,
    pub revoked_serial: String,
}

impl Judged {
    /// Has an authority of our clock's 1 April 2026 issue two certificates and revoke one.
    pub(crate) fn make(keys: KeyKind, package: PackageCipher) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        let revoked_serial = runtime.block_on(write(directory.path(), keys, package));
        let judged = Self { directory, revoked_serial };
        judged.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"]).expect("a list");
        judged
    }

    /// Has an authority of the same day issue one certificate of each fault, as `FAULT.pem`.
    pub(crate) fn make_faulty() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let directory = tempfile::tempdir().expect("a directory");
        runtime.block_on(async {
            let ca = open(KeyKind::P256, PackageCipher::Aes256).await;
            let write = |name: &str, content: &[u8]| {
                std::fs::write(directory.path().join(name), content).expect("writes");
            };
            for fault in CertificateFault::ALL {
                write(&format!("{fault}.pem"), issue_faulty(&ca, *fault).await.as_bytes());
            }
            write("authority.pem", ca.certificate_pem().as_bytes());
            write("list.crl", &ca.revocations().lists[0]);
        });
        let judged = Self { directory, revoked_serial: String::new() };
        judged.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem"]).expect("a list");
        judged
    }

    /// Runs `openssl` in the directory; all that it says, as `Err` where it fails.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(self.directory.path())
            .output()
            .expect("openssl starts");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        if output.status.success() { Ok(said) } else { Err(said) }
    }

    /// A time as `-attime` takes it.
    #[expect(clippy::unused_self, reason = "reads better where everything else is asked of the same thing")]
    pub(crate) fn seconds(&self, time: &str) -> String {
        time.parse::<JapanTime>().expect("a time").unix_seconds().to_string()
    }
}

async fn open(keys: KeyKind, package: PackageCipher) -> Ca {
    let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
    let settings = Settings { keys, package, ..Settings::default() };
    let environment = Environment::new(clock, Seed::new(1));
    Ca::open(settings, Arc::new(MemoryStore::default()), KeyPool::start(keys, 0), environment)
        .await
        .expect("opens")
}

async fn issue_faulty(ca: &Ca, fault: CertificateFault) -> String {
    let kind = match fault {
        CertificateFault::WrongKind => CertificateKind::ClaimAgent,
        _ => CertificateKind::CarePlan,
    };
    let order = IssueFaulty {
        office: "KJ444470300015".parse().expect("an office user"),
        kind,
        fault,
        package_password: Secret::from(PASSWORD),
    };
    ca.issue_faulty(order).await.expect("issues").certificate_pem
}

async fn write(directory: &Path, keys: KeyKind, package: PackageCipher) -> String {
    let ca = open(keys, package).await;
    let good = issue(&ca, "R-1").await;
    let revoked = issue(&ca, "R-2").await;
    ca.revoke(&revoked.serial, RevocationReason::Unspecified).await.expect("revokes");
    for (name, content) in [
        ("authority.pem", ca.certificate_pem().as_bytes()),
        ("good.pem", good.certificate_pem.as_bytes()),
        ("good.p12", &good.package),
        ("revoked.pem", revoked.certificate_pem.as_bytes()),
        ("list.crl", &ca.revocations().lists[0]),
    ] {
        std::fs::write(directory.join(name), content).expect("writes");
    }
    revoked.serial.to_string()
}

async fn issue(ca: &Ca, request: &str) -> Issued {
    ca.issue(Issue {
        request: request.to_owned(),
        office: "KJ444470300015".parse().expect("an office user"),
        kind: CertificateKind::CarePlan,
        start_day: "2026-04-01".parse().expect("a day"),
        end_day: None,
        package_password: Secret::from(PASSWORD),
    })
    .await
    .expect("issues")
}
