use proptest::prelude::*;

use super::*;
use crate::history::Rule;

fn days(all: &[i64]) -> SnapshotDays {
    let all: Vec<_> = all.iter().filter_map(|n| Day::from_epoch_days(*n)).collect();
    SnapshotDays { complete: all.clone(), all }
}

fn all_time(count: i64) -> Counters {
    Counters { all_time: Some(count), ..Counters::default() }
}

fn liked(counters: Counters, likes: i64) -> Counters {
    Counters { likes: Some(likes), ..counters }
}

/// All amounts of the listings of a repository, one a snapshot where it is listed.
fn amounts(days: &SnapshotDays, listings: &[Option<Counters>]) -> Vec<Amount> {
    let mut track = Track::begin(days.all[0]);
    let mut amounts = Vec::new();
    for (day, listing) in days.all.iter().zip(listings) {
        if let Some(now) = listing {
            amounts.extend(track.listed(*day, *now, days).amounts.into_iter().flatten());
        }
    }
    amounts.extend(track.rest());
    amounts
}

fn stretches(amounts: &[Amount]) -> Vec<(i32, i32, i64)> {
    amounts.iter().map(|a| (a.stretch.from().epoch_days(), a.stretch.to().epoch_days(), a.count)).collect()
}

#[test]
fn what_is_not_listed_for_a_while_is_counted_over_the_whole_stretch() {
    let days = days(&[10, 20, 30]);
    let mut track = Track::begin(days.all[0]);
    assert_eq!(track.listed(days.all[0], all_time(5), &days), Closed { amounts: [None, None], absence: None });
    let closed = track.listed(days.all[2], all_time(25), &days);
    assert_eq!(stretches(&closed.amounts.into_iter().flatten().collect::<Vec<_>>()), [(10, 30, 20)]);
    assert_eq!(closed.absence, Some(Absence { from: days.all[1], to: Some(days.all[2]) }));
}

#[test]
fn likes_are_gained_over_the_stretches_of_downloads() {
    let days = days(&[10, 20, 30, 40]);
    // Likes alone are the latest told, but end no stretch.
    let listings =
        [liked(all_time(5), 2), liked(Counters::default(), 90), liked(all_time(9), 7), all_time(11)].map(Some);
    let gained: Vec<_> = amounts(&days, &listings).into_iter().map(|a| (a.stretch.days(), a.likes_gained)).collect();
    assert_eq!(gained, [(20, Some(5)), (10, None)]);
    let mut track = Track::begin(days.all[0]);
    track.listed(days.all[0], listings[0].unwrap(), &days);
    track.listed(days.all[1], listings[1].unwrap(), &days);
    assert_eq!(track.likes(), Some(90));
}

#[test]
fn a_listing_without_a_counter_is_passed_over_by_the_series() {
    let days = days(&[10, 20, 30]);
    let listings = [all_time(5), Counters::default(), all_time(9)].map(Some);
    assert_eq!(stretches(&amounts(&days, &listings)), [(10, 30, 4)]);
    let mut track = Track::begin(days.all[0]);
    track.listed(days.all[0], all_time(5), &days);
    assert_eq!(track.first_count(&days).and_then(|first| first.previous), None);
}

#[test]
fn consecutive_amounts_of_nothing_are_one() {
    let days = days(&[10, 20, 30, 40, 50, 60, 70]);
    let still = |n: usize| vec![Some(all_time(5)); n];
    assert_eq!(stretches(&amounts(&days, &still(7))), [(10, 70, 0)]);
    let mut busy_once = still(7);
    busy_once[3..].fill(Some(all_time(8)));
    assert_eq!(stretches(&amounts(&days, &busy_once)), [(10, 30, 0), (30, 40, 3), (40, 70, 0)]);
    let mut away = still(7);
    away[2] = None;
    assert_eq!(stretches(&amounts(&days, &away)), [(10, 70, 0)]);
}

#[test]
fn nothing_ends_where_something_else_is_said() {
    let days = days(&[10, 20, 30, 40, 50]);
    let told = |likes| Some(liked(all_time(5), likes));
    // Likes gained; a counter that ran backwards; likes not told.
    assert_eq!(
        stretches(&amounts(&days, &[told(1), told(1), told(2), told(2), told(2)])),
        [(10, 20, 0), (20, 30, 0), (30, 50, 0)]
    );
    let reset = [5, 5, 4, 4, 4].map(|count| Some(all_time(count)));
    assert_eq!(stretches(&amounts(&days, &reset)), [(10, 20, 0), (20, 30, 0), (30, 50, 0)]);
    let untold = [told(1), told(1), Some(all_time(5)), Some(all_time(5)), told(1)];
    assert_eq!(stretches(&amounts(&days, &untold)), [(10, 20, 0), (20, 50, 0)]);
    // A stretch that no amount covers.
    let rolling = |count| Some(Counters { downloads: Some(count), ..Counters::default() });
    let hole = [rolling(0), rolling(0), Some(all_time(5)), rolling(0), rolling(0)];
    assert_eq!(stretches(&amounts(&days, &hole)), [(10, 20, 0), (30, 50, 0)]);
}

/// What the pairs of consecutive listings with a counter amount to, one by one.
fn one_by_one(days: &SnapshotDays, listings: &[Option<Counters>]) -> Vec<Amount> {
    let told = days.all.iter().zip(listings).filter_map(|(day, now)| Some((*day, now.filter(|now| now.told())?)));
    let told: Vec<_> = told.collect();
    told.windows(2).filter_map(|pair| Amount::between(pair[0], pair[1].0, pair[1].1)).collect()
}

type Said = (Rule, i64, bool, Option<i64>);
type OfDay = (Day, Option<(Day, Day)>, Said);

/// What is said of each day: the stretch as well, unless nothing was counted.
fn by_day(amounts: &[Amount]) -> Vec<OfDay> {
    let mut all = Vec::new();
    for a in amounts {
        let nothing = a.count == 0 && !a.reset && a.likes_gained.unwrap_or(0) == 0;
        let stretch = (!nothing).then_some((a.stretch.from(), a.stretch.to()));
        let said = (a.rule, a.count, a.reset, a.likes_gained);
        all.extend((0..a.stretch.days()).map(|n| (a.stretch.from().plus(n), stretch, said)));
    }
    all
}

proptest! {
    #[test]
    fn amounts_say_of_each_day_what_the_pairs_of_listings_say(
        listings in prop::collection::vec(
            prop::option::weighted(0.85, (prop::option::weighted(0.7, 0i64..2), prop::option::weighted(0.7, 0i64..3), prop::option::weighted(0.7, 0i64..2))),
            1..20,
        ),
    ) {
        let days = days(&(0..20).map(|n| 100 + n * 7 + n % 3).collect::<Vec<_>>());
        let counters = |(downloads, all_time, likes)| Counters { downloads, all_time, likes };
        let listings: Vec<_> = listings.into_iter().map(|listing| listing.map(counters)).collect();
        let joined = amounts(&days, &listings);
        prop_assert_eq!(by_day(&joined), by_day(&one_by_one(&days, &listings)));
        // Nothing is left to join.
        for pair in joined.windows(2) {
            let [Some(before), Some(after)] = [pair[0], pair[1]].map(Quiet::of) else { continue };
            prop_assert!(pair[0].stretch.to() != pair[1].stretch.from() || !before.goes_on(after));
        }
    }
}
