//! Enums of arguments.

use async_graphql::Enum;

use crate::calendar;
use crate::dimension;
use crate::metrics::attention;

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
#[graphql(name = "Attribution", remote = "dimension::Attribution")]
pub(in crate::schema) enum Attribution {
    /// The account that uploaded the repository.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// The account of the root of the model's lineage: a quantised Qwen uploaded by anyone counts for Qwen. Models that name no base count for their uploader.
    #[graphql(name = "ROOT_MODEL")]
    RootModel,
}

/// What attention is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "AttentionMeasure", remote = "attention::Measure")]
pub(in crate::schema) enum AttentionMeasure {
    /// Downloads of each week.
    #[graphql(name = "DOWNLOADS")]
    Downloads,
    /// Likes gained in each week.
    #[graphql(name = "LIKES")]
    Likes,
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
