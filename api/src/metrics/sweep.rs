//! Where there are as many groups as repositories: each group's downloads are looked at one after the other, and only what an answer
//! needs of them is kept for each interval.

use std::mem;

use super::ledger::Ledger;
use super::round::comparable;
use super::{MetricError, Reading};
use crate::calendar::Period;
use crate::engine::{Leaders, Plan, StretchSum, in_order};
use crate::history::Downloads;

/// Numbers that are kept at a time over all intervals: 64 to 128 MiB, whatever is asked.
const MOST_HELD: usize = 1 << 23;

/// What is kept of the groups of one interval.
pub(super) trait Tally: Send {
    /// Takes the downloads of one group, above zero and not rounded.
    fn take(&mut self, key: Option<&str>, downloads: f64);

    /// How many numbers are held, where that grows with the groups.
    fn held(&self) -> usize {
        0
    }
}

/// What was kept.
#[derive(Debug)]
pub(super) struct Swept<R> {
    /// What was counted for the groups whose value is known.
    pub(super) known: Ledger<'static>,
    /// What was counted for the group whose value is not known.
    pub(super) unknown: Ledger<'static>,
    /// Of the whole period.
    pub(super) whole: R,
    /// Of each interval.
    pub(super) parts: Vec<R>,
}

/// Visits what was counted for each group of a plan in a period, one group after the other, in any order; where only the leaders matter,
/// not for all others.
pub(super) async fn each_ledger(
    reading: &Reading,
    plan: &Plan,
    period: Period,
    leaders: Option<Leaders>,
    visit: &mut (dyn FnMut(Option<&str>, &Ledger<'_>) + Send),
) -> Result<(), MetricError> {
    let (mut key, mut sums): (Option<String>, Vec<StretchSum>) = (None, Vec::new());
    let mut end = |key: Option<&str>, sums: &mut Vec<StretchSum>| {
        if !sums.is_empty() {
            *sums = in_order(mem::take(sums));
            visit(key, &Ledger::of(sums));
            sums.clear();
        }
    };
    let mut take = |value: Option<&str>, sum: StretchSum| {
        if key.as_deref() != value {
            end(key.as_deref(), &mut sums);
            key = value.map(str::to_owned);
        }
        sums.push(sum);
    };
    match leaders {
        Some(leaders) => reading.engine().each_leading_sum(plan, period, leaders, &mut take).await?,
        None => reading.engine().each_sum(plan, period, &mut take).await?,
    }
    end(key.as_deref(), &mut sums);
    Ok(())
}

/// Keeps what an answer needs of each group, for a period and for the intervals that it is cut into. `close` is what remains of an
/// interval when all groups were seen.
pub(super) async fn sweep<T, R>(
    reading: &Reading,
    plan: &Plan,
    (period, intervals): (Period, &[Period]),
    fresh: fn() -> T,
    close: fn(T) -> R,
) -> Result<Swept<R>, MetricError>
where
    T: Tally,
    R: Send,
{
    let mut sweep = Sweep::new(period, intervals, fresh, close, MOST_HELD);
    while let Some(span) = sweep.next() {
        each_ledger(reading, plan, span, None, &mut |key, ledger| sweep.take(key, ledger)).await?;
    }
    Ok(sweep.swept())
}

/// Goes over all groups once, and once more for the intervals that did not find room.
struct Sweep<'p, T, R> {
    period: Period,
    left: &'p [Period],
    fresh: fn() -> T,
    close: fn(T) -> R,
    most_held: usize,
    known: Ledger<'static>,
    unknown: Ledger<'static>,
    whole: T,
    parts: Vec<R>,
    round: usize,
    /// Of the first of those that are left.
    tallies: Vec<T>,
    held: usize,
    downloads: Vec<Downloads>,
}

impl<'p, T: Tally, R> Sweep<'p, T, R> {
    fn new(period: Period, intervals: &'p [Period], fresh: fn() -> T, close: fn(T) -> R, most_held: usize) -> Self {
        Self {
            period,
            left: intervals,
            fresh,
            close,
            most_held,
            known: Ledger::default(),
            unknown: Ledger::default(),
            whole: fresh(),
            parts: Vec::with_capacity(intervals.len()),
            round: 0,
            tallies: Vec::new(),
            held: 0,
            downloads: vec![Downloads::default(); intervals.len()],
        }
    }

    /// The days whose downloads are to be taken next, of all groups; none when all was seen.
    fn next(&mut self) -> Option<Period> {
        let done = mem::take(&mut self.tallies);
        self.left = self.left.get(done.len()..).unwrap_or_default();
        self.parts.extend(done.into_iter().map(self.close));
        self.round += 1;
        self.held = 0;
        self.tallies.extend(self.left.iter().map(|_| (self.fresh)()));
        if self.round == 1 {
            return Some(self.period);
        }
        self.left.first().and_then(|first| Period::new(first.from(), self.period.to()).ok())
    }

    fn take(&mut self, key: Option<&str>, ledger: &Ledger<'_>) {
        if self.round == 1 {
            let all = if key.is_some() { &mut self.known } else { &mut self.unknown };
            all.merge(ledger);
            take(&mut self.whole, key, ledger.downloads(self.period));
        }
        let periods = self.left.get(..self.tallies.len()).unwrap_or_default();
        let touched = ledger.spread(periods, &mut self.downloads);
        for (tally, downloads) in
            self.tallies.iter_mut().zip(&mut self.downloads).skip(touched.start).take(touched.len())
        {
            self.held += take(tally, key, mem::take(downloads).value());
        }
        while self.held > self.most_held && self.tallies.len() > 1 {
            self.held -= self.tallies.pop().map_or(0, |dropped| dropped.held());
        }
    }

    fn swept(self) -> Swept<R> {
        Swept { known: self.known, unknown: self.unknown, whole: (self.close)(self.whole), parts: self.parts }
    }
}

/// Lets an interval take the downloads of a group, if there are any; by how much more it holds then.
fn take<T: Tally>(tally: &mut T, key: Option<&str>, downloads: f64) -> usize {
    if comparable(downloads) <= 0.0 {
        return 0;
    }
    let before = tally.held();
    tally.take(key, downloads);
    tally.held() - before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Day, Interval};
    use crate::history::Rule;

    type Taken = Vec<(Option<String>, f64)>;

    #[derive(Default)]
    struct All(Taken);

    impl Tally for All {
        fn take(&mut self, key: Option<&str>, downloads: f64) {
            self.0.push((key.map(str::to_owned), downloads));
        }

        fn held(&self) -> usize {
            self.0.len()
        }
    }

    fn period(from: i64, to: i64) -> Period {
        Period::new(Day::from_epoch_days(from).unwrap(), Day::from_epoch_days(to).unwrap()).unwrap()
    }

    /// Two downloads a day of `a` on days 0 to 2, of nobody knows what on days 1 and 2, of `b` on day 3.
    fn swept(most_held: usize) -> (Swept<Taken>, Vec<Period>) {
        let days: Vec<_> = period(0, 4).split(Interval::Day).collect();
        let groups = [(Some("a"), period(0, 3)), (None, period(1, 3)), (Some("b"), period(3, 4))];
        let mut sweep = Sweep::new(period(0, 4), &days, All::default, |tally: All| tally.0, most_held);
        let mut spans = Vec::new();
        while let Some(span) = sweep.next() {
            spans.push(span);
            for (key, stretch) in groups.iter().filter(|(_, stretch)| stretch.overlap(span) > 0) {
                let count = i128::from(stretch.days()) * 2;
                let mut ledger = Ledger::default();
                ledger.add(StretchSum { stretch: *stretch, rule: Rule::Difference, count, resets: 0 });
                sweep.take(*key, &ledger);
            }
        }
        (sweep.swept(), spans)
    }

    #[test]
    fn each_interval_sees_the_groups_that_have_downloads_in_it() {
        let (swept, spans) = swept(100);
        assert_eq!(spans, [period(0, 4)]);
        let of = |key: Option<&str>, downloads: f64| (key.map(str::to_owned), downloads);
        assert_eq!(swept.whole, [of(Some("a"), 6.0), of(None, 4.0), of(Some("b"), 2.0)]);
        let (first, middle) = (vec![of(Some("a"), 2.0)], vec![of(Some("a"), 2.0), of(None, 2.0)]);
        assert_eq!(swept.parts, [first, middle.clone(), middle, vec![of(Some("b"), 2.0)]]);
        assert_eq!((swept.known.downloads(period(0, 4)), swept.unknown.downloads(period(0, 4))), (8.0, 4.0));
    }

    #[test]
    fn intervals_without_room_are_seen_in_another_round_and_nothing_is_counted_twice() {
        let whole = swept(100).0;
        // With room for three numbers, days 0 to 3 would hold 1 + 2 + 2 + 1.
        for (most_held, expected) in [(3, 2), (1, 4), (0, 4)] {
            let (swept, spans) = swept(most_held);
            assert_eq!((swept.parts, swept.whole), (whole.parts.clone(), whole.whole.clone()), "{most_held}");
            assert_eq!((swept.known, swept.unknown), (whole.known.clone(), whole.unknown.clone()), "{most_held}");
            assert_eq!(spans.len(), expected, "{most_held}: {spans:?}");
        }
    }
}
