//! The catalogue of metrics.

use async_graphql::SimpleObject;

use super::enums::{Additivity, Interval};
use super::metric_result::Period;
use crate::calendar;
use crate::dimension::{Hub, RepositoryKind};
use crate::metrics::definition::{Base, Definition};
use crate::metrics::{MetricError, Reading, available};

/// What a metric means.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct MetricDefinition {
    /// The name of its query field.
    name: &'static str,
    /// For people, short.
    title: &'static str,
    /// For people.
    description: &'static str,
    /// Unit of its values.
    unit: &'static str,
    /// How values combine: downloads of two months add up, totals do not, medians never.
    additivity: Additivity,
    /// Dimensions it can be grouped by.
    dimensions: Vec<&'static str>,
    /// Intervals it can be cut into.
    intervals: Vec<Interval>,
    /// First and last day that can be answered: in an answer those of its hub, elsewhere those of Hugging Face.
    available: Option<Period>,
    /// What to keep in mind.
    caveats: Vec<&'static str>,
    /// Where its numbers come from.
    sources: Vec<Source>,
}

/// A source of numbers.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Source {
    /// What it is.
    name: &'static str,
    /// Where it is.
    url: Option<&'static str>,
    /// Its licence, where it states one.
    license: Option<&'static str>,
}

impl MetricDefinition {
    pub(super) fn new(of: &'static Definition, available: Option<calendar::Period>) -> Self {
        let source = |source: &crate::metrics::definition::Source| Source {
            name: source.name,
            url: source.url,
            license: source.license,
        };
        Self {
            name: of.name,
            title: of.title,
            description: of.description,
            unit: of.unit,
            additivity: of.additivity.into(),
            dimensions: of.dimensions.to_vec(),
            intervals: of.intervals.iter().map(|interval| (*interval).into()).collect(),
            available: available.map(Into::into),
            caveats: of.caveats.to_vec(),
            sources: of.sources.iter().map(source).collect(),
        }
    }

    /// A definition outside an answer.
    pub(super) async fn of_default_hub(reading: &Reading, of: &'static Definition) -> Result<Self, MetricError> {
        let kinds = match &of.basis {
            Base::ModelDownloads => return Ok(Self::new(of, available::downloads(reading, Hub::HuggingFace).await?)),
            Base::Repositories(kind) => std::slice::from_ref(kind),
            Base::Everything => RepositoryKind::ALL,
        };
        Ok(Self::new(of, available::counts(reading, Hub::HuggingFace, kinds).await?))
    }
}
