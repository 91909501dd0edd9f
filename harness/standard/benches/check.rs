//! The full check of UPPLAN and UPSIKYU against bare MS932 decoding and CSV splitting of the same bytes.
//! `cargo bench -p careplan-standard --bench check`
//!
//! The floor does what nobody can leave out who reads such a file: encoding_rs makes text of it, the csv crate makes
//! records of that. Floor and check take turns in one run on one core; only the ratio means something, and the last line
//! of each file says whether it is what is promised.
//!
//! `… --bench check -- town UPPLAN check 20` does one of them alone, so many times: for `perf` or
//! `valgrind --tool=callgrind`, whose figures a busy machine does not disturb.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use careplan_domain::{InsuredNumber, ServiceMonth};
use careplan_standard::rows::{AnnexRow, UseSlipRow};
use careplan_standard::{
    Checking, Content, Field, FileKind, Recipe, Record, SendUnit, Source, Style, Table, check, generate,
    read, write,
};

/// Bytes of a file that is checked: what the exchange takes at most, nearly.
const BYTES: usize = 8 * 1024 * 1024;
/// Runs of each, in turn, so that a slow moment of the machine hits both.
const RUNS: usize = 15;
/// What a full check must reach of the floor's throughput.
const RATIO_MIN: f64 = 0.5;
const KINDS: [&str; 2] = ["UPPLAN", "UPSIKYU"];

fn main() {
    // Cargo adds flags of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [source, kind, task, times] = words.as_slice() {
        let kind = KINDS.into_iter().find(|known| known == kind).expect("UPPLAN or UPSIKYU");
        let sample = if source == "town" { Sample::of_town(kind) } else { Sample::of_fixture(kind) };
        for _ in 0..times.parse().expect("how many times") {
            match task.as_str() {
                "floor" => _ = black_box(floor(&sample.bytes)),
                "read" => _ = black_box(sample.read()),
                "check" => _ = black_box(sample.check()),
                _ => {}
            }
        }
        return;
    }
    for sample in Sample::all() {
        let (mut floors, mut reads, mut checks) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..RUNS {
            floors.push(timed(|| floor(&sample.bytes)));
            reads.push(timed(|| sample.read()));
            checks.push(timed(|| sample.check()));
        }
        let (floor, check) = (least(floors), least(checks));
        sample.report("floor (decode, split)", floor, floor);
        sample.report("read into typed rows", least(reads), floor);
        sample.report("full check", check, floor);
        sample.conclude(check, floor);
    }
}

/// A file to check.
struct Sample {
    /// Whence its rows are.
    source: &'static str,
    kind: &'static str,
    name: String,
    bytes: Vec<u8>,
}

impl Sample {
    fn all() -> Vec<Self> {
        KINDS.into_iter().flat_map(|kind| [Self::of_fixture(kind), Self::of_town(kind)]).collect()
    }

    /// A fixture's rows again and again, for other people each time, up to [`BYTES`].
    fn of_fixture(kind: &'static str) -> Self {
        let name = format!("{kind}_202604_4479900013_43_4479900021_11_20260325101500.CSV");
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fixtures");
        let fixture = std::fs::read(folder.join(&name)).expect("the fixture is part of the repository");
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
        Self { source: "fixture", kind, name, bytes }
    }

    /// What a generated town sends to its largest receiver, for other people each time, up to [`BYTES`]. Its rows are
    /// about as long, and as various, as the nation's.
    fn of_town(kind: &'static str) -> Self {
        let month = ServiceMonth::new(2026, 4).expect("April is a month");
        let recipe = Recipe {
            units: vec![SendUnit::UseSlip],
            users: Recipe::USERS_OF_A_PLANNER_MAX,
            ..Recipe::new(month, 1)
        };
        let wanted = kind.parse::<FileKind>().expect("a kind of file");
        let files = generate(&recipe).flat_map(|unit| unit.files).filter(|file| file.name.kind() == wanted);
        let (name, table) = files
            .filter_map(|file| match file.content {
                Content::Table(table) => Some((file.name.to_string(), table)),
                Content::Image(_) => None,
            })
            .max_by_key(|(_, table)| table.len())
            .expect("a town sends use slips");
        let mut bytes = Vec::with_capacity(BYTES + BYTES / 8);
        let mut people = 0;
        while bytes.len() < BYTES {
            let copy = match &table {
                Table::Upplan(rows) => Table::Upplan(renumbered(rows, &mut people)),
                Table::Upsikyu(rows) => Table::Upsikyu(renumbered(rows, &mut people)),
                _ => break,
            };
            bytes.extend(write(wanted, &copy, &Style::STANDARD).expect("what is generated can be written"));
        }
        Self { source: "town", kind, name, bytes }
    }

    fn read(&self) -> usize {
        read(&self.name, &self.bytes).0.table.len()
    }

    fn check(&self) -> usize {
        check(&[Source { path: &self.name, bytes: &self.bytes }], &Checking::default()).len()
    }

    #[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
    #[expect(clippy::cast_precision_loss, reason = "megabytes a second are no exact figure")]
    fn report(&self, what: &str, time: Duration, floor: Duration) {
        let what = format!("{} ({}): {what}", self.kind, self.source);
        let rate = self.bytes.len() as f64 / 1e6 / time.as_secs_f64();
        println!("{what:<42} {rate:>8.0} MB/s   {:.2} of the floor's throughput", ratio(time, floor));
    }

    #[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
    fn conclude(&self, check: Duration, floor: Duration) {
        let verdict = if ratio(check, floor) >= RATIO_MIN { "reached" } else { "NOT reached" };
        println!("{} ({}): {RATIO_MIN:.2} of the floor is {verdict}", self.kind, self.source);
    }
}

/// Rows that are about somebody.
trait Insured: Clone {
    fn insured(&mut self) -> &mut Field<InsuredNumber>;
}

impl Insured for UseSlipRow {
    fn insured(&mut self) -> &mut Field<InsuredNumber> {
        &mut self.insured
    }
}

impl Insured for AnnexRow {
    fn insured(&mut self) -> &mut Field<InsuredNumber> {
        &mut self.insured
    }
}

/// The same rows for people who were not there yet.
fn renumbered<T: Insured>(rows: &[Record<T>], people: &mut u32) -> Vec<Record<T>> {
    let mut last = None;
    let renumbered = rows.iter().map(|record| {
        let mut row = record.row.clone();
        let before = row.insured().clone();
        if last.replace(before.clone()) != Some(before) {
            *people += 1;
        }
        *row.insured() = format!("99{people:08}").parse::<InsuredNumber>().ok().into();
        row
    });
    Record::of(renumbered.collect::<Vec<_>>())
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

fn ratio(time: Duration, floor: Duration) -> f64 {
    floor.as_secs_f64() / time.as_secs_f64()
}
