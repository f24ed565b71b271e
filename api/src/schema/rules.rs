//! The rules of the specification (section 5) that a document is held to before it is executed.

use std::sync::{Arc, LazyLock};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{Response, Schema};
use async_trait::async_trait;

use super::built::builder;
use super::mutation::Mutation;
use super::query::Query;
use super::subscription::Subscription;

/// The first rule that a document breaks, for people; it is not executed, and needs no database. async-graphql does not look whether a
/// variable fits where it stands.
pub async fn broken_rule(document: &str) -> Option<String> {
    static SCHEMA: LazyLock<Schema<Query, Mutation, Subscription>> =
        LazyLock::new(|| builder().extension(NotExecuted).finish());
    SCHEMA.execute(document).await.errors.into_iter().next().map(|error| error.message)
}

/// Ends every request where it would be executed.
struct NotExecuted;

impl ExtensionFactory for NotExecuted {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for NotExecuted {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_broken_rule_is_told_and_nothing_executed() {
        for (document, told) in [
            ("query Q($top: Int! = 3) { downloadShare(by: ORIGIN, top: $top) { groups { key } } }", None),
            (
                "query Q { dataVersion { ...F } __schema { types { name } } } fragment F on DataVersion { version }",
                None,
            ),
            ("query Q { nope }", Some("\"nope\"")),
            ("query Q { dataVersion { ... on DataVersion { nope } } }", Some("\"nope\"")),
            ("query Q { downloadShare { groups { key } } }", Some("\"by\"")),
            ("query Q { downloadShare(by: NOPE) { groups { key } } }", Some("\"by\"")),
            ("query Q { downloadShare(by: ORIGIN, nope: 1) { groups { key } } }", Some("\"nope\"")),
            ("query Q { downloadShare(by: ORIGIN, top: $top) { groups { key } } }", Some("$top")),
        ] {
            let broken = broken_rule(document).await;
            assert_eq!(broken.is_some(), told.is_some(), "{document}: {broken:?}");
            assert!(broken.unwrap_or_default().contains(told.unwrap_or_default()), "{document}");
        }
    }
}
