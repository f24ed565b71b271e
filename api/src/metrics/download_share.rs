//! Who or what the downloads go to: definitions.md section 5, *downloadShare*.

mod members;
mod models;

use self::members::{Members, Ranked, keep_first};
use super::group::{label, other_member, unknown_member};
use super::history::DownloadHistory;
use super::ledger::Ledger;
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

struct Draft<'s> {
    member: Member,
    role: Role,
    ledger: Ledger<'s>,
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
    let Members { known, unknown } = match many {
        true => Members::visited(reading, &plan, question.by, span, top, period).await?,
        false => Members::of(question.by, &sums, period)?,
    };
    let mut of_known = Ledger::of(sums.all());
    of_known.take_away([&unknown]);
    let counted = if question.exclude_unknown { of_known.clone() } else { Ledger::of(sums.all()) };

    let unknown_total = unknown.downloads(period);
    let mut drafts = name(known, of_known, top, period);
    if !question.exclude_unknown && comparable(unknown_total) > 0.0 {
        let member = unknown_member(question.by);
        drafts.push(Draft { member, role: Role::Unknown, ledger: unknown });
    }
    check_points(period, question.interval, drafts.len())?;
    label(reading, question.hub, question.by, drafts.iter_mut().map(|draft| (draft.role, &mut draft.member))).await?;
    let models = if question.count_models {
        Some(models::of(reading, &plan, question.by, &drafts, period).await?)
    } else {
        None
    };

    let intervals: Vec<Period> = period.split(question.interval).collect();
    let all = counted.in_each(&intervals);
    let axis = intervals
        .iter()
        .zip(&all)
        .map(|(interval, all)| AxisPoint { interval: *interval, status: history.status(*interval, all.rolling) });
    let axis: Vec<AxisPoint> = axis.collect();
    let total = counted.downloads(period);
    let base = before.map(|before| (before, counted.downloads(before))).filter(|(_, base)| comparable(*base) > 0.0);
    let mut groups = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        let downloads = draft.ledger.downloads(period);
        let share = downloads / total;
        let mut points = Vec::with_capacity(intervals.len());
        for ((interval, all), part) in intervals.iter().zip(&all).zip(draft.ledger.in_each(&intervals)) {
            let (value, denominator) = (part.downloads.value(), all.downloads.value());
            let has_share = history.touches(*interval) && comparable(denominator) > 0.0;
            points.push(Point {
                interval: *interval,
                downloads: history.told(*interval, value)?,
                share: has_share.then(|| value / denominator),
                status: history.status(*interval, part.rolling),
            });
        }
        groups.push(Group {
            member: draft.member.clone(),
            role: draft.role,
            rank: (draft.role == Role::Value).then(|| i32::try_from(at + 1).unwrap_or(i32::MAX)),
            downloads: count(downloads)?,
            share,
            share_change: base.map(|(before, base)| share - draft.ledger.downloads(before) / base),
            models: models.as_ref().and_then(|models| models.get(at)).copied(),
            points,
        });
    }
    let totals = intervals.iter().zip(&all).map(|(interval, all)| history.told(*interval, all.downloads.value()));
    let totals = totals.collect::<Result<_, _>>()?;
    let of_kind = (question.hub, RepositoryKind::Model);
    let metric = &definition::DOWNLOAD_SHARE;
    let frame = frame_of_downloads(reading, metric, of_kind, (&recorded, &history), &counted, period).await?;
    Ok(Answer {
        frame,
        interval: question.interval,
        total: history.told(period, total)?,
        unknown: history.told(period, unknown_total)?,
        axis,
        totals,
        groups,
    })
}

/// The most downloaded groups, and one of all others. Values without a download in the period belong to the others too: what they
/// had before counts for the change of that group's share. `rest`: what was counted for all of them.
fn name<'s>(mut known: Vec<Ranked<'s>>, mut rest: Ledger<'s>, top: usize, period: Period) -> Vec<Draft<'s>> {
    keep_first(&mut known, top);
    let draft = |Ranked { member, ledger, .. }| Draft { member, role: Role::Value, ledger };
    let mut drafts: Vec<Draft<'s>> = known.into_iter().map(draft).collect();
    rest.take_away(drafts.iter().map(|draft| &draft.ledger));
    if comparable(rest.downloads(period)) > 0.0 {
        drafts.push(Draft { member: other_member(), role: Role::Other, ledger: rest });
    }
    drafts
}
