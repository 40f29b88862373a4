//! What people are used to: an undo, something copied, a word about what was left out.

use super::{Action, Effect, FileEntry, Focus, News, Stage, State};
use oneseat_core::Query;
use oneseat_worker::{Ask, FileId};
use std::rc::Rc;

/// Rows that are copied at once, at most. More is for a file.
pub const COPIED_ROWS: u32 = 10_000;

/// A file that is no longer there, and can be had back.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// Where it stood.
    pub(super) index: usize,
    /// What it was.
    pub file: Rc<FileEntry>,
    /// The file that was put in its place, if one was.
    pub instead: Option<FileId>,
}

/// What can be undone, and what was left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Habits {
    /// The file removed or replaced last.
    pub removed: Option<Removed>,
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

/// A request for rows to be copied: numbered apart from those of the table.
const COPIES: u32 = 1 << 31;

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
            Action::Address(address) => self.follow_address(&address),
            Action::Copy(text) => vec![Effect::Copy(text)],
            _ => {
                self.habits.copies = (self.habits.copies + 1) | COPIES;
                let query = Query { offset: 0, limit: COPIED_ROWS, ..self.table.query.clone() };
                vec![Effect::Ask(self.request(Ask::People { request: self.habits.copies, query }))]
            }
        }
    }

    /// A file that is removed or replaced can be had back until another is.
    pub(super) fn keep_removed(&mut self, removed: Removed) -> Vec<Effect> {
        let older = self.habits.removed.replace(removed);
        older.map(|older| Effect::Forget(older.file.id)).into_iter().collect()
    }

    #[inline(never)]
    fn undo(&mut self) -> Vec<Effect> {
        let Some(Removed { index, mut file, instead }) = self.habits.removed.take() else { return Vec::new() };
        let id = file.id;
        // What was put in its place goes, if nothing else has sent it away yet.
        let instead = self.files.iter().position(|file| Some(file.id) == instead);
        let index = instead.unwrap_or(index);
        let mut effects = instead.map_or_else(Vec::new, |index| self.replace_file(self.files[index].id));
        let again = Rc::make_mut(&mut file);
        again.stage = if self.worker == super::Worker::Dead { Stage::Stopped } else { Stage::Queued };
        let (files, owner) = (vec![(id, again.name.clone())], again.owner.clone());
        self.files.insert(index.min(self.files.len()), file);
        self.news = News::Reading(1);
        effects.push(self.change(Ask::Read { files }));
        effects.extend(owner.map(|host| self.change(Ask::Owner { file: id, host: Some(host) })));
        effects.push(Effect::Focus(Focus::File(id)));
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_file_is_had_back_in_its_place_and_read_again_until_another_is_removed() {
        let mut state = State::default();
        state.reduce(Action::Dropped(["a", "b", "c"].map(|name| (name.to_owned(), 1)).to_vec()));
        assert!(!state.reduce(Action::Remove(1)).contains(&Effect::Forget(1)), "it may be wanted again");
        let effects = state.reduce(Action::Undo);
        assert!(
            matches!(&effects[0], Effect::Ask(request) if request.ask == Ask::Read { files: vec![(1, String::from("b"))] })
        );
        assert_eq!(ids(&state), [0, 1, 2]);
        assert!(state.reduce(Action::Undo).is_empty(), "there is no other");
        state.reduce(Action::Remove(0));
        assert!(state.reduce(Action::Remove(2)).contains(&Effect::Forget(0)));
    }

    #[test]
    fn a_file_that_takes_anothers_place_keeps_what_was_said_of_it_and_gives_the_place_back() {
        let mut state = State::default();
        state.reduce(Action::Dropped(["a", "b", "c"].map(|name| (name.to_owned(), 1)).to_vec()));
        state.reduce(Action::Owner(1, Some(String::from("ghes.octo.example"))));
        let effects = state.reduce(Action::Replace(1, String::from("d"), 2));
        let owner = Ask::Owner { file: 3, host: Some(String::from("ghes.octo.example")) };
        let asked = [Ask::Remove { file: 1 }, Ask::Read { files: vec![(3, String::from("d"))] }, owner];
        assert_eq!(asks(&effects), asked);
        assert_eq!(effects.last(), Some(&Effect::Focus(Focus::Replace(3))));
        assert!(!effects.contains(&Effect::Forget(1)), "it may be wanted again");
        assert_eq!(ids(&state), [0, 3, 2]);
        state.reduce(Action::Remove(0));
        assert!(state.reduce(Action::Undo).contains(&Effect::Focus(Focus::File(0))), "another was removed since");
        state.reduce(Action::Replace(3, String::from("e"), 2));
        let effects = state.reduce(Action::Undo);
        assert_eq!(asks(&effects)[..2], [Ask::Remove { file: 4 }, Ask::Read { files: vec![(3, String::from("d"))] }]);
        assert!(effects.contains(&Effect::Forget(4)));
        assert_eq!(ids(&state), [0, 3, 2]);
    }

    #[test]
    fn a_file_for_one_that_has_gone_meanwhile_is_one_more() {
        let mut state = State::default();
        state.reduce(Action::Dropped(vec![(String::from("a"), 1)]));
        state.reduce(Action::Remove(0));
        state.reduce(Action::Replace(0, String::from("b"), 1));
        assert_eq!(ids(&state), [1]);
        state.reduce(Action::Undo);
        assert_eq!(ids(&state), [0, 1]);
    }

    fn ids(state: &State) -> Vec<FileId> {
        state.files.iter().map(|file| file.id).collect()
    }

    fn asks(effects: &[Effect]) -> Vec<Ask> {
        let asked = |effect: &Effect| if let Effect::Ask(request) = effect { Some(request.ask.clone()) } else { None };
        effects.iter().filter_map(asked).collect()
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
