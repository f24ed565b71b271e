//! Walks through lists.

use std::cmp::Ordering;

use chrono::DateTime;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::Value;

use crate::harness::copies::reading;
use crate::harness::database::TestDatabase;
use crate::harness::server::TestServer;

/// A list in an order.
#[derive(Debug)]
pub(super) struct Walk {
    /// Its name in the schema.
    pub(super) field: &'static str,
    /// What it is ordered by; empty for the order of names.
    value: &'static str,
    /// Beside those for its part.
    arguments: &'static str,
    /// Lowest first.
    rising: bool,
}

/// An entry that was met.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Met {
    pub(super) key: String,
    value: Value,
}

impl Walk {
    /// Highest first.
    pub(super) const fn of(field: &'static str, value: &'static str, arguments: &'static str) -> Self {
        Self { field, value, arguments, rising: false }
    }

    /// Lowest first.
    pub(super) const fn rising(self) -> Self {
        Self { rising: true, ..self }
    }

    /// Every entry by pages of `first`; after each page something may happen, which is told how many there were.
    pub(super) async fn through(
        &self,
        server: &TestServer,
        first: usize,
        mut then: impl AsyncFnMut(usize),
    ) -> Vec<Met> {
        let Self { field, arguments, .. } = self;
        // By what entries are told apart.
        let key = match *field {
            "publishers" => "login",
            "snapshots" => "id",
            _ => "name",
        };
        let value = if self.value.is_empty() { String::new() } else { format!("value: {}", self.value) };
        let (mut met, mut after) = (Vec::new(), String::new());
        for page in 1.. {
            let document = format!(
                "{{ {field}(first: {first}{arguments}{after}) {{
                    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ key: {key} {value} }} }} }} }}"
            );
            let list = server.data(&document).await[*field].take();
            let (edges, info) = (list["edges"].as_array().unwrap(), &list["pageInfo"]);
            let cursor = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
            assert_eq!(info["startCursor"], cursor(edges.first()), "{document}");
            assert_eq!(info["endCursor"], cursor(edges.last()), "{document}");
            assert_eq!(info["hasPreviousPage"], page > 1, "{document}");
            met.extend(
                edges
                    .iter()
                    .map(|edge| &edge["node"])
                    .map(|node| Met { key: node["key"].as_str().unwrap().to_owned(), value: node["value"].clone() }),
            );
            if info["hasNextPage"] == false {
                break;
            }
            assert_eq!(edges.len(), first, "only the last page is shorter: {document}");
            after = format!(", after: {}", info["endCursor"]);
            then(page).await;
        }
        met
    }

    /// Values in their order, what has none at the end; those with the same by key.
    pub(super) fn hold_order(&self, met: &[Met]) {
        let by_key = |a: &Met, b: &Met| a.key.to_lowercase().cmp(&b.key.to_lowercase());
        let in_direction = |order: Ordering| if self.rising { order } else { order.reverse() };
        let order = |a: &Met, b: &Met| match (number(&a.value), number(&b.value)) {
            _ if self.value.is_empty() => in_direction(by_key(a, b)),
            (Some(a_value), Some(b_value)) => in_direction(a_value.cmp(&b_value)).then_with(|| by_key(a, b)),
            (None, None) => by_key(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        for pair in met.windows(2) {
            assert_eq!(order(&pair[0], &pair[1]), Ordering::Less, "{self:?}: {pair:?}");
        }
    }
}

/// A count or an instant as a number.
fn number(value: &Value) -> Option<i64> {
    let instant = |text: &str| DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_micros();
    value.as_i64().or_else(|| value.as_str().map(instant))
}

/// Names of all that a list holds, in alphabetical order, as the database has them.
pub(super) async fn keys_of(database: &TestDatabase, field: &str) -> Vec<String> {
    let query = match field {
        "models" => "SELECT name FROM repository WHERE hub = 0 AND kind = 0",
        "datasets" => "SELECT name FROM repository WHERE hub = 0 AND kind = 1",
        "spaces" => "SELECT name FROM repository WHERE hub = 0 AND kind = 2",
        _ => "SELECT login FROM publisher WHERE hub = 0 AND id IN (SELECT publisher_id FROM repository)",
    };
    let connection = reading(&database.url).await;
    let rows =
        connection.query_all_raw(Statement::from_string(connection.get_database_backend(), query)).await.unwrap();
    let mut keys: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    connection.close().await.unwrap();
    keys.sort();
    keys
}
