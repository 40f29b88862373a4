//! Tokens: whose they are, what they allow, and the keyed hash that proves them.

use std::time::Duration;

use super::{Enterprise, Error, Store, audit, sql};
use crate::audit::Entry;
use crate::clock::Instant;
use crate::key::Key;
use crate::token::{Scope, Token, kept};

/// The setting that tells whether a program has the key that tokens were hashed with.
const KEY_CHECK: &str = "token_key_check";

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What its bearer may do.
    pub scope: Scope,
    /// The one server instance its bearer may upload for.
    pub server: Option<String>,
    /// How long it works; for ever where nothing is said.
    pub lives: Option<Duration>,
    /// What it is for.
    pub note: String,
}

/// A token as the list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TokenRow {
    /// What it is found and revoked by.
    pub id: String,
    /// Whose it is.
    #[sqlx(rename = "slug")]
    pub enterprise: String,
    /// What its bearer may do.
    pub scope: String,
    /// The one server instance its bearer may upload for.
    pub server: Option<String>,
    /// What its maker wrote beside it.
    pub note: String,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl TokenRow {
    /// When it was made.
    pub fn created_at(&self) -> Instant {
        Instant(self.created_at)
    }

    /// When it stops working by itself.
    pub fn expires_at(&self) -> Option<Instant> {
        self.expires_at.map(Instant)
    }

    /// When it was ended.
    pub fn revoked_at(&self) -> Option<Instant> {
        self.revoked_at.map(Instant)
    }

    /// When it was last used, to the minute.
    pub fn last_used_at(&self) -> Option<Instant> {
        self.last_used_at.map(Instant)
    }
}

/// Who is let in, and to what.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// The token's id.
    pub token: String,
    /// What it allows.
    pub scope: Scope,
    /// The one server instance it allows to upload for.
    pub server: Option<String>,
    /// The connection whose key bought it.
    pub connection: Option<String>,
}

