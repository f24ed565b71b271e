//! Enums of the contract. Those that the program knows without the member UNKNOWN lead to their vocabulary by name.

use async_graphql::Enum;
use async_graphql::resolver_utils::EnumType;

use crate::calendar;
use crate::dimension;
use crate::metrics;

/// A calendar interval. Weeks begin on Monday (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Interval", remote = "calendar::Interval")]
pub(super) enum Interval {
    /// A calendar day.
    #[graphql(name = "DAY")]
    Day,
    /// Monday to Sunday.
    #[graphql(name = "WEEK")]
    Week,
    /// A calendar month.
    #[graphql(name = "MONTH")]
    Month,
    /// Three calendar months.
    #[graphql(name = "QUARTER")]
    Quarter,
    /// A calendar year.
    #[graphql(name = "YEAR")]
    Year,
}

/// Where repositories live. Every answer is of one hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Hub", remote = "dimension::Hub")]
pub(super) enum Hub {
    /// huggingface.co.
    #[graphql(name = "HUGGING_FACE")]
    HuggingFace,
    /// modelscope.cn.
    #[graphql(name = "MODELSCOPE")]
    Modelscope,
}

/// What a repository is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "RepositoryKind", remote = "dimension::RepositoryKind")]
pub(super) enum RepositoryKind {
    /// A model.
    #[graphql(name = "MODEL")]
    Model,
    /// A dataset.
    #[graphql(name = "DATASET")]
    Dataset,
    /// A space.
    #[graphql(name = "SPACE")]
    Space,
}

/// What a model's downloads are credited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Attribution")]
pub(super) enum Attribution {
    /// The account that uploaded the repository.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// The account of the root of the model's lineage: a quantised Qwen uploaded by anyone counts for Qwen. Models that name no base count for their uploader.
    #[graphql(name = "ROOT_MODEL")]
    RootModel,
}

/// What becomes of downloads whose group is not known (an account without a known country, a model without a known size).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Unknowns")]
pub(super) enum Unknowns {
    /// They are a group of their own (role UNKNOWN) and part of the denominator of every share.
    #[graphql(name = "INCLUDE")]
    Include,
    /// They leave numerator and denominator; the result still says how large they were.
    #[graphql(name = "EXCLUDE")]
    Exclude,
}

/// What models can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ModelDimension")]
pub(super) enum ModelDimension {
    /// Country of the publisher, ISO 3166-1 alpha-2.
    #[graphql(name = "ORIGIN")]
    Origin,
    /// Region of the publisher's country.
    #[graphql(name = "REGION")]
    Region,
    /// Account of the publisher.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// Industry, academia, ... by the publisher registry.
    #[graphql(name = "PUBLISHER_KIND")]
    PublisherKind,
    /// Class of the number of parameters.
    #[graphql(name = "SIZE")]
    Size,
    /// `pipeline_tag`.
    #[graphql(name = "TASK")]
    Task,
    /// By the task.
    #[graphql(name = "MODALITY")]
    Modality,
    /// `library_name`.
    #[graphql(name = "LIBRARY")]
    Library,
    /// The first `license:` tag.
    #[graphql(name = "LICENSE")]
    License,
    /// How the model relates to the base it names.
    #[graphql(name = "RELATION")]
    Relation,
    /// Days since the told creation at the time of the download.
    #[graphql(name = "AGE")]
    Age,
}

/// What datasets can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DatasetDimension")]
pub(super) enum DatasetDimension {
    /// Each `task_categories:` tag, and `robotics` for the tag LeRobot: a dataset can be in several.
    #[graphql(name = "CATEGORY")]
    Category,
    /// Each `modality:` tag: a dataset can be in several.
    #[graphql(name = "MODALITY")]
    Modality,
    /// Country of the publisher, ISO 3166-1 alpha-2.
    #[graphql(name = "ORIGIN")]
    Origin,
    /// Region of the publisher's country.
    #[graphql(name = "REGION")]
    Region,
    /// Account of the publisher.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// Industry, academia, ... by the publisher registry.
    #[graphql(name = "PUBLISHER_KIND")]
    PublisherKind,
    /// The first `license:` tag.
    #[graphql(name = "LICENSE")]
    License,
}

