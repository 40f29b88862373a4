//! First answers: what a repeated `Idempotency-Key` gets again.

use super::{Error, Store, sql};
use crate::clock::Instant;

/// The first answer to a key.
#[derive(Clone, Debug)]
pub struct Answer {
    /// SHA-256 of the JSON that came with the key.
    pub fingerprint: Vec<u8>,
    /// HTTP status of the answer.
    pub status: u16,
    /// The upload it made; none once that was forgotten.
    pub upload_id: Option<String>,
    /// The answer's body; none once the upload was forgotten.
    pub body: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    fingerprint: Vec<u8>,
    status: i64,
    upload_id: Option<String>,
    body: Option<String>,
}

impl Store {
    /// The answer that was given to this key, if it is still kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn answer(&self, enterprise: i64, key: &str, now: Instant) -> Result<Option<Answer>, Error> {
        let row: Option<Row> = sql("SELECT fingerprint, status, upload_id, body FROM idempotency_key
             WHERE enterprise_id = $1 AND key = $2 AND expires_at > $3")
        .bind(enterprise)
        .bind(key)
        .bind(now.0)
        .maybe(self.reading().await?.link())
        .await?;
        Ok(row.map(|row| Answer {
            fingerprint: row.fingerprint,
            status: u16::try_from(row.status).unwrap_or(500),
            upload_id: row.upload_id,
            body: row.body,
        }))
    }

    /// Lets go of the answers whose time is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn drop_expired_answers(&self, now: Instant) -> Result<(), Error> {
        sql("DELETE FROM idempotency_key WHERE expires_at <= $1").bind(now.0).run(self.writing().await?.link()).await?;
        Ok(())
    }
}
