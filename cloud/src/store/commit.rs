//! Every change of what is counted, in one transaction with its recounted results: all of it, or nothing.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;

use super::sql::Work;
use super::{Answer, Error, Members, Store, audit, number, originals, sql, uploads};
use crate::audit::Entry;
use crate::clock::Instant;
use crate::original::Original;

/// How long a key's answer is kept.
const KEY_HOURS: i64 = 24;

/// What changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// The cloud side is another.
    Members(Members),
    /// A server instance has a new upload.
    Upload {
        /// The upload itself.
        parts: Box<uploads::Parts>,
        /// The key its instance has from now on.
        instance_key: String,
        /// Keys of the instances it stands for, its own included.
        replaces: Vec<String>,
        /// The minimised upload, gzipped.
        payload: Bytes,
        /// The upload as it came, where that is to be kept.
        original: Option<Arc<Original>>,
        /// The sender's `Idempotency-Key`.
        key: String,
        /// What the sender is told now, and whenever it asks again.
        answer: Answer,
    },
    /// The server instance of this key is forgotten.
    Forget(String),
    /// These domains are verified, and no others.
    Domains(Vec<String>),
}

/// A change and everything that was counted from it.
#[derive(Clone, Debug)]
pub struct Commit<'c> {
    /// Whose.
    pub enterprise: i64,
    /// The revision the count started from.
    pub revision: i64,
    /// The change.
    pub change: Change,
    /// Seats consumed after it.
    pub consumed: u64,
    /// Seats bought, where known.
    pub purchased: Option<u64>,
    /// What the audit log says of it.
    pub entry: Entry,
    /// The report after it, in packed blocks.
    pub blocks: &'c [Vec<u8>],
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is on the disk.
    Done,
    /// Something else was committed first: count again. Nothing was changed.
    Stale,
}

impl Store {
    /// Writes a change with its results.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn commit(&self, commit: &Commit<'_>) -> Result<Committed, Error> {
        let now = Instant::now();
        let mut work = self.change().await?;
        // On a server the row is this transaction's from here on; whoever comes second finds another revision.
        let moved = sql("UPDATE enterprise SET revision = revision + 1, seats_consumed = $3, seats_purchased = $4
             WHERE id = $1 AND revision = $2")
        .bind(commit.enterprise)
        .bind(commit.revision)
        .bind(number(commit.consumed))
        .bind(commit.purchased.map(number))
        .run(work.link())
        .await?;
        if moved == 0 {
            return Ok(Committed::Stale);
        }
        match &commit.change {
            Change::Members(members) => set_members(&mut work, commit.enterprise, members, now).await?,
            Change::Upload { parts, instance_key, replaces, payload, original, key, answer } => {
                add_upload(&mut work, commit.enterprise, parts, instance_key).await?;
                if let Some(original) = original {
                    originals::add(&mut work, commit.enterprise, &parts.id, original).await?;
                }
                for replaced in replaces {
                    remove_instance(&mut work, commit.enterprise, replaced).await?;
                    hand_over_history(&mut work, commit.enterprise, replaced, instance_key).await?;
                }
                add_instance(&mut work, commit.enterprise, parts, instance_key, payload).await?;
                remember_answer(&mut work, commit.enterprise, key, answer, now).await?;
            }
            Change::Forget(key) => forget(&mut work, commit.enterprise, key).await?,
            Change::Domains(domains) => set_domains(&mut work, commit.enterprise, domains).await?,
        }
        set_blocks(&mut work, commit.enterprise, commit.blocks).await?;
        audit::append(work.link(), &commit.entry).await?;
        work.commit().await?;
        if matches!(commit.change, Change::Forget(_) | Change::Domains(_)) {
            self.overwrite().await;
        }
        Ok(Committed::Done)
    }
}

async fn set_members(work: &mut Work, enterprise: i64, members: &Members, now: Instant) -> Result<(), Error> {
    sql(
        "INSERT INTO members (enterprise_id, received_at, sha256, rows, payload) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (enterprise_id) DO UPDATE SET
             received_at = excluded.received_at, sha256 = excluded.sha256, rows = excluded.rows, payload = excluded.payload",
    )
    .bind(enterprise)
    .bind(now.0)
    .bind(&members.sha256)
    .bind(number(members.rows))
    .bind(members.payload.as_slice())
    .run(work.link())
    .await?;
    Ok(())
}

async fn set_domains(work: &mut Work, enterprise: i64, domains: &[String]) -> Result<(), Error> {
    sql("DELETE FROM verified_domain WHERE enterprise_id = $1").bind(enterprise).run(work.link()).await?;
    for domain in domains {
        sql("INSERT INTO verified_domain (enterprise_id, domain) VALUES ($1, $2)")
            .bind(enterprise)
            .bind(domain)
            .run(work.link())
            .await?;
    }
    Ok(())
}

