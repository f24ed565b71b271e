//! Which repositories a question is about, and what they are grouped by.

use super::{Attribute, Attribution, Clause, Hub, RepositoryKind};
use crate::calendar::Day;

/// Which repositories, and what they are grouped by.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The hub.
    pub hub: Hub,
    /// The kind of repositories.
    pub kind: RepositoryKind,
    /// Whose account tells what is asked of accounts.
    pub attribution: Attribution,
    /// Conditions, all of which must hold.
    pub filter: Vec<Clause>,
    /// What to group by; none for one group of all.
    pub by: Option<Attribute>,
}

impl Plan {
    /// The same where no amounts are looked at: ages are those on a day.
    #[must_use]
    pub fn on(self, day: Day) -> Self {
        let filter = self.filter.into_iter().map(|clause| clause.on(day)).collect();
        Self { filter, by: self.by.map(|attribute| attribute.on(day)), ..self }
    }

    /// The same repositories as one group.
    #[must_use]
    pub fn ungrouped(&self) -> Self {
        Self { by: None, ..self.clone() }
    }

    /// Those of the repositories that fulfil one more condition, as one group.
    #[must_use]
    pub fn only(&self, clause: Clause) -> Self {
        let mut plan = self.ungrouped();
        plan.filter.push(clause);
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_amounts_are_looked_at_every_age_is_that_of_a_day() {
        let day = Day::from_epoch_days(20_000).unwrap();
        let young = |attribute| Clause::Ranges { attribute, any: vec![(0, Some(30))], unknown: false };
        let nested = |attribute| {
            vec![
                young(attribute),
                Clause::Either(vec![Clause::Not(Box::new(young(attribute)))]),
                young(Attribute::Parameters),
            ]
        };
        let plan = |attribute| Plan {
            hub: Hub::HuggingFace,
            kind: RepositoryKind::Model,
            attribution: Attribution::Publisher,
            filter: nested(attribute),
            by: Some(attribute),
        };
        let (on, expected) = (plan(Attribute::Age).on(day), plan(Attribute::AgeOn(day)));
        assert_eq!((on.filter, on.by), (expected.filter, expected.by));
        // A model has several ages in downloads, one on a day.
        assert!(Attribute::Age.is_multiple() && !Attribute::AgeOn(day).is_multiple());
    }
}
