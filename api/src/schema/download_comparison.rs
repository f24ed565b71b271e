//! `compareDownloads`.

use async_graphql::SimpleObject;

use super::definition::MetricDefinition;
use super::enums::{ComparisonStatistic, PointStatus};
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::Date;
use super::written::{Listed, row};
use crate::metrics::compare_downloads::{Answer, Compared};

/// How much more one set of models is downloaded than another.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct DownloadComparison {
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// What was compared.
    statistic: ComparisonStatistic,
    /// The statistic of the models that match `a`, in the period; null where no day of it is recorded.
    a: Option<f64>,
    /// The same of those that match `b`.
    b: Option<f64>,
    /// `a` / `b`; null when `b` is zero.
    ratio: Option<f64>,
    /// One for each interval.
    points: Listed<ComparisonPoint>,
}

row! {
    /// Two sets of models in one interval; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct ComparisonPoint {
        /// First day.
        from: Date,
        /// The day after the last.
        to: Date,
        /// The statistic of the models that match `a`; null where nothing is recorded.
        a: Option<f64>,
        /// The same of those that match `b`.
        b: Option<f64>,
        /// `a` / `b`; null when `b` is zero.
        ratio: Option<f64>,
        /// What the numbers are worth: ESTIMATED when those of either side are.
        status: PointStatus,
    }
}

fn sides(compared: Option<Compared>) -> (Option<f64>, Option<f64>, Option<f64>) {
    let (a, b) = compared.map(|compared| (compared.a, compared.b)).unzip();
    (a, b, compared.and_then(Compared::ratio))
}

impl From<Answer> for DownloadComparison {
    fn from(answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let points = answer.points.into_iter().map(|point| {
            let (a, b, ratio) = sides(point.compared);
            let (from, to) = (Date(point.interval.from()), Date(point.interval.to()));
            ComparisonPoint { from, to, a, b, ratio, status: point.status.into() }
        });
        let points = points.collect();
        let (a, b, ratio) = sides(answer.compared);
        let statistic = answer.statistic.into();
        Self { definition, provenance, period, breaks, statistic, a, b, ratio, points }
    }
}
