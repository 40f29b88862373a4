//! The database under a test: a file of its own, or, where `ONESEAT_TEST_POSTGRES` names a server, a database of its own there.
//! `cargo xtask test` runs every test on both.

use std::io::Read as _;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;
use uuid::Uuid;

/// Names a server and its database `postgres`, as in `postgres:///postgres?host=/tmp/socket`.
pub const SERVER: &str = "ONESEAT_TEST_POSTGRES";

pub enum Database {
    Sqlite(TempDir),
    /// With a folder for the key that replicas share.
    Postgres {
        server: String,
        name: String,
        folder: TempDir,
    },
}

/// Either database's connection.
pub enum Link {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    /// An empty one.
    pub fn new() -> Self {
        match std::env::var(SERVER) {
            Ok(server) => Self::on_server(server),
            Err(_) => Self::sqlite(),
        }
    }

    /// A file, whatever server there is.
    pub fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// An empty one on this server.
    pub fn on_server(server: String) -> Self {
        let name = format!("t{}", Uuid::new_v4().simple());
        on_a_thread_of_its_own(server.clone(), format!("CREATE DATABASE {name}")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "5a".repeat(32)).unwrap();
        Self::Postgres { server, name, folder }
    }

    /// As `ONESEAT_DATABASE` has it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => self.file().unwrap().display().to_string(),
            Self::Postgres { server, name, .. } => server.replacen("/postgres?", &format!("/{name}?"), 1),
        }
    }

    /// The file with the key that tokens are hashed with, where it has to be named.
    pub fn key(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres { folder, .. } => Some(folder.path().join("key")),
        }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite(folder) => Some(folder.path().join("endpoint.db")),
            Self::Postgres { .. } => None,
        }
    }

    pub async fn link(&self) -> Link {
        match self {
            Self::Sqlite(_) => {
                Link::Sqlite(SqliteConnection::connect(&format!("sqlite:{}", self.url())).await.unwrap())
            }
            Self::Postgres { .. } => Link::Postgres(PgConnection::connect(&self.url()).await.unwrap()),
        }
    }

    /// The one number that a query gives.
    pub async fn number(&self, query: &'static str) -> i64 {
        match self.link().await {
            Link::Sqlite(mut link) => sqlx::query_scalar(query).fetch_one(&mut link).await.unwrap(),
            Link::Postgres(mut link) => sqlx::query_scalar(query).fetch_one(&mut link).await.unwrap(),
        }
    }

    /// Runs statements.
    pub async fn execute(&self, statements: &'static str) {
        match self.link().await {
            Link::Sqlite(mut link) => drop(sqlx::raw_sql(statements).execute(&mut link).await.unwrap()),
            Link::Postgres(mut link) => drop(sqlx::raw_sql(statements).execute(&mut link).await.unwrap()),
        }
    }

    /// Whether the database itself says no to a statement.
    pub async fn refuses(&self, statement: &'static str) -> bool {
        match self.link().await {
            Link::Sqlite(mut link) => sqlx::raw_sql(statement).execute(&mut link).await.is_err(),
            Link::Postgres(mut link) => sqlx::raw_sql(statement).execute(&mut link).await.is_err(),
        }
    }

    /// Whether a file is as `SQLite` thinks it should be; a server looks after its own.
    pub async fn is_sound(&self) -> bool {
        match self.link().await {
            Link::Sqlite(mut link) => {
                let said: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut link).await.unwrap();
                said == "ok"
            }
            Link::Postgres(_) => true,
        }
    }

    async fn blobs(&self, query: &'static str) -> Vec<Vec<u8>> {
        match self.link().await {
            Link::Sqlite(mut link) => sqlx::query_scalar(query).fetch_all(&mut link).await.unwrap(),
            Link::Postgres(mut link) => sqlx::query_scalar(query).fetch_all(&mut link).await.unwrap(),
        }
    }

    /// Everything the database has, in one heap, to look for what should not be there: a file's bytes; of a server every row's text.
    pub async fn stored_bytes(&self) -> Vec<u8> {
        let mut heap = Vec::new();
        let payloads = "SELECT payload FROM server_instance UNION ALL SELECT payload FROM members";
        for query in [payloads, "SELECT body FROM license_block", "SELECT body FROM original_piece"] {
            for blob in self.blobs(query).await {
                GzDecoder::new(blob.as_slice()).read_to_end(&mut heap).unwrap();
            }
        }
        match self {
            Self::Sqlite(folder) => {
                for file in ["endpoint.db", "endpoint.db-wal"] {
                    heap.extend(std::fs::read(folder.path().join(file)).unwrap_or_default());
                }
            }
            Self::Postgres { .. } => {
                let mut link = PgConnection::connect(&self.url()).await.unwrap();
                let tables: Vec<String> =
                    sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
                        .fetch_all(&mut link)
                        .await
                        .unwrap();
                for table in tables {
                    let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
                        .fetch_all(&mut link)
                        .await
                        .unwrap();
                    heap.extend(rows.concat().into_bytes());
                }
            }
        }
        heap
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres { server, name, .. } = self {
            // A server that is gone takes it along.
            let _ = on_a_thread_of_its_own(server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Within a test's own runtime nothing can be waited for.
fn on_a_thread_of_its_own(server: String, statement: String) -> Result<(), sqlx::Error> {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut link = PgConnection::connect(&server).await?;
            sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut link).await?;
            link.close().await
        })
    };
    std::thread::spawn(work).join().unwrap()
}
