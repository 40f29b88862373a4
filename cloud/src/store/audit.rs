//! The audit log in the database: entries are added, read, and let go when they are old; the tables' triggers allow nothing else.

use super::sql::Link;
use super::{Error, Store, count, number, sql};
use crate::audit::Entry;
use crate::clock::Instant;

/// Entries read at once.
const BATCH: i64 = 1000;

/// An entry as the database gives it back.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct AuditRow {
    /// Its number; a later entry has a higher one.
    pub id: i64,
    /// When, RFC 3339.
    pub at: String,
    /// See [`Entry`].
    pub enterprise: Option<String>,
    /// See [`crate::audit::Who`].
    pub actor: Option<String>,
    /// See [`crate::audit::Who`].
    pub remote: Option<String>,
    /// See [`crate::audit::Action`].
    pub action: String,
    /// `done`, or the name of a problem.
    pub outcome: String,
    /// See [`Entry`].
    pub subject: Option<String>,
    /// See [`Entry`].
    pub request_id: Option<String>,
    /// See [`Entry`].
    pub times: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    at: i64,
    enterprise: Option<String>,
    actor: Option<String>,
    remote: Option<String>,
    action: String,
    outcome: String,
    subject: Option<String>,
    request_id: Option<String>,
    times: i64,
}

impl From<Row> for AuditRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: Instant(row.at).rfc3339(),
            enterprise: row.enterprise,
            actor: row.actor,
            remote: row.remote,
            action: row.action,
            outcome: row.outcome,
            subject: row.subject,
            request_id: row.request_id,
            times: count(row.times),
        }
    }
}

/// Adds an entry, within whatever else is being written.
pub(super) async fn append(link: Link<'_>, entry: &Entry) -> Result<(), Error> {
    let remote = entry.who.remote.map(|remote| remote.to_string());
    sql("INSERT INTO audit (at, enterprise, actor, remote, action, outcome, subject, request_id, times)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(entry.at.0)
    .bind(&entry.enterprise)
    .bind(&entry.who.actor)
    .bind(&remote)
    .bind(entry.action)
    .bind(entry.outcome)
    .bind(&entry.subject)
    .bind(&entry.request_id)
    .bind(number(entry.times))
    .run(link)
    .await?;
    Ok(())
}

impl Store {
    /// Adds entries: all of them, or none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn append_audit(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut change = self.change().await?;
        for entry in entries {
            append(change.link(), entry).await?;
        }
        change.commit().await
    }

    /// Entries behind this number and not before this time, the oldest first: of one enterprise, or of all. Empty at the end.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit(&self, enterprise: Option<&str>, after: i64, since: Instant) -> Result<Vec<AuditRow>, Error> {
        let mut connection = self.reading().await?;
        let rows: Vec<Row> = match enterprise {
            Some(slug) => {
                sql("SELECT id, at, enterprise, actor, remote, action, outcome, subject, request_id, times FROM audit
                     WHERE enterprise = $1 AND id > $2 AND at >= $3 ORDER BY id LIMIT $4")
                .bind(slug)
                .bind(after)
                .bind(since.0)
                .bind(BATCH)
                .all(connection.link())
                .await?
            }
            None => {
                sql("SELECT id, at, enterprise, actor, remote, action, outcome, subject, request_id, times FROM audit
                     WHERE id > $1 AND at >= $2 ORDER BY id LIMIT $3")
                .bind(after)
                .bind(since.0)
                .bind(BATCH)
                .all(connection.link())
                .await?
            }
        };
        Ok(rows.into_iter().map(AuditRow::from).collect())
    }

    /// Lets go of entries before this time. The tables hold on to what is younger than 90 days.
    ///
    /// # Errors
    /// If the database fails, or the time is too late.
    pub async fn drop_audit_before(&self, time: Instant) -> Result<u64, Error> {
        sql("DELETE FROM audit WHERE at < $1").bind(time.0).run(self.writing().await?.link()).await
    }
}
