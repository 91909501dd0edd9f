//! Issuing, answering OCSP and revoking among 100,000, each against the bare signature under it.
//! `cargo bench -p mock-ca --bench authority`
//!
//! The floor is what nobody can leave out: one RSA-2048 signature over as many bytes as are signed. Floor and work take
//! turns in one run, and the best of the runs counts, because the machine is never still; only the ratios mean
//! something. The authority signs with RSA-2048; the holders' keys are P-256, whose making costs nothing, so that the
//! pool that makes them takes no core away. The store is memory: the disk is measured elsewhere.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use careplan_domain::{CertificateKind, CertificateSerial, Secret};
use careplan_serve::store::{Edit, MemoryStore, Store};
use careplan_sim::{Clock, Environment, Seed};
use careplan_wire::back_office::ca::{Issue, RevocationReason};
use mock_ca::{Ca, CertificateKey, KeyKind, KeyPool, Settings};
use serde_json::Value;
use x509_cert::Certificate;
use x509_cert::der::asn1::{ObjectIdentifier, OctetString};
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_ocsp::{CertId, OcspRequest, Request, TbsRequest};

/// Runs of each, in turn: many short ones, so that some of both fall into a quiet moment.
const RUNS: usize = 25;
/// Certificates issued, and questions answered, in one run.
const TIMES: usize = 40;
/// Bytes that are signed in a certificate, about.
const CERTIFICATE_BYTES: usize = 900;
/// Certificates on the list.
const REVOKED: u64 = 100_000;
/// Revocations beyond them in one run.
const REVOCATIONS: usize = 1;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let bare = Bare::new();
        let ca = open(&empty().await).await;
        let issuing = best(&bare, TIMES, CERTIFICATE_BYTES, async |run, time| {
            ca.issue(order(&format!("R-{run}-{time}"))).await.expect("issues");
        })
        .await;
        issuing.report("issue, with a ready key", Some(0.7));

        let question = question(&ca).await;
        let answering = best(&bare, TIMES, CERTIFICATE_BYTES, async |_, _| {
            black_box(ca.certificate_status(&question).await);
        })
        .await;
        answering.report("answer OCSP", Some(0.7));

        let (ca, others) = crowded().await;
        let bytes = ca.revocations().lists[0].len();
        let revoking = best(&bare, REVOCATIONS, bytes, async |run, time| {
            let serial = &others[run * REVOCATIONS + time];
            ca.revoke(serial, RevocationReason::Unspecified).await.expect("revokes");
        })
        .await;
        revoking.report(&format!("revoke, on a list of {REVOKED} ({bytes} bytes)"), Some(0.1));
    });
}

/// The floor: a key, and bytes to sign.
struct Bare(RsaKeyPair);

impl Bare {
    fn new() -> Self {
        let key = CertificateKey::generate(KeyKind::Rsa2048);
        Self(RsaKeyPair::from_pkcs8(key.pkcs8_der()).expect("a key"))
    }

    fn sign(&self, bytes: &[u8]) {
        let mut signature = [0; 256];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), black_box(bytes), &mut signature)
            .expect("signs");
        black_box(signature);
    }
}

/// The shortest time of floor and work, for one.
struct Best {
    floor: Duration,
    work: Duration,
}

/// Runs `work`, told which run and which time it is, in turn with as many signatures over `bytes` bytes.
async fn best(bare: &Bare, times: usize, bytes: usize, work: impl AsyncFn(usize, usize)) -> Best {
    let signed = vec![0x5a; bytes];
    let mut best = Best { floor: Duration::MAX, work: Duration::MAX };
    for run in 0..RUNS {
        let start = now();
        for _ in 0..times {
            bare.sign(&signed);
        }
        best.floor = best.floor.min(each(start, times));
        let start = now();
        for time in 0..times {
            work(run, time).await;
        }
        best.work = best.work.min(each(start, times));
    }
    best
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
fn now() -> Instant {
    Instant::now()
}

fn each(start: Instant, times: usize) -> Duration {
    start.elapsed() / u32::try_from(times).expect("a few hundred")
}

impl Best {
    #[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
    fn report(&self, what: &str, aim: Option<f64>) {
        let ratio = self.floor.as_secs_f64() / self.work.as_secs_f64();
        let aim = aim.map_or(String::new(), |aim| {
            format!("  aim {aim:.1}: {}", if ratio >= aim { "reached" } else { "missed" })
        });
        println!(
            "{what:52} bare {:>8.3} ms  ours {:>8.3} ms  {ratio:.2} of the bare speed{aim}",
            self.floor.as_secs_f64() * 1e3,
            self.work.as_secs_f64() * 1e3,
        );
    }
}

/// A store with an authority that signs with RSA-2048 and has issued nothing.
async fn empty() -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let settings = Settings { keys: KeyKind::Rsa2048, ..Settings::default() };
    let pool = KeyPool::start(KeyKind::Rsa2048, 0);
    drop(Ca::open(settings, Arc::clone(&store), pool, environment()).await.expect("opens"));
    store
}

