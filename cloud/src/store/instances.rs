//! Server instances: the newest upload of each, and the minimised accounts it brought.

use super::sql::Link;
use super::{Error, Store, sql};
use crate::clock::Instant;

/// One server instance and its newest upload.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The server id, else the host name.
    pub key: String,
    /// As uploaded.
    pub server_id: Option<String>,
    /// As uploaded.
    pub host_name: Option<String>,
    /// When its newest upload came.
    pub synced_at: Instant,
    /// That upload.
    pub upload_id: String,
    /// The minimised upload, gzipped; empty where it was not asked for.
    pub payload: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct Row {
    instance_key: String,
    server_id: Option<String>,
    host_name: Option<String>,
    synced_at: i64,
    upload_id: String,
    #[sqlx(default)]
    payload: Vec<u8>,
}

impl From<Row> for Instance {
    fn from(row: Row) -> Self {
        Self {
            key: row.instance_key,
            server_id: row.server_id,
            host_name: row.host_name,
            synced_at: Instant(row.synced_at),
            upload_id: row.upload_id,
            payload: row.payload,
        }
    }
}

impl Instance {
    pub(super) async fn with_payload(link: Link<'_>, enterprise: i64) -> Result<Vec<Self>, Error> {
        let rows: Vec<Row> = sql("SELECT instance_key, server_id, host_name, synced_at, upload_id, payload
             FROM server_instance WHERE enterprise_id = $1 ORDER BY instance_key")
        .bind(enterprise)
        .all(link)
        .await?;
        Ok(rows.into_iter().map(Self::from).collect())
    }
}

impl Store {
    /// Every instance of an enterprise, by its key, without what it uploaded.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn instances(&self, enterprise: i64) -> Result<Vec<Instance>, Error> {
        let rows: Vec<Row> = sql("SELECT instance_key, server_id, host_name, synced_at, upload_id
             FROM server_instance WHERE enterprise_id = $1 ORDER BY instance_key")
        .bind(enterprise)
        .all(self.reading().await?.link())
        .await?;
        Ok(rows.into_iter().map(Instance::from).collect())
    }
}
