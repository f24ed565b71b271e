//! Where parts lie: byte strings of which this module knows no more than what they are called.

use entity::{array_part, data_version};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::rows::Row;
use super::{Session, StoreError, StoreResult, Version, Writer};
use crate::dimension::{Hub, RepositoryKind};

/// One of the byte strings in which what derives for a kind lies ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The span of repositories that it is about.
    pub span: i32,
    /// Which of those of its span it is.
    pub number: i32,
    /// What it tells.
    pub bytes: Vec<u8>,
}

fn of_kind(hub: Hub, kind: RepositoryKind) -> Condition {
    use array_part::Column;
    Condition::all().add(Column::Hub.eq(hub.code())).add(Column::Kind.eq(kind.code()))
}

impl Session {
    /// Whether the parts that are there are those of the version in force: whoever published it knew of parts.
    pub async fn has_parts(&self) -> StoreResult<bool> {
        let row = data_version::Entity::find().one(&self.tx).await?;
        Ok(row.is_some_and(|row| row.parts_of == Some(row.version)))
    }

    /// The part of a span and a number.
    pub async fn part(&self, hub: Hub, kind: RepositoryKind, span: i32, number: i32) -> StoreResult<Option<Part>> {
        let row = array_part::Entity::find_by_id((hub.code(), kind.code(), span, number)).one(&self.tx).await?;
        Ok(row.map(|row| Part { span: row.span, number: row.number, bytes: row.bytes }))
    }

    /// Visits the parts of a kind but that of a span and a number, span by span, and those of a span in the order of their numbers.
    pub async fn each_part(
        &self,
        hub: Hub,
        kind: RepositoryKind,
        without: (i32, i32),
        visit: &mut (dyn FnMut(Part) + Send),
    ) -> StoreResult<()> {
        use array_part::Column;
        let others = Column::Span.ne(without.0).or(Column::Number.ne(without.1));
        let select = Query::select()
            .columns([Column::Span, Column::Number, Column::Bytes])
            .from(array_part::Entity)
            .cond_where(of_kind(hub, kind))
            .and_where(others)
            .order_by(Column::Span, Order::Asc)
            .order_by(Column::Number, Order::Asc)
            .take();
        let mut take = |row: &mut Row<'_>| {
            visit(Part { span: row.next()?, number: row.next()?, bytes: row.next()? });
            Ok(())
        };
        self.each_row(&select, &mut take).await
    }
}

impl Writer {
    /// Takes away the parts of a kind.
    pub async fn clear_parts(&self, hub: Hub, kind: RepositoryKind) -> StoreResult<()> {
        array_part::Entity::delete_many().filter(of_kind(hub, kind)).exec(&self.tx).await?;
        Ok(())
    }

    /// Writes parts of a kind.
    pub async fn add_parts(&self, hub: Hub, kind: RepositoryKind, parts: Vec<Part>) -> StoreResult<()> {
        let row = |Part { span, number, bytes }| {
            array_part::Model { hub: hub.code(), kind: kind.code(), span, number, bytes }.into_active_model()
        };
        self.insert_long(parts.into_iter().map(row).collect()).await
    }

    /// Takes away parts that are not known to be those of the version in force: somebody published it who knew of none.
    pub async fn drop_unknown_parts(&self) -> StoreResult<()> {
        if !self.has_parts().await? {
            array_part::Entity::delete_many().exec(&self.tx).await?;
        }
        Ok(())
    }

    /// Tells that the parts that are there are those of a version, which this transaction sees in force or brings into force.
    pub async fn keep_parts(&self, version: Version) -> StoreResult<()> {
        use data_version::Column;
        let kept = data_version::Entity::update_many().col_expr(Column::PartsOf, Expr::col(Column::Version));
        let kept = kept.filter(Column::Id.eq(1).and(Column::Version.eq(version.number))).exec(&self.tx).await?;
        if kept.rows_affected == 1 { Ok(()) } else { Err(StoreError::moved_on()) }
    }
}
