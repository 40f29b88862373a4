//! The work under way: how far the reading is, and how to stop it.

use crate::{
    format,
    state::{Action, State, Worker},
    words::{Word, Words},
};
use yew::prelude::*;

/// Progress over all files; nothing while there is nothing to do.
pub fn work_bar(words: Words, state: &State, act: Callback<Action>) -> Html {
    let (read, total) = state.progress();
    let unread = state.unread().count();
    let reckoning = state.reckoning && !state.files.is_empty();
    if unread == 0 && !reckoning {
        let broken = match state.worker {
            Worker::Restarting | Worker::Restarted => Word::WorkerRestarted,
            Worker::Dead => Word::WorkerDead,
            Worker::Starting | Worker::Ready => return Html::default(),
        };
        return html! { <p class="flash is-error" role="alert" data-testid="worker-error">{ words.say(broken) }</p> };
    }
    let files = format::number(words.0, unread as u64);
    html! {
        <div class="work-bar" data-testid="work">
            if unread > 0 {
                <div class="work-line">
                    <span id="work-label">{ words.count(Word::WorkReading, unread as u64, &files) }</span>
                    <span class="work-figures">
                        { words.fill(Word::WorkBytes, &[("read", &format::bytes(words.0, read)), ("total", &format::bytes(words.0, total))]) }
                    </span>
                    <button type="button" class="button is-small" data-testid="cancel" onclick={move |_| act.emit(Action::StopReading)}>
                        { words.say(Word::Cancel) }
                    </button>
                </div>
                <progress class="progress" data-testid="progress" aria-labelledby="work-label" max={total.max(1).to_string()} value={read.to_string()} />
            } else {
                <div class="work-line"><span id="work-label">{ words.say(Word::WorkReckoning) }</span></div>
                <progress class="progress" data-testid="progress" aria-labelledby="work-label" />
            }
        </div>
    }
}
