//! What a drop will bring is drawn once before there is one, aside, where nobody sees it: browsers compile a function of WebAssembly
//! when it is first called, and whoever drops files would else wait for some thousand of them.
//!
//! The worker reads and reckons the sample files for it, with the functions that it will read and reckon others with.

use crate::{
    components::Line,
    preview,
    state::{Action, Settings, State},
    unfold::Unfold,
    words::Words,
};
use gloo_timers::callback::Timeout;
use gloo_utils::document;
use oneseat_worker::Tell;
use yew::prelude::*;

/// A rehearsal under way. Dropping it ends it.
pub struct Rehearsal(Option<AppHandle<Stage>>);

impl Rehearsal {
    /// Draws what the worker told, part by part, in an element that is in no document.
    #[inline(never)]
    pub fn begin(settings: Settings, told: Vec<Tell>, over: Callback<()>) -> Option<Self> {
        let aside = document().create_element("div").ok()?;
        let props = Props { state: rehearsed(settings, told), over };
        Some(Self(Some(yew::Renderer::<Stage>::with_root_and_props(aside, props).render())))
    }
}

impl Drop for Rehearsal {
    fn drop(&mut self) {
        if let Some(stage) = self.0.take() {
            stage.destroy();
        }
    }
}

/// The state after all that was told. What it would have done in the world is not done.
fn rehearsed(settings: Settings, told: Vec<Tell>) -> State {
    let mut state = State { settings, ..State::default() };
    let names = told.iter().filter_map(|tell| match tell {
        Tell::Document { summary, .. } => Some((summary.name.clone(), summary.bytes)),
        _ => None,
    });
    state.reduce(Action::Dropped(names.collect()));
    for tell in told {
        let awaited = match tell {
            Tell::Preview { preview, uploads, now, .. } => {
                Tell::Preview { edition: state.edition, preview, uploads, now }
            }
            Tell::Beside { overlaps, sync, .. } => Tell::Beside { edition: state.edition, overlaps, sync },
            Tell::People { page, .. } => Tell::People { request: state.table.request, page },
            Tell::Near { page, .. } => Tell::Near { request: state.near.request, page },
            other => other,
        };
        state.reduce(Action::Told(Box::new(awaited)));
    }
    state
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    state: State,
    over: Callback<()>,
}

/// What is drawn aside.
struct Stage {
    unfold: Unfold,
    table: Line,
}

impl Component for Stage {
    type Message = ();
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut unfold = Unfold::default();
        unfold.follow(&ctx.props().state);
        Self { unfold, table: Line::default() }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        self.unfold.advance();
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let state = &ctx.props().state;
        let (words, act) = (Words(state.settings.lang), Callback::noop());
        let Some(reckoned) = &state.reckoned else { return Html::default() };
        html! {
            <>
                { preview::glance(words, state, reckoned, &act) }
                { preview::cards(words, state, &act, &Callback::noop(), &Callback::noop()) }
                { preview::results(words, state, reckoned, &self.unfold, &self.table, &act) }
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if self.unfold.is_whole() {
            let over = ctx.props().over.clone();
            Timeout::new(0, move || over.emit(())).forget();
        }
        self.unfold.go_on(ctx.link().callback(|()| ()));
    }
}
