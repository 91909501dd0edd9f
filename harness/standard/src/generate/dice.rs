//! `Dice`: the generator's source of chance: a tree of seeds, and no state.
//!
//! Every node is asked once and always gives the same answer; another answer is asked of another child, named for its
//! purpose. So a draw that is added in one place shifts none in another.

/// A node of the tree of seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dice(u64);

impl Dice {
    /// The root of a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x6361_7265_706c_616e))
    }

    /// The child of a purpose.
    #[must_use]
    pub(super) fn child(self, purpose: &str) -> Self {
        // FNV-1a over the purpose, begun from the node: short words, and no one to fend off.
        let hash = purpose.bytes().fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(hash))
    }

    /// The child of a running number.
    #[must_use]
    pub(super) fn nth(self, number: u64) -> Self {
        Self(mix(self.0.wrapping_add(number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(super) fn below(self, end: u64) -> u64 {
        // The high half of a product is as even as the numbers are: the ends used here are tiny beside 2^64.
        let product = u128::from(mix(self.0)) * u128::from(end);
        u64::try_from(product >> 64).expect("the high half of a product of two words is one word")
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// One of the things.
    pub(super) fn pick<T>(self, things: &[T]) -> &T {
        let index = usize::try_from(self.below(things.len() as u64)).expect("it is below a length");
        &things[index]
    }

    /// True in so many cases of a hundred.
    pub(super) fn percent(self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// The things in another order.
    pub(super) fn shuffled<T: Copy>(self, things: &[T]) -> Vec<T> {
        let mut keyed: Vec<(u64, usize)> =
            (0..things.len()).map(|index| (mix(self.nth(index as u64).0), index)).collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, index)| things[index]).collect()
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_node_always_gives_the_same_answer() {
        let draw = || Dice::new(7).child("age").nth(3).between(65, 100);
        assert_eq!(draw(), draw());
        assert_ne!(Dice::new(7).child("age"), Dice::new(7).child("name"));
        assert_ne!(Dice::new(7).child("age"), Dice::new(8).child("age"));
        assert_ne!(Dice::new(7).nth(0), Dice::new(7).nth(1));
    }

    #[test]
    fn every_answer_comes_up_about_as_often_as_any_other() {
        let mut counts = [0u32; 10];
        for number in 0..10_000 {
            counts[usize::try_from(Dice::new(1).nth(number).below(10)).unwrap()] += 1;
        }
        assert!(counts.iter().all(|count| (850..1_150).contains(count)), "{counts:?}");
    }

    #[test]
    fn draws_stay_within_their_ends() {
        for number in 0..1_000 {
            let dice = Dice::new(2).nth(number);
            assert!((3..=5).contains(&dice.between(3, 5)));
            assert_eq!(dice.between(4, 4), 4);
            assert_eq!(dice.below(0), 0);
            assert!(!dice.percent(0) && dice.percent(100));
        }
    }

    #[test]
    fn a_shuffle_keeps_every_thing_once() {
        let mut shuffled = Dice::new(3).shuffled(&[1, 2, 3, 4, 5, 6, 7, 8]);
        assert_ne!(shuffled, [1, 2, 3, 4, 5, 6, 7, 8]);
        shuffled.sort_unstable();
        assert_eq!(shuffled, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
