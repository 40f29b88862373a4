//! Jobs: every wish to sync a connected server, and how it went.

use super::connections::hold;
use super::{Error, Store, audit, sql};
use crate::audit::Entry;
use crate::clock::Instant;

/// A wish to sync, and how it went.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SyncJob {
    /// Names it.
    pub id: String,
    /// Whose.
    pub connection_id: String,
    /// `weekly`, `asked` or `restored`.
    pub cause: String,
    /// `QUEUED`, `RUNNING`, `SUCCESS` or `FAILURE`.
    pub state: String,
    created_at: i64,
    begun_at: Option<i64>,
    ended_at: Option<i64>,
    /// Why it failed, or what it waits for.
    pub fault_code: Option<String>,
    /// What it was this time.
    pub fault_detail: Option<String>,
    /// The upload it made.
    pub upload_id: Option<String>,
}

impl SyncJob {
    /// When it was wished.
    pub fn created_at(&self) -> Instant {
        Instant(self.created_at)
    }

    /// When an agent took it.
    pub fn begun_at(&self) -> Option<Instant> {
        self.begun_at.map(Instant)
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<Instant> {
        self.ended_at.map(Instant)
    }
}

/// What an agent says of a job.
#[derive(Clone, Debug)]
pub struct Progress<'p> {
    /// `RUNNING`, `SUCCESS` or `FAILURE`.
    pub state: &'p str,
    /// Why, in a word that page and terminal have words for, and in detail.
    pub fault: Option<(String, String)>,
    /// The upload it made.
    pub upload: Option<String>,
    /// When the agent means to sync next.
    pub next_at: Option<Instant>,
}

impl Store {
    /// Keeps a wish. One that waits already is the same wish, whichever replica was told of it. `None` if the connection has ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn ask_for_sync(
        &self,
        enterprise: i64,
        connection: &str,
        id: &str,
        cause: &str,
        entry: &Entry,
    ) -> Result<Option<SyncJob>, Error> {
        let mut change = self.change().await?;
        if !hold(change.link(), connection).await? {
            return Ok(None);
        }
        let waiting: Option<SyncJob> =
            sql("SELECT * FROM sync_job WHERE connection_id = $1 AND state = 'QUEUED' ORDER BY created_at LIMIT 1")
                .bind(connection)
                .maybe(change.link())
                .await?;
        if let Some(waiting) = waiting {
            return Ok(Some(waiting));
        }
        let job = sql("INSERT INTO sync_job (id, enterprise_id, connection_id, cause, state, created_at)
             VALUES ($1, $2, $3, $4, 'QUEUED', $5) RETURNING *")
        .bind(id)
        .bind(enterprise)
        .bind(connection)
        .bind(cause)
        .bind(Instant::now().0)
        .one(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(Some(job))
    }

    /// The oldest wish, which from now on is being seen to. One that is being seen to comes first, and again: an agent does one
    /// thing at a time, so whoever asks was cut off, or never heard the answer.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_job(&self, connection: &str) -> Result<Option<SyncJob>, Error> {
        const FIRST: &str = "SELECT * FROM sync_job WHERE connection_id = $1 AND state IN ('QUEUED', 'RUNNING')
             ORDER BY state DESC, created_at LIMIT 1";
        // Asked for many times an hour and seldom answered, so it begins with a look that locks nothing.
        let first: Option<SyncJob> = sql(FIRST).bind(connection).maybe(self.reading().await?.link()).await?;
        let Some(SyncJob { id, .. }) = first.as_ref().filter(|first| first.state == "QUEUED") else { return Ok(first) };
        // Another replica may have given it out since, and the agent may even be done with it.
        sql("UPDATE sync_job SET state = 'RUNNING', begun_at = $2 WHERE id = $1 AND state = 'QUEUED' RETURNING *")
            .bind(id)
            .bind(Instant::now().0)
            .maybe(self.writing().await?.link())
            .await
    }

    /// A job of the agent's own, or the wish that waits, which it sees to by that. `None` if the connection has ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn begin_job(
        &self,
        enterprise: i64,
        connection: &str,
        id: &str,
        cause: &str,
    ) -> Result<Option<SyncJob>, Error> {
        let mut change = self.change().await?;
        if !hold(change.link(), connection).await? {
            return Ok(None);
        }
        let now = Instant::now();
        sql("UPDATE sync_job SET state = 'FAILURE', ended_at = $2, fault_code = 'interrupted', fault_detail = ''
             WHERE connection_id = $1 AND state = 'RUNNING'")
        .bind(connection)
        .bind(now.0)
        .run(change.link())
        .await?;
        let waiting: Option<SyncJob> = sql("UPDATE sync_job SET state = 'RUNNING', begun_at = $2
             WHERE id = (SELECT id FROM sync_job WHERE connection_id = $1 AND state = 'QUEUED' ORDER BY created_at LIMIT 1)
             RETURNING *")
        .bind(connection)
        .bind(now.0)
        .maybe(change.link())
        .await?;
        let job = match waiting {
            Some(job) => job,
            None => {
                sql("INSERT INTO sync_job (id, enterprise_id, connection_id, cause, state, created_at, begun_at)
                     VALUES ($1, $2, $3, $4, 'RUNNING', $5, $5) RETURNING *")
                .bind(id)
                .bind(enterprise)
                .bind(connection)
                .bind(cause)
                .bind(now.0)
                .one(change.link())
                .await?
            }
        };
        change.commit().await?;
        Ok(Some(job))
    }

    /// Notes how a job stands; `false` if there is none such under way. Told again what it knows, it is as content.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_job(&self, connection: &str, id: &str, progress: &Progress<'_>) -> Result<bool, Error> {
        let mut change = self.change().await?;
        let now = Instant::now();
        // The connection first, as everywhere: two that hold each other's rows would wait for good.
        sql("UPDATE connection SET seen_at = $2, next_at = COALESCE($3, next_at) WHERE id = $1")
            .bind(connection)
            .bind(now.0)
            .bind(progress.next_at.map(|at| at.0))
            .run(change.link())
            .await?;
        let (code, detail) = progress.fault.clone().unzip();
        let ended = (progress.state != "RUNNING").then_some(now.0);
        let known =
            sql("UPDATE sync_job SET state = $3, ended_at = $4, fault_code = $5, fault_detail = $6, upload_id = $7
             WHERE connection_id = $1 AND id = $2 AND (state = 'RUNNING' OR state = $3 AND upload_id = $7)")
            .bind(connection)
            .bind(id)
            .bind(progress.state)
            .bind(ended)
            .bind(&code)
            .bind(&detail)
            .bind(&progress.upload)
            .run(change.link())
            .await?;
        change.commit().await?;
        Ok(known == 1)
    }

    /// The newest jobs of a connection.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn jobs(&self, connection: &str, limit: i64) -> Result<Vec<SyncJob>, Error> {
        sql("SELECT * FROM sync_job WHERE connection_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
            .bind(connection)
            .bind(limit)
            .all(self.reading().await?.link())
            .await
    }
}
