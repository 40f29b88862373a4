//! The table of people: what is asked of the worker, and the rows that came.

use super::{Action, Effect, State};
use oneseat_core::{PeoplePage, PersonDetail, Query, Sort};
use oneseat_worker::Ask;
use std::rc::Rc;

/// Rows shown at a time.
pub const PAGE_ROWS: u32 = 50;

/// The table's query and its last answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What is asked for.
    pub query: Query,
    /// The newest request's number; answers to older ones are dropped.
    pub request: u32,
    /// The last rows that came.
    pub page: Option<Rc<PeoplePage>>,
    /// The rows shown are of an older query.
    pub waiting: bool,
    /// The person whose row is open.
    pub open: Option<u32>,
    /// How often one was opened: the number of the newest request for details.
    pub opened: u32,
    /// What came of it; none while it is awaited.
    pub detail: Option<Rc<PersonDetail>>,
    /// The user, not the files, changed the query: the new count is worth saying.
    pub changed: bool,
}

impl Default for Table {
    fn default() -> Self {
        let query = Query { limit: PAGE_ROWS, ..Query::default() };
        Self { query, request: 0, page: None, waiting: false, open: None, opened: 0, detail: None, changed: false }
    }
}

impl Table {
    /// Rows the query has.
    pub fn total(&self) -> u32 {
        self.page.as_ref().map_or(0, |page| page.total)
    }

    pub(super) fn take(&mut self, page: PeoplePage) {
        self.page = Some(Rc::new(page));
        self.waiting = false;
        self.changed = false;
    }
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_table(&mut self, action: Action) -> Vec<Effect> {
        if let Action::Open(id) = action {
            return self.open(id);
        }
        self.table.changed = true;
        match action {
            Action::Search(text) => {
                self.table.query.search = text;
                self.table.query.offset = 0;
                self.table.request += 1;
                self.table.waiting = true;
                return vec![Effect::SearchSoon(self.table.request)];
            }
            // More was typed meanwhile.
            Action::SearchDue(request) if request != self.table.request => return Vec::new(),
            Action::Filter(filter) => {
                self.table.query.filter = filter;
                self.table.query.offset = 0;
            }
            Action::Sort(sort) => self.sort(sort),
            Action::Turn(offset) => self.table.query.offset = offset,
            _ => {}
        }
        vec![self.ask_people()]
    }

    fn sort(&mut self, sort: Sort) {
        let query = &mut self.table.query;
        query.descending = query.sort == sort && !query.descending;
        query.sort = sort;
        query.offset = 0;
    }

    /// Opens a person's row, or closes it; one is open at a time.
    fn open(&mut self, id: u32) -> Vec<Effect> {
        let table = &mut self.table;
        table.opened += 1;
        table.detail = None;
        table.open = Some(id).filter(|id| table.open != Some(*id));
        let request = table.opened;
        table.open.map(|id| Effect::Ask(self.request(Ask::Person { request, id }))).into_iter().collect()
    }

    pub(super) fn ask_people(&mut self) -> Effect {
        // Numbers of people are those of one reckoning, and an open row may have gone.
        self.table.open = None;
        self.table.request += 1;
        self.table.waiting = true;
        self.table.query.limit = self.rows()[0];
        let Table { request, query, .. } = &self.table;
        Effect::Ask(self.request(Ask::People { request: *request, query: query.clone() }))
    }
}
