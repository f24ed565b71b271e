//! Published reports.

use async_graphql::{Object, Result};

use super::super::report::{Report, reports};

/// Published reports.
#[derive(Debug, Default)]
pub(in crate::schema) struct Reports;

#[Object]
impl Reports {
    /// A published report held against this server's data, claim by claim: `spring-2026`, `summer-2026`. Null when there is none of
    /// that name.
    async fn report(
        &self,
        #[graphql(desc = "Its name, as `reports` tells it.")] edition: String,
    ) -> Result<Option<Report>> {
        Ok(reports()?.find(|report| report.0.edition == edition))
    }

    /// The published reports that can be held against this server's data, oldest first.
    async fn reports(&self) -> Result<Option<Vec<Report>>> {
        Ok(Some(reports()?.collect()))
    }
}
