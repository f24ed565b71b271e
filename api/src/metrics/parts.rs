//! Which stretches fall into some periods as a whole, and what part of the others does: found once, and good for every group that was
//! counted over them. What falls in as a whole is told by running totals, so that of each group only the others are looked at.

use std::ops::Range;

use super::ledger::{Downloads, InPeriod};
use crate::calendar::Period;
use crate::engine::StretchSum;

/// How some stretches, in the order of sums, fall into some periods, ascending and apart.
pub(super) struct Parts {
    /// Of each period the stretches that begin in it.
    begin: Vec<Range<usize>>,
    /// Those of them that do not count in it as a whole, with the period.
    apart: Vec<(usize, usize)>,
    /// What of these, and of those that begin before, counts where; in the order of stretches.
    shares: Vec<Share>,
}

/// The part of a stretch that falls in a period.
struct Share {
    stretch: usize,
    period: usize,
    days: i64,
    spread_over: i64,
    rolling: bool,
}

impl Parts {
    /// Of these stretches in these periods.
    pub(super) fn of(stretches: &[StretchSum], periods: &[Period]) -> Self {
        let place = |day| stretches.partition_point(|sum| sum.stretch.from() < day);
        let begin = periods.iter().map(|period| place(period.from())..place(period.to())).collect();
        let (mut parts, mut first) = (Self { begin, apart: Vec::new(), shares: Vec::new() }, 0);
        for (at, StretchSum { stretch, rule, .. }) in stretches.iter().enumerate() {
            // Stretches come by their first days, so what ended before one is over for all that follow.
            while periods.get(first).is_some_and(|period| period.to() <= stretch.from()) {
                first += 1;
            }
            let spread_over = rule.spread_over(*stretch);
            let Some(period) = periods.get(first) else { break };
            if period.covers(*stretch) && spread_over == stretch.days() && !rule.is_rolling() {
                continue;
            }
            if period.from() <= stretch.from() {
                parts.apart.push((at, first));
            }
            let touched = periods[first..].iter().take_while(|period| period.from() < stretch.to());
            parts.shares.extend((first..).zip(touched).map(|(place, period)| Share {
                stretch: at,
                period: place,
                days: stretch.overlap(*period),
                spread_over,
                rolling: rule.is_rolling(),
            }));
        }
        parts
    }

    /// A group in each of the periods: its downloads are those that its ledger gives, to the last digit. `running`: what was counted for
    /// it before each of the stretches, and behind the last.
    pub(super) fn in_each(&self, running: &[i128]) -> Vec<InPeriod> {
        let count = |stretch: usize| running[stretch + 1] - running[stretch];
        let whole = |begin: &Range<usize>| InPeriod::of_whole(running[begin.end] - running[begin.start]);
        let mut parts: Vec<InPeriod> = self.begin.iter().map(whole).collect();
        for (stretch, period) in &self.apart {
            parts[*period].downloads.add(Downloads::whole(-count(*stretch)));
        }
        for share in &self.shares {
            let count = count(share.stretch);
            if count > 0 {
                let part = &mut parts[share.period];
                part.downloads.add(Downloads::of(count, share.days, share.spread_over));
                part.rolling |= share.rolling;
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::{Day, Interval};
    use crate::engine::{in_order, running};
    use crate::history::Rule;
    use crate::metrics::ledger::Ledger;

    proptest! {
        #[test]
        fn a_group_gets_in_each_period_what_its_ledger_gives(
            stretches in prop::collection::vec((0i64..400, 1i64..60, prop::sample::select(Rule::ALL.to_vec()), 0i128..1_000_000), 0..40),
            interval in prop::sample::select(Interval::ALL.to_vec()),
            (from, days) in (0i64..300, 1i64..250),
            keeps in 0usize..4,
        ) {
            let sums = stretches.iter().map(|(from, days, rule, count)| {
                let from = Day::from_epoch_days(*from).unwrap();
                StretchSum { stretch: Period::new(from, from.plus(*days)).unwrap(), rule: *rule, count: *count, resets: 0 }
            });
            let all = in_order(sums.collect());
            let group: Vec<_> = all.iter().enumerate().filter(|(at, _)| at % 4 <= keeps).map(|(_, sum)| *sum).collect();
            let from = Day::from_epoch_days(from).unwrap();
            let whole = Period::new(from, from.plus(days)).unwrap();
            let periods: Vec<_> = whole.split(interval).collect();
            let running: Vec<i128> = running(&all, &group).collect();
            let ledger = Ledger::of(&group);
            prop_assert_eq!(Parts::of(&all, &periods).in_each(&running), ledger.in_each(&periods));
            let ends = [whole.before().unwrap(), whole];
            let both = Parts::of(&all, &ends).in_each(&running);
            prop_assert_eq!(both, ledger.in_each(&ends));
        }
    }
}
