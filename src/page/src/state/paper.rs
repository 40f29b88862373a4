//! What goes onto paper: the tables as they are on the page, or all their rows.

use super::{Action, Effect, NEAR_ROWS, PAGE_ROWS, SYNC_ROWS, State};

/// Rows of a table that is printed as a whole. A longer one is for a file: nobody reads it on paper.
pub const PAPER_ROWS: u32 = 5_000;

/// Printing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Tables are printed as a whole.
    pub complete: bool,
    /// The page is made ready for paper, or is on it.
    pub printing: bool,
}

impl Paper {
    /// Tables are drawn as a whole.
    pub const fn is_whole(self) -> bool {
        self.complete && self.printing
    }
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_paper(&mut self, action: &Action) -> Vec<Effect> {
        match action {
            Action::PrintComplete(complete) => {
                self.paper.complete = *complete;
                Vec::new()
            }
            Action::Print if self.paper.printing => Vec::new(),
            Action::Print => {
                self.paper.printing = true;
                if self.paper.complete { self.ask_whole() } else { self.print_if_ready() }
            }
            _ => {
                let was_complete = self.paper.is_whole();
                self.paper.printing = false;
                if was_complete { self.ask_all() } else { Vec::new() }
            }
        }
    }

    /// Rows of a page of the table, of a list against the last sync, of a kind's suggestions.
    pub(super) fn rows(&self) -> [u32; 3] {
        if self.paper.is_whole() { [PAPER_ROWS; 3] } else { [PAGE_ROWS, SYNC_ROWS, NEAR_ROWS] }
    }

    /// Asks for every row from the first on.
    fn ask_whole(&mut self) -> Vec<Effect> {
        self.table.first = 0;
        self.sync.query.offset = 0;
        self.near.query.offsets.clear();
        self.ask_all()
    }

    /// Prints once everything that was asked for has come.
    #[inline(never)]
    pub(super) fn print_if_ready(&self) -> Vec<Effect> {
        let waiting = self.table.waiting || self.sync.waiting || self.near.waiting;
        if self.paper.printing && !waiting { vec![Effect::Print] } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oneseat_core::{Overlaps, PeoplePage, Preview, Seats, SyncNumbers, SyncPage};
    use oneseat_worker::{NearPage, Tell};

    fn tell(state: &mut State, tell: Tell) -> Vec<Effect> {
        state.reduce(Action::Told(Box::new(tell)))
    }

    fn answer_all(state: &mut State) -> Vec<Effect> {
        let request = state.table.request;
        assert!(tell(state, Tell::People { request, page: PeoplePage::default() }).is_empty());
        let request = state.sync.request;
        assert!(tell(state, Tell::LastSync { request, page: SyncPage::default() }).is_empty());
        let request = state.near.request;
        tell(state, Tell::Near { request, page: NearPage::default() })
    }

    fn previewed() -> State {
        let mut state = State::default();
        state.reduce(Action::Dropped(vec![(String::from("a"), 1)]));
        let preview = Preview { seats: Some(Seats::default()), ..Preview::default() };
        let (edition, preview) = (state.edition, Box::new(preview));
        let sync = vec![SyncNumbers::default()];
        tell(&mut state, Tell::Preview { edition, preview, uploads: Vec::new(), now: None });
        tell(&mut state, Tell::Beside { edition, overlaps: Overlaps::default(), sync });
        assert!(answer_all(&mut state).is_empty(), "nothing is printed that nobody asked for");
        state
    }

    #[test]
    fn the_page_is_printed_as_it_is_unless_whole_tables_are_wanted() {
        let mut state = previewed();
        assert_eq!(state.reduce(Action::Print), [Effect::Print]);
        assert!(state.reduce(Action::Print).is_empty(), "it is at it already");
        assert!(state.reduce(Action::Printed).is_empty());
    }

    #[test]
    fn whole_tables_are_fetched_before_they_are_printed_and_put_away_afterwards() {
        let mut state = previewed();
        state.reduce(Action::Drawn(50));
        let request = state.table.request;
        tell(&mut state, Tell::People { request, page: PeoplePage { total: 80, rows: Vec::new() } });
        state.reduce(Action::PrintComplete(true));
        assert_eq!(state.reduce(Action::Print).len(), 3);
        assert_eq!((state.table.query.offset, state.table.query.limit), (0, PAPER_ROWS));
        assert_eq!(answer_all(&mut state), [Effect::Print]);
        assert_eq!(state.reduce(Action::Printed).len(), 3);
        assert!(state.table.query.limit < PAPER_ROWS);
    }
}
