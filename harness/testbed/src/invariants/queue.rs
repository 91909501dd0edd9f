//! What was heard and not yet looked at: bounded, so that a checker that is slow costs memory and time to nobody.
//!
//! Who looks is woken for many at once: a thread that were woken for each would cost the exchange more than what it does.

use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use careplan_domain::CertificateSerial;
use careplan_sim::Journal;
use careplan_wire::control::Keep;
use mock_relay::exchange::{Moment, Observation, Seen};
use tokio::sync::oneshot;

/// Observations that wait. A burst of a second on two cores is a third of it; about 300 bytes each, so 5 MB.
const WAITING_MAX: usize = 16_384;
/// Bytes of them, above all of files: six of the largest. Files' bytes are the relay's own, not copies.
const WAITING_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How long what came first waits for more to come, unless somebody waits for it or there is much of it already: a tenth of
/// what a person notices.
const GATHERING: Duration = Duration::from_millis(10);
/// Observations that are much: a hundredth of what may wait.
const MUCH: usize = WAITING_MAX / 100;
/// Bytes of them that are much.
const MUCH_BYTES: usize = WAITING_BYTES_MAX / 16;

/// What a row of a list, or a file of a send, weighs about.
const ROW_BYTES: usize = 160;

/// What is to be looked at, in order.
#[derive(Debug)]
pub(super) enum Heard {
    /// The exchange did something.
    Seen(Observation),
    /// The testbed did something itself.
    Told(Told),
}

/// What the testbed itself tells.
#[derive(Debug)]
pub(super) enum Told {
    /// The relay has to know now that these are revoked.
    Revoked(BTreeSet<CertificateSerial>),
    /// Everything was reset.
    Reset(Keep),
    /// Lines are in this journal from now on.
    Journal(Journal),
    /// Whoever waits for this knows that all before was looked at.
    Mark(oneshot::Sender<()>),
}

/// 待ち行列.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// How much was ever heard, what was left out included.
    heard: AtomicU64,
    waiting: Mutex<Waiting>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    items: VecDeque<(Moment, Heard)>,
    bytes: usize,
    left_out: u64,
    closed: bool,
    /// Whether somebody waits for what the testbed told.
    told: bool,
    looker: Looker,
}

/// 見る者: what the one who looks is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Looker {
    /// Looks.
    #[default]
    Awake,
    /// Lets more come, for a moment.
    Gathers,
    /// Waits for the first.
    Sleeps,
}

impl Waiting {
    /// Whether it is to be looked at now.
    fn presses(&self) -> bool {
        self.closed || self.told || self.items.len() >= MUCH || self.bytes >= MUCH_BYTES
    }

    /// Whether the one who looks has to be woken.
    fn wakes(&self) -> bool {
        match self.looker {
            Looker::Awake => false,
            Looker::Gathers => self.presses(),
            Looker::Sleeps => true,
        }
    }
}

impl Queue {
    pub(super) fn moment(&self) -> Moment {
        self.heard.load(Ordering::Acquire)
    }

    /// Takes in what was seen, unless too much waits.
    pub(super) fn saw(&self, observation: Observation) {
        let bytes = bytes_of(&observation);
        let mut waiting = self.waiting();
        let number = self.heard.fetch_add(1, Ordering::AcqRel) + 1;
        if waiting.closed || waiting.items.len() >= WAITING_MAX || waiting.bytes + bytes > WAITING_BYTES_MAX {
            waiting.left_out += 1;
            return;
        }
        waiting.bytes += bytes;
        waiting.items.push_back((number, Heard::Seen(observation)));
        self.wake(waiting);
    }

    /// Takes in what the testbed tells: seldom, and never left out.
    pub(super) fn tell(&self, told: Told) {
        let mut waiting = self.waiting();
        if waiting.closed {
            return;
        }
        let number = self.heard.fetch_add(1, Ordering::AcqRel) + 1;
        waiting.items.push_back((number, Heard::Told(told)));
        waiting.told = true;
        self.wake(waiting);
    }

    /// The next one; nothing once it is closed.
    pub(super) fn next(&self) -> Option<(Moment, Heard)> {
        let mut waiting = self.waiting();
        if waiting.items.is_empty() {
            waiting.told = false;
            waiting = self.gather(waiting);
        }
        if waiting.closed {
            return None;
        }
        let (number, heard) = waiting.items.pop_front()?;
        if let Heard::Seen(observation) = &heard {
            waiting.bytes -= bytes_of(observation);
        }
        Some((number, heard))
    }

