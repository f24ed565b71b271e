//! What is downloaded of a repository over its life: some hold their place, most fade within weeks.

use std::f64::consts::LN_2;

use super::dice::Dice;
use super::exact::exp2;

/// What a week may have of what is expected.
const LEAST: f64 = 0.75;
const RANGE: f64 = 0.5;

/// Attention to a repository, in weeks since its creation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// Downloads of a week in its best days.
    rate: f64,
    /// The part of them that lasts.
    lasting: f64,
    /// Weeks in which half of the rest is lost.
    half_life: f64,
}

#[derive(Clone, Copy)]
enum Question {
    Part,
    HalfLife,
}

impl Demand {
    /// Three of any ten that follow one another by rank hold their place.
    pub(super) fn of(dice: Dice, rank: u32, rate: f64) -> Self {
        let ask = |question: Question| dice.of(question as u64);
        if matches!(rank % 10, 1 | 4 | 7) {
            return Self { rate, lasting: 1.0, half_life: 1.0 };
        }
        let lasting = 0.01 + 0.09 * ask(Question::Part).unit();
        Self { rate, lasting, half_life: 1.5 + 8.5 * ask(Question::HalfLife).unit() }
    }

    /// Downloads up to that age in weeks, as a number with a fraction.
    pub(super) fn until(&self, age: f64) -> f64 {
        if age <= 0.0 {
            return 0.0;
        }
        let fading = self.half_life / LN_2 * (1.0 - exp2(-age / self.half_life));
        self.rate * (self.lasting * age + (1.0 - self.lasting) * fading)
    }

    /// Downloads of the week that ends at that age, with the chance of the week in it.
    pub(super) fn week(&self, age: f64, dice: Dice) -> u64 {
        // No week has more than the rate, and most have nothing at that already.
        if age <= 0.0 || whole(self.rate * (LEAST + RANGE), dice) == 0 {
            return 0;
        }
        let expected = self.until(age) - self.until(age - 1.0);
        whole(expected * (LEAST + RANGE * dice.of(0).unit()), dice)
    }
}

/// A whole number next to one with a fraction, the upper one as often as the fraction says.
pub(super) fn whole(number: f64, dice: Dice) -> u64 {
    (number + dice.unit()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_add_up_and_releases_fade() {
        let fading = Demand { rate: 1000.0, lasting: 0.05, half_life: 4.0 };
        let week = |age: f64| fading.until(age) - fading.until(age - 1.0);
        // 950 * 4 / ln 2 * (1 - 2^-1) + 1000 * 0.05 * 4.
        assert!((fading.until(4.0) - 2941.12).abs() < 0.01);
        assert!(week(1.0) > 900.0 && week(8.0) < 0.4 * week(1.0) && (week(200.0) - 50.0).abs() < 0.1);
        let (mean, of) = ((0..2_000).map(|n| fading.week(8.0, Dice::new(n))).sum::<u64>() / 2_000, week(8.0));
        assert!((mean as f64 / of - 1.0).abs() < 0.03, "{mean} of {of}");
        assert_eq!((fading.until(-1.0), fading.week(0.0, Dice::new(1))), (0.0, 0));
    }

    #[test]
    fn fractions_are_chances() {
        let ones = (0..10_000).filter(|n| whole(0.25, Dice::new(*n)) == 1).count();
        assert!((2_300..2_700).contains(&ones), "{ones}");
    }
}
