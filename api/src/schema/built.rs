//! The schema as it is put together, and as text.

use std::sync::LazyLock;

use async_graphql::{SDLExportOptions, Schema, SchemaBuilder};

use super::metric_result::MetricResult;
use super::mutation::Mutation;
use super::node::Repository;
use super::query::{KEYS, Query};
use super::subscription::Subscription;

/// The schema, not yet over anything.
pub(super) fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // No field returns these interfaces, and async-graphql leaves out what nothing returns.
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<MetricResult>()
        .register_output_type::<Repository>()
}

/// The schema in the schema definition language; needs no database.
pub fn sdl() -> String {
    builder().finish().sdl()
}

/// The same as a part of a supergraph: without what only its gateway asks for, and with the keys of its entities.
pub(super) fn subgraph() -> &'static str {
    static SUBGRAPH: LazyLock<String> = LazyLock::new(|| {
        let sdl = builder().finish().sdl_with_options(SDLExportOptions::new().federation());
        let keyed = |line: &str| {
            let key = |(of, key): &(&str, &str)| {
                let head = line.strip_prefix(&format!("type {of} "))?.strip_suffix('{')?;
                Some(format!("type {of} {head}@key(fields: \"{key}\") {{\n"))
            };
            KEYS.iter().find_map(key).unwrap_or_else(|| format!("{line}\n"))
        };
        sdl.lines().map(keyed).collect()
    });
    &SUBGRAPH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supergraph_is_told_the_keys_and_nothing_that_is_its_own() {
        for (of, key) in KEYS {
            let told = format!("type {of} implements ");
            let lines: Vec<&str> = subgraph().lines().filter(|line| line.starts_with(&told)).collect();
            assert_eq!(lines.len(), 1, "{of}");
            assert!(lines[0].ends_with(&format!(" @key(fields: \"{key}\") {{")), "{}", lines[0]);
        }
        for own in ["_Any", "_Entity", "_Service", "_entities", "_service"] {
            assert!(!subgraph().contains(own) && sdl().contains(own), "{own}");
        }
    }
}
