//! Who or what the downloads go to: definitions.md section 5, *downloadShare*.

mod counted;
mod members;
mod models;

use self::counted::{Counted, Whole};
use self::members::{Members, Ranked, keep_first};
use super::group::{label, other_member, unknown_member};
use super::history::DownloadHistory;
use super::in_periods::InPeriods;
use super::ledger::{InPeriod, Ledger};
use super::provenance::frame_of_downloads;
use super::request::{check_points, check_top};
use super::round::{comparable, count};
use super::{AxisPoint, Frame, MetricError, PeriodRequest, PointStatus, Reading, Role, definition};
use crate::calendar::{Interval, Period};
use crate::dimension::{Attribution, Clause, Dimension, Hub, Member, RepositoryKind};
use crate::engine::Plan;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// What to group by.
    pub by: Dimension,
    /// For which days.
    pub period: PeriodRequest,
    /// Cut into what.
    pub interval: Interval,
    /// Which models.
    pub filter: Vec<Clause>,
    /// Whose account tells what is asked of accounts.
    pub attribution: Attribution,
    /// Whether downloads of unknown group leave groups and denominators.
    pub exclude_unknown: bool,
    /// How many groups are named.
    pub top: i32,
    /// Whether models are to be counted for each group.
    pub count_models: bool,
    /// Whether snapshots, gaps, resets and the basis of the answer are to be told.
    pub tell_origin: bool,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// The interval.
    pub interval: Interval,
    /// Downloads in the period; none where no day of it is recorded.
    pub total: Option<i64>,
    /// Downloads of unknown group.
    pub unknown: Option<i64>,
    /// The intervals with the status of the totals.
    pub axis: Vec<AxisPoint>,
    /// Downloads of each interval.
    pub totals: Vec<Option<i64>>,
    /// Most downloaded first, then OTHER, then UNKNOWN.
    pub groups: Vec<Group>,
}

/// A group of the answer.
#[derive(Clone, Debug)]
pub struct Group {
    /// Key and label.
    pub member: Member,
    /// What it stands for.
    pub role: Role,
    /// Place among the values.
    pub rank: Option<i32>,
    /// Downloads in the period.
    pub downloads: i64,
    /// Of all downloads in the period.
    pub share: f64,
    /// Difference to the share in the period before.
    pub share_change: Option<f64>,
    /// Models with a download; none when not asked for.
    pub models: Option<i64>,
    /// One for each interval.
    pub points: Vec<Point>,
}

/// A group in one interval.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// The calendar interval, cut to the period.
    pub interval: Period,
    /// Downloads; none where nothing is recorded.
    pub downloads: Option<i64>,
    /// Of all downloads of the interval; none where there are none.
    pub share: Option<f64>,
    /// What the numbers are worth.
    pub status: PointStatus,
}

struct Draft {
    member: Member,
    role: Role,
    in_periods: InPeriods,
    whole: Whole,
}

