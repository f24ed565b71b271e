//! How many models have a download, for each group.

use std::collections::BTreeMap;

use super::Draft;
use crate::calendar::Period;
use crate::dimension::{AgeClass, Attribute, Clause, Dimension};
use crate::engine::Plan;
use crate::metrics::{MetricError, Reading, Role};

/// Models with a download in the period, for each group.
pub(super) async fn of(
    reading: &Reading,
    plan: &Plan,
    by: Dimension,
    drafts: &[Draft],
    period: Period,
) -> Result<Vec<i64>, MetricError> {
    let mut of_group: BTreeMap<Option<String>, i64> = BTreeMap::new();
    for (value, models) in reading.engine().downloaded(plan, period).await? {
        *of_group.entry(by.named(value.as_deref()).map(|(key, _)| key.to_owned())).or_default() += models;
    }
    let named: Vec<&str> =
        drafts.iter().filter(|draft| draft.role == Role::Value).map(|draft| draft.member.key.as_str()).collect();
    let mut counts = Vec::with_capacity(drafts.len());
    for draft in drafts {
        counts.push(match draft.role {
            Role::Value => of_group.get(&Some(draft.member.key.clone())).copied().unwrap_or(0),
            Role::Unknown => of_group.get(&None).copied().unwrap_or(0),
            Role::Other if by.attribute() == Attribute::Age => {
                let classes = AgeClass::ALL.iter().filter(|class| !named.contains(&class.name()));
                let any = classes.map(|class| class.bounds()).collect();
                let rest = plan.only(Clause::Ranges { attribute: Attribute::Age, any, unknown: false });
                reading.engine().downloaded(&rest, period).await?.iter().map(|(_, models)| models).sum()
            }
            Role::Other => {
                let rest = of_group.iter().filter(|(key, _)| key.as_deref().is_some_and(|key| !named.contains(&key)));
                rest.map(|(_, models)| models).sum()
            }
        });
    }
    Ok(counts)
}
