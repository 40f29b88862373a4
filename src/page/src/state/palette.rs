//! The search over everything that the page can do or show: people, sections, filters, actions.

use super::{Action, Effect, Focus, Section, State, Way};
use oneseat_core::{Filter, PeoplePage, PersonView, Query, Sort};
use oneseat_worker::Ask;
use std::rc::Rc;

/// People shown at a time.
const PEOPLE: u32 = 6;
/// Its requests are numbered apart from those of the table.
const NUMBERED: u32 = 1 << 30;

/// What is typed and who was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    /// It is shown.
    pub is_open: bool,
    /// What was typed.
    pub text: String,
    /// The newest request's number.
    pub request: u32,
    /// Who was found; of what was typed before, while an answer is awaited.
    pub people: Rc<Vec<PersonView>>,
    /// What they were found by.
    pub found_by: Rc<str>,
    asked: Rc<str>,
    /// The row of somebody who was found is gone to when it comes.
    pub(super) leads: bool,
}

/// Whether a request is the palette's.
pub const fn is_palettes(request: u32) -> bool {
    request & NUMBERED != 0
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_palette(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Palette(is_open) => {
                if is_open != self.palette.is_open {
                    // Nobody's name is left in it.
                    let Palette { request, leads, .. } = self.palette;
                    self.palette = Palette { is_open, request, leads, ..Palette::default() };
                }
                Vec::new()
            }
            Action::PaletteText(text) => {
                let palette = &mut self.palette;
                palette.text = text;
                palette.request = (palette.request + 1) | NUMBERED;
                if palette.text.trim().is_empty() || self.reckoned.is_none() {
                    palette.people = Rc::default();
                    return Vec::new();
                }
                vec![Effect::SearchSoon(palette.request)]
            }
            // More was typed meanwhile, or nothing is wanted any more.
            Action::SearchDue(request) if request != self.palette.request || !self.palette.is_open => Vec::new(),
            Action::SearchDue(request) => {
                // In the order in which somebody who is chosen is found again.
                let search = self.palette.text.trim().to_owned();
                self.palette.asked = Rc::from(search.as_str());
                let query = Query { search, limit: PEOPLE, ..Query::default() };
                vec![Effect::Ask(self.request(Ask::People { request, query }))]
            }
            Action::Jump { id, search } => self.jump(id, search),
            Action::ShowPeople(filter) => {
                self.way = Way { section: Some(Section::People), awaited: false };
                let mut effects = self.reduce_table(Action::Filter(filter));
                effects.push(Effect::Focus(Focus::Section(Section::People)));
                effects
            }
            _ => vec![Effect::Focus(Focus::Input), Effect::Choose],
        }
    }

    /// Searches the table for what somebody was found by, so that they are among its first rows, and opens theirs.
    fn jump(&mut self, id: u32, search: String) -> Vec<Effect> {
        let query = &mut self.table.query;
        (query.search, query.filter, query.sort, query.descending) = (search, Filter::All, Sort::Person, false);
        (self.table.first, self.table.changed) = (0, true);
        self.way = Way { section: Some(Section::People), awaited: false };
        let mut effects = vec![self.show_address(true), self.ask_people()];
        effects.extend(self.reduce_table(Action::Open(id)));
        self.palette.leads = true;
        effects.push(Effect::Focus(Focus::Section(Section::People)));
        effects
    }

    pub(super) fn take_found(&mut self, page: PeoplePage) -> Vec<Effect> {
        if self.palette.is_open {
            self.palette.people = Rc::new(page.rows);
            self.palette.found_by = Rc::clone(&self.palette.asked);
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests::{person, ready};
    use oneseat_worker::Tell;

    fn asked(effects: &[Effect]) -> Option<(u32, Query)> {
        effects.iter().find_map(|effect| match effect {
            Effect::Ask(request) => match &request.ask {
                Ask::People { request, query } => Some((*request, query.clone())),
                _ => None,
            },
            _ => None,
        })
    }

    fn answer(state: &mut State, request: u32, rows: Vec<PersonView>) -> Vec<Effect> {
        let page = PeoplePage { total: 1, rows };
        state.reduce(Action::Told(Box::new(Tell::People { request, page })))
    }

    #[test]
    fn whoever_is_typed_is_asked_for_once_typing_rests_and_the_table_is_left_alone() {
        let mut state = ready();
        let table = state.table.clone();
        state.reduce(Action::Palette(true));
        assert!(state.reduce(Action::PaletteText(String::from("  "))).is_empty(), "nobody is meant");
        state.reduce(Action::PaletteText(String::from("mon")));
        let old = state.palette.request;
        assert_eq!(
            state.reduce(Action::PaletteText(String::from("mona "))),
            [Effect::SearchSoon(state.palette.request)]
        );
        assert!(state.reduce(Action::SearchDue(old)).is_empty(), "more was typed");
        let (request, query) = asked(&state.reduce(Action::SearchDue(state.palette.request))).expect("it is asked");
        assert_eq!((query.search.as_str(), query.filter), ("mona", Filter::All));
        answer(&mut state, request, vec![person(7)]);
        assert_eq!((state.palette.people.len(), &*state.palette.found_by), (1, "mona"));
        assert_eq!(state.table, table);
    }

    #[test]
    fn what_was_typed_is_gone_when_it_is_closed_and_so_is_a_late_answer() {
        let mut state = ready();
        state.reduce(Action::Palette(true));
        state.reduce(Action::PaletteText(String::from("mona")));
        let request = state.palette.request;
        state.reduce(Action::Palette(true));
        assert_eq!(state.palette.text, "mona", "it is open already");
        state.reduce(Action::Palette(false));
        answer(&mut state, request, vec![person(7)]);
        assert_eq!(state.palette, Palette { request, ..Palette::default() });
    }

    #[test]
    fn somebody_who_is_gone_to_is_found_in_the_table_opened_and_has_the_focus_when_the_row_comes() {
        let mut state = ready();
        state.reduce(Action::Filter(Filter::NoSeat));
        let effects = state.reduce(Action::Jump { id: 7, search: String::from("mona") });
        let (request, query) = asked(&effects).expect("the table is asked");
        assert_eq!((query.search.as_str(), query.filter), ("mona", Filter::All));
        assert_eq!(state.table.open, Some(7));
        assert!(effects.contains(&Effect::Address { address: String::from("people"), step: true }));
        assert!(answer(&mut state, request, vec![person(7)]).contains(&Effect::Focus(Focus::OpenRow)));
        let again = state.ask_people();
        let (request, _) = asked(&[again]).expect("the table is asked");
        assert!(!answer(&mut state, request, vec![person(7)]).contains(&Effect::Focus(Focus::OpenRow)), "once");
    }
}
