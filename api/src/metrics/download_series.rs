//! Downloads of single repositories and accounts: definitions.md section 2, *downloadSeries* and the `downloads` of lists.

use std::collections::HashMap;

use super::history::DownloadHistory;
use super::ledger::{InPeriod, Ledger};
use super::provenance::frame_of_downloads;
use super::request::check_points;
use super::round::whole;
use super::sweep::each_ledger;
use super::{Frame, MetricError, PeriodRequest, PointStatus, Reading, definition};
use crate::calendar::{Interval, Period};
use crate::dimension::{Attribute, Attribution, Clause, Hub, RepositoryKind};
use crate::engine::Plan;

/// Whose downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Those of a repository, known by its place in the order of names.
    Repository,
    /// Those of an account's models, known by its login without regard to case.
    Account,
}

/// What was counted for one unit.
#[derive(Clone, Debug, Default)]
pub struct Counted(Ledger<'static>);

/// Downloads over time.
#[derive(Clone, Debug)]
pub struct Series {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// The interval.
    pub interval: Interval,
    /// Downloads in the period; none where no day of it is recorded.
    pub total: Option<i64>,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// One interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// Downloads; none where nothing is recorded.
    pub downloads: Option<i64>,
    /// What the number is worth.
    pub status: PointStatus,
}

impl Unit {
    /// What tells units apart.
    pub fn attribute(self) -> Attribute {
        match self {
            Self::Repository => Attribute::Repository,
            Self::Account => Attribute::Account,
        }
    }
}

async fn history(reading: &Reading, hub: Hub, kind: RepositoryKind) -> Result<DownloadHistory, MetricError> {
    Ok(DownloadHistory::of(&reading.engine().recorded(hub, kind).await?))
}

/// The period of a request with its missing ends taken from the recorded history of a kind.
pub async fn period(
    reading: &Reading,
    hub: Hub,
    kind: RepositoryKind,
    request: PeriodRequest,
) -> Result<Period, MetricError> {
    request.resolve(history(reading, hub, kind).await?.recorded, "downloads")
}

/// What was counted for some units in a period; those without a download are left out.
pub async fn counted(
    reading: &Reading,
    (hub, kind): (Hub, RepositoryKind),
    unit: Unit,
    keys: Vec<String>,
    period: Period,
) -> Result<HashMap<String, Counted>, MetricError> {
    let filter = vec![Clause::Texts { attribute: unit.attribute(), any: keys, unknown: false }];
    let plan = Plan { hub, kind, attribution: Attribution::Publisher, filter, by: Some(unit.attribute()) };
    let sums = reading.engine().sums(&plan, period).await?;
    let known = sums.groups().iter().filter_map(|group| Some((group.value.as_deref()?.to_owned(), group)));
    Ok(known.map(|(key, group)| (key, Counted(Ledger::of(&group.sums).keep()))).collect())
}

/// Whole downloads of every unit that fulfils conditions and has an amount in the period, however large or small. None where no day of the period is recorded: nobody's downloads are told.
pub async fn all(
    reading: &Reading,
    (hub, kind): (Hub, RepositoryKind),
    unit: Unit,
    filter: Vec<Clause>,
    period: Period,
) -> Result<Option<HashMap<String, i64>>, MetricError> {
    if !history(reading, hub, kind).await?.touches(period) {
        return Ok(None);
    }
    let plan = Plan { hub, kind, attribution: Attribution::Publisher, filter, by: Some(unit.attribute()) };
    let mut sums = HashMap::new();
    each_ledger(reading, &plan, period, None, &mut |key, ledger| {
        if let Some(key) = key.filter(|_| !ledger.is_empty(period)) {
            sums.insert(key.to_owned(), whole(ledger.downloads(period)));
        }
    })
    .await?;
    Ok(Some(sums))
}

/// Downloads in a period; none where no day of it is recorded.
pub async fn downloads(
    reading: &Reading,
    (hub, kind): (Hub, RepositoryKind),
    counted: &Counted,
    period: Period,
) -> Result<Option<i64>, MetricError> {
    history(reading, hub, kind).await?.told(period, counted.0.downloads(period))
}

/// Downloads over time.
pub async fn series(
    reading: &Reading,
    (hub, kind): (Hub, RepositoryKind),
    Counted(counted): &Counted,
    period: Period,
    interval: Interval,
) -> Result<Series, MetricError> {
    check_points(period, interval, 1)?;
    let recorded = reading.engine().recorded(hub, kind).await?;
    let history = DownloadHistory::of(&recorded);
    let intervals: Vec<Period> = period.split(interval).collect();
    let point = |(interval, part): (&Period, InPeriod)| {
        Ok(Point {
            interval: *interval,
            downloads: history.told(*interval, part.downloads.value())?,
            status: history.status(*interval, part.rolling),
        })
    };
    let points = intervals.iter().zip(counted.in_each(&intervals)).map(point);
    let points = points.collect::<Result<_, MetricError>>()?;
    let metric = &definition::DOWNLOAD_SERIES;
    Ok(Series {
        interval,
        total: history.told(period, counted.downloads(period))?,
        points,
        frame: frame_of_downloads(reading, metric, (hub, kind), (&recorded, &history), Some(counted), period).await?,
    })
}
