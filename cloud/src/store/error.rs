//! Why the database did not do as it was asked, and whether asking again may help.

use std::time::Duration;

use sqlx::error::DatabaseError;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// Why the database did not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database itself says no.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A server that is there and says nothing.
    #[error("the database did not answer within {} s", .0.as_secs())]
    Silent(Duration),
    /// The enterprise that was asked for was forgotten meanwhile.
    #[error("this enterprise was forgotten")]
    Forgotten,
    /// Its tables could not be brought to this version.
    #[error("the database could not be brought to this version: {0}")]
    Migration(#[from] MigrateError),
    /// It says that something is stored before it is on the disk.
    #[error("the database does not write to the disk what it acknowledges ({0}), so uploads could be lost")]
    NotDurable(String),
    /// It is no database of this program's.
    #[error("`{0}` is no whole backup: {1}")]
    NotBackup(String, String),
    /// Its tokens were hashed with a key that this program does not have.
    #[error(
        "this database's tokens were hashed with another key than this one: use the key file it was used with before, or \
         every token stops working"
    )]
    OtherKey,
}

/// `SQLite`'s result codes, without their extensions.
mod sqlite {
    pub const BUSY: u32 = 5;
    pub const LOCKED: u32 = 6;
    pub const IOERR: u32 = 10;
    pub const FULL: u32 = 13;
    pub const CANTOPEN: u32 = 14;
}

/// `PostgreSQL`'s classes and codes of what passes: connections, conflicts, resources, operators, the system; a standby that is
/// not yet the primary, a lock that did not come, a transaction that was idle for too long.
const PASSING: [&str; 8] = ["08", "40", "53", "57", "58", "25006", LOCK_NOT_HAD, "25P03"];
const LOCK_NOT_HAD: &str = "55P03";

impl Error {
    /// Whether another process has what this one wants.
    pub fn is_busy(&self) -> bool {
        matches!(self.sqlite(), Some(sqlite::BUSY | sqlite::LOCKED))
    }

    /// Whether the same may work a little later: the database is away, its disk is full, it has too much to do.
    pub fn may_pass(&self) -> bool {
        use sqlx::Error as E;
        if let Some(code) = self.sqlite() {
            return [sqlite::BUSY, sqlite::LOCKED, sqlite::IOERR, sqlite::FULL, sqlite::CANTOPEN].contains(&code);
        }
        match self {
            Self::Database(E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed) | Self::Silent(_) => true,
            _ => self.postgres().is_some_and(|code| PASSING.iter().any(|class| code.starts_with(class))),
        }
    }

    /// Whether a server's lock was not to be had in the time that was set for it.
    pub fn is_lock_not_had(&self) -> bool {
        self.postgres() == Some(LOCK_NOT_HAD)
    }

    fn postgres(&self) -> Option<&str> {
        let Self::Database(sqlx::Error::Database(error)) = self else { return None };
        Some(error.try_downcast_ref::<PgDatabaseError>()?.code())
    }

    fn sqlite(&self) -> Option<u32> {
        let (Self::Database(sqlx::Error::Database(error))
        | Self::Migration(MigrateError::Execute(sqlx::Error::Database(error)))) = self
        else {
            return None;
        };
        let code: u32 = error.try_downcast_ref::<SqliteError>()?.code()?.parse().ok()?;
        // The extension is in the higher bytes.
        Some(code & 0xff)
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn what_passes_is_told_from_what_stays() {
        let away = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert!(Error::from(sqlx::Error::Io(away)).may_pass());
        assert!(Error::from(sqlx::Error::PoolTimedOut).may_pass());
        assert!(Error::Silent(std::time::Duration::from_secs(1)).may_pass());
        assert!(!Error::from(sqlx::Error::RowNotFound).may_pass());
        assert!(!Error::NotDurable(String::new()).may_pass());
    }

    #[tokio::test]
    async fn a_full_disk_passes_and_a_wrong_statement_does_not() {
        let mut memory = <sqlx::SqliteConnection as sqlx::Connection>::connect("sqlite::memory:").await.unwrap();
        let wrong = sqlx::query("SELECT nothing").execute(&mut memory).await.unwrap_err();
        assert!(!Error::from(wrong).may_pass());
        sqlx::query("PRAGMA max_page_count = 1").execute(&mut memory).await.unwrap();
        let full = sqlx::query("CREATE TABLE t AS SELECT zeroblob(100000)").execute(&mut memory).await.unwrap_err();
        assert!(Error::from(full).may_pass());
    }
}
