//! From the record of one kind of one hub to what it means: repositories, attributes, history.
//!
//! Everything is derived anew from all listings in the order of their days, so that late, replaced and repeated snapshots come
//! out as if they had come in order. Memory is bounded by the number of repositories, not by that of listings.

mod attributes;
mod describe;
mod lineage;
mod pack;
mod replay;
mod told;
mod written;

use std::collections::HashMap;

use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::SnapshotDays;
use crate::store::{Derived, Interner, StoreError, StoreResult, Writer};

use attributes::Ahead;
pub use attributes::seal;
use describe::Describer;
use lineage::{Bases, Lineage};
pub use pack::pack;
use replay::Replay;
use told::Told;
use written::Written;

/// From so many repositories on indexes take seconds.
const MANY: usize = 100_000;
/// Repositories described at a time.
const CHUNK: usize = 2_000;

/// Derives a kind anew within the writer's transaction. Returned is whether that takes the place of something.
pub async fn derive(writer: &Writer, hub: Hub, kind: RepositoryKind) -> StoreResult<bool> {
    let snapshots = writer.snapshots(hub, kind).await?;
    let dated: Vec<_> =
        snapshots.iter().filter_map(|row| Some((Day::from_epoch_days(row.taken_on.into())?, row))).collect();
    let days = SnapshotDays {
        all: dated.iter().map(|(day, _)| *day).collect(),
        complete: dated.iter().filter(|(_, row)| !row.partial).map(|(day, _)| *day).collect(),
    };
    let largest = snapshots.iter().map(|snapshot| snapshot.rows).max();
    let expected = largest.and_then(|rows| usize::try_from(rows).ok()).unwrap_or_default();
    let mut written = Written::begin(writer, hub, kind, expected).await?;
    let first_id = written.first_id();
    let mut replay = Replay::new(writer, &mut written, &days, expected);
    let mut told = Told::new(hub, kind);
    let listings = dated.len();
    for (done, (day, snapshot)) in dated.into_iter().enumerate() {
        replay.read(snapshot.id, day).await?;
        told.reached("listings are read once more", done + 1, listings);
    }
    let read = replay.finish();

    let mut recorded_from = read.recorded_from;
    let curated: HashMap<String, i64> = writer.curated_sizes().await?.into_iter().collect();
    let mut interner = Interner::open(writer, hub).await?;
    let lineage = if kind == RepositoryKind::Model {
        let bases = Bases::new(&read.roster);
        let lineage = Lineage::read(writer, &read, &bases, &mut interner).await?;
        Some((bases, lineage))
    } else {
        None
    };
    let mut describer = Describer::new(hub, kind, first_id, &read.roster, lineage, &curated, interner);
    let chunks = |first: usize| first..read.merged.len().min(first + CHUNK);
    let mut ahead = Ahead::new(writer, read.merged.chunks(CHUNK).map(<[_]>::to_vec), attributes::whole);
    let mut sets = ahead.next().await?;
    for first in (0..read.merged.len()).step_by(CHUNK) {
        let mut part = Derived::default();
        let described = async {
            for place in chunks(first) {
                let track = read.tracks.get(place).ok_or_else(|| StoreError::corrupt("places of repositories"))?;
                let told = attributes::of(&sets, &read.merged[place])?;
                let first = describer.describe(place, &track, told, read.merged[place], &days, &mut part);
                let id = first_id + place as i64;
                part.absences.extend(track.removed(&days).map(|absence| (id, absence)));
                for amount in [first, track.rest()].into_iter().flatten() {
                    recorded_from = earliest(recorded_from, amount.stretch.from());
                    part.amounts.push((id, amount));
                }
            }
            Ok(())
        };
        sets = tokio::try_join!(biased; ahead.next(), described)?.0;
        describer.write(&mut written, part).await?;
        written.pass(first_id + chunks(first).end as i64);
        told.reached("repositories are described", chunks(first).end, read.merged.len());
    }
    let (replaces, repositories) = (written.replaces(), read.merged.len());
    if repositories >= MANY {
        told.begins("indexes are built", repositories);
    }
    // Indexes are built in the room that this took.
    drop((describer, ahead, sets));
    drop(read);
    written.finish(repositories, recorded_from).await?;
    Ok(replaces)
}

fn earliest(known: Option<Day>, day: Day) -> Option<Day> {
    Some(known.map_or(day, |known| known.min(day)))
}