impl Draft {
    fn new(member: Member, role: Role, in_periods: InPeriods, counted: &Counted<'_>) -> Self {
        let whole = counted.whole(&in_periods);
        Self { member, role, in_periods, whole }
    }
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let top = check_top(question.top)?;
    let recorded = reading.engine().recorded(question.hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    let period = question.period.resolve(history.recorded, "downloads")?;
    check_points(period, question.interval, 1)?;
    let before = period.before().filter(|before| history.recorded.is_some_and(|recorded| recorded.covers(*before)));
    let span = before.and_then(|before| Period::new(before.from(), period.to()).ok()).unwrap_or(period);
    let plan = Plan {
        hub: question.hub,
        kind: RepositoryKind::Model,
        attribution: question.attribution,
        filter: question.filter,
        by: Some(question.by.attribute()),
    };

    // Of a dimension with very many values the sums of all of them are never held together.
    let many = question.by.has_many_values();
    let ungrouped = plan.ungrouped();
    let sums = reading.engine().sums(if many { &ungrouped } else { &plan }, span).await?;
    let intervals: Vec<Period> = period.split(question.interval).collect();
    let counted = Counted::new(&sums, before, period, &intervals);
    let Members { known, unknown, of_unknown } = match many {
        true => Members::visited(reading, &plan, question.by, span, top, period, &counted).await?,
        false => Members::of(question.by, top, &counted)?,
    };
    let unknown = unknown.in_periods(&counted);
    let mut all = counted.all();
    let mut of_known = all.clone();
    of_known.take_away(&unknown);
    if question.exclude_unknown {
        all = of_known.clone();
    }
    let in_whole = counted.whole(&all);
    let unknown = Draft::new(unknown_member(question.by), Role::Unknown, unknown, &counted);
    let unknown_total = unknown.whole.period;
    let mut drafts = name(known, &counted, of_known, top);
    if !question.exclude_unknown && comparable(unknown_total) > 0.0 {
        drafts.push(unknown);
    }
    check_points(period, question.interval, drafts.len())?;
    label(reading, question.hub, question.by, drafts.iter_mut().map(|draft| (draft.role, &mut draft.member))).await?;
    let models = if question.count_models {
        Some(models::of(reading, &plan, question.by, &drafts, period).await?)
    } else {
        None
    };

    let at = intervals.iter().zip(counted.in_intervals(&all)).map(|(interval, all)| At::of(&history, *interval, all));
    let at: Vec<At> = at.collect::<Result<_, _>>()?;
    let base = in_whole.before.filter(|base| comparable(*base) > 0.0);
    let mut groups = Vec::with_capacity(drafts.len());
    for (place, Draft { member, role, in_periods, whole }) in drafts.into_iter().enumerate() {
        let share = whole.period / in_whole.period;
        let mut points = Vec::with_capacity(intervals.len());
        for (part, at) in counted.in_intervals(&in_periods).zip(&at) {
            points.push(at.point(part)?);
        }
        groups.push(Group {
            member,
            role,
            rank: (role == Role::Value).then(|| i32::try_from(place + 1).unwrap_or(i32::MAX)),
            downloads: count(whole.period)?,
            share,
            share_change: base.zip(whole.before).map(|(base, before)| share - before / base),
            models: models.as_ref().and_then(|models| models.get(place)).copied(),
            points,
        });
    }
    let of_all = question.tell_origin.then(|| {
        let mut of_all = Ledger::of(counted.stretches());
        if question.exclude_unknown {
            of_all.take_away(&of_unknown);
        }
        of_all
    });
    let of_kind = (question.hub, RepositoryKind::Model);
    let metric = &definition::DOWNLOAD_SHARE;
    let frame = frame_of_downloads(reading, metric, of_kind, (&recorded, &history), of_all.as_ref(), period).await?;
    Ok(Answer {
        frame,
        interval: question.interval,
        total: history.told(period, in_whole.period)?,
        unknown: history.told(period, unknown_total)?,
        axis: at.iter().map(|at| AxisPoint { interval: at.interval, status: at.status }).collect(),
        totals: at.iter().map(|at| at.total).collect(),
        groups,
    })
}

/// An interval, for all groups.
struct At {
    interval: Period,
    is_recorded: bool,
    /// Downloads of all.
    total: Option<i64>,
    /// The same before rounding, where there are any.
    denominator: Option<f64>,
    /// What the total is worth.
    status: PointStatus,
    /// What a group is worth: without an amount of a rolling counter, and with one.
    of_groups: [PointStatus; 2],
}

impl At {
    fn of(history: &DownloadHistory, interval: Period, all: InPeriod) -> Result<Self, MetricError> {
        let (is_recorded, value) = (history.touches(interval), all.downloads.value());
        let of_groups = [false, true].map(|rolling| history.status(interval, rolling));
        Ok(Self {
            interval,
            is_recorded,
            total: history.told(interval, value)?,
            denominator: (is_recorded && comparable(value) > 0.0).then_some(value),
            status: of_groups[usize::from(all.rolling)],
            of_groups,
        })
    }

    fn point(&self, part: InPeriod) -> Result<Point, MetricError> {
        let value = part.downloads.value();
        Ok(Point {
            interval: self.interval,
            downloads: self.is_recorded.then(|| count(value)).transpose()?,
            share: self.denominator.map(|all| value / all),
            status: self.of_groups[usize::from(part.rolling)],
        })
    }
}

/// The most downloaded groups, and one of all others. Values without a download in the period belong to the others too: what they
/// had before counts for the change of that group's share. `rest`: what was counted for all of them.
fn name(mut known: Vec<Ranked>, counted: &Counted<'_>, mut rest: InPeriods, top: usize) -> Vec<Draft> {
    keep_first(&mut known, top);
    let draft = |ranked: Ranked| Draft::new(ranked.member, Role::Value, ranked.counts.in_periods(counted), counted);
    let mut drafts: Vec<Draft> = known.into_iter().map(draft).collect();
    drafts.iter().for_each(|draft| rest.take_away(&draft.in_periods));
    let rest = Draft::new(other_member(), Role::Other, rest, counted);
    if comparable(rest.whole.period) > 0.0 {
        drafts.push(rest);
    }
    drafts
}
