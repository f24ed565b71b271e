//! The history of the database schema, the authority on what the tables look like.
//!
//! Days are whole days since 1970-01-01 (`integer`), instants microseconds since 1970-01-01T00:00:00Z (`bigint`), hubs, kinds
//! and other closed lists small numbers (`smallint`) whose meaning the program holds: the same on SQLite and PostgreSQL.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_record;
mod m0002_registry;
mod m0003_derived;
mod m0004_publication;
mod m0005_catalogue;
mod m0006_lineage;
mod m0007_likes;
mod m0008_api_keys;
mod m0009_audit;
mod m0010_figures;
mod m0011_breaks;
mod m0013_bulk;
mod m0014_parts;
mod m0015_derivation;
mod m0016_bases;
mod table;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_record::Migration),
            Box::new(m0002_registry::Migration),
            Box::new(m0003_derived::Migration),
            Box::new(m0004_publication::Migration),
            Box::new(m0005_catalogue::Migration),
            Box::new(m0006_lineage::Migration),
            Box::new(m0007_likes::Migration),
            Box::new(m0008_api_keys::Migration),
            Box::new(m0009_audit::Migration),
            Box::new(m0010_figures::Migration),
            Box::new(m0011_breaks::Migration),
            Box::new(m0013_bulk::Migration),
            Box::new(m0014_parts::Migration),
            Box::new(m0015_derivation::Migration),
            Box::new(m0016_bases::Migration),
        ]
    }
}
