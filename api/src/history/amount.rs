//! Counters to amounts: definitions.md section 2.

use crate::calendar::{Day, Period};

/// Days of the hub's rolling counter.
const ROLLING_DAYS: i64 = 30;

/// How the count of an [`Amount`] is to be read. The codes are those that tables hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The count is the downloads of the stretch, from the all-time counter.
    Difference,
    /// The count is the rolling counter at the end of the stretch, read as a rate: downloads of 30 days.
    Rate,
    /// The count is the downloads of the stretch, from the rolling counter.
    Window,
}

impl Rule {
    /// Every rule, in the order of their codes.
    pub const ALL: [Self; 3] = [Self::Difference, Self::Rate, Self::Window];

    /// The number that tables hold.
    pub fn code(self) -> i16 {
        self as i16
    }

    /// The rule of a number held by a table; none for a number never given.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }

    /// Whether the basis is the rolling counter (ROLLING_30_DAYS) rather than the all-time counter.
    pub fn is_rolling(self) -> bool {
        self != Self::Difference
    }

    /// The days over which the count of an amount that covers `stretch` is spread.
    pub fn spread_over(self, stretch: Period) -> i64 {
        match self {
            Self::Difference | Self::Window => stretch.days(),
            Self::Rate => ROLLING_DAYS,
        }
    }
}

/// What one listing of a repository counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Downloads of the last 30 days.
    pub downloads: Option<i64>,
    /// Downloads since creation.
    pub all_time: Option<i64>,
    /// Likes at that time.
    pub likes: Option<i64>,
}

impl Counters {
    /// Whether the listing tells at least one counter of downloads, and so takes part in the series.
    pub fn told(self) -> bool {
        self.downloads.is_some() || self.all_time.is_some()
    }
}

/// Downloads counted over a stretch of days, spread evenly over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The days covered; the last day is the one before a snapshot.
    pub stretch: Period,
    /// How to read the count.
    pub rule: Rule,
    /// What was counted, 0 or more.
    pub count: i64,
    /// The all-time counter ran backwards over this stretch, and was taken as zero.
    pub reset: bool,
    /// Likes gained over the stretch, 0 or more; none where its listings do not tell them.
    pub likes_gained: Option<i64>,
}

impl Amount {
    /// What was downloaded from the listing of `since` to that of `day`: a difference, else a rate, else unknown.
    pub fn between(since: (Day, Counters), day: Day, now: Counters) -> Option<Self> {
        let stretch = Period::new(since.0, day).ok()?;
        let (rule, count, reset) = match (since.1.all_time, now.all_time, now.downloads) {
            (Some(before), Some(after), _) => (Rule::Difference, (after - before).max(0), after < before),
            (_, _, Some(count)) => (Rule::Rate, count, false),
            _ => return None,
        };
        let likes_gained = since.1.likes.zip(now.likes).map(|(before, after)| (after - before).max(0));
        Some(Self { stretch, rule, count, reset, likes_gained })
    }
}

/// The first listing of a repository with a counter; what it amounts to depends on the creation day, which a later listing may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstCount {
    /// Day of the listing.
    pub day: Day,
    /// Day of the hub's snapshot of that kind before it.
    pub previous: Option<Day>,
    /// What it counts.
    pub counters: Counters,
}

