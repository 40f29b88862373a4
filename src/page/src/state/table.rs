//! The table of people: what is asked of the worker, and the rows that came. They come in batches, around those that are drawn,
//! and are kept while they are near.

use super::{Action, Effect, Focus, News, Section, State};
use crate::list::DRAWN;
use oneseat_core::{PeoplePage, PersonDetail, PersonView, Query, Sort};
use oneseat_worker::{Ask, Tell};
use std::{ops::Range, rc::Rc};

/// Rows drawn at a time.
pub const PAGE_ROWS: u32 = DRAWN;
/// Rows that come together.
const BATCH: u32 = 50;
/// Batches that are asked for before anybody sees them, behind the drawn rows and before them.
const AHEAD: u32 = 2;
/// So many at a time.
const ASKED: u32 = 4;
/// Batches this far from the drawn rows are forgotten.
const FAR: u32 = 8;

/// The table's query and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What is asked for.
    pub query: Query,
    /// The newest request's number; answers to older ones are dropped.
    pub request: u32,
    /// The rows that are here, by the number of their batch.
    pub(super) held: Vec<(u32, Rc<Vec<PersonView>>)>,
    /// Rows that the query has; none before the first answer.
    pub total: Option<u32>,
    /// Grows when the rows are of another query: they are looked at from the first on.
    pub list: u32,
    /// The first row that is drawn.
    pub first: u32,
    /// The batches whose answer is awaited.
    pub(super) asked: Option<Range<u32>>,
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

/// A row that is here, with those it came with.
#[derive(Clone, Debug)]
pub struct Row {
    batch: Rc<Vec<PersonView>>,
    index: usize,
}

impl PartialEq for Row {
    // The same row of the same answer; nobody compares what they say.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.batch, &other.batch) && self.index == other.index
    }
}

impl Row {
    /// Whose it is.
    pub fn person(&self) -> &PersonView {
        &self.batch[self.index]
    }
}

impl Default for Table {
    fn default() -> Self {
        Self {
            query: Query { limit: PAGE_ROWS, ..Query::default() },
            request: 0,
            held: Vec::new(),
            total: None,
            list: 0,
            first: 0,
            asked: None,
            waiting: false,
            open: None,
            opened: 0,
            detail: None,
            changed: false,
        }
    }
}

impl Table {
    /// Rows the query has.
    pub fn total(&self) -> u32 {
        self.total.unwrap_or_default()
    }

    /// A row by its place in the list, if it is here.
    pub fn row(&self, index: u32) -> Option<Row> {
        let (_, batch) = self.held.iter().find(|(number, _)| *number == index / BATCH)?;
        let row = Row { batch: Rc::clone(batch), index: (index % BATCH) as usize };
        row.batch.get(row.index).is_some().then_some(row)
    }

    /// Whether every row that is drawn is here.
    pub fn is_whole(&self) -> bool {
        let last = (self.first + PAGE_ROWS).min(self.total());
        batches(self.first..last).all(|batch| self.holds(batch))
    }

    fn holds(&self, batch: u32) -> bool {
        self.held.iter().any(|(number, _)| *number == batch)
    }

    fn take(&mut self, page: PeoplePage) {
        let asked = self.asked.take().unwrap_or_default();
        if self.waiting {
            self.held.clear();
        }
        self.waiting = false;
        self.total = Some(page.total);
        let mut rows = page.rows.into_iter();
        for batch in asked {
            let batch_rows: Vec<PersonView> = rows.by_ref().take(BATCH as usize).collect();
            if !batch_rows.is_empty() {
                self.held.push((batch, Rc::new(batch_rows)));
            }
        }
    }

    /// What is to be asked for next around the drawn rows, and what is far from them is forgotten.
    fn missing(&mut self) -> Option<Range<u32>> {
        let total = self.total.filter(|total| *total > 0 && !self.waiting && self.asked.is_none())?;
        let last = (self.first + PAGE_ROWS).min(total);
        let drawn = batches(self.first..last);
        let all = drawn.start.saturating_sub(AHEAD)..(drawn.end + AHEAD).min((total - 1) / BATCH + 1);
        let near = drawn.start.saturating_sub(FAR)..drawn.end + FAR;
        self.held.retain(|(number, _)| near.contains(number));
        // First what is seen, then what comes if it goes on downwards, then upwards.
        let wanted = drawn.clone().chain(drawn.end..all.end).chain((all.start..drawn.start).rev());
        let start = wanted.into_iter().find(|batch| !self.holds(*batch))?;
        let end = (start..all.end).take(ASKED as usize).take_while(|batch| !self.holds(*batch)).last()? + 1;
        Some(start..end)
    }
}

