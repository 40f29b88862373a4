//! The report after the last sync, read back a page at a time.

use super::{Error, Store, count, number, sql};

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
    /// If the database fails, or the enterprise was forgotten.
    pub async fn licenses(&self, enterprise: i64, first: u64, last: u64) -> Result<(Figures, Vec<Vec<u8>>), Error> {
        let mut moment = self.moment().await?;
        let (consumed, purchased) = sql("SELECT seats_consumed, seats_purchased FROM enterprise WHERE id = $1")
            .bind(enterprise)
            .maybe::<(Option<i64>, Option<i64>)>(moment.link())
            .await?
            .ok_or(Error::Forgotten)?;
        let blocks =
            sql("SELECT body FROM license_block WHERE enterprise_id = $1 AND block BETWEEN $2 AND $3 ORDER BY block")
                .bind(enterprise)
                .bind(number(first))
                .bind(number(last))
                .all::<(Vec<u8>,)>(moment.link())
                .await?;
        let figures = Figures { consumed: consumed.map_or(0, count), purchased: purchased.map(count) };
        Ok((figures, blocks.into_iter().map(|(body,)| body).collect()))
    }
}
