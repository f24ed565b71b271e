//! Models built on other models, counted for what they are built on: definitions.md section 5, *derivatives*.

mod ancestry;
mod tally;

use ancestry::Reader;
use tally::Tallies;
pub use tally::Tally;

use tokio::task::JoinError;

use super::group::{label, other_member};
use super::history::DownloadHistory;
use super::ledger::Ledger;
use super::provenance::breaks_in;
use super::request::check_top;
use super::{Frame, MetricError, PeriodRequest, Provenance, Reading, Role, definition, shown};
use crate::dimension::text::{UNKNOWN, fold};
use crate::dimension::{
    Attribute, Attribution, Clause, DerivativeScope, Dimension, Hub, Member, Relation, RepositoryKind,
};
use crate::engine::Plan;

/// What derivatives are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedFor {
    /// Account of the base.
    Publisher,
    /// Country of that account.
    Origin,
    /// The base itself.
    BaseModel,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hub.
    pub hub: Hub,
    /// What derivatives are counted for.
    pub by: CountedFor,
    /// Directly or through others.
    pub scope: DerivativeScope,
    /// Which derivatives.
    pub filter: Vec<Clause>,
    /// How many groups are named.
    pub top: i32,
    /// Whether it is to be told how the downloads were counted.
    pub tells_counting: bool,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Definition, provenance, period, breaks.
    pub frame: Frame,
    /// Distinct derivatives.
    pub total: i64,
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
    /// Place among the values, by number of derivatives.
    pub rank: Option<i32>,
    /// Its derivatives.
    pub tally: Tally,
    /// Their lifetime downloads.
    pub downloads: i64,
}

impl CountedFor {
    /// What the engine tells of a base.
    fn attribute(self) -> Attribute {
        match self {
            Self::Publisher => Attribute::Login,
            Self::Origin => Attribute::Country,
            Self::BaseModel => Attribute::Repository,
        }
    }

    /// What a base counts for; none where that is not known.
    fn member(self, value: String) -> Option<Member> {
        let member = match self {
            Self::Publisher => Dimension::Publisher.member(Some(&value)),
            Self::Origin => Dimension::Origin.member(Some(&value)),
            Self::BaseModel => Some(Member { key: fold(&value), label: value }),
        };
        member.filter(|member| fold(&member.key) != UNKNOWN)
    }
}

/// Answers the question.
pub async fn answer(reading: &Reading, question: Question) -> Result<Answer, MetricError> {
    let top = check_top(question.top)?;
    let (hub, by, scope) = (question.hub, question.by, question.scope);
    let recorded = reading.engine().recorded(hub, RepositoryKind::Model).await?;
    let history = DownloadHistory::of(&recorded);
    let period = history.recorded.ok_or_else(|| {
        let told = "no days of downloads of models are recorded on this hub, so there is no history to answer for; ingest a \
                    snapshot that tells them, and of a hub that tells no days of creation another";
        MetricError::Unavailable(told.to_owned())
    })?;
    let plan = Plan {
        hub,
        kind: RepositoryKind::Model,
        attribution: Attribution::Publisher,
        filter: question.filter,
        by: None,
    };
    let base_named =
        Clause::Codes { attribute: Attribute::Relation, any: vec![Relation::NoneDeclared.code()], unknown: false };
    let plan = plan.on(PeriodRequest::default().age_on(&recorded)).only(Clause::Not(Box::new(base_named)));

    let derivatives = reading.engine().derivatives(&plan).await?;
    let mut reader = Reader::new(by);
    reading.engine().each_base(hub, by.attribute(), &mut |named| reader.read(named)).await?;
    // Millions of models take seconds: none of a server's workers waits for them.
    let counting = tokio::task::spawn_blocking(move || Tallies::of(&derivatives, &reader.finish(), scope, top));
    let tallies = match counting.await.map_err(JoinError::try_into_panic) {
        Ok(tallies) => tallies,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_stopped)) => return Err(MetricError::Unavailable("the server is shutting down".to_owned())),
    };

    let total = tallies.all.count;
    let mut groups = groups(tallies)?;
    if by == CountedFor::Publisher {
        let members = groups.iter_mut().map(|group| (group.role, &mut group.member));
        label(reading, hub, Dimension::Publisher, members).await?;
    }
    let provenance = Provenance::of(reading, &[&recorded], recorded.snapshots.clone()).await?;
    let counted = match question.tells_counting {
        true => Ledger::of(reading.engine().sums(&plan, period).await?.all()).keep(),
        false => Ledger::default(),
    };
    let metric = &definition::DERIVATIVES;
    let frame = Frame {
        definition: metric,
        available: history.recorded,
        period,
        provenance: provenance.with_downloads(&counted, &history.gaps, period),
        breaks: breaks_in(reading, hub, metric.name, &[RepositoryKind::Model], period).await?,
    };
    Ok(Answer { frame, total, groups })
}

fn groups(tallies: Tallies) -> Result<Vec<Group>, MetricError> {
    let named = tallies.named.into_iter().map(|(member, tally)| (member, Role::Value, tally));
    let unknown = Member { key: UNKNOWN.to_owned(), label: "Unknown".to_owned() };
    let others = [(other_member(), Role::Other, tallies.other), (unknown, Role::Unknown, tallies.unknown)];
    let listed = named.chain(others.into_iter().filter(|(_, _, tally)| tally.count > 0));
    let group = |(at, (member, role, tally)): (i32, (Member, Role, Tally))| {
        let rank = (role == Role::Value).then_some(at);
        Ok(Group { member, role, rank, tally, downloads: shown(tally.downloads())? })
    };
    (1..).zip(listed).map(group).collect()
}
