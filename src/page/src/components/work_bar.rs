//! The work under way: how far the reading is, and how to stop it.

use super::{
    el::{button, el},
    line::line,
};
use crate::{
    format,
    state::{Action, State, Worker},
    words::{Word, Words},
};
use yew::prelude::*;

/// Progress over all files; nothing while there is nothing to do.
pub fn work_bar(words: Words, state: &State, act: &Callback<Action>) -> Html {
    let (read, total) = state.progress();
    let unread = state.unread().count();
    let reckoning = state.reckoning && !state.files.is_empty();
    if unread == 0 && !reckoning {
        let broken = match state.worker {
            Worker::Restarting | Worker::Restarted => Word::WorkerRestarted,
            Worker::Dead => Word::WorkerDead,
            Worker::Starting | Worker::Ready => return Html::default(),
        };
        return el("p", "flash is-error").set("role", "alert").mark("worker-error").say(words.say(broken)).into();
    }
    let files = format::number(words.0, unread as u64);
    let label = |text: String| el("span", "").set("id", "work-label").say(text);
    let bar = el("progress", "progress").mark("progress").set("aria-labelledby", "work-label");
    let first = el("div", "work-line");
    let (first, bar) = if unread > 0 {
        let bytes = [("read", format::bytes(words.0, read)), ("total", format::bytes(words.0, total))];
        let bytes = words.fill(Word::WorkBytes, &bytes.each_ref().map(|(name, value)| (*name, value.as_str())));
        let first = first
            .add(label(words.count(Word::WorkReading, unread as u64, &files)))
            .add(line("span", "work-figures", bytes))
            .add(button("button is-small", "cancel", act, Action::StopReading).say(words.say(Word::Cancel)));
        (first, bar.set("max", total.max(1).to_string()).set("value", read.to_string()))
    } else {
        (first.add(label(words.say(Word::WorkReckoning).to_owned())), bar)
    };
    el("div", "work-bar").mark("work").add(first).add(bar).into()
}
