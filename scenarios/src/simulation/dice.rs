//! Draws, one after the other, from one branch of the seed.

use careplan_sim::Seed;

/// さいころ: each draw is the next of its branch, so dice of other branches are not shifted by it.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    seed: Seed,
    drawn: u64,
}

impl Dice {
    pub(super) fn new(seed: Seed) -> Self {
        Self { seed, drawn: 0 }
    }

    /// A number below `limit`, which must not be 0.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.drawn += 1;
        self.seed.nth(self.drawn).below(limit)
    }

    /// Whether something happens that happens `of` times out of `outs`.
    pub(super) fn chance(&mut self, of: u64, outs: u64) -> bool {
        self.below(outs) < of
    }

    /// One of these, if there are any.
    pub(super) fn pick<'i, T>(&mut self, items: &'i [T]) -> Option<&'i T> {
        let count = items.len() as u64;
        if count == 0 {
            return None;
        }
        items.get(usize::try_from(self.below(count)).expect("an index is small"))
    }

    /// One of these, each as likely as its weight; the weights must not all be 0.
    pub(super) fn weigh<T: Copy>(&mut self, weighed: &[(u64, T)]) -> T {
        let mut left = self.below(weighed.iter().map(|(weight, _)| weight).sum());
        for &(weight, item) in weighed {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        unreachable!("what is drawn is below the sum of the weights")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_count_and_the_same_branch_draws_the_same() {
        let draws = || {
            let mut dice = Dice::new(Seed::new(1).child("dice"));
            (0..1_000).map(|_| dice.weigh(&[(1, 'a'), (0, 'b'), (9, 'c')])).collect::<String>()
        };
        let text = draws();
        assert_eq!(text, draws());
        let of = |wanted| text.chars().filter(|&drawn| drawn == wanted).count();
        assert!((50..150).contains(&of('a')), "{}", of('a'));
        assert_eq!(of('b'), 0);
    }
}
