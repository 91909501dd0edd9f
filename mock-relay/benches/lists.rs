//! Lists among few and among many stored messages. `cargo bench -p mock-relay --bench lists`, and with
//! `-- 1000000` among as many as that (the fill takes minutes).
//!
//! The floor is the same list among [`FEW`] messages. Both stores lie on the same disk and take turns in one run; the
//! median of the turns counts, and only the ratios mean something. What is listed is of the same length in both: pages
//! of fifty for an office that has sent every message, and for one that has received a tenth of them.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use careplan_domain::{JapanTime, OfficeNumber};
use careplan_sim::{Clock, Seed};
use careplan_wire::relay::{MessageFile, Side};
use mock_relay::exchange::{
    Draft, DraftFile, Kept, MessageIds, MessageStore, Openness, Place, Sending, SqliteMessages, Wanted,
};
use sha2::{Digest as _, Sha256};

/// Messages of the small store: a page, and another one behind it, even for the office that received a tenth of what
/// comes after them.
const FEW: u64 = 100;
/// Messages of the large store, unless another number is asked for.
const MANY: u64 = 100_000;
/// Turns of each list in each store.
const TURNS: usize = 400;
/// Messages of a page.
const PAGE: usize = 50;
/// Messages of one send while filling.
const DRAFTS: u64 = 100;
/// Receivers but for the one who lists.
const OTHERS: u64 = 900;
/// What a list among many may take, measured by the same among few.
const RATIO_MAX: f64 = 1.5;

fn main() {
    // Cargo adds flags of its own.
    let mut words = std::env::args().skip(1).filter(|word| !word.starts_with("--"));
    let many = words.next().map_or(MANY, |word| word.parse().expect("how many messages"));
    let folder = tempfile::tempdir().expect("a folder");
    let store = |name: &str| SqliteMessages::open(&folder.path().join(name)).expect("opens");
    let (small, large) = (store("small"), store("large"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        fill(&small, FEW).await;
        let start = now();
        fill(&large, many).await;
        say(&format!("{many} messages were stored in {:.0} s", start.elapsed().as_secs_f64()));
        for (what, wanted) in lists(&small, &large, many).await {
            let (mut few, mut of_many) = (Vec::new(), Vec::new());
            for _ in 0..TURNS {
                few.push(timed(&small, &wanted.small).await);
                of_many.push(timed(&large, &wanted.large).await);
            }
            report(what, median(few), median(of_many));
        }
    });
}

/// One list, as it is asked of each store.
struct Pair {
    small: Wanted,
    large: Wanted,
}

async fn lists(small: &SqliteMessages, large: &SqliteMessages, many: u64) -> BTreeMap<&'static str, Pair> {
    let wanted = |office, side, openness| Wanted {
        office,
        side,
        openness,
        other: None,
        from: JapanTime::MIN,
        before: Place::NEWEST,
        limit: PAGE,
    };
    let same = |wanted: Wanted| Pair { small: wanted.clone(), large: wanted };
    let received = wanted(receiver(), Side::Received, Openness::Any);
    let sent = wanted(sender(), Side::Sent, Openness::Any);
    // From the middle on: of the small store the second half, of the large one a place far from either end.
    let middle = Pair {
        small: Wanted { before: place_of(small, &sent, FEW / 2 + 1).await, ..sent.clone() },
        large: Wanted { before: place_of(large, &sent, many / 2 + 1).await, ..sent.clone() },
    };
    BTreeMap::from([
        ("received, the newest", same(received.clone())),
        ("received, not yet fetched", same(Wanted { openness: Openness::Open, ..received.clone() })),
        ("received, from one sender", same(Wanted { other: Some(sender()), ..received })),
        ("sent, the newest", same(sent)),
        ("sent, from the middle on", middle),
    ])
}

/// The place of the message number `seq`, in whose moment others may have been stored too.
async fn place_of(store: &SqliteMessages, wanted: &Wanted, seq: u64) -> Place {
    let newest: Kept = store
        .list(Wanted { limit: 1, ..wanted.clone() })
        .await
        .expect("lists")
        .pop()
        .expect("there are messages");
    Place { sent_at: newest.sent_at, seq }
}

async fn timed(store: &SqliteMessages, wanted: &Wanted) -> Duration {
    let wanted = wanted.clone();
    let start = now();
    let found = black_box(store.list(wanted).await.expect("lists"));
    let time = start.elapsed();
    assert_eq!(found.len(), PAGE, "pages of the same length are compared");
    time
}

/// Stores so many messages from one sender: the first [`FEW`] all to one receiver, of the others every tenth.
async fn fill(store: &SqliteMessages, messages: u64) {
    let ids = MessageIds::new(&Seed::new(1));
    // It stands, so that all are of one moment: the hardest case for a cursor.
    let clock = Clock::standing("2026-04-01T09:00".parse().expect("a time"));
    let store = Arc::new(store);
    let mut first = 0;
    while first < messages {
        let count = DRAFTS.min(messages - first);
        let drafts = (first..first + count).map(draft).collect();
        let sending = Sending {
            sender: sender(),
            subject: "4月分".to_owned(),
            body: "よろしくお願いします。".to_owned(),
            drafts,
            key: None,
            ids: ids.clone(),
            clock: clock.clone(),
        };
        store.send(sending).await.expect("stores");
        first += count;
    }
}

fn draft(nth: u64) -> Draft {
    let is_ours = nth < FEW || nth.is_multiple_of(10);
    let content = format!("the file of message {nth}");
    let file = MessageFile {
        name: "UPPLAN_202604_4479900013_43_4479900021_11_20260325101500.CSV".to_owned(),
        bytes: content.len() as u64,
        sha256: hex::encode(Sha256::digest(&content)),
    };
    Draft {
        receiver: if is_ours { receiver() } else { office(10 + nth % OTHERS) },
        serial: Some("20260325101500".to_owned()),
        files: vec![DraftFile { file, content: Bytes::from(content) }],
    }
}

fn sender() -> OfficeNumber {
    office(1)
}

fn receiver() -> OfficeNumber {
    office(2)
}

fn office(nth: u64) -> OfficeNumber {
    OfficeNumber::with_check_digit(&format!("44703{nth:04}")).expect("nine digits make a number")
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the machine")]
fn now() -> Instant {
    Instant::now()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn report(what: &str, few: Duration, many: Duration) {
    let ratio = many.as_secs_f64() / few.as_secs_f64();
    let said = if ratio <= RATIO_MAX { "reached" } else { "missed" };
    say(&format!(
        "{what:<28} among {FEW}: {:>6.1} us  among many: {:>6.1} us  {ratio:.2} times  aim {RATIO_MAX}: {said}",
        few.as_secs_f64() * 1e6,
        many.as_secs_f64() * 1e6,
    ));
}

#[expect(clippy::print_stdout, reason = "a benchmark's figures are its data")]
fn say(line: &str) {
    println!("{line}");
}
