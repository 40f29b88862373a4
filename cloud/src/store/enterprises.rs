//! Enterprises, their verified domains, and what a recount of one starts from.

use oneseat_core::Billing;

use super::sql::Link;
use super::{Error, Instance, Store, audit, count, sql};
use crate::audit::Entry;
use crate::clock::Instant;

/// One enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enterprise {
    /// Its key in this database.
    pub id: i64,
    /// Its name in paths.
    pub slug: String,
    /// How its subscription users count.
    pub billing: Billing,
    /// Moves with every change of what is counted.
    pub revision: i64,
}

/// The cloud side as it was given.
#[derive(Clone, Debug)]
pub struct Members {
    /// Lower-case hex of the SHA-256 of the report, unpacked.
    pub sha256: String,
    /// Its distinct rows.
    pub rows: u64,
    /// The report, gzipped.
    pub payload: Vec<u8>,
}

/// Everything one enterprise's seats are counted from, as of one moment.
#[derive(Clone, Debug)]
pub struct Basis {
    /// Which moment: a commit names it, and is refused if another came first.
    pub revision: i64,
    /// How subscription users count.
    pub billing: Billing,
    /// Seats of the last count.
    pub seats: Option<u64>,
    /// ASCII form, lower case.
    pub domains: Vec<String>,
    /// The cloud side, where there is one.
    pub members: Option<Vec<u8>>,
    /// Every server instance, by its key.
    pub instances: Vec<Instance>,
}

impl Basis {
    /// Now, or just after the newest upload where another machine's clock is ahead of this one's: in the order of their times
    /// uploads stand in the order of their commits.
    pub fn next_instant(&self) -> Instant {
        let newest = self.instances.iter().map(|instance| instance.synced_at).max();
        newest.map_or_else(Instant::now, |newest| Instant::now().max(Instant(newest.0 + 1)))
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    slug: String,
    billing: String,
    revision: i64,
}

impl From<Row> for Enterprise {
    fn from(row: Row) -> Self {
        Self { id: row.id, slug: row.slug, billing: billing(&row.billing), revision: row.revision }
    }
}

/// The table's own check allows no other words than the core's.
fn billing(word: &str) -> Billing {
    word.parse().unwrap_or_default()
}

impl Store {
    /// Makes an enterprise; `false` if there is one of that name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_enterprise(
        &self,
        slug: &str,
        billing: Billing,
        domains: &[String],
        entry: &Entry,
    ) -> Result<bool, Error> {
        let mut change = self.change().await?;
        let made: Option<(i64,)> = sql("INSERT INTO enterprise (slug, billing, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (slug) DO NOTHING RETURNING id")
        .bind(slug)
        .bind(billing.as_str())
        .bind(Instant::now().0)
        .maybe(change.link())
        .await?;
        let Some((id,)) = made else { return Ok(false) };
        for domain in domains {
            sql("INSERT INTO verified_domain (enterprise_id, domain) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(id)
                .bind(domain)
                .run(change.link())
                .await?;
        }
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Takes away an enterprise and everything about it, but for the audit log.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn forget_enterprise(&self, enterprise: i64, entry: &Entry) -> Result<(), Error> {
        let mut change = self.change().await?;
        sql("DELETE FROM enterprise WHERE id = $1").bind(enterprise).run(change.link()).await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        self.overwrite().await;
        Ok(())
    }

    /// Every enterprise, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enterprises(&self) -> Result<Vec<Enterprise>, Error> {
        let rows: Vec<Row> = sql("SELECT id, slug, billing, revision FROM enterprise ORDER BY slug")
            .all(self.reading().await?.link())
            .await?;
        Ok(rows.into_iter().map(Enterprise::from).collect())
    }

    /// The enterprise of that name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enterprise(&self, slug: &str) -> Result<Option<Enterprise>, Error> {
        by_slug(self.reading().await?.link(), slug).await
    }

    /// The enterprise of that id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enterprise_by_id(&self, id: i64) -> Result<Option<Enterprise>, Error> {
        let row: Option<Row> = sql("SELECT id, slug, billing, revision FROM enterprise WHERE id = $1")
            .bind(id)
            .maybe(self.reading().await?.link())
            .await?;
        Ok(row.map(Enterprise::from))
    }

    /// The domains its report may show addresses of.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn verified_domains(&self, enterprise: i64) -> Result<Vec<String>, Error> {
        domains(self.reading().await?.link(), enterprise).await
    }

    /// What a recount starts from: all of one moment, for it is read in one transaction.
    ///
    /// # Errors
    /// If the database fails, or the enterprise was forgotten.
    pub async fn basis(&self, enterprise: i64) -> Result<Basis, Error> {
        let mut moment = self.moment().await?;
        let (revision, word, seats) = sql("SELECT revision, billing, seats_consumed FROM enterprise WHERE id = $1")
            .bind(enterprise)
            .maybe::<(i64, String, Option<i64>)>(moment.link())
            .await?
            .ok_or(Error::Forgotten)?;
        let domains = domains(moment.link(), enterprise).await?;
        let members = sql("SELECT payload FROM members WHERE enterprise_id = $1")
            .bind(enterprise)
            .maybe::<(Vec<u8>,)>(moment.link())
            .await?
            .map(|(payload,)| payload);
        let instances = Instance::with_payload(moment.link(), enterprise).await?;
        Ok(Basis { revision, billing: billing(&word), seats: seats.map(count), domains, members, instances })
    }
}

/// The enterprise of that name.
pub(super) async fn by_slug(link: Link<'_>, slug: &str) -> Result<Option<Enterprise>, Error> {
    let row: Option<Row> =
        sql("SELECT id, slug, billing, revision FROM enterprise WHERE slug = $1").bind(slug).maybe(link).await?;
    Ok(row.map(Enterprise::from))
}

async fn domains(link: Link<'_>, enterprise: i64) -> Result<Vec<String>, Error> {
    let domains = sql("SELECT domain FROM verified_domain WHERE enterprise_id = $1 ORDER BY domain")
        .bind(enterprise)
        .all::<(String,)>(link)
        .await?;
    Ok(domains.into_iter().map(|(domain,)| domain).collect())
}
