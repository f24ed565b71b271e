//! What fields come to of which the schema does not tell it.

/// What a document of a claim costs, on average and rounded up; each field of a claim that needs its answer counts as much.
const DOCUMENT: u64 = 140;

/// How long a list is taken to be when nothing in a document tells.
///
/// Lists of introspection: the mean of this schema, rounded, so that the standard query passes and one that goes round through
/// `type { fields { type { fields …` does not.
pub(super) fn items(parent: &str, field: &str) -> Option<u64> {
    match (parent, field) {
        ("__Schema", "types") => Some(50),
        ("__Schema", "directives") => Some(5),
        ("__Type", "fields") => Some(8),
        ("__Type", "inputFields" | "enumValues") => Some(4),
        ("__Type", "possibleTypes" | "interfaces") => Some(2),
        ("__Field" | "__Directive", "args") => Some(2),
        ("Query", "reports") => Some(2),
        ("Report", "claims") => Some(60),
        _ => None,
    }
}

/// What the text of the whole schema costs, some 75 kB: as much as lists of that length.
const SCHEMA: u64 = 500;

/// What a field itself costs: a claim's verdict is that of a document, which is executed for it.
pub(super) fn cost(parent: &str, field: &str) -> u64 {
    match (parent, field) {
        ("Claim", "computed" | "computedFor" | "deviation" | "verdict" | "note") => DOCUMENT,
        ("_Service", "sdl") => SCHEMA,
        _ => 1,
    }
}
