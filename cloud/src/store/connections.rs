//! Connections: the code that makes one, its keys, the tokens they buy, and its end.

use std::time::Duration;

use super::sql::Link;
use super::{Enterprise, Error, Store, audit, sql};
use crate::audit::{Action, Entry};
use crate::clock::Instant;
use crate::key::Key;
use crate::token::{Scope, Token};

/// A code's host and end.
#[derive(Clone, Debug)]
pub struct Code {
    /// Which enterprise offers.
    pub enterprise: Enterprise,
    /// The only host that may use it.
    pub host_name: String,
    /// When it ends.
    pub expires_at: Instant,
}

/// A connection to be made.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// Names it.
    pub id: String,
    /// Names its app.
    pub app_id: String,
    /// The server id, else the host name.
    pub instance_key: String,
    /// The instance's host.
    pub host_name: String,
    /// What the export says of the instance, as JSON.
    pub instance: String,
    /// The agent's key: its thumbprint, and itself in base64url.
    pub key: (String, String),
}

/// What came of the wish to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connected {
    /// It is made, then.
    Now(Instant),
    /// The code was used in between, or is over.
    CodeOver,
    /// The instance has a connection.
    Already,
}

/// What a JWT that was proven buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sold {
    /// The token.
    Token,
    /// Nothing: its key is used in two places.
    Elsewhere,
    /// Nothing: the connection ended in between.
    Ended,
}

/// A connection.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Connection {
    /// Names it.
    pub id: String,
    /// Names its app.
    pub app_id: String,
    /// The enterprise.
    pub enterprise_id: i64,
    /// The server id, else the host name.
    pub instance_key: String,
    /// The instance's host.
    pub host_name: String,
    /// What the export says of the instance, as JSON.
    pub instance: String,
    created_at: i64,
    ended_at: Option<i64>,
    copied_at: Option<i64>,
    next_at: Option<i64>,
    seen_at: Option<i64>,
    /// The network address it was last heard from.
    pub seen_from: Option<String>,
}

impl Connection {
    /// When it was made.
    pub fn created_at(&self) -> Instant {
        Instant(self.created_at)
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<Instant> {
        self.ended_at.map(Instant)
    }

    /// When its key was seen in two places.
    pub fn copied_at(&self) -> Option<Instant> {
        self.copied_at.map(Instant)
    }

    /// When the agent means to sync next.
    pub fn next_at(&self) -> Option<Instant> {
        self.next_at.map(Instant)
    }

    /// When it was last heard of.
    pub fn seen_at(&self) -> Option<Instant> {
        self.seen_at.map(Instant)
    }
}

impl Store {
    /// Keeps a code's hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_code(
        &self,
        enterprise: &Enterprise,
        mac: &[u8; 32],
        host_name: &str,
        lives: Duration,
        entry: &Entry,
    ) -> Result<Instant, Error> {
        let mut change = self.change().await?;
        let expires_at = entry.at.plus(lives);
        sql("DELETE FROM connection_code WHERE expires_at < $1").bind(entry.at.0).run(change.link()).await?;
        sql("INSERT INTO connection_code (code_mac, enterprise_id, host_name, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)")
        .bind(mac.as_slice())
        .bind(enterprise.id)
        .bind(host_name)
        .bind(entry.at.0)
        .bind(expires_at.0)
        .run(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(expires_at)
    }

    /// The code of this hash, if it may still be used.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn code(&self, mac: &[u8; 32]) -> Result<Option<Code>, Error> {
        let mut connection = self.reading().await?;
        let found: Option<(String, String, i64)> = sql("SELECT slug, host_name, expires_at
             FROM connection_code JOIN enterprise ON enterprise.id = enterprise_id
             WHERE code_mac = $1 AND used_at IS NULL AND expires_at > $2")
        .bind(mac.as_slice())
        .bind(Instant::now().0)
        .maybe(connection.link())
        .await?;
        let Some((slug, host_name, expires_at)) = found else { return Ok(None) };
        let enterprise = super::enterprises::by_slug(connection.link(), &slug).await?;
        Ok(enterprise.map(|enterprise| Code { enterprise, host_name, expires_at: Instant(expires_at) }))
    }

    /// Makes the connection and uses the code up, both or neither.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn connect(
        &self,
        code: &Code,
        mac: &[u8; 32],
        new: &NewConnection,
        entry: &Entry,
    ) -> Result<Connected, Error> {
        let mut change = self.change().await?;
        let now = entry.at;
        let used =
            sql("UPDATE connection_code SET used_at = $2 WHERE code_mac = $1 AND used_at IS NULL AND expires_at > $2")
                .bind(mac.as_slice())
                .bind(now.0)
                .run(change.link())
                .await?;
        if used == 0 {
            return Ok(Connected::CodeOver);
        }
        let made =
            sql("INSERT INTO connection (id, app_id, enterprise_id, instance_key, host_name, instance, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (enterprise_id, instance_key) WHERE ended_at IS NULL DO NOTHING")
            .bind(&new.id)
            .bind(&new.app_id)
            .bind(code.enterprise.id)
            .bind(&new.instance_key)
            .bind(&new.host_name)
            .bind(&new.instance)
            .bind(now.0)
            .run(change.link())
            .await?;
        if made == 0 {
            return Ok(Connected::Already);
        }
        let (thumbprint, public_key) = &new.key;
        sql("INSERT INTO connection_key (connection_id, thumbprint, public_key, created_at) VALUES ($1, $2, $3, $4)")
            .bind(&new.id)
            .bind(thumbprint)
            .bind(public_key)
            .bind(now.0)
            .run(change.link())
            .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(Connected::Now(now))
    }