    /// Waits until there is something, and a moment longer for more.
    fn gather<'a>(&'a self, mut waiting: MutexGuard<'a, Waiting>) -> MutexGuard<'a, Waiting> {
        const HELD: &str = "no one panics while holding the queue";
        loop {
            waiting.looker = Looker::Gathers;
            waiting =
                self.news.wait_timeout_while(waiting, GATHERING, |waiting| !waiting.presses()).expect(HELD).0;
            if waiting.closed || !waiting.items.is_empty() {
                waiting.looker = Looker::Awake;
                return waiting;
            }
            waiting.looker = Looker::Sleeps;
            let sleeps = |waiting: &mut Waiting| waiting.looker == Looker::Sleeps && !waiting.closed;
            waiting = self.news.wait_while(waiting, sleeps).expect(HELD);
        }
    }

    fn wake(&self, mut waiting: MutexGuard<'_, Waiting>) {
        let wakes = waiting.wakes();
        if wakes && waiting.looker == Looker::Sleeps {
            waiting.looker = Looker::Gathers;
        }
        drop(waiting);
        // Even where nobody waits, this would ask the kernel.
        if wakes {
            self.news.notify_one();
        }
    }

    /// How many observations found no place.
    pub(super) fn left_out(&self) -> u64 {
        self.waiting().left_out
    }

    pub(super) fn close(&self) {
        let mut waiting = self.waiting();
        waiting.closed = true;
        waiting.items.clear();
        drop(waiting);
        self.news.notify_all();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().expect("no one panics while holding the queue")
    }
}

fn bytes_of(observation: &Observation) -> usize {
    match &observation.seen {
        Seen::Fetched { bytes, .. } => bytes.iter().map(axum::body::Bytes::len).sum(),
        Seen::Listed { rows, .. } => rows.len() * ROW_BYTES,
        Seen::Sent { messages, .. } => messages.iter().map(|message| message.files.len() * ROW_BYTES).sum(),
        Seen::Accepted { .. }
        | Seen::Refused { .. }
        | Seen::Sending { .. }
        | Seen::Shown { .. }
        | Seen::Moved { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Observation {
        let at = "2026-04-01T09:00".parse().expect("a time");
        Observation { begun: 0, at, seen: Seen::Refused { status: 404, line: None, call: "list" } }
    }

    #[test]
    fn what_finds_no_place_is_counted_and_what_the_testbed_tells_finds_one() {
        let queue = Queue::default();
        for _ in 0..WAITING_MAX + 3 {
            queue.saw(refused());
        }
        queue.tell(Told::Reset(Keep::Nothing));
        assert_eq!(queue.left_out(), 3);
        assert_eq!(queue.moment(), WAITING_MAX as u64 + 4);
        for _ in 0..WAITING_MAX {
            assert!(matches!(queue.next(), Some((_, Heard::Seen(_)))));
        }
        let last = queue.next().expect("was told");
        assert!(matches!(last, (number, Heard::Told(_)) if number == WAITING_MAX as u64 + 4));
    }

    #[test]
    fn who_looks_is_woken_for_the_first_for_many_and_for_what_is_waited_for() {
        let queue = Queue::default();
        let is_woken = |looker, hear: &dyn Fn()| {
            queue.waiting().looker = looker;
            hear();
            let waiting = queue.waiting();
            waiting.wakes() || waiting.looker != looker
        };
        let (saw, told) = (|| queue.saw(refused()), || queue.tell(Told::Reset(Keep::Nothing)));
        assert!(!is_woken(Looker::Awake, &saw));
        assert!(is_woken(Looker::Sleeps, &saw));
        let few = queue.waiting().items.len();
        for _ in few..MUCH - 1 {
            assert!(!is_woken(Looker::Gathers, &saw));
        }
        assert!(is_woken(Looker::Gathers, &saw));
        queue.waiting().items.clear();
        assert!(is_woken(Looker::Gathers, &told));
    }

    #[test]
    fn bytes_that_wait_are_bounded_and_room_comes_back() {
        let queue = Queue::default();
        let piece = axum::body::Bytes::from(vec![0; WAITING_BYTES_MAX / 2]);
        let fetched = || {
            let office = "4479900013".parse().expect("a number");
            let message = "0123456789abcdef0123456789".parse().expect("a number");
            let part = mock_relay::exchange::Part::Archive;
            let whole = mock_relay::exchange::Piece { download: 0, nth: 0, is_last: true };
            let seen = Seen::Fetched { office, message, part, piece: whole, bytes: vec![piece.clone()] };
            Observation { seen, ..refused() }
        };
        for _ in 0..3 {
            queue.saw(fetched());
        }
        assert_eq!(queue.left_out(), 1);
        queue.next();
        queue.saw(fetched());
        assert_eq!(queue.left_out(), 1);
        queue.close();
        assert!(queue.next().is_none());
    }
}
