//! What computes a claim.

use serde::Deserialize;

use super::pointer::Pointer;

/// What computes one claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Written")]
pub struct Recipe {
    /// Names the claim within its report.
    pub claim: String,
    /// A GraphQL document: what computes the claim, or tells what is nearest to it.
    pub query: String,
    /// What is made of its answer.
    pub computation: Computation,
}

/// What is made of the answer to a document.
#[derive(Clone, Debug)]
pub enum Computation {
    /// (sum of `path` - sum of `less`) / `per`.
    Of {
        /// Where values are that add up.
        path: Vec<Pointer>,
        /// Where values are that go off.
        less: Vec<Pointer>,
        /// What it is divided by.
        per: Divisor,
    },
    /// The listings cannot tell: why, in a sentence.
    Untold(String),
}

/// What a value is divided by.
#[derive(Clone, Debug)]
pub enum Divisor {
    /// A number, such as the months of the period.
    Number(f64),
    /// The sum of what is found at these places.
    Sum(Vec<Pointer>),
}

/// A table of an edition's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    query: String,
    path: Option<Places>,
    less: Option<Places>,
    per: Option<Per>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Places {
    One(Pointer),
    Several(Vec<Pointer>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Per {
    Number(f64),
    Places(Places),
}

impl From<Places> for Vec<Pointer> {
    fn from(places: Places) -> Self {
        match places {
            Places::One(pointer) => vec![pointer],
            Places::Several(pointers) => pointers,
        }
    }
}

impl TryFrom<Written> for Recipe {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { id, query, path, less, per, reason } = written;
        let computation = match (path, reason) {
            (Some(path), None) => Computation::Of {
                path: path.into(),
                less: less.map(Into::into).unwrap_or_default(),
                per: match per {
                    None => Divisor::Number(1.0),
                    Some(Per::Number(number)) => Divisor::Number(number),
                    Some(Per::Places(places)) => Divisor::Sum(places.into()),
                },
            },
            (None, Some(reason)) if less.is_none() && per.is_none() => Computation::Untold(reason),
            _ => return Err(format!("claim {id}: write either `path`, with what belongs to it, or `reason` alone")),
        };
        Ok(Self { claim: id, query: query.trim().to_owned(), computation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Result<Recipe, String> {
        let table = format!("id = 'c'\nquery = '''\n{{ a }}\n'''\n{lines}");
        toml::from_str(&table).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_claim_is_computed_or_has_a_reason_and_never_both() {
        let recipe = of("path = '/a/b'\nper = ['/c', '/d']").unwrap();
        assert_eq!((recipe.claim.as_str(), recipe.query.as_str()), ("c", "{ a }"));
        let Computation::Of { path, less, per: Divisor::Sum(per) } = recipe.computation else { panic!() };
        assert_eq!((path.len(), less.len(), per.len()), (1, 0, 2));
        let number = of("path = '/a'\nper = 7").unwrap().computation;
        assert!(matches!(number, Computation::Of { per: Divisor::Number(7.0), .. }), "{number:?}");
        assert!(matches!(of("reason = 'No.'").unwrap().computation, Computation::Untold(reason) if reason == "No."));
        for wrong in ["", "path = '/a'\nreason = 'No.'", "reason = 'No.'\nper = 2"] {
            assert!(of(wrong).unwrap_err().contains("claim c: write either"), "{wrong}");
        }
        assert!(of("path = 'a'").is_err() && of("path = '/a'\ntimes = 2").is_err());
    }
}
