//! Long lists of scalars and of objects, written as JSON at once: a tree of values would take an allocation for each name and each
//! number of a series.
//!
//! Whoever sends an answer says with [`AsText`] that it takes such text, as [`Value::Binary`], where a list is expected. All others,
//! such as claims of a report that look for a number in an answer, get the tree.
//!
//! [`Value::Binary`]: async_graphql::Value::Binary

mod listed;
mod rows;
mod text;

use std::collections::HashMap;

use async_graphql::parser::types::{FragmentDefinition, SelectionSet};
use async_graphql::{ContextSelectionSet, Name, Positioned};

pub(super) use listed::Listed;
pub(super) use rows::{Field, Row, row, writer_of_rows};

/// Says that lists of an answer may be given as JSON text. A document that asks for the fields of one object in two places is not fit
/// for it: what comes of the two is put together in the tree.
#[derive(Clone, Copy, Debug)]
pub struct AsText;

/// What can be written as text.
pub(super) trait Written {
    /// Appends what is asked of a value; none where something is asked that has to be a tree.
    fn writer<'q>(asked: Asked<'q>) -> Option<impl Fn(&Self, &mut Vec<u8>) + 'q>;
}

/// What is asked of a value.
#[derive(Clone, Copy)]
pub(super) struct Asked<'q> {
    set: &'q SelectionSet,
    fragments: &'q HashMap<Name, Positioned<FragmentDefinition>>,
}

impl<'q> Asked<'q> {
    fn of(ctx: &ContextSelectionSet<'q>) -> Self {
        Self { set: &ctx.item.node, fragments: &ctx.query_env.fragments }
    }

    /// The same of what a set of the same document asks for.
    fn within(self, set: &'q SelectionSet) -> Self {
        Self { set, ..self }
    }
}

#[cfg(test)]
mod tests;
