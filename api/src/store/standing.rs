//! What the repositories of each account add up to, written anew as a whole.

use entity::{publisher, publisher_standing, repository};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::downloads::{PART, whole_sum};
use super::rows::Row;
use super::{StoreResult, Writer};
use crate::dimension::text::list_key;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::Thirtieths;

impl Writer {
    /// Adds up what the accounts of a hub have. Accounts without a repository have no standing.
    pub async fn rank_accounts(&self, hub: Hub) -> StoreResult<()> {
        use repository::Column;
        let of = |column: Column| Expr::col((repository::Entity, column));
        let lifetime = || -> Expr {
            let of_model = of(Column::Kind).eq(RepositoryKind::Model.code());
            CaseStatement::new().case(of_model, of(Column::LifetimeThirtieths)).into()
        };
        let of_kind = |kind: RepositoryKind| {
            let one = CaseStatement::new().case(of(Column::Kind).eq(kind.code()), 1).finally(0);
            whole_sum(one.into())
        };
        let login_key = Expr::col((publisher::Entity, publisher::Column::LoginKey));
        let sums = Query::select()
            .expr(of(Column::PublisherId))
            .expr(login_key.clone())
            .expr(whole_sum(lifetime().div(PART)))
            .expr(whole_sum(lifetime().modulo(PART)))
            .expr(of_kind(RepositoryKind::Model))
            .expr(of_kind(RepositoryKind::Dataset))
            .from(repository::Entity)
            .join(
                JoinType::InnerJoin,
                publisher::Entity,
                Expr::col((publisher::Entity, publisher::Column::Id)).eq(of(Column::PublisherId)),
            )
            .and_where(of(Column::Hub).eq(hub.code()))
            .add_group_by([of(Column::PublisherId), login_key])
            .take();
        let mut standings = Vec::new();
        let mut take = |row: &mut Row<'_>| {
            let (publisher_id, login_key): (i64, String) = (row.next()?, row.next()?);
            let (high, low): (Option<i64>, Option<i64>) = (row.next()?, row.next()?);
            let downloads = high.zip(low).map(|(high, low)| {
                let sum = i128::from(high) * i128::from(PART) + i128::from(low);
                Thirtieths(i64::try_from(sum).unwrap_or(i64::MAX)).rounded()
            });
            let (models, datasets) = (row.next()?, row.next()?);
            let list_key = list_key(&login_key);
            standings.push(publisher_standing::Model {
                publisher_id,
                hub: hub.code(),
                list_key,
                downloads,
                models,
                datasets,
            });
            Ok(())
        };
        self.each_row(&sums, &mut take).await?;
        // In the order of their keys they come to neighbouring places of indexes.
        standings.sort_unstable_by(|one, other| one.list_key.cmp(&other.list_key));
        let of_hub = publisher_standing::Column::Hub.eq(hub.code());
        publisher_standing::Entity::delete_many().filter(of_hub).exec(&self.tx).await?;
        self.insert_all(standings.into_iter().map(IntoActiveModel::into_active_model)).await
    }

    /// Kinds with snapshots of which nothing is derived: a migration emptied what derives.
    pub async fn underived(&self) -> StoreResult<Vec<(Hub, RepositoryKind)>> {
        let mut found = Vec::new();
        for hub in Hub::ALL {
            for kind in RepositoryKind::ALL {
                let derived = repository::Entity::find()
                    .filter(repository::Column::Hub.eq(hub.code()))
                    .filter(repository::Column::Kind.eq(kind.code()));
                // A snapshot without a usable row is refused: each has left at least one repository.
                if !self.snapshots(*hub, *kind).await?.is_empty() && derived.one(&self.tx).await?.is_none() {
                    found.push((*hub, *kind));
                }
            }
        }
        Ok(found)
    }
}
