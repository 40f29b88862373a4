//! What only `SQLite` has: a file, one writer at a time, and settings that each connection has to make.
//!
//! Writes queue for one connection in this process, in order, and wait for it rather than for the file's lock; reads have
//! connections of their own and, in write-ahead mode, never wait for a writer.

use std::path::Path;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::time::{Instant, sleep};

use super::Error;
use super::sql::{Connection, Work};

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(30);
const AGAIN: Duration = Duration::from_millis(20);
/// How long a write waits for those before it.
const QUEUE: Duration = Duration::from_mins(1);
const READERS: u32 = 8;

#[derive(Clone, Debug)]
pub struct Sqlite {
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Sqlite {
    /// Opens the file, makes it where there is none, and brings its tables to this version.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        let options = options(path);
        let since = Instant::now();
        // Of several first starts one makes the file; a change of its journal is refused to the others, not queued.
        while let Err(error) = prepare(&options).await {
            if !(error.is_busy() && since.elapsed() < BUSY) {
                return Err(error);
            }
            sleep(AGAIN).await;
        }
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(QUEUE)
            // A full disk makes SQLite roll back by itself. Whoever still thinks to be within a transaction is let go.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        let reader =
            SqlitePoolOptions::new().max_connections(READERS).connect_with(options.pragma("query_only", "ON")).await?;
        Ok(Self { reader, writer })
    }

    pub async fn reading(&self) -> Result<Connection, Error> {
        Ok(Connection::Sqlite(self.reader.acquire().await?))
    }

    pub async fn writing(&self) -> Result<Connection, Error> {
        Ok(Connection::Sqlite(self.writer.acquire().await?))
    }

    /// Reads of one moment.
    pub async fn moment(&self) -> Result<Work, Error> {
        Ok(Work::Sqlite(self.reader.begin().await?))
    }

    /// The file is this one's from the start, so that no write finds half-way that it came second.
    pub async fn change(&self) -> Result<Work, Error> {
        Ok(Work::Sqlite(self.writer.begin_with("BEGIN IMMEDIATE").await?))
    }

    /// Takes what was overwritten out of the write-ahead log as well. Readers may be in its way; then the next one does it.
    pub async fn empty_log(&self) {
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await {
            tracing::warn!(%error, "the write-ahead log was not emptied");
        }
    }

    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Every commit is on the disk before it is acknowledged, and really there on a Mac too.
        .synchronous(SqliteSynchronous::Full)
        .pragma("fullfsync", "ON")
        .pragma("checkpoint_fullfsync", "ON")
        .foreign_keys(true)
        // What is forgotten is overwritten, not only unlinked.
        .pragma("secure_delete", "ON")
        .busy_timeout(BUSY)
}

/// Writes a database file's content, as of one moment and without what was deleted, to a new file, while it is used.
///
/// # Errors
/// If it can't be read or written.
pub async fn back_up(database: &Path, to: &Path) -> Result<(), Error> {
    let mut connection = SqliteConnection::connect_with(&options(database).create_if_missing(false)).await?;
    sqlx::query("VACUUM INTO $1").bind(to.to_string_lossy().as_ref()).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Whether a file is a whole database of this program's, as a backup should be.
pub async fn check_backup(file: &Path) -> Result<(), Error> {
    let wrong = |why: String| Error::NotBackup(file.display().to_string(), why);
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(|error| wrong(error.to_string()))?;
    let said: Result<String, _> = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await;
    match said.as_deref() {
        Ok("ok") => {}
        Ok(fault) => return Err(wrong(fault.to_owned())),
        Err(error) => return Err(wrong(error.to_string())),
    }
    let enterprises: Result<i64, _> =
        sqlx::query_scalar("SELECT count(*) FROM enterprise").fetch_one(&mut connection).await;
    enterprises.map_err(|_| wrong("it is a database of something else".to_owned()))?;
    connection.close().await?;
    Ok(())
}

/// Checks that the settings took effect, and migrates: all migrations in one transaction, which one process at a time can have.
async fn prepare(options: &SqliteConnectOptions) -> Result<(), Error> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    require_durable(&mut connection).await?;
    let mut migrations = sqlx::migrate!("./migrations/sqlite");
    let mut work = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrations.set_ignore_missing(true).run_direct(None, &mut *work, false).await?;
    work.commit().await?;
    connection.close().await?;
    Ok(())
}

/// Some file systems have no write-ahead log; then it stays off without an error.
async fn require_durable(connection: &mut SqliteConnection) -> Result<(), Error> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    if journal != "wal" || synchronous < 2 {
        return Err(Error::NotDurable(format!("journal_mode is {journal}, synchronous is {synchronous}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::Connection as _;
    use sqlx::sqlite::SqliteConnection;

    use super::{Sqlite, require_durable};

    #[tokio::test]
    async fn every_connection_writes_to_the_disk_before_it_answers() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("a.db")).await.unwrap();
        for pool in [&store.writer, &store.reader] {
            require_durable(&mut pool.acquire().await.unwrap()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_database_that_keeps_nothing_is_refused() {
        let mut memory = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let error = require_durable(&mut memory).await.unwrap_err();
        assert!(error.to_string().contains("journal_mode is memory"), "{error}");
    }

    #[tokio::test]
    async fn a_writer_that_lost_its_transaction_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let store = Sqlite::open(&path).await.unwrap();
        // SQLite itself ends the transaction when there is no room, behind the driver's back.
        sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
        let mut work = store.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        let filled = sqlx::query(
            "INSERT INTO enterprise (slug, billing, created_at) VALUES (hex(zeroblob(1000000)), 'volume', 0)",
        )
        .execute(&mut *work)
        .await;
        assert!(filled.is_err());
        drop(work);
        let mut again = store.writer.begin_with("BEGIN IMMEDIATE").await.unwrap();
        sqlx::query("INSERT INTO enterprise (slug, billing, created_at) VALUES ('a', 'volume', 0)")
            .execute(&mut *again)
            .await
            .unwrap();
        again.commit().await.unwrap();
    }
}
