//! Forms on their way, and those that must not be sent twice although no state of the office would tell: each of these
//! bears a token of its own.
//!
//! The rule it keeps: of the same form, sent twice at once, the second waits until the first has its answer; nobody waits
//! for anybody else's.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Weak};

use careplan_domain::{OfficeNumber, secrets_match};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How many are remembered: those of many double clicks at once.
const SPENT_MAX: usize = 1_000;
/// Characters of a token.
const LENGTH: usize = 64;

/// The forms of one site. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub(super) struct SentForms(Arc<std::sync::Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// Who is being answered: as many as there are requests at once.
    turns: BTreeMap<Key, Weak<Mutex<()>>>,
    /// The tokens of forms that did what they ask for, oldest first.
    spent: VecDeque<String>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Token(String),
    Office(OfficeNumber),
}

/// Whether a form did what it asks for already.
pub(super) enum Form {
    /// Not yet.
    First(Turn),
    /// It did: a second click, or the way back and once more.
    Again,
}

/// The time in which nobody else is answered the same form.
pub(super) struct Turn {
    forms: SentForms,
    token: Option<String>,
    _held: Option<OwnedMutexGuard<()>>,
}

impl SentForms {
    /// Waits until nobody else is answered the form of this token. What is no token of ours waits for nobody, and is
    /// never spent.
    pub(super) async fn form(&self, token: &str) -> Form {
        if token.len() != LENGTH {
            return Form::First(Turn { forms: self.clone(), token: None, _held: None });
        }
        let held = self.turn(Key::Token(token.to_owned())).await;
        if self.inner().spent.iter().any(|spent| secrets_match(spent, token)) {
            return Form::Again;
        }
        Form::First(Turn { forms: self.clone(), token: Some(token.to_owned()), _held: Some(held) })
    }

    /// Waits until nobody else is answered a form of this office whose state tells what was sent already.
    pub(super) async fn of(&self, office: OfficeNumber) -> Turn {
        let held = self.turn(Key::Office(office)).await;
        Turn { forms: self.clone(), token: None, _held: Some(held) }
    }

    async fn turn(&self, key: Key) -> OwnedMutexGuard<()> {
        let turn = {
            let mut inner = self.inner();
            inner.turns.retain(|_, turn| turn.strong_count() > 0);
            let found = inner.turns.get(&key).and_then(Weak::upgrade);
            found.unwrap_or_else(|| {
                let turn = Arc::new(Mutex::new(()));
                inner.turns.insert(key, Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().expect("no one panics while holding the forms")
    }
}

impl Turn {
    /// The form did what it asks for.
    pub(super) fn spend(self) {
        let Some(token) = self.token else { return };
        let mut inner = self.forms.inner();
        inner.spent.push_back(token);
        let excess = inner.spent.len().saturating_sub(SPENT_MAX);
        inner.spent.drain(..excess);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn first(forms: &SentForms, token: &str) -> Option<Turn> {
        match forms.form(token).await {
            Form::First(turn) => Some(turn),
            Form::Again => None,
        }
    }

    #[tokio::test]
    async fn a_token_is_spent_once_and_the_oldest_are_forgotten() {
        let forms = SentForms::default();
        let token = |n: usize| format!("{n:064}");
        assert!(first(&forms, &token(0)).await.is_some(), "the turn was given back, and nothing done");
        first(&forms, &token(0)).await.unwrap().spend();
        assert!(first(&forms, &token(0)).await.is_none());
        first(&forms, "short").await.unwrap().spend();
        assert!(first(&forms, "short").await.is_some());
        for n in 1..=SPENT_MAX {
            first(&forms, &token(n)).await.unwrap().spend();
        }
        assert!(first(&forms, &token(0)).await.is_some());
        assert!(first(&forms, &token(SPENT_MAX)).await.is_none());
    }

    #[tokio::test]
    async fn the_same_form_waits_and_another_does_not() {
        let forms = SentForms::default();
        let token = "a".repeat(LENGTH);
        let turn = first(&forms, &token).await.unwrap();
        let mut again = Box::pin(forms.form(&token));
        let mut office = Box::pin(forms.of("4470300015".parse().unwrap()));
        assert!(asked_once(&mut again).await.is_none());
        assert!(first(&forms, &"b".repeat(LENGTH)).await.is_some());
        assert!(asked_once(&mut office).await.is_some());
        turn.spend();
        assert!(matches!(again.await, Form::Again));
        drop(forms.of("4470300015".parse().unwrap()).await);
        assert_eq!(forms.inner().turns.len(), 1, "who has been answered is forgotten");
    }

    /// Asks once, and does not wait.
    async fn asked_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(answer) => Some(answer),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
