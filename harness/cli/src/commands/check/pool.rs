//! Work spread over all cores, its outcomes handed over in order.
//!
//! Only so much is in work at a time, by number and by weight: whoever waits for a slow piece does not pile up the
//! quick ones behind it.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex};

/// How many pieces a thread may be ahead of the one that is handed over next: enough to have something to do.
const AHEAD_OF_EACH_THREAD: usize = 4;

/// How much there is to do, and how much of it may be in work at once.
pub(crate) struct Load<'a> {
    /// What each piece weighs.
    pub(crate) weights: &'a [u64],
    /// What the pieces in work may weigh together; a heavier one is in work alone.
    pub(crate) weight_max: u64,
}

/// Does every piece of work, and hands the outcomes to `consume` in their order, on the caller's thread. Ends early
/// where that fails.
pub(crate) fn in_order<R: Send, E>(
    load: &Load<'_>,
    work: impl Fn(usize) -> R + Sync,
    mut consume: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let desk = Desk {
        state: Mutex::new(State::default()),
        changed: Condvar::new(),
        load,
        ahead_max: threads.saturating_mul(AHEAD_OF_EACH_THREAD),
    };
    std::thread::scope(|scope| {
        for thread in 0..threads.min(load.weights.len()) {
            let (desk, work) = (&desk, &work);
            scope.spawn(move || {
                let _leaving = Leaving(desk);
                while let Some(piece) = desk.take(thread) {
                    let outcome = work(piece);
                    desk.put(piece, outcome);
                }
            });
        }
        // Where consuming panics, the threads must not wait for it for ever.
        let _leaving = Leaving(&desk);
        for piece in 0..load.weights.len() {
            let Some(outcome) = desk.await_outcome(piece) else { break };
            if let Err(error) = consume(outcome) {
                desk.close();
                return Err(error);
            }
        }
        Ok(())
    })
}

struct Desk<'a, R> {
    /// What the lock keeps together: which pieces are taken, done, handed over.
    state: Mutex<State<R>>,
    changed: Condvar,
    load: &'a Load<'a>,
    ahead_max: usize,
}

struct State<R> {
    /// The piece that is taken next.
    next: usize,
    /// The piece that is handed over next.
    due: usize,
    weight_in_work: u64,
    done: BTreeMap<usize, R>,
    /// Nothing more is wanted, or a thread panicked and its outcome never comes.
    is_closed: bool,
}

impl<R> Default for State<R> {
    fn default() -> Self {
        Self { next: 0, due: 0, weight_in_work: 0, done: BTreeMap::new(), is_closed: false }
    }
}

impl<R> Desk<'_, R> {
    /// The next piece, once there is room for it; none when all are taken. What is in work alone is always done by the
    /// same thread: an allocator keeps the memory of a thread for that thread.
    fn take(&self, thread: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            let piece = state.next;
            let weight = *self.load.weights.get(piece)?;
            if state.is_closed {
                return None;
            }
            let has_room = state.weight_in_work == 0
                || state.weight_in_work.saturating_add(weight) <= self.load.weight_max;
            let is_mine = thread == 0 || weight <= self.load.weight_max;
            if has_room && is_mine && piece < state.due + self.ahead_max {
                state.next += 1;
                state.weight_in_work = state.weight_in_work.saturating_add(weight);
                // Another thread may be waiting for the piece behind this one.
                self.changed.notify_all();
                return Some(piece);
            }
            state = self.changed.wait(state).expect("nobody panics while holding the lock");
        }
    }

    fn put(&self, piece: usize, outcome: R) {
        let mut state = self.lock();
        state.weight_in_work -= self.load.weights[piece];
        state.done.insert(piece, outcome);
        self.changed.notify_all();
    }

    fn await_outcome(&self, piece: usize) -> Option<R> {
        let mut state = self.lock();
        loop {
            if let Some(outcome) = state.done.remove(&piece) {
                state.due = piece + 1;
                self.changed.notify_all();
                return Some(outcome);
            }
            if state.is_closed {
                return None;
            }
            state = self.changed.wait(state).expect("nobody panics while holding the lock");
        }
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<R>> {
        self.state.lock().expect("nobody panics while holding the lock")
    }
}

/// Tells the others when a thread ends in a panic.
struct Leaving<'a, 'b, R>(&'a Desk<'b, R>);

impl<R> Drop for Leaving<'_, '_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn outcomes_come_in_order_whoever_was_first() {
        let weights: Vec<u64> = (0..500).map(|piece| piece % 7).collect();
        let mut seen = Vec::new();
        let done: Result<(), ()> = in_order(
            &Load { weights: &weights, weight_max: 10 },
            |piece| (0..(piece % 5) * 1000).fold(piece, |sum, _| std::hint::black_box(sum)),
            |outcome| {
                seen.push(outcome);
                Ok(())
            },
        );
        assert_eq!(done, Ok(()));
        assert_eq!(seen, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_is_in_work_than_may_be() {
        const MAX: u64 = 10;
        let weights: Vec<u64> = (0..300).map(|piece| if piece == 150 { 99 } else { piece % 6 }).collect();
        let in_work = AtomicU64::new(0);
        let done: Result<(), ()> = in_order(
            &Load { weights: &weights, weight_max: MAX },
            |piece| {
                let weight = weights[piece];
                let before = in_work.fetch_add(weight, Ordering::SeqCst);
                assert!(before == 0 || before + weight <= MAX, "{before} and {weight}");
                in_work.fetch_sub(weight, Ordering::SeqCst);
            },
            |()| Ok(()),
        );
        assert_eq!(done, Ok(()));
    }

    #[test]
    fn what_cannot_be_handed_over_ends_the_work() {
        let mut seen = 0;
        let done = in_order(
            &Load { weights: &[1; 1000], weight_max: 10 },
            |piece| piece,
            |piece| {
                seen += 1;
                if piece == 20 { Err("full") } else { Ok(()) }
            },
        );
        assert_eq!((done, seen), (Err("full"), 21));
    }

    #[test]
    fn a_panic_ends_the_work_instead_of_stalling_it() {
        let work = std::panic::catch_unwind(|| {
            in_order(
                &Load { weights: &[1; 100], weight_max: 1 },
                |piece| assert!(piece != 20, "on purpose"),
                |()| Ok::<(), ()>(()),
            )
        });
        assert!(work.is_err());
    }

    #[test]
    fn nothing_to_do_is_done() {
        let nothing = Load { weights: &[], weight_max: 1 };
        let done: Result<(), ()> = in_order(&nothing, |_| (), |()| unreachable!("there is no piece"));
        assert_eq!(done, Ok(()));
    }
}
