//! What fuzzing calls, and what it found before.

use std::sync::OnceLock;

use super::document::{Policy, Types, prepare};
use super::graphql::{Form, Received};
use crate::config::Limits;
use crate::schema;

/// Reads a request as a stranger sends it, in a body and in an address, and finds out whether it may run: what it costs then.
pub fn request(sent: &[u8]) -> [Option<u32>; 2] {
    static TYPES: OnceLock<Option<Types>> = OnceLock::new();
    let Some(types) = TYPES.get_or_init(|| Types::parse(&schema::sdl()).ok()) else { return [None; 2] };
    let limits = Limits::default();
    [Form::Body, Form::Address].map(|form| {
        let asked = Received { form, bytes: sent }.asked().ok()?;
        let prepared = prepare(asked, types, &Policy { limits: &limits, introspection: true }).ok()?;
        Some(prepared.cost)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_found_before_has_a_cost_within_the_limit_or_none() {
        let (most, mut seen, mut run) = (Limits::default().cost, 0, 0);
        for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fuzz/corpus/request")).unwrap() {
            let costs = request(&fs::read(file.unwrap().path()).unwrap());
            assert!(costs.into_iter().flatten().all(|cost| (1..=most).contains(&cost.into())));
            (seen, run) = (seen + 1, run + usize::from(costs.into_iter().flatten().count() > 0));
        }
        // The examples, among others, run; the bomb does not.
        assert!(run > 12 && seen > run, "{run} of {seen}");
    }

    /// JSON libraries write `100` as `100.0`.
    #[test]
    fn a_length_costs_the_same_however_its_number_is_written() {
        for (field, most) in
            [("models(first: $n) { nodes { name } }", 100), ("datasets(first: $n) { nodes { tags } }", 100)]
        {
            for n in [1, 7, most, most + 1, 1_000_000] {
                let cost = |number: String| {
                    let sent = format!(r#"{{"query":"query Q($n: Int!) {{ {field} }}","variables":{{"n":{number}}}}}"#);
                    request(sent.as_bytes())[0].unwrap()
                };
                assert_eq!(cost(n.to_string()), cost(format!("{n}.0")));
                assert_eq!(cost(n.to_string()), cost(format!("{n}e0")));
            }
        }
    }
}
