//! Enums of answers.

use async_graphql::Enum;

use crate::{dimension, metrics};

/// What a group stands for. Keys are unique within an answer; that of OTHER is `_other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "GroupRole", remote = "metrics::Role")]
pub(in crate::schema) enum GroupRole {
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
pub(in crate::schema) enum PointStatus {
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
pub(in crate::schema) enum Freshness {
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
pub(in crate::schema) enum DownloadBasis {
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
pub(in crate::schema) enum Additivity {
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

/// Where a number of parameters was read, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "ParameterSource", remote = "dimension::ParameterSource")]
pub(in crate::schema) enum ParameterSource {
    /// The table of curated sizes.
    #[graphql(name = "CURATED")]
    Curated,
    /// `safetensors.total`, parameters and not bytes.
    #[graphql(name = "SAFETENSORS")]
    Safetensors,
    /// `gguf.total`.
    #[graphql(name = "GGUF")]
    Gguf,
    /// The name of the repository.
    #[graphql(name = "NAME")]
    Name,
}
