//! 一度だけ: a form counts once, however often it arrives.
//!
//! Each page gives its forms a token. What came of a token's first use answers its second: the browser of who clicked
//! twice shows the second answer, and it must not be an error. What was refused changed nothing, and may be sent again.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;

use careplan_testbed::ControlRefusal;
use careplan_wire::{Problem, ProblemCode};
use tokio::sync::Mutex;

/// Forms that are remembered; the oldest go. Nobody's second click comes a thousand forms later.
const KEPT_MAX: usize = 1_000;
/// Of a token: 32 bytes in hexadecimal.
const TOKEN_LENGTH: usize = 64;

/// Which forms were sent, and what came of them.
#[derive(Default)]
pub(crate) struct Once {
    /// Held while a form is worked on: its second click waits here for the first.
    done: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    order: VecDeque<String>,
    outcomes: BTreeMap<String, Done>,
}

/// What a form came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// Where its reader goes on.
    pub(crate) on: String,
    /// What is said there.
    pub(crate) said: String,
}

impl Once {
    /// Does it, unless this token's form was done; the answer is where the reader goes on.
    pub(crate) async fn run(
        &self,
        token: &str,
        action: impl Future<Output = Result<Done, ControlRefusal>> + Send,
    ) -> Result<String, ControlRefusal> {
        if token.len() != TOKEN_LENGTH || !token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ControlRefusal(Box::new(
                Problem::new(ProblemCode::InvalidField, "the form bears no token of a page of the console")
                    .with_hint("open the page again, and send its form"),
            )));
        }
        let mut kept = self.done.lock().await;
        let on = if let Some(done) = kept.outcomes.get(token) {
            done.on.clone()
        } else {
            let done = action.await?;
            let on = done.on.clone();
            kept.keep(token, done);
            on
        };
        Ok(format!("{on}?done={token}"))
    }

    /// What is said about a token's form on the page where its reader went on.
    pub(crate) async fn said(&self, token: &str, here: &str) -> Option<String> {
        let kept = self.done.lock().await;
        kept.outcomes.get(token).filter(|done| done.on == here).map(|done| done.said.clone())
    }
}

impl Kept {
    fn keep(&mut self, token: &str, done: Done) {
        self.outcomes.insert(token.to_owned(), done);
        self.order.push_back(token.to_owned());
        if self.order.len() > KEPT_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.outcomes.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn done(on: &str) -> Done {
        Done { on: on.to_owned(), said: "済みました。".to_owned() }
    }

    fn token(number: usize) -> String {
        format!("{number:064x}")
    }

    #[tokio::test]
    async fn a_second_click_gets_the_first_ones_answer_and_does_nothing() {
        let (once, times, token) = (Once::default(), AtomicU32::new(0), token(10));
        let click = || {
            once.run(&token, async {
                times.fetch_add(1, Ordering::Relaxed);
                Ok(done("/counter"))
            })
        };
        let (first, second) = tokio::join!(click(), click());
        let first = first.unwrap();
        assert_eq!(first, format!("/counter?done={token}"));
        assert_eq!(first, second.unwrap());
        assert_eq!(times.load(Ordering::Relaxed), 1);
        assert_eq!(once.said(&token, "/counter").await.as_deref(), Some("済みました。"));
        assert_eq!(once.said(&token, "/").await, None, "it is said where its reader went on");
    }

    #[tokio::test]
    async fn what_was_refused_may_be_sent_again() {
        let (once, token) = (Once::default(), token(10));
        let refusal = ControlRefusal(Box::new(Problem::new(ProblemCode::CounterClosed, "closed")));
        assert!(once.run(&token, async { Err(refusal) }).await.is_err());
        assert!(once.run(&token, async { Ok(done("/")) }).await.is_ok());
    }

    #[tokio::test]
    async fn a_token_that_no_page_gave_does_nothing() {
        let once = Once::default();
        for odd in ["", "a", "https://evil.example", &"あ".repeat(64), &"0".repeat(10_000)] {
            assert!(once.run(odd, async { unreachable!("nothing is done") }).await.is_err(), "{odd}");
        }
    }

    #[tokio::test]
    async fn only_so_many_are_remembered() {
        let once = Once::default();
        for number in 0..=KEPT_MAX {
            once.run(&token(number), async { Ok(done("/")) }).await.unwrap();
        }
        assert_eq!(once.said(&token(0), "/").await, None);
        assert!(once.said(&token(1), "/").await.is_some());
    }
}
