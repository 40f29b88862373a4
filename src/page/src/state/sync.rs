//! Against the last sync: which list is shown, and of which server.

use super::{Action, Effect, State};
use oneseat_core::{SyncChange, SyncPage, SyncQuery};
use oneseat_worker::Ask;
use std::rc::Rc;

/// Accounts shown at a time.
pub const SYNC_ROWS: u32 = 10;

/// The list's question and its last answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    /// What is asked for.
    pub query: SyncQuery,
    /// The newest request's number; answers to older ones are dropped.
    pub request: u32,
    /// The last rows that came.
    pub page: Option<Rc<SyncPage>>,
    /// An answer is awaited.
    pub waiting: bool,
}

impl Default for Sync {
    fn default() -> Self {
        let query = SyncQuery {
            change: SyncChange::Joined,
            instance: None,
            search: String::new(),
            offset: 0,
            limit: SYNC_ROWS,
        };
        Self { query, request: 0, page: None, waiting: false }
    }
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_sync(&mut self, action: &Action) -> Vec<Effect> {
        let query = &mut self.sync.query;
        match action {
            Action::SyncChange(change) => (query.change, query.offset) = (*change, 0),
            Action::SyncInstance(instance) => (query.instance, query.offset) = (*instance, 0),
            Action::TurnSync(offset) => query.offset = *offset,
            _ => {}
        }
        vec![self.ask_sync()]
    }

    /// Takes an answer; asks again where the rows shrank under the shown page.
    #[inline(never)]
    pub(super) fn take_sync(&mut self, page: SyncPage) -> Vec<Effect> {
        self.sync.waiting = false;
        let (offset, total) = (self.sync.query.offset, page.total);
        self.sync.page = Some(Rc::new(page));
        if offset > 0 && offset >= total {
            self.sync.query.offset = total.saturating_sub(1) / SYNC_ROWS * SYNC_ROWS;
            return vec![self.ask_sync()];
        }
        self.print_if_ready()
    }

    pub(super) fn ask_sync(&mut self) -> Effect {
        self.sync.request += 1;
        self.sync.waiting = true;
        self.sync.query.limit = self.rows()[1];
        Effect::Ask(self.request(Ask::LastSync { request: self.sync.request, query: self.sync.query.clone() }))
    }

    /// New figures.
    pub(super) fn ask_sync_anew(&mut self) -> Effect {
        // Which servers there are may have changed; which list is wanted has not.
        let instances = self.reckoned.as_ref().map_or(0, |reckoned| reckoned.preview.instances.len());
        self.sync.query.instance = self.sync.query.instance.filter(|instance| (*instance as usize) < instances);
        self.ask_sync()
    }
}
