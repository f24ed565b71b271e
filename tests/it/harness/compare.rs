//! Holds the body of a GraphQL answer against what a check expects.

use serde_json::{Map, Value, json};

use super::scenario::Check;

/// How far floats may lie apart, relative to the larger.
const TOLERANCE: f64 = 1e-12;
/// How far they may lie apart in any case: differences of shares cancel to almost nothing.
const NOTHING: f64 = 1e-15;

impl Check {
    /// The request's body; what earlier checks kept is among the variables.
    pub(crate) fn request(&self, kept: &Map<String, Value>) -> Value {
        let own = self.variables.as_deref().unwrap_or("{}");
        let own: Map<String, Value> = serde_json::from_str(own).expect("checked when it was read");
        let mut variables = kept.clone();
        variables.extend(own);
        json!({ "query": self.query, "variables": variables })
    }

    /// Takes from a response what later checks ask with.
    ///
    /// # Errors
    /// The reason of the check and the place where nothing is.
    pub(crate) fn keep(&self, response: &Value, kept: &mut Map<String, Value>) -> Result<(), String> {
        for (name, pointer) in &self.keep {
            let value = response["data"].pointer(pointer).filter(|value| !value.is_null());
            let value = value.ok_or_else(|| format!("{}\n  nothing to keep at {pointer}", self.why))?;
            kept.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// Whether a response is the expected one; if not, the first thing that differs.
    ///
    /// # Errors
    /// The reason of the check, the place and both values.
    pub(crate) fn hold(&self, response: &Value) -> Result<(), String> {
        let errors = response.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let differs = match (&self.answer, &self.error) {
            (Some(_), _) if !errors.is_empty() => Err(format!("errors: {errors:?}")),
            (Some(answer), _) => {
                let expected = serde_json::from_str(answer).expect("checked when it was read");
                match_part("data", &expected, response.get("data").unwrap_or(&Value::Null))
            }
            (None, expected) => {
                let codes: Vec<_> = errors.iter().map(|error| error["extensions"]["code"].as_str()).collect();
                if codes == [expected.as_deref()] {
                    Ok(())
                } else {
                    Err(format!("error {expected:?}, came {response}"))
                }
            }
        };
        differs.map_err(|difference| format!("{}\n  {difference}", self.why))
    }
}

/// Every key that is expected must be there and equal; others may be there, too. Lists must be equally long.
pub(crate) fn match_part(place: &str, expected: &Value, actual: &Value) -> Result<(), String> {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected.iter().try_for_each(|(key, expected)| {
            let place = format!("{place}.{key}");
            let actual = actual.get(key).ok_or_else(|| format!("{place} is missing"))?;
            match_part(&place, expected, actual)
        }),
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            expected.iter().zip(actual).enumerate().try_for_each(|(position, (expected, actual))| {
                match_part(&format!("{place}[{position}]"), expected, actual)
            })
        }
        (Value::Number(left), Value::Number(right)) if left == right || near(left.as_f64(), right.as_f64()) => Ok(()),
        (expected, actual) if expected == actual => Ok(()),
        (expected, actual) => Err(format!("{place}: expected {expected}, came {actual}")),
    }
}

/// Whole numbers up to 2^53 lie further apart than the tolerance forgives only below 10^12, so these are compared exactly.
fn near(left: Option<f64>, right: Option<f64>) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return false;
    };
    let whole = left.fract() == 0.0 && right.fract() == 0.0;
    if whole { left == right } else { (left - right).abs() <= NOTHING.max(TOLERANCE * left.abs().max(right.abs())) }
}
