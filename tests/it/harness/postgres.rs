//! Real PostgreSQL: one server for all tests of the process, and servers of their own for tests that break them.

use std::fs;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};
use tokio::sync::OnceCell;

use super::supervised::{self, Owner, Supervised, free_port};

/// How lines of the log begin: when, which process, and of sessions the database and transaction.
const LOG_PREFIX: &str = "%m [%p] %q%d %v ";

/// A running PostgreSQL.
pub(crate) struct PostgresServer {
    process: Option<Supervised>,
    port: u16,
    folder: PathBuf,
    owner: Option<Owner>,
    programs: PathBuf,
}

/// The server that tests share; each takes databases of its own from it.
pub(crate) async fn postgres() -> &'static PostgresServer {
    static SHARED: OnceCell<PostgresServer> = OnceCell::const_new();
    SHARED.get_or_init(PostgresServer::start).await
}

impl PostgresServer {
    /// Starts a server of its own, with an empty cluster.
    pub(crate) async fn start() -> Self {
        let programs = programs();
        let folder = supervised::folder("postgres");
        let owner = unprivileged(&folder);
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.args(["--auth=trust", "--username=hubscope", "--encoding=UTF8", "--no-sync", "--no-instructions"]);
        initdb.args(["--locale=C.UTF-8"]).arg("--pgdata").arg(folder.join("data")).current_dir(&folder);
        // An order of text unlike that of SQLite, where the server has one: an answer that leans on the order is found out.
        let help = output(Command::new(programs.join("initdb")).arg("--help"));
        if String::from_utf8_lossy(&help.stdout).contains("--icu-locale") {
            initdb.args(["--locale-provider=icu", "--icu-locale=en-US"]);
        }
        let made = output(supervised::run_as(&mut initdb, owner));
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));

        let mut server = Self { process: None, port: free_port(), folder, owner, programs };
        server.start_again().await;
        server
    }

    /// Starts a server that follows this one and answers queries.
    pub(crate) async fn replica(&self) -> Self {
        let folder = supervised::folder("replica");
        let owner = unprivileged(&folder);
        let mut copy = Command::new(self.programs.join("pg_basebackup"));
        copy.args(["--no-sync", "--checkpoint=fast", "--write-recovery-conf", "--dbname", &self.url("postgres")]);
        copy.arg("--pgdata").arg(folder.join("data")).current_dir(&folder);
        let made = output(supervised::run_as(&mut copy, owner));
        assert!(made.status.success(), "pg_basebackup: {}", String::from_utf8_lossy(&made.stderr));
        let mut replica = Self { process: None, port: free_port(), folder, owner, programs: self.programs.clone() };
        replica.start_again().await;
        replica
    }

    /// Starts a stopped server on its port, with its data.
    pub(crate) async fn start_again(&mut self) {
        let prefix = format!("log_line_prefix={LOG_PREFIX}");
        let settings = [
            "fsync=off",
            "full_page_writes=off",
            "max_connections=300",
            "unix_socket_directories=",
            "wal_retrieve_retry_interval=200ms",
            prefix.as_str(),
        ];
        let mut command = vec![self.programs.join("postgres").display().to_string()];
        command.extend(["-D".to_owned(), self.folder.join("data").display().to_string()]);
        command.extend(["-h".to_owned(), "127.0.0.1".to_owned(), "-p".to_owned(), self.port.to_string()]);
        command.extend(settings.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]));
        let process = Supervised::start(&self.folder, self.owner, "QUIT", &command);

        let begin = Instant::now();
        while Database::connect(options(&self.url("postgres"))).await.is_err() {
            let late = begin.elapsed() > Duration::from_secs(60);
            assert!(process.runs() && !late, "PostgreSQL does not start: {}", process.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.process = Some(process);
    }

    /// Ends the server at once, as a crash does; its data stays for [`Self::start_again`].
    pub(crate) fn stop(&mut self) {
        self.process.take().expect("runs").stop();
    }

    /// Has a stopped server write its log of changes into a folder, as its own user.
    pub(crate) fn put_log_on(&self, folder: &Path) {
        let (from, to) = (self.folder.join("data/pg_wal"), folder.join("pg_wal"));
        let mut moved = Command::new("sh");
        moved.args(["-c", "cp -r \"$1\" \"$2\" && rm -r \"$1\" && ln -s \"$2\" \"$1\"", "sh"]).arg(from).arg(to);
        let moved = output(supervised::run_as(&mut moved, self.owner));
        assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    }

    /// Whether it takes connections; it is given some seconds to end.
    pub(crate) async fn answers(&self) -> bool {
        let begin = Instant::now();
        while Database::connect(options(&self.url("postgres"))).await.is_ok() {
            if begin.elapsed() > Duration::from_secs(20) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        false
    }

    /// Halts the server, all its processes: connections stay open and nothing answers.
    pub(crate) fn pause(&self) {
        self.process.as_ref().expect("runs").signal_all("STOP");
    }

    /// Lets a halted server go on.
    pub(crate) fn resume(&self) {
        self.process.as_ref().expect("runs").signal_all("CONT");
    }

    /// Whom it runs as, where that is somebody else.
    pub(crate) fn owner(&self) -> Option<Owner> {
        self.owner
    }

    /// Address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://hubscope@127.0.0.1:{}/{database}", self.port)
    }

    /// What it wrote since the first `offset` bytes, and where that ends.
    pub(crate) fn log_since(&self, offset: u64) -> (String, u64) {
        let mut file = fs::File::open(self.folder.join("log")).expect("the log");
        file.seek(SeekFrom::Start(offset)).expect("a place in the log");
        let mut written = Vec::new();
        file.read_to_end(&mut written).expect("the log is readable");
        (String::from_utf8_lossy(&written).into_owned(), offset + written.len() as u64)
    }

    /// Makes a database as a copy of a template; `template1` is empty.
    pub(crate) async fn create_database(&self, name: &str, template: &str) {
        let connection = Database::connect(options(&self.url("postgres"))).await.expect("PostgreSQL answers");
        let statement = format!("CREATE DATABASE \"{name}\" TEMPLATE \"{template}\"");
        connection.execute_unprepared(&statement).await.expect("a database is made");
        connection.close().await.expect("closes");
    }

    /// Drops a database, whoever still uses it. Blocks, so that guards can call it when they are dropped.
    pub(crate) fn drop_database(&self, name: &str) -> Result<(), String> {
        let statement = format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--command", &statement, &self.url("postgres")]);
        let dropped = output(&mut psql);
        if dropped.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&dropped.stderr).into_owned()) }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if self.process.take().is_none() {
            supervised::remove(&self.folder);
        }
    }
}

