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
        Self { query, request: 0, page: None }
    }
}

impl State {
    pub(super) fn reduce_sync(&mut self, action: Action) -> Vec<Effect> {
        let query = &mut self.sync.query;
        match action {
            Action::SyncChange(change) => (query.change, query.offset) = (change, 0),
            Action::SyncInstance(instance) => (query.instance, query.offset) = (instance, 0),
            Action::TurnSync(offset) => query.offset = offset,
            _ => {}
        }
        vec![self.ask_sync()]
    }

    pub(super) fn ask_sync(&mut self) -> Effect {
        self.sync.request += 1;
        Effect::Ask(self.request(Ask::LastSync { request: self.sync.request, query: self.sync.query.clone() }))
    }

    /// New figures: the lists of servers and the rows are other ones.
    pub(super) fn ask_sync_anew(&mut self) -> Effect {
        self.sync = Sync {
            request: self.sync.request,
            query: SyncQuery { change: self.sync.query.change, ..Sync::default().query },
            ..Sync::default()
        };
        self.ask_sync()
    }
}
