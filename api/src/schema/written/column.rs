//! A list of scalars.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::{Text, is_asked, list};

/// Bytes that a scalar takes, more or less.
const BYTES_EACH: usize = 20;

/// A list of scalars: in the schema nothing but that.
#[derive(Clone, Debug)]
pub(in crate::schema) struct Column<T>(Vec<T>);

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType + Text> OutputType for Column<T> {
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
        match is_asked(ctx) {
            true => Ok(list(&self.0, BYTES_EACH, T::write)),
            false => self.0.resolve(ctx, field).await,
        }
    }
}
