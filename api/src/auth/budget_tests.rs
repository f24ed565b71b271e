use proptest::prelude::*;

use super::*;

const QUOTA: Quota = Quota { units: 100, window: TimeDelta::seconds(60) };

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

/// A charge on a server by itself.
fn charge(spending: &mut Spending, units: u32, now: DateTime<Utc>) -> Option<Receipt> {
    spending.charge(units, now).or_else(|| {
        spending.lacks(units, now)?;
        spending.grant_all(&QUOTA, None, now);
        spending.charge(units, now)
    })
}

fn left(spending: &Spending, now: i64) -> (u32, DateTime<Utc>, i64) {
    let standing = spending.standing(&QUOTA, at(now));
    assert_eq!((standing.limit, standing.window), (100, QUOTA.window));
    (standing.remaining, standing.reset_at, standing.seconds)
}

#[test]
fn a_window_begins_with_the_first_charge_and_gives_everything_back() {
    let mut spending = Spending::default();
    assert_eq!(left(&spending, 0), (100, at(60), 60));
    assert!(charge(&mut spending, 70, at(10)).is_some());
    assert_eq!(left(&spending, 30), (30, at(70), 40));
    assert_eq!(charge(&mut spending, 31, at(69)), None);
    assert_eq!(left(&spending, 69).0, 30, "what was refused costs nothing");
    assert!(charge(&mut spending, 30, at(69)).is_some());
    assert!(charge(&mut spending, 100, at(70)).is_some());
    assert_eq!(left(&spending, 70), (0, at(130), 60));
}

#[test]
fn a_charge_is_taken_back_within_its_window_only() {
    let mut spending = Spending::default();
    let early = charge(&mut spending, 80, at(0)).unwrap();
    spending.keep(early, 1);
    assert_eq!(left(&spending, 1).0, 99);
    let late = charge(&mut spending, 50, at(1)).unwrap();
    assert!(charge(&mut spending, 90, at(61)).is_some());
    spending.keep(late, 0);
    assert_eq!(left(&spending, 61).0, 10);
}

#[test]
fn a_clock_that_is_put_back_ends_the_window() {
    let mut spending = Spending::default();
    charge(&mut spending, 100, at(1_000_000)).unwrap();
    assert_eq!(left(&spending, 0).0, 100);
}

#[test]
fn seconds_are_rounded_up() {
    let mut spending = Spending::default();
    charge(&mut spending, 1, at(0)).unwrap();
    let seconds = |milliseconds| spending.standing(&QUOTA, at(0) + TimeDelta::milliseconds(milliseconds)).seconds;
    assert_eq!([0, 1, 999, 1000, 59_001, 59_999, 60_000].map(seconds), [60, 60, 60, 59, 1, 1, 60]);
}

#[test]
fn what_is_leased_is_spent_here_and_the_rest_is_left_to_lease() {
    let mut spending = Spending::default();
    assert_eq!(spending.lacks(3, at(0)), Some(3));
    spending.grant(Lease { units: 10, left: 60, lasts: TimeDelta::seconds(20) }, at(0));
    assert!(spending.charge(3, at(0)).is_some());
    assert_eq!(left(&spending, 5), (67, at(20), 15), "the window is as old as the first lease of any server");
    assert_eq!((spending.charge(8, at(5)), spending.lacks(8, at(5))), (None, Some(1)));
    assert_eq!(spending.lacks(68, at(5)), None, "nobody is asked for what is not there");
    spending.grant(Lease { units: 0, left: 0, lasts: TimeDelta::seconds(15) }, at(5));
    assert_eq!((left(&spending, 5).0, spending.lacks(8, at(5))), (7, None));
    assert!(spending.charge(7, at(5)).is_some());
    assert_eq!((left(&spending, 20).0, spending.lacks(8, at(20))), (100, Some(8)));
}

