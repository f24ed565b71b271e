//! How much more one set of models is downloaded than another: definitions.md section 5, *compareDownloads*.

mod side;

use side::Side;

use super::history::DownloadHistory;
use super::ledger::{InPeriod, Ledger};
use super::provenance::frame_of_downloads;
use super::request::check_points;
use super::round::comparable;
use super::{Frame, MetricError, PeriodRequest, PointStatus, Reading, definition};
use crate::calendar::{Interval, Period};
use crate::dimension::{Attribution, Clause, Hub, RepositoryKind};
use crate::engine::Plan;

/// What is compared, over the models with downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// Their downloads together.
    Total,
    /// Downloads of a model on average.
    Mean,
    /// The median of their downloads.
    Median,
    /// The median of the ten most downloaded, of all when they are fewer.
    MedianOfTop10,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// Which models on the one side.
    pub a: Vec<Clause>,
    /// Which models on the other.
    pub b: Vec<Clause>,
    /// What is compared.
    pub statistic: Statistic,
    /// For which days.
    pub period: PeriodRequest,
    /// Cut into what.
    pub interval: Interval,
    /// Whose account tells what is asked of accounts.
    pub attribution: Attribution,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// What was compared.
    pub statistic: Statistic,
    /// The sides in the whole period; none where no day of it is recorded.
    pub compared: Option<Compared>,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// The two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The statistic of the one side; zero where nothing was downloaded.
    pub a: f64,
    /// That of the other.
    pub b: f64,
}

/// The two sides in one interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// The sides; none where nothing is recorded.
    pub compared: Option<Compared>,
    /// What the numbers are worth.
    pub status: PointStatus,
}

impl Compared {
    /// How many times the other side the one is; none when the other is zero.
    pub fn ratio(self) -> Option<f64> {
        (comparable(self.b) > 0.0).then(|| self.a / self.b)
    }
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let recorded = reading.engine().recorded(question.hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    let period = question.period.resolve(history.recorded, "downloads")?;
    check_points(period, question.interval, 1)?;
    let intervals: Vec<Period> = period.split(question.interval).collect();
    let plan = |filter: &[Clause]| Plan {
        hub: question.hub,
        kind: RepositoryKind::Model,
        attribution: question.attribution,
        filter: filter.to_vec(),
        by: None,
    };
    let a = Side::read(reading, &plan(&question.a), question.statistic, (period, &intervals)).await?;
    let b = Side::read(reading, &plan(&question.b), question.statistic, (period, &intervals)).await?;
    let mut counted = a.counted;
    let mut resets = counted.resets(period) + b.counted.resets(period);
    if counted.resets(period) > 0 && b.counted.resets(period) > 0 {
        // A model on both sides has its counter once.
        let both = plan(&[question.a.as_slice(), question.b.as_slice()].concat());
        resets -= Ledger::of(reading.engine().sums(&both, period).await?.all()).resets(period);
    }
    counted.merge(&b.counted);

    let told = |interval, a, b| history.touches(interval).then_some(Compared { a, b });
    let point = |((interval, both), (a, b)): ((&Period, InPeriod), (f64, f64))| Point {
        interval: *interval,
        compared: told(*interval, a, b),
        status: history.status(*interval, both.rolling),
    };
    let both = intervals.iter().zip(counted.in_each(&intervals));
    let points = both.zip(a.parts.into_iter().zip(b.parts)).map(point).collect();
    let of_kind = (question.hub, RepositoryKind::Model);
    let metric = &definition::COMPARE_DOWNLOADS;
    let mut frame = frame_of_downloads(reading, metric, of_kind, (&recorded, &history), Some(&counted), period).await?;
    frame.provenance.resets = resets;
    Ok(Answer { statistic: question.statistic, compared: told(period, a.whole, b.whole), points, frame })
}
