use proptest::prelude::*;

use super::*;

fn day(number: i64) -> Day {
    Day::from_epoch_days(number).unwrap()
}

/// Places a day's rows (identifier or none, name) in the three passes and tells whom each belongs to, in the order of the rows.
fn place(roster: &mut Roster, on: i64, rows: &[(Option<&str>, &str)]) -> Vec<usize> {
    for (id, name) in rows {
        if let Some(id) = id {
            roster.give_up(id, name);
        }
    }
    let mut places = vec![usize::MAX; rows.len()];
    for (at, (id, name)) in rows.iter().enumerate() {
        if let Some(id) = id {
            places[at] = roster.place_identified(day(on), id, name);
        }
    }
    for (at, (id, name)) in rows.iter().enumerate() {
        if id.is_none() {
            places[at] = roster.place_named(name);
        }
    }
    places
}

fn former(roster: &Roster, place: usize) -> Vec<&str> {
    roster.holder(place).former.iter().map(|former| former.name.as_str()).collect()
}

fn all(roster: &Roster) -> Vec<Holder<'_>> {
    (0..roster.len()).map(|place| roster.holder(place)).collect()
}

fn told(roster: &Roster) -> Vec<String> {
    all(roster).iter().map(|holder| format!("{holder:?}")).collect()
}

#[test]
fn two_repositories_can_swap_their_names_in_a_day() {
    let mut roster = Roster::default();
    assert_eq!(place(&mut roster, 1, &[(Some("1"), "a/x"), (Some("2"), "a/y")]), [0, 1]);
    assert_eq!(place(&mut roster, 2, &[(Some("1"), "a/y"), (Some("2"), "a/x")]), [0, 1]);
    assert_eq!((former(&roster, 0), former(&roster, 1)), (vec!["a/x"], vec!["a/y"]));
    assert!(all(&roster).iter().all(|holder| holder.held));
}

#[test]
fn a_name_under_another_identifier_is_a_new_repository_and_the_former_one_loses_it() {
    let mut roster = Roster::default();
    place(&mut roster, 1, &[(Some("1"), "a/x")]);
    assert_eq!(place(&mut roster, 2, &[(Some("2"), "A/X")]), [1]);
    assert!(!roster.holder(0).held && former(&roster, 0).is_empty());
    assert_eq!(place(&mut roster, 3, &[(None, "a/x")]), [1]);
    assert_eq!(place(&mut roster, 4, &[(Some("1"), "a/z"), (None, "a/x")]), [0, 1]);
    assert_eq!(former(&roster, 0), ["a/x"]);
}

#[test]
fn a_row_without_identifier_never_belongs_to_one_that_had_the_name() {
    let mut roster = Roster::default();
    place(&mut roster, 1, &[(Some("1"), "a/x")]);
    assert_eq!(place(&mut roster, 2, &[(Some("1"), "a/y"), (None, "a/x")]), [0, 1]);
}

#[test]
fn an_identifier_told_later_is_adopted() {
    let mut roster = Roster::default();
    assert_eq!(place(&mut roster, 1, &[(None, "a/x")]), [0]);
    assert_eq!(place(&mut roster, 2, &[(Some("7"), "a/x")]), [0]);
    assert_eq!(place(&mut roster, 3, &[(Some("7"), "a/y")]), [0]);
    assert_eq!(roster.holder(0).source_id.as_deref(), Some("7"));
}

#[test]
fn another_case_is_no_rename_and_a_name_taken_back_is_no_former_name() {
    let mut roster = Roster::default();
    place(&mut roster, 1, &[(Some("1"), "a/x")]);
    place(&mut roster, 2, &[(Some("1"), "A/x")]);
    assert_eq!((roster.holder(0).name, former(&roster, 0).len()), ("A/x", 0));
    place(&mut roster, 3, &[(Some("1"), "a/y")]);
    place(&mut roster, 4, &[(Some("1"), "a/x")]);
    assert_eq!(former(&roster, 0), ["a/y"]);
}

#[test]
fn a_base_is_found_by_present_then_lost_then_former_name() {
    let mut roster = Roster::default();
    place(&mut roster, 1, &[(Some("1"), "a/x"), (Some("2"), "a/y"), (Some("3"), "a/z")]);
    place(&mut roster, 2, &[(Some("1"), "b/x"), (Some("9"), "a/y")]);
    place(&mut roster, 3, &[(Some("9"), "b/y")]);
    let aliases = roster.aliases();
    let find = |name| roster.find(None, Some(name), &aliases);
    assert_eq!((find("A/Z"), find("a/x"), find("a/y"), find("a/w")), (Some(2), Some(0), Some(1), None));
    assert_eq!(roster.find(Some("2"), Some("a/z"), &aliases), Some(1));
}

proptest! {
    #[test]
    fn a_name_has_one_holder_and_reading_a_day_twice_changes_nothing(
        days in prop::collection::vec(prop::collection::btree_map(0u8..6, prop::option::of(0u8..6), 0..6), 1..8)
    ) {
        let mut roster = Roster::default();
        for (on, rows) in (1i64..).zip(&days) {
            let mut seen = std::collections::HashSet::new();
            let rows: Vec<(Option<String>, String)> = rows
                .iter()
                .filter(|(_, id)| id.is_none_or(|id| seen.insert(id)))
                .map(|(name, id)| (id.map(|id| format!("id{id}")), format!("a/{name}")))
                .collect();
            let rows: Vec<_> = rows.iter().map(|(id, name)| (id.as_deref(), name.as_str())).collect();
            let first = place(&mut roster, on, &rows);
            let before = told(&roster);
            prop_assert_eq!(place(&mut roster, on, &rows), first.clone());
            prop_assert_eq!(told(&roster), before);
            let distinct: std::collections::HashSet<_> = first.iter().collect();
            prop_assert_eq!(distinct.len(), rows.len());
            for (at, (id, name)) in rows.iter().enumerate() {
                let holder = roster.holder(first[at]);
                prop_assert!(holder.held && holder.name == *name);
                if id.is_some() {
                    prop_assert_eq!(holder.source_id.as_deref(), *id);
                }
            }
            let mut held: Vec<_> = all(&roster).iter().filter(|h| h.held).map(|h| fold(h.name)).collect();
            held.sort();
            let all = held.len();
            held.dedup();
            prop_assert_eq!(held.len(), all);
        }
    }
}
