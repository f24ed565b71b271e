//! A table of few rows that answers what looks at few things: one row for each combination of an account's country and kind, a class
//! of size and a relation, with what was counted for all repositories of it together.

use std::collections::HashMap;
use std::sync::Arc;

use super::table::{Accounts, NO_DAY, NONE, Stretch, Table};
use crate::dimension::{Attribute, Attribution, Clause, Plan, SizeClass};

/// What the rows of a cube differ in.
type Combination = (Option<Arc<str>>, Option<i16>, Option<SizeClass>, i16);

/// The cube of a table by the accounts that an attribution credits.
pub(super) fn cube(table: &Table, attribution: Attribution) -> Table {
    let account = match attribution {
        Attribution::Publisher => &table.account,
        Attribution::RootModel => &table.root_account,
    };
    let mut known: HashMap<Combination, u32> = HashMap::new();
    let of_row: Vec<u32> = (0..table.rows())
        .map(|row| {
            let combination = combination(table, account[row], row);
            let next = known.len() as u32;
            *known.entry(combination).or_insert(next)
        })
        .collect();
    let mut combinations: Vec<(Combination, u32)> = known.into_iter().collect();
    combinations.sort_unstable_by_key(|(_, at)| *at);

    let mut accounts = Accounts::default();
    let mut cube = Table::default();
    for ((country, kind, size, relation), at) in combinations {
        accounts.ids.push(0);
        accounts.logins.push("".into());
        accounts.labels.push("".into());
        accounts.countries.push(country);
        accounts.kinds.push(kind);
        cube.account.push(at);
        cube.root_account.push(at);
        cube.created_on.push(NO_DAY);
        cube.counts_from.push(0);
        cube.words.iter_mut().for_each(|words| words.push(NONE));
        cube.relation.push(relation);
        // One number stands for its class; zero would stand for none.
        cube.parameters.push(size.map_or(0, |class| class.bounds().0.max(1)));
        cube.thirtieths.push(-1);
        cube.by_all_time.push(false);
    }
    cube.accounts = Arc::new(accounts);
    let rows = cube.rows();
    cube.stretches = table.stretches.iter().map(|stretch| together(stretch, &of_row, rows)).collect();
    cube
}

/// Whether a cube answers what a plan asks of amounts.
pub(super) fn answers(plan: &Plan) -> bool {
    let by = [Attribute::Country, Attribute::PublisherKind, Attribute::Parameters, Attribute::Relation];
    plan.by.is_none_or(|attribute| by.contains(&attribute)) && plan.filter.iter().all(looks_at_classes)
}

fn looks_at_classes(clause: &Clause) -> bool {
    match clause {
        Clause::Texts { attribute, .. } => *attribute == Attribute::Country,
        Clause::Codes { .. } => true,
        Clause::Ranges { attribute: Attribute::Parameters, any, .. } => {
            let bounds: Vec<i64> = SizeClass::ALL.iter().map(|class| class.bounds().0).collect();
            any.iter().all(|(from, below)| bounds.contains(from) && below.is_none_or(|below| bounds.contains(&below)))
        }
        Clause::Either(clauses) => clauses.iter().all(looks_at_classes),
        Clause::Not(clause) => looks_at_classes(clause),
        _ => false,
    }
}

fn combination(table: &Table, account: u32, row: usize) -> Combination {
    let (country, kind) = match account {
        NONE => (None, None),
        account => (table.accounts.countries[account as usize].clone(), table.accounts.kinds[account as usize]),
    };
    let size = Some(table.parameters[row]).filter(|number| *number > 0).map(SizeClass::of);
    (country, kind, size, table.relation[row])
}

/// What was counted over a stretch for the rows of each combination.
fn together(stretch: &Stretch, of_row: &[u32], rows: usize) -> Stretch {
    let mut counts = vec![(0_i128, 0_u32); rows];
    let of = |row: u32| of_row[row as usize] as usize;
    stretch.counts.iter().for_each(|count| counts[of(count.row)].0 += i128::from(count.count));
    stretch.beyond.iter().for_each(|(row, count)| counts[of(*row)].0 += count);
    stretch.resets.iter().for_each(|(row, resets)| counts[of(*row)].1 += resets);
    let mut all =
        Stretch { days: stretch.days, rule: stretch.rule, counts: Vec::new(), beyond: Vec::new(), resets: Vec::new() };
    for (row, (count, resets)) in (0..).zip(counts) {
        all.push(row, count, resets);
    }
    all
}
