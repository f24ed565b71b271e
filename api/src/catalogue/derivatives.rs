//! What is built on a model, as a list: most downloaded first.

use std::collections::HashMap;

use super::page::{Page, Part};
use super::{ListError, NodeId};
use crate::dimension::DerivativeScope;
use crate::store::{Position, RepositoryRow, Seek, Session};

/// Models that are built on one.
#[derive(Clone, Debug)]
pub struct DerivativeList {
    /// Number of that model.
    pub base: i64,
    /// What tells it, which a cursor holds.
    pub node: NodeId,
    /// Directly or through others.
    pub scope: DerivativeScope,
}

impl DerivativeList {
    /// A part of each of some lists that differ in nothing but the model; at once for all of them.
    pub async fn pages(
        lists: &[&Self],
        session: &Session,
        part: &Part,
    ) -> Result<HashMap<i64, Page<RepositoryRow>>, ListError> {
        let Some(one) = lists.first() else { return Ok(HashMap::new()) };
        // A cursor is of one list: with one there are no others.
        let Seek { after, limit, .. } = part.seek(&one.name(), true)?;
        let bases: Vec<i64> = lists.iter().map(|list| list.base).collect();
        let mut found: HashMap<i64, Vec<_>> = HashMap::new();
        for (base, row) in session.first_derivatives(&bases, one.scope, after.as_ref(), limit).await? {
            let place = Position { value: row.lifetime_downloads, key: row.list_key.clone() };
            found.entry(base).or_default().push((place, row));
        }
        let totals: HashMap<i64, i64> = match part.counted {
            true => session.count_derivatives(&bases, one.scope).await?.into_iter().collect(),
            false => HashMap::new(),
        };
        let page = |list: &&Self| {
            let total = part.counted.then(|| totals.get(&list.base).copied().unwrap_or(0));
            Ok((list.base, part.page(&list.name(), found.remove(&list.base).unwrap_or_default(), total)?))
        };
        lists.iter().map(page).collect()
    }

    fn name(&self) -> String {
        format!("derivatives:{}:{:?}", self.node.encode(), self.scope)
    }
}
