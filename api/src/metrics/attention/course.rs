//! One model after its release: what it gained week by week, and when its attention ended.

use super::Measure;
use crate::calendar::{Day, Period};
use crate::engine::Stretch;
use crate::history::Downloads;
use crate::metrics::round::comparable;

/// Days of a week after release.
pub(super) const WEEK: i64 = 7;

/// How models are followed and judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// What is looked at.
    pub(super) measure: Measure,
    /// The fraction of the peak below which attention has ended.
    pub(super) threshold: f64,
    /// What a model has to reach over its followed weeks.
    pub(super) minimum: i64,
    /// Weeks after release at most.
    pub(super) weeks: i64,
    /// The day of the last snapshot.
    pub(super) last: Day,
}

/// A model that was followed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course {
    /// What it gained in each followed week; at least one.
    pub(super) values: Vec<f64>,
    /// The first of its largest weeks.
    pub(super) peak: usize,
    /// The week in which its attention ended; none where it had not when last followed.
    pub(super) ended: Option<usize>,
}

impl Rules {
    /// The days of the followed weeks of a model created on a day; none where there is no such week.
    pub(super) fn followed(&self, created: Day) -> Option<Period> {
        let weeks = (self.last.days_since(created) / WEEK).min(self.weeks);
        Period::new(created, created.plus(WEEK * weeks)).ok()
    }

    /// The course of a model by its stretches, which do not overlap; none where it is left out.
    pub(super) fn course(&self, stretches: &[Stretch]) -> Option<Course> {
        let created = stretches.first()?.created;
        let followed = self.followed(created)?;
        let weeks = usize::try_from(followed.days() / WEEK).ok()?;
        let mut values = vec![0.0; weeks];
        let mut covered = 0;
        for stretch in stretches {
            let (Some(days), Some((count, spread_over))) =
                (stretch.days.intersection(followed), self.measure.counted(stretch))
            else {
                continue;
            };
            covered += days.days();
            let mut rest = Some(days);
            while let Some(days) = rest {
                let week = days.from().days_since(created) / WEEK;
                let end = days.to().min(created.plus(WEEK * (week + 1)));
                if let Some(value) = usize::try_from(week).ok().and_then(|week| values.get_mut(week)) {
                    *value += Downloads::of(count.into(), end.days_since(days.from()), spread_over).value();
                }
                rest = Period::new(end, days.to()).ok();
            }
        }
        let enough = comparable(values.iter().sum()) >= self.minimum as f64;
        (enough && covered == followed.days()).then(|| self.judge(values))
    }

    fn judge(&self, values: Vec<f64>) -> Course {
        let mut peak = 0;
        for (week, value) in values.iter().enumerate() {
            if comparable(*value) > comparable(values[peak]) {
                peak = week;
            }
        }
        let bound = comparable(self.threshold * values[peak]);
        let ended = values.iter().skip(peak + 1).position(|value| comparable(*value) < bound);
        Course { ended: ended.map(|after| peak + 1 + after), peak, values }
    }
}

impl Course {
    /// The last week that was followed.
    pub(super) fn last(&self) -> usize {
        self.values.len() - 1
    }

