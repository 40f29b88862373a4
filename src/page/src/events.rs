//! What happens anywhere on the page and is no component's: drops, pastes, keys, the address, another build.

use crate::{
    app::{App, Message},
    browser, intake,
    state::Action,
};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event, HtmlInputElement, KeyboardEvent};
use yew::{Callback, Context};

/// The whole page takes drops; and it is told of a new build of itself.
pub fn listen(ctx: &Context<App>) -> Vec<EventListener> {
    let window = gloo_utils::window();
    let on = |name: &'static str, link: yew::html::Scope<App>| {
        let to = link.callback(|message| message);
        EventListener::new_with_options(&window, name, EventListenerOptions::enable_prevent_default(), move |event| {
            if let Some(message) = happened(event, &to) {
                link.send_message(message);
            }
        })
    };
    let link = ctx.link().clone();
    let new_version =
        EventListener::new(&window, "OneseatNewVersion", move |_| link.send_message(Message::Act(Action::NewVersion)));
    // A browser may keep a page that was left, to come back to it: without the tokens.
    let leave = ctx.link().callback(|()| Message::Act(Action::Leave));
    let left = EventListener::new(&window, "pagehide", move |_| leave.emit(()));
    // A change of hash is a link within the page, or an address that was changed by hand.
    let happenings =
        ["dragenter", "dragover", "dragleave", "drop", "paste", "keydown", "popstate", "hashchange"].into_iter();
    happenings.map(|name| on(name, ctx.link().clone())).chain([new_version, left]).collect()
}

/// What happens anywhere on the page.
fn happened(event: &Event, to: &Callback<Message>) -> Option<Message> {
    match event.type_().as_str() {
        "popstate" | "hashchange" => Some(Message::Act(Action::Address(browser::fragment()))),
        "paste" => intake::pasted(event),
        "keydown" => {
            let key: &KeyboardEvent = event.dyn_ref()?;
            let is_command = (key.ctrl_key() || key.meta_key()) && !key.shift_key() && !key.alt_key();
            if is_command && key.key() == "k" {
                event.prevent_default();
                return Some(Message::Act(Action::Palette(true)));
            }
            let is_undo = is_command && key.key() == "z";
            // In a field it takes back what was typed.
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let is_field = input.is_some_and(|input| !matches!(input.type_().as_str(), "file" | "checkbox"));
            (is_undo && !is_field).then_some(Message::Act(Action::Undo))
        }
        _ => dragged(event, to),
    }
}

fn dragged(event: &Event, to: &Callback<Message>) -> Option<Message> {
    let drag: &DragEvent = event.dyn_ref()?;
    let transfer = drag.data_transfer()?;
    if !transfer.types().iter().any(|kind| kind == "Files") {
        return None;
    }
    event.prevent_default();
    match event.type_().as_str() {
        "dragenter" => Some(Message::Act(Action::Dragging(true))),
        // Leaving for no other element is leaving the window.
        "dragleave" => drag.related_target().is_none().then_some(Message::Act(Action::Dragging(false))),
        "drop" => {
            intake::dropped(&transfer, to);
            None
        }
        _ => None,
    }
}
