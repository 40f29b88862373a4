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

/// So long after the worker has started the page rehearses, if all that it takes is here, else after as long again.
const AFTER_MS: u32 = 400;
/// It is given up after so many times.
const TRIES: u32 = 50;

/// The rehearsal: tried until all that it takes is here, and had once. Another worker compiles anew, the page does not.
pub struct Rehearsal {
    /// Called when there may be nothing else to do.
    idle: Callback<()>,
    /// It is under way.
    stage: Option<AppHandle<Stage>>,
    /// How often it is still tried.
    tries: u32,
    is_had: bool,
}

impl Rehearsal {
    /// One to come, which is tried when `idle` is called.
    pub fn new(idle: Callback<()>) -> Self {
        Self { idle, stage: None, tries: 0, is_had: false }
    }

    /// A worker has started: soon it will have nothing to do.
    pub fn expect(&mut self) {
        self.tries = TRIES;
        self.try_soon();
    }

    /// Tries it after a while, unless that was done often enough.
    pub fn try_soon(&mut self) {
        let Some(left) = self.tries.checked_sub(1) else { return };
        self.tries = left;
        let idle = self.idle.clone();
        Timeout::new(AFTER_MS, move || idle.emit(())).forget();
    }

    /// Draws what the worker told, part by part, in an element that is in no document; not a second time.
    #[inline(never)]
    pub fn begin(&mut self, settings: Settings, told: Vec<Tell>, over: Callback<()>) {
        if std::mem::replace(&mut self.is_had, true) {
            return;
        }
        let Ok(aside) = document().create_element("div") else { return };
        let props = Props { state: rehearsed(settings, told), over };
        self.stage = Some(yew::Renderer::<Stage>::with_root_and_props(aside, props).render());
    }

    /// It is over, or only in the way.
    pub fn end(&mut self) {
        if let Some(stage) = self.stage.take() {
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
