//! Enterprises, their verified domains, and what a recount of one starts from.

use oneseat_core::Billing;

use super::{Error, Instance, Store, count};
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

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    slug: String,
    billing: String,
}

impl From<Row> for Enterprise {
    fn from(row: Row) -> Self {
        Self { id: row.id, slug: row.slug, billing: billing(&row.billing) }
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
    pub async fn add_enterprise(&self, slug: &str, billing: Billing, domains: &[String]) -> Result<bool, Error> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO enterprise (slug, billing, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (slug) DO NOTHING RETURNING id",
        )
        .bind(slug)
        .bind(billing.as_str())
        .bind(Instant::now().0)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(id) = made else { return Ok(false) };
        for domain in domains {
            sqlx::query("INSERT INTO verified_domain (enterprise_id, domain) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(id)
                .bind(domain)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Every enterprise, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enterprises(&self) -> Result<Vec<Enterprise>, Error> {
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, slug, billing FROM enterprise ORDER BY slug").fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(Enterprise::from).collect())
    }

    /// The enterprise of that name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn enterprise(&self, slug: &str) -> Result<Option<Enterprise>, Error> {
        let row: Option<Row> = sqlx::query_as("SELECT id, slug, billing FROM enterprise WHERE slug = $1")
            .bind(slug)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.map(Enterprise::from))
    }

    /// The domains its report may show addresses of.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn verified_domains(&self, enterprise: i64) -> Result<Vec<String>, Error> {
        Ok(sqlx::query_scalar("SELECT domain FROM verified_domain WHERE enterprise_id = $1 ORDER BY domain")
            .bind(enterprise)
            .fetch_all(&self.reader)
            .await?)
    }

    /// What a recount starts from: all of one moment, for it is read in one transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn basis(&self, enterprise: i64) -> Result<Basis, Error> {
        let mut transaction = self.reader.begin().await?;
        let (revision, word, seats): (i64, String, Option<i64>) =
            sqlx::query_as("SELECT revision, billing, seats_consumed FROM enterprise WHERE id = $1")
                .bind(enterprise)
                .fetch_one(&mut *transaction)
                .await?;
        let domains = sqlx::query_scalar("SELECT domain FROM verified_domain WHERE enterprise_id = $1")
            .bind(enterprise)
            .fetch_all(&mut *transaction)
            .await?;
        let members = sqlx::query_scalar("SELECT payload FROM members WHERE enterprise_id = $1")
            .bind(enterprise)
            .fetch_optional(&mut *transaction)
            .await?;
        let instances = Instance::with_payload(&mut transaction, enterprise).await?;
        Ok(Basis { revision, billing: billing(&word), seats: seats.map(count), domains, members, instances })
    }
}
