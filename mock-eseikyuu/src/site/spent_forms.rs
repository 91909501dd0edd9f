//! Forms that must not be sent twice although no state of the office would tell: each bears a token of its own.

use std::collections::VecDeque;
use std::sync::Mutex;

use careplan_domain::secrets_match;

/// How many are remembered: those of many double clicks at once.
const SPENT_MAX: usize = 1_000;
/// Characters of a token.
const LENGTH: usize = 64;

/// The tokens of forms that were sent and did what they ask for, oldest first.
#[derive(Debug, Default)]
pub(crate) struct SpentForms(Mutex<VecDeque<String>>);

/// Whether a form did what it asks for already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Not yet.
    First,
    /// It did: a second click, or the way back and once more.
    Again,
}

impl SpentForms {
    /// Whether this token's form did it already. What is no token of ours is never spent.
    pub(crate) fn look_up(&self, token: &str) -> Sent {
        if self.spent().iter().any(|spent| secrets_match(spent, token)) { Sent::Again } else { Sent::First }
    }

    /// This token's form did it.
    pub(crate) fn spend(&self, token: &str) {
        if token.len() != LENGTH {
            return;
        }
        let mut spent = self.spent();
        spent.push_back(token.to_owned());
        let excess = spent.len().saturating_sub(SPENT_MAX);
        spent.drain(..excess);
    }

    fn spent(&self) -> std::sync::MutexGuard<'_, VecDeque<String>> {
        self.0.lock().expect("no one panics while holding the tokens")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_spent_once_and_the_oldest_are_forgotten() {
        let forms = SpentForms::default();
        let token = |n: usize| format!("{n:064}");
        assert_eq!(forms.look_up(&token(0)), Sent::First);
        forms.spend(&token(0));
        assert_eq!(forms.look_up(&token(0)), Sent::Again);
        forms.spend("short");
        assert_eq!(forms.look_up("short"), Sent::First);
        for n in 1..=SPENT_MAX {
            forms.spend(&token(n));
        }
        assert_eq!(forms.look_up(&token(0)), Sent::First);
        assert_eq!(forms.look_up(&token(SPENT_MAX)), Sent::Again);
    }
}