#[test]
fn a_server_that_is_left_alone_has_the_whole_less_what_was_spent_on_it() {
    let mut spending = Spending::default();
    spending.grant(Lease { units: 10, left: 60, lasts: TimeDelta::seconds(20) }, at(0));
    spending.charge(10, at(0)).unwrap();
    spending.grant_all(&QUOTA, Some(TimeDelta::seconds(5)), at(1));
    assert_eq!(left(&spending, 1), (90, at(20), 19));
    assert!(spending.charge(30, at(5)).is_some());
    assert_eq!((spending.charge(1, at(6)), spending.lacks(1, at(6))), (None, Some(1)), "others are asked again");
    assert_eq!(spending.lacks(61, at(6)), None, "of what is left here there is no more");
    spending.grant(Lease { units: 1, left: 10, lasts: TimeDelta::seconds(9) }, at(6));
    assert!(spending.charge(1, at(6)).is_some());
    assert_eq!(left(&spending, 6), (10, at(15), 9));
}

proptest! {
    /// Against a plain record of what was charged when: no window of a quota's length holds more than twice the quota, no window
    /// as told by `reset_at` more than once, and what is refused does not fit into what was said to be left.
    #[test]
    fn never_more_than_the_quota_is_spent(asks in prop::collection::vec((0i64..25, 0u32..130, any::<bool>()), 1..80)) {
        let mut spending = Spending::default();
        let (mut now, mut paid) = (0, Vec::<(i64, DateTime<Utc>, u32)>::new());
        for (pause, units, is_hit) in asks {
            now += pause;
            let before = spending.standing(&QUOTA, at(now));
            match charge(&mut spending, units, at(now)) {
                Some(receipt) => {
                    prop_assert!(units <= before.remaining);
                    let kept = if is_hit { units.min(1) } else { units };
                    spending.keep(receipt, kept);
                    let after = spending.standing(&QUOTA, at(now));
                    prop_assert_eq!(after.remaining, before.remaining - kept);
                    prop_assert_eq!(after.reset_at, before.reset_at);
                    paid.push((now, after.reset_at, kept));
                }
                None => prop_assert!(units > before.remaining),
            }
            let since = |from: i64| paid.iter().filter(|paid| paid.0 > from).map(|paid| paid.2).sum::<u32>();
            prop_assert!(since(now - 60) <= 2 * QUOTA.units);
            if let Some((_, reset_at, _)) = paid.last() {
                let of_window: u32 = paid.iter().filter(|paid| paid.1 == *reset_at).map(|paid| paid.2).sum();
                prop_assert!(of_window <= QUOTA.units);
            }
        }
    }

    /// Three servers and one count of what is leased: together they never spend more than the quota in a window, and none refuses
    /// what fits into what is left to lease.
    #[test]
    fn servers_together_spend_one_quota(asks in prop::collection::vec((0usize..3, 0i64..5, 0u32..40, 1u32..20), 1..120)) {
        let mut servers = [Spending::default(); 3];
        let (mut now, mut began, mut leased, mut spent) = (0, None::<i64>, 0, 0);
        for (server, pause, units, block) in asks {
            now += pause;
            if began.is_some_and(|began| now - began >= 60) {
                (began, leased, spent) = (None, 0, 0);
            }
            let server = &mut servers[server];
            let mut charged = server.charge(units, at(now));
            if charged.is_none() && let Some(lacking) = server.lacks(units, at(now)) {
                let left = QUOTA.units - leased;
                let granted = if lacking <= left { block.max(lacking).min(left) } else { 0 };
                leased += granted;
                began = began.or((granted > 0).then_some(now));
                let lasts = TimeDelta::seconds(60 - (now - began.unwrap_or(now)));
                server.grant(Lease { units: granted, left: left - granted, lasts }, at(now));
                charged = server.charge(units, at(now));
                prop_assert!(charged.is_some() || lacking > left);
            }
            if charged.is_some() {
                spent += units;
            }
            prop_assert!(spent <= leased && leased <= QUOTA.units);
        }
    }
}
