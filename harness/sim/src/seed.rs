//! A tree of seeds: every draw has a branch of its own, so that adding one shifts no other.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

/// 乱数の種: a node of the tree. The same path from the same root gives the same draws, on any machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

/// The characters that a drawn text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `0`–`9`.
    Digits,
    /// `0`–`9` and `a`–`f`.
    Hex,
    /// Letters and digits that nobody mistakes for one another on paper (no `0 O 1 l I`).
    Legible,
}

impl Seed {
    /// The root of a run's tree.
    pub fn new(number: u64) -> Self {
        Self(
            Sha256::new().chain_update(b"careplan seed").chain_update(number.to_be_bytes()).finalize().into(),
        )
    }

    /// The branch named for its purpose, for example `mock-ca/serial`.
    #[must_use]
    pub fn child(&self, purpose: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update(self.0)
                .chain_update([0])
                .chain_update(purpose.as_bytes())
                .finalize()
                .into(),
        )
    }

    /// The `index`th branch, for things that are counted.
    #[must_use]
    pub fn nth(&self, index: u64) -> Self {
        Self(
            Sha256::new()
                .chain_update(self.0)
                .chain_update([1])
                .chain_update(index.to_be_bytes())
                .finalize()
                .into(),
        )
    }

    /// A generator that draws from this branch.
    pub fn rng(&self) -> ChaCha8Rng {
        ChaCha8Rng::from_seed(self.0)
    }

    /// The branch's own bytes, for an identifier that must be unique rather than drawn.
    pub fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// A number below `limit`, evenly drawn. `limit` must not be 0.
    pub fn below(&self, limit: u64) -> u64 {
        draw_below(&mut self.rng(), limit)
    }

    /// A text of `length` characters of the alphabet.
    pub fn text(&self, alphabet: Alphabet, length: usize) -> String {
        let characters = alphabet.characters();
        let mut rng = self.rng();
        (0..length)
            .map(|_| {
                let index = draw_below(&mut rng, characters.len() as u64);
                char::from(characters[usize::try_from(index).expect("an alphabet is short")])
            })
            .collect()
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Alphabet {
    fn characters(self) -> &'static [u8] {
        match self {
            Self::Digits => b"0123456789",
            Self::Hex => b"0123456789abcdef",
            Self::Legible => b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789",
        }
    }
}

fn draw_below(rng: &mut ChaCha8Rng, limit: u64) -> u64 {
    // Rejection keeps the draw even; the loop ends at once for small limits.
    let fair = u64::MAX - u64::MAX % limit;
    loop {
        let drawn = rng.next_u64();
        if drawn < fair {
            return drawn % limit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_path_draws_the_same() {
        let draw = || Seed::new(1).child("mock-ca/serial").nth(7).text(Alphabet::Hex, 16);
        assert_eq!(draw(), draw());
    }

    #[test]
    fn branches_do_not_share_their_draws() {
        let root = Seed::new(1);
        assert_ne!(root.child("a").bytes(), root.child("b").bytes());
        assert_ne!(root.child("a").nth(0).bytes(), root.child("a").nth(1).bytes());
        assert_ne!(Seed::new(1).bytes(), Seed::new(2).bytes());
    }

    #[test]
    fn draws_are_the_same_on_every_machine() {
        assert_eq!(Seed::new(1).child("example").text(Alphabet::Legible, 12), "mDUc4QqVW2rQ");
    }

    #[test]
    fn a_draw_stays_below_its_limit() {
        for index in 0..200 {
            assert!(Seed::new(3).nth(index).below(7) < 7);
        }
    }
}
