//! `setPublisher`.

use async_graphql::{Context, Error, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::super::enums::{Hub, PublisherKind, known};
use super::super::error::coded;
use super::super::metric_result::DataVersion;
use super::super::publisher::Publisher;
use super::super::scalars::CountryCode;
use super::super::scope::Scope;
use super::{Means, administrator};
use crate::catalogue;
use crate::registry::{Correction, CorrectionError, correct};
use crate::store::LeaseError;

/// Changes of the publisher registry.
#[derive(Debug, Default)]
pub(in crate::schema) struct Publishers;

/// What is to be known of an account from now on. What is not given stays; null clears.
#[derive(Debug, InputObject)]
struct SetPublisherInput {
    /// The hub.
    #[graphql(default_with = "Hub::HuggingFace")]
    hub: Hub,
    /// Account name, whatever the case; also one that no snapshot lists yet.
    login: String,
    /// What kind of organisation or person it is; UNKNOWN or null when that is not known any more.
    kind: MaybeUndefined<PublisherKind>,
    /// Its country; `unknown` or null when that is not known any more.
    country: MaybeUndefined<CountryCode>,
    /// Name for people; null takes it away.
    display_name: MaybeUndefined<String>,
    /// What supports the facts that are given, for example `company register`.
    source: String,
    /// Address of the source.
    url: Option<String>,
}

/// An account after it was corrected.
#[derive(Debug, SimpleObject)]
struct SetPublisherPayload {
    /// The account as it is known now.
    publisher: Publisher,
    /// The first version whose answers say so; the one in force when all of it was known before, sources included.
    data_version: DataVersion,
}

#[Object]
impl Publishers {
    /// Scope `admin`. Corrects what is known of a publisher; kept with its evidence, and applied to all metrics on return. An entry
    /// of the audit trail tells who did it, when, and what was known before and after.
    async fn set_publisher(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account, what is known of it, and from where.")] input: SetPublisherInput,
    ) -> Result<Option<SetPublisherPayload>> {
        let who = administrator(ctx)?;
        let means = Means::of(ctx)?;
        let correction = input.correction();
        let (hub, login) = (correction.hub, correction.login.clone());
        let (store, wait) = (means.store.clone(), means.wait());
        // Not to be broken off with the request: the right to write has to be given back.
        let corrected = tokio::spawn(async move { correct(&store, &who, correction, wait).await });
        corrected.await.map_err(Error::new_with_source)?.map_err(correction_error)?;
        means.shown().await?;
        let scope = Scope::of(ctx)?;
        let account = catalogue::account(scope.session().await?, hub, &login).await?;
        let account = account.ok_or_else(|| coded("INTERNAL", "the account that was corrected is not recorded"))?;
        let (version, last_on) = scope.reading().await?.engine().version().await?;
        Ok(Some(SetPublisherPayload { publisher: account.into(), data_version: DataVersion::new(version, last_on) }))
    }
}

impl SetPublisherInput {
    fn correction(self) -> Correction {
        let kind = |kind: PublisherKind| known(&[kind]).0.pop();
        let country = |country: CountryCode| match country {
            CountryCode::Country(code) => Some(code),
            CountryCode::Unknown => None,
        };
        Correction {
            hub: self.hub.into(),
            login: self.login,
            kind: given(self.kind, kind),
            country: given(self.country, country),
            display_name: given(self.display_name, Some),
            source: self.source,
            url: self.url,
        }
    }
}

/// What a field says: nothing when it is absent, that there is no value when it is null.
fn given<T, U>(field: MaybeUndefined<T>, value: impl FnOnce(T) -> Option<U>) -> Option<Option<U>> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(given) => Some(value(given)),
    }
}

fn correction_error(error: CorrectionError) -> Error {
    match error {
        CorrectionError::Value { .. } | CorrectionError::Nothing => coded("BAD_USER_INPUT", error.to_string()),
        CorrectionError::Busy | CorrectionError::Lease(LeaseError::Lost) => {
            coded("UNAVAILABLE", CorrectionError::Busy.to_string())
        }
        CorrectionError::Lease(LeaseError::Store(error)) if error.is_passing() => {
            tracing::warn!("a change broke off: {error}");
            coded(
                "UNAVAILABLE",
                "the database broke off, and it is not known whether this was changed; look before you ask again",
            )
        }
        CorrectionError::Lease(error @ LeaseError::Store(_)) => Error::new(error.to_string()),
    }
}
