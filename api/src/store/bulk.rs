//! Many rows in few statements.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, Insert, IntoActiveModel, Iterable};

use super::{Session, StoreResult};

/// Values bound in one statement: below SQLite's limit of 32,766 and PostgreSQL's of 65,535.
pub(super) const BINDS: usize = 30_000;

impl Session {
    /// Inserts rows, as many at once as a statement can bind.
    pub(super) async fn insert_all<A>(&self, rows: impl IntoIterator<Item = A>) -> StoreResult<()>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.insert_chunks(rows, |insert| insert).await
    }

    /// Inserts rows, passing over those whose primary key is there.
    pub(super) async fn insert_missing<A>(&self, rows: impl IntoIterator<Item = A>) -> StoreResult<()>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        self.insert_chunks(rows, |insert| insert.on_conflict(OnConflict::new().do_nothing().to_owned())).await
    }

    async fn insert_chunks<A>(
        &self,
        rows: impl IntoIterator<Item = A>,
        conflict: impl Fn(sea_orm::InsertMany<A>) -> sea_orm::InsertMany<A>,
    ) -> StoreResult<()>
    where
        A: ActiveModelTrait + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let columns = <A::Entity as EntityTrait>::Column::iter().count().max(1);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<A> = rows.by_ref().take(BINDS / columns).collect();
            conflict(Insert::many(chunk)).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
}
