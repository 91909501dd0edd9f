//! Randomness that nobody may foresee: keys and tokens.

use std::sync::Mutex;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng as _;

use crate::Seed;

/// A source of bytes for tokens. What the seed fixes never comes from here, and the other way round.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// 32 fresh bytes as lower-case hex: a token.
    fn token(&self) -> String {
        let mut bytes = [0_u8; 32];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// Randomness from a seed, for the simulation, where tokens must repeat.
#[derive(Debug)]
pub struct SeededEntropy(Mutex<ChaCha8Rng>);

impl SeededEntropy {
    /// A source that draws from `seed`.
    pub fn new(seed: &Seed) -> Self {
        Self(Mutex::new(seed.rng()))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().expect("no one panics while drawing").fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ() {
        assert_ne!(OsEntropy.token(), OsEntropy.token());
        assert_eq!(OsEntropy.token().len(), 64);
    }

    #[test]
    fn seeded_tokens_repeat_in_order() {
        let (one, two) = (SeededEntropy::new(&Seed::new(1)), SeededEntropy::new(&Seed::new(1)));
        assert_eq!(one.token(), two.token());
        assert_ne!(one.token(), one.token());
    }
}
