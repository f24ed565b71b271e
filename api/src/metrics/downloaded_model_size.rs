//! Download-weighted size of the models that people take: definitions.md section 5, *downloadedModelSize*.

mod weights;

use weights::{Size, Weights};

use super::history::DownloadHistory;
use super::ledger::InPeriod;
use super::provenance::frame_of_downloads;
use super::request::check_points;
use super::round::comparable;
use super::sweep::sweep;
use super::{Frame, MetricError, PeriodRequest, PointStatus, Reading, definition};
use crate::calendar::{Interval, Period};
use crate::dimension::{Attribute, Attribution, Clause, Hub, RepositoryKind};
use crate::engine::Plan;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// For which days.
    pub period: PeriodRequest,
    /// Cut into what.
    pub interval: Interval,
    /// Which models.
    pub filter: Vec<Clause>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// In the whole period.
    pub sizes: Sizes,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// Numbers of parameters, weighted by downloads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sizes {
    /// Their mean; none without a download of known size.
    pub mean: Option<f64>,
    /// Their median: the smallest number at which half of the downloads of known size is reached.
    pub median: Option<f64>,
    /// Share of the downloads that are of known size; none without a download.
    pub known_share: Option<f64>,
}

/// One interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// What was downloaded in it; nothing is told where nothing is recorded.
    pub sizes: Sizes,
    /// What the numbers are worth.
    pub status: PointStatus,
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let recorded = reading.engine().recorded(question.hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    let period = question.period.resolve(history.recorded, "downloads")?;
    check_points(period, question.interval, 1)?;
    let intervals: Vec<Period> = period.split(question.interval).collect();
    let plan = Plan {
        hub: question.hub,
        kind: RepositoryKind::Model,
        attribution: Attribution::Publisher,
        filter: question.filter,
        by: Some(Attribute::ExactParameters),
    };
    let swept = sweep(reading, &plan, (period, &intervals), Weights::default, Weights::size).await?;
    let mut counted = swept.known.clone();
    counted.merge(&swept.unknown);
    let sizes = |period, size: Option<Size>, known: f64, all: f64| {
        let told = history.touches(period) && comparable(all) > 0.0;
        Sizes {
            mean: size.map(|size| size.mean),
            median: size.map(|size| size.median),
            known_share: told.then(|| known / all),
        }
    };
    let point = |((interval, size), (known, all)): ((&Period, &Option<Size>), (InPeriod, InPeriod))| Point {
        interval: *interval,
        sizes: sizes(*interval, *size, known.downloads.value(), all.downloads.value()),
        status: history.status(*interval, all.rolling),
    };
    let downloads = swept.known.in_each(&intervals).into_iter().zip(counted.in_each(&intervals));
    let points = intervals.iter().zip(&swept.parts).zip(downloads).map(point).collect();
    let of_kind = (question.hub, RepositoryKind::Model);
    let metric = &definition::DOWNLOADED_MODEL_SIZE;
    Ok(Answer {
        sizes: sizes(period, swept.whole, swept.known.downloads(period), counted.downloads(period)),
        points,
        frame: frame_of_downloads(reading, metric, of_kind, (&recorded, &history), Some(&counted), period).await?,
    })
}
