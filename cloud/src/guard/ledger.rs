//! What is written down a moment later: refusals for the audit log, and when tokens were used. A refusal costs its sender a request
//! and must not cost the database a write each, so what is the same within a moment becomes one entry with a count. Writes have
//! their entries in their own transactions and do not come here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::audit::{Entry, Who};
use crate::clock::Instant;
use crate::store::{Error, Store};

/// How long what is to be written down waits for more.
pub const MOMENT: Duration = Duration::from_secs(1);
/// Kinds of refusals that are told apart within a moment; behind that many, callers are no longer.
const KINDS: usize = 4096;
/// A use of a token within so much of the last one is not written down.
const USE: Duration = Duration::from_mins(1);

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// The enterprise, where there is one of that name.
    pub enterprise: Option<String>,
    /// Who was refused.
    pub who: Who,
    /// What.
    pub action: &'static str,
    /// The problem's name.
    pub problem: &'static str,
}

#[derive(Clone, Debug)]
struct Seen {
    first: Instant,
    request_id: String,
    times: u64,
}

#[derive(Debug, Default)]
struct Waiting {
    refusals: HashMap<Refusal, Seen>,
    uses: HashMap<String, Instant>,
    /// Uses that were written down of late.
    written: HashMap<String, Instant>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Ledger {
    waiting: Mutex<Waiting>,
}

impl Ledger {
    /// Notes a refusal.
    pub fn refused(&self, refusal: Refusal, request_id: &str) {
        let now = Seen { first: Instant::now(), request_id: request_id.to_owned(), times: 1 };
        self.waiting().add(refusal, &now);
    }

    /// Notes that a token was used.
    pub fn used(&self, token: &str) {
        let now = Instant::now();
        let mut waiting = self.waiting();
        if waiting.written.get(token).is_none_or(|at| at.plus(USE) <= now) {
            waiting.uses.entry(token.to_owned()).or_insert(now);
        }
    }

    /// Writes down what waits. What can't be written waits on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn write(&self, store: &Store) -> Result<(), Error> {
        let (refusals, uses) = {
            let mut waiting = self.waiting();
            (std::mem::take(&mut waiting.refusals), std::mem::take(&mut waiting.uses))
        };
        if !refusals.is_empty() {
            let mut entries: Vec<Entry> = refusals.iter().map(|(refusal, seen)| entry(refusal, seen)).collect();
            entries.sort_by_key(|entry| entry.at);
            if let Err(error) = store.append_audit(&entries).await {
                let mut waiting = self.waiting();
                for (refusal, seen) in refusals {
                    waiting.add(refusal, &seen);
                }
                waiting.uses.extend(uses);
                return Err(error);
            }
        }
        if !uses.is_empty() {
            let list: Vec<(String, Instant)> = uses.into_iter().collect();
            let written = store.note_uses(&list).await;
            let mut waiting = self.waiting();
            match written {
                Ok(()) => waiting.written.extend(list),
                Err(error) => {
                    waiting.uses.extend(list);
                    return Err(error);
                }
            }
            let now = Instant::now();
            waiting.written.retain(|_, at| at.plus(USE) > now);
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, mut refusal: Refusal, seen: &Seen) {
        if self.refusals.len() >= KINDS && !self.refusals.contains_key(&refusal) {
            refusal.who = Who::default();
        }
        let known = self.refusals.entry(refusal).or_insert_with(|| Seen { times: 0, ..seen.clone() });
        known.times += seen.times;
        known.first = known.first.min(seen.first);
    }
}

fn entry(refusal: &Refusal, seen: &Seen) -> Entry {
    Entry {
        at: seen.first,
        enterprise: refusal.enterprise.clone(),
        who: refusal.who.clone(),
        action: refusal.action,
        outcome: refusal.problem,
        subject: None,
        request_id: Some(seen.request_id.clone()),
        times: seen.times,
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Ledger, Refusal};
    use crate::audit::Who;

    fn refusal(last: u32) -> Refusal {
        let who = Who { actor: None, remote: Some(std::net::Ipv4Addr::from_bits(last).into()) };
        Refusal { enterprise: None, who, action: "upload.create", problem: "token-missing" }
    }

    #[test]
    fn a_flood_is_few_entries_and_every_one_of_it_is_counted() {
        let ledger = Ledger::default();
        for last in 0..100_000 {
            ledger.refused(refusal(last % 20_000), "r");
        }
        let waiting = ledger.waiting();
        assert!(waiting.refusals.len() <= KINDS + 1, "{}", waiting.refusals.len());
        assert_eq!(waiting.refusals.values().map(|seen| seen.times).sum::<u64>(), 100_000);
    }
}
