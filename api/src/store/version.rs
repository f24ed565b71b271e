//! The data version: the hinge between writing and reading.

use entity::data_version;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::{Session, StoreResult, Writer};

/// Which published data is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Grows by 1 with each publication; 0 when nothing was published.
    pub number: i64,
    /// When it was published, microseconds since 1970-01-01T00:00:00Z.
    pub published_at: Option<i64>,
}

impl Session {
    /// The version that this read sees.
    pub async fn version(&self) -> StoreResult<Version> {
        let row = data_version::Entity::find().one(&self.tx).await?;
        Ok(row.map(|row| Version { number: row.version, published_at: row.published_at }).unwrap_or_default())
    }
}

impl Writer {
    /// Makes what this transaction wrote the next version, once it is committed.
    pub async fn advance_version(&self, now: i64) -> StoreResult<Version> {
        use data_version::Column;
        data_version::Entity::update_many()
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .col_expr(Column::PublishedAt, Expr::value(now))
            .filter(Column::Id.eq(1))
            .exec(&self.tx)
            .await?;
        self.version().await
    }
}
