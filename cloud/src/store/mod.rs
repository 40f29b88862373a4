//! The database, and the only place that speaks SQL. What is stored is what counting needs; an upload as it
//! came only where both its enterprise's owner and the operator want that.
//!
//! There are two: `SQLite`, a file for one machine, and `PostgreSQL`, for several replicas. Every statement is said once
//! (`sql.rs`) in words both understand; what they do not have in common stands in `sqlite.rs` and `postgres.rs`.

mod audit;
mod commit;
mod connections;
mod enterprises;
mod error;
mod idempotency;
mod instances;
mod jobs;
mod licenses;
mod networks;
mod originals;
mod postgres;
mod sql;
mod sqlite;
mod tokens;
mod uploads;
mod url;

pub use commit::{Change, Commit, Committed};
pub use connections::{Bought, Code, Connected, Connection, NewConnection, Sold};
pub use enterprises::{Basis, Enterprise, Members};
pub use error::Error;
pub use idempotency::Answer;
pub use instances::Instance;
pub use jobs::{Progress, SyncJob};
pub use licenses::BLOCK;
pub use originals::{Keeping, Kept};
pub use postgres::is_empty;
pub use sql::storable;
pub use sqlite::{back_up, check_backup};
pub use tokens::{Bearer, NewToken, TokenRow};
pub use uploads::{Parts, Upload};
pub use url::{Server, Url};

use std::time::Duration;

use postgres::Postgres;
use sql::{Connection as Held, Work, sql};
use sqlite::Sqlite;

/// A database that is open.
#[derive(Clone, Debug)]
pub struct Store {
    side: Side,
}

#[derive(Clone, Debug)]
enum Side {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// An enterprise's turn, held while it is.
#[derive(Debug)]
pub struct Turn {
    _lock: Option<postgres::Turn>,
}

impl Store {
    /// Opens the database, and brings its tables to this version. A file is made where there is none; of a server's connections
    /// no more than these are used, and it may take so long for a statement.
    ///
    /// # Errors
    /// If it can't be opened or migrated, or acknowledges what is not on the disk.
    pub async fn open(url: &Url, connections: u32, statement: Duration) -> Result<Self, Error> {
        let side = match url {
            Url::Sqlite(path) => Side::Sqlite(Sqlite::open(path).await?),
            Url::Postgres(server) => Side::Postgres(Postgres::open(&server.options, connections, statement).await?),
        };
        Ok(Self { side })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ready(&self) -> Result<(), Error> {
        sql("SELECT count(*) FROM enterprise").one::<(i64,)>(self.reading().await?.link()).await?;
        Ok(())
    }

    /// Ends what runs, then lets the database go.
    pub async fn close(&self) {
        match &self.side {
            Side::Sqlite(side) => side.close().await,
            Side::Postgres(side) => side.close().await,
        }
    }

    /// Waits until no other process changes this enterprise. A file is one machine's, where a wait in memory is enough.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn turn(&self, enterprise: i64) -> Result<Turn, Error> {
        let lock = match &self.side {
            Side::Sqlite(_) => None,
            Side::Postgres(side) => Some(side.turn(enterprise).await?),
        };
        Ok(Turn { _lock: lock })
    }

    async fn reading(&self) -> Result<Held, Error> {
        match &self.side {
            Side::Sqlite(side) => side.reading().await,
            Side::Postgres(side) => side.reading().await,
        }
    }

    async fn writing(&self) -> Result<Held, Error> {
        match &self.side {
            Side::Sqlite(side) => side.writing().await,
            Side::Postgres(side) => side.writing().await,
        }
    }

    /// Reads of one moment.
    async fn moment(&self) -> Result<Work, Error> {
        match &self.side {
            Side::Sqlite(side) => side.moment().await,
            Side::Postgres(side) => side.moment().await,
        }
    }

    /// Writes that are one.
    async fn change(&self) -> Result<Work, Error> {
        match &self.side {
            Side::Sqlite(side) => side.change().await,
            Side::Postgres(side) => side.change().await,
        }
    }

    /// Overwrites what was forgotten, as far as it is in this program's hands: a server vacuums by itself.
    async fn overwrite(&self) {
        match &self.side {
            Side::Sqlite(side) => side.empty_log().await,
            Side::Postgres(_) => {}
        }
    }
}

/// A count as databases keep numbers.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count as a database kept it.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
