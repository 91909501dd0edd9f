//! `Testbed::start()` and its end, with RSA and with P-256 keys. `cargo bench -p careplan-testbed --bench start`
//!
//! The floor is what the keys alone cost: one RSA-2048 key for the authority of a fresh network.

use std::time::{Duration, Instant};

use careplan_testbed::{Settings, Testbed};
use mock_ca::{CertificateKey, KeyKind, KeyPool};

const RUNS: usize = 15;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let start = |settings: Settings| {
        runtime.block_on(async {
            let bed = Testbed::start_with(settings).await.expect("starts");
            bed.stop().await;
        });
    };
    let key = median(|| drop(CertificateKey::generate(KeyKind::Rsa2048)));
    let rsa = median(|| start(Settings::fresh()));
    let pool = KeyPool::start(KeyKind::P256, 4);
    let p256 = median(|| {
        start(Settings { keys: KeyKind::P256, key_pool: Some(pool.clone()), ..Settings::fresh() });
    });
    report("one RSA-2048 key (floor)", key, key);
    report("Testbed::start() and stop, RSA-2048", rsa, key);
    report("Testbed::start() and stop, P-256", p256, key);
}

fn median(mut work: impl FnMut()) -> Duration {
    work();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn report(what: &str, time: Duration, floor: Duration) {
    let ratio = time.as_secs_f64() / floor.as_secs_f64();
    println!("{what:<44} {:>8.1} ms  {ratio:>6.2} x floor", time.as_secs_f64() * 1_000.0);
}
