//! What derives from the record of one kind of one hub, written anew as a whole.

use entity::repository_facet;
use entity::{absence, amount, attribute_set, base_edge, former_name, listing, repository};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityName as _, ExprTrait, IntoActiveModel};

use super::{Derivation, StoreResult, Writer};
use crate::calendar::Day;
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

impl Derivation<'_> {
    /// Writes a part of what was derived.
    pub async fn add(&self, part: Derived) -> StoreResult<()> {
        self.insert(part.repositories.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert(part.former_names.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert(part.facets.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert(part.bases.into_iter().map(IntoActiveModel::into_active_model)).await?;
        self.insert(part.absences.into_iter().map(|(id, gone)| absence::ActiveModel {
            repository_id: Set(id),
            from_day: Set(gone.from.epoch_days()),
            to_day: Set(gone.to.map(Day::epoch_days)),
        }))
        .await?;
        self.insert(part.amounts.into_iter().map(|(id, amount)| amount::ActiveModel {
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

    async fn insert<A: ActiveModelTrait + Send>(&self, rows: impl IntoIterator<Item = A>) -> StoreResult<()> {
        let place = self.place(A::Entity::default().table_name());
        self.writer.insert_into(&place, rows).await
    }
}

impl Writer {
    /// Takes away attribute sets that neither a row nor a repository has.
    pub async fn prune_bodies(&self) -> StoreResult<()> {
        // Each database is told in the form of which it makes one pass over those who have sets.
        let is_joined = self.tx.get_database_backend() == DbBackend::Postgres;
        let own = Expr::col((attribute_set::Entity, attribute_set::Column::Digest));
        let mut unused = Query::delete().from_table(attribute_set::Entity).take();
        let listed = Query::select().column(listing::Column::Attributes).from(listing::Entity).take();
        let merged = Query::select().column(repository::Column::Attributes).from(repository::Entity).take();
        let (of_row, of_repository) = (
            Expr::col((listing::Entity, listing::Column::Attributes)),
            Expr::col((repository::Entity, repository::Column::Attributes)),
        );
        for (mut having, theirs) in [(listed, of_row), (merged, of_repository)] {
            unused.and_where(if is_joined {
                Expr::exists(having.and_where(theirs.eq(own.clone())).take()).not()
            } else {
                own.clone().not_in_subquery(having)
            });
        }
        self.tx.execute(&unused).await?;
        Ok(())
    }
}
