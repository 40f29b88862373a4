//! Who is at work: one change of an enterprise at a time, one request of a key at a time. Both end with whoever holds them, however
//! that ends, and a process that is killed leaves nothing behind that would hold up the next one.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

/// A turn for each enterprise.
#[derive(Debug, Default)]
pub struct Turns {
    queues: Mutex<HashMap<i64, Arc<tokio::sync::Mutex<()>>>>,
}

impl Turns {
    /// Waits until every earlier change of this enterprise is done. Other enterprises are not waited for.
    pub async fn wait(&self, enterprise: i64) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(queues.entry(enterprise).or_default())
        };
        queue.lock_owned().await
    }
}

type Key = (i64, String);

/// Keys whose first request is still running.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    running: Arc<Mutex<HashSet<Key>>>,
}

impl Keys {
    /// Takes a key until the claim is dropped; `None` while another has it.
    pub fn claim(&self, enterprise: i64, key: &str) -> Option<Claim> {
        let key = (enterprise, key.to_owned());
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(key.clone()).then(|| Claim { keys: self.clone(), key })
    }
}

/// A key in use.
#[derive(Debug)]
pub struct Claim {
    keys: Keys,
    key: Key,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.keys.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Turns};

    #[test]
    fn a_key_has_one_holder_until_that_lets_go() {
        let keys = Keys::default();
        let claim = keys.claim(1, "a").unwrap();
        assert!(keys.claim(1, "a").is_none());
        assert!(keys.claim(2, "a").is_some());
        drop(claim);
        assert!(keys.claim(1, "a").is_some());
    }

    #[tokio::test]
    async fn enterprises_do_not_wait_for_one_another() {
        let turns = Turns::default();
        let _first = turns.wait(1).await;
        let _other = turns.wait(2).await;
        let same = tokio::time::timeout(std::time::Duration::from_millis(20), turns.wait(1)).await;
        assert!(same.is_err());
    }
}
