//! The statements that PostgreSQL ran for a database, each with the plan that it really had, as its own log tells them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::Value;

use super::copies::execute;
use super::database::TestDatabase;
use super::postgres::{PostgresServer, options};

/// A statement that was run.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    /// Its text, with places for parameters.
    pub(crate) text: String,
    /// As `EXPLAIN (ANALYZE, FORMAT JSON)` tells it.
    pub(crate) plan: Value,
}

/// The statements of one database.
pub(crate) struct Statements {
    server: &'static PostgresServer,
    database: String,
    /// To another database: to look is not to be seen.
    observer: DatabaseConnection,
    read: u64,
}

impl Statements {
    /// Has the connections that are opened from now on tell what they run. `plans` is `plan_cache_mode`: the server decides itself
    /// (`auto`) whether a statement is planned for its parameters or for any, which depends on how often it was run before.
    pub(crate) async fn of(database: &TestDatabase, plans: &str) -> Self {
        let (server, name) = database.on_postgres().expect("PostgreSQL alone tells its plans");
        let settings = [
            ("session_preload_libraries", "auto_explain"),
            ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_analyze", "on"),
            ("auto_explain.log_timing", "off"),
            ("auto_explain.log_format", "json"),
            ("plan_cache_mode", plans),
        ];
        for (setting, value) in settings {
            execute(&database.url, &format!("ALTER DATABASE {name} SET {setting} = {value}")).await;
        }
        let observer = sea_orm::Database::connect(options(&server.url("postgres"))).await.expect("PostgreSQL answers");
        let (_, read) = server.log_since(0);
        Self { server, database: name.to_owned(), observer, read }
    }

    /// What was run since the last call, in each transaction. Waits until nothing is being run.
    pub(crate) async fn by_transaction(&mut self) -> Vec<Vec<Ran>> {
        self.rest().await;
        let (written, read) = self.server.log_since(self.read);
        self.read = read;
        let mut transactions: BTreeMap<String, Vec<Ran>> = BTreeMap::new();
        let mut lines = written.lines().peekable();
        while let Some(line) = lines.next() {
            let Some(transaction) = self.transaction_of(line) else { continue };
            let mut told = String::new();
            while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
                told.push_str(more);
            }
            let mut told: Value = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"));
            let text = told["Query Text"].as_str().expect("a text").to_owned();
            transactions.entry(transaction.to_owned()).or_default().push(Ran { text, plan: told["Plan"].take() });
        }
        transactions.into_values().collect()
    }

    /// What the longest of these transactions ran: that of the request, beside looks at the version in force.
    pub(crate) async fn of_request(&mut self) -> Vec<Ran> {
        self.by_transaction().await.into_iter().max_by_key(Vec::len).unwrap_or_default()
    }

    /// The transaction of a line that begins a plan of this database.
    fn transaction_of<'l>(&self, line: &'l str) -> Option<&'l str> {
        let (prefix, _) = line.split_once(" LOG:  duration: ").filter(|(_, told)| told.ends_with("plan:"))?;
        let (prefix, transaction) = prefix.rsplit_once(' ')?;
        prefix.rsplit_once(' ').filter(|(_, database)| *database == self.database).map(|_| transaction)
    }

    async fn rest(&self) {
        let busy =
            format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{}' AND state <> 'idle'", self.database);
        let begin = Instant::now();
        loop {
            let busy = Statement::from_string(DbBackend::Postgres, busy.as_str());
            let row = self.observer.query_one_raw(busy).await.expect("sessions").expect("a row");
            if row.try_get_by_index::<i64>(0).expect("a number") == 0 {
                return;
            }
            assert!(begin.elapsed() < Duration::from_secs(30), "a session of {} does not rest", self.database);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}
