//! The catalogue of metrics.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};

use super::enums::{Additivity, Hub, Interval};
use super::error::metric_error;
use super::metric_result::Period;
use super::scope::Scope;
use crate::calendar;
use crate::dimension;
use crate::metrics::available;
use crate::metrics::definition::Definition;

/// What a metric means.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
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
    /// What to keep in mind.
    caveats: Vec<&'static str>,
    /// Where its numbers come from.
    sources: Vec<Source>,
    #[graphql(skip)]
    of: &'static Definition,
    /// What the answer knows that tells this; none outside an answer.
    #[graphql(skip)]
    answered: Option<Option<calendar::Period>>,
}

#[ComplexObject]
impl MetricDefinition {
    /// First day, and the day after the last, that can be answered; null where nothing is recorded.
    async fn available(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On which hub; when not given, on that of the answer, outside of answers on Hugging Face.")]
        hub: Option<Hub>,
    ) -> Result<Option<Period>> {
        let available = match (hub, self.answered) {
            (None, Some(answered)) => answered,
            (hub, _) => {
                let hub = hub.map_or(dimension::Hub::HuggingFace, Into::into);
                let reading = Scope::of(ctx)?.reading().await?;
                available::of(reading, hub, self.of).await.map_err(metric_error)?
            }
        };
        Ok(available.map(Into::into))
    }
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
    /// A definition outside an answer.
    pub(super) fn new(of: &'static Definition) -> Self {
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
            caveats: of.caveats.to_vec(),
            sources: of.sources.iter().map(source).collect(),
            of,
            answered: None,
        }
    }

    /// The definition of an answer, which tells what could be answered.
    pub(super) fn of_answer(of: &'static Definition, available: Option<calendar::Period>) -> Self {
        Self { answered: Some(available), ..Self::new(of) }
    }
}
