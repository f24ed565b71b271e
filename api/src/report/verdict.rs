//! What comes of a claim (definitions.md section 5, *report*).

use serde_json::Value;

use super::pointer::{NoNumber, Pointer};
use super::recipe::Divisor;
use super::{Computation, Recipe};
use crate::calendar::{Day, Period};
use crate::store::Figure;

/// A value that differs by no more than this part of what was published reproduces it.
const RELATIVE: f64 = 0.05;
/// A share, by no more than this.
const POINT: f64 = 0.01;
/// What binary fractions may miss at the edge: 0.42 - 0.41 is more than 0.01.
const EDGE: f64 = 1e-9;
/// Published figures are of a day of some month: what is recorded has to come as near to it.
const NEAR: i64 = 31;

/// How a claim stands against the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The data gives the published value.
    Reproduced,
    /// The data gives another value.
    Differs,
    /// The data cannot tell.
    NotComputable,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The value that the data gives; none where it cannot tell, and never the published one.
    pub computed: Option<f64>,
    /// The period of the answer that it is from.
    pub computed_for: Option<Period>,
    /// computed / published - 1; none where nothing was computed, or zero was published.
    pub deviation: Option<f64>,
    /// How the claim stands.
    pub verdict: Verdict,
    /// Why it cannot be computed, and how the published value was counted.
    pub note: Option<String>,
}

impl Judgement {
    /// Of a claim that cannot be computed: why, in sentences.
    pub fn untold(figure: &Figure, reason: &str) -> Self {
        Self {
            computed: None,
            computed_for: None,
            deviation: None,
            verdict: Verdict::NotComputable,
            note: note([reason.to_owned()], figure),
        }
    }

    /// Of a claim whose document was answered: `answer` is the `data` of a GraphQL answer without errors.
    pub fn of(figure: &Figure, recipe: &Recipe, answer: &Value) -> Self {
        let (path, less, per) = match &recipe.computation {
            Computation::Untold(reason) => return Self::untold(figure, reason),
            Computation::Of { path, less, per } => (path, less, per),
        };
        let period = path.first().and_then(|pointer| pointer.nearest(answer, "period")).and_then(period);
        let mut reasons = Vec::new();
        reasons.extend(unrecorded(answer));
        if reasons.is_empty() {
            reasons.extend(period.and_then(|period| too_early(period, figure.as_of)));
        }
        if any(answer, "partial", &|told| *told == Value::Bool(true)) {
            reasons.push("The listings behind the answer hold only a part of the hub.".to_owned());
        }
        let computed = match compute(answer, path, less, per) {
            Ok(computed) if reasons.is_empty() => computed,
            Ok(_) => return Self { computed_for: period, ..Self::untold(figure, &reasons.join(" ")) },
            Err(reason) => {
                reasons.push(reason);
                return Self { computed_for: period, ..Self::untold(figure, &reasons.join(" ")) };
            }
        };
        let later = period.filter(|period| period.to().days_since(figure.as_of) > NEAR);
        let later = later.map(|period| format!("Counted until {}; the claim is of {}.", period.to(), figure.as_of));
        Self {
            computed: Some(computed),
            computed_for: period,
            deviation: (figure.value != 0.0).then(|| computed / figure.value - 1.0),
            verdict: if reproduces(computed, figure) { Verdict::Reproduced } else { Verdict::Differs },
            note: note(later, figure),
        }
    }
}

fn reproduces(computed: f64, figure: &Figure) -> bool {
    let distance = (computed - figure.value).abs();
    let allowed = if figure.unit == "share" { POINT } else { RELATIVE * figure.value.abs() };
    distance <= allowed * (1.0 + EDGE)
}

