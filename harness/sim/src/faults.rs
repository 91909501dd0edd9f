//! Fault rules: which request, connection or list something goes wrong with, and what.
//!
//! It knows no HTTP: it is told what is asked and says which rules fire; doing it is the listener's part. The rule it
//! keeps: the same rules, the same seed and the same occasions in the same order fire the same way, and no rule shifts
//! the draws of another.

mod book;
mod effect;
mod occasion;
mod route;
mod rule;
#[cfg(test)]
mod tests;
mod when;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use self::book::Book;
pub use self::book::{Firing, RuleCount};
pub use self::effect::{Effect, InvalidEffect, ServerChain};
pub use self::occasion::Occasion;
pub use self::route::{InvalidRoute, RoutePattern};
pub use self::rule::{FaultName, FaultRule, InvalidFaultName};
pub use self::when::{InvalidWhen, Probability, When};
use crate::{Seed, Service};

/// 障害ルール: the fault rules of a testbed. Cloning gives another hand on the same rules.
#[derive(Clone)]
pub struct FaultBook(Arc<Inner>);

struct Inner {
    /// Whether there is any rule: all that a request without faults looks at.
    on: AtomicBool,
    /// Differs after every change of the rules.
    edition: AtomicU64,
    /// The rules and how often each was met: a change of rules never meets a half-counted occasion.
    book: Mutex<Book>,
    seed: Seed,
}

/// Rules that cannot stand together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRules {
    /// More than are held against every request.
    #[error("found {found} rules, expected at most {}", FaultBook::RULES_MAX)]
    TooMany {
        /// How many.
        found: usize,
    },
    /// Two of one name: the journal could not tell which one fired.
    #[error("found the name `{name}` a second time, expected a name of its own")]
    NameTwice {
        /// Where in the list the second one stands, from 0.
        index: usize,
        /// The name.
        name: FaultName,
    },
}

impl FaultBook {
    /// Every rule is held against every request, so there are few: a lesson needs one or two.
    pub const RULES_MAX: usize = 100;

    /// No rules. Chances will be drawn from `seed`, unless a rule brings a seed of its own.
    pub fn new(seed: &Seed) -> Self {
        Self(Arc::new(Inner {
            on: AtomicBool::new(false),
            edition: AtomicU64::new(0),
            book: Mutex::default(),
            seed: seed.child("fault-rules"),
        }))
    }

    /// Puts these rules in the place of all that were there; every count begins anew.
    pub fn replace(&self, rules: Vec<FaultRule>) -> Result<(), InvalidRules> {
        Self::check(&rules)?;
        let mut book = self.lock();
        self.0.on.store(!rules.is_empty(), Ordering::Release);
        *book = Book::new(rules, &self.0.seed);
        self.0.edition.fetch_add(1, Ordering::Release);
        Ok(())
    }

    /// Whether these rules could stand together.
    pub fn check(rules: &[FaultRule]) -> Result<(), InvalidRules> {
        if rules.len() > Self::RULES_MAX {
            return Err(InvalidRules::TooMany { found: rules.len() });
        }
        for (index, rule) in rules.iter().enumerate() {
            if rules[..index].iter().any(|earlier| earlier.name == rule.name) {
                return Err(InvalidRules::NameTwice { index, name: rule.name.clone() });
            }
        }
        Ok(())
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        let mut book = self.lock();
        self.0.on.store(false, Ordering::Release);
        *book = Book::default();
        self.0.edition.fetch_add(1, Ordering::Release);
    }

    /// The rules, in their order, with how often each was met and fired.
    pub fn rules(&self) -> Vec<(FaultRule, RuleCount)> {
        self.lock().rules()
    }

    /// Whether there is any rule. Off, this is all that a request costs.
    pub fn is_on(&self) -> bool {
        self.0.on.load(Ordering::Acquire)
    }

    /// A number that differs after every change of the rules.
    pub fn edition(&self) -> u64 {
        self.0.edition.load(Ordering::Acquire)
    }

    /// The rules that fire on this occasion, in their order. Every rule that it meets counts it.
    pub fn decide(&self, service: Service, occasion: &Occasion<'_>) -> Vec<Firing> {
        if !self.is_on() {
            return Vec::new();
        }
        self.lock().decide(service, occasion)
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().expect("no one panics while holding the fault rules")
    }
}

impl fmt::Debug for FaultBook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultBook").field("rules", &self.lock().rules()).finish_non_exhaustive()
    }
}
