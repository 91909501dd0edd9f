//! Keys made ahead, so that nobody waits for one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;

use tokio::sync::Semaphore;

use crate::{CertificateKey, KeyKind};

/// Threads of one pool at most: more cores than this, and the signatures are what one waits for.
const HANDS_MAX: usize = 8;
/// Keys ready at most, whatever was asked for: 256 RSA keys are half a minute of a core.
const DEPTH_MAX: usize = 256;

/// 鍵の作り置き: a bounded store of keys that threads of its own fill.
///
/// One hand fills up to the depth and then rests, so that being ready costs one core at most. While somebody waits
/// for a key every hand works, one a core. Clones are one pool, for testbeds of one process to share; dropping the
/// last one joins the hands, which takes as long as the key that is being made.
#[derive(Clone)]
pub struct KeyPool(Source);

#[derive(Clone)]
enum Source {
    Made(Arc<Hands>),
    Given(Arc<Given>),
}

/// Keys that were made before: the first once, for the authority, and after it the others in turn.
struct Given {
    kind: KeyKind,
    /// PKCS#8, DER.
    keys: Vec<Vec<u8>>,
    taken: AtomicUsize,
}

struct Hands {
    bench: Arc<Bench>,
    threads: Vec<JoinHandle<()>>,
}

struct Bench {
    kind: KeyKind,
    depth: usize,
    /// Keys, waiting takers and the end: together, because a hand decides by all three whether to work.
    state: Mutex<BenchState>,
    /// Rings when `state` gave a hand a reason to look again.
    work: Condvar,
    /// One permit a key in `state`, handed out to takers in their order.
    ready: Semaphore,
}

#[derive(Default)]
struct BenchState {
    keys: VecDeque<CertificateKey>,
    waiting: usize,
    ended: bool,
}

/// Which share of the work a hand has.
#[derive(Clone, Copy)]
enum Share {
    /// Fills ahead, and helps.
    Filling,
    /// Helps those who wait.
    Helping,
}

impl KeyPool {
    /// Starts a pool that keeps `depth` keys of `kind` ready. With a depth of 0 each key is made when it is asked for.
    pub fn start(kind: KeyKind, depth: usize) -> Self {
        let bench = Arc::new(Bench {
            kind,
            depth: depth.min(DEPTH_MAX),
            state: Mutex::default(),
            work: Condvar::new(),
            ready: Semaphore::new(0),
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..cores.min(HANDS_MAX))
            .map(|hand| {
                let bench = Arc::clone(&bench);
                let share = if hand == 0 { Share::Filling } else { Share::Helping };
                std::thread::Builder::new()
                    .name(format!("key-pool-{hand}"))
                    .spawn(move || bench.work(share))
                    .expect("the machine can start a thread")
            })
            .collect();
        Self(Source::Made(Arc::new(Hands { bench, threads })))
    }

    /// A pool of these keys (PKCS#8, DER) and no thread: for a simulation, whose certificates are the same each time. The
    /// first is the authority's and never comes again: whoever had it could sign. Nothing, unless there are two or more and
    /// all are keys of `kind`.
    pub fn given(kind: KeyKind, keys: Vec<Vec<u8>>) -> Option<Self> {
        let all_read = keys.iter().all(|key| CertificateKey::read(kind, key).is_some());
        let given = (all_read && keys.len() > 1).then(|| Given { kind, keys, taken: AtomicUsize::new(0) })?;
        Some(Self(Source::Given(Arc::new(given))))
    }

    /// The kind of its keys.
    pub fn kind(&self) -> KeyKind {
        match &self.0 {
            Source::Made(hands) => hands.bench.kind,
            Source::Given(given) => given.kind,
        }
    }

    /// How many keys are ready.
    pub fn ready(&self) -> usize {
        match &self.0 {
            Source::Made(hands) => hands.bench.lock().keys.len(),
            Source::Given(given) => given.keys.len(),
        }
    }

    /// A key: at once if one is ready, else as soon as a hand has made one. It never occupies an async thread, and a
    /// taker who gives up takes nothing.
    pub async fn take(&self) -> CertificateKey {
        match &self.0 {
            Source::Made(hands) => hands.take().await,
            Source::Given(given) => given.take(),
        }
    }
}

impl Given {
    fn take(&self) -> CertificateKey {
        let nth = match self.taken.fetch_add(1, Ordering::Relaxed) {
            0 => 0,
            taken => 1 + (taken - 1) % (self.keys.len() - 1),
        };
        CertificateKey::read(self.kind, &self.keys[nth]).expect("each was read when it was given")
    }
}

impl Hands {
    async fn take(&self) -> CertificateKey {
        let bench = &self.bench;
        let permit = if let Ok(permit) = bench.ready.try_acquire() {
            permit
        } else {
            let _waiting = Waiting::begin(bench);
            bench.ready.acquire().await.expect("the semaphore is never closed")
        };
        permit.forget();
        let key = bench.lock().keys.pop_front().expect("a permit stands for a key");
        bench.work.notify_all();
        key
    }
}

impl Bench {
    fn work(&self, share: Share) {
        loop {
            {
                let state = self.lock();
                let state = self
                    .work
                    .wait_while(state, |state| !state.ended && !self.wanted(state, share))
                    .expect("no one panics while holding the bench");
                if state.ended {
                    return;
                }
            }
            let key = CertificateKey::generate(self.kind);
            self.lock().keys.push_back(key);
            self.ready.add_permits(1);
        }
    }

