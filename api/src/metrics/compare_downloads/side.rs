//! One side of a comparison: what its statistic needs of each model, and the statistic.

use super::super::ledger::Ledger;
use super::super::round::comparable;
use super::super::sweep::{Swept, Tally, sweep};
use super::super::{MetricError, Reading};
use super::Statistic;
use crate::calendar::Period;
use crate::dimension::Attribute;
use crate::engine::Plan;

/// A side.
pub(super) struct Side {
    /// What was counted for all its models.
    pub(super) counted: Ledger<'static>,
    /// The statistic in the whole period.
    pub(super) whole: f64,
    /// The statistic in each interval.
    pub(super) parts: Vec<f64>,
}

impl Side {
    pub(super) async fn read(
        reading: &Reading,
        plan: &Plan,
        statistic: Statistic,
        (period, intervals): (Period, &[Period]),
    ) -> Result<Self, MetricError> {
        let each = &Plan { by: Some(Attribute::Repository), ..plan.clone() };
        let days = (period, intervals);
        match statistic {
            Statistic::Total => {
                let counted = Ledger::of(reading.engine().sums(plan, period).await?.all()).keep();
                let parts = counted.in_each(intervals).iter().map(|part| part.downloads.value()).collect();
                Ok(Self { whole: counted.downloads(period), parts, counted })
            }
            Statistic::Mean => {
                let swept = sweep(reading, each, days, Models::default, |Models(models)| models).await?;
                let mean = |models: u32, downloads: f64| if models == 0 { 0.0 } else { downloads / f64::from(models) };
                let parts = swept.parts.iter().zip(swept.known.in_each(intervals));
                let parts = parts.map(|(models, part)| mean(*models, part.downloads.value())).collect();
                let whole = mean(swept.whole, swept.known.downloads(period));
                Ok(Self { whole, parts, counted: swept.known })
            }
            Statistic::Median => Ok(sweep(reading, each, days, Values::default, Values::median).await?.into()),
            Statistic::MedianOfTop10 => Ok(sweep(reading, each, days, Top10::default, Top10::median).await?.into()),
        }
    }
}

impl From<Swept<f64>> for Side {
    fn from(swept: Swept<f64>) -> Self {
        Self { counted: swept.known, whole: swept.whole, parts: swept.parts }
    }
}

/// How many models there are.
#[derive(Default)]
struct Models(u32);

impl Tally for Models {
    fn take(&mut self, _: Option<&str>, _: f64) {
        self.0 += 1;
    }
}

/// Downloads of every model.
#[derive(Default)]
struct Values(Vec<f64>);

impl Values {
    fn median(self) -> f64 {
        median(self.0)
    }
}

impl Tally for Values {
    fn take(&mut self, _: Option<&str>, downloads: f64) {
        self.0.push(comparable(downloads));
    }

    fn held(&self) -> usize {
        self.0.len()
    }
}

/// Downloads of the ten most downloaded models, ascending.
#[derive(Default)]
struct Top10(Vec<f64>);

impl Top10 {
    const MODELS: usize = 10;

    fn median(self) -> f64 {
        median(self.0)
    }
}

impl Tally for Top10 {
    fn take(&mut self, _: Option<&str>, downloads: f64) {
        let downloads = comparable(downloads);
        let place = self.0.partition_point(|other| *other < downloads);
        if self.0.len() < Self::MODELS {
            self.0.insert(place, downloads);
        } else if let Some(lower) = place.checked_sub(1) {
            self.0.rotate_left(1);
            self.0.truncate(Self::MODELS - 1);
            self.0.insert(lower, downloads);
        }
    }
}

/// The middle one, of an even number the mean of the middle two; zero when there is none.
fn median(mut values: Vec<f64>) -> f64 {
    let upper = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    let odd = values.len() % 2 == 1;
    let (below, upper, _) = values.select_nth_unstable_by(upper, f64::total_cmp);
    let lower = below.iter().copied().max_by(f64::total_cmp).filter(|_| !odd);
    lower.map_or(*upper, |lower| (lower + *upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of<T: Tally + Default>(downloads: &[f64]) -> T {
        let mut tally = T::default();
        downloads.iter().for_each(|downloads| tally.take(None, *downloads));
        tally
    }

    fn medians(downloads: &[f64]) -> (f64, f64) {
        (of::<Values>(downloads).median(), of::<Top10>(downloads).median())
    }

    #[test]
    fn medians_of_few() {
        assert_eq!(medians(&[]), (0.0, 0.0));
        assert_eq!(medians(&[7.0]), (7.0, 7.0));
        assert_eq!(medians(&[9.0, 2.0]), (5.5, 5.5));
        assert_eq!(medians(&[5.0, 1.0, 9.0]), (5.0, 5.0));
        assert_eq!(medians(&[4.0, 4.0, 1.0, 8.0]), (4.0, 4.0));
    }

    #[test]
    fn the_ten_most_downloaded_are_those_of_twelve() {
        // 1 to 12: the median of all lies between 6 and 7, that of 3 to 12 between 7 and 8.
        let downloads = [6.0, 12.0, 1.0, 7.0, 3.0, 11.0, 2.0, 9.0, 10.0, 4.0, 8.0, 5.0];
        assert_eq!(medians(&downloads), (6.5, 7.5));
        // With ties at the end of the ten it does not matter which of them is in.
        assert_eq!(medians(&[[5.0; 8], [20.0; 8]].concat()), (12.5, 20.0));
    }

    #[test]
    fn medians_are_of_downloads_that_were_rounded() {
        assert_eq!(medians(&[0.1 + 0.2, 0.3, 1.0 / 3.0]), (0.3, 0.3));
        assert_eq!(medians(&[1.0 / 3.0]), (0.333_333, 0.333_333));
    }

    proptest! {
        #[test]
        fn the_top_ten_are_the_largest_of_all(downloads in prop::collection::vec(0.5f64..100.0, 0..40)) {
            let mut sorted: Vec<_> = downloads.iter().copied().map(comparable).collect();
            sorted.sort_by(f64::total_cmp);
            prop_assert_eq!(&of::<Top10>(&downloads).0[..], &sorted[sorted.len().saturating_sub(10)..]);
        }
    }
}
