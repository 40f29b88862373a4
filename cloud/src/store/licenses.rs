//! The report after the last sync, read back a page at a time.

use super::{Error, Store, count};

/// Rows a block holds: GitHub's largest page, so that no page spans more than two.
pub const BLOCK: u64 = 100;

/// The report's totals, and which report they are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Seats consumed.
    pub consumed: u64,
    /// Seats bought, where the members' report says so.
    pub purchased: Option<u64>,
}

impl Store {
    /// The totals, and the blocks of rows from `first` to `last`, packed as they were stored: all of one moment.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn licenses(&self, enterprise: i64, first: u64, last: u64) -> Result<(Figures, Vec<Vec<u8>>), Error> {
        let mut transaction = self.reader.begin().await?;
        let (consumed, purchased): (Option<i64>, Option<i64>) =
            sqlx::query_as("SELECT seats_consumed, seats_purchased FROM enterprise WHERE id = $1")
                .bind(enterprise)
                .fetch_one(&mut *transaction)
                .await?;
        let blocks = sqlx::query_scalar(
            "SELECT body FROM license_block WHERE enterprise_id = $1 AND block BETWEEN $2 AND $3 ORDER BY block",
        )
        .bind(enterprise)
        .bind(super::number(first))
        .bind(super::number(last))
        .fetch_all(&mut *transaction)
        .await?;
        let figures = Figures { consumed: consumed.map_or(0, count), purchased: purchased.map(count) };
        Ok((figures, blocks))
    }
}
