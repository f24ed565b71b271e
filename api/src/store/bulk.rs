//! Many rows in few statements: `COPY` where there is one, else one text of a statement, prepared once, for all rows.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DbBackend, DbErr, EntityName as _, EntityTrait, IdenStatic as _,
    Iterable as _, Statement, Value,
};

use super::transaction::{Copying, Transaction};
use super::{Session, StoreResult};

/// Values bound in one statement: below SQLite's limit of 32,766 and PostgreSQL's of 65,535.
pub(super) const BINDS: usize = 30_000;
/// Rows of one statement. More of them make statements longer, not faster.
const ROWS: usize = 250;

/// The columns of a table that some rows tell.
struct Target<'a, E: EntityTrait> {
    table: &'a str,
    columns: Vec<E::Column>,
}

impl<'a, E: EntityTrait> Target<'a, E> {
    /// The columns that the first of the rows tells; the others tell the same.
    fn of<A: ActiveModelTrait<Entity = E>>(table: &'a str, first: &A) -> Self {
        let columns = E::Column::iter().filter(|column| !first.get(*column).is_not_set()).collect();
        Self { table, columns }
    }

    fn names(&self) -> String {
        let names: Vec<String> = self.columns.iter().map(|column| format!("\"{}\"", column.as_str())).collect();
        names.join(", ")
    }

    fn values<A: ActiveModelTrait<Entity = E>>(&self, row: &mut A) -> impl Iterator<Item = Result<Value, DbErr>> {
        self.columns.iter().map(|column| {
            let missing = || DbErr::AttrNotSet(column.as_str().to_owned());
            row.take(*column).into_value().ok_or_else(missing)
        })
    }

    /// The statement that inserts so many rows.
    fn statement(&self, backend: DbBackend, rows: usize) -> String {
        let mut bound = 0;
        let mut place = || {
            bound += 1;
            if backend == DbBackend::Postgres { format!("${bound}") } else { "?".to_owned() }
        };
        let mut row = || format!("({})", self.columns.iter().map(|_| place()).collect::<Vec<_>>().join(", "));
        let rows: Vec<String> = (0..rows).map(|_| row()).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.table, self.names(), rows.join(", "))
    }
}

impl Session {
    /// Inserts rows into their table.
    pub(super) async fn insert_all<A: ActiveModelTrait + Send>(
        &self,
        rows: impl IntoIterator<Item = A>,
    ) -> StoreResult<()> {
        self.insert_into(A::Entity::default().table_name(), rows).await
    }

    /// Inserts rows into a table that has the columns of theirs. Where they are copied, what fails is told by the next statement, or by
    /// the commit.
    pub(super) async fn insert_into<A: ActiveModelTrait + Send>(
        &self,
        table: &str,
        rows: impl IntoIterator<Item = A>,
    ) -> StoreResult<()> {
        let mut rows = rows.into_iter();
        let first: Vec<A> = rows.by_ref().take(ROWS + 1).collect();
        let Some(told) = first.first() else { return Ok(()) };
        let target = Target::<A::Entity>::of(table, told);
        let few = first.len() <= ROWS;
        let rows = first.into_iter().chain(rows);
        match &self.tx {
            // A copy takes three round trips, a statement one.
            Transaction::Copying(tx) if !few => copy(tx, &target, rows).await,
            _ => self.insert_in_chunks(&target, rows).await,
        }
    }

    /// Inserts rows that are long: also few of them are copied, where rows can be.
    pub(super) async fn insert_long<A: ActiveModelTrait + Send>(&self, rows: Vec<A>) -> StoreResult<()> {
        let Some(told) = rows.first() else { return Ok(()) };
        let target = Target::<A::Entity>::of(A::Entity::default().table_name(), told);
        let Transaction::Copying(tx) = &self.tx else {
            return self.insert_in_chunks(&target, rows.into_iter()).await;
        };
        // One by one, so that no more of them are held twice than are worth a copy.
        for row in rows {
            copy(tx, &target, std::iter::once(row)).await?;
        }
        Ok(())
    }

    async fn insert_in_chunks<A: ActiveModelTrait + Send>(
        &self,
        target: &Target<'_, A::Entity>,
        rows: impl Iterator<Item = A>,
    ) -> StoreResult<()> {
        let backend = self.tx.get_database_backend();
        let most = (BINDS / target.columns.len().max(1)).min(ROWS);
        let mut text = (0, String::new());
        let mut rows = rows.peekable();
        while rows.peek().is_some() {
            let mut values = Vec::with_capacity(most * target.columns.len());
            let mut taken = 0;
            for mut row in rows.by_ref().take(most) {
                for value in target.values(&mut row) {
                    values.push(value?);
                }
                taken += 1;
            }
            if text.0 != taken {
                text = (taken, target.statement(backend, taken));
            }
            self.tx.execute_raw(Statement::from_sql_and_values(backend, &text.1, values)).await?;
        }
        Ok(())
    }
}

async fn copy<A: ActiveModelTrait + Send>(
    tx: &Copying,
    target: &Target<'_, A::Entity>,
    rows: impl Iterator<Item = A>,
) -> StoreResult<()> {
    let values = rows.map(|mut row| target.values(&mut row).collect::<Result<Vec<_>, _>>());
    Ok(tx.add(&format!("{} ({})", target.table, target.names()), values).await?)
}
