//! Published reports held against the data: each claim's document is executed here, within the request that asks.

use async_graphql::{Context, Enum, Error, ID, Object, Result};
use tokio::sync::OnceCell;

use super::metric_result::Period;
use super::scalars::Date;
use super::scope::Scope;
use crate::report::{self, Computation, Edition, Judgement, Recipe};
use crate::store::Figure;

/// What is asked of a claim for which nobody has written a document yet: which metrics there are to write one with.
const UNWRITTEN: &str = "\
# No query is written for this claim yet. These are the metrics that one could ask for.
query Metrics {
  metrics { name title description unit dimensions intervals available { from to } caveats }
}";

/// A report.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report(pub(super) &'static Edition);

/// How a claim stands against this server's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "Verdict", remote = "report::Verdict")]
pub(super) enum Verdict {
    /// The data gives the published value, within 5 %; a share, within 1 point.
    #[graphql(name = "REPRODUCED")]
    Reproduced,
    /// The data gives another value.
    #[graphql(name = "DIFFERS")]
    Differs,
    /// The data cannot tell; `note` says why.
    #[graphql(name = "NOT_COMPUTABLE")]
    NotComputable,
}

/// A published report held against this server's data, claim by claim.
#[Object]
impl Report {
    /// Its name, for `report`.
    async fn edition(&self) -> &str {
        &self.0.edition
    }

    /// As it was published.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The day on which it was published.
    async fn published_on(&self) -> Date {
        Date(self.0.published_on)
    }

    /// Where it was published.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// Its figures as this server's registry holds them, in the order of the report.
    async fn claims(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these, by their `id`; all of them when not given.")] ids: Option<Vec<ID>>,
    ) -> Result<Vec<Claim>> {
        let figures = Scope::of(ctx)?.session().await?.figures(&self.0.edition).await?;
        let claim = |figure: Figure| {
            let (place, recipe) = self.0.recipe(&figure.claim).unzip();
            (place.unwrap_or(usize::MAX), Claim { figure, recipe, judged: OnceCell::new() })
        };
        let mut claims: Vec<_> = figures.into_iter().map(claim).collect();
        claims.sort_by_key(|(place, _)| *place);
        let claims = claims.into_iter().map(|(_, claim)| claim);
        let Some(ids) = ids else { return Ok(claims.collect()) };
        Ok(claims.filter(|claim| ids.iter().any(|id| id.as_str() == claim.name())).collect())
    }
}

/// A claim of a report, and what came of it.
pub(super) struct Claim {
    figure: Figure,
    /// None while nobody has written one.
    recipe: Option<&'static Recipe>,
    /// What came of it, once somebody has asked.
    judged: OnceCell<Judgement>,
}

impl Claim {
    fn name(&self) -> String {
        format!("{}/{}", self.figure.edition, self.figure.claim)
    }

    /// Executes the document when the first field needs it.
    async fn judged(&self, ctx: &Context<'_>) -> Result<&Judgement> {
        self.judged.get_or_try_init(|| self.judge(ctx)).await
    }

    async fn judge(&self, ctx: &Context<'_>) -> Result<Judgement> {
        let Some(recipe) = self.recipe else {
            return Ok(Judgement::untold(&self.figure, "No query is written for this claim yet."));
        };
        if let Computation::Untold(reason) = &recipe.computation {
            return Ok(Judgement::untold(&self.figure, reason));
        }
        let response = Scope::of(ctx)?.execute(&recipe.query).await?;
        for error in &response.errors {
            let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
            if code != Some(&"UNAVAILABLE".into()) {
                // A document of ours that does not run, or a failure: nothing for the caller, but for the log.
                return Err(Error::new(format!("the document of {}: {}", self.name(), error.message)));
            }
        }
        if let Some(error) = response.errors.first() {
            return Ok(Judgement::untold(&self.figure, &sentence(&error.message)));
        }
        Ok(Judgement::of(&self.figure, recipe, &response.data.into_json()?))
    }
}

/// An error's message as people write it.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let end = if message.ends_with('.') { "" } else { "." };
    first.chain(letters).chain(end.chars()).collect()
}

/// What a report says, and what the data says to it.
#[Object]
impl Claim {
    /// Names the claim among those of all reports.
    async fn id(&self) -> ID {
        self.name().into()
    }

    /// What the report says, in our words.
    async fn statement(&self) -> &str {
        &self.figure.statement
    }

    /// Unit of the values; `share` runs from 0 to 1.
    async fn unit(&self) -> &str {
        &self.figure.unit
    }

    /// The value as it was published.
    async fn published(&self) -> f64 {
        self.figure.value
    }

    /// The day that the published value is of.
    async fn as_of(&self) -> Date {
        Date(self.figure.as_of)
    }

    /// Where the value was published; null when the registry does not tell.
    async fn url(&self) -> Option<&str> {
        self.figure.url.as_deref()
    }

    /// What the data gives, never the published value. Null where this server's data cannot answer; `note` says why.
    async fn computed(&self, ctx: &Context<'_>) -> Result<Option<f64>> {
        Ok(self.judged(ctx).await?.computed)
    }

    /// The period of the answer that was asked for; null when no document was executed.
    async fn computed_for(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        Ok(self.judged(ctx).await?.computed_for.map(Into::into))
    }

    /// `computed` / `published` - 1; null where nothing was computed, or zero was published.
    async fn deviation(&self, ctx: &Context<'_>) -> Result<Option<f64>> {
        Ok(self.judged(ctx).await?.deviation)
    }

    /// How the claim stands against the data.
    async fn verdict(&self, ctx: &Context<'_>) -> Result<Option<Verdict>> {
        Ok(Some(self.judged(ctx).await?.verdict.into()))
    }

    /// Why the claim cannot be computed, and how the published value was counted.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.judged(ctx).await?.note.as_deref())
    }

    /// The GraphQL document that computes the value, to open in the playground; where none can, the one nearest to it.
    async fn query(&self) -> &str {
        self.recipe.map_or(UNWRITTEN, |recipe| &recipe.query)
    }
}

/// All reports, oldest first.
pub(super) fn reports() -> Result<impl Iterator<Item = Report>> {
    Ok(report::editions().map_err(Error::new)?.iter().map(Report))
}
