//! Allow lists: from which networks an enterprise may be called.

use ipnet::IpNet;

use super::{Error, Store, audit, sql};
use crate::audit::Entry;
use crate::clock::Instant;

/// One entry of a list.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// The network, as it was written.
    pub network: String,
    /// What its maker wrote beside it.
    pub note: String,
    /// When it was made.
    pub created_at: Instant,
}

#[derive(sqlx::FromRow)]
struct Row {
    network: String,
    note: String,
    created_at: i64,
}

impl Store {
    /// Allows a network; one that is allowed already gets the new note.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn allow_network(
        &self,
        enterprise: i64,
        network: &IpNet,
        note: &str,
        entry: &Entry,
    ) -> Result<(), Error> {
        let mut change = self.change().await?;
        let network = network.to_string();
        sql("INSERT INTO allowed_network (enterprise_id, network, note, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (enterprise_id, network) DO UPDATE SET note = excluded.note")
        .bind(enterprise)
        .bind(&network)
        .bind(note)
        .bind(entry.at.0)
        .run(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await
    }

    /// Allows a network no longer; `false` if it is not in the list.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn disallow_network(&self, enterprise: i64, network: &IpNet, entry: &Entry) -> Result<bool, Error> {
        let mut change = self.change().await?;
        let network = network.to_string();
        let gone = sql("DELETE FROM allowed_network WHERE enterprise_id = $1 AND network = $2")
            .bind(enterprise)
            .bind(&network)
            .run(change.link())
            .await?;
        if gone == 1 {
            audit::append(change.link(), entry).await?;
            change.commit().await?;
        }
        Ok(gone == 1)
    }

    /// The list; empty where an enterprise may be called from anywhere.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn networks(&self, enterprise: i64) -> Result<Vec<Allowed>, Error> {
        let rows: Vec<Row> = sql(
            "SELECT network, note, created_at FROM allowed_network WHERE enterprise_id = $1 ORDER BY created_at, network",
        )
        .bind(enterprise)
        .all(self.reading().await?.link())
        .await?;
        let shown = |row: Row| Allowed { network: row.network, note: row.note, created_at: Instant(row.created_at) };
        Ok(rows.into_iter().map(shown).collect())
    }
}
