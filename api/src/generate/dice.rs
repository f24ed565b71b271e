//! Chance that is the same everywhere: a value for each seed and question, whoever asks and in whatever order.

/// A die for one question. What it shows follows from the seed and the numbers of the question alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    /// The die of a question within this one.
    #[must_use]
    pub(super) fn of(self, question: u64) -> Self {
        Self(mixed(self.0 ^ question.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// From 0 to below 1.
    pub(super) fn unit(self) -> f64 {
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `end`; 0 when that is 0.
    pub(super) fn below(self, end: u64) -> u64 {
        ((u128::from(self.0) * u128::from(end)) >> 64) as u64
    }

    pub(super) fn chance(self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// The place of one of several, as often as their weights say; 0 when there is none.
    pub(super) fn pick<T>(self, of: &[(u32, T)]) -> usize {
        let mut at = self.below(of.iter().map(|(weight, _)| u64::from(*weight)).sum());
        for (place, (weight, _)) in of.iter().enumerate() {
            match at.checked_sub((*weight).into()) {
                Some(rest) => at = rest,
                None => return place,
            }
        }
        0
    }
}

/// The finalizer of SplitMix64: one to one, and every bit of what goes in moves half of what comes out.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_splitmix() {
        // The first numbers of the published generator for the seed 1234567.
        assert_eq!(mixed(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(mixed(1_234_567_u64.wrapping_add(0x9e37_79b9_7f4a_7c15)), 3_203_168_211_198_807_973);
    }

    #[test]
    fn weights_are_kept() {
        let dice = Dice::new(7);
        let shown = |place| (0..10_000).filter(|n| dice.of(*n).pick(&[(1, ()), (0, ()), (3, ())]) == place).count();
        assert!((2_300..2_700).contains(&shown(0)) && shown(1) == 0 && shown(0) + shown(2) == 10_000);
        assert_eq!(dice.pick::<()>(&[]), 0);
    }
}
