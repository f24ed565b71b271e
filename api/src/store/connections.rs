//! How many connections there are.

use sea_orm::{DatabaseConnection, DbBackend};

/// Connections to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// What they are for, one word.
    pub purpose: &'static str,
    /// Those that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Connections {
    pub(super) fn of(purpose: &'static str, pool: &DatabaseConnection, most: u32) -> Self {
        let (open, idle) = open_connections(pool);
        Self { purpose, open, idle: idle.min(open), most }
    }
}

/// Those that are open, and those that nobody uses.
pub(super) fn open_connections(pool: &DatabaseConnection) -> (u32, u32) {
    let (open, idle) = match pool.get_database_backend() {
        DbBackend::Postgres => {
            let pool = pool.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        }
        _ => {
            let pool = pool.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        }
    };
    (open, u32::try_from(idle).unwrap_or(u32::MAX))
}
