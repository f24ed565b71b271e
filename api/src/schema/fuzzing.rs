//! What fuzzing calls, and what it found before.

use async_graphql::{InputType, Value};

use super::inputs::{DatasetFilter, ModelFilter, PublisherFilter, SpaceFilter};
use crate::dimension::Clause;
use crate::metrics::MetricError;

/// Whether a filter, sent as JSON, is refused by every list, or is the same conditions when it is told once more as it was understood.
pub fn filter(sent: &str) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(sent) else { return true };
    again(&value, ModelFilter::clauses)
        && again(&value, DatasetFilter::clauses)
        && again(&value, SpaceFilter::clauses)
        && again(&value, PublisherFilter::clauses)
}

fn again<F: InputType>(value: &Value, clauses: fn(F) -> Result<Vec<Clause>, MetricError>) -> bool {
    let Ok(filter) = F::parse(Some(value.clone())) else { return true };
    let told = F::to_value(&filter);
    let Ok(once) = clauses(filter) else { return true };
    F::parse(Some(told)).is_ok_and(|filter| clauses(filter).is_ok_and(|twice| twice == once))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_found_before_is_the_same_conditions_again_or_none() {
        let files = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fuzz/corpus/filter")).unwrap();
        let sent: Vec<String> = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        assert!(sent.iter().all(|sent| filter(sent)));
        let means = |sent: &&String| {
            let value = serde_json::from_str::<Value>(sent).ok();
            value
                .and_then(|value| ModelFilter::parse(Some(value)).ok()?.clauses().ok())
                .is_some_and(|all| all.len() > 1)
        };
        assert!(sent.iter().filter(means).count() > 3, "some of them are filters");
    }
}
