//! A statement and its values, run on whichever database there is. The statements themselves are the same for both: what
//! `SQLite` and `PostgreSQL` do not have in common stands in `sqlite.rs` and `postgres.rs`.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqliteRow};
use sqlx::{FromRow, Transaction};

use super::Error;

/// A row that either database can give.
pub trait Record: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Record for T {}

/// Where a statement is run, and how long a server may take for it.
pub enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection, Duration),
}

/// A connection for one statement, which is whole by itself.
pub enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>, Duration),
}

impl Connection {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(connection) => Link::Sqlite(connection),
            Self::Postgres(connection, patience) => Link::Postgres(connection, *patience),
        }
    }
}

/// Several statements that are one. Dropped, it changed nothing.
pub enum Work {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>, Duration),
}

impl Work {
    pub fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(transaction) => Link::Sqlite(transaction),
            Self::Postgres(transaction, patience) => Link::Postgres(transaction, *patience),
        }
    }

    /// All of it, on the disk.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            // Given up, it may be stored nevertheless: whoever asks again with its key is told.
            Self::Postgres(transaction, patience) => patient(patience, transaction.commit()).await?,
        }
        Ok(())
    }
}

/// Waits for a server, but not longer than this: one that is gone without a word says nothing of it.
pub async fn patient<T>(patience: Duration, work: impl Future<Output = sqlx::Result<T>>) -> Result<T, Error> {
    tokio::time::timeout(patience, work).await.map_err(|_| Error::Silent(patience))?.map_err(Error::from)
}

/// What is bound to `$1`, `$2` and so on.
pub enum Value<'q> {
    Number(Option<i64>),
    Text(Option<Cow<'q, str>>),
    Bytes(&'q [u8]),
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl<'q> From<&'q str> for Value<'q> {
    fn from(text: &'q str) -> Self {
        Self::Text(Some(storable(text)))
    }
}

impl<'q> From<&'q String> for Value<'q> {
    fn from(text: &'q String) -> Self {
        Self::Text(Some(storable(text)))
    }
}

impl<'q> From<&'q Option<String>> for Value<'q> {
    fn from(text: &'q Option<String>) -> Self {
        Self::Text(text.as_deref().map(storable))
    }
}

impl<'q> From<&'q [u8]> for Value<'q> {
    fn from(bytes: &'q [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

/// A text as both databases can keep it: `PostgreSQL` has no zero character, so one that should not be there is shown as such.
pub fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

/// A statement that waits to be run.
pub struct Statement<'q> {
    text: &'static str,
    values: Vec<Value<'q>>,
}

/// A statement in words that both databases understand.
pub fn sql<'q>(text: &'static str) -> Statement<'q> {
    Statement { text, values: Vec::new() }
}

/// Gives one of sqlx's queries the values in turn.
macro_rules! bound {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Number(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

impl<'q> Statement<'q> {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it; how many rows it changed.
    pub async fn run(self, link: Link<'_>) -> Result<u64, Error> {
        Ok(match link {
            Link::Sqlite(connection) => {
                bound!(sqlx::query::<Sqlite>(self.text), self.values).execute(connection).await?.rows_affected()
            }
            Link::Postgres(connection, patience) => {
                let query = bound!(sqlx::query::<Postgres>(self.text), self.values);
                patient(patience, query.execute(connection)).await?.rows_affected()
            }
        })
    }

    /// The rows it gives.
    pub async fn all<T: Record>(self, link: Link<'_>) -> Result<Vec<T>, Error> {
        Ok(match link {
            Link::Sqlite(connection) => {
                bound!(sqlx::query_as::<Sqlite, T>(self.text), self.values).fetch_all(connection).await?
            }
            Link::Postgres(connection, patience) => {
                let query = bound!(sqlx::query_as::<Postgres, T>(self.text), self.values);
                patient(patience, query.fetch_all(connection)).await?
            }
        })
    }

    /// The row it gives, if there is one.
    pub async fn maybe<T: Record>(self, link: Link<'_>) -> Result<Option<T>, Error> {
        Ok(match link {
            Link::Sqlite(connection) => {
                bound!(sqlx::query_as::<Sqlite, T>(self.text), self.values).fetch_optional(connection).await?
            }
            Link::Postgres(connection, patience) => {
                let query = bound!(sqlx::query_as::<Postgres, T>(self.text), self.values);
                patient(patience, query.fetch_optional(connection)).await?
            }
        })
    }

    /// The row it always gives.
    pub async fn one<T: Record>(self, link: Link<'_>) -> Result<T, Error> {
        Ok(self.maybe(link).await?.ok_or(sqlx::Error::RowNotFound)?)
    }
}
