//! Tags of the form `key:value`.

use std::collections::BTreeSet;

/// The values of all tags with a key, in the order of the tags; an empty value is passed over.
pub(super) fn values<'a>(tags: &'a [String], key: &str) -> impl Iterator<Item = &'a str> {
    tags.iter().filter_map(move |tag| tag.strip_prefix(key)?.strip_prefix(':')).filter(|value| !value.is_empty())
}

/// Values, each once, sorted.
pub(super) fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    values.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}
