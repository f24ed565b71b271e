//! A plan made ready for the rows of a table: which are looked at, and as which group.

use super::ages::{Ages, Segment};
use super::condition::View;
use super::group::{Groups, OfRow, SKIP, Value};
use super::table::{NO_DAY, Table};
use super::truth::Rows;
use crate::dimension::{AgeClass, Attribute, Plan};

/// Segments of ages that a plan may have.
const MOST_SEGMENTS: usize = 16;

/// A plan on a table.
pub(super) struct Look<'t> {
    pub(super) table: &'t Table,
    /// Rows that are looked at, at some age.
    pub(super) rows: Rows,
    pub(super) groups: Groups,
    aged: Option<Aged>,
}

/// What differs by age.
struct Aged {
    ages: Ages,
    /// Of each row in which segments it is looked at, as bits.
    segments: Vec<u16>,
    /// The group of each segment, where the plan groups by age.
    groups: Option<Vec<u32>>,
}

impl<'t> Look<'t> {
    /// None where arrays cannot answer the plan.
    pub(super) fn of(table: &'t Table, plan: &Plan) -> Option<Self> {
        let view = View::of(table, plan);
        let Some(ages) = Ages::of(plan) else {
            let rows = view.all(&plan.filter, Segment::Any)?;
            let groups = Groups::of(&view, plan.by, &rows);
            return Some(Self { table, rows, groups, aged: None });
        };
        let segments = ages.segments();
        if segments.len() > MOST_SEGMENTS {
            return None;
        }
        let mut at_ages = vec![0_u16; table.rows()];
        for (place, segment) in segments.iter().enumerate() {
            view.all(&plan.filter, *segment)?.iter().for_each(|row| at_ages[row] |= 1 << place);
        }
        let rows = Rows::of(table.rows(), |row| at_ages[row] != 0);
        let mut groups = Groups::of(&view, plan.by, &rows);
        let by_age = (plan.by == Some(Attribute::Age)).then(|| {
            let (values, of_segment) = age_groups(&segments);
            groups.values = values;
            of_segment
        });
        Some(Self { table, rows, groups, aged: Some(Aged { ages, segments: at_ages, groups: by_age }) })
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.groups.values.len()
    }

    /// The groups of rows, where each has one that is the same at every age.
    pub(super) fn plain(&self) -> Option<&[u32]> {
        match (&self.aged, &self.groups.of_row) {
            (None, OfRow::One(groups)) => Some(groups),
            _ => None,
        }
    }

    /// The groups of a row for an amount that ends on a day.
    pub(super) fn each_group(&self, row: usize, to: i32, mut take: impl FnMut(u32)) {
        if let Some(aged) = &self.aged {
            let created = self.table.created_on[row];
            let place = aged.ages.place((created != NO_DAY).then(|| i64::from(to) - i64::from(created)));
            if aged.segments[row] >> place & 1 == 0 {
                return;
            }
            if let Some(groups) = &aged.groups {
                return take(groups[place]);
            }
        }
        match &self.groups.of_row {
            OfRow::One(groups) if groups[row] == SKIP => {}
            OfRow::One(groups) => take(groups[row]),
            OfRow::Many(starts, numbers) => {
                numbers[starts[row] as usize..starts[row + 1] as usize].iter().for_each(|group| take(*group));
            }
        }
    }

    /// The groups of a row where ages do not matter.
    pub(super) fn each_group_of(&self, row: usize, take: impl FnMut(u32)) {
        self.each_group(row, 0, take);
    }
}

/// Classes of age with the unknown one at the end, and which of them each segment is.
fn age_groups(segments: &[Segment]) -> (Vec<Value>, Vec<u32>) {
    let known = AgeClass::ALL.iter().map(|class| Some(class.code().to_string().into()));
    let of_segment = segments.iter().map(|segment| match segment {
        Segment::From(age) => AgeClass::of(*age) as u32,
        Segment::Any | Segment::Unknown => AgeClass::ALL.len() as u32,
    });
    (known.chain([None]).collect(), of_segment.collect())
}