/// One connection, and no waiting for a server that is away; nothing goes round beside it, as in the program.
pub(crate) fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options.max_connections(1).sqlx_logging(false).acquire_timeout(Duration::from_secs(2));
    options
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()))
}

/// The folder of the newest installed PostgreSQL's programs.
fn programs() -> PathBuf {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok())
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort();
    let folders = versions.into_iter().rev().map(|(_, folder)| folder);
    let initdb = supervised::program("initdb", folders).and_then(|initdb| initdb.parent().map(Path::to_owned));
    initdb
        .expect("initdb is not installed: `make test` says how to get PostgreSQL (Debian: apt-get install postgresql)")
}

/// PostgreSQL refuses to run as root: then the folder goes to the user `postgres`, who runs it.
fn unprivileged(folder: &Path) -> Option<Owner> {
    let whoami = output(Command::new("id").arg("-u"));
    if String::from_utf8_lossy(&whoami.stdout).trim() != "0" {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("users are listed");
    let line = users.lines().find(|line| line.starts_with("postgres:")).expect("the user postgres exists");
    let number = |field| line.split(':').nth(field).and_then(|text| text.parse().ok()).expect("a number");
    let (user, group) = (number(2), number(3));
    std::os::unix::fs::chown(folder, Some(user), Some(group)).expect("the folder changes hands");
    Some((user, group))
}
