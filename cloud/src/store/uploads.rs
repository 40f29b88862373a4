//! Uploads: what came, when, and what it changed. Not the accounts it brought; those are the instance's.

use super::{Error, Store, count, number, sql};
use crate::clock::Instant;

/// One upload.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Upload {
    /// A UUID.
    pub id: String,
    /// The file's name, where the sender gave one.
    pub name: String,
    /// As uploaded.
    pub server_id: Option<String>,
    /// As uploaded.
    pub host_name: Option<String>,
    /// `PENDING`, `SUCCESS` or `FAILURE`.
    pub sync_state: String,
    #[sqlx(rename = "created_at")]
    created_at_millis: i64,
    /// Lower-case hex of the SHA-256 of the JSON as uploaded.
    pub sha256: String,
    accounts: i64,
    seats_before: Option<i64>,
    seats_after: i64,
    /// The core's preview, JSON.
    pub preview: String,
    /// Findings in English, JSON.
    pub findings_en: String,
    /// Findings in Japanese, JSON.
    pub findings_ja: String,
}

/// What an upload is made of.
#[derive(Clone, Debug)]
pub struct Parts {
    /// See [`Upload`].
    pub id: String,
    /// See [`Upload`].
    pub name: String,
    /// See [`Upload`].
    pub server_id: Option<String>,
    /// See [`Upload`].
    pub host_name: Option<String>,
    /// When it came.
    pub created_at: Instant,
    /// See [`Upload`].
    pub sha256: String,
    /// Distinct accounts in it.
    pub accounts: u64,
    /// Seats before it.
    pub seats_before: Option<u64>,
    /// Seats with it.
    pub seats_after: u64,
    /// See [`Upload`].
    pub preview: String,
    /// See [`Upload`].
    pub findings_en: String,
    /// See [`Upload`].
    pub findings_ja: String,
}

impl Upload {
    /// When it came.
    pub fn created_at(&self) -> Instant {
        Instant(self.created_at_millis)
    }

    /// Distinct accounts in it.
    pub fn accounts(&self) -> u64 {
        count(self.accounts)
    }

    /// Seats before it.
    pub fn seats_before(&self) -> Option<u64> {
        self.seats_before.map(count)
    }

    /// Seats with it.
    pub fn seats_after(&self) -> u64 {
        count(self.seats_after)
    }
}

impl Store {
    /// Uploads of an enterprise, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn uploads(&self, enterprise: i64, offset: u64, limit: u64) -> Result<Vec<Upload>, Error> {
        sql(
            "SELECT id, name, server_id, host_name, sync_state, created_at, sha256, accounts, seats_before, seats_after,
                    preview, findings_en, findings_ja
             FROM upload WHERE enterprise_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
        )
        .bind(enterprise)
        .bind(number(limit))
        .bind(number(offset))
        .all(self.reading().await?.link())
        .await
    }

    /// Uploads of one server instance, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn uploads_of(&self, enterprise: i64, instance_key: &str, limit: u64) -> Result<Vec<Upload>, Error> {
        sql(
            "SELECT id, name, server_id, host_name, sync_state, created_at, sha256, accounts, seats_before, seats_after,
                    preview, findings_en, findings_ja
             FROM upload WHERE enterprise_id = $1 AND instance_key = $2 ORDER BY created_at DESC, id DESC LIMIT $3",
        )
        .bind(enterprise)
        .bind(instance_key)
        .bind(number(limit))
        .all(self.reading().await?.link())
        .await
    }

    /// How many uploads an enterprise has made.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn upload_count(&self, enterprise: i64) -> Result<u64, Error> {
        let (found,) = sql("SELECT count(*) FROM upload WHERE enterprise_id = $1")
            .bind(enterprise)
            .one::<(i64,)>(self.reading().await?.link())
            .await?;
        Ok(count(found))
    }

    /// One upload of an enterprise.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn upload(&self, enterprise: i64, id: &str) -> Result<Option<Upload>, Error> {
        sql(
            "SELECT id, name, server_id, host_name, sync_state, created_at, sha256, accounts, seats_before, seats_after,
                    preview, findings_en, findings_ja
             FROM upload WHERE enterprise_id = $1 AND id = $2",
        )
        .bind(enterprise)
        .bind(id)
        .maybe(self.reading().await?.link())
        .await
    }
}
