//! Vocabularies with the member UNKNOWN, which the program knows without it: their members lead to its values by name.

use std::collections::BTreeSet;

use async_graphql::Enum;
use async_graphql::resolver_utils::EnumType;

/// What kind of organisation or person a publisher is; re-packaging is a behaviour, not a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "PublisherKind")]
pub(in crate::schema) enum PublisherKind {
    /// Industry.
    #[graphql(name = "INDUSTRY")]
    Industry,
    /// Academia.
    #[graphql(name = "ACADEMIA")]
    Academia,
    /// Non profit.
    #[graphql(name = "NON_PROFIT")]
    NonProfit,
    /// Government.
    #[graphql(name = "GOVERNMENT")]
    Government,
    /// Community.
    #[graphql(name = "COMMUNITY")]
    Community,
    /// Individual.
    #[graphql(name = "INDIVIDUAL")]
    Individual,
    /// Not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// By country; a grouping for statistics and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Region")]
pub(in crate::schema) enum Region {
    /// The United States and their territories.
    #[graphql(name = "US")]
    Us,
    /// China with Hong Kong and Macao.
    #[graphql(name = "CHINA")]
    China,
    /// Europe.
    #[graphql(name = "EUROPE")]
    Europe,
    /// Asia pacific.
    #[graphql(name = "ASIA_PACIFIC")]
    AsiaPacific,
    /// Every other known country.
    #[graphql(name = "REST_OF_WORLD")]
    RestOfWorld,
    /// Not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// What a model works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Modality")]
pub(in crate::schema) enum Modality {
    /// Text.
    #[graphql(name = "TEXT")]
    Text,
    /// Vision.
    #[graphql(name = "VISION")]
    Vision,
    /// Audio.
    #[graphql(name = "AUDIO")]
    Audio,
    /// Multimodal.
    #[graphql(name = "MULTIMODAL")]
    Multimodal,
    /// Tabular.
    #[graphql(name = "TABULAR")]
    Tabular,
    /// Reinforcement learning.
    #[graphql(name = "REINFORCEMENT_LEARNING")]
    ReinforcementLearning,
    /// Other.
    #[graphql(name = "OTHER")]
    Other,
    /// Not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// Parameter-count classes; the bounds are 100M, 500M, 1B, 3B, 9B, 30B, 70B, 100B, 250B, 1T; the lower bound belongs to the class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SizeClass")]
pub(in crate::schema) enum SizeClass {
    /// Under 100M parameters.
    #[graphql(name = "UNDER_100M")]
    Under100M,
    /// From 100M to below 500M parameters.
    #[graphql(name = "FROM_100M_TO_500M")]
    From100MTo500M,
    /// From 500M to below 1B parameters.
    #[graphql(name = "FROM_500M_TO_1B")]
    From500MTo1B,
    /// From 1B to below 3B parameters.
    #[graphql(name = "FROM_1B_TO_3B")]
    From1BTo3B,
    /// From 3B to below 9B parameters.
    #[graphql(name = "FROM_3B_TO_9B")]
    From3BTo9B,
    /// From 9B to below 30B parameters.
    #[graphql(name = "FROM_9B_TO_30B")]
    From9BTo30B,
    /// From 30B to below 70B parameters.
    #[graphql(name = "FROM_30B_TO_70B")]
    From30BTo70B,
    /// From 70B to below 100B parameters.
    #[graphql(name = "FROM_70B_TO_100B")]
    From70BTo100B,
    /// From 100B to below 250B parameters.
    #[graphql(name = "FROM_100B_TO_250B")]
    From100BTo250B,
    /// From 250B to below 1T parameters.
    #[graphql(name = "FROM_250B_TO_1T")]
    From250BTo1T,
    /// From 1T parameters.
    #[graphql(name = "FROM_1T")]
    From1T,
    /// Not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// Age of the model in days since its told creation, at the time of the download; UNKNOWN where no source told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AgeClass")]
pub(in crate::schema) enum AgeClass {
    /// Under 30 days.
    #[graphql(name = "UNDER_30_DAYS")]
    Under30Days,
    /// From 30 to 90 days.
    #[graphql(name = "FROM_30_TO_90_DAYS")]
    From30To90Days,
    /// From 90 days to 1 year.
    #[graphql(name = "FROM_90_DAYS_TO_1_YEAR")]
    From90DaysTo1Year,
    /// From 1 year.
    #[graphql(name = "FROM_1_YEAR")]
    From1Year,
    /// Not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// How a model relates to the base it names; NONE_DECLARED: it names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Relation")]
pub(in crate::schema) enum Relation {
    /// It names no base.
    #[graphql(name = "NONE_DECLARED")]
    NoneDeclared,
    /// Trained further.
    #[graphql(name = "FINETUNE")]
    Finetune,
    /// Weights to be added to those of its base.
    #[graphql(name = "ADAPTER")]
    Adapter,
    /// Fewer bits for the weights of its base.
    #[graphql(name = "QUANTIZED")]
    Quantized,
    /// Weights of several bases, combined.
    #[graphql(name = "MERGE")]
    Merge,
}

/// The values of a vocabulary that enum members name, and whether UNKNOWN is among them.
pub(in crate::schema) fn known<E: EnumType, V: std::str::FromStr>(members: &[E]) -> (Vec<V>, bool) {
    // Each once: a list in the variables of a request may be as long as its body.
    let names: BTreeSet<&str> = members
        .iter()
        .filter_map(|member| E::items().iter().find(|item| item.value == *member))
        .map(|item| item.name)
        .collect();
    (names.iter().filter_map(|name| name.parse().ok()).collect(), names.contains(&"UNKNOWN"))
}

/// The member that a value of a vocabulary is called by; `unknown` where there is none.
pub(in crate::schema) fn member<E: EnumType + Copy>(name: Option<&str>, unknown: E) -> E {
    name.and_then(|name| E::items().iter().find(|item| item.name == name)).map_or(unknown, |item| item.value)
}
