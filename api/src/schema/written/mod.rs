//! Long lists of scalars and of flat objects, written as JSON at once: a tree of values would take an allocation for each name and
//! each number of a series.
//!
//! Whoever sends an answer says with [`AsText`] that it takes such text, as [`Value::Binary`], where a list is expected. All others,
//! such as claims of a report that look for a number in an answer, get the tree.

mod listed;
mod rows;
mod text;

use async_graphql::Value;

pub(super) use listed::{Item, Listed};
pub(super) use rows::{Row, row, rows};
pub(super) use text::Text;

/// Says that lists of an answer may be given as JSON text, in [`Value::Binary`]. A document that asks for the fields of one object
/// in two places is not fit for it: what comes of the two is put together in the tree.
#[derive(Clone, Copy, Debug)]
pub struct AsText;

/// A list of what `write` writes of each item.
fn list<T>(items: &[T], bytes_each: usize, write: impl Fn(&T, &mut Vec<u8>)) -> Value {
    let mut text = Vec::with_capacity(2 + items.len() * (bytes_each + 1));
    text.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write(item, &mut text);
    }
    text.push(b']');
    Value::Binary(text.into())
}

#[cfg(test)]
mod tests;
