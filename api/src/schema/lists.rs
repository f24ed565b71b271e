//! From the arguments of a list to its page.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Result};

use super::enums::{DerivativeScope, RepositoryOrderField};
use super::error::{coded, list_error, metric_error};
use super::inputs::{DateRange, PublisherOrder, RepositoryOrder};
use super::loads::{FirstDerivativesOf, FirstPageOf};
use super::scope::Scope;
use crate::catalogue::{
    AccountList, AccountRow, AccountSort, DerivativeList, Downloads, NodeId, Owner, Page, Part, RepositoryList,
    RepositoryRow, RepositorySort,
};
use crate::dimension::text::list_key;
use crate::dimension::{Clause, Hub, RepositoryKind};
use crate::metrics::download_series::{self, Unit};
use crate::metrics::{MetricError, PeriodRequest};

type OfKind = (Hub, RepositoryKind);
type Clauses = Result<Vec<Clause>, MetricError>;

/// Which part of a list a field asks for.
pub(super) fn part(ctx: &Context<'_>, first: i32, after: Option<String>) -> Part {
    Part { first, after, counted: ctx.look_ahead().field("totalCount").exists() }
}

/// A page of repositories.
pub(super) async fn repositories(
    ctx: &Context<'_>,
    (hub, kind): OfKind,
    clauses: Clauses,
    order: RepositoryOrder,
    range: Option<DateRange>,
    part: Part,
) -> Result<Page<RepositoryRow>> {
    let filter = aged(ctx, (hub, kind), clauses, range).await?;
    let sort = sort(kind, order.field)?;
    part.check().map_err(|error| list_error(&error))?;
    let is_by_downloads = sort == RepositorySort::Downloads;
    let downloads = downloads(ctx, (hub, kind), Unit::Repository, &filter, range, is_by_downloads).await?;
    let list =
        RepositoryList { hub, kind, filter, sort, descending: order.direction.is_descending(), downloads, owner: None };
    list.page(Scope::of(ctx)?.session().await?, &part).await.map_err(|error| list_error(&error))
}

/// A page of accounts.
pub(super) async fn accounts(
    ctx: &Context<'_>,
    hub: Hub,
    clauses: Clauses,
    order: PublisherOrder,
    range: Option<DateRange>,
    part: Part,
) -> Result<Page<AccountRow>> {
    let filter = clauses.map_err(metric_error)?;
    let sort = order.field.into();
    part.check().map_err(|error| list_error(&error))?;
    let of_models = (hub, RepositoryKind::Model);
    let downloads = downloads(ctx, of_models, Unit::Account, &filter, range, sort == AccountSort::Downloads).await?;
    let list = AccountList { hub, filter, sort, descending: order.direction.is_descending(), downloads };
    list.page(Scope::of(ctx)?.session().await?, &part).await.map_err(|error| list_error(&error))
}

/// A page of the repositories of one account.
pub(super) async fn own_repositories(
    ctx: &Context<'_>,
    account: &AccountRow,
    (hub, kind): OfKind,
    clauses: Clauses,
    order: RepositoryOrder,
    part: Part,
) -> Result<Page<RepositoryRow>> {
    let scope = Scope::of(ctx)?;
    let filter = aged(ctx, (hub, kind), clauses, None).await?;
    let sort = sort(kind, order.field)?;
    let descending = order.direction.is_descending();
    let owner = Some(Owner { id: account.id, login: account.login_key.clone() });
    let list = RepositoryList { hub, kind, filter, sort, descending, downloads: None, owner };
    if part.after.is_some() {
        return list.page(scope.session().await?, &part).await.map_err(|error| list_error(&error));
    }
    let asked = FirstPageOf { account: account.id, asked_at: ctx.item.pos, list: Arc::new(list), part };
    let page = scope.loads().await?.load_one(asked).await.map_err(|error| list_error(&error))?;
    page.ok_or_else(|| coded("INTERNAL", "the list of an account was not read"))
}

/// A page of the models that are built on one.
pub(super) async fn derivatives(
    ctx: &Context<'_>,
    base: &RepositoryRow,
    scope: DerivativeScope,
    part: Part,
) -> Result<Page<RepositoryRow>> {
    let list = DerivativeList { base: base.id, node: NodeId::of_repository(base), scope: scope.into() };
    let request = Scope::of(ctx)?;
    let page = if part.after.is_some() {
        let session = request.session().await?;
        let pages = DerivativeList::pages(&[&list], session, &part).await.map_err(|error| list_error(&error));
        pages?.remove(&base.id)
    } else {
        let asked = FirstDerivativesOf { list: Arc::new(list), asked_at: ctx.item.pos, part };
        request.loads().await?.load_one(asked).await.map_err(|error| list_error(&error))?
    };
    page.ok_or_else(|| coded("INTERNAL", "the list of derivatives was not read"))
}

/// The downloads of a period, where it orders a list. A period without use is checked all the same.
async fn downloads(
    ctx: &Context<'_>,
    (hub, kind): OfKind,
    unit: Unit,
    filter: &[Clause],
    range: Option<DateRange>,
    is_order: bool,
) -> Result<Option<Downloads>> {
    let Some(range) = range else { return Ok(None) };
    let reading = Scope::of(ctx)?.reading().await?;
    let period = download_series::period(reading, hub, kind, range.into()).await.map_err(metric_error)?;
    if !is_order {
        return Ok(None);
    }
    let of = download_series::all(reading, (hub, kind), unit, filter.to_vec(), period).await.map_err(metric_error)?;
    // Repositories are known by their places already.
    let key = |name: String| if unit == Unit::Account { list_key(&name) } else { name };
    let keyed = |of: HashMap<String, i64>| of.into_iter().map(|(name, downloads)| (key(name), downloads)).collect();
    Ok(Some(Downloads { asked: range.to_string(), period, of: of.map(keyed).map(Arc::new) }))
}

/// The conditions of a list, in which ages are those of one day.
async fn aged(
    ctx: &Context<'_>,
    (hub, kind): OfKind,
    clauses: Clauses,
    range: Option<DateRange>,
) -> Result<Vec<Clause>> {
    let recorded = Scope::of(ctx)?.reading().await?.engine().recorded(hub, kind).await?;
    let day = PeriodRequest::from(range.unwrap_or_default()).age_on(&recorded);
    Ok(clauses.map_err(metric_error)?.into_iter().map(|clause| clause.on(day)).collect())
}

fn sort(kind: RepositoryKind, field: RepositoryOrderField) -> Result<RepositorySort> {
    if kind != RepositoryKind::Model && field == RepositoryOrderField::Parameters {
        let told = "only models have parameters; order by DOWNLOADS, LIKES, CREATED_AT, LAST_MODIFIED or NAME";
        return Err(coded("BAD_USER_INPUT", told));
    }
    Ok(field.into())
}
