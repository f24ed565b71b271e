//! A list that is written as text where that is asked for.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::{AsText, Text, list};

/// Bytes that a scalar takes, more or less.
const BYTES_EACH: usize = 20;

/// What lists can be written of.
pub(in crate::schema) trait Item: OutputType + Sized {
    /// The list as text; none where it has to be a tree.
    fn list(items: &[Self], ctx: &ContextSelectionSet<'_>) -> Option<Value>;
}

impl<T: Text> Item for Option<T>
where
    Self: OutputType,
{
    fn list(items: &[Self], _: &ContextSelectionSet<'_>) -> Option<Value> {
        Some(list(items, BYTES_EACH, Self::write))
    }
}

/// A list of flat objects, or of scalars that may be null: in the schema nothing but a list.
#[derive(Clone, Debug)]
pub(in crate::schema) struct Listed<T>(Vec<T>);

impl<T> FromIterator<T> for Listed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: Item> OutputType for Listed<T> {
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
        match ctx.data_opt::<AsText>().and_then(|_| T::list(&self.0, ctx)) {
            Some(text) => Ok(text),
            None => self.0.resolve(ctx, field).await,
        }
    }
}
