//! How unequally downloads are distributed over units.

use super::super::round::whole;

/// Downloads of units, not rounded.
#[derive(Clone, Debug)]
pub(super) struct Distribution {
    units: i64,
    /// Those above zero, largest first.
    downloads: Vec<f64>,
    /// Downloads of the so many largest: one number more than there are such units.
    largest: Vec<f64>,
}

/// The most downloaded units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Top {
    /// How many were asked for.
    pub n: i32,
    /// Their share of the downloads; none where nothing was downloaded.
    pub download_share: Option<f64>,
    /// What share of all units they are; none where there is no unit.
    pub unit_share: Option<f64>,
}

/// Units with few downloads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Below {
    /// They have fewer.
    pub below: i64,
    /// How many they are.
    pub units: i64,
    /// What share of all units they are; none where there is no unit, or nobody's downloads are recorded.
    pub unit_share: Option<f64>,
}

impl Below {
    /// Where nobody's downloads are recorded: nobody is known to have fewer.
    pub(super) fn untold(below: i64) -> Self {
        Self { below, units: 0, unit_share: None }
    }
}

impl Distribution {
    /// Units of which some have downloads above zero, in any order.
    pub(super) fn new(mut downloads: Vec<f64>, units: i64) -> Self {
        downloads.sort_unstable_by(|a, b| b.total_cmp(a));
        let mut sum = 0.0;
        let sums = downloads.iter().map(|downloads| {
            sum += downloads;
            sum
        });
        let largest = std::iter::once(0.0).chain(sums).collect();
        Self { units, downloads, largest }
    }

    /// How many units there are.
    pub(super) fn units(&self) -> i64 {
        self.units
    }

    /// The n largest.
    pub(super) fn top(&self, n: i32) -> Top {
        let largest = self.largest_of(usize::try_from(n).unwrap_or(0));
        Top {
            n,
            download_share: self.all().map(|all| largest / all),
            unit_share: self.of_units(i64::from(n).min(self.units)),
        }
    }

    /// Those with strictly fewer downloads, rounded.
    pub(super) fn below(&self, below: i64) -> Below {
        let reached = self.downloads.partition_point(|downloads| whole(*downloads) >= below);
        let units = if below > 0 { self.units - i64::try_from(reached).unwrap_or(self.units) } else { 0 };
        Below { below, units, unit_share: self.of_units(units) }
    }

    /// The Gini coefficient, without small-sample correction.
    pub(super) fn gini(&self) -> Option<f64> {
        // Ascending, the i-th of n weighs 2i - n - 1: the largest n - 1, each one after it two less. Those without downloads add nothing.
        let weights = (0..).map(|after: i64| (self.units - 1 - 2 * after) as f64);
        let weighted: f64 = self.downloads.iter().zip(weights).map(|(downloads, weight)| weight * downloads).sum();
        self.all().map(|all| weighted / (self.units as f64 * all))
    }

    /// The Herfindahl-Hirschman index.
    pub(super) fn hhi(&self) -> Option<f64> {
        self.all().map(|all| self.downloads.iter().map(|downloads| (downloads / all) * (downloads / all)).sum())
    }

    fn largest_of(&self, units: usize) -> f64 {
        self.largest.get(units.min(self.downloads.len())).copied().unwrap_or(0.0)
    }

    /// All downloads; none where there are none.
    fn all(&self) -> Option<f64> {
        Some(self.largest_of(usize::MAX)).filter(|all| *all > 0.0)
    }

    fn of_units(&self, units: i64) -> Option<f64> {
        (self.units > 0).then(|| units as f64 / self.units as f64)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn top(distribution: &Distribution, n: i32) -> (Option<f64>, Option<f64>) {
        let top = distribution.top(n);
        (top.download_share, top.unit_share)
    }

    fn below(distribution: &Distribution, below: i64) -> (i64, Option<f64>) {
        let below = distribution.below(below);
        (below.units, below.unit_share)
    }

    #[test]
    fn four_units_of_which_one_has_nothing() {
        // 0, 10, 30, 60: the weights -3, -1, 1, 3 make 0 - 10 + 30 + 180 = 200, and 200 / (4 * 100) is a half.
        let distribution = Distribution::new(vec![30.0, 60.0, 10.0], 4);
        assert_eq!(distribution.gini(), Some(0.5));
        // 0.01 + 0.09 + 0.36.
        assert!((distribution.hhi().unwrap() - 0.46).abs() < 1e-15);
        assert_eq!(top(&distribution, 1), (Some(0.6), Some(0.25)));
        assert_eq!(top(&distribution, 3), (Some(1.0), Some(0.75)));
        assert_eq!(top(&distribution, 1000), (Some(1.0), Some(1.0)));
        assert_eq!([0, 1, 10, 11, 60, 61].map(|n| distribution.below(n).units), [0, 1, 1, 2, 3, 4]);
        assert_eq!(below(&distribution, 30), (2, Some(0.5)));
    }

    #[test]
    fn downloads_are_rounded_before_they_are_compared() {
        let distribution = Distribution::new(vec![0.4, 0.5, 1.499_999_9, 1.4], 4);
        // 0, 1, 2, 1 as they are shown: 1.4999999 is 1.5 once noise is gone.
        assert_eq!([1, 2, 3].map(|n| distribution.below(n).units), [1, 3, 4]);
    }

    #[test]
    fn equality_and_one_for_all() {
        let equal = Distribution::new(vec![7.0; 8], 8);
        assert_eq!((equal.gini(), equal.hhi()), (Some(0.0), Some(0.125)));
        // One of five has all: (n - 1) / n, as it was not corrected.
        let one = Distribution::new(vec![9.0], 5);
        assert_eq!((one.gini(), one.hhi()), (Some(0.8), Some(1.0)));
        let alone = Distribution::new(vec![9.0], 1);
        assert_eq!((alone.gini(), alone.hhi()), (Some(0.0), Some(1.0)));
    }

    #[test]
    fn nothing_downloaded_and_nobody_there() {
        let idle = Distribution::new(Vec::new(), 3);
        assert_eq!((idle.gini(), idle.hhi()), (None, None));
        assert_eq!((top(&idle, 2), below(&idle, 1)), ((None, Some(2.0 / 3.0)), (3, Some(1.0))));
        let nobody = Distribution::new(Vec::new(), 0);
        assert_eq!((top(&nobody, 2), below(&nobody, 1)), ((None, None), (0, None)));
    }

    proptest! {
        #[test]
        fn gini_is_the_mean_difference_over_twice_the_mean(
            downloads in prop::collection::vec(0u32..1_000, 1..30)
        ) {
            prop_assume!(downloads.iter().any(|downloads| *downloads > 0));
            let all: Vec<f64> = downloads.iter().map(|downloads| f64::from(*downloads)).collect();
            let (n, sum) = (all.len() as f64, all.iter().sum::<f64>());
            let differences: f64 = all.iter().flat_map(|a| all.iter().map(move |b| (a - b).abs())).sum();
            let above: Vec<f64> = all.iter().copied().filter(|downloads| *downloads > 0.0).collect();
            let gini = Distribution::new(above, all.len() as i64).gini().unwrap();
            prop_assert!((gini - differences / (2.0 * n * sum)).abs() < 1e-12);
        }
    }
}