fn note(told: impl IntoIterator<Item = String>, figure: &Figure) -> Option<String> {
    let definition = figure.definition.as_ref().map(|definition| format!("As published: {definition}"));
    let sentences: Vec<_> = told.into_iter().chain(definition).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// Why a period of the answer is not told in full; every status that a document asks for counts.
fn unrecorded(answer: &Value) -> Option<String> {
    let is = |status: &'static str| move |told: &Value| told == status;
    let any = |status| ["status", "countStatus", "downloadStatus"].iter().any(|field| any(answer, field, &is(status)));
    if any("PARTIAL") {
        Some("Only a part of the period is recorded.".to_owned())
    } else if any("MISSING") {
        Some("Nothing is recorded of the period, or of a part of it.".to_owned())
    } else {
        None
    }
}

fn too_early(period: Period, as_of: Day) -> Option<String> {
    let early = as_of.days_since(period.to()) >= NEAR;
    early.then(|| format!("What is recorded ends before {}, and the claim is of {as_of}.", period.to()))
}

fn compute(answer: &Value, path: &[Pointer], less: &[Pointer], per: &Divisor) -> Result<f64, String> {
    let sum = |pointers: &[Pointer]| pointers.iter().map(|pointer| pointer.number(answer)).sum::<Result<f64, _>>();
    let sum = |pointers| {
        sum(pointers).map_err(|missing| match missing {
            NoNumber::Null => "The answer holds no value.".to_owned(),
            NoNumber::InTheRest(key) => format!("The answer does not name `{key}`, which may be in the rest."),
        })
    };
    let divisor = match per {
        Divisor::Number(number) => *number,
        Divisor::Sum(pointers) => sum(pointers)?,
    };
    if divisor == 0.0 {
        return Err("What it would be divided by is zero.".to_owned());
    }
    Ok((sum(path)? - sum(less)?) / divisor)
}

/// Whether a field of this name, anywhere, holds a value that fits.
fn any(at: &Value, name: &str, fits: &dyn Fn(&Value) -> bool) -> bool {
    match at {
        Value::Object(fields) => {
            fields.iter().any(|(field, value)| (field == name && fits(value)) || any(value, name, fits))
        }
        Value::Array(entries) => entries.iter().any(|entry| any(entry, name, fits)),
        _ => false,
    }
}

fn period(told: &Value) -> Option<Period> {
    let end = |name| told.get(name)?.as_str()?.parse::<Day>().ok();
    Period::new(end("from")?, end("to")?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn figure(unit: &str, value: f64) -> Figure {
        Figure {
            edition: "e".into(),
            claim: "c".into(),
            statement: "s".into(),
            unit: unit.into(),
            value,
            as_of: "2025-12-31".parse().unwrap(),
            definition: Some("Lower bound.".into()),
            primary: true,
            url: None,
        }
    }

    fn recipe(lines: &str) -> Recipe {
        toml::from_str(&format!("id = 'c'\nquery = '{{ a }}'\n{lines}")).unwrap()
    }

    fn answer(value: Value) -> Value {
        let period = json!({ "from": "2025-01-01", "to": "2026-01-01" });
        json!({ "a": { "n": value, "period": period, "provenance": { "partial": false }, "axis": [{ "status": "ESTIMATED" }] } })
    }

    fn judged(unit: &str, published: f64, computed: f64) -> Verdict {
        Judgement::of(&figure(unit, published), &recipe("path = '/a/n'"), &answer(json!(computed))).verdict
    }

    #[test]
    fn a_value_within_a_point_or_a_twentieth_reproduces() {
        use Verdict::{Differs, Reproduced};
        for (unit, published, computed, expected) in [
            ("share", 0.41, 0.42, Reproduced),
            ("share", 0.41, 0.4, Reproduced),
            ("share", 0.41, 0.4201, Differs),
            ("share", 4.64, 4.66, Differs),
            ("ratio", 4.0, 4.2, Reproduced),
            ("ratio", 4.0, 3.8, Reproduced),
            ("ratio", 4.0, 4.21, Differs),
            ("models", 2e6, 1_899_999.0, Differs),
            ("models", 2e6, 1_900_000.0, Reproduced),
            ("models", 0.0, 0.0, Reproduced),
            ("models", 0.0, 1.0, Differs),
        ] {
            assert_eq!(judged(unit, published, computed), expected, "{unit} {published} {computed}");
        }
    }

    #[test]
    fn what_is_told_of_a_computed_value() {
        let judged = Judgement::of(&figure("models", 200.0), &recipe("path = '/a/n'\nper = 2"), &answer(json!(500)));
        let year = Period::new("2025-01-01".parse().unwrap(), "2026-01-01".parse().unwrap()).unwrap();
        let expected = Judgement {
            computed: Some(250.0),
            computed_for: Some(year),
            deviation: Some(0.25),
            verdict: Verdict::Differs,
            note: Some("As published: Lower bound.".into()),
        };
        assert_eq!(judged, expected);
        let zero = Judgement::of(&figure("models", 0.0), &recipe("path = '/a/n'"), &answer(json!(3)));
        assert_eq!((zero.computed, zero.deviation), (Some(3.0), None));
        let plain = Figure { definition: None, ..figure("models", 3.0) };
        assert_eq!(Judgement::of(&plain, &recipe("path = '/a/n'"), &answer(json!(3))).note, None);
        let long_ago = Figure { as_of: "2025-11-30".parse().unwrap(), ..figure("models", 3.0) };
        let note = Judgement::of(&long_ago, &recipe("path = '/a/n'"), &answer(json!(3))).note;
        assert_eq!(note.unwrap(), "Counted until 2026-01-01; the claim is of 2025-11-30. As published: Lower bound.");
    }

    #[test]
    fn what_the_data_cannot_tell_is_no_number() {
        let plain = "path = '/a/n'";
        let with = |change: &dyn Fn(&mut Value)| {
            let mut answer = answer(json!(7));
            change(&mut answer["a"]);
            answer
        };
        let later = Figure { as_of: "2026-02-01".parse().unwrap(), ..figure("models", 7.0) };
        let seven = figure("models", 7.0);
        for (figure, recipe_of, answer, reason) in [
            (&seven, plain, with(&|a| a["n"] = Value::Null), "The answer holds no value."),
            (
                &seven,
                "path = '/a/n'\nper = '/a/z'",
                with(&|a| a["z"] = json!(0)),
                "What it would be divided by is zero.",
            ),
            (
                &seven,
                plain,
                with(&|a| a["axis"][0]["status"] = json!("PARTIAL")),
                "Only a part of the period is recorded.",
            ),
            (&seven, plain, with(&|a| a["axis"][0]["status"] = json!("MISSING")), "Nothing is recorded of the period,"),
            (
                &seven,
                plain,
                with(&|a| a["provenance"]["partial"] = json!(true)),
                "The listings behind the answer hold only",
            ),
            (&later, plain, with(&|_| {}), "What is recorded ends before 2026-01-01, and the claim is of 2026-02-01."),
            (&seven, "reason = 'Nobody counts it.'", with(&|_| {}), "Nobody counts it."),
        ] {
            let judged = Judgement::of(figure, &recipe(recipe_of), &answer);
            assert_eq!((judged.computed, judged.deviation, judged.verdict), (None, None, Verdict::NotComputable));
            let note = judged.note.unwrap();
            assert!(note.starts_with(reason) && note.ends_with(" As published: Lower bound."), "{reason}: {note}");
        }
        let nearly = Figure { as_of: "2026-01-31".parse().unwrap(), ..seven };
        assert_eq!(Judgement::of(&nearly, &recipe(plain), &with(&|_| {})).verdict, Verdict::Reproduced);
    }

    #[test]
    fn sums_differences_and_quotients() {
        let answer = json!({ "a": 10, "b": 4, "c": 2 });
        for (lines, expected) in [
            ("path = ['/a', '/b']", 14.0),
            ("path = '/a'\nless = '/b'\nper = '/b'", 1.5),
            ("path = '/a'\nless = ['/b', '/c']\nper = ['/b', '/c', '/c']", 0.5),
        ] {
            assert_eq!(Judgement::of(&figure("models", 1.0), &recipe(lines), &answer).computed, Some(expected));
        }
    }
}
