//! Another build of the page is here: it takes over when somebody says so.

use super::{
    el::{button, el},
    line::line,
};
use crate::{
    state::Action,
    words::{Word, Words},
};
use yew::prelude::*;

/// The offer.
pub fn new_version(words: Words, act: &Callback<Action>) -> Html {
    el("section", "new-version")
        .mark("new-version")
        .set("aria-label", words.say(Word::NewVersionLabel))
        .add(line("p", "", words.say(Word::NewVersion)))
        .add(
            button("button is-small", "new-version-take", act, Action::TakeNewVersion)
                .say(words.say(Word::NewVersionTake)),
        )
        .into()
}
