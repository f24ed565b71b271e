//! What derives from the record of one kind of one hub, written anew as a whole.

use entity::repository_facet;
use entity::{absence, amount, attribute_set, base_edge, former_name, listing, recorded_history, repository};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, QueryFilter};

use super::{StoreResult, Writer};
use crate::calendar::Day;
use crate::dimension::{Hub, RepositoryKind};
use crate::history::{Absence, Amount};

/// Dimensions in which a repository can have several values; the codes are those that tables hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetOf {
    /// CATEGORY of datasets.
    Category,
    /// MODALITY of datasets.
    Modality,
}

impl FacetOf {
    /// The number that tables hold.
    pub fn code(self) -> i16 {
        self as i16
    }

    /// The facet of a number held by a table.
    pub fn from_code(code: i16) -> Option<Self> {
        [Self::Category, Self::Modality].into_iter().find(|facet| facet.code() == code)
    }
}

/// Rows to be written, in any order: their keys are checked at the end.
#[derive(Debug, Default)]
pub struct Derived {
    /// Repositories; former names and facets belong to those of the same part.
    pub repositories: Vec<repository::Model>,
    /// Names before renames.
    pub former_names: Vec<former_name::Model>,
    /// Categories and modalities.
    pub facets: Vec<repository_facet::Model>,
    /// Declared bases.
    pub bases: Vec<base_edge::Model>,
    /// Stretches of removal.
    pub absences: Vec<(i64, Absence)>,
    /// Amounts.
    pub amounts: Vec<(i64, Amount)>,
}

impl Writer {
    /// Takes away what was derived for a kind.
    pub async fn clear_derived(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<()> {
        use repository::Column::{Hub as OfHub, Id, Kind};
        let ids = || {
            Query::select()
                .column(Id)
                .from(repository::Entity)
                .and_where(OfHub.eq(hub.code()))
                .and_where(Kind.eq(kind.code()))
                .take()
        };
        // Not all databases know what belongs to a repository.
        let tx = &self.tx;
        amount::Entity::delete_many().filter(amount::Column::RepositoryId.in_subquery(ids())).exec(tx).await?;
        absence::Entity::delete_many().filter(absence::Column::RepositoryId.in_subquery(ids())).exec(tx).await?;
        base_edge::Entity::delete_many().filter(base_edge::Column::RepositoryId.in_subquery(ids())).exec(tx).await?;
        former_name::Entity::delete_many()
            .filter(former_name::Column::RepositoryId.in_subquery(ids()))
            .exec(tx)
            .await?;
        let facets = repository_facet::Entity::delete_many();
        facets.filter(repository_facet::Column::RepositoryId.in_subquery(ids())).exec(tx).await?;
        repository::Entity::delete_many().filter(OfHub.eq(hub.code())).filter(Kind.eq(kind.code())).exec(tx).await?;
        recorded_history::Entity::delete_many()
            .filter(recorded_history::Column::Hub.eq(hub.code()))
            .filter(recorded_history::Column::Kind.eq(kind.code()))
            .exec(tx)
            .await?;
        Ok(())
    }

    /// The first number free for repositories.
    pub async fn next_repository(&self) -> StoreResult<i64> {
        self.next_number::<repository::Entity>(repository::Column::Id).await
    }

    /// Writes a part of what was derived.
    pub async fn add_derived(&self, part: Derived) -> StoreResult<()> {
        self.insert_all(part.repositories.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert_all(part.former_names.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert_all(part.facets.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert_all(part.bases.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert_all(part.absences.into_iter().map(|(id, gone)| absence::ActiveModel {
            repository_id: Set(id),
            from_day: Set(gone.from.epoch_days()),
            to_day: Set(gone.to.map(Day::epoch_days)),
        }))
        .await?;
        self.insert_all(part.amounts.into_iter().map(|(id, amount)| amount::ActiveModel {
            repository_id: Set(id),
            to_day: Set(amount.stretch.to().epoch_days()),
            from_day: Set(amount.stretch.from().epoch_days()),
            rule: Set(amount.rule.code()),
            count: Set(amount.count),
            reset: Set(amount.reset),
            likes_gained: Set(amount.likes_gained),
        }))
        .await
    }

    /// Records from which day on downloads of a kind are known.
    pub async fn set_recorded_from(&self, hub: Hub, kind: RepositoryKind, from: Day) -> StoreResult<()> {
        let row = recorded_history::Model { hub: hub.code(), kind: kind.code(), from_day: from.epoch_days() };
        self.insert_all([row.into_active_model()]).await
    }

    /// Takes away attribute sets that neither a row nor a repository has.
    pub async fn prune_bodies(&self) -> StoreResult<()> {
        // `NOT EXISTS` and not `NOT IN`: PostgreSQL makes a join of the first and a scan for each row of the second.
        let set = (attribute_set::Entity, attribute_set::Column::Digest);
        let listed = Query::select()
            .expr(Expr::val(1))
            .from(listing::Entity)
            .and_where(Expr::col((listing::Entity, listing::Column::Attributes)).equals(set))
            .take();
        let merged = Query::select()
            .expr(Expr::val(1))
            .from(repository::Entity)
            .and_where(Expr::col((repository::Entity, repository::Column::Attributes)).equals(set))
            .take();
        let unused = Query::delete()
            .from_table(attribute_set::Entity)
            .and_where(Expr::exists(listed).not())
            .and_where(Expr::exists(merged).not())
            .take();
        self.tx.execute(&unused).await?;
        Ok(())
    }
}
