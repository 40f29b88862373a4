//! Uploads as they came, where both the operator and the enterprise's owner want that: for how long, which there are, and their
//! bytes, piece by piece. They are added by the commit of their upload (`commit.rs`) and go with it.

use super::sql::Work;
use super::{Error, Store, audit, count, number, sql};
use crate::audit::Entry;
use crate::clock::Instant;
use crate::original::Original;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Originals that are deleted together when their time is over, so that nobody waits long for that.
const TOGETHER: i64 = 50;

/// For how long an enterprise's uploads are kept as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeping {
    /// Days the owner asked for; 0 for not at all.
    pub asked: u64,
    /// Days the operator allows at most; 0 for not at all.
    pub most: u64,
}

impl Keeping {
    /// Days that hold: both have to want it.
    pub fn days(self) -> u64 {
        self.asked.min(self.most)
    }

    /// When the time of one that came then is over.
    pub fn until(self, came: Instant) -> Instant {
        Instant(came.0.saturating_add(number(self.days()).saturating_mul(DAY)))
    }

    /// What came then or before is over now.
    fn over(self) -> Instant {
        // Nothing stays of what nobody wants, even where another machine's clock is ahead.
        if self.days() == 0 {
            return Instant(i64::MAX);
        }
        Instant(Instant::now().0.saturating_sub(number(self.days()).saturating_mul(DAY)))
    }
}

/// An upload that is kept as it came.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Whose original it is.
    pub upload_id: String,
    /// The file's name, where the sender gave one.
    pub name: String,
    /// As uploaded.
    pub server_id: Option<String>,
    /// As uploaded.
    pub host_name: Option<String>,
    /// Lower-case hex of its SHA-256.
    pub sha256: String,
    created_at: i64,
    bytes: i64,
}

impl Kept {
    /// When it came.
    pub fn created_at(&self) -> Instant {
        Instant(self.created_at)
    }

    /// How long it is.
    pub fn bytes(&self) -> u64 {
        count(self.bytes)
    }
}

/// A page of what is kept, and all of it in numbers.
#[derive(Clone, Debug)]
pub struct KeptPage {
    /// How many there are.
    pub count: u64,
    /// Bytes that they take, packed.
    pub packed: u64,
    /// The newest first.
    pub page: Vec<Kept>,
}

