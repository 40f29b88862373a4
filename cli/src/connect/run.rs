//! The agent at work: it syncs what is due, and asks for work in between.

use std::thread::sleep;
use std::time::Duration;

use oneseat_submission::connect::{JobReport, JobState, Trigger};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Agent;
use super::endpoint::{LONG_POLL, Refusal};
use super::schedule::{Weekly, pause};
use super::state::Journal;

/// How a turn of the agent ended.
pub enum Turn {
    /// Nothing was due.
    Idle,
    /// A server was synced.
    Synced,
    /// It was not, and will be tried again.
    Failed(Refusal),
    /// Nothing was due, and whether somebody asked is not known.
    Unheard(Refusal),
    /// The endpoint ended the connection.
    Ended,
}

impl Agent<'_> {
    /// Works until the connection ends. `told` hears of every turn that was not idle, and once of an endpoint that is away.
    pub fn run(&self, told: &mut dyn FnMut(&Turn)) {
        let mut unheard = false;
        loop {
            let turn = self.turn(LONG_POLL);
            let again = std::mem::replace(&mut unheard, matches!(turn, Turn::Unheard(_)));
            if !(matches!(turn, Turn::Idle) || unheard && again) {
                told(&turn);
            }
            match turn {
                Turn::Ended => return,
                // Whatever goes wrong, the endpoint is not asked all the time.
                Turn::Failed(_) => sleep(Duration::from_secs(5)),
                Turn::Unheard(refusal) => sleep(refusal.after.unwrap_or_default().max(LONG_POLL)),
                Turn::Idle | Turn::Synced => {}
            }
        }
    }

    /// Syncs if it is due, else asks for work, and waits for it so long.
    pub fn turn(&self, wait: Duration) -> Turn {
        let mut journal = match self.state.journal() {
            Ok(journal) => journal,
            Err(error) => return Turn::Failed(Refusal::of_state(&error)),
        };
        let now = journal.now();
        // The first is due whatever this machine takes for the time.
        let is_first = journal.succeeded_at.is_none();
        let due = is_first || journal.under_way.is_some() || self.due(&journal) <= now;
        if due && journal.not_before.is_none_or(|not_before| not_before <= now) {
            return self.tried(&mut journal, Trigger::Weekly, None);
        }
        match self.endpoint.next_job(&self.agreed.connection, &mut journal, wait) {
            Ok(Some(job)) => self.tried(&mut journal, job.trigger, Some(job.id)),
            Ok(None) => Turn::Idle,
            Err(refusal) if refusal.is_gone() => self.end(),
            Err(refusal) => Turn::Unheard(refusal),
        }
    }

    /// Syncs now, and notes how it went.
    pub fn tried(&self, journal: &mut Journal, trigger: Trigger, job: Option<String>) -> Turn {
        self.work.during(|| match self.sync(journal, trigger, job) {
            Ok(()) => Turn::Synced,
            Err(refusal) => self.failed(journal, refusal),
        })
    }

    /// Notes a failure, here and at the endpoint.
    fn failed(&self, journal: &mut Journal, refusal: Refusal) -> Turn {
        if refusal.is_gone() {
            return self.end();
        }
        journal.failed = journal.failed.saturating_add(1);
        let wait = pause(journal.failed, refusal.after);
        journal.not_before = Some(journal.now() + wait);
        // What can't be kept is found out again by the next turn.
        self.state.note(journal).unwrap_or_default();
        self.tell(journal, &refusal);
        Turn::Failed(refusal)
    }

    /// When the next sync is due.
    pub fn due(&self, journal: &Journal) -> OffsetDateTime {
        Weekly::new(self.connected_at, &self.agreed.connection.id).due(journal.succeeded_at)
    }

    pub(super) fn next_at(&self, journal: &Journal) -> Option<String> {
        self.due(journal).max(journal.not_before.unwrap_or(OffsetDateTime::UNIX_EPOCH)).format(&Rfc3339).ok()
    }

    /// Lets the endpoint know of a failure, if it can be reached.
    fn tell(&self, journal: &mut Journal, refusal: &Refusal) {
        let Some(job) = journal.under_way.as_ref().and_then(|under_way| under_way.job.clone()) else { return };
        let fault = Some(refusal.fault.clone());
        let report = JobReport { state: JobState::Failure, fault, upload: None, next_at: self.next_at(journal) };
        let told = self.endpoint.report(&self.agreed.connection, journal, &job, &report);
        let ended = told.map_or_else(|refusal| refusal.is_unknown(), |()| true);
        if ended && let Some(under_way) = &mut journal.under_way {
            // That job has ended, or is lost; the next try is another.
            under_way.job = None;
            self.state.note(journal).unwrap_or_default();
        }
    }

    /// The endpoint knows the connection no more: what proves it is taken away here too.
    fn end(&self) -> Turn {
        match self.state.forget() {
            Ok(()) => Turn::Ended,
            Err(error) => Turn::Failed(Refusal::of_state(&error)),
        }
    }
}
