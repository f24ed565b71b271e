//! The data version: the hinge between writing and reading.

use entity::data_version;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::{Session, StoreError, StoreResult, Writer};

/// Which published data is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Grows by 1 with each publication; 0 when nothing was published.
    pub number: i64,
    /// When it was published, microseconds since 1970-01-01T00:00:00Z.
    pub published_at: Option<i64>,
}

impl Version {
    /// Whether it is another one, or one that came after it. The number alone does not tell: a database that was put back gives its
    /// numbers anew.
    pub fn has(&self, other: Self) -> bool {
        *self == other || self.number > other.number
    }
}

impl Session {
    /// The version that was in force when it began.
    pub fn version(&self) -> Version {
        self.version
    }
}

impl Writer {
    /// Makes what this transaction wrote the next version, once it is committed.
    pub async fn advance_version(&self, now: i64) -> StoreResult<Version> {
        use data_version::Column;
        let next = Version { number: self.version.number + 1, published_at: Some(now) };
        let advanced = data_version::Entity::update_many()
            .col_expr(Column::Version, Expr::value(next.number))
            .col_expr(Column::PublishedAt, Expr::value(next.published_at))
            .filter(Column::Id.eq(1).and(Column::Version.eq(self.version.number)))
            .exec(&self.tx)
            .await?;
        if advanced.rows_affected == 1 { Ok(next) } else { Err(StoreError::moved_on()) }
    }
}
