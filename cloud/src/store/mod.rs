//! The database, and the only place that speaks SQL. What is stored is what counting needs, and nothing of the originals.
//!
//! `SQLite` allows one writer at a time, so writes queue for one connection in this process, in order, and wait for it rather than for
//! the file's lock; reads have connections of their own and, in write-ahead mode, never wait for a writer.

mod commit;
mod enterprises;
mod idempotency;
mod instances;
mod licenses;
mod tokens;
mod uploads;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

pub use commit::{Change, Commit, Committed};
pub use enterprises::{Basis, Enterprise, Members};
pub use idempotency::Answer;
pub use instances::Instance;
pub use licenses::BLOCK;
pub use uploads::{Parts, Upload};

use crate::clock::Instant;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Why the database did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database itself says no.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Its tables could not be brought to this version.
    #[error("the database could not be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// A database that is open.
#[derive(Clone, Debug)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
}

impl Store {
    /// Opens the file, makes it where there is none, and brings its tables to this version.
    ///
    /// # Errors
    /// If the file can't be opened or migrated.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit is on the disk before it is acknowledged.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is forgotten is overwritten, not only unlinked.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(30));
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_mins(1))
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let reader =
            SqlitePoolOptions::new().max_connections(8).connect_with(options.pragma("query_only", "ON")).await?;
        let store = Self { reader, writer };
        store.drop_expired_answers(Instant::now()).await?;
        Ok(store)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ready(&self) -> Result<(), Error> {
        sqlx::query("SELECT count(*) FROM enterprise").execute(&self.reader).await?;
        Ok(())
    }

    /// Ends what runs, then closes the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

/// A count as `SQLite` keeps numbers.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as `SQLite` kept it.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