/// The batches that rows are in.
const fn batches(rows: Range<u32>) -> Range<u32> {
    rows.start / BATCH..rows.end.div_ceil(BATCH)
}

impl State {
    /// Whether the table is all that an action changes.
    pub const fn brings_only_rows(action: &Action) -> bool {
        matches!(action, Action::Drawn(_))
    }

    /// Whether the table is all that changes by what the worker tells: rows of the list that is shown.
    pub fn tells_only_rows(&self, tell: &Tell) -> bool {
        matches!(tell, Tell::People { request, .. } if *request == self.table.request)
            && !self.table.waiting
            && !self.paper.printing
    }

    #[inline(never)]
    pub(super) fn reduce_table(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Open(id) => return self.open(id),
            Action::Drawn(first) => {
                self.table.first = first;
                return self.ask_missing();
            }
            Action::Stepped(first) => {
                let to = (first + PAGE_ROWS).min(self.table.total());
                self.news = News::Rows { from: first + 1, to, total: self.table.total() };
                return Vec::new();
            }
            _ => self.table.changed = true,
        }
        let step = match action {
            Action::Filter(_) => Some(true),
            Action::Sort(_) => Some(false),
            _ => None,
        };
        match action {
            Action::Search(text) => {
                self.table.query.search = text;
                self.table.request += 1;
                self.table.waiting = true;
                return vec![Effect::SearchSoon(self.table.request)];
            }
            // More was typed meanwhile.
            Action::SearchDue(request) if request != self.table.request => return Vec::new(),
            Action::Filter(filter) => self.table.query.filter = filter,
            Action::Sort(sort) => self.sort(sort),
            _ => {}
        }
        self.table.first = 0;
        let mut effects = vec![self.ask_people()];
        // What is searched for stays out of it: it is about people.
        if let Some(step) = step {
            self.way.section = self.way.section.filter(|section| *section == Section::People);
            effects.push(self.show_address(step));
        }
        effects
    }

    fn sort(&mut self, sort: Sort) {
        let query = &mut self.table.query;
        query.descending = query.sort == sort && !query.descending;
        query.sort = sort;
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

    /// The rows that are drawn, of another query or of new figures.
    pub(super) fn ask_people(&mut self) -> Effect {
        // Numbers of people are those of one reckoning, and an open row may have gone.
        self.table.open = None;
        self.table.waiting = true;
        let rows = self.rows()[0];
        self.ask_rows(batches(self.table.first..self.table.first + rows))
    }

    fn ask_rows(&mut self, batches: Range<u32>) -> Effect {
        let table = &mut self.table;
        table.request += 1;
        table.query.offset = batches.start * BATCH;
        table.query.limit = (batches.end - batches.start) * BATCH;
        table.asked = Some(batches);
        let ask = Ask::People { request: table.request, query: table.query.clone() };
        Effect::Ask(self.request(ask))
    }

    fn ask_missing(&mut self) -> Vec<Effect> {
        // On paper is what was there.
        let missing = if self.paper.printing { None } else { self.table.missing() };
        missing.map(|batches| self.ask_rows(batches)).into_iter().collect()
    }

    /// Takes an answer; asks for what is missing, or for what is left where the rows shrank.
    pub(super) fn take_people(&mut self, page: PeoplePage) -> Vec<Effect> {
        let table = &mut self.table;
        if table.changed {
            self.news = News::People(page.total);
            table.list += 1;
        }
        table.changed = false;
        table.take(page);
        if table.first > 0 && table.first >= table.total() {
            table.first = table.total().saturating_sub(PAGE_ROWS);
            return vec![self.ask_people()];
        }
        let mut effects = self.print_if_ready();
        if std::mem::take(&mut self.palette.leads) {
            effects.push(Effect::Focus(Focus::OpenRow));
        }
        effects.extend(self.ask_missing());
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests::person;

    /// Rows and number of the request, if one goes out.
    fn asked(effects: &[Effect]) -> Option<(u32, u32, u32)> {
        effects.iter().find_map(|effect| match effect {
            Effect::Ask(request) => match &request.ask {
                Ask::People { request, query } => Some((*request, query.offset, query.limit)),
                _ => None,
            },
            _ => None,
        })
    }

    /// The worker's answer to a request, out of so many rows.
    fn answer(state: &mut State, (request, offset, limit): (u32, u32, u32), total: u32) -> Vec<Effect> {
        let rows = (offset..(offset + limit).min(total)).map(person).collect();
        state.reduce(Action::Told(Box::new(Tell::People { request, page: PeoplePage { total, rows } })))
    }

    /// A table of so many rows at its first, with all that is fetched ahead.
    fn table(total: u32) -> State {
        let mut state = State::default();
        let first = state.ask_people();
        settle(&mut state, vec![first], total);
        state
    }

    /// Answers until nothing more is asked.
    fn settle(state: &mut State, mut effects: Vec<Effect>, total: u32) {
        while let Some(request) = asked(&effects) {
            effects = answer(state, request, total);
        }
    }

    #[test]
    fn rows_are_here_before_they_are_drawn_and_are_forgotten_when_far() {
        let mut state = table(10_000);
        assert!((0..150).all(|row| state.table.row(row).is_some_and(|here| here.person().id == row)));
        let mut held = 0;
        for first in (0..9_950).step_by(30) {
            let effects = state.reduce(Action::Drawn(first));
            assert!(state.table.is_whole(), "the rows from {first} on were fetched ahead");
            settle(&mut state, effects, 10_000);
            held = held.max(state.table.held.len());
        }
        assert!(held < 25, "{held} batches are kept");
        assert!(state.table.row(0).is_none() && state.table.row(9_999).is_some());
    }

    #[test]
    fn a_jump_asks_for_what_is_seen_first_and_one_answer_at_a_time_is_awaited() {
        let mut state = table(1_400_000);
        let jump = asked(&state.reduce(Action::Drawn(700_025))).expect("rows are missing");
        assert_eq!((jump.1, jump.2), (700_000, 200));
        assert!(!state.table.is_whole());
        assert_eq!(asked(&state.reduce(Action::Drawn(900_000))), None, "the worker is at it");
        let next = asked(&answer(&mut state, jump, 1_400_000)).expect("rows are missing");
        assert_eq!(next.1, 900_000, "where the view is by now");
        settle(&mut state, vec![], 0);
        let rest = answer(&mut state, next, 1_400_000);
        assert!(state.table.is_whole());
        settle(&mut state, rest, 1_400_000);
        assert!(state.table.row(900_149).is_some() && state.table.row(899_900).is_some());
    }

    #[test]
    fn another_query_begins_at_its_first_row_and_drops_what_is_on_its_way() {
        let mut state = table(10_000);
        let late = asked(&state.reduce(Action::Drawn(5_000))).expect("rows are missing");
        let list = state.table.list;
        let sorted = asked(&state.reduce(Action::Sort(Sort::Address))).expect("other rows are asked for");
        assert_eq!((sorted.1, state.table.first), (0, 0));
        assert!(answer(&mut state, late, 10_000).is_empty() && state.table.waiting, "it is of the older order");
        answer(&mut state, sorted, 9_000);
        assert_eq!((state.table.list, state.table.total()), (list + 1, 9_000));
    }

    #[test]
    fn new_figures_leave_the_view_where_it_is_if_there_are_rows() {
        let mut state = table(10_000);
        let effects = state.reduce(Action::Drawn(5_000));
        settle(&mut state, effects, 10_000);
        let list = state.table.list;
        let again = asked(&[state.ask_people()]).expect("they are asked for");
        assert_eq!(again.1, 5_000);
        let fewer = answer(&mut state, again, 70);
        assert_eq!((state.table.first, state.table.list), (20, list), "no rows are left there");
        settle(&mut state, fewer, 70);
        assert!(state.table.is_whole() && state.table.row(69).is_some() && state.table.row(70).is_none());
    }
}
