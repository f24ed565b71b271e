//! Places in an answer.

use serde::Deserialize;
use serde_json::Value;

/// A JSON pointer (RFC 6901, without `~`) in which a step into a list may also be `field=value`: the entry whose field has that
/// value. `/downloadShare/groups/key=CN/share`
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Pointer(Vec<String>);

/// What a group has of which it may have nothing. It has no rank then, and nothing to grow from.
const AMOUNTS: [&str; 5] = ["added", "count", "downloads", "share", "total"];

/// Why there is no number at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoNumber {
    /// Null, or nothing at all.
    Null,
    /// The group of this key is not named; it may be in the rest.
    InTheRest(String),
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut steps = text.split('/').map(str::to_owned);
        match (steps.next().as_deref(), text.len()) {
            (Some(""), 2..) => Ok(Self(steps.collect())),
            _ => Err(format!("`{text}` is no place in an answer; write for example /hubTotals/models")),
        }
    }
}

impl Pointer {
    /// The steps from the whole answer to the place.
    pub fn steps(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The number at the place. A group that is not listed has nothing, if there is no rest: metrics leave out groups of nothing.
    pub(super) fn number(&self, answer: &Value) -> Result<f64, NoNumber> {
        let mut at = answer;
        for step in self.steps() {
            at = match (entry(at, step), step.split_once('=')) {
                (Some(found), _) => found,
                (None, Some((_, value))) if at.as_array().is_some_and(|all| all.iter().any(is_rest)) => {
                    return Err(NoNumber::InTheRest(value.to_owned()));
                }
                (None, Some(_)) if at.is_array() && self.steps().last().is_some_and(|last| AMOUNTS.contains(&last)) => {
                    return Ok(0.0);
                }
                _ => return Err(NoNumber::Null),
            };
        }
        at.as_f64().ok_or(NoNumber::Null)
    }

    /// What the last object on the way to the place holds in a field of this name; where none has it, the first that does, anywhere.
    pub(super) fn nearest<'a>(&self, answer: &'a Value, field: &str) -> Option<&'a Value> {
        let (mut at, mut nearest) = (Some(answer), None);
        for step in self.steps() {
            at = at.and_then(|at| entry(at, step));
            nearest = at.and_then(|at| at.get(field)).or(nearest);
        }
        // For a list or a repository, which have none, a document asks something else beside it.
        nearest.or_else(|| within(answer, field))
    }
}

fn entry<'a>(at: &'a Value, step: &str) -> Option<&'a Value> {
    let Value::Array(entries) = at else { return at.get(step) };
    match step.split_once('=') {
        Some((field, value)) => entries.iter().find(|entry| entry.get(field).and_then(Value::as_str) == Some(value)),
        None => entries.get(step.parse::<usize>().ok()?),
    }
}

/// What the first object that has a field of this name, anywhere, holds in it.
fn within<'a>(at: &'a Value, field: &str) -> Option<&'a Value> {
    match at {
        Value::Object(fields) => at.get(field).or_else(|| fields.values().find_map(|below| within(below, field))),
        Value::Array(entries) => entries.iter().find_map(|entry| within(entry, field)),
        _ => None,
    }
}

fn is_rest(group: &Value) -> bool {
    group.get("role").and_then(Value::as_str) == Some("OTHER")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(text: &str) -> Pointer {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn numbers_are_found_by_name_place_and_key() {
        let answer = json!({ "a": {
            "period": "p", "total": null, "points": [ { "n": 1 }, { "n": 2.5 } ], "empty": [],
            "groups": [ { "key": "CN", "role": "VALUE", "n": 7, "rank": 1 } ],
            "most": [ { "key": "CN", "role": "VALUE", "n": 7 }, { "key": "_other", "role": "OTHER", "n": 3 } ],
        } });
        for (place, expected) in [
            ("/a/points/1/n", Ok(2.5)),
            ("/a/groups/key=CN/n", Ok(7.0)),
            ("/a/groups/key=US/count", Ok(0.0)),
            ("/a/empty/key=US/share", Ok(0.0)),
            ("/a/groups/key=US/rank", Err(NoNumber::Null)),
            ("/a/groups/key=US/growth", Err(NoNumber::Null)),
            ("/a/most/key=_other/n", Ok(3.0)),
            ("/a/most/key=US/n", Err(NoNumber::InTheRest("US".to_owned()))),
            ("/a/total", Err(NoNumber::Null)),
            ("/a/points/2/n", Err(NoNumber::Null)),
            ("/b/key=US/n", Err(NoNumber::Null)),
            ("/a/period", Err(NoNumber::Null)),
        ] {
            assert_eq!(pointer(place).number(&answer), expected, "{place}");
        }
        assert_eq!(pointer("/a/groups/key=CN/n").nearest(&answer, "period"), Some(&json!("p")));
        assert_eq!(pointer("/b/n").nearest(&answer, "period"), Some(&json!("p")));
        assert_eq!(pointer("/b/n").nearest(&answer, "span"), None);
        let deeper = json!({ "model": { "likes": 3, "downloadSeries": { "period": "q" } } });
        assert_eq!(pointer("/model/likes").nearest(&deeper, "period"), Some(&json!("q")));
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "/", "a/b"] {
            assert!(Pointer::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
