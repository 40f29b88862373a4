//! What only `PostgreSQL` has: a server that may go away and come back, other replicas on it, and settings that are its owner's.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, Postgres as Server};
use sqlx::{Connection as _, Transaction};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::Error;
use super::sql::{Connection, Work, patient};

/// How long a connection is waited for: to be free, or to be made anew.
const ACQUIRE: Duration = Duration::from_secs(5);
/// How long a server that is still starting is waited for at the start.
const START: Duration = Duration::from_secs(15);
/// How long a connection may take to show, once it is free, that the server is still there. One that does not is closed.
const RELEASE: Duration = Duration::from_secs(5);
/// How much longer than the server itself this side waits for a statement.
const SLACK: Duration = Duration::from_secs(5);
/// How long a turn is waited for, and how long until it is asked for anew: that shows whether the server is still there.
const TURN: Duration = Duration::from_mins(5);
const TURN_AGAIN: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_mins(5);
const LIFETIME: Duration = Duration::from_mins(30);

/// Told to every connection. A server gives up on a replica whose machine is gone within half a minute, and on one that hangs
/// within a transaction after ten minutes.
const SETTINGS: [(&str, &str); 4] = [
    ("idle_in_transaction_session_timeout", "10min"),
    ("tcp_keepalives_idle", "15"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

#[derive(Clone, Debug)]
pub struct Postgres {
    reader: PgPool,
    writer: PgPool,
    turns: PgPool,
    /// As many turns as there are connections for them.
    turning: Arc<Semaphore>,
    /// How long one statement is waited for.
    patience: Duration,
}

/// A turn of an enterprise, over all replicas; ends when it is dropped, and with its connection.
#[derive(Debug)]
pub struct Turn {
    _lock: Transaction<'static, Server>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Postgres {
    /// Connects, and brings the tables to this version. `connections` is the most that are ever open at once, but three at least;
    /// `statement` how long the server may take for one.
    pub async fn open(options: &PgConnectOptions, connections: u32, statement: Duration) -> Result<Self, Error> {
        let options = options.clone().application_name("oneseat-cloud");
        migrate(&options).await?;
        let options = options.options(SETTINGS).options([("statement_timeout", millis(statement))]);
        let waiting = [("lock_timeout", millis(TURN_AGAIN)), ("application_name", "oneseat-cloud turns".to_owned())];
        // A turn waits for the counting of others, so the limit of statements is not its.
        let of_turns = options.clone().options([("statement_timeout", millis(TURN_AGAIN * 2))]).options(waiting);
        // A read never waits for a change, nor a change's last step for changes that have not begun.
        let third = (connections / 3).max(1);
        let pool = |most: u32| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(ACQUIRE)
                .idle_timeout(IDLE)
                .max_lifetime(LIFETIME)
                // The settings may be others since the server was started again.
                // Whoever gave up on a silent server leaves a connection that may never say anything again.
                .after_release(|connection, _| {
                    Box::pin(async move {
                        let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
                        timeout(RELEASE, connection.ping()).await.map_err(silent)??;
                        Ok(true)
                    })
                })
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        require_durable(connection).await.map_err(|error| sqlx::Error::Configuration(error.into()))
                    })
                })
        };
        Ok(Self {
            reader: pool(connections.saturating_sub(2 * third).max(1)).connect_with(options.clone()).await?,
            writer: pool(third).connect_lazy_with(options.clone()),
            turns: pool(third).connect_lazy_with(of_turns),
            turning: Arc::new(Semaphore::new(usize::try_from(third).unwrap_or(1))),
            patience: statement + SLACK,
        })
    }

    pub async fn reading(&self) -> Result<Connection, Error> {
        Ok(Connection::Postgres(self.reader.acquire().await?, self.patience))
    }

    pub async fn writing(&self) -> Result<Connection, Error> {
        Ok(Connection::Postgres(self.writer.acquire().await?, self.patience))
    }

    /// Reads of one moment.
    pub async fn moment(&self) -> Result<Work, Error> {
        let begun = self.reader.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(Work::Postgres(patient(self.patience, begun).await?, self.patience))
    }

    pub async fn change(&self) -> Result<Work, Error> {
        let begun = self.writer.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
        Ok(Work::Postgres(patient(self.patience, begun).await?, self.patience))
    }

    /// Waits until no other replica is changing this enterprise. What is exact does not rest on it: a commit names the revision it
    /// started from. It saves counting in vain, and keeps the order in which changes came.
    pub async fn turn(&self, enterprise: i64) -> Result<Turn, Error> {
        let since = Instant::now();
        let room = timeout(TURN, Arc::clone(&self.turning).acquire_owned()).await;
        // It is never closed.
        let room = room.map_err(|_| sqlx::Error::PoolTimedOut)?.ok();
        loop {
            let mut lock = patient(self.patience, self.turns.begin()).await?;
            let asked = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(enterprise).execute(&mut *lock);
            match patient(TURN_AGAIN + SLACK, asked).await {
                Ok(_) => return Ok(Turn { _lock: lock, _room: room }),
                Err(error) if error.is_lock_not_had() && since.elapsed() < TURN => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
        self.turns.close().await;
    }
}

/// Whether a server's database has no table yet.
///
/// # Errors
/// If the server does not answer.
pub async fn is_empty(server: &super::Server) -> Result<bool, Error> {
    let asked = async {
        let mut connection = PgConnection::connect_with(&server.options).await?;
        let tables = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
        let tables: i64 = sqlx::query_scalar(tables).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(tables == 0)
    };
    patient(START, asked).await
}

/// A time as the server's settings have it.
fn millis(time: Duration) -> String {
    format!("{}ms", time.as_millis())
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
