//! Short forms for what every migration repeats.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A foreign key from `table.column` to `target.target_column`; rows go with what they refer to.
pub(crate) fn owned_by(table: &str, column: &str, target: &str, target_column: &str) -> ForeignKeyCreateStatement {
    reference(table, column, target, target_column).on_delete(ForeignKeyAction::Cascade).take()
}

/// A foreign key that forbids taking away what is referred to.
pub(crate) fn reference(table: &str, column: &str, target: &str, target_column: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table.to_owned(), column.to_owned())
        .to(target.to_owned(), target_column.to_owned())
        .take()
}

/// An index over `columns`, named after them.
pub(crate) fn index(table: &str, columns: &[&str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table.to_owned());
    for column in columns {
        index.col((*column).to_owned());
    }
    index
}

/// Creates tables and then indexes, in order.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    tables: impl IntoIterator<Item = &mut TableCreateStatement>,
    indexes: impl IntoIterator<Item = IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table.take()).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables, in order.
/// Keeps texts of any length apart within the columns of `scope`, and finds them.
///
/// An entry of PostgreSQL's usual index holds 2,704 bytes, less than a text of 1,000 characters can take: there it is an index of
/// hashes, which has one column.
pub(crate) async fn unique_text(
    manager: &SchemaManager<'_>,
    table: &str,
    scope: &[&str],
    text: &str,
) -> Result<(), DbErr> {
    let statement = if manager.get_database_backend() == DbBackend::Postgres {
        let scope: String = scope.iter().map(|column| format!("{column}::text || ' ' || ")).collect();
        format!("ALTER TABLE {table} ADD CONSTRAINT ux_{table}_{text} EXCLUDE USING hash (({scope}{text}) WITH =)")
    } else {
        let columns = [scope, &[text]].concat().join(", ");
        format!("CREATE UNIQUE INDEX ux_{table}_{text} ON {table} ({columns})")
    };
    manager.get_connection().execute_unprepared(&statement).await?;
    Ok(())
}

/// Finds texts of any length.
pub(crate) async fn find_text(manager: &SchemaManager<'_>, table: &str, text: &str) -> Result<(), DbErr> {
    let method = if manager.get_database_backend() == DbBackend::Postgres { "USING hash" } else { "" };
    let statement = format!("CREATE INDEX ix_{table}_{text} ON {table} {method} ({text})");
    manager.get_connection().execute_unprepared(&statement).await?;
    Ok(())
}

pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table((*table).to_owned()).take()).await?;
    }
    Ok(())
}
