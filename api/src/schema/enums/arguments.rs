//! Enums of arguments.

use async_graphql::Enum;

use crate::calendar;
use crate::dimension;

/// A calendar interval. Weeks begin on Monday (ISO 8601).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Interval", remote = "calendar::Interval")]
pub(in crate::schema) enum Interval {
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
pub(in crate::schema) enum Hub {
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
pub(in crate::schema) enum RepositoryKind {
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
pub(in crate::schema) enum Attribution {
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
pub(in crate::schema) enum Unknowns {
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
pub(in crate::schema) enum ModelDimension {
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
pub(in crate::schema) enum DatasetDimension {
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
