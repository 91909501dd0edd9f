//! 不変条件: what must always hold, watched in every testbed while it runs.
//!
//! The exchange tells what it lets in, keeps, shows, hands out and refuses ([`Witness`]); a thread of its own holds each of these
//! against those before. It changes no answer and holds nobody up: telling is one push, and what comes faster than it can
//! be looked at is left out and counted. It remembers hashes, never contents, and only so many. The rule it keeps: it
//! takes nobody's word, least of all that of the code whose work it judges.

mod book;
mod certificates;
mod messages;
mod name;
mod queue;
mod tally;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use careplan_domain::{CertificateSerial, JapanTime, OfficeNumber};
use careplan_sim::Journal;
use careplan_wire::back_office::ca::Registered;
use careplan_wire::control::{Invariants as Report, InvariantsInBrief, Keep};
use mock_relay::exchange::{Kept, MessageStore, Moment, Observation, Witness};
use tokio::sync::oneshot;

use self::book::Book;
pub(crate) use self::certificates::Used;
use self::queue::{Heard, Queue, Told};

/// 監視人: hears what happens and judges it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    /// Joined when the last clone goes.
    thread: Option<JoinHandle<()>>,
    /// What the relay keeps, to be held against what it acknowledged.
    store: Mutex<Option<Arc<dyn MessageStore>>>,
}

struct Shared {
    queue: Queue,
    /// Held while one observation is judged, and while a report is made.
    book: Mutex<Book>,
}

impl Watch {
    /// Begins to watch.
    pub(crate) fn begin() -> Self {
        let shared = Arc::new(Shared { queue: Queue::default(), book: Mutex::default() });
        let working = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("invariants".to_owned())
            .spawn(move || working.look_at_everything())
            .expect("the machine can start a thread");
        Self(Arc::new(Inner { shared, thread: Some(thread), store: Mutex::default() }))
    }

    /// A network has begun, whose relay keeps its messages in `store` and writes into `journal`.
    pub(crate) fn network(&self, store: Arc<dyn MessageStore>, journal: Journal) {
        *self.store_place() = Some(store);
        self.0.shared.queue.tell(Told::Journal(journal));
    }

    /// The network has ended: its store may be closed.
    pub(crate) fn network_ended(&self) {
        *self.store_place() = None;
    }

    /// The relay has to know from now on that these are revoked.
    pub(crate) fn revoked(&self, serials: &[CertificateSerial]) {
        self.0.shared.queue.tell(Told::Revoked(book::serials(serials)));
    }

    /// Everything was reset.
    pub(crate) fn reset(&self, keep: Keep) {
        self.0.shared.queue.tell(Told::Reset(keep));
    }

    /// Waits until everything that was heard so far has been judged.
    pub(crate) async fn catch_up(&self) {
        let (mark, reached) = oneshot::channel();
        self.0.shared.queue.tell(Told::Mark(mark));
        // A thread that is gone has judged what it could.
        let _gone = reached.await;
    }

    /// The certificates whose use is still to be judged.
    pub(crate) fn to_judge(&self) -> Vec<([u8; 32], Used)> {
        self.book().certificates.to_judge()
    }

    /// Judges a certificate by what the CA's register says of it.
    pub(crate) fn judge(
        &self,
        at: JapanTime,
        (fingerprint, used): ([u8; 32], &Used),
        registered: Option<&Registered>,
    ) {
        let mut book = self.book();
        let holds = book
            .certificates
            .judge(fingerprint, used, registered, |registered| registered.kind.accepted_by_exchange());
        book.judged(at, holds);
    }

    pub(crate) fn store(&self) -> Option<Arc<dyn MessageStore>> {
        self.store_place().clone()
    }

    pub(crate) fn senders(&self) -> Vec<OfficeNumber> {
        self.book().senders().into_iter().collect()
    }

    /// Holds all that the store has of a sender against what was acknowledged before `moment`.
    pub(crate) fn compare(&self, moment: Moment, at: JapanTime, sender: OfficeNumber, stored: &[Kept]) {
        self.book().compare(moment, at, sender, stored);
    }

    /// Holds how many messages the store has of a sender against how many it began to send, unless some of what happened was
    /// left out.
    pub(crate) fn count(&self, at: JapanTime, sender: OfficeNumber, stored: &[Kept]) {
        if self.0.shared.queue.left_out() == 0 {
            self.book().count(at, sender, stored);
        }
    }

    /// How it stands.
    pub(crate) fn report(&self, at: JapanTime) -> Report {
        let (mut report, let_go, unjudged) = {
            let book = self.book();
            (book.report(at), book.let_go(), book.certificates.unjudged())
        };
        let left_out = self.0.shared.queue.left_out();
        let counted = [
            (left_out, "observations were left out: they came faster than they could be looked at"),
            (let_go, "messages, the oldest, are no longer watched: there are too many"),
            (unjudged, "calls were not judged by their certificate: there are too many certificates"),
        ];
        let unseen = counted.into_iter().filter(|(count, _)| *count > 0);
        report.unseen.extend(unseen.map(|(count, what)| format!("{count} {what}")));
        report
    }

    pub(crate) fn brief(&self) -> InvariantsInBrief {
        self.book().brief()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.shared.book()
    }

    fn store_place(&self) -> MutexGuard<'_, Option<Arc<dyn MessageStore>>> {
        self.0.store.lock().expect("no one panics while holding the store")
    }
}

impl Witness for Watch {
    fn moment(&self) -> Moment {
        self.0.shared.queue.moment()
    }

    fn saw(&self, observation: Observation) {
        self.0.shared.queue.saw(observation);
    }
}

impl Shared {
    fn look_at_everything(&self) {
        // Whatever ends this: nobody waits for it any more.
        let _ending = Ending(&self.queue);
        while let Some((number, heard)) = self.queue.next() {
            match heard {
                Heard::Seen(observation) => self.book().note(number, observation),
                Heard::Told(told) => self.book().told(number, told),
            }
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("no one panics while holding the book")
    }
}

struct Ending<'queue>(&'queue Queue);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.queue.close();
        if let Some(thread) = self.thread.take() {
            // A panic of it was reported by the default hook.
            let _panicked = thread.join();
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("heard", &self.moment()).finish_non_exhaustive()
    }
}
