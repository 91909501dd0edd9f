//! On which of the occasions that a rule meets it fires.

use std::num::NonZeroU64;

use crate::Seed;

/// いつ起こすか: which occasions, counted from 1 when the rule came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The nth alone.
    Nth(NonZeroU64),
    /// Every nth: n, 2n, 3n, …
    Every(NonZeroU64),
    /// Each with this probability, drawn from a branch of the seed that this rule alone draws from.
    Chance(Probability),
}

/// 確率: above 0, at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(f64);

/// A `When` that never or always was meant.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum InvalidWhen {
    /// Occasions are counted from 1.
    #[error("found {0}, expected a whole number from 1")]
    Count(i64),
    /// No probability, or that of nothing.
    #[error("found {0}, expected a probability above 0 and at most 1")]
    Probability(f64),
}

impl When {
    /// Each time.
    pub const ALWAYS: Self = Self::Every(NonZeroU64::MIN);

    /// The nth time alone.
    pub fn nth(count: i64) -> Result<Self, InvalidWhen> {
        Ok(Self::Nth(counted(count)?))
    }

    /// Every nth time.
    pub fn every(count: i64) -> Result<Self, InvalidWhen> {
        Ok(Self::Every(counted(count)?))
    }

    /// Each time with this probability.
    pub fn chance(probability: f64) -> Result<Self, InvalidWhen> {
        Ok(Self::Chance(Probability::new(probability)?))
    }

    /// Whether a rule with this seed fires on its `count`th occasion. Nothing else is looked at.
    pub(super) fn fires(self, count: u64, seed: &Seed) -> bool {
        match self {
            Self::Nth(nth) => count == nth.get(),
            Self::Every(every) => count.is_multiple_of(every.get()),
            Self::Chance(probability) => probability.hits(&seed.nth(count)),
        }
    }
}

fn counted(count: i64) -> Result<NonZeroU64, InvalidWhen> {
    u64::try_from(count).ok().and_then(NonZeroU64::new).ok_or(InvalidWhen::Count(count))
}

impl Probability {
    /// As many steps as a `f64` between 0 and 1 tells apart.
    const STEPS: u64 = 1 << f64::MANTISSA_DIGITS;

    /// A probability.
    pub fn new(value: f64) -> Result<Self, InvalidWhen> {
        // A NaN is in no range.
        if value > 0.0 && value <= 1.0 { Ok(Self(value)) } else { Err(InvalidWhen::Probability(value)) }
    }

    /// As a number.
    pub const fn value(self) -> f64 {
        self.0
    }

    fn hits(self, seed: &Seed) -> bool {
        #[expect(
            clippy::cast_precision_loss,
            reason = "both are at most 2^53, and so exact: the draw is the same on every machine"
        )]
        let (drawn, steps) = (seed.below(Self::STEPS) as f64, Self::STEPS as f64);
        drawn < self.0 * steps
    }
}

/// No NaN gets in.
impl Eq for Probability {}
