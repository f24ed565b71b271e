//! `hubTotals`.

use async_graphql::{ComplexObject, Context, Error, Result, SimpleObject};

use super::definition::MetricDefinition;
use super::enums::PointStatus;
use super::metric_result::{Period, Provenance, SeriesBreak, frame};
use super::scalars::{Count, Date};
use super::scope::Scope;
use super::written::{Listed, row};
use crate::dimension::Hub;
use crate::metrics::hub_totals::Answer;
use crate::report::editions;

/// The unit of published figures that count users.
const USERS: &str = "users";

/// The whole hub, now and over time.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub(super) struct HubTotals {
    #[graphql(skip)]
    hub: Hub,
    /// What the metric means.
    pub(super) definition: MetricDefinition,
    /// What the answer was computed from.
    pub(super) provenance: Provenance,
    /// The range that was answered, both ends resolved.
    pub(super) period: Period,
    /// Breaks inside the period that touch this metric, for charts to draw.
    pub(super) breaks: Vec<SeriesBreak>,
    /// Models existing at the end of the period.
    models: Count,
    /// Datasets existing at the end of the period.
    datasets: Count,
    /// Spaces existing at the end of the period.
    spaces: Count,
    /// Accounts with at least one of them.
    publishers: Count,
    /// Of models, in the period; null where no day of it is recorded.
    downloads: Option<Count>,
    /// One for each interval.
    points: Listed<HubTotalsPoint>,
}

/// A figure that nobody can count here: as it was published.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct PublishedFigure {
    /// The value.
    value: f64,
    /// The day it is of.
    as_of: Date,
    /// The report that it is from.
    source: String,
    /// Where it was published.
    url: Option<String>,
}

#[ComplexObject]
impl HubTotals {
    /// Registered users: only as published, the hub counts them nowhere. The latest figure of this server's registry, whatever the
    /// period; null when it holds none for this hub.
    async fn users(&self, ctx: &Context<'_>) -> Result<Option<PublishedFigure>> {
        // Published figures are of Hugging Face.
        if self.hub != Hub::HuggingFace {
            return Ok(None);
        }
        let Some(figure) = Scope::of(ctx)?.session().await?.latest_figure(USERS).await? else { return Ok(None) };
        let editions = editions().map_err(Error::new)?;
        let edition = editions.iter().find(|edition| edition.edition == figure.edition);
        Ok(Some(PublishedFigure {
            value: figure.value,
            as_of: Date(figure.as_of),
            source: edition.map_or(figure.edition, |edition| edition.title.clone()),
            url: figure.url,
        }))
    }
}

row! {
    /// The hub in one interval; `from` and `to` are the calendar bounds cut to the period.
    pub(super) struct HubTotalsPoint {
        /// First day.
        from: Date,
        /// The day after the last.
        to: Date,
        /// Models existing at its end; null where models are not recorded.
        models: Option<Count>,
        /// Datasets existing at its end; null where datasets are not recorded.
        datasets: Option<Count>,
        /// Spaces existing at its end; null where spaces are not recorded.
        spaces: Option<Count>,
        /// What the counts are worth, of those kinds that are recorded at all.
        count_status: PointStatus,
        /// Downloads of models.
        downloads: Option<Count>,
        /// What the downloads are worth.
        download_status: PointStatus,
    }
}

impl HubTotals {
    pub(super) fn new(hub: Hub, answer: Answer) -> Self {
        let (definition, provenance, period, breaks) = frame(answer.frame);
        let points = answer.points.into_iter().map(|point| HubTotalsPoint {
            from: Date(point.interval.from()),
            to: Date(point.interval.to()),
            models: point.models.map(Count),
            datasets: point.datasets.map(Count),
            spaces: point.spaces.map(Count),
            count_status: point.count_status.into(),
            downloads: point.downloads.map(Count),
            download_status: point.download_status.into(),
        });
        Self {
            hub,
            definition,
            provenance,
            period,
            breaks,
            models: Count(answer.models),
            datasets: Count(answer.datasets),
            spaces: Count(answer.spaces),
            publishers: Count(answer.publishers),
            downloads: answer.downloads.map(Count),
            points: points.collect(),
        }
    }
}
