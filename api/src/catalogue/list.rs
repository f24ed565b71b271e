//! What every list does: from a part that is asked for to a page.

use std::collections::HashMap;

use super::ListError;
use super::page::{Page, Part};
use super::ranked::{self, Downloads};
use crate::calendar::Period;
use crate::store::{Position, Seek, Session, StoreResult};

/// Entries in an order.
pub(super) trait List {
    type Row;

    /// What tells the list's cursors from those of others: every argument that changes its order.
    fn name(&self) -> String;

    fn descending(&self) -> bool;

    /// In the order of the downloads of a period.
    fn downloads(&self) -> Option<&Downloads>;

    /// Where an entry stands, in the list's own order.
    fn position(&self, row: &Self::Row) -> Position;

    /// A part in the list's own order.
    async fn read(&self, session: &Session, seek: &Seek) -> StoreResult<Vec<Self::Row>>;

    /// A part in the order of keys; of those only that were not downloaded in a period.
    async fn by_key(&self, session: &Session, idle: Option<Period>, seek: &Seek) -> StoreResult<Vec<Self::Row>>;

    /// Entries of these keys, in any order.
    async fn of_keys(&self, session: &Session, keys: &[String]) -> StoreResult<Vec<Self::Row>>;

    /// Entries of all pages.
    async fn count(&self, session: &Session) -> StoreResult<i64>;
}

/// A part of a list.
pub(super) async fn page<L: List>(list: &L, session: &Session, part: &Part) -> Result<Page<L::Row>, ListError> {
    let name = list.name();
    let seek = part.seek(&name, list.descending())?;
    let found = match list.downloads() {
        Some(Downloads { period, of: Some(of), .. }) => by_downloads(list, session, *period, of, &seek).await?,
        // Nobody's downloads are told: all are last, by key.
        Some(Downloads { of: None, .. }) => {
            let seek = Seek { descending: false, ..seek };
            list.by_key(session, None, &seek).await?.into_iter().map(|row| (unvalued(list, &row), row)).collect()
        }
        None => list.read(session, &seek).await?.into_iter().map(|row| (list.position(&row), row)).collect(),
    };
    let total = if part.counted { Some(list.count(session).await?) } else { None };
    part.page(&name, found, total)
}

async fn by_downloads<L: List>(
    list: &L,
    session: &Session,
    period: Period,
    of: &HashMap<String, i64>,
    seek: &Seek,
) -> StoreResult<Vec<(Position, L::Row)>> {
    let mut rows: HashMap<String, L::Row> = HashMap::new();
    let mut places = ranked::downloaded(of, seek);
    if let Some(others) = ranked::others(&places, seek) {
        for row in list.by_key(session, Some(period), &others).await? {
            let place = Position { value: Some(0), ..unvalued(list, &row) };
            rows.insert(place.key.clone(), row);
            places.push(place);
        }
    }
    let places = ranked::in_order(places, seek);
    let unread: Vec<String> =
        places.iter().map(|place| &place.key).filter(|key| !rows.contains_key(*key)).cloned().collect();
    for row in list.of_keys(session, &unread).await? {
        rows.insert(list.position(&row).key, row);
    }
    Ok(places.into_iter().filter_map(|place| rows.remove(&place.key).map(|row| (place, row))).collect())
}

fn unvalued<L: List>(list: &L, row: &L::Row) -> Position {
    Position { value: None, ..list.position(row) }
}
