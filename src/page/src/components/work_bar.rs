//! The work under way: how far the reading is, and how to stop it.

use crate::{
    format,
    state::{Action, Worker},
    words::{Word, Words},
};
use yew::prelude::*;

/// The properties of the work bar.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The language's words.
    pub words: Words,
    /// Bytes read and in all.
    pub progress: (u64, u64),
    /// Files to be read.
    pub unread: usize,
    /// Numbers are being made.
    pub reckoning: bool,
    /// The worker's health.
    pub worker: Worker,
    /// Takes the stop.
    pub act: Callback<Action>,
}

/// Progress over all files; nothing while there is nothing to do.
#[component]
pub fn WorkBar(props: &Props) -> Html {
    let Props { words, progress: (read, total), unread, reckoning, worker, act } = props.clone();
    if unread == 0 && !reckoning {
        return if worker == Worker::Restarted {
            html! { <p class="flash is-error" role="alert">{ words.say(Word::WorkerRestarted) }</p> }
        } else {
            Html::default()
        };
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