    fn wanted(&self, state: &BenchState, share: Share) -> bool {
        let missed = state.waiting > state.keys.len();
        match share {
            Share::Filling => missed || state.keys.len() < self.depth,
            Share::Helping => missed,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BenchState> {
        self.state.lock().expect("no one panics while holding the bench")
    }
}

/// Counts a taker as waiting for as long as it lives.
struct Waiting<'bench>(&'bench Bench);

impl<'bench> Waiting<'bench> {
    fn begin(bench: &'bench Bench) -> Self {
        bench.lock().waiting += 1;
        bench.work.notify_all();
        Self(bench)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.lock().waiting -= 1;
    }
}

impl Drop for Hands {
    fn drop(&mut self) {
        self.bench.lock().ended = true;
        self.bench.work.notify_all();
        for thread in self.threads.drain(..) {
            // A panic of a hand was already reported by the default hook.
            let _panicked = thread.join();
        }
    }
}

impl std::fmt::Debug for KeyPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyPool").field("kind", &self.kind()).field("ready", &self.ready()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[tokio::test]
    async fn every_taker_gets_a_key_of_its_own() {
        for depth in [0, 1, 4] {
            let pool = KeyPool::start(KeyKind::P256, depth);
            let takers: Vec<_> = (0..20)
                .map(|_| {
                    let pool = pool.clone();
                    tokio::spawn(async move { pool.take().await.pkcs8_der().to_vec() })
                })
                .collect();
            let mut keys = BTreeSet::new();
            for taker in takers {
                keys.insert(taker.await.expect("takes"));
            }
            assert_eq!(keys.len(), 20);
        }
    }

    #[tokio::test]
    async fn a_pool_stays_within_its_depth_when_nobody_waits() {
        let pool = KeyPool::start(KeyKind::P256, 3);
        drop(pool.take().await);
        // A helper may have finished a key that the filler's had made needless.
        assert!(pool.ready() <= 3 + HANDS_MAX);
        let bench = bench_of(&pool);
        drop(pool);
        assert!(bench.lock().ended);
        assert_eq!(Arc::strong_count(&bench), 1, "the hands have gone");
    }

    #[tokio::test]
    async fn a_taker_who_gives_up_takes_nothing() {
        let pool = KeyPool::start(KeyKind::P256, 0);
        {
            let taking = std::pin::pin!(pool.take());
            let _given_up = futures_poll_once(taking).await;
        }
        assert_eq!(bench_of(&pool).lock().waiting, 0);
        assert_eq!(pool.take().await.kind(), KeyKind::P256);
    }

    #[tokio::test]
    async fn given_keys_come_in_turn_and_all_but_the_first_again() {
        let keys: Vec<Vec<u8>> =
            (0..3).map(|_| CertificateKey::generate(KeyKind::P256).pkcs8_der().to_vec()).collect();
        let pool = KeyPool::given(KeyKind::P256, keys.clone()).expect("three keys");
        for key in keys.iter().chain(&keys[1..]).chain(&keys[1..]) {
            assert_eq!(pool.take().await.pkcs8_der(), key);
        }
        assert!(KeyPool::given(KeyKind::Rsa2048, keys.clone()).is_none(), "of another kind");
        assert!(KeyPool::given(KeyKind::P256, keys[..1].to_vec()).is_none(), "the authority's alone");
        assert!(KeyPool::given(KeyKind::P256, Vec::new()).is_none());
    }

    fn bench_of(pool: &KeyPool) -> Arc<Bench> {
        match &pool.0 {
            Source::Made(hands) => Arc::clone(&hands.bench),
            Source::Given(_) => panic!("this pool makes keys"),
        }
    }

    async fn futures_poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match future.as_mut().poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
