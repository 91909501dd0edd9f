//! An office's account: which passwords are taken, and when none is. Pure: whether a password fits is found elsewhere.

use careplan_domain::{JapanTime, Secret, Span};
use careplan_wire::back_office::portal::Verified;

use crate::password::PasswordHash;

/// アカウント of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which password it has.
    pub password: Password,
    /// How often the office changed it.
    pub password_changes: u32,
    /// What became of the last attempts.
    pub attempts: Attempts,
    /// 再発行された仮パスワード that nobody has used yet. Until it is used the password before it stays good (A): who
    /// knows an office's ID can ask for another password, but shuts nobody out with it.
    pub reissued: Option<Secret>,
}

/// Which password an account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// 仮パスワード, as the letter tells it.
    Temporary,
    /// One that the office chose.
    Own {
        /// Its hash.
        hash: PasswordHash,
        /// Since when.
        since: JapanTime,
    },
}

/// What became of the last attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempts {
    /// So many failed one after another.
    Counted {
        /// How many, below the number that locks.
        failures: u32,
    },
    /// Too many failed.
    Locked {
        /// The moment at which the account opens again.
        until: JapanTime,
    },
}

/// Whether a typed password is the account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It is.
    Same,
    /// It is the reissued temporary one.
    Reissued,
    /// It is not.
    Different,
}

/// アカウントの状態 at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 仮パスワード.
    Temporary,
    /// In use.
    Active,
    /// パスワードの有効期限切れ.
    Expired,
    /// ロック中.
    Locked {
        /// Until when.
        until: JapanTime,
    },
}

/// What accounts keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The failure that locks.
    pub failures_before_lock: u32,
    /// How long a lock lasts.
    pub lock: Span,
    /// For how many days an own password is good.
    pub password_days: Option<u32>,
}

impl Account {
    /// A new account, on its temporary password.
    pub const fn new() -> Self {
        Self {
            password: Password::Temporary,
            password_changes: 0,
            attempts: Attempts::Counted { failures: 0 },
            reissued: None,
        }
    }

    /// How the account stands.
    pub fn standing(&self, rules: &Rules, now: JapanTime) -> Standing {
        match self.attempts {
            Attempts::Locked { until } if now < until => Standing::Locked { until },
            Attempts::Locked { .. } | Attempts::Counted { .. } => self.standing_of_password(rules, now),
        }
    }

    /// Whether the password must be changed before anything else, locked or not.
    pub fn must_change(&self, rules: &Rules, now: JapanTime) -> bool {
        matches!(self.standing_of_password(rules, now), Standing::Temporary | Standing::Expired)
    }

    /// The account after an attempt, and its answer. A lock answers whatever the password; the failure that locks says
    /// so at once (A).
    #[must_use]
    pub fn tried(&self, found: Match, rules: &Rules, now: JapanTime) -> (Self, Verified) {
        let failures = match self.attempts {
            Attempts::Locked { until } if now < until => return (self.clone(), Verified::Locked { until }),
            Attempts::Locked { .. } => 0,
            Attempts::Counted { failures } => failures,
        };
        match found {
            Match::Same => {
                let answer = match self.standing_of_password(rules, now) {
                    Standing::Temporary => Verified::Temporary,
                    Standing::Expired => Verified::Expired,
                    Standing::Active | Standing::Locked { .. } => Verified::Right,
                };
                (self.with(Attempts::Counted { failures: 0 }), answer)
            }
            Match::Reissued => {
                let opened = Self {
                    password: Password::Temporary,
                    reissued: None,
                    ..self.with(Attempts::Counted { failures: 0 })
                };
                (opened, Verified::Temporary)
            }
            Match::Different if failures + 1 >= rules.failures_before_lock => {
                let until = now.saturating_add(rules.lock);
                (self.with(Attempts::Locked { until }), Verified::Locked { until })
            }
            Match::Different => (self.with(Attempts::Counted { failures: failures + 1 }), Verified::Wrong),
        }
    }

    /// The account with a password of its own; a reissued one that was not used is void then.
    #[must_use]
    pub fn changed(&self, hash: PasswordHash, now: JapanTime) -> Self {
        Self {
            password: Password::Own { hash, since: now },
            password_changes: self.password_changes.saturating_add(1),
            attempts: Attempts::Counted { failures: 0 },
            reissued: None,
        }
    }

    /// The account with another temporary password beside its own. It opens no lock: else whoever asks would.
    #[must_use]
    pub fn with_reissued(&self, temporary: Secret) -> Self {
        Self { reissued: Some(temporary), ..self.clone() }
    }

    fn standing_of_password(&self, rules: &Rules, now: JapanTime) -> Standing {
        match (&self.password, rules.password_days) {
            (Password::Temporary, _) => Standing::Temporary,
            (Password::Own { since, .. }, Some(days))
                if now >= since.saturating_add(Span::from_days(u64::from(days))) =>
            {
                Standing::Expired
            }
            (Password::Own { .. }, _) => Standing::Active,
        }
    }

    fn with(&self, attempts: Attempts) -> Self {
        Self { attempts, ..self.clone() }
    }
}

impl Default for Account {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
