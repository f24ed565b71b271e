//! `downloadSeries` and `downloads` of models, datasets and publishers.

use async_graphql::{Context, Error, Result, SimpleObject};

use super::definition::MetricDefinition;
use super::enums::Interval;
use super::error::metric_error;
use super::inputs::DateRange;
use super::loads::CountedOf;
use super::metric_result::{DownloadPoint, Period, Provenance, SeriesBreak, frame};
use super::scalars::{Count, Date};
use super::scope::Scope;
use super::written::Listed;
use crate::calendar;
use crate::catalogue::{AccountRow, RepositoryRow};
use crate::dimension::{Hub, RepositoryKind};
use crate::metrics::download_series::{self as metric, Counted, Series, Unit};
use crate::metrics::shown;

/// Downloads of one model, dataset or publisher over time.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DownloadSeries {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// The interval of the points.
    interval: Interval,
    /// Downloads in the period; null where no day of it is recorded.
    total: Option<Count>,
    /// One for each interval.
    points: Listed<DownloadPoint>,
}

impl From<Series> for DownloadSeries {
    fn from(series: Series) -> Self {
        let (definition, provenance, period, breaks) = frame(series.frame);
        let points = series.points.into_iter().map(|point| DownloadPoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            downloads: point.downloads.map(Count),
            status: point.status.into(),
        });
        Self {
            definition,
            provenance,
            period,
            breaks,
            interval: series.interval.into(),
            total: series.total.map(Count),
            points: points.collect(),
        }
    }
}

/// One repository or account, as far as its downloads go.
struct Whose<'a> {
    of_kind: (Hub, RepositoryKind),
    unit: Unit,
    key: &'a str,
    lifetime: Option<i64>,
}

impl<'a> Whose<'a> {
    fn repository(row: &'a RepositoryRow) -> Self {
        let of_kind = (row.hub, row.kind);
        Self { of_kind, unit: Unit::Repository, key: &row.list_key, lifetime: row.lifetime_downloads }
    }

    fn account(row: &'a AccountRow) -> Self {
        let of_kind = (row.hub, RepositoryKind::Model);
        Self { of_kind, unit: Unit::Account, key: &row.login_key, lifetime: row.downloads }
    }

    async fn counted(&self, ctx: &Context<'_>, range: DateRange) -> Result<(calendar::Period, Counted)> {
        let scope = Scope::of(ctx)?;
        let (hub, kind) = self.of_kind;
        let period = metric::period(scope.reading().await?, hub, kind, range.into()).await.map_err(metric_error)?;
        let key = CountedOf { of_kind: self.of_kind, unit: self.unit, period, key: self.key.to_owned() };
        let counted = scope.loads().await?.load_one(key).await.map_err(Error::new_with_source)?;
        Ok((period, counted.unwrap_or_default()))
    }

    async fn downloads(&self, ctx: &Context<'_>, range: Option<DateRange>) -> Result<Option<Count>> {
        let Some(range) = range else {
            return self.lifetime.map(shown).transpose().map_err(metric_error).map(|shown| shown.map(Count));
        };
        let (period, counted) = self.counted(ctx, range).await?;
        let reading = Scope::of(ctx)?.reading().await?;
        let downloads = metric::downloads(reading, self.of_kind, &counted, period).await.map_err(metric_error)?;
        Ok(downloads.map(Count))
    }

    async fn series(&self, ctx: &Context<'_>, range: Option<DateRange>, interval: Interval) -> Result<DownloadSeries> {
        let (period, counted) = self.counted(ctx, range.unwrap_or_default()).await?;
        let scope = Scope::of(ctx)?;
        scope.take_points(period.count(interval.into()))?;
        let reading = scope.reading().await?;
        let series = metric::series(reading, self.of_kind, &counted, period, interval.into()).await;
        let series = series.map_err(metric_error)?;
        scope.told(&series.frame);
        Ok(series.into())
    }
}

/// Downloads of a repository.
pub(super) async fn of_repository(
    ctx: &Context<'_>,
    row: &RepositoryRow,
    range: Option<DateRange>,
) -> Result<Option<Count>> {
    Whose::repository(row).downloads(ctx, range).await
}

/// Downloads of a repository over time.
pub(super) async fn series_of_repository(
    ctx: &Context<'_>,
    row: &RepositoryRow,
    range: Option<DateRange>,
    interval: Interval,
) -> Result<DownloadSeries> {
    Whose::repository(row).series(ctx, range, interval).await
}

/// Downloads of an account's models.
pub(super) async fn of_account(ctx: &Context<'_>, row: &AccountRow, range: Option<DateRange>) -> Result<Option<Count>> {
    Whose::account(row).downloads(ctx, range).await
}

/// Downloads of an account's models over time.
pub(super) async fn series_of_account(
    ctx: &Context<'_>,
    row: &AccountRow,
    range: Option<DateRange>,
    interval: Interval,
) -> Result<DownloadSeries> {
    Whose::account(row).series(ctx, range, interval).await
}