/// What is known of a caller who is not let in: for the audit log, never for the answer.
#[derive(Clone, Debug, Default)]
pub struct Stranger {
    /// The enterprise that was asked for, if there is one.
    pub enterprise: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Proof {
    secret_mac: Vec<u8>,
    scope: String,
    server: Option<String>,
    expires_at: Option<i64>,
    connection_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Old {
    id: String,
    enterprise_id: i64,
    secret_sha256: Vec<u8>,
    note: String,
    created_at: i64,
    revoked_at: Option<i64>,
}

impl Store {
    /// Makes sure that this is the key all programs on this database have, and takes over tokens of the version before, which kept
    /// plain hashes of them.
    ///
    /// # Errors
    /// If it is another, or the database fails.
    pub async fn agree_on_key(&self, key: &Key) -> Result<(), Error> {
        let mut change = self.change().await?;
        let check = key.mac("check", b"");
        sql("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(KEY_CHECK)
            .bind(check.as_slice())
            .run(change.link())
            .await?;
        let (agreed,) =
            sql("SELECT value FROM setting WHERE name = $1").bind(KEY_CHECK).one::<(Vec<u8>,)>(change.link()).await?;
        if agreed != check {
            return Err(Error::OtherKey);
        }
        let old: Vec<Old> = sql("SELECT id, enterprise_id, secret_sha256, note, created_at, revoked_at FROM token
             WHERE id NOT IN (SELECT id FROM access_token)")
        .all(change.link())
        .await?;
        for old in old {
            sql("INSERT INTO access_token (id, enterprise_id, scope, secret_mac, note, created_at, revoked_at)
                 VALUES ($1, $2, 'owner', $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING")
            .bind(&old.id)
            .bind(old.enterprise_id)
            .bind(kept(key, &old.secret_sha256).as_slice())
            .bind(&old.note)
            .bind(old.created_at)
            .bind(old.revoked_at)
            .run(change.link())
            .await?;
        }
        change.commit().await
    }

    /// Keeps a new token's hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_token(
        &self,
        enterprise: &Enterprise,
        token: &Token,
        key: &Key,
        new: &NewToken,
        entry: &Entry,
    ) -> Result<(), Error> {
        let mut change = self.change().await?;
        sql("INSERT INTO access_token (id, enterprise_id, scope, server, secret_mac, note, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(token.id())
        .bind(enterprise.id)
        .bind(new.scope.as_str())
        .bind(&new.server)
        .bind(token.mac(key).as_slice())
        .bind(&new.note)
        .bind(entry.at.0)
        .bind(new.lives.map(|lives| entry.at.plus(lives).0))
        .run(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await
    }

    /// Every token there ever was, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self) -> Result<Vec<TokenRow>, Error> {
        sql(
            "SELECT access_token.id, slug, scope, server, note, access_token.created_at, expires_at, revoked_at, last_used_at
             FROM access_token JOIN enterprise ON enterprise.id = enterprise_id
             ORDER BY access_token.created_at, access_token.id",
        )
        .all(self.reading().await?.link())
        .await
    }

    /// Ends a token; the name of the enterprise it was for, or `None` if there is none of that id that still works.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revoke_token(&self, id: &str, entry: impl Fn(&str) -> Entry) -> Result<Option<String>, Error> {
        let mut change = self.change().await?;
        let now = Instant::now();
        let slug = sql("UPDATE access_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL
             RETURNING (SELECT slug FROM enterprise WHERE enterprise.id = enterprise_id)")
        .bind(id)
        .bind(now.0)
        .maybe::<(String,)>(change.link())
        .await?;
        let Some((slug,)) = slug else { return Ok(None) };
        // Replicas of the version before look there.
        sql("UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(now.0)
            .run(change.link())
            .await?;
        audit::append(change.link(), &entry(&slug)).await?;
        change.commit().await?;
        Ok(Some(slug))
    }

    /// The enterprise of that name and what this token allows there. A foreign token, a revoked or expired one, one that never was
    /// and an enterprise that is not there are all the same refusal.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn admit(&self, key: &Key, token: &Token, slug: &str) -> Result<Result<Bearer, Stranger>, Error> {
        let mut connection = self.reading().await?;
        let Some(enterprise) = super::enterprises::by_slug(connection.link(), slug).await? else {
            return Ok(Err(Stranger::default()));
        };
        let stranger = Stranger { enterprise: Some(enterprise.slug.clone()) };
        let proof: Option<Proof> = sql("SELECT secret_mac, scope, server, expires_at, connection_id FROM access_token
             WHERE id = $1 AND enterprise_id = $2 AND revoked_at IS NULL")
        .bind(token.id())
        .bind(enterprise.id)
        .maybe(connection.link())
        .await?;
        // A token that is not there is proven against nothing, so that its absence takes no less time.
        let proven = token.proves(key, proof.as_ref().map_or(&[0; 32], |proof| proof.secret_mac.as_slice()));
        let Some(proof) = proof.filter(|_| proven) else { return Ok(Err(stranger)) };
        let expired = proof.expires_at.is_some_and(|end| Instant(end) <= Instant::now());
        // A scope that only a newer program knows allows nothing here.
        match proof.scope.parse() {
            Ok(scope) if !expired => {
                let Proof { server, connection_id: connection, .. } = proof;
                Ok(Ok(Bearer { enterprise, token: token.id().to_owned(), scope, server, connection }))
            }
            _ => Ok(Err(stranger)),
        }
    }

    /// Notes when tokens were used: in one order at every replica, or two would wait for each other.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_uses(&self, uses: &[(String, Instant)]) -> Result<(), Error> {
        let mut uses: Vec<_> = uses.iter().collect();
        uses.sort();
        let mut change = self.change().await?;
        for (id, at) in uses {
            sql("UPDATE access_token SET last_used_at = $2
                 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)")
            .bind(id)
            .bind(at.0)
            .run(change.link())
            .await?;
        }
        change.commit().await
    }
}
