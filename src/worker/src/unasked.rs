//! What is done before anybody asks for it, when there is nothing else to do.

use crate::{payload::Making, rehearsal::Practice, rest};
use oneseat_core::Query;
use oneseat_worker::Ask;

/// Payloads are made once nobody has looked through the people for so long. Making them keeps a processor busy for seconds, and
/// whoever scrolls, types or sorts needs it for what is drawn. Rows come fifty at a time, so whoever scrolls asks for some once in a
/// second or two.
const QUIET_MS: f64 = 3_000.0;

/// What there is to do.
#[derive(Default)]
pub struct Unasked {
    /// What the first search needs is to be worked out.
    search: bool,
    /// Payloads that are still to be made, the last first.
    payloads: Vec<usize>,
    /// The one that is being made.
    making: Option<Making>,
    rehearsal: bool,
    practice: Option<Practice>,
    /// When somebody looked through the people last, in milliseconds.
    looked_at: f64,
    /// Somebody has been told to await quiet, and does.
    awaits_quiet: bool,
}

/// One of these.
pub enum Task {
    PrepareSearch,
    Prepare(Making),
    /// There are payloads to be made: after so many milliseconds it may be quiet, and has to be asked again.
    AwaitQuiet(f64),
    Rehearse,
    Practise,
}

impl Unasked {
    /// Something is asked for. The first rows of all people come with the figures: nobody looks for them.
    pub fn asked(&mut self, ask: &Ask) {
        if let Ask::People { query, .. } = ask
            && *query != (Query { limit: query.limit, ..Query::default() })
        {
            self.looked_at = js_sys::Date::now();
        }
    }

    /// There are new numbers, with so many payloads.
    pub fn reckoned(&mut self, payloads: usize) {
        self.search = true;
        self.making = None;
        self.payloads = (0..payloads).rev().collect();
    }

    /// A rehearsal is wanted, and practice behind it.
    pub fn rehearse(&mut self) {
        self.rehearsal = true;
        self.practice.get_or_insert_default();
    }

    /// What was to be awaited is over.
    pub fn quiet_was_awaited(&mut self) {
        self.awaits_quiet = false;
    }

    /// A payload is to be gone on with another time.
    pub fn put_back(&mut self, making: Making) {
        self.making = Some(making);
    }

    /// The practice that is under way.
    pub fn practice(&mut self) -> Option<&mut Practice> {
        self.practice.as_mut()
    }

    /// What is to be done next; where there are files, nothing is rehearsed.
    pub fn next(&mut self, has_files: bool) -> Option<Task> {
        if std::mem::take(&mut self.search) {
            return Some(Task::PrepareSearch);
        }
        if self.making.is_some() || !self.payloads.is_empty() {
            let quiet = js_sys::Date::now() - self.looked_at;
            // A clock that was put back is no reason to wait for long.
            if (0.0..QUIET_MS).contains(&quiet) {
                let is_awaited = std::mem::replace(&mut self.awaits_quiet, true);
                return (!is_awaited).then_some(Task::AwaitQuiet(QUIET_MS - quiet));
            }
            let begin = |upload| Making::new(upload).ok();
            if let Some(making) = self.making.take().or_else(|| self.payloads.pop().and_then(begin)) {
                return Some(Task::Prepare(making));
            }
        }
        if has_files {
            return None;
        }
        if std::mem::take(&mut self.rehearsal) {
            return Some(Task::Rehearse);
        }
        let practises = self.practice.as_ref().is_some_and(|practice| !practice.is_over());
        (practises && rest::is_here()).then_some(Task::Practise)
    }
}
