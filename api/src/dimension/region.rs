//! REGION: countries, their names and the five regions, by the table `regions.csv` beside this file.
//!
//! Source: ISO 3166-1 alpha-2 codes with English names, grouped by hand for hubscope after the United Nations' geographic
//! regions (M49); plain facts, under the licence of this project. `us` holds the territories of the United States, `china`
//! Hong Kong and Macao, `europe` Russia and Cyprus but neither Turkey nor the Caucasus, `asia-pacific` East, South,
//! South-East and Central Asia and Oceania. It is a grouping for statistics and says nothing else.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::vocabulary::vocabulary;

vocabulary! {
    /// A group of countries, for statistics and nothing else.
    Region, "region";
    /// The United States and their territories.
    Us = 0, "US", "United States";
    /// China with Hong Kong and Macao.
    China = 1, "CHINA", "China";
    /// Europe.
    Europe = 2, "EUROPE", "Europe";
    /// East (without China), South, South-East and Central Asia, and Oceania.
    AsiaPacific = 3, "ASIA_PACIFIC", "Asia-Pacific";
    /// Every other country.
    RestOfWorld = 4, "REST_OF_WORLD", "Rest of world";
}

/// A country of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2, upper case.
    pub code: &'static str,
    /// English name.
    pub name: &'static str,
    /// The region that it is counted in.
    pub region: Region,
}

static COUNTRIES: LazyLock<BTreeMap<&'static str, Country>> = LazyLock::new(|| {
    include_str!("regions.csv").lines().filter_map(country).map(|known| (known.code, known)).collect()
});

// The name stands last, so a comma in it needs no quotes.
fn country(line: &'static str) -> Option<Country> {
    let mut fields = line.splitn(3, ',');
    let (code, region, name) = (fields.next()?, fields.next()?, fields.next()?);
    let region = match region {
        "us" => Region::Us,
        "china" => Region::China,
        "europe" => Region::Europe,
        "asia-pacific" => Region::AsiaPacific,
        "other" => Region::RestOfWorld,
        _ => return None,
    };
    Some(Country { code, name, region })
}

/// Every country of the table, by code.
pub fn countries() -> impl Iterator<Item = &'static Country> {
    COUNTRIES.values()
}

/// The country with this ISO 3166-1 alpha-2 code, in any case; none for a code that is not in the table.
pub fn country_of(code: &str) -> Option<&'static Country> {
    COUNTRIES.get(code).or_else(|| COUNTRIES.get(code.to_ascii_uppercase().as_str()))
}

/// The region of a country, by its code in any case.
pub fn region_of(country: &str) -> Option<Region> {
    country_of(country).map(|known| known.region)
}

/// The English name of a country, by its code in any case.
pub fn country_name(code: &str) -> Option<&'static str> {
    country_of(code).map(|known| known.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_country() {
        let lines = include_str!("regions.csv").lines().filter(|line| !line.starts_with('#')).skip(1);
        assert_eq!((countries().count(), lines.count()), (249, 249));
        for known in countries() {
            assert!(known.code.len() == 2 && known.code.bytes().all(|b| b.is_ascii_uppercase()), "{known:?}");
            assert!(!known.name.contains('"'), "{known:?}");
        }
    }

    #[test]
    fn countries_are_found_in_any_case() {
        assert_eq!(region_of("hk"), Some(Region::China));
        assert_eq!(region_of("RU"), Some(Region::Europe));
        assert_eq!(region_of("Tr"), Some(Region::RestOfWorld));
        assert_eq!(region_of("JP"), Some(Region::AsiaPacific));
        assert_eq!(region_of("pr"), Some(Region::Us));
        assert_eq!(country_name("BQ"), Some("Bonaire, Sint Eustatius and Saba"));
        assert_eq!(country_name("cn"), Some("China"));
        assert_eq!(region_of("XX"), None);
        assert_eq!(region_of(""), None);
        assert_eq!(region_of("country"), None);
    }
}
