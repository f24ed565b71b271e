//! Objects whose fields are all written.

use async_graphql::OutputType;
use async_graphql::parser::types::{self, Selection};

use super::Asked;

/// Appends what is asked of a value.
pub(in crate::schema) type Writer<'q, T> = Box<dyn Fn(&T, &mut Vec<u8>) + 'q>;

/// A field by its name in this program, and what writes of it what is asked.
pub(in crate::schema) type Field<T> = (&'static str, for<'q> fn(Asked<'q>) -> Option<Writer<'q, T>>);

/// An object whose fields have no arguments, and are written.
pub(in crate::schema) trait Row: OutputType + 'static {
    /// Its fields.
    const FIELDS: &'static [Field<Self>];
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
        #[derive(Clone, Debug, async_graphql::SimpleObject)]
        $seen struct $name {
            $($(#[$field_about])* $field_seen $field: $ty,)+
        }

        impl $crate::schema::written::Written for $name {
            fn writer<'q>(asked: $crate::schema::written::Asked<'q>) -> Option<impl Fn(&Self, &mut Vec<u8>) + 'q> {
                $crate::schema::written::writer_of_rows(asked)
            }
        }

        impl $crate::schema::written::Row for $name {
            const FIELDS: &'static [$crate::schema::written::Field<Self>] = &[$((stringify!($field), |asked| {
                let write = <$ty as $crate::schema::written::Written>::writer(asked)?;
                Some(Box::new(move |row: &Self, to: &mut Vec<u8>| write(&row.$field, to)))
            }),)+];
        }
    };
}
pub(in crate::schema) use row;

/// Appends what is asked of an object; none where that is something that is not written.
pub(in crate::schema) fn writer_of_rows<'q, T: Row>(asked: Asked<'q>) -> Option<impl Fn(&T, &mut Vec<u8>) + 'q> {
    let mut fields = Fields(Vec::new());
    fields.add(asked)?;
    Some(move |row: &T, to: &mut Vec<u8>| fields.write(row, to))
}

/// The fields that are asked of an object, in their order: of each its response key, what comes before its value, and what writes that.
struct Fields<'q, T>(Vec<(&'q str, String, Writer<'q, T>)>);

impl<'q, T: Row> Fields<'q, T> {
    fn add(&mut self, asked: Asked<'q>) -> Option<()> {
        asked.set.items.iter().try_for_each(|selection| match &selection.node {
            Selection::Field(field) => self.add_field(asked, &field.node),
            Selection::InlineFragment(inline) => self.add(asked.within(&inline.node.selection_set.node)),
            Selection::FragmentSpread(spread) => {
                let fragment = asked.fragments.get(&spread.node.fragment_name.node)?;
                self.add(asked.within(&fragment.node.selection_set.node))
            }
        })
    }

    fn add_field(&mut self, asked: Asked<'q>, field: &'q types::Field) -> Option<()> {
        let key = field.response_key().node.as_str();
        // Two fields of one key are the same, or the document would have been refused.
        if self.0.iter().any(|(known, ..)| *known == key) {
            return Some(());
        }
        let name = field.name.node.as_str();
        let known = T::FIELDS.iter().find(|(known, _)| is_camel_case_of(name, known));
        let write = match known {
            Some((_, writer)) => writer(asked.within(&field.selection_set.node))?,
            None if name == "__typename" => Box::new(type_name),
            None => return None,
        };
        let comma = if self.0.is_empty() { "" } else { "," };
        self.0.push((key, format!("{comma}\"{key}\":"), write));
        Some(())
    }

    fn write(&self, row: &T, to: &mut Vec<u8>) {
        to.push(b'{');
        for (_, before, write) in &self.0 {
            to.extend_from_slice(before.as_bytes());
            write(row, to);
        }
        to.push(b'}');
    }
}

fn type_name<T: OutputType>(_: &T, to: &mut Vec<u8>) {
    to.push(b'"');
    to.extend_from_slice(T::type_name().as_bytes());
    to.push(b'"');
}

/// Whether the schema calls a field of this program by a name.
fn is_camel_case_of(name: &str, field: &str) -> bool {
    let mut camel = field.split('_').enumerate().flat_map(|(at, word)| {
        word.char_indices().map(move |(i, letter)| if at > 0 && i == 0 { letter.to_ascii_uppercase() } else { letter })
    });
    name.chars().all(|letter| camel.next() == Some(letter)) && camel.next().is_none()
}
