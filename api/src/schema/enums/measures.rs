//! Enums of what is measured on downloads.

use async_graphql::Enum;

use crate::metrics::{compare_downloads, concentration};

/// What of the downloads of two sets of models is compared. Only models with downloads in the interval count; zero when there is
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ComparisonStatistic", remote = "compare_downloads::Statistic")]
pub(in crate::schema) enum ComparisonStatistic {
    /// All downloads.
    #[graphql(name = "TOTAL")]
    Total,
    /// Downloads of a model on average.
    #[graphql(name = "MEAN")]
    Mean,
    /// The median of the downloads of the models.
    #[graphql(name = "MEDIAN")]
    Median,
    /// The median of the ten most downloaded models of the interval, of all when they are fewer.
    #[graphql(name = "MEDIAN_OF_TOP_10")]
    MedianOfTop10,
}

/// Between what downloads are unequal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ConcentrationUnit", remote = "concentration::Unit")]
pub(in crate::schema) enum ConcentrationUnit {
    /// Models.
    #[graphql(name = "MODEL")]
    Model,
    /// Accounts, with the downloads of their models.
    #[graphql(name = "PUBLISHER")]
    Publisher,
    /// Countries of known accounts, with the downloads of their models.
    #[graphql(name = "ORIGIN")]
    Origin,
}
