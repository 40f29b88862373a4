//! What the calls have in common: the store, the limits, and the three changes that move an enterprise's figures.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tracing::Instrument as _;

use crate::audit::Entry;
use crate::clock::Instant;
use crate::guard::{Ledger, Places, Proxies, Quotas, Rates};
use crate::key::Key;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::recount::{self, Count, Difference, Minimised};
use crate::report::Report;
use crate::running::{Keys, Turns};
use crate::store::{self, Answer, Basis, Change, Commit, Committed, Keeping, Store};
use crate::traces;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// What the database keeps can't be read.
    #[error("what is stored can't be counted: {0}")]
    Stored(#[from] std::io::Error),
    /// The counting ended before its time.
    #[error("the counting thread failed")]
    Thread(#[from] tokio::task::JoinError),
}

/// Everything a request may need.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub store: Store,
    /// How much one request may ask.
    pub limits: Limits,
    /// The built page, where it is served.
    pub page: Option<PathBuf>,
    /// What callers know this endpoint by, where that is not what they ask for.
    pub public_url: Option<String>,
    /// What is counted about the endpoint itself.
    pub metrics: Metrics,
    /// Keys whose first request is running.
    pub keys: Keys,
    /// The key that tokens are hashed with.
    pub key: Key,
    /// Whose word is taken for where a call comes from.
    pub proxies: Proxies,
    /// Whether this program speaks TLS itself.
    pub speaks_tls: bool,
    /// How often who may call.
    pub rates: Rates,
    /// Room for bodies that are being read.
    pub places: Places,
    /// What is written down a moment later.
    pub ledger: Ledger,
    /// Days that uploads may be kept as they came, where an enterprise's owner wants that; 0 for never.
    pub originals_days: u64,
    /// Whether it was told to stop.
    pub stopping: AtomicBool,
    turns: Turns,
}

/// Seats before and after a change.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Seats before.
    pub before: Option<u64>,
    /// When: later than every upload before it, whatever the clocks of several machines say.
    pub at: Instant,
    /// The count after.
    pub count: Arc<Count>,
}

/// What became of an upload.
#[derive(Clone, Debug)]
pub enum Added {
    /// It is stored.
    Now(Answer),
    /// Its key had an answer already; nothing was changed.
    Before(Answer),
}

impl App {
    /// An endpoint on a database, whose tokens were hashed with this key.
    #[must_use]
    pub fn new(store: Store, key: Key) -> Self {
        Self {
            store,
            limits: Limits::default(),
            page: None,
            public_url: None,
            metrics: Metrics::default(),
            keys: Keys::default(),
            key,
            proxies: Proxies::default(),
            speaks_tls: false,
            rates: Rates::new(Quotas::default()),
            places: Places::new(4, 64, Duration::from_secs(30)),
            ledger: Ledger::default(),
            originals_days: 0,
            stopping: AtomicBool::new(false),
            turns: Turns::default(),
        }
    }

