//! The whole hub, now and over time: definitions.md section 5, *hubTotals*.

use super::census::Census;
use super::counts::census_of;
use super::history::{DownloadHistory, count_status};
use super::ledger::{InPeriod, Ledger};
use super::provenance::breaks_in;
use super::request::check_points;
use super::{Frame, MetricError, PeriodRequest, PointStatus, Provenance, Reading, count_of_days, definition};
use crate::calendar::{Interval, Period};
use crate::dimension::{Attribution, Hub, RepositoryKind};
use crate::engine::{Plan, Recorded};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// For which days.
    pub period: PeriodRequest,
    /// Cut into what.
    pub interval: Interval,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// Models that exist at the end of the period.
    pub models: i64,
    /// Datasets that exist at the end of the period.
    pub datasets: i64,
    /// Spaces that exist at the end of the period.
    pub spaces: i64,
    /// Accounts with at least one of them.
    pub publishers: i64,
    /// Downloads of models in the period; none where no day of it is recorded.
    pub downloads: Option<i64>,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// One interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// Models at its end; none where models are not recorded.
    pub models: Option<i64>,
    /// Datasets at its end.
    pub datasets: Option<i64>,
    /// Spaces at its end.
    pub spaces: Option<i64>,
    /// What the counts are worth.
    pub count_status: PointStatus,
    /// Downloads of models.
    pub downloads: Option<i64>,
    /// What the downloads are worth.
    pub download_status: PointStatus,
}

struct Kind {
    recorded: Recorded,
    counted: Option<Period>,
    census: Census,
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let mut kinds = Vec::with_capacity(RepositoryKind::ALL.len());
    for kind in RepositoryKind::ALL {
        let recorded = reading.engine().recorded(question.hub, *kind).await?;
        let plan = everything(question.hub, *kind);
        kinds.push(Kind { counted: count_of_days(&recorded), census: census_of(reading, &plan).await?, recorded });
    }
    let available = kinds
        .iter()
        .filter_map(|kind| kind.counted)
        .reduce(|a, b| Period::new(a.from().min(b.from()), a.to().max(b.to())).unwrap_or(a));
    let period = question.period.resolve(available, "snapshots")?;
    check_points(period, question.interval, 1)?;

    let models = &kinds[RepositoryKind::Model as usize];
    let history = DownloadHistory::of(&models.recorded);
    let plan = everything(question.hub, RepositoryKind::Model);
    let sums = reading.engine().sums(&plan, period).await?;
    let ledger = Ledger::of(sums.all());
    let intervals: Vec<Period> = period.split(question.interval).collect();
    let points = intervals.iter().zip(ledger.in_each(&intervals));
    let points = points.map(|(interval, of)| point(&kinds, &history, *interval, of));
    let points = points.collect::<Result<Vec<_>, _>>()?;

    let mut snapshots: Vec<_> = kinds.iter().flat_map(|kind| kind.recorded.snapshots.clone()).collect();
    snapshots.sort_by_key(|snapshot| snapshot.taken_on);
    let recorded: Vec<_> = kinds.iter().map(|kind| &kind.recorded).collect();
    let provenance = Provenance::of(reading, &recorded, snapshots).await?;
    let metric = &definition::HUB_TOTALS;
    let total = |kind: RepositoryKind| kinds[kind as usize].census.total(period.to());
    Ok(Answer {
        models: total(RepositoryKind::Model),
        datasets: total(RepositoryKind::Dataset),
        spaces: total(RepositoryKind::Space),
        publishers: reading.engine().accounts_at(question.hub, period.to()).await?,
        downloads: history.told(period, ledger.downloads(period))?,
        points,
        frame: Frame {
            definition: metric,
            available,
            period,
            provenance: provenance.with_downloads(&ledger, &history.gaps, period),
            breaks: breaks_in(reading, question.hub, metric.name, RepositoryKind::ALL, period).await?,
        },
    })
}

fn everything(hub: Hub, kind: RepositoryKind) -> Plan {
    Plan { hub, kind, attribution: Attribution::Publisher, filter: Vec::new(), by: None }
}

fn point(kinds: &[Kind], history: &DownloadHistory, interval: Period, of: InPeriod) -> Result<Point, MetricError> {
    let status = |kind: RepositoryKind| count_status(kinds[kind as usize].counted, interval);
    let total = |kind: RepositoryKind| {
        (status(kind) != PointStatus::Missing).then(|| kinds[kind as usize].census.total(interval.to()))
    };
    Ok(Point {
        interval,
        models: total(RepositoryKind::Model),
        datasets: total(RepositoryKind::Dataset),
        spaces: total(RepositoryKind::Space),
        count_status: joint_status(kinds, interval),
        downloads: history.told(interval, of.downloads.value())?,
        download_status: history.status(interval, of.rolling),
    })
}

/// The status of all counts together: of the kinds that were ever listed, the worst; where only some are MISSING, the counts are
/// PARTIAL.
fn joint_status(kinds: &[Kind], interval: Period) -> PointStatus {
    let listed = kinds.iter().filter(|kind| kind.counted.is_some());
    let statuses: Vec<_> = listed.map(|kind| count_status(kind.counted, interval)).collect();
    let all_missing = statuses.iter().all(|status| *status == PointStatus::Missing);
    let worst = statuses.into_iter().max().unwrap_or(PointStatus::Missing);
    if all_missing { PointStatus::Missing } else { worst.min(PointStatus::Partial) }
}
