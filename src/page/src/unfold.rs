//! What the figures bring with them is drawn a part in each frame, from above: all of it at once would keep the browser from
//! painting the figures, and from answering, for as long as the whole takes.
//!
//! Near misses come last, seconds later where there are millions, and stand above the table. Whoever has scrolled past them by
//! then is not to have rows pushed away under the pointer: they are drawn when they are scrolled to.

use crate::state::{Focus, Section, State};
use gloo_events::EventListener;
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use gloo_utils::{document, window};
use web_sys::Event;
use yew::Callback;

/// What is drawn together, in the order in which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The figures, what is wrong, what to do next.
    Glance,
    /// Rules, instances, the last sync.
    Breakdown,
    /// Who the unmatched probably are.
    Near,
    /// The table of people.
    People,
    /// Reports and the form.
    Submit,
}

/// How far it is.
#[derive(Debug, Default)]
pub struct Unfold {
    /// The last part that is drawn.
    last: Option<Part>,
    /// Kinds of near misses that are drawn.
    kinds: usize,
    /// As many as there are.
    all_kinds: usize,
    /// What comes next is not here yet.
    is_held: bool,
    next: Option<AnimationFrame>,
    /// The near misses are out of sight above.
    is_passed: bool,
    /// Goes on once they are scrolled to.
    scrolled: Option<EventListener>,
}

impl Unfold {
    /// Whether a part is drawn.
    pub fn has(&self, part: Part) -> bool {
        self.last >= Some(part)
    }

    /// Kinds of near misses that are drawn: they come later than all else, and are long.
    pub fn kinds(&self) -> usize {
        self.kinds
    }

    /// Whether everything is drawn.
    pub fn is_whole(&self) -> bool {
        self.has(Part::Submit) && self.kinds >= self.all_kinds
    }

    /// There are figures, and perhaps near misses, or there are no figures any more.
    pub fn follow(&mut self, state: &State) {
        let Some(reckoned) = &state.reckoned else {
            *self = Self::default();
            return;
        };
        self.all_kinds = state.near.kinds();
        self.kinds = self.kinds.min(self.all_kinds);
        if document().hidden() {
            // No frame is made where nobody looks.
            self.finish();
        } else if self.last.is_none() {
            self.last = Some(Part::Glance);
        }
        self.is_held = self.last == Some(Part::Glance) && !reckoned.is_whole;
    }

    /// Somebody goes to a place that may not be drawn yet. Near misses that they have passed wait on, unless they are that place.
    pub fn reach(&mut self, target: Focus) {
        if !self.is_passed || target == Focus::Section(Section::Near) {
            self.finish();
        }
    }

    /// Everything is wanted now.
    pub fn finish(&mut self) {
        (self.last, self.kinds) = (Some(Part::Submit), self.all_kinds);
        (self.is_passed, self.scrolled) = (false, None);
    }

    /// Draws one part more, or one kind.
    pub fn advance(&mut self) {
        (self.next, self.scrolled) = (None, None);
        // Asked behind a frame, when everything is laid out.
        self.is_passed = self.has(Part::Submit) && near_is_passed();
        if self.has(Part::Submit) && !self.is_passed {
            self.kinds = self.all_kinds.min(self.kinds + 1);
        }
        self.last = match self.last {
            None => None,
            Some(Part::Glance) => Some(Part::Breakdown),
            Some(Part::Breakdown) => Some(Part::Near),
            Some(Part::Near) => Some(Part::People),
            Some(Part::People | Part::Submit) => Some(Part::Submit),
        };
    }

    /// Asks for the next part, if there is one, behind the frame that shows the last.
    pub fn go_on(&mut self, advance: Callback<()>) {
        let is_awaited = self.next.is_some() || self.scrolled.is_some();
        if is_awaited || self.last.is_none() || self.is_whole() || self.is_held {
            return;
        }
        if self.is_passed {
            let scrolled = move |_: &Event| {
                if !near_is_passed() {
                    advance.emit(());
                }
            };
            self.scrolled = Some(EventListener::new(&window(), "scroll", scrolled));
            return;
        }
        let behind = move |_| drop(Timeout::new(0, move || advance.emit(())).forget());
        self.next = Some(request_animation_frame(behind));
    }
}

/// Whether the near misses' section is out of sight above.
fn near_is_passed() -> bool {
    let section = document().query_selector("section.near").ok().flatten();
    let place = section.map(|section| section.get_bounding_client_rect());
    // What is not shown at all has no height.
    place.is_some_and(|place| place.height() > 0.0 && place.bottom() <= 0.0)
}
