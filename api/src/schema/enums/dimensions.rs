//! Enums of what answers can be grouped by.

use async_graphql::Enum;

use crate::dimension;

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

/// What spaces can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "SpaceDimension")]
pub(in crate::schema) enum SpaceDimension {
    /// What a space is built with.
    #[graphql(name = "SDK")]
    Sdk,
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

impl From<SpaceDimension> for dimension::Dimension {
    fn from(by: SpaceDimension) -> Self {
        match by {
            SpaceDimension::Sdk => Self::Sdk,
            SpaceDimension::Origin => Self::Origin,
            SpaceDimension::Region => Self::Region,
            SpaceDimension::Publisher => Self::Publisher,
            SpaceDimension::PublisherKind => Self::PublisherKind,
        }
    }
}
