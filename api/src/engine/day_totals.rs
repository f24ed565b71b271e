//! What was counted day by day: made once for a group, and then good for any period.

use super::StretchSum;
use crate::calendar::{Day, Period};
use crate::history::Downloads;

/// Days of a span for each sum of a group, at most: the totals of all days take no more memory than a few times the sums.
const SPARSE: i64 = 8;

/// What was counted before each day of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTotals {
    first: Day,
    /// Before the first day, and each that follows; behind the last day the whole.
    all: Vec<Downloads>,
    /// The same of rolling counters alone; none where there are none.
    rolling: Option<Vec<Downloads>>,
}

impl DayTotals {
    /// Of sums whose stretches all lie in a span; none where they are too few for this to spare anything.
    pub(super) fn of(sums: &[StretchSum], span: Period) -> Option<Self> {
        if span.days() / SPARSE > sums.len() as i64 {
            return None;
        }
        let is_rolling = |sum: &&StretchSum| sum.rule.is_rolling() && sum.count > 0;
        let rolling = sums.iter().any(|sum| is_rolling(&sum));
        let rolling = rolling.then(|| totals(sums.iter().filter(is_rolling), span));
        Some(Self { first: span.from(), all: totals(sums.iter(), span), rolling })
    }

    /// What was counted in a period, and what of it by rolling counters.
    pub fn within(&self, period: Period) -> (Downloads, Downloads) {
        let [from, to] = [period.from(), period.to()].map(|day| self.place(day));
        let within = |totals: &Vec<Downloads>| totals[to] - totals[from];
        (within(&self.all), self.rolling.as_ref().map(within).unwrap_or_default())
    }

    fn place(&self, day: Day) -> usize {
        usize::try_from(day.days_since(self.first)).unwrap_or_default().min(self.all.len() - 1)
    }
}

fn totals<'s>(sums: impl Iterator<Item = &'s StretchSum>, span: Period) -> Vec<Downloads> {
    let days = usize::try_from(span.days()).unwrap_or_default();
    let place = |day: Day| usize::try_from(day.days_since(span.from())).unwrap_or_default().min(days);
    // By how much each day differs from that before it, and what falls on single days besides.
    let mut changes = vec![Downloads::default(); days + 1];
    let mut besides = vec![Downloads::default(); days + 1];
    for StretchSum { stretch, rule, count, .. } in sums {
        let (from, to) = (place(stretch.from()), place(stretch.to()));
        match Downloads::each_day(*count, rule.spread_over(*stretch)) {
            Some(daily) => {
                changes[from] += daily;
                changes[to] -= daily;
            }
            None => {
                let mut before = Downloads::default();
                for (day, besides) in (1..).zip(&mut besides[from..to]) {
                    let until = Downloads::before(stretch.from().plus(day), *stretch, *rule, *count);
                    *besides += until - before;
                    before = until;
                }
            }
        }
    }
    let (mut daily, mut total) = (Downloads::default(), Downloads::default());
    let day = |(change, besides): (Downloads, Downloads)| {
        let before = total;
        daily += change;
        total += daily + besides;
        before
    };
    changes.into_iter().zip(besides).map(day).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::in_order;
    use crate::history::Rule;

    proptest! {
        #[test]
        fn a_period_has_what_its_stretches_tell(
            stretches in prop::collection::vec((0i64..300, 1i64..90, prop::sample::select(Rule::ALL.to_vec()), 0i128..1_000_000), 1..40),
            (from, days) in (0i64..420, 1i64..250),
        ) {
            let day = |day| Day::from_epoch_days(day).unwrap();
            let sums = stretches.iter().map(|(from, days, rule, count)| {
                let stretch = Period::new(day(*from), day(from + days)).unwrap();
                StretchSum { stretch, rule: *rule, count: *count, resets: 0 }
            });
            let sums = in_order(sums.collect());
            let span = Period::new(day(0), day(400)).unwrap();
            let Some(totals) = DayTotals::of(&sums, span) else {
                prop_assert!(sums.len() < 50);
                return Ok(());
            };
            let period = Period::new(day(from), day(from + days)).unwrap();
            let within = |sum: &StretchSum| sum.within(period);
            let rolling = sums.iter().filter(|sum| sum.rule.is_rolling()).map(within).sum();
            prop_assert_eq!(totals.within(period), (sums.iter().map(within).sum(), rolling));
        }
    }
}
