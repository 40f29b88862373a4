//! What people are used to: an undo, an address that leads back to what was shown, something copied, a word about what was
//! left out.

use super::{Action, Effect, FileEntry, Focus, News, Stage, State};
use oneseat_core::{Filter, Query, Sort};
use oneseat_worker::Ask;
use std::rc::Rc;

/// Rows that are copied at once, at most. More is for a file.
pub const COPIED_ROWS: u32 = 10_000;

/// What can be undone, and what was left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Habits {
    /// The file removed last, and its place.
    pub removed: Option<(usize, Rc<FileEntry>)>,
    /// Names of files that were dropped with others and are none that the page reads.
    pub left_out: Vec<String>,
    /// A text that was pasted is none either.
    pub no_text: bool,
    /// The newest request for rows to be copied.
    pub copies: u32,
}

impl Habits {
    /// There is something to be said below the drop zone.
    pub fn has_notes(&self) -> bool {
        self.removed.is_some() || self.no_text || !self.left_out.is_empty()
    }
}

/// Names in the page's address: of the filters, of the orders. Nothing else is in it; what is searched for is about people.
pub const FILTERS: [(&str, Filter); 8] = [
    ("all", Filter::All),
    ("cloud-and-server", Filter::CloudAndServer),
    ("cloud-only", Filter::CloudOnly),
    ("visual-studio-only", Filter::VisualStudioOnly),
    ("server-only", Filter::ServerOnly),
    ("no-match-visible", Filter::NoMatchVisible),
    ("address-hidden", Filter::AddressHidden),
    ("no-seat", Filter::NoSeat),
];

const SORTS: [(&str, Sort); 5] = [
    ("person", Sort::Person),
    ("cloud-login", Sort::CloudLogin),
    ("address", Sort::Address),
    ("category", Sort::Category),
    ("accounts", Sort::Accounts),
];

/// A request for rows to be copied: numbered apart from those of the table.
const COPIES: u32 = 1 << 31;

/// What the address says of the table.
pub fn address_of(query: &Query) -> String {
    let mut parts = Vec::new();
    if query.filter != Filter::All {
        parts.extend(
            FILTERS.iter().find(|(_, filter)| *filter == query.filter).map(|(name, _)| format!("filter={name}")),
        );
    }
    if (query.sort, query.descending) != (Sort::Person, false) {
        parts.extend(SORTS.iter().find(|(_, sort)| *sort == query.sort).map(|(name, _)| format!("sort={name}")));
    }
    if query.descending {
        parts.push(String::from("order=descending"));
    }
    parts.join("&")
}

/// What an address asks for; what it does not say is as at the beginning.
pub fn query_of(address: &str) -> (Filter, Sort, bool) {
    let value = |name: &str| {
        address
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
            .map_or("", |(_, value)| value)
    };
    let filter = FILTERS.iter().find(|(name, _)| *name == value("filter")).map_or(Filter::All, |(_, filter)| *filter);
    let sort = SORTS.iter().find(|(name, _)| *name == value("sort")).map_or(Sort::Person, |(_, sort)| *sort);
    (filter, sort, value("order") == "descending")
}

impl State {
    #[inline(never)]
    pub(super) fn reduce_habits(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Undo => self.undo(),
            Action::LeftOut(names) => {
                self.habits.left_out = names;
                self.dragging = false;
                Vec::new()
            }
            Action::PastedNothing => {
                self.habits.no_text = true;
                Vec::new()
            }
            Action::Address(address) => {
                let query = &mut self.table.query;
                let asked = query_of(&address);
                if asked == (query.filter, query.sort, query.descending) {
                    return Vec::new();
                }
                (query.filter, query.sort, query.descending) = asked;
                self.table.first = 0;
                self.table.changed = true;
                if self.reckoned.is_some() { vec![self.ask_people()] } else { Vec::new() }
            }
            Action::Copy(text) => vec![Effect::Copy(text)],
            _ => {
                self.habits.copies = (self.habits.copies + 1) | COPIES;
                let query = Query { offset: 0, limit: COPIED_ROWS, ..self.table.query.clone() };
                vec![Effect::Ask(self.request(Ask::People { request: self.habits.copies, query }))]
            }
        }
    }

    /// A file that is removed can be had back until another is.
    pub(super) fn keep_removed(&mut self, index: usize, file: Rc<FileEntry>) -> Vec<Effect> {
        let older = self.habits.removed.replace((index, file));
        older.map(|(_, file)| Effect::Forget(file.id)).into_iter().collect()
    }

    fn undo(&mut self) -> Vec<Effect> {
        let Some((index, mut file)) = self.habits.removed.take() else { return Vec::new() };
        let id = file.id;
        let again = Rc::make_mut(&mut file);
        again.stage = if self.worker == super::Worker::Dead { Stage::Stopped } else { Stage::Queued };
        let (files, owner) = (vec![(id, again.name.clone())], again.owner.clone());
        self.files.insert(index.min(self.files.len()), file);
        self.news = News::Reading(1);
        let mut effects = vec![self.change(Ask::Read { files })];
        effects.extend(owner.map(|host| self.change(Ask::Owner { file: id, host: Some(host) })));
        effects.push(Effect::Focus(Focus::File(id)));
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_back_to_the_filter_and_order_it_was_made_of_and_says_no_more() {
        for (_, filter) in FILTERS {
            for (_, sort) in SORTS {
                for descending in [false, true] {
                    let query = Query { filter, sort, descending, search: String::from("mona"), ..Query::default() };
                    let address = address_of(&query);
                    assert_eq!(query_of(&address), (filter, sort, descending));
                    assert!(!address.contains("mona"));
                }
            }
        }
        assert_eq!(address_of(&Query::default()), "");
        assert_eq!(query_of("filter=nobody&order=up"), (Filter::All, Sort::Person, false));
    }

    #[test]
    fn a_removed_file_is_had_back_in_its_place_and_read_again_until_another_is_removed() {
        let mut state = State::default();
        state.reduce(Action::Dropped(["a", "b", "c"].map(|name| (name.to_owned(), 1)).to_vec()));
        assert!(!state.reduce(Action::Remove(1)).contains(&Effect::Forget(1)), "it may be wanted again");
        let effects = state.reduce(Action::Undo);
        assert!(
            matches!(&effects[0], Effect::Ask(request) if request.ask == Ask::Read { files: vec![(1, String::from("b"))] })
        );
        assert_eq!(state.files.iter().map(|file| file.id).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(state.reduce(Action::Undo).is_empty(), "there is no other");
        state.reduce(Action::Remove(0));
        assert!(state.reduce(Action::Remove(2)).contains(&Effect::Forget(0)));
    }

    #[test]
    fn start_over_leaves_nothing_to_undo() {
        let mut state = State::default();
        state.reduce(Action::Dropped(vec![(String::from("a"), 1)]));
        state.reduce(Action::Remove(0));
        assert!(state.reduce(Action::StartOver).contains(&Effect::Forget(0)));
        assert!(state.reduce(Action::Undo).is_empty());
    }
}
