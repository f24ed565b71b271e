//! The editions of published reports: a file each.

use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, de};

use super::Recipe;
use crate::calendar::Day;

/// Every edition, oldest first.
const FILES: [&str; 2] =
    [include_str!("../../reports/spring-2026.toml"), include_str!("../../reports/summer-2026.toml")];

/// A published report, and what computes its claims.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Its name, as in the registry of figures.
    pub edition: String,
    /// As it was published.
    pub title: String,
    /// The day on which it was published.
    #[serde(deserialize_with = "day")]
    pub published_on: Day,
    /// Where.
    pub url: String,
    /// What computes its claims, in the order in which they are told.
    #[serde(rename = "claim")]
    pub recipes: Vec<Recipe>,
}

impl Edition {
    /// Where a claim stands in the report, and what computes it.
    pub fn recipe(&self, claim: &str) -> Option<(usize, &Recipe)> {
        self.recipes.iter().enumerate().find(|(_, recipe)| recipe.claim == claim)
    }
}

/// Every edition, oldest first.
///
/// # Errors
/// When a file of an edition is malformed, which tests rule out.
pub fn editions() -> Result<&'static [Edition], String> {
    static EDITIONS: LazyLock<Result<Vec<Edition>, String>> =
        LazyLock::new(|| FILES.iter().map(|text| toml::from_str(text).map_err(|error| error.to_string())).collect());
    EDITIONS.as_deref().map_err(Clone::clone)
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::registry::figures::read;
    use crate::sample;

    #[test]
    fn every_figure_of_an_edition_is_computed_or_has_a_reason() {
        for edition in editions().unwrap() {
            let (_, table) = sample::files().find(|(path, _)| *path == "published_figures.csv").unwrap();
            let mut figures = read(table).unwrap();
            figures.retain(|figure| figure.edition == edition.edition);
            assert!(!figures.is_empty(), "{}", edition.edition);
            let published: HashSet<&str> = figures.iter().map(|figure| figure.claim.as_str()).collect();
            let written: HashSet<&str> = edition.recipes.iter().map(|recipe| recipe.claim.as_str()).collect();
            assert_eq!(written.len(), edition.recipes.len(), "{}: a claim twice", edition.edition);
            assert_eq!(published, written, "{}", edition.edition);
            assert!(figures.iter().all(|figure| figure.url.as_deref() == Some(edition.url.as_str())));
        }
    }
}
