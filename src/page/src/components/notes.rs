//! Short notes below the drop zone: what was removed, with a way back, and what was left out.

use super::{
    el::{button, el},
    icon::{Shape, icon},
    line::line,
};
use crate::{
    format,
    state::{Action, State},
    words::{Word, Words},
};
use yew::prelude::*;

/// So many names are said.
const NAMED: usize = 5;

/// The notes, if there are any.
#[inline(never)]
pub fn notes(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let habits = &state.habits;
    let flash = |mark: &'static str, class: &'static str, shape: Shape, text: String| {
        el("div", class).mark(mark).add(icon(shape)).add(line("p", "", text))
    };
    let note = |mark: &'static str, text: String| flash(mark, "flash is-notice no-print", Shape::Notice, text);
    let removed = habits.removed.as_ref().map(|removed| {
        let instead = state.files.iter().find(|file| Some(file.id) == removed.instead);
        let new = instead.map_or("", |file| &file.name);
        let said = |word: Word| words.fill(word, &[("file", &removed.file.name), ("new", new)]);
        let note = match instead {
            None => note("removed", said(Word::NoteRemoved)),
            Some(file) if file.has_errors() => {
                flash("removed", "flash is-warning no-print", Shape::Warning, said(Word::NoteReplacedBadly))
            }
            Some(_) => note("removed", said(Word::NoteReplaced)),
        };
        note.add(button("button is-small", "undo", act, Action::Undo).say(words.say(Word::Undo))).into()
    });
    let count = habits.left_out.len() as u64;
    let left_out = (count > 0).then(|| {
        let mut names = habits.left_out.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if habits.left_out.len() > NAMED {
            names.push_str(" …");
        }
        let text = words.count(Word::NoteLeftOut, count, &format::number(words.0, count));
        note("left-out", format!("{text} {names}")).into()
    });
    let no_text = habits.no_text.then(|| note("pasted-nothing", words.say(Word::NotePastedNothing).to_owned()).into());
    el("div", "notes").set("role", "status").all(removed).all(left_out).all(no_text).into()
}
