//! Sizes weighted by downloads.

use super::super::round::comparable;
use super::super::sweep::Tally;

/// Downloads by number of parameters.
#[derive(Debug, Default)]
pub(super) struct Weights(Vec<(i64, f64)>);

/// What sizes come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Size {
    /// The mean.
    pub(super) mean: f64,
    /// The median.
    pub(super) median: f64,
}

impl Tally for Weights {
    fn take(&mut self, parameters: Option<&str>, downloads: f64) {
        self.0.extend(parameters.and_then(|parameters| Some((parameters.parse().ok()?, downloads))));
    }

    fn held(&self) -> usize {
        self.0.len()
    }
}

impl Weights {
    /// Mean and weighted median; none without a weight.
    pub(super) fn size(mut self) -> Option<Size> {
        self.0.sort_unstable_by_key(|(parameters, _)| *parameters);
        let all: f64 = self.0.iter().map(|(_, weight)| weight).sum();
        let mean = self.0.iter().map(|(parameters, weight)| *parameters as f64 * weight).sum::<f64>() / all;
        let half = comparable(all / 2.0);
        let mut below = 0.0;
        let median = self.0.iter().find_map(|(parameters, weight)| {
            below += weight;
            (comparable(below) >= half).then_some(*parameters as f64)
        });
        median.map(|median| Size { mean, median })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(weights: &[(&str, f64)]) -> Option<Size> {
        let mut tally = Weights::default();
        weights.iter().for_each(|(parameters, downloads)| tally.take(Some(*parameters), *downloads));
        tally.size()
    }

    #[test]
    fn the_median_is_the_smallest_size_at_which_half_is_reached() {
        // 10 of 20 downloads are reached at 3: exactly half is enough. The mean is (1*4 + 3*6 + 7*5 + 70*5) / 20 = 407 / 20.
        let weights = [("70", 5.0), ("3", 6.0), ("1", 4.0), ("7", 5.0)];
        assert_eq!(size(&weights), Some(Size { mean: 20.35, median: 3.0 }));
        // With one more download of the largest, half is 10.5: the mean is 477 / 21.
        let weights = [("70", 6.0), ("3", 6.0), ("1", 4.0), ("7", 5.0)];
        assert_eq!(size(&weights), Some(Size { mean: 477.0 / 21.0, median: 7.0 }));
    }

    #[test]
    fn half_is_compared_once_noise_is_gone() {
        // 0.1 + 0.2 is a little more than 0.3; of 0.3 + 0.1 + 0.2 the half is reached at the first.
        assert_eq!(size(&[("1", 0.3), ("2", 0.1), ("3", 0.2)]).map(|size| size.median), Some(1.0));
        assert_eq!(size(&[("1", 0.1), ("2", 0.2), ("3", 0.3)]).map(|size| size.median), Some(2.0));
    }

    #[test]
    fn sizes_are_ordered_as_numbers_and_the_unknown_has_none() {
        let weights = [("9000000000", 1.0), ("70000000000", 1.0), ("100000000", 1.0)];
        assert_eq!(size(&weights).map(|size| size.median), Some(9e9));
        assert_eq!(size(&[]), None);
        let mut tally = Weights::default();
        tally.take(None, 5.0);
        assert_eq!(tally.size(), None);
    }
}