    /// Each week's part of the peak; none where even that is zero.
    pub(super) fn shares(&self) -> Option<impl Iterator<Item = f64>> {
        let peak = self.values[self.peak];
        (comparable(peak) > 0.0).then(|| self.values.iter().map(move |value| value / peak))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::history::Rule;

    const RULES: Rules = Rules { measure: Measure::Downloads, threshold: 0.5, minimum: 0, weeks: 260, last: Day::LAST };

    fn day(n: i64) -> Day {
        Day::from_epoch_days(n).unwrap()
    }

    /// A stretch of a model created on day 0.
    fn stretch(from: i64, to: i64, count: i64) -> Stretch {
        Stretch {
            repository: 1,
            created: day(0),
            days: Period::new(day(from), day(to)).unwrap(),
            rule: Rule::Difference,
            count,
            reset: false,
            likes_gained: None,
        }
    }

    fn until(last: i64) -> Rules {
        Rules { last: day(last), ..RULES }
    }

    /// A model whose weeks count these downloads.
    fn weekly(counts: &[i64]) -> Vec<Stretch> {
        counts.iter().zip(0i64..).map(|(count, week)| stretch(WEEK * week, WEEK * (week + 1), *count)).collect()
    }

    #[test]
    fn weeks_are_whole_ones_up_to_the_last_snapshot_and_at_most_as_many_as_asked_for() {
        let followed = |rules: Rules| rules.followed(day(0)).map(Period::days);
        assert_eq!([6, 7, 13, 14].map(|last| followed(until(last))), [None, Some(7), Some(7), Some(14)]);
        assert_eq!(followed(Rules { weeks: 3, ..until(100) }), Some(21));
        assert_eq!(followed(until(-5)), None);
    }

    #[test]
    fn stretches_fall_on_weeks_by_their_days() {
        // 30 over days -3 to 7, 42 over days 7 to 28, of which 4 weeks are followed up to day 28: 3 a day, then 2 a day.
        let course = until(28).course(&[stretch(-3, 7, 30), stretch(7, 28, 42)]).unwrap();
        assert_eq!(course.values, [21.0, 14.0, 14.0, 14.0]);
        // 2/3 of the peak is not below a half, but below 0.7.
        assert_eq!((course.peak, course.ended), (0, None));
        let course = Rules { threshold: 0.7, ..until(28) }.course(&[stretch(-3, 7, 30), stretch(7, 28, 42)]).unwrap();
        assert_eq!(course.ended, Some(1));
        // A stretch beyond the followed weeks counts only with its days inside them; 10 days of 4 a day each.
        let course = until(20).course(&[stretch(0, 10, 40), stretch(10, 20, 40)]).unwrap();
        assert_eq!(course.values, [28.0, 28.0]);
    }

    #[test]
    fn a_rate_is_a_thirtieth_a_day_and_likes_are_spread_over_their_stretch() {
        let rate = Stretch { rule: Rule::Rate, likes_gained: Some(28), ..stretch(0, 14, 60) };
        assert_eq!(until(14).course(&[rate]).map(|course| course.values), Some(vec![14.0, 14.0]));
        let likes = Rules { measure: Measure::Likes, ..until(14) };
        assert_eq!(likes.course(&[rate]).map(|course| course.values), Some(vec![14.0, 14.0]));
        let untold = Stretch { likes_gained: None, ..stretch(7, 14, 60) };
        let told = Stretch { likes_gained: Some(3), ..stretch(0, 7, 60) };
        assert_eq!(likes.course(&[told, untold]), None);
        assert_eq!(Rules { weeks: 1, ..likes }.course(&[told, untold]).map(|course| course.values), Some(vec![3.0]));
    }

    #[test]
    fn a_day_that_nothing_covers_leaves_the_model_out() {
        assert_eq!(until(14).course(&[stretch(1, 14, 60)]), None);
        assert_eq!(until(14).course(&[stretch(0, 5, 60), stretch(6, 14, 60)]), None);
        assert_eq!(until(14).course(&[stretch(0, 13, 60)]), None);
        // Zero is covered, and a day outside the followed weeks does not matter.
        assert!(until(14).course(&[stretch(0, 5, 60), stretch(5, 14, 0)]).is_some());
        assert!(until(13).course(&[stretch(0, 7, 60)]).is_some());
        assert_eq!(until(14).course(&[]), None);
    }

    #[test]
    fn a_sum_below_the_minimum_leaves_the_model_out() {
        let least = |minimum| Rules { minimum, ..until(14) }.course(&weekly(&[60, 40])).is_some();
        assert_eq!([100, 101].map(least), [true, false]);
        // What lies beyond the followed weeks does not help.
        assert_eq!(Rules { minimum: 61, weeks: 1, ..until(14) }.course(&weekly(&[60, 40])), None);
    }

    #[test]
    fn attention_ends_in_the_first_week_after_the_first_peak_below_the_threshold() {
        let judged = |counts: &[i64]| {
            let course = until(WEEK * counts.len() as i64).course(&weekly(counts)).unwrap();
            (course.peak, course.ended)
        };
        assert_eq!(judged(&[10, 40, 20, 19, 40]), (1, Some(3)));
        assert_eq!(judged(&[40, 40, 20]), (0, None));
        assert_eq!(judged(&[40, 10, 41, 30]), (2, None));
        assert_eq!(judged(&[40]), (0, None));
        assert_eq!(judged(&[0, 0, 0]), (0, None));
    }

    #[test]
    fn weeks_are_compared_once_noise_is_gone() {
        // One download in nine days: 7/9 in week 0, 4/9 + 3/9 in week 2, which is less in the last digit.
        let pieces = [stretch(0, 9, 1), stretch(9, 18, 1), stretch(18, 27, 1)];
        let course = Rules { threshold: 1.0, ..until(21) }.course(&pieces).unwrap();
        assert!(course.values[2] < course.values[0], "{:?}", course.values);
        assert_eq!((course.peak, course.ended), (0, None));
    }

    #[test]
    fn a_model_that_was_never_looked_at_has_no_shares_of_its_peak() {
        let shares = |counts: &[i64]| {
            let course = until(14).course(&weekly(counts)).unwrap();
            course.shares().map(Iterator::collect::<Vec<_>>)
        };
        assert_eq!(shares(&[20, 80]), Some(vec![0.25, 1.0]));
        assert_eq!(shares(&[0, 0]), None);
    }

    proptest! {
        #[test]
        fn weeks_add_up_to_what_was_counted_in_them(
            pieces in prop::collection::vec((1i64..40, 0i64..1_000_000), 1..30),
            before in 0i64..30,
        ) {
            let mut from = -before;
            let mut stretches = Vec::new();
            for (days, count) in pieces {
                stretches.push(stretch(from, from + days, count));
                from += days;
            }
            let rules = until(from);
            match rules.course(&stretches) {
                None => prop_assert!(from < WEEK),
                Some(course) => {
                    let followed = rules.followed(day(0)).unwrap();
                    let counted: f64 = stretches.iter()
                        .map(|of| of.count as f64 * of.days.overlap(followed) as f64 / of.days.days() as f64)
                        .sum();
                    prop_assert!((course.values.iter().sum::<f64>() - counted).abs() < 1e-6 * (1.0 + counted));
                    prop_assert!(course.ended.is_none_or(|week| week > course.peak && week <= course.last()));
                }
            }
        }
    }
}