impl Store {
    /// For how long an enterprise's uploads are kept as they came, where the operator allows so many days.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keeping(&self, enterprise: i64, most: u64) -> Result<Keeping, Error> {
        let asked = sql("SELECT days FROM originals_wish WHERE enterprise_id = $1")
            .bind(enterprise)
            .maybe::<(i64,)>(self.reading().await?.link())
            .await?;
        Ok(Keeping { asked: asked.map_or(0, |(days,)| count(days)), most })
    }

    /// Keeps an enterprise's uploads as they came for so long from now on; deletes at once what is older, which with 0 days is
    /// everything, and gives how many that were.
    ///
    /// # Errors
    /// If the database fails, or the enterprise was forgotten; nothing was changed then.
    pub async fn keep_originals(&self, enterprise: i64, keeping: Keeping, entry: Entry) -> Result<u64, Error> {
        let mut change = self.change().await?;
        // As every upload's commit does first: one that comes at the same moment comes before all of this or behind it.
        let known = sql("UPDATE enterprise SET revision = revision WHERE id = $1").bind(enterprise).run(change.link());
        if known.await? == 0 {
            return Err(Error::Forgotten);
        }
        if keeping.asked == 0 {
            sql("DELETE FROM originals_wish WHERE enterprise_id = $1").bind(enterprise).run(change.link()).await?;
        } else {
            sql("INSERT INTO originals_wish (enterprise_id, days, asked_at) VALUES ($1, $2, $3)
                 ON CONFLICT (enterprise_id) DO UPDATE SET days = excluded.days, asked_at = excluded.asked_at")
            .bind(enterprise)
            .bind(number(keeping.asked))
            .bind(entry.at.0)
            .run(change.link())
            .await?;
        }
        let deleted = sql("DELETE FROM original
             WHERE upload_id IN (SELECT id FROM upload WHERE enterprise_id = $1 AND created_at <= $2)")
        .bind(enterprise)
        .bind(keeping.over().0)
        .run(change.link())
        .await?;
        let entry = entry.to(format!("{} days, {deleted} deleted", keeping.asked));
        audit::append(change.link(), &entry).await?;
        change.commit().await?;
        if deleted > 0 {
            self.overwrite().await;
        }
        Ok(deleted)
    }

    /// What is kept of an enterprise, the newest first, without what is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn originals(
        &self,
        enterprise: i64,
        keeping: Keeping,
        offset: u64,
        limit: u64,
    ) -> Result<KeptPage, Error> {
        let over = keeping.over();
        let mut moment = self.moment().await?;
        let (found, packed) = sql("SELECT count(*), CAST(COALESCE(sum(packed), 0) AS BIGINT)
             FROM original JOIN upload ON upload.id = upload_id WHERE enterprise_id = $1 AND created_at > $2")
        .bind(enterprise)
        .bind(over.0)
        .one::<(i64, i64)>(moment.link())
        .await?;
        let page = sql("SELECT upload_id, name, server_id, host_name, sha256, created_at, bytes
             FROM original JOIN upload ON upload.id = upload_id WHERE enterprise_id = $1 AND created_at > $2
             ORDER BY created_at DESC, upload_id DESC LIMIT $3 OFFSET $4")
        .bind(enterprise)
        .bind(over.0)
        .bind(number(limit))
        .bind(number(offset))
        .all(moment.link())
        .await?;
        Ok(KeptPage { count: count(found), packed: count(packed), page })
    }

    /// One upload as it came, unless its time is over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn original(&self, enterprise: i64, upload: &str, keeping: Keeping) -> Result<Option<Kept>, Error> {
        sql(
            "SELECT upload_id, name, server_id, host_name, sha256, created_at, bytes
             FROM original JOIN upload ON upload.id = upload_id WHERE enterprise_id = $1 AND upload_id = $2 AND created_at > $3",
        )
        .bind(enterprise)
        .bind(upload)
        .bind(keeping.over().0)
        .maybe(self.reading().await?.link())
        .await
    }

    /// A piece of it, packed; from 0. `None` if it is gone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn original_piece(&self, upload: &str, piece: u64) -> Result<Option<Vec<u8>>, Error> {
        let found = sql("SELECT body FROM original_piece WHERE upload_id = $1 AND piece = $2")
            .bind(upload)
            .bind(number(piece))
            .maybe::<(Vec<u8>,)>(self.reading().await?.link())
            .await?;
        Ok(found.map(|(body,)| body))
    }

    /// Lets go of what is over, or is not wanted any more by one of the two; gives how many that were.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn drop_originals(&self, now: Instant, most: u64) -> Result<u64, Error> {
        let mut all = 0;
        loop {
            let dropped = sql("DELETE FROM original WHERE upload_id IN (
                 SELECT upload_id FROM original JOIN upload ON upload.id = upload_id
                 LEFT JOIN originals_wish wish ON wish.enterprise_id = upload.enterprise_id
                 WHERE wish.days IS NULL OR $2 = 0
                    OR upload.created_at <= $1 - $3 * CASE WHEN wish.days < $2 THEN wish.days ELSE $2 END
                 ORDER BY upload_id LIMIT $4)")
            .bind(now.0)
            .bind(number(most))
            .bind(DAY)
            .bind(TOGETHER)
            .run(self.writing().await?.link())
            .await?;
            all += dropped;
            if dropped < count(TOGETHER) {
                break;
            }
        }
        if all > 0 {
            self.overwrite().await;
        }
        Ok(all)
    }
}

/// Keeps an upload as it came, within its commit, if that is still wanted: whoever wanted it no longer waits for this commit's end, or
/// has come before it.
pub(super) async fn add(work: &mut Work, enterprise: i64, upload: &str, original: &Original) -> Result<(), Error> {
    let wanted = sql("SELECT days FROM originals_wish WHERE enterprise_id = $1").bind(enterprise);
    if wanted.maybe::<(i64,)>(work.link()).await?.is_none() {
        return Ok(());
    }
    sql("INSERT INTO original (upload_id, bytes, packed) VALUES ($1, $2, $3)")
        .bind(upload)
        .bind(number(original.bytes))
        .bind(number(original.packed()))
        .run(work.link())
        .await?;
    for (piece, body) in (0_i64..).zip(&original.pieces) {
        sql("INSERT INTO original_piece (upload_id, piece, body) VALUES ($1, $2, $3)")
            .bind(upload)
            .bind(piece)
            .bind(body.as_slice())
            .run(work.link())
            .await?;
    }
    Ok(())
}
