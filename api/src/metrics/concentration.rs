//! How unequal downloads are: definitions.md section 5, *concentration*.

mod inequality;
mod units;

pub use inequality::{Below, Top};
pub use units::Unit;

use units::Units;

use super::history::DownloadHistory;
use super::provenance::breaks_in;
use super::round::shown;
use super::{Frame, MetricError, PeriodRequest, Provenance, Reading, definition};
use crate::dimension::{Attribution, Clause, Hub, RepositoryKind};
use crate::engine::Plan;

/// Numbers that one list of the question may have.
const MOST_NUMBERS: usize = 100;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// Between what downloads are unequal.
    pub of: Unit,
    /// For which days; the lifetime when missing.
    pub period: Option<PeriodRequest>,
    /// Which models.
    pub filter: Vec<Clause>,
    /// Of how many of the most downloaded the share is asked, each at least 1.
    pub top: Vec<i32>,
    /// Below how many downloads units are counted.
    pub below: Vec<i64>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// How many units there are.
    pub units: i64,
    /// Their downloads; none where no day of the period is recorded.
    pub downloads: Option<i64>,
    /// As asked, in that order.
    pub top: Vec<Top>,
    /// As asked, in that order.
    pub below: Vec<Below>,
    /// 0, all have the same, to 1; none where nothing was downloaded.
    pub gini: Option<f64>,
    /// Sum of the squared shares, up to 1; none where nothing was downloaded.
    pub hhi: Option<f64>,
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    check(&question)?;
    let recorded = reading.engine().recorded(question.hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    if recorded.snapshots.is_empty() {
        let told =
            "no models are recorded on this hub, so there are none to have downloads; ingest a snapshot of its models";
        return Err(MetricError::Unavailable(told.to_owned()));
    }
    let period = question.period.unwrap_or_default().resolve(history.recorded, "days of downloads")?;
    let plan = Plan {
        hub: question.hub,
        kind: RepositoryKind::Model,
        attribution: Attribution::Publisher,
        filter: question.filter,
        by: Some(question.of.attribute()),
    };
    let plan = plan.on(question.period.unwrap_or_default().age_on(&recorded));
    let units = match question.period {
        Some(_) => Units::of_period(reading, &plan, period, &recorded).await?,
        None => Units::of_lifetime(reading, &plan, &recorded).await?,
    };

    let told = question.period.is_none() || history.touches(period);
    let (top, below) = (question.top, question.below);
    let Units { distribution, downloads, counted, basis, snapshots } = units;
    let provenance = Provenance::of(reading, &[&recorded], snapshots).await?;
    let provenance = provenance.with_downloads(&counted, &history.gaps, period);
    let metric = &definition::CONCENTRATION;
    Ok(Answer {
        units: distribution.units(),
        downloads: told.then(|| shown(downloads)).transpose()?,
        top: top.into_iter().map(|n| distribution.top(n)).collect(),
        below: below
            .into_iter()
            .map(|below| if told { distribution.below(below) } else { Below::untold(below) })
            .collect(),
        gini: distribution.gini(),
        hhi: distribution.hhi(),
        frame: Frame {
            definition: metric,
            available: history.recorded,
            period,
            provenance: Provenance { basis: basis.unwrap_or_else(|| provenance.basis.clone()), ..provenance },
            breaks: breaks_in(reading, question.hub, metric.name, &[RepositoryKind::Model], period).await?,
        },
    })
}

/// Refuses lists that are too long, and a top of nobody.
fn check(question: &Question) -> Result<(), MetricError> {
    for (name, numbers) in [("top", question.top.len()), ("below", question.below.len())] {
        if numbers > MOST_NUMBERS {
            let told = format!("`{name}` lists {numbers} numbers, and {MOST_NUMBERS} are the most");
            return Err(MetricError::BadInput(told));
        }
    }
    match question.top.iter().find(|n| **n < 1) {
        Some(n) => Err(MetricError::BadInput(format!("`top` lists {n}; each of its numbers is 1 or more"))),
        None => Ok(()),
    }
}
