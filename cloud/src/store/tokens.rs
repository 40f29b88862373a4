//! Tokens: whose they are, and the hash that proves them.

use super::{Enterprise, Error, Store, sql};
use crate::clock::Instant;
use crate::token::Token;

/// A token as the list shows it.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// What it is found and revoked by.
    pub id: String,
    /// Whose it is.
    pub enterprise: String,
    /// What its bearer may do.
    pub role: String,
    /// What its maker wrote beside it.
    pub note: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it stopped working.
    pub revoked_at: Option<Instant>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    slug: String,
    role: String,
    note: String,
    created_at: i64,
    revoked_at: Option<i64>,
}

impl Store {
    /// Keeps a new token's hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_token(&self, enterprise: &Enterprise, token: &Token, note: &str) -> Result<(), Error> {
        sql("INSERT INTO token (id, enterprise_id, role, secret_sha256, note, created_at)
             VALUES ($1, $2, 'owner', $3, $4, $5)")
        .bind(token.id())
        .bind(enterprise.id)
        .bind(token.hash().as_slice())
        .bind(note)
        .bind(Instant::now().0)
        .run(self.writing().await?.link())
        .await?;
        Ok(())
    }

    /// Every token there ever was, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>, Error> {
        let rows: Vec<Row> = sql("SELECT token.id, slug, role, note, token.created_at, revoked_at
             FROM token JOIN enterprise ON enterprise.id = enterprise_id ORDER BY token.created_at, token.id")
        .all(self.reading().await?.link())
        .await?;
        let shown = |row: Row| TokenRow {
            id: row.id,
            enterprise: row.slug,
            role: row.role,
            note: row.note,
            created_at: Instant(row.created_at),
            revoked_at: row.revoked_at.map(Instant),
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// Ends a token; `false` if there is none of that id that still works.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revoke_token(&self, id: &str) -> Result<bool, Error> {
        let revoked = sql("UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(Instant::now().0)
            .run(self.writing().await?.link())
            .await?;
        Ok(revoked == 1)
    }

    /// The enterprise of that name, if this token's bearer may see it. A foreign token, a revoked one, one that never was
    /// and an enterprise that is not there are all the same `None`.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn admit(&self, token: &Token, slug: &str) -> Result<Option<Enterprise>, Error> {
        let Some(enterprise) = self.enterprise(slug).await? else {
            return Ok(None);
        };
        let kept: Option<(Vec<u8>,)> =
            sql("SELECT secret_sha256 FROM token WHERE id = $1 AND enterprise_id = $2 AND revoked_at IS NULL")
                .bind(token.id())
                .bind(enterprise.id)
                .maybe(self.reading().await?.link())
                .await?;
        Ok(kept.is_some_and(|(kept,)| token.proves(&kept)).then_some(enterprise))
    }
}
