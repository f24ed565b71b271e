//! How long models hold attention after their release: definitions.md section 5, *attention*.

mod course;
mod survival;

use super::history::DownloadHistory;
use super::ledger::Ledger;
use super::provenance::breaks_in;
use super::{Frame, MetricError, PeriodRequest, Provenance, Reading, definition};
use crate::calendar::{Day, Period};
use crate::dimension::{Attribution, Clause, Hub, RepositoryKind};
use crate::engine::{Plan, Stretch, StretchSum};
use course::{Rules, WEEK};
use survival::Survival;

/// Weeks after release that can be followed.
const MOST_WEEKS: i32 = 260;

/// What attention is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Downloads of each week.
    Downloads,
    /// Likes gained in each week.
    Likes,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// Days of the releases: the first, and the day after the last; open where missing.
    pub released: (Option<Day>, Option<Day>),
    /// Which models.
    pub filter: Vec<Clause>,
    /// What attention is measured by.
    pub measure: Measure,
    /// The fraction of the peak below which attention has ended, above 0 and at most 1.
    pub threshold: f64,
    /// What a model has to reach over its followed weeks; the measure's own when missing.
    pub minimum: Option<i64>,
    /// Weeks after release that are followed, 1 to 260.
    pub weeks: i32,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// Models followed.
    pub models: i64,
    /// Those whose attention had not ended when last seen.
    pub censored: i64,
    /// Mean restricted to the weeks asked for; none where no model is followed.
    pub mean_weeks: Option<f64>,
    /// First week at which the curve is at or below one half; none where it stays above.
    pub median_weeks: Option<i32>,
    /// One for each week; empty where no model is followed.
    pub curve: Vec<Point>,
}

/// One week after release.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Whole weeks since the release.
    pub week: i32,
    /// The estimated share of models whose attention has not ended by then, 0 to 1.
    pub survival: f64,
    /// Models followed through the week whose attention had not ended before.
    pub at_risk: i64,
    /// Mean part of their peak that the models followed through the week reach in it; none where there are none.
    pub mean_share_of_peak: Option<f64>,
}

impl Measure {
    /// What a model has to reach over its followed weeks unless something else is asked for.
    fn minimum(self) -> i64 {
        match self {
            Self::Downloads => 1_000,
            Self::Likes => 10,
        }
    }

    /// What was counted over a stretch, and the days over which it is spread; none where the listings do not tell.
    fn counted(self, stretch: &Stretch) -> Option<(i64, i64)> {
        match self {
            Self::Downloads => Some((stretch.count, stretch.rule.spread_over(stretch.days))),
            Self::Likes => Some((stretch.likes_gained?, stretch.days.days())),
        }
    }
}

/// Models that are followed, taken in one after the other: memory is bounded by weeks and by the stretches of one model.
struct Cohort {
    rules: Rules,
    /// The stretches so far of the model that comes at present.
    current: Vec<Stretch>,
    survival: Survival,
    /// Sum of the parts of their peaks, and of how many models, by week.
    shares: Vec<(f64, i64)>,
    /// What was downloaded in the followed weeks.
    counted: Ledger<'static>,
}

impl Cohort {
    fn new(rules: Rules, weeks: usize) -> Self {
        Self {
            rules,
            current: Vec::new(),
            survival: Survival::over(weeks),
            shares: vec![(0.0, 0); weeks],
            counted: Ledger::default(),
        }
    }

    fn take(&mut self, stretch: Stretch) {
        if self.current.first().is_some_and(|of| of.repository != stretch.repository) {
            self.close();
        }
        self.current.push(stretch);
    }

    /// Judges the model whose stretches have come.
    fn close(&mut self) {
        let stretches = std::mem::take(&mut self.current);
        let Some(course) = self.rules.course(&stretches) else { return };
        match course.ended {
            Some(week) => self.survival.ended(week),
            None => self.survival.censored(course.last()),
        }
        for (share, (sum, models)) in course.shares().into_iter().flatten().zip(&mut self.shares) {
            *sum += share;
            *models += 1;
        }
        if self.rules.measure == Measure::Downloads {
            let followed = stretches.first().and_then(|of| self.rules.followed(of.created));
            let touching = |of: &&Stretch| followed.is_some_and(|followed| followed.overlap(of.days) > 0);
            stretches.iter().filter(touching).for_each(|of| self.counted.add(sum_of(of)));
        }
    }
}

fn sum_of(of: &Stretch) -> StretchSum {
    StretchSum { stretch: of.days, rule: of.rule, count: of.count.into(), resets: of.reset.into() }
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let weeks = check(&question)?;
    let recorded = reading.engine().recorded(question.hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    let Some((period, last)) = history.recorded.zip(recorded.snapshots.last()) else {
        let told =
            "no downloads of models are recorded on this hub, so none can be followed; ingest a snapshot of models";
        return Err(MetricError::Unavailable(told.to_owned()));
    };
    let rules = Rules {
        measure: question.measure,
        threshold: question.threshold,
        minimum: question.minimum.unwrap_or_else(|| question.measure.minimum()),
        weeks: question.weeks.into(),
        last: last.taken_on,
    };
    let (from, to) = question.released;
    let mut filter = question.filter;
    filter.push(Clause::Created { from, to });
    let (kind, attribution) = (RepositoryKind::Model, Attribution::Publisher);
    let plan = Plan { hub: question.hub, kind, attribution, filter, by: None };
    let plan = plan.on(PeriodRequest::default().age_on(&recorded));

    let mut cohort = Cohort::new(rules, weeks);
    reading.engine().each_stretch(&plan, WEEK * rules.weeks, &mut |stretch| cohort.take(stretch)).await?;
    cohort.close();

    let (models, censored) = cohort.survival.cohort();
    let steps = if models > 0 { cohort.survival.steps() } else { Vec::new() };
    let metric = &definition::ATTENTION;
    let provenance = Provenance::of(reading, &[&recorded], recorded.snapshots.clone()).await?;
    Ok(Answer {
        frame: Frame {
            definition: metric,
            available: history.recorded,
            period,
            provenance: provenance.with_downloads(&cohort.counted, &history.gaps, period),
            breaks: breaks_in(reading, question.hub, metric.name, &[kind], period).await?,
        },
        models,
        censored,
        mean_weeks: (models > 0).then(|| survival::mean(&steps)),
        median_weeks: survival::median(&steps).and_then(|week| i32::try_from(week).ok()),
        curve: (0..)
            .zip(steps.iter().zip(&cohort.shares))
            .map(|(week, (step, (sum, of)))| Point {
                week,
                survival: step.survival,
                at_risk: step.at_risk,
                mean_share_of_peak: (*of > 0).then(|| sum / *of as f64),
            })
            .collect(),
    })
}

/// Refuses arguments out of range, and gives the number of weeks.
fn check(question: &Question) -> Result<usize, MetricError> {
    if let (Some(from), Some(to)) = question.released {
        Period::new(from, to)?;
    }
    if !(question.threshold > 0.0 && question.threshold <= 1.0) {
        let told = format!("`threshold` is {}; it is above 0 and at most 1", question.threshold);
        return Err(MetricError::BadInput(told));
    }
    match usize::try_from(question.weeks) {
        Ok(weeks) if (1..=MOST_WEEKS).contains(&question.weeks) => Ok(weeks),
        _ => Err(MetricError::BadInput(format!("`weeks` is {}; it goes from 1 to {MOST_WEEKS}", question.weeks))),
    }
}