/// What kind of organisation or person a publisher is; re-packaging is a behaviour, not a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "PublisherKind")]
pub(super) enum PublisherKind {
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
pub(super) enum Region {
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
pub(super) enum Modality {
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
pub(super) enum SizeClass {
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
pub(super) enum AgeClass {
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
pub(super) enum Relation {
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

/// What a group stands for. Keys are unique within an answer; that of OTHER is `_other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "GroupRole", remote = "metrics::Role")]
pub(super) enum GroupRole {
    /// A value of the dimension.
    #[graphql(name = "VALUE")]
    Value,
    /// The values that are not named.
    #[graphql(name = "OTHER")]
    Other,
    /// What is not known.
    #[graphql(name = "UNKNOWN")]
    Unknown,
}

/// What a number in a series is worth. Letters are those of SDMX's code list CL_OBS_STATUS, for exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "PointStatus", remote = "metrics::PointStatus")]
pub(super) enum PointStatus {
    /// A: measured over the whole interval. A measured zero is NORMAL.
    #[graphql(name = "NORMAL")]
    Normal,
    /// E: some part comes from a rolling counter, was spread over a gap, or is known by what was left of it.
    #[graphql(name = "ESTIMATED")]
    Estimated,
    /// The recorded history covers only part of the interval (no letter of its own; exported as U, low reliability).
    #[graphql(name = "PARTIAL")]
    Partial,
    /// O: the recorded history does not touch the interval; the value is null, never zero.
    #[graphql(name = "MISSING")]
    Missing,
}

/// How old the data is, which is another thing than how old a cached answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Freshness", remote = "metrics::Freshness")]
pub(super) enum Freshness {
    /// The last snapshot is at most one and a half usual distances old.
    #[graphql(name = "FRESH")]
    Fresh,
    /// At most three.
    #[graphql(name = "LATE")]
    Late,
    /// Older, or nothing is recorded.
    #[graphql(name = "STALE")]
    Stale,
}

/// How downloads were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "DownloadBasis", remote = "metrics::Basis")]
pub(super) enum DownloadBasis {
    /// Difference of the all-time counter between two snapshots.
    #[graphql(name = "ALL_TIME_DIFFERENCE")]
    AllTimeDifference,
    /// Rolling 30-day counter taken as a rate, where no all-time counter was recorded.
    #[graphql(name = "ROLLING_30_DAYS")]
    Rolling30Days,
}

/// How values combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Additivity", remote = "metrics::definition::Additivity")]
pub(super) enum Additivity {
    /// Over repositories and over time.
    #[graphql(name = "SUM")]
    Sum,
    /// Over repositories, not over time.
    #[graphql(name = "SEMI_ADDITIVE")]
    SemiAdditive,
    /// Over nothing.
    #[graphql(name = "NON_ADDITIVE")]
    NonAdditive,
}

impl From<ModelDimension> for dimension::Dimension {
    fn from(by: ModelDimension) -> Self {
        match by {
            ModelDimension::Origin => Self::Origin,
            ModelDimension::Region => Self::Region,
            ModelDimension::Publisher => Self::Publisher,
            ModelDimension::PublisherKind => Self::PublisherKind,
            ModelDimension::Size => Self::Size,
            ModelDimension::Task => Self::Task,
            ModelDimension::Modality => Self::Modality,
            ModelDimension::Library => Self::Library,
            ModelDimension::License => Self::License,
            ModelDimension::Relation => Self::Relation,
            ModelDimension::Age => Self::Age,
        }
    }
}

impl From<DatasetDimension> for dimension::Dimension {
    fn from(by: DatasetDimension) -> Self {
        match by {
            DatasetDimension::Category => Self::Category,
            DatasetDimension::Modality => Self::DatasetModality,
            DatasetDimension::Origin => Self::Origin,
            DatasetDimension::Region => Self::Region,
            DatasetDimension::Publisher => Self::Publisher,
            DatasetDimension::PublisherKind => Self::PublisherKind,
            DatasetDimension::License => Self::License,
        }
    }
}

/// The values of a vocabulary that enum members name, and whether UNKNOWN is among them.
pub(super) fn known<E: EnumType, V: std::str::FromStr>(members: &[E]) -> (Vec<V>, bool) {
    let names: Vec<&str> = members
        .iter()
        .filter_map(|member| E::items().iter().find(|item| item.value == *member))
        .map(|item| item.name)
        .collect();
    (names.iter().filter_map(|name| name.parse().ok()).collect(), names.contains(&"UNKNOWN"))
}