async fn add_upload(work: &mut Work, enterprise: i64, parts: &uploads::Parts, key: &str) -> Result<(), Error> {
    sql(
        "INSERT INTO upload (id, enterprise_id, instance_key, name, server_id, host_name, sync_state, created_at, sha256,
                             accounts, seats_before, seats_after, preview, findings_en, findings_ja)
         VALUES ($1, $2, $3, $4, $5, $6, 'SUCCESS', $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(&parts.id)
    .bind(enterprise)
    .bind(key)
    .bind(&parts.name)
    .bind(&parts.server_id)
    .bind(&parts.host_name)
    .bind(parts.created_at.0)
    .bind(&parts.sha256)
    .bind(number(parts.accounts))
    .bind(parts.seats_before.map(number))
    .bind(number(parts.seats_after))
    .bind(&parts.preview)
    .bind(&parts.findings_en)
    .bind(&parts.findings_ja)
    .run(work.link())
    .await?;
    Ok(())
}

async fn remove_instance(work: &mut Work, enterprise: i64, key: &str) -> Result<(), Error> {
    sql("DELETE FROM server_instance WHERE enterprise_id = $1 AND instance_key = $2")
        .bind(enterprise)
        .bind(key)
        .run(work.link())
        .await?;
    Ok(())
}

/// An instance first known by its host name keeps its history when its server id becomes known.
async fn hand_over_history(work: &mut Work, enterprise: i64, from: &str, to: &str) -> Result<(), Error> {
    sql("UPDATE upload SET instance_key = $3 WHERE enterprise_id = $1 AND instance_key = $2")
        .bind(enterprise)
        .bind(from)
        .bind(to)
        .run(work.link())
        .await?;
    Ok(())
}

async fn add_instance(
    work: &mut Work,
    enterprise: i64,
    parts: &uploads::Parts,
    key: &str,
    payload: &[u8],
) -> Result<(), Error> {
    sql(
        "INSERT INTO server_instance (enterprise_id, instance_key, server_id, host_name, synced_at, upload_id, payload)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(enterprise)
    .bind(key)
    .bind(&parts.server_id)
    .bind(&parts.host_name)
    .bind(parts.created_at.0)
    .bind(&parts.id)
    .bind(payload)
    .run(work.link())
    .await?;
    Ok(())
}

async fn remember_answer(
    work: &mut Work,
    enterprise: i64,
    key: &str,
    answer: &Answer,
    now: Instant,
) -> Result<(), Error> {
    // A key whose time is over makes room for its next use. Other enterprises' keys are not touched: they may be in other hands.
    sql("DELETE FROM idempotency_key WHERE enterprise_id = $1 AND expires_at <= $2")
        .bind(enterprise)
        .bind(now.0)
        .run(work.link())
        .await?;
    sql(
        "INSERT INTO idempotency_key (enterprise_id, key, fingerprint, status, upload_id, body, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(enterprise)
    .bind(key)
    .bind(answer.fingerprint.as_slice())
    .bind(i64::from(answer.status))
    .bind(&answer.upload_id)
    .bind(&answer.body)
    .bind(now.0)
    .bind(now.plus_hours(KEY_HOURS).0)
    .run(work.link())
    .await?;
    Ok(())
}

/// Takes away an instance, its history, and the words of the answers about it. The keys stay for their time, so that a late
/// retry does not bring the instance back.
async fn forget(work: &mut Work, enterprise: i64, key: &str) -> Result<(), Error> {
    remove_instance(work, enterprise, key).await?;
    sql("UPDATE idempotency_key SET status = 410, upload_id = NULL, body = NULL
         WHERE enterprise_id = $1
           AND upload_id IN (SELECT id FROM upload WHERE enterprise_id = $1 AND instance_key = $2)")
    .bind(enterprise)
    .bind(key)
    .run(work.link())
    .await?;
    sql("DELETE FROM upload WHERE enterprise_id = $1 AND instance_key = $2")
        .bind(enterprise)
        .bind(key)
        .run(work.link())
        .await?;
    Ok(())
}

/// Blocks that one statement takes along: a server is asked once for so many, instead of once for each.
const TOGETHER: usize = 32;

static TOGETHER_TEXT: LazyLock<String> = LazyLock::new(|| {
    let rows: Vec<String> = (0..TOGETHER).map(|row| format!("($1, ${}, ${})", 2 * row + 2, 2 * row + 3)).collect();
    format!("INSERT INTO license_block (enterprise_id, block, body) VALUES {}", rows.join(", "))
});

async fn set_blocks(work: &mut Work, enterprise: i64, blocks: &[Vec<u8>]) -> Result<(), Error> {
    sql("DELETE FROM license_block WHERE enterprise_id = $1").bind(enterprise).run(work.link()).await?;
    let mut number = 0_i64;
    let (chunks, rest) = blocks.as_chunks::<TOGETHER>();
    for chunk in chunks {
        let mut statement = sql(&TOGETHER_TEXT).bind(enterprise);
        for body in chunk {
            statement = statement.bind(number).bind(body.as_slice());
            number += 1;
        }
        statement.run(work.link()).await?;
    }
    for body in rest {
        sql("INSERT INTO license_block (enterprise_id, block, body) VALUES ($1, $2, $3)")
            .bind(enterprise)
            .bind(number)
            .bind(body.as_slice())
            .run(work.link())
            .await?;
        number += 1;
    }
    Ok(())
}