impl FirstCount {
    /// What was downloaded before: everything since creation for a repository that is new, else the rolling window. Its likes were
    /// gained since creation where it is new, whatever counter of downloads it has; else nobody knows when.
    /// `created` is the told creation day, no later than the first snapshot that lists the repository.
    pub fn amount(self, created: Option<Day>) -> Option<Amount> {
        let since = |from: Day| Period::new(from.min(self.day.plus(-1)), self.day).ok();
        let new = created.filter(|created| self.previous.is_some_and(|previous| *created >= previous));
        let (from, rule, count) = match (new, self.counters.all_time) {
            (Some(created), Some(count)) => (created, Rule::Difference, count),
            _ => {
                let window = self.day.plus(-ROLLING_DAYS);
                (created.map_or(window, |created| created.max(window)), Rule::Window, self.counters.downloads?)
            }
        };
        let likes_gained = new.and(self.counters.likes);
        Some(Amount { stretch: since(from)?, rule, count, reset: false, likes_gained })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn both(downloads: i64, all_time: i64) -> Counters {
        Counters { downloads: Some(downloads), all_time: Some(all_time), likes: None }
    }

    fn first(created: Option<&str>, previous: Option<&str>, counters: Counters) -> Option<(String, String, Rule, i64)> {
        FirstCount { day: day("2025-03-10"), previous: previous.map(day), counters }
            .amount(created.map(day))
            .map(|a| (a.stretch.from().to_string(), a.stretch.to().to_string(), a.rule, a.count))
    }

    fn stretch(from: &str, rule: Rule, count: i64) -> Option<(String, String, Rule, i64)> {
        Some((from.into(), "2025-03-10".into(), rule, count))
    }

    #[test]
    fn a_new_repository_counts_from_its_creation() {
        let told = both(40, 70);
        assert_eq!(first(Some("2025-03-05"), Some("2025-03-03"), told), stretch("2025-03-05", Rule::Difference, 70));
        assert_eq!(first(Some("2025-03-03"), Some("2025-03-03"), told), stretch("2025-03-03", Rule::Difference, 70));
        assert_eq!(first(Some("2025-03-10"), Some("2025-03-03"), told), stretch("2025-03-09", Rule::Difference, 70));
    }

    #[test]
    fn any_other_first_listing_counts_its_window() {
        let told = both(40, 70);
        assert_eq!(first(Some("2025-03-02"), Some("2025-03-03"), told), stretch("2025-03-02", Rule::Window, 40));
        assert_eq!(first(Some("2024-03-02"), Some("2025-03-03"), told), stretch("2025-02-08", Rule::Window, 40));
        assert_eq!(first(None, Some("2025-03-03"), told), stretch("2025-02-08", Rule::Window, 40));
        assert_eq!(first(Some("2025-03-10"), None, told), stretch("2025-03-09", Rule::Window, 40));
        let rolling = Counters { downloads: Some(40), ..Counters::default() };
        assert_eq!(first(Some("2025-03-05"), Some("2025-03-03"), rolling), stretch("2025-03-05", Rule::Window, 40));
        let all_time = Counters { all_time: Some(70), ..Counters::default() };
        assert_eq!(first(None, Some("2025-03-03"), all_time), None);
    }

    #[test]
    fn between_listings_the_difference_goes_before_the_rate() {
        let (t0, t1) = (day("2025-03-03"), day("2025-03-10"));
        let none = Counters::default();
        let amount = |a: Counters, b: Counters| Amount::between((t0, a), t1, b).map(|x| (x.rule, x.count, x.reset));
        assert_eq!(amount(both(9, 100), both(5, 130)), Some((Rule::Difference, 30, false)));
        assert_eq!(amount(both(9, 100), both(5, 80)), Some((Rule::Difference, 0, true)));
        let rolling = Counters { downloads: Some(60), ..none };
        assert_eq!(amount(both(9, 100), rolling), Some((Rule::Rate, 60, false)));
        assert_eq!(amount(rolling, both(5, 130)), Some((Rule::Rate, 5, false)));
        assert_eq!(amount(rolling, Counters { all_time: Some(7), ..none }), None);
    }

    fn liked(counters: Counters, likes: i64) -> Counters {
        Counters { likes: Some(likes), ..counters }
    }

    #[test]
    fn likes_are_gained_between_listings_that_tell_them() {
        let (t0, t1) = (day("2025-03-03"), day("2025-03-10"));
        let gained = |a: Counters, b: Counters| Amount::between((t0, a), t1, b).map(|amount| amount.likes_gained);
        let (a, b) = (both(9, 100), both(5, 130));
        assert_eq!(gained(liked(a, 3), liked(b, 8)), Some(Some(5)));
        assert_eq!(gained(liked(a, 8), liked(b, 3)), Some(Some(0)));
        assert_eq!(gained(liked(a, 8), b), Some(None));
        assert_eq!(gained(a, liked(b, 8)), Some(None));
        let rolling = Counters { downloads: Some(60), likes: Some(8), all_time: None };
        assert_eq!(gained(liked(a, 7), rolling), Some(Some(1)));
        assert_eq!(gained(liked(a, 7), Counters { likes: Some(9), ..Counters::default() }), None);
    }

    #[test]
    fn likes_of_a_first_listing_count_for_a_repository_that_is_new() {
        let gained = |created: Option<&str>, previous: Option<&str>, counters: Counters| {
            let first = FirstCount { day: day("2025-03-10"), previous: previous.map(day), counters };
            first.amount(created.map(day)).map(|amount| amount.likes_gained)
        };
        let told = liked(both(40, 70), 6);
        assert_eq!(gained(Some("2025-03-03"), Some("2025-03-03"), told), Some(Some(6)));
        assert_eq!(gained(Some("2025-03-02"), Some("2025-03-03"), told), Some(None));
        assert_eq!(gained(None, Some("2025-03-03"), told), Some(None));
        assert_eq!(gained(Some("2025-03-05"), None, told), Some(None));
        assert_eq!(gained(Some("2025-03-05"), Some("2025-03-03"), both(40, 70)), Some(None));
        let rolling = Counters { all_time: None, ..told };
        assert_eq!(gained(Some("2025-03-05"), Some("2025-03-03"), rolling), Some(Some(6)));
    }

    proptest! {
        #[test]
        fn differences_add_up_to_what_was_counted(counts in prop::collection::vec(0i64..1_000_000, 2..40)) {
            let mut all_time = counts.clone();
            all_time.sort_unstable();
            let start = day("2024-01-01");
            let sum: i64 = all_time
                .windows(2)
                .zip(0i64..)
                .filter_map(|(pair, week)| {
                    let at = |count| Counters { all_time: Some(count), ..Counters::default() };
                    Amount::between((start.plus(week * 7), at(pair[0])), start.plus(week * 7 + 7), at(pair[1]))
                })
                .map(|amount| amount.count)
                .sum();
            prop_assert_eq!(sum, all_time[all_time.len() - 1] - all_time[0]);
        }

        #[test]
        fn likes_gained_are_never_fewer_than_were_kept(likes in prop::collection::vec(0i64..1_000, 2..40)) {
            let start = day("2024-01-01");
            let gained: i64 = likes
                .windows(2)
                .zip(0i64..)
                .filter_map(|(pair, week)| {
                    let at = |likes| liked(both(0, 0), likes);
                    Amount::between((start.plus(week * 7), at(pair[0])), start.plus(week * 7 + 7), at(pair[1]))
                })
                .filter_map(|amount| amount.likes_gained)
                .sum();
            prop_assert!(gained >= likes[likes.len() - 1] - likes[0]);
            if likes.is_sorted() {
                prop_assert_eq!(gained, likes[likes.len() - 1] - likes[0]);
            }
        }

        #[test]
        fn a_first_amount_is_never_empty_and_ends_with_its_snapshot(
            created in prop::option::of(-5_000i64..=20_000),
            previous in prop::option::of(0i64..20_000),
            downloads in prop::option::of(0i64..1_000),
            all_time in prop::option::of(0i64..1_000),
        ) {
            let at = Day::from_epoch_days(20_000).unwrap();
            let first = FirstCount {
                day: at,
                previous: previous.and_then(Day::from_epoch_days),
                counters: Counters { downloads, all_time, likes: None },
            };
            if let Some(amount) = first.amount(created.and_then(Day::from_epoch_days)) {
                prop_assert_eq!(amount.stretch.to(), at);
                prop_assert!(amount.rule == Rule::Difference || amount.stretch.days() <= 30);
            }
        }
    }
}
