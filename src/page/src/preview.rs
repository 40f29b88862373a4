//! What a drop brings onto the page: figures, cards, and everything that follows from them.

use crate::{
    components::{self, Line, PeopleTable},
    state::{Action, Reckoned, State},
    unfold::{Part, Unfold},
    words::Words,
};
use oneseat_worker::FileId;
use web_sys::File;
use yew::prelude::*;

/// What the first screen answers: the figures, what is wrong, what to do next. It stands before the files, whose place in the
/// document does not change by it.
#[inline(never)]
pub fn glance(words: Words, state: &State, reckoned: &Reckoned, act: &Callback<Action>) -> Html {
    let preview = &reckoned.preview;
    let Some(seats) = preview.seats else { return Html::default() };
    let grave = components::are_grave(preview, &state.files);
    let inside = html! {
        <>
            if grave { { components::problems(words, preview, &state.files) } }
            { components::figures(words, seats, state.settings, act.clone()) }
            <div class="glance">
                { components::next_steps(words, state, act) }
                if let Some(people) = &preview.people { { components::split(words, reckoned.now.as_ref(), people, &seats) } }
            </div>
        </>
    };
    reckoned_part(state, inside)
}

/// Part of what was reckoned; it fades while it is reckoned again.
fn reckoned_part(state: &State, inside: Html) -> Html {
    html! {
        <div class={classes!("results", state.reckoning.then_some("is-stale"))} aria-busy={state.reckoning.to_string()}>
            { inside }
        </div>
    }
}

/// Everything else that the numbers bring with them, as far as it is to be drawn.
#[inline(never)]
pub fn results(
    words: Words,
    state: &State,
    reckoned: &Reckoned,
    unfold: &Unfold,
    table: &Line,
    act: &Callback<Action>,
) -> Html {
    let preview = &reckoned.preview;
    let has = |part| unfold.has(part);
    let inside = html! {
        <>
            if preview.seats.is_none() || !components::are_grave(preview, &state.files) {
                { components::problems(words, preview, &state.files) }
            }
            if let Some(seats) = preview.seats {
                if has(Part::Breakdown) { { components::breakdown(words, state, reckoned, act) } }
                if has(Part::Near) { { components::near_misses(words, &state.near, unfold.kinds(), &seats, act) } }
                if has(Part::People) {
                    <PeopleTable {words} table={state.table.clone()} is_whole={state.paper.is_whole()} act={act.clone()} line={table.clone()} />
                }
                if has(Part::Submit) { { components::reports(words, state, act) } }
            }
        </>
    };
    html! {
        <>
            { reckoned_part(state, inside) }
            if has(Part::Submit) { { components::submit_panel(words, state, act) } }
        </>
    }
}

/// The files, each with what it is and what is wrong with it.
#[inline(never)]
pub fn cards(
    words: Words,
    state: &State,
    act: &Callback<Action>,
    on_save: &Callback<FileId>,
    on_replace: &Callback<(FileId, File)>,
) -> Html {
    let hosts = state.hosts();
    let page = state.enterprise_page();
    html! {
        <ul class="cards">
            { for state.files.iter().map(|file| components::file_card(words, file, &hosts, &page, act, on_save, on_replace)) }
        </ul>
    }
}