/// Opens it for P-256 certificates.
async fn open(store: &Arc<dyn Store>) -> Ca {
    let settings = Settings { keys: KeyKind::P256, ..Settings::default() };
    let pool = KeyPool::start(KeyKind::P256, 256);
    let ca = Ca::open(settings, Arc::clone(store), pool.clone(), environment()).await.expect("opens");
    while pool.ready() < 256 {
        std::thread::yield_now();
    }
    ca
}

fn environment() -> Environment {
    Environment::new(Clock::standing("2026-04-01T09:00".parse().expect("a time")), Seed::new(1))
}

fn order(request: &str) -> Issue {
    Issue {
        request: request.to_owned(),
        office: "KJ444470300015".parse().expect("an office user"),
        kind: CertificateKind::CarePlan,
        start_day: "2026-04-01".parse().expect("a day"),
        end_day: None,
        package_password: Secret::from("Abcd2345"),
    }
}

/// What a verifier asks of a certificate.
async fn question(ca: &Ca) -> Vec<u8> {
    let serial = ca.issue(order("R-1")).await.expect("issues").serial;
    let issuer = Certificate::from_der(&ca.certificate_der()).expect("a certificate").tbs_certificate;
    let hashed = |bytes: &[u8]| OctetString::new(digest(&SHA256, bytes).as_ref()).expect("short");
    let asked = CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1"),
            parameters: None,
        },
        issuer_name_hash: hashed(&issuer.subject.to_der().expect("writes")),
        issuer_key_hash: hashed(issuer.subject_public_key_info.subject_public_key.raw_bytes()),
        serial_number: SerialNumber::new(serial.bytes()).expect("a serial"),
    };
    let tbs_request = TbsRequest {
        request_list: vec![Request { req_cert: asked, single_request_extensions: None }],
        ..TbsRequest::default()
    };
    OcspRequest { tbs_request, optional_signature: None }.to_der().expect("writes")
}

/// An authority with [`REVOKED`] revoked certificates, and the serials of some that are not. The crowd is copied from one
/// record, because issuing it would take longer than all that is measured.
async fn crowded() -> (Ca, Vec<CertificateSerial>) {
    let store = empty().await;
    let ca = open(&store).await;
    let model = ca.issue(order("R-1")).await.expect("issues").serial;
    ca.revoke(&model, RevocationReason::Superseded).await.expect("revokes");
    drop(ca);
    let found = store.load(&format!("ca/certificate/{model}")).await.expect("loads");
    let mut record: Value = serde_json::from_slice(&found[0].1).expect("a record");
    record["certificate_pem"] = "-".into();
    record["package"] = "AA==".into();
    let mut edits = Vec::new();
    for ordinal in 1..REVOKED {
        record["ordinal"] = ordinal.into();
        record["request"] = format!("R-{ordinal}").into();
        record["revocation"]["number"] = (ordinal + 2).into();
        // Sixteen bytes that lie as far apart as drawn ones do.
        let drawn = digest(&SHA256, &ordinal.to_be_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&drawn.as_ref()[..16]);
        bytes[0] = bytes[0] & 0x7f | 0x40;
        let serial = CertificateSerial::from_bytes(&bytes).expect("a serial");
        let value = serde_json::to_vec(&record).expect("json");
        edits.push(Edit::Put { key: format!("ca/certificate/{serial}"), value });
    }
    store.commit(edits).await.expect("keeps");
    let ca = open(&store).await;
    let mut others = Vec::new();
    for number in 0..RUNS * REVOCATIONS {
        others.push(ca.issue(order(&format!("R-other-{number}"))).await.expect("issues").serial);
    }
    (ca, others)
}
