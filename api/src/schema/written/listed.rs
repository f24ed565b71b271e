//! A list that is written as text where that is asked for.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::{AsText, Asked, Written};

/// A list of objects, or of scalars that may be null: in the schema nothing but a list.
#[derive(Clone, Debug)]
pub(in crate::schema) struct Listed<T>(Vec<T>);

impl<T> FromIterator<T> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Written> Written for Listed<T> {
    fn writer<'q>(asked: Asked<'q>) -> Option<impl Fn(&Self, &mut Vec<u8>) + 'q> {
        let write = T::writer(asked)?;
        Some(move |list: &Self, to: &mut Vec<u8>| {
            let start = to.len();
            to.push(b'[');
            for (at, item) in list.0.iter().enumerate() {
                if at == 1 {
                    // Those that follow take as much as the first, more or less.
                    to.reserve((to.len() - start) * list.0.len() * 9 / 8);
                }
                if at > 0 {
                    to.push(b',');
                }
                write(item, to);
            }
            to.push(b']');
        })
    }
}

impl<T: Written + OutputType> OutputType for Listed<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        <Vec<T> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Vec<T> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let text = ctx.data_opt::<AsText>().and_then(|_| Self::writer(Asked::of(ctx))).map(|write| {
            let mut text = Vec::new();
            write(self, &mut text);
            Value::Binary(text.into())
        });
        match text {
            Some(text) => Ok(text),
            None => self.0.resolve(ctx, field).await,
        }
    }
}
