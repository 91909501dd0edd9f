//! The full check of UPPLAN and UPSIKYU against bare MS932 decoding and CSV splitting of the same bytes.
//! `cargo bench -p careplan-standard --bench check`
//!
//! The floor does what nobody can leave out who reads such a file: encoding_rs makes text of it, the csv crate makes
//! records of that. Floor and check take turns in one run on one core; only the ratio means something.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use careplan_standard::{Checking, Source, check, read};

/// Bytes of a file that is checked: what the exchange takes at most, nearly.
const BYTES: usize = 8 * 1024 * 1024;
/// Runs of each, in turn, so that a slow moment of the machine hits both.
const RUNS: usize = 15;

fn main() {
    for kind in ["UPPLAN", "UPSIKYU"] {
        let name = format!("{kind}_202604_4479900013_43_4479900021_11_20260325101500.CSV");
        let bytes = enlarged(&name);
        let (mut floors, mut reads, mut checks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            floors.push(timed(|| floor(&bytes)));
            reads.push(timed(|| read(&name, &bytes).0.table.len()));
            let source = Source { path: &name, bytes: &bytes };
            checks.push(timed(|| check(&[source], &Checking::default()).len()));
        }
        let floor = least(floors);
        report(&format!("{kind}: floor (decode, split)"), bytes.len(), floor, floor);
        report(&format!("{kind}: read into typed rows"), bytes.len(), least(reads), floor);
        report(&format!("{kind}: full check"), bytes.len(), least(checks), floor);
    }
}

/// A fixture's rows again and again, for other people each time, up to [`BYTES`].
fn enlarged(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
    let fixture = std::fs::read(folder.join(name)).expect("the fixture is part of the repository");
    let mut bytes = Vec::with_capacity(BYTES + fixture.len());
    for copy in 0.. {
        if bytes.len() >= BYTES {
            break;
        }
        for person in [&b"9900000001"[..], b"9900000002"] {
            debug_assert!(fixture.windows(person.len()).any(|window| window == person));
        }
        let start = bytes.len();
        bytes.extend_from_slice(&fixture);
        let number = format!("{:07}", copy % 10_000_000);
        let mut at = start;
        while let Some(found) = find(&bytes[at..], b"99000000") {
            bytes[at + found + 2..at + found + 9].copy_from_slice(number.as_bytes());
            at += found + 10;
        }
    }
    bytes
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn floor(bytes: &[u8]) -> usize {
    let (text, _) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut record = csv::ByteRecord::new();
    let mut fields = 0;
    while reader.read_byte_record(&mut record).expect("the fixture is CSV") {
        fields += record.len();
    }
    fields
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine's time")]
fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let begun = Instant::now();
    black_box(work());
    begun.elapsed()
}

/// The least of some times: whatever else the machine does only adds to them.
fn least(times: Vec<Duration>) -> Duration {
    times.into_iter().min().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#[expect(clippy::cast_precision_loss, reason = "megabytes a second are no exact figure")]
fn report(what: &str, bytes: usize, time: Duration, floor: Duration) {
    let rate = bytes as f64 / 1e6 / time.as_secs_f64();
    let ratio = floor.as_secs_f64() / time.as_secs_f64();
    println!("{what:<34} {rate:>8.0} MB/s   {ratio:.2} of the floor's throughput");
}