    /// Sets the cloud side.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn set_members(&self, enterprise: i64, report: &Report, entry: &Entry) -> Result<Outcome, Error> {
        let _turn = self.turn(enterprise).await?;
        loop {
            let basis = self.store.basis(enterprise).await?;
            let (revision, before, at) = (basis.revision, basis.seats, basis.next_instant());
            let count = self.count(basis, Difference::Members(Arc::clone(&report.document))).await?;
            let change = Change::Members(report.members.clone());
            let entry = entry.clone().to(report.members.sha256.clone());
            if self.commit(enterprise, revision, &count, change, entry).await? == Committed::Done {
                return Ok(Outcome { before, at, count });
            }
        }
    }

    /// Sets a server instance's accounts, unless this key was answered before. `finish` makes the change from the outcome.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn add_upload(
        &self,
        enterprise: i64,
        key: &str,
        minimised: &Minimised,
        entry: &Entry,
        finish: impl Fn(&Outcome, InstanceKeys) -> (Change, Answer),
    ) -> Result<Added, Error> {
        let _turn = self.turn(enterprise).await?;
        loop {
            let basis = self.store.basis(enterprise).await?;
            // Looked up after the basis was read: an answer that comes later makes the basis stale.
            if let Some(answer) = self.store.answer(enterprise, key, Instant::now()).await? {
                return Ok(Added::Before(answer));
            }
            let (revision, before, at) = (basis.revision, basis.seats, basis.next_instant());
            let keys = InstanceKeys::of(minimised, &basis);
            let difference = Difference::Upload(Arc::clone(&minimised.document), keys.replaces.clone());
            let count = self.count(basis, difference).await?;
            let outcome = Outcome { before, at, count };
            let (change, answer) = finish(&outcome, keys);
            let entry = entry.clone().to(answer.upload_id.clone().unwrap_or_default());
            match self.commit(enterprise, revision, &outcome.count, change, entry).await {
                Ok(Committed::Done) => return Ok(Added::Now(answer)),
                Ok(Committed::Stale) => {}
                // It may be stored, and only the word of it lost on its way here.
                Err(error) => match self.store.answer(enterprise, key, Instant::now()).await {
                    Ok(Some(stored)) if stored.upload_id == answer.upload_id => return Ok(Added::Now(answer)),
                    _ => return Err(error),
                },
            }
        }
    }

    /// Lets the report show addresses of further domains, and of some no longer; gives those that it shows then.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn change_domains(
        &self,
        enterprise: i64,
        add: &[String],
        remove: &[String],
        entry: &Entry,
    ) -> Result<Vec<String>, Error> {
        let _turn = self.turn(enterprise).await?;
        loop {
            let basis = self.store.basis(enterprise).await?;
            let revision = basis.revision;
            let mut domains: Vec<String> = basis.domains.iter().chain(add).cloned().collect();
            domains.retain(|domain| !remove.contains(domain));
            domains.sort();
            domains.dedup();
            let count = self.count(basis, Difference::Domains(domains.clone())).await?;
            let change = Change::Domains(domains.clone());
            let entry = entry.clone().to(domains.join(","));
            if self.commit(enterprise, revision, &count, change, entry).await? == Committed::Done {
                return Ok(domains);
            }
        }
    }

    /// Forgets a server instance; `false` if there is none of that id.
    ///
    /// # Errors
    /// If the database fails; nothing was changed then.
    pub async fn forget(&self, enterprise: i64, key: &str, entry: &Entry) -> Result<bool, Error> {
        let _turn = self.turn(enterprise).await?;
        loop {
            let basis = self.store.basis(enterprise).await?;
            if !basis.instances.iter().any(|instance| instance.key == key) {
                return Ok(false);
            }
            let revision = basis.revision;
            let count = self.count(basis, Difference::Without(key.to_owned())).await?;
            let change = Change::Forget(key.to_owned());
            if self.commit(enterprise, revision, &count, change, entry.clone().to(key)).await? == Committed::Done {
                return Ok(true);
            }
        }
    }

    /// For how long this enterprise's uploads are kept as they came.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keeping(&self, enterprise: i64) -> Result<Keeping, store::Error> {
        self.store.keeping(enterprise, self.originals_days).await
    }

    /// Waits until every earlier change of this enterprise is done: those of this process first, then those of other replicas.
    async fn turn(&self, enterprise: i64) -> Result<(OwnedMutexGuard<()>, store::Turn), Error> {
        let both = async {
            let here = self.turns.wait(enterprise).await;
            Ok((here, self.store.turn(enterprise).await?))
        };
        both.instrument(traces::step("wait for a turn")).await
    }

    async fn count(&self, basis: Basis, difference: Difference) -> Result<Arc<Count>, Error> {
        let _timer = self.metrics.recount();
        let counting = tokio::task::spawn_blocking(move || recount::recount(&basis, &difference));
        let count = counting.instrument(traces::step("count")).await??;
        Ok(Arc::new(count))
    }

    async fn commit(
        &self,
        enterprise: i64,
        revision: i64,
        count: &Count,
        change: Change,
        entry: Entry,
    ) -> Result<Committed, Error> {
        let commit = Commit {
            enterprise,
            revision,
            change,
            consumed: count.consumed,
            purchased: count.purchased,
            entry,
            blocks: &count.blocks,
        };
        Ok(self.store.commit(&commit).instrument(traces::step("commit")).await?)
    }
}

/// By what an upload's instance is known, and which known ones it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceKeys {
    /// The server id, else the host name.
    pub own: String,
    /// Known instances that are this one.
    pub replaces: Vec<String>,
}

impl InstanceKeys {
    /// An instance is known by its server id. Where one of two uploads has none, the host name tells.
    fn of(minimised: &Minimised, basis: &Basis) -> Self {
        let upload = &minimised.upload;
        let same = |known: &&store::Instance| match (&known.server_id, &upload.server_id) {
            (Some(known), Some(new)) => known == new,
            _ => known.host_name.is_some() && known.host_name == upload.host_name,
        };
        let replaced: Vec<&store::Instance> = basis.instances.iter().filter(same).collect();
        let adopted = replaced.iter().find_map(|known| known.server_id.clone());
        Self {
            own: upload.server_id.clone().or(adopted).or_else(|| upload.host_name.clone()).unwrap_or_default(),
            replaces: replaced.into_iter().map(|known| known.key.clone()).collect(),
        }
    }
}
