//! How many repositories there are and how many come: definitions.md section 5, *datasetCounts, modelCounts, spaceCounts*.

mod values;

use values::{Draft, Values};

use super::census::Census;
use super::history::count_status;
use super::provenance::breaks_in;
use super::request::{check_points, check_top};
use super::{
    AxisPoint, Frame, MetricError, PeriodRequest, PointStatus, Provenance, Reading, Role, count_of_days, definition,
};
use crate::calendar::{Day, Interval, Period};
use crate::dimension::{Attribution, Clause, Dimension, Hub, Member, RepositoryKind};
use crate::engine::Plan;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// The kind of repositories.
    pub kind: RepositoryKind,
    /// What to group by.
    pub by: Dimension,
    /// For which days.
    pub period: PeriodRequest,
    /// Cut into what.
    pub interval: Interval,
    /// Which repositories.
    pub filter: Vec<Clause>,
    /// Whose account tells what is asked of accounts.
    pub attribution: Attribution,
    /// How many groups are named.
    pub top: i32,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// The interval.
    pub interval: Interval,
    /// Distinct repositories that exist at the end of the period.
    pub total: i64,
    /// Distinct repositories created in the period.
    pub added: i64,
    /// The intervals.
    pub axis: Vec<AxisPoint>,
    /// Largest first, then OTHER, then UNKNOWN.
    pub groups: Vec<Group>,
}

/// A group of the answer.
#[derive(Clone, Debug)]
pub struct Group {
    /// Key and label.
    pub member: Member,
    /// What it stands for.
    pub role: Role,
    /// Place among the values, by total.
    pub rank: Option<i32>,
    /// Repositories that exist at the end.
    pub total: i64,
    /// Repositories created in the period.
    pub added: i64,
    /// Total at the end / existing at the beginning - 1; none from zero.
    pub growth: Option<f64>,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// A group in one interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// Repositories that exist at its end; none where nothing is recorded.
    pub total: Option<i64>,
    /// Repositories created in it.
    pub added: Option<i64>,
    /// Place at its end among all values that have a repository then, named or not.
    pub rank: Option<i32>,
    /// What the numbers are worth.
    pub status: PointStatus,
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let top = check_top(question.top)?;
    let recorded = reading.engine().recorded(question.hub, question.kind).await?;
    let counted = count_of_days(&recorded);
    let period = question.period.resolve(counted, question.kind.name())?;
    check_points(period, question.interval, 1)?;
    let axis: Vec<AxisPoint> = period
        .split(question.interval)
        .map(|interval| AxisPoint { interval, status: count_status(counted, interval) })
        .collect();
    let plan = Plan {
        hub: question.hub,
        kind: question.kind,
        attribution: question.attribution,
        filter: question.filter,
        by: Some(question.by.attribute()),
    };
    let plan = plan.on(question.period.age_on(&recorded));
    let values = Values::read(reading, &plan, question.by).await?;
    let (total, added) = (values.all.total(period.to()), values.all.added(period));
    let drafts = values.drafts(reading, &plan, question.by, top, (period, question.interval), &axis).await?;

    let metric = definition::counts_of(question.kind);
    let frame = Frame {
        definition: metric,
        available: counted,
        period,
        provenance: Provenance::of(reading, &[&recorded], recorded.snapshots.clone()).await?,
        breaks: breaks_in(reading, question.hub, metric.name, &[question.kind], period).await?,
    };
    let groups = drafts.into_iter().enumerate().map(|(at, draft)| group(at, draft, period, &axis)).collect();
    Ok(Answer { frame, interval: question.interval, total, added, axis, groups })
}

pub(super) async fn census_of(reading: &Reading, plan: &Plan) -> Result<Census, MetricError> {
    let mut census = Census::default();
    for change in reading.engine().population(plan).await? {
        census.add(&change);
    }
    Ok(census)
}

fn group(at: usize, draft: Draft, period: Period, axis: &[AxisPoint]) -> Group {
    let (start, total) = (draft.census.total(period.from()), draft.census.total(period.to()));
    let ends: Vec<Day> = axis.iter().map(|point| point.interval.to()).collect();
    let points = axis.iter().zip(draft.census.totals(&ends)).zip(draft.ranks).map(|((point, total), rank)| {
        let told = point.status != PointStatus::Missing;
        Point {
            interval: point.interval,
            total: told.then_some(total),
            added: told.then(|| draft.census.added(point.interval)),
            rank: rank.filter(|_| told),
            status: point.status,
        }
    });
    Group {
        rank: (draft.role == Role::Value).then(|| i32::try_from(at + 1).unwrap_or(i32::MAX)),
        total,
        added: draft.census.added(period),
        growth: (start > 0).then(|| total as f64 / start as f64 - 1.0),
        points: points.collect(),
        member: draft.member,
        role: draft.role,
    }
}
