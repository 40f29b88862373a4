//! What only `PostgreSQL` has: a server that may go away and come back, other replicas on it, and settings that are its owner's.

use std::time::Duration;

use sqlx::Transaction;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, Postgres as Server};

use super::Error;
use super::sql::{Connection, Work};

/// How long a connection is waited for: to be free, or to be made anew.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a server that is still starting is waited for at the start.
const START: Duration = Duration::from_secs(15);
const IDLE: Duration = Duration::from_mins(5);
const LIFETIME: Duration = Duration::from_mins(30);

/// Told to every connection. A server gives up on a replica whose machine is gone within half a minute, and on one that hangs
/// within a transaction after ten minutes; no statement of this program takes as long as a minute.
const SETTINGS: [(&str, &str); 5] = [
    ("statement_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "10min"),
    ("tcp_keepalives_idle", "15"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

/// A turn waits for the counting of others, so no statement's limit is its.
const SETTINGS_OF_TURNS: [(&str, &str); 2] =
    [("statement_timeout", "5min"), ("application_name", "oneseat-cloud turns")];

#[derive(Clone, Debug)]
pub struct Postgres {
    reader: PgPool,
    writer: PgPool,
    turns: PgPool,
}

/// A turn of an enterprise, over all replicas; ends when it is dropped, and with its connection.
#[derive(Debug)]
pub struct Turn {
    _lock: Transaction<'static, Server>,
}

impl Postgres {
    /// Connects, and brings the tables to this version. `connections` is the most that are ever open at once, but three at least.
    pub async fn open(options: &PgConnectOptions, connections: u32) -> Result<Self, Error> {
        let options = options.clone().application_name("oneseat-cloud");
        migrate(&options).await?;
        let options = options.options(SETTINGS);
        // A read never waits for a change, nor a change's last step for changes that have not begun.
        let third = (connections / 3).max(1);
        let pool = |most: u32| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(ACQUIRE)
                .idle_timeout(IDLE)
                .max_lifetime(LIFETIME)
                // The settings may be others since the server was started again.
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        require_durable(connection).await.map_err(|error| sqlx::Error::Configuration(error.into()))
                    })
                })
        };
        let turns = pool(third).acquire_timeout(Duration::from_mins(1));
        Ok(Self {
            reader: pool(connections.saturating_sub(2 * third).max(1)).connect_with(options.clone()).await?,
            writer: pool(third).connect_lazy_with(options.clone()),
            turns: turns.connect_lazy_with(options.options(SETTINGS_OF_TURNS)),
        })
    }

    pub async fn reading(&self) -> Result<Connection, Error> {
        Ok(Connection::Postgres(self.reader.acquire().await?))
    }

    pub async fn writing(&self) -> Result<Connection, Error> {
        Ok(Connection::Postgres(self.writer.acquire().await?))
    }

    /// Reads of one moment.
    pub async fn moment(&self) -> Result<Work, Error> {
        let work = self.reader.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Work::Postgres(work))
    }

    pub async fn change(&self) -> Result<Work, Error> {
        Ok(Work::Postgres(self.writer.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE").await?))
    }

    /// Waits until no other replica is changing this enterprise. What is exact does not rest on it: a commit names the revision it
    /// started from. It saves counting in vain, and keeps the order in which changes came.
    pub async fn turn(&self, enterprise: i64) -> Result<Turn, Error> {
        let mut lock = self.turns.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(enterprise).execute(&mut *lock).await?;
        Ok(Turn { _lock: lock })
    }

    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
        self.turns.close().await;
    }
}

/// Replicas that start at once migrate one after another: the migrator holds a lock on the database while it looks and while it works.
async fn migrate(options: &PgConnectOptions) -> Result<(), Error> {
    // The pool is for its patience with a server that is still starting.
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(START).connect_with(options.clone()).await?;
    let mut connection = pool.acquire().await?;
    require_durable(&mut connection).await?;
    let mut migrations = sqlx::migrate!("./migrations/postgres");
    migrations.set_ignore_missing(true).run_direct(None, &mut *connection, false).await?;
    connection.close().await?;
    pool.close().await;
    Ok(())
}

/// An acknowledged upload must be on the disk, so a server that answers before it is there is refused.
async fn require_durable(connection: &mut PgConnection) -> Result<(), Error> {
    let settings: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, setting FROM pg_settings
         WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name",
    )
    .fetch_all(connection)
    .await?;
    if settings.is_empty() {
        return Ok(());
    }
    let off: Vec<String> = settings.into_iter().map(|(name, setting)| format!("{name} is {setting}")).collect();
    Err(Error::NotDurable(off.join(", ")))
}
