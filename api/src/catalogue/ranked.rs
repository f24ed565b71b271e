//! Lists in the order of downloads in a period: what was downloaded is known in full, what was not is read by name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::calendar::Period;
use crate::store::{Position, Seek};

/// Downloads in a period, by which a list is ordered.
#[derive(Clone, Debug)]
pub struct Downloads {
    /// The period as it was asked for, which tells cursors apart: a missing end stays missing when the history grows.
    pub asked: String,
    /// The period, both ends resolved.
    pub period: Period,
    /// As shown, of every entry with an amount in it; none where no day of the period is recorded, and nobody's are told.
    pub of: Option<Arc<HashMap<String, i64>>>,
}

/// The places of downloaded entries that a part of the list may hold, in no order.
pub(super) fn downloaded(of: &HashMap<String, i64>, seek: &Seek) -> Vec<Position> {
    let wanted = of.iter().filter(|(key, downloads)| is_wanted(seek, **downloads, key));
    wanted.map(|(key, downloads)| Position { value: Some(*downloads), key: key.clone() }).collect()
}

/// Where the entries begin that were not downloaded; none where the part of the list holds none of them.
pub(super) fn others(downloaded: &[Position], seek: &Seek) -> Option<Seek> {
    let above = downloaded.iter().filter(|place| place.value > Some(0)).count() as u64;
    if seek.descending && above >= seek.limit {
        return None;
    }
    let after = match &seek.after {
        Some(after) if after.value == Some(0) => Some(Position { value: None, key: after.key.clone() }),
        Some(after) if seek.descending == (after.value < Some(0)) => return None,
        _ => None,
    };
    Some(Seek { descending: false, after, limit: seek.limit })
}

/// A part of the list in its order.
pub(super) fn in_order(mut places: Vec<Position>, seek: &Seek) -> Vec<Position> {
    let downloads = |place: &Position| place.value.unwrap_or(0);
    places.sort_unstable_by(|a, b| {
        let by_downloads = downloads(a).cmp(&downloads(b));
        (if seek.descending { by_downloads.reverse() } else { by_downloads }).then_with(|| a.key.cmp(&b.key))
    });
    places.truncate(usize::try_from(seek.limit).unwrap_or(usize::MAX));
    places
}

fn is_wanted(seek: &Seek, downloads: i64, key: &str) -> bool {
    let Some(after) = &seek.after else { return true };
    let bound = after.value.unwrap_or(0);
    let is_beyond = if seek.descending { downloads < bound } else { downloads > bound };
    is_beyond || (downloads == bound && key > after.key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries with downloads 5, 5, 3, 0 (after rounding), and three without an amount.
    fn walk(descending: bool, limit: u64) -> Vec<String> {
        let of = [("b", 5), ("a", 5), ("z", 3), ("m", 0)].map(|(key, downloads)| (key.to_owned(), downloads));
        let of: HashMap<String, i64> = of.into_iter().collect();
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let seek = Seek { descending, after, limit };
            let mut places = downloaded(&of, &seek);
            if let Some(others) = others(&places, &seek) {
                let behind = |key: &&str| others.after.as_ref().is_none_or(|after| *key > after.key.as_str());
                let keys = ["c", "n", "y"].into_iter().filter(behind).take(limit as usize);
                places.extend(keys.map(|key| Position { value: Some(0), key: key.to_owned() }));
            }
            let page = in_order(places, &seek);
            let Some(last) = page.last() else { return walked };
            after = Some(last.clone());
            walked.extend(page.into_iter().map(|place| place.key));
        }
    }

    #[test]
    fn every_entry_is_met_once_in_both_directions() {
        for limit in [1, 2, 3, 4, 10] {
            assert_eq!(walk(true, limit), ["a", "b", "z", "c", "m", "n", "y"]);
            assert_eq!(walk(false, limit), ["c", "m", "n", "y", "z", "a", "b"]);
        }
    }
}