    /// A connection, whether or not it has ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn connection(&self, id: &str) -> Result<Option<Connection>, Error> {
        sql("SELECT * FROM connection WHERE id = $1").bind(id).maybe(self.reading().await?.link()).await
    }

    /// The connections of an enterprise that have not ended, by instance.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn connections(&self, enterprise: i64) -> Result<Vec<Connection>, Error> {
        sql("SELECT * FROM connection WHERE enterprise_id = $1 AND ended_at IS NULL ORDER BY instance_key")
            .bind(enterprise)
            .all(self.reading().await?.link())
            .await
    }

    /// A connection's key of that thumbprint, in base64url.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn connection_key(&self, connection: &str, thumbprint: &str) -> Result<Option<String>, Error> {
        let key: Option<(String,)> =
            sql("SELECT public_key FROM connection_key WHERE connection_id = $1 AND thumbprint = $2")
                .bind(connection)
                .bind(thumbprint)
                .maybe(self.reading().await?.link())
                .await?;
        Ok(key.map(|(key,)| key))
    }

    /// Gives out a token for a JWT that was proven, if its number is new. A number that was there before is used in two
    /// places: from then on nothing is given out, and what was given out is worth nothing.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn buy(&self, bought: &Bought<'_>, key: &Key, entry: &Entry) -> Result<Sold, Error> {
        let Bought { connection, thumbprint, counter, token, lives, remote } = bought;
        let mut change = self.change().await?;
        let now = entry.at;
        let counted = sql("UPDATE connection SET counter = $2, seen_at = $3, seen_from = $4
             WHERE id = $1 AND counter < $2 AND ended_at IS NULL AND copied_at IS NULL")
        .bind(&connection.id)
        .bind(*counter)
        .bind(now.0)
        .bind(remote)
        .run(change.link())
        .await?;
        if counted == 0 {
            let noticed =
                sql("UPDATE connection SET copied_at = $2 WHERE id = $1 AND ended_at IS NULL AND copied_at IS NULL")
                    .bind(&connection.id)
                    .bind(now.0)
                    .run(change.link())
                    .await?;
            if noticed == 0 {
                return Ok(if hold(change.link(), &connection.id).await? { Sold::Elsewhere } else { Sold::Ended });
            }
            revoke(change.link(), &connection.id, now).await?;
            let copied =
                Entry { action: Action::CONNECTION_COPIED.0, ..entry.clone() }.to(connection.instance_key.as_str());
            audit::append(change.link(), &copied).await?;
            change.commit().await?;
            return Ok(Sold::Elsewhere);
        }
        // The key that is used is the key: whichever was there besides is an older one.
        sql("DELETE FROM connection_key WHERE connection_id = $1 AND thumbprint <> $2
             AND created_at < (SELECT created_at FROM connection_key WHERE connection_id = $1 AND thumbprint = $2)")
        .bind(&connection.id)
        .bind(*thumbprint)
        .run(change.link())
        .await?;
        sql("UPDATE connection_key SET used_at = $3 WHERE connection_id = $1 AND thumbprint = $2")
            .bind(&connection.id)
            .bind(*thumbprint)
            .bind(now.0)
            .run(change.link())
            .await?;
        sql("DELETE FROM access_token WHERE connection_id = $1 AND expires_at < $2")
            .bind(&connection.id)
            .bind(now.0)
            .run(change.link())
            .await?;
        sql("INSERT INTO access_token (id, enterprise_id, scope, server, secret_mac, note, created_at, expires_at, connection_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(token.id())
        .bind(connection.enterprise_id)
        .bind(Scope::Agent.as_str())
        .bind(&connection.instance_key)
        .bind(token.mac(key).as_slice())
        .bind(&connection.host_name)
        .bind(now.0)
        .bind(now.plus(*lives).0)
        .bind(&connection.id)
        .run(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(Sold::Token)
    }

    /// The key that is to follow. `false` if the connection has ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_connection_key(
        &self,
        connection: &str,
        thumbprint: &str,
        public_key: &str,
        entry: &Entry,
    ) -> Result<bool, Error> {
        let mut change = self.change().await?;
        if !hold(change.link(), connection).await? {
            return Ok(false);
        }
        sql("INSERT INTO connection_key (connection_id, thumbprint, public_key, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (connection_id, thumbprint) DO NOTHING")
        .bind(connection)
        .bind(thumbprint)
        .bind(public_key)
        .bind(entry.at.0)
        .run(change.link())
        .await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Ends a connection: its keys and tokens are gone, its open jobs with them. `false` if it had ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_connection(&self, enterprise: i64, id: &str, entry: &Entry) -> Result<bool, Error> {
        let mut change = self.change().await?;
        let now = entry.at;
        let ended = sql("UPDATE connection SET ended_at = $3, instance = '{}', seen_from = NULL
             WHERE id = $1 AND enterprise_id = $2 AND ended_at IS NULL")
        .bind(id)
        .bind(enterprise)
        .bind(now.0)
        .run(change.link())
        .await?;
        if ended == 0 {
            return Ok(false);
        }
        sql("DELETE FROM connection_key WHERE connection_id = $1").bind(id).run(change.link()).await?;
        sql("DELETE FROM sync_job WHERE connection_id = $1 AND state IN ('QUEUED', 'RUNNING')")
            .bind(id)
            .run(change.link())
            .await?;
        revoke(change.link(), id, now).await?;
        audit::append(change.link(), entry).await?;
        change.commit().await?;
        Ok(true)
    }
}

/// A JWT that was proven, and what it buys.
#[derive(Debug)]
pub struct Bought<'b> {
    /// Whose it is.
    pub connection: &'b Connection,
    /// The key that signed it.
    pub thumbprint: &'b str,
    /// Its number.
    pub counter: i64,
    /// What is given out.
    pub token: &'b Token,
    /// How long that works.
    pub lives: Duration,
    /// Where it was asked from.
    pub remote: String,
}

/// Makes whoever else changes this connection, at whichever replica, wait until this change is over. `false` if it has ended.
pub(super) async fn hold(link: Link<'_>, connection: &str) -> Result<bool, Error> {
    // What both databases lock a row for: on SQLite there is one writer anyway.
    let held =
        sql("UPDATE connection SET id = id WHERE id = $1 AND ended_at IS NULL").bind(connection).run(link).await?;
    Ok(held == 1)
}

async fn revoke(link: Link<'_>, connection: &str, now: Instant) -> Result<(), Error> {
    sql("UPDATE access_token SET revoked_at = $2 WHERE connection_id = $1 AND revoked_at IS NULL")
        .bind(connection)
        .bind(now.0)
        .run(link)
        .await
        .map(drop)
}
