//! The rows of a table, out of an answer.

use serde_json::Value;

use super::outline::{Level, Outline, Path};
use crate::export::{Table, Unclear};

/// Bytes of values that a table has at most: what the lists around a list tell is in each of its rows.
const MOST: usize = 16 << 20;
/// What a row or a value takes beside its text.
const OVERHEAD: usize = 24;

/// Intervals, and where their values lie within each.
type Axis<'a, 's> = (&'a Value, &'a [Path<'s>]);

/// Rows as they are added.
struct Rows {
    rows: Vec<Vec<Value>>,
    /// Bytes that there is still room for.
    room: usize,
}

impl Outline<'_> {
    /// One of the tables with its rows.
    ///
    /// # Errors
    /// When it would be too large.
    pub(super) fn filled(mut self, data: &Value, chosen: usize) -> Result<Table, Unclear> {
        let mut rows = Rows { rows: Vec::new(), room: MOST };
        for (key, level) in &mut self.levels {
            if level.keep(chosen) {
                level.fill(&data[*key], &[], None, &mut rows)?;
            }
        }
        let mut table = self.tables.swap_remove(chosen);
        table.rows = rows.rows;
        Ok(table)
    }
}

impl Rows {
    fn add(&mut self, row: Vec<Value>) -> Result<(), Unclear> {
        let bytes = OVERHEAD + row.iter().map(weight).sum::<usize>();
        self.room = self.room.checked_sub(bytes).ok_or(Unclear::Large { most: MOST >> 20 })?;
        self.rows.push(row);
        Ok(())
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => OVERHEAD + text.len(),
        Value::Array(items) => OVERHEAD + items.iter().map(weight).sum::<usize>(),
        _ => OVERHEAD,
    }
}

impl<'s> Level<'s> {
    /// Forgets all tables but one; whether that is here or below.
    fn keep(&mut self, chosen: usize) -> bool {
        let is_here = self.table == Some(chosen);
        self.table = self.table.filter(|_| is_here);
        self.below.retain_mut(|(_, level)| level.keep(chosen));
        is_here || !self.below.is_empty()
    }

    /// Adds the rows of a value, which have `outer` from around them.
    fn fill<'a>(
        &'a self,
        value: &'a Value,
        outer: &[&'a Value],
        axis: Option<Axis<'a, 's>>,
        rows: &mut Rows,
    ) -> Result<(), Unclear> {
        match value {
            Value::Null => Ok(()),
            lists if self.is_crosswise => self.fill_crosswise(lists, outer, axis, rows),
            Value::Array(items) => items.iter().try_for_each(|item| self.fill(item, outer, axis, rows)),
            item => self.row(item, outer, axis, rows),
        }
    }

    fn row<'a>(
        &'a self,
        item: &'a Value,
        outer: &[&'a Value],
        axis: Option<Axis<'a, 's>>,
        rows: &mut Rows,
    ) -> Result<(), Unclear> {
        let row: Vec<&Value> = outer.iter().copied().chain(self.own.iter().map(|path| at(item, path))).collect();
        if self.table.is_some() {
            rows.add(row.iter().copied().cloned().collect())?;
        }
        let below = if self.is_list { &row } else { outer };
        let axis = self.axis.as_ref().map(|(path, told)| (at(item, path), told.as_slice())).or(axis);
        self.below.iter().try_for_each(|(path, level)| level.fill(at(item, path), below, axis, rows))
    }

    fn fill_crosswise(
        &self,
        lists: &Value,
        outer: &[&Value],
        axis: Option<Axis<'_, 's>>,
        rows: &mut Rows,
    ) -> Result<(), Unclear> {
        let lists: Vec<&Value> = self.own.iter().map(|path| at(lists, path)).collect();
        let length = lists.iter().filter_map(|list| Some(list.as_array()?.len())).max().unwrap_or_default();
        for place in 0..length {
            let interval: Vec<Value> = match axis {
                Some((intervals, told)) => told.iter().map(|path| at(&intervals[place], path).clone()).collect(),
                None => vec![place.into()],
            };
            let outer = outer.iter().copied().cloned();
            rows.add(outer.chain(interval).chain(lists.iter().map(|list| list[place].clone())).collect())?;
        }
        Ok(())
    }
}

/// A value within another; null where there is none.
fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().fold(value, |value, key| &value[*key])
}
