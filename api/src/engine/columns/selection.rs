//! The rows that a plan is about.

use std::collections::HashSet;
use std::ops::Range;

use super::arrays::Columns;
use super::groups::Groups;
use super::predicate::{Predicate, Truth};
use crate::dimension::{Attribute, Attribution, Clause, Plan};

/// Among which rows those of a plan are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// All of them.
    All,
    /// Those of which anything was counted: the smaller part of a hub.
    Counted,
}

impl Among {
    /// These rows, as far as they lie in one of some ranges, if any are told.
    fn within(self, columns: &Columns, ranges: Option<Vec<Range<u32>>>) -> Vec<u32> {
        let counted = &columns.counted;
        let counted_within = |range: Range<u32>| {
            let place = |row: u32| counted.partition_point(|counted| *counted < row);
            &counted[place(range.start)..place(range.end)]
        };
        match (self, ranges) {
            (Self::All, None) => (0..columns.len() as u32).collect(),
            (Self::All, Some(ranges)) => ranges.into_iter().flatten().collect(),
            (Self::Counted, None) => counted.clone(),
            (Self::Counted, Some(ranges)) => ranges.into_iter().flat_map(counted_within).copied().collect(),
        }
    }
}

/// A plan, ready to be answered from columns.
pub(super) struct Selection<'c> {
    pub(super) columns: &'c Columns,
    pub(super) groups: Groups<'c>,
    /// Among that fulfil every condition that does not depend on a stretch.
    pub(super) rows: Vec<u32>,
    /// Those that do.
    of_stretch: Vec<Predicate<'c>>,
}

impl<'c> Selection<'c> {
    /// What a plan is about; none where columns cannot tell.
    pub(super) fn of(columns: &'c Columns, plan: &'c Plan, among: Among) -> Option<Self> {
        let predicates = plan.filter.iter().map(|clause| Predicate::of(columns, plan.attribution, clause));
        let predicates: Vec<_> = predicates.collect::<Option<_>>()?;
        let (of_stretch, mut of_row): (Vec<_>, Vec<_>) = predicates.into_iter().partition(Predicate::is_of_stretch);
        // What is found by place comes first, for it takes least.
        of_row.sort_by_key(|predicate| !matches!(predicate, Predicate::Place(..)));
        let mut rows = among.within(columns, candidates(columns, plan));
        of_row.iter().for_each(|predicate| keep(columns, predicate, &mut rows));
        Some(Self { columns, groups: Groups::of(columns, plan), rows, of_stretch })
    }

    /// Whether what is counted of a row depends on the end of the stretch.
    pub(super) fn is_of_stretch(&self) -> bool {
        !self.of_stretch.is_empty() || self.groups.is_of_stretch()
    }

    /// Whether it depends on nothing else of the row than its age then.
    pub(super) fn is_of_age_alone(&self) -> bool {
        self.of_stretch.is_empty() && self.groups.is_of_stretch()
    }

    /// The ages at the end of a stretch from which on a row counts, or is in other groups, than before; ascending.
    pub(super) fn ages(&self) -> Vec<i64> {
        let mut ages = Vec::new();
        self.of_stretch.iter().for_each(|predicate| predicate.add_ages(&mut ages));
        self.groups.add_ages(&mut ages);
        ages.sort_unstable();
        ages.dedup();
        ages
    }

    /// Whether a row counts for a stretch that ends on a day.
    pub(super) fn holds(&self, row: usize, end: i32) -> bool {
        self.of_stretch.iter().all(|predicate| predicate.at(self.columns, row, end) == Truth::Yes)
    }
}

/// Keeps the rows for which a condition holds.
fn keep(columns: &Columns, predicate: &Predicate<'_>, rows: &mut Vec<u32>) {
    // Written to the next place in any case: which rows are kept is not to be foreseen, and branches on it would cost more.
    let mut kept = 0;
    for at in 0..rows.len() {
        let row = rows[at];
        rows[kept] = row;
        kept += usize::from(predicate.at(columns, row as usize, 0) == Truth::Yes);
    }
    rows.truncate(kept);
}

/// Ranges outside which no row can fulfil the conditions, ascending, where a condition names accounts or repositories.
fn candidates(columns: &Columns, plan: &Plan) -> Option<Vec<Range<u32>>> {
    let of_clause = |clause: &Clause| match clause {
        Clause::Texts { attribute: Attribute::Login | Attribute::Account, any, unknown: false }
            if plan.attribution == Attribution::Publisher =>
        {
            Some(ranges(columns, any.iter().map(String::as_str)))
        }
        // A name without an account can be anybody's; one that begins with `/` is nobody's.
        Clause::Texts { attribute: Attribute::Repository, any, .. } => {
            let before_slash = any.iter().map(|name| name.split_once('/').map(|(login, _)| login));
            let logins: Option<HashSet<&str>> =
                before_slash.map(|login| login.filter(|login| !login.is_empty())).collect();
            logins.map(|logins| ranges(columns, logins.into_iter()))
        }
        Clause::Owner(id) => {
            let account = columns.accounts.ids.binary_search(id).ok();
            Some(account.map(|account| columns.rows_of[account].clone()).into_iter().collect())
        }
        _ => None,
    };
    plan.filter.iter().find_map(of_clause)
}

fn ranges<'n>(columns: &Columns, logins: impl Iterator<Item = &'n str>) -> Vec<Range<u32>> {
    let accounts: HashSet<u32> = logins.filter_map(|login| columns.accounts.by_login.get(login).copied()).collect();
    let mut ranges: Vec<_> = accounts.into_iter().map(|account| columns.rows_of[account as usize].clone()).collect();
    ranges.sort_unstable_by_key(|range| range.start);
    ranges
}
