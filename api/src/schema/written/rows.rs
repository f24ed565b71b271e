//! Lists of flat objects.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, OutputType, Value};

use super::list;

/// Writes one field of an object.
pub(in crate::schema) type WriteField<T> = fn(&T, &mut Vec<u8>);

/// An object whose fields are scalars without arguments.
pub(in crate::schema) trait Row: OutputType + Sized + 'static {
    /// Its fields by their names in this program, and what writes them.
    const FIELDS: &'static [(&'static str, WriteField<Self>)];
}

/// Declares such an object, as `SimpleObject` does.
macro_rules! row {
    (
        $(#[$about:meta])*
        $seen:vis struct $name:ident {
            $($(#[$field_about:meta])* $field_seen:vis $field:ident: $ty:ty,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, async_graphql::SimpleObject)]
        $seen struct $name {
            $($(#[$field_about])* $field_seen $field: $ty,)+
        }

        impl $crate::schema::written::Item for $name {
            fn list(items: &[Self], ctx: &async_graphql::ContextSelectionSet<'_>) -> Option<async_graphql::Value> {
                $crate::schema::written::rows(items, ctx)
            }
        }

        impl $crate::schema::written::Row for $name {
            const FIELDS: &'static [(&'static str, fn(&Self, &mut Vec<u8>))] =
                &[$((stringify!($field), |row, to| $crate::schema::written::Text::write(&row.$field, to)),)+];
        }
    };
}
pub(in crate::schema) use row;

/// The objects as text; none where something is asked of them that is not written here.
pub(in crate::schema) fn rows<T: Row>(items: &[T], ctx: &ContextSelectionSet<'_>) -> Option<Value> {
    let mut asked = Asked::default();
    asked.add(ctx, &ctx.item.node).then(|| list(items, asked.bytes_each, |row, text| asked.write(row, text)))
}

/// The fields that are asked of each object, in their order.
struct Asked<'q, T> {
    /// Of each its response key, what comes before its value, and what writes that.
    fields: Vec<(&'q str, String, Written<T>)>,
    bytes_each: usize,
}

enum Written<T> {
    Field(WriteField<T>),
    TypeName,
}

impl<T> Default for Asked<'_, T> {
    fn default() -> Self {
        Self { fields: Vec::new(), bytes_each: 2 }
    }
}

impl<'q, T: Row> Asked<'q, T> {
    /// Adds what a set asks for. False when it asks for what is not written here.
    fn add(&mut self, ctx: &ContextSelectionSet<'q>, set: &'q SelectionSet) -> bool {
        set.items.iter().all(|selection| match &selection.node {
            Selection::Field(field) => self.add_field(&field.node),
            Selection::InlineFragment(inline) => self.add(ctx, &inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
                fragment.is_some_and(|fragment| self.add(ctx, &fragment.node.selection_set.node))
            }
        })
    }

    fn add_field(&mut self, field: &'q Field) -> bool {
        let key = field.response_key().node.as_str();
        // Two fields of one key are the same, or the document would have been refused.
        if self.fields.iter().any(|(known, ..)| *known == key) {
            return true;
        }
        let name = field.name.node.as_str();
        let known = T::FIELDS.iter().find(|(known, _)| is_camel_case_of(name, known));
        let written = match known {
            Some((_, write)) => Written::Field(*write),
            None if name == "__typename" => Written::TypeName,
            None => return false,
        };
        let comma = if self.fields.is_empty() { "" } else { "," };
        let before = format!("{comma}\"{key}\":");
        self.bytes_each += before.len() + 20;
        self.fields.push((key, before, written));
        true
    }

    fn write(&self, row: &T, text: &mut Vec<u8>) {
        text.push(b'{');
        for (_, before, written) in &self.fields {
            text.extend_from_slice(before.as_bytes());
            match written {
                Written::Field(write) => write(row, text),
                Written::TypeName => {
                    text.push(b'"');
                    text.extend_from_slice(T::type_name().as_bytes());
                    text.push(b'"');
                }
            }
        }
        text.push(b'}');
    }
}

/// Whether the schema calls a field of this program by a name.
fn is_camel_case_of(name: &str, field: &str) -> bool {
    let mut camel = field.split('_').enumerate().flat_map(|(at, word)| {
        word.char_indices().map(move |(i, letter)| if at > 0 && i == 0 { letter.to_ascii_uppercase() } else { letter })
    });
    name.chars().all(|letter| camel.next() == Some(letter)) && camel.next().is_none()
}
